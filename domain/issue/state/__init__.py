"""Everything the rules look at: an issue folded from its events."""

from domain.issue.state.answer import Feedback as Feedback
from domain.issue.state.answer import Revisit as Revisit
from domain.issue.state.answer import waits_for_decision as waits_for_decision
from domain.issue.state.holding import Assistance as Assistance
from domain.issue.state.holding import Claim as Claim
from domain.issue.state.holding import GivenUp as GivenUp
from domain.issue.state.holding import Ground as Ground
from domain.issue.state.holding import Pool as Pool
from domain.issue.state.issue import ActionKey as ActionKey
from domain.issue.state.issue import Appointment as Appointment
from domain.issue.state.issue import Issue as Issue
from domain.issue.state.requests import AskedExtension as AskedExtension
from domain.issue.state.requests import AskedTermination as AskedTermination
from domain.issue.state.requests import PendingApproval as PendingApproval
