"""Puts together what erases, holds, reveals and destroys."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.attachments.tidying import Tidying
from application.exact_search import ExactSearch
from application.privacy.destroying import Destroying
from application.privacy.erasure_list import ErasureList
from application.privacy.ports import ClosedIssue
from application.privacy.register import PrivacyRegister
from application.privacy.retention import Retention
from application.privacy.revealing import Revealing
from application.vault_names import NameIndex
from bihuan.bootstrap import System
from projections.positions import standing
from projections.retention import queries
from projections.retention.table import SCHEMA
from projections.tables import Views
from workers.retention_sweep import RetentionSweep


@dataclass(frozen=True, slots=True)
class WhereaboutsInViews:
    """Which issue holds texts of whom, as the views know it."""

    views: Views

    def has_reached(self, position: int) -> bool:
        """Tell whether the model knows the log up to `position`."""
        now = standing(self.views, SCHEMA.model)
        return now.fault is None and now.position >= position

    def issues_with(self, persons: Collection[str]) -> tuple[UUID, ...]:
        """Return the issues that hold texts under any of these keys."""
        return queries.issues_with(self.views, persons)

    def persons_of(self, issue_id: UUID) -> tuple[str, ...]:
        """Return the keys of an issue's texts that were not erased."""
        return queries.keys_of(self.views, issue_id)

    def expired_persons(
        self, closed_by: datetime, *, held: Collection[UUID | str], limit: int
    ) -> tuple[str, ...]:
        """Return those whom only issues need that were closed by then, none of them held."""
        return queries.expired_keys(self.views, closed_by, held=held, limit=limit)

    def expired_issues(
        self,
        closed_by: datetime,
        *,
        held: Collection[UUID | str],
        after: ClosedIssue | None,
        limit: int,
    ) -> tuple[ClosedIssue, ...]:
        """Return issues closed by then that nobody holds, behind `after`, the oldest first."""
        found = queries.expired_issues(self.views, closed_by, held=held, after=after, limit=limit)
        return tuple(ClosedIssue(*each) for each in found)


def register_of(system: System) -> PrivacyRegister:
    """Return the register of privacy."""
    return PrivacyRegister(
        store=system.store,
        aggregates=system.aggregates,
        vault=system.vault,
        personal=system.personal,
        erasures=ErasureList(system.settings.erasure_list),
        whereabouts=WhereaboutsInViews(system.views),
        clock=system.clock,
    )


def retention_of(system: System) -> Retention:
    """Return what applies the terms of retention of the policy in force."""
    return Retention(
        register=register_of(system),
        destroying=Destroying(system.store, system.aggregates, system.clock),
        files=tidying_of(system),
        rules=lambda: system.policy.retention,
        clock=system.clock,
    )


def revealing_of(system: System) -> Revealing:
    """Return what reveals texts."""
    from bihuan.identity import security_log_of  # noqa: PLC0415 -- few commands need it

    return Revealing(
        system.streams,
        system.aggregates,
        system.personal,
        system.facts,
        security_log_of(system),
        system.clock,
    )


def exact_search_of(system: System) -> ExactSearch:
    """Return what finds issues by an exact contact, name or address."""
    from bihuan.identity import security_log_of  # noqa: PLC0415 -- few commands need it

    return ExactSearch(
        vault=system.vault,
        personal=system.personal,
        names=NameIndex(system.vault),
        reports=system.reports,
        issues_with=WhereaboutsInViews(system.views).issues_with,
        streams=system.streams,
        access=system.access,
        log=security_log_of(system),
    )


def retention_sweep(system: System) -> RetentionSweep:
    """Return what applies the terms of retention every hour."""
    return RetentionSweep(
        WhereaboutsInViews(system.views),
        sweep=retention_of(system).sweep,
        last_position=system.store.last_position,
    )


def tidying_of(system: System) -> Tidying:
    """Return what removes files that nobody can open any more."""
    return Tidying(system.attachments, system.clock)
