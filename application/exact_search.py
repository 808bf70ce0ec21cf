"""Finds the issues of a person by his exact contact, name or address: for a purpose, on record."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from application.access import Access
from application.past_reports import PastReports
from application.personal_data import PersonalData
from application.security_log import SecurityLog
from application.streams import Streams
from application.vault import Vault
from application.vault_names import NameIndex
from domain.access.revealing import check_search
from domain.access.sight import Sight, sees
from domain.base import Actor
from domain.equal_form import equality_kind
from domain.errors import DomainError
from domain.issue.state import Issue
from domain.masking import address_forms
from domain.privacy.errors import IssueDestroyedError, NothingSoughtError, SearchPurposeError
from domain.security.values import Searched

SEARCH: Final = "exact_search"
_LONGEST_PURPOSE: Final = 400


@dataclass(frozen=True, slots=True)
class ExactSearch:
    """Compares keyed digests: what is not spelled the same is not found.

    `issues_with` tells which issues hold texts under a person's key.
    """

    vault: Vault
    personal: PersonalData
    names: NameIndex
    reports: PastReports
    issues_with: Callable[[Collection[str]], tuple[UUID, ...]]
    streams: Streams
    access: Access
    log: SecurityLog

    def issues(
        self, by: Searched, sought: str, purpose: str, actor: Actor, *, account: str | None = None
    ) -> tuple[UUID, ...]:
        """Return the issues that the actor may see, those that keep their words from him left out.

        It is on record before anything is returned, with how many were found and without what was
        sought; refused, it is on record as well. Raises SearchPurposeError, NothingSoughtError,
        NotPermittedError, StoreError, VaultUnavailableError.
        """
        purpose = purpose.strip()
        try:
            self._check(sought, purpose, actor)
        except DomainError as error:
            self.log.denied(SEARCH, error.code, account=account, actor=actor)
            raise
        found = tuple(self._seen(self._candidates(by, sought), actor))
        self.log.searched(by, purpose, len(found), account=account, actor=actor)
        return found

    def _check(self, sought: str, purpose: str, actor: Actor) -> None:
        facts, now = self.access.facts, self.access.clock()
        check_search(actor, facts.directory(now), facts.policy(now))
        if not 1 <= len(purpose) <= _LONGEST_PURPOSE:
            raise SearchPurposeError(accepted=_LONGEST_PURPOSE)
        if not sought.strip():
            raise NothingSoughtError

    def _candidates(self, by: Searched, sought: str) -> set[UUID]:
        if by == "contact":
            return self._of_contact(sought)
        forms = address_forms(sought) if by == "address" else (sought,)
        return set(self.names.issues(by, [self.personal.equality(by, form) for form in forms]))

    def _of_contact(self, sought: str) -> set[UUID]:
        kind = equality_kind("email" if "@" in sought else "phone")
        digest = self.personal.equality(kind, sought)
        unchecked = self.names.issues("contact", [digest])
        person = self.vault.find_person(kind, digest)
        if person is None:
            return set(unchecked)
        # The views may be behind; what came in last the vault knows itself.
        return {*unchecked, *self.issues_with((person,)), *self.reports.of_person(person)}

    def _seen(self, candidates: Iterable[UUID], actor: Actor) -> Iterable[UUID]:
        sight = self.access.sight(actor)
        for issue_id in sorted(candidates):
            issue = self._issue(issue_id)
            if issue and self._is_there_for(actor, sight, issue):
                yield issue_id

    def _is_there_for(self, actor: Actor, sight: Sight, issue: Issue) -> bool:
        # Whom a confidential complaint is about would learn by a hit who complained.
        return sees(sight, issue) and self.access.view(actor, issue).shows_texts

    def _issue(self, issue_id: UUID) -> Issue | None:
        try:
            return self.streams.latest(issue_id).issue
        except IssueDestroyedError:
            return None
