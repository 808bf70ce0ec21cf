"""`escalation.yaml`: what happens by itself around a deadline, and when one supervises."""

from typing import Annotated

from pydantic import Field

from domain.base import Frozen
from domain.deadlines.ladder import Escalation
from domain.deadlines.model import Limit

Times = Annotated[int, Field(ge=1)]


class SupervisionRules(Frozen):
    """After how much of what an issue is supervised by itself; what is not set never does."""

    after_reworks: Times | None = None
    after_repeat_contacts: Times | None = None
    complainant_urges_every: Limit | None = None
    """How long after his last urge a complainant may urge again; at any time where not set."""


class EscalationFile(Frozen):
    """The ladders of the clocks, the special before the general, and the rules of supervision."""

    escalations: tuple[Escalation, ...] = ()
    supervision: SupervisionRules = SupervisionRules()
