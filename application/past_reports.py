"""What the same reporter reported before, as facts for a decision; kept in the vault."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from application.names_in_reports import named_in
from application.personal_data import PersonalData
from application.streams import Streams
from application.vault import VaultUnavailableError
from application.vault_reports import ReportIndex, ReportRow
from domain.clear_text import normalised
from domain.issue.commands import ReportIssue
from domain.issue.facts import Facts, LastReport
from domain.issue.reporter import Reporter, reporter_of, stood_at
from domain.policy.sources import LONGEST_WINDOW

_ACTORS_FOR: Final = LONGEST_WINDOW
"""An official's reports are needed for his rate and his last place alone: they are no diary."""
_PERSONS_FOR: Final = timedelta(days=366)


class PastReports:
    """Knows reporters by person id or keyed digest; where a matter lies, its own events say."""

    def __init__(self, index: ReportIndex, personal: PersonalData, streams: Streams) -> None:
        """Keep them in `index`, and read the issues themselves through `streams`."""
        self._index = index
        self._personal = personal
        self._streams = streams

    def known(self, command: ReportIssue, facts: Facts) -> Facts:
        """Return the facts with what is known of the reporter; as given while the vault is away.

        A report that anybody may make is not lost because nobody can look back.
        """
        reporter = reporter_of(command)
        if reporter is None:
            return facts
        with suppress(VaultUnavailableError):
            key = self._key(reporter)
            last = self._last(key) if stood_at(command) else None
            before = self._before(key, command, facts)
            if last or before:
                return replace(facts, last_report=last, reports_before=before)
        return facts

    def remember(self, command: ReportIssue, draft: Mapping[str, object]) -> None:
        """Keep that the report was made, and who is named in it; a second time changes nothing.

        The report is stored already: while the vault is away it is merely not looked back upon.
        """
        rows, named = self._rows(command, draft), named_in(command, draft, self._personal)
        if rows or named:
            with suppress(VaultUnavailableError):
                self._index.remember(rows, named)

    def words(self, draft: Mapping[str, object]) -> str | None:
        """Return the keyed digest of what the draft says, of where, and in whose names.

        People who share a telephone are told apart by their names. None where a part came sealed:
        nobody here can compare it.
        """
        location, people = draft.get("location"), draft.get("complainants")
        address = location.get("address") if isinstance(location, Mapping) else None
        named = people if isinstance(people, list | tuple) else ()
        names = [each.get("name") for each in named if isinstance(each, Mapping)]
        said = [
            draft.get("text"),
            draft.get("title") or "",
            address or "",
            *(n or "" for n in names),
        ]
        words = [normalised(each) for each in said if isinstance(each, str)]
        if len(words) < len(said):
            return None
        return self._personal.equality("words", "\0".join(words))

    def of_person(self, person: str) -> dict[UUID, str | None]:
        """Return the issues that a person reported, with the digests of his words.

        Raises VaultUnavailableError.
        """
        return self._index.of(person)

    def _rows(
        self, command: ReportIssue, draft: Mapping[str, object]
    ) -> list[tuple[ReportRow, datetime]]:
        """Return the rows of who made the report and of whose matter it is, often the same."""
        reporter, rows = reporter_of(command), []
        seen_at = (command.occurred_at or command.received_at) if stood_at(command) else None
        people = [each.person for each in command.complainants[:1]]
        for each in {*([reporter] if reporter else []), *(Reporter("person", p) for p in people)}:
            row = ReportRow(
                reporter=self._key(each),
                issue_id=command.issue_id,
                source=command.source,
                received_at=command.received_at,
                seen_at=seen_at if each == reporter else None,
                words=self.words(draft) if each.kind == "person" else None,
            )
            kept = _PERSONS_FOR if each.kind == "person" else _ACTORS_FOR
            rows.append((row, command.received_at - kept))
        return rows

    def _key(self, reporter: Reporter) -> str:
        if reporter.kind == "person":
            return reporter.id
        return self._personal.equality("actor", reporter.id)

    def _last(self, key: str) -> LastReport | None:
        found = self._index.last_seen(key)
        if found is None:
            return None
        location = self._streams.recent(found[0]).issue.location
        point = location.point if location else None
        return LastReport(point=point, at=found[1]) if point else None

    def _before(self, key: str, command: ReportIssue, facts: Facts) -> tuple[datetime, ...]:
        source = facts.policy.source(command.source)
        if source is None or source.rate is None:
            return ()
        since = command.received_at - source.rate.window
        return self._index.received_since(key, command.source, since)
