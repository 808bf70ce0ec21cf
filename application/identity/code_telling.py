"""Tells a clerk the code of a complainant, or a new one: for a purpose, on record first."""

from dataclasses import dataclass
from typing import Final

from application.access import Access
from application.identity.follow_codes import FollowCodes
from application.security_log import SecurityLog
from domain.access.code_telling import check_code_telling
from domain.base import Actor
from domain.issue.state import Issue
from domain.privacy.errors import RevealPurposeError

LONGEST_PURPOSE: Final = 400
_READ: Final = "follow_code"
_RENEWED: Final = "follow_code.renewed"


@dataclass(frozen=True, slots=True)
class CodeTelling:
    """Tells codes to staff. Raises VaultUnavailableError, StoreError."""

    codes: FollowCodes
    access: Access
    log: SecurityLog

    def tell(
        self,
        issue: Issue,
        purpose: str,
        actor: Actor,
        *,
        renew: bool = False,
        account: str | None = None,
    ) -> str:
        """Return the code of the issue; renewed, the one before is worth nothing from now on.

        Raises RevealPurposeError and what `check_code_telling` raises.
        """
        now = self.access.clock()
        facts = self.access.facts.at(now, issue)
        check_code_telling(actor, issue, facts.directory, facts.policy)
        if not purpose.strip() or len(purpose) > LONGEST_PURPOSE:
            raise RevealPurposeError
        read = (_RENEWED if renew else _READ,)
        self.log.read(issue.issue_id, read, purpose.strip(), account=account, actor=actor)
        return self.codes.renew(issue.issue_id) if renew else self.codes.code(issue.issue_id)
