"""Finds the issue that a report only repeats: then that one is answered, and none is opened."""

from application.facts import FactsInForce
from application.order import Order
from application.past_reports import PastReports
from application.ports import Clock
from application.streams import Streams
from domain.errors import DomainError
from domain.issue.commands import RecordRepeatContact, ReportIssue
from domain.issue.decide.intake import check_told_again
from domain.issue.ids import command_id
from domain.issue.same_matter import is_answerable, is_repeated, may_repeat
from domain.issue.state import Issue


class RepeatContacts:
    """Compares a report with what the same complainant reported before (rules.md 4.4)."""

    def __init__(
        self, reports: PastReports, streams: Streams, facts: FactsInForce, clock: Clock
    ) -> None:
        """Take who knows the reports, the issues and the rules that they are judged by."""
        self._reports = reports
        self._streams = streams
        self._facts = facts
        self._clock = clock

    def instead_of(self, order: Order, command: ReportIssue) -> Order | None:
        """Return the order to record a repeated contact, None where the matter is a new one.

        None, too, for what no first report may say: its source, region, category or answers.

        It has the report's own key: sent again it finds what it recorded, whatever came between.
        Raises VaultUnavailableError, StoreError.
        """
        caller = _caller(command)
        if caller is None or not may_repeat(command):
            return None
        issue = self._repeated(order, command, caller)
        if issue is None:
            return None
        return Order(
            kind=RecordRepeatContact.__name__,
            actor=order.actor,
            draft={
                "text": order.draft["text"],
                "new_facts": False,
                "caller": caller,
                "source": command.source,
            },
            key=order.key,
            issue_id=issue.issue_id,
            channel=order.channel,
            occurred_at=order.occurred_at,
            slip=order.slip,
            request_id=order.request_id,
        )

    def _repeated(self, order: Order, command: ReportIssue, caller: str) -> Issue | None:
        before = self._reports.of_person(caller)
        if not before:
            return None
        known = {each: self._streams.latest(each).issue for each in before}
        own = {each: issue for each, issue in known.items() if _is_his(issue, caller)}
        if order.key is not None:
            sent = command_id(order.actor, order.key)
            for issue in own.values():
                if sent in issue.commands:
                    return issue
        words, now = self._reports.words(order.draft), self._clock()
        for each, issue in own.items():
            rules = self._facts.at(now, issue).policy.intake
            if is_answerable(issue, rules, now) and is_repeated(
                issue, command, rules, same_words=words is not None and before[each] == words
            ):
                return issue if self._would_be_taken(command) else None
        return None

    def _would_be_taken(self, command: ReportIssue) -> bool:
        """Return whether it would be taken as a first report; else it is refused as one."""
        now, where = self._clock(), command.location
        rules = self._facts.rules_at(now, where.place if where else None)
        try:
            check_told_again(command, self._facts.at(now, ref=rules))
        except DomainError:
            return False
        return True


def _caller(command: ReportIssue) -> str | None:
    """Return the complainant who got in touch; a resident speaks for himself alone."""
    people = [each.person for each in command.complainants]
    if command.actor.role == "resident":
        return command.actor.id if command.actor.id in people else None
    return people[0] if len(people) == 1 else None


def _is_his(issue: Issue, caller: str) -> bool:
    return any(each.person == caller for each in issue.complainants)
