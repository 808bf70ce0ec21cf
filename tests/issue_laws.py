"""What must always hold of an issue (lifecycle.md section 5), checked after every step."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from uuid import UUID

from application.mapper import event_mapper
from domain.calendar import local_date
from domain.deadlines.judge import breach_instant
from domain.deadlines.model import Deadline
from domain.directory import Directory
from domain.issue.events import (
    BreachRevoked,
    CalledBack,
    CardAppealed,
    CardIssued,
    DeadlineBreached,
    DeadlineWarned,
    IssueClosed,
    IssueEvent,
    IssueMerged,
    IssueReopened,
    IssueUnmerged,
    NoteAdded,
    ResolutionShared,
    RevisitAttempted,
    RevisitExhausted,
    RevisitRecorded,
    RungEvent,
)
from domain.issue.evolve import evolve, fold
from domain.issue.head import head_of
from domain.issue.state import Issue, PendingApproval
from domain.issue.values import FINAL
from domain.policy import Policy

WAITS_BY = {"awaiting_information": "information", "suspended": "suspension_review"}
"""Status → the clock that ends it by itself: nobody waits for ever."""
JUDGING = {"resolve", "whole_issue"}
"""By these an issue is judged itself while another one answers for it."""
MAY_MOVE = {"resumed", "revised", "taken_up"}
ENDS = {"met", "late", "cancelled", "voided"}


def check_stream(events: Sequence[IssueEvent], issue: Issue) -> None:
    """Laws 1 and 3: contiguous versions, time that never goes back, a state rebuilt the same."""
    assert [event.stamp.version for event in events] == list(range(1, issue.version + 1))
    recorded = [event.stamp.recorded_at for event in events]
    assert recorded == sorted(recorded)
    assert all(event.stamp.received_at <= event.stamp.recorded_at for event in events)
    mapper = event_mapper()
    stored = [mapper.decode(*mapper.encode(event)) for event in events]
    read = [event for event in stored if isinstance(event, IssueEvent)]
    assert fold(Issue.new(issue.issue_id), read) == issue
    check_fired_once(events)
    check_cards(events)
    check_merges(issue, events)


def check_fired_once(events: Sequence[IssueEvent]) -> None:
    """Law of design.md 2: once per deadline, revision and action; a revoked breach may recur."""
    fired: set[tuple[str, int, str]] = set()
    for event in events:
        if isinstance(event, BreachRevoked):
            fired.remove((event.deadline_id, event.revision, "breach"))
        key = _fired_by(event)
        assert key not in fired
        if key:
            fired.add(key)


def _fired_by(event: IssueEvent) -> tuple[str, int, str] | None:
    """Return which action of which deadline the event did, None for one that a person did."""
    if isinstance(event, DeadlineBreached):
        return (event.deadline_id, event.revision, "breach")
    if not isinstance(event, DeadlineWarned | RungEvent) or event.deadline_id is None:
        return None
    assert event.revision is not None
    assert event.action is not None
    assert event.due_action_at is not None
    assert event.fired_at is not None
    assert event.due_action_at <= event.fired_at
    return (event.deadline_id, event.revision, event.action)


def check_merges(issue: Issue, events: Sequence[IssueEvent]) -> None:
    """Law 9: taken out again it stands where it stood, with the clocks it had or was told of."""
    state, before = Issue.new(issue.issue_id), None
    for event in events:
        was, state = state, evolve(state, event)
        if isinstance(event, IssueMerged):
            before = was
        elif isinstance(event, ResolutionShared):
            before = None  # answered: it stands with its revisit from then on
        elif isinstance(event, IssueUnmerged) and before:
            check_unmerged(before, state)


def check_unmerged(before: Issue, after: Issue) -> None:
    """Law 9: the same status, left the same ways; each clock as it stood or ended while away."""
    assert (after.status, after.left, after.merged_into) == (before.status, before.left, None)
    assert after.deadlines.keys() >= before.deadlines.keys()
    for id_, was in before.deadlines.items():
        now = after.deadlines[id_]
        assert now.due_at >= was.due_at
        assert now.stopped_at is not None or now.state == was.state


def check_cards(events: Sequence[IssueEvent]) -> None:
    """Law of rules.md 6: one target a card, one card a deadline, revision and colour."""
    given: set[tuple[str, int | None, str]] = set()
    for event in events:
        if not isinstance(event, CardIssued):
            continue
        assert (event.unit is None) != (event.person is None)
        if event.deadline_id:
            key = (event.deadline_id, event.revision, event.colour)
            assert key not in given
            given.add(key)


def check_all(
    before: Issue, others: Mapping[UUID, Issue], events: Sequence[IssueEvent], policy: Policy
) -> None:
    """Laws 4 to 8 for one accepted command, on its own issue and on each that it concerned."""
    told: dict[UUID, list[IssueEvent]] = {}
    for event in events:
        told.setdefault(event.stream, []).append(event)
    for stream, own in told.items():
        state = before if stream == before.issue_id else others.get(stream, Issue.new(stream))
        check_step(state, own, policy)


def check_step(before: Issue, events: Sequence[IssueEvent], policy: Policy) -> None:
    """Laws 4 to 8 for one accepted command, on one issue."""
    states = [before]
    for event in events:
        states.append(evolve(states[-1], event))
    for event, (old, new) in zip(events, pairwise(states), strict=True):
        check_deadlines(old, event, new)
        check_people(old, event, policy)
    for place, event in enumerate(events):
        if isinstance(event, IssueClosed):
            told = [type(one).__name__ for one in events[:place]]
            asked = next((each for each in before.pending if each.act == "force_close"), None)
            check_ground(states[place], event, told, asked=asked)
    check_state(states[-1])


def check_state(issue: Issue) -> None:
    """Laws 4 and 7: who answers for it, and which timers it has."""
    check_holder(issue)
    if issue.status == "reported":
        assert issue.lead_unit is None
    if issue.status == "claimed":
        assert issue.claimant is not None
    going = [each for each in issue.deadlines.values() if each.stopped_at is None]
    next_timer = head_of(issue, "").next_timer
    if issue.status in FINAL:
        assert going == []
    if issue.status in FINAL or not issue.live:
        assert next_timer is None
        return
    clocks = [(each.clock, each.subject) for each in going]
    assert len(clocks) == len(set(clocks))
    for each in going:
        if each.state == "running" and not each.breached_at:
            assert next_timer is not None
            assert next_timer <= breach_instant(each)
    check_waiting(issue, going)


def check_waiting(issue: Issue, going: Sequence[Deadline]) -> None:
    """Nobody waits for ever, and a merge stops no limit that the complainant was promised."""
    if issue.status in WAITS_BY:
        ends = [each for each in going if each.clock == WAITS_BY[issue.status]]
        assert [(each.state, each.breached_at) for each in ends] == [("running", None)]
    if issue.status == "merged":
        judged = [each for each in going if each.clock in JUDGING and each.state == "paused"]
        assert all(each.pauses[-1].planned_until for each in judged)


def check_holder(issue: Issue) -> None:
    """Law 4: one lead unit, or a pool with never more claims than places."""
    if issue.status in {"dispatched", "claimed", "return_requested"}:
        assert issue.lead_unit is not None or (issue.pool and issue.status == "dispatched")
    assert len(issue.claims) <= issue.places
    if issue.pool and issue.claims:
        assert (issue.lead_unit, issue.claimant) == (issue.claims[0].unit, issue.claims[0].claimant)


def check_family(issues: Mapping[UUID, Issue]) -> None:
    """Both sides of every merge and split say the same, and nobody waits for what is over."""
    for issue in issues.values():
        for each in issue.duplicates:
            assert issues[each].is_open
            assert issues[each].merged_into == issue.issue_id
        if issue.status == "merged":
            target = issues[issue.merged_into] if issue.merged_into else None
            assert target is not None
            assert target.is_open
            assert target.status != "merged"
            assert issue.issue_id in target.duplicates
        open_parts = {each for each in issue.parts if issues[each].is_open}
        assert open_parts == issue.open_parts
        assert issue.is_open or not open_parts
        assert all(issues[each].parent == issue.issue_id for each in issue.parts)


def check_accused(issues: Mapping[UUID, Issue]) -> None:
    """Law 6: nobody has in hand what is about him or his unit, nor what answers for that."""
    for issue in issues.values():
        answered = (issue, *(issues[each] for each in issue.duplicates))
        about = [each for one in answered for each in one.respondents]
        units = {issue.lead_unit, *issue.assistances, *(one.unit for one in issue.claims)}
        people = {issue.lead_person, issue.claimant, *(one.claimant for one in issue.claims)}
        assert not {each.unit for each in about if each.unit} & units
        assert not {each.person for each in about if each.person} & people


def check_deadlines(old: Issue, event: IssueEvent, new: Issue) -> None:
    """Law 8: no deadline changes without an event that says so; none is lost or starts late."""
    told = {change.id: change.why for change in event.changed}
    assert new.deadlines.keys() - old.deadlines.keys() == {each.id for each in event.started}
    for id_, was in old.deadlines.items():
        now = new.deadlines[id_]
        if now != was:
            assert id_ in told
            assert now.due_at == was.due_at or told[id_] in MAY_MOVE
            assert (now.stopped_at is not None) == (told[id_] in ENDS)
    for each in event.started:
        if each.explanation[-1:] and each.explanation[-1].kind == "carried_on":
            check_carried_on(each, event, old)
        else:
            check_started(each, event)


def check_carried_on(deadline: Deadline, event: IssueEvent, old: Issue) -> None:
    """Law 8 again: what goes on where an end had cut it off has the start of then."""
    assert isinstance(event, IssueReopened)
    assert event.time_kept
    ended = old.latest_deadline(deadline.clock)
    assert ended is not None
    assert (ended.state, deadline.state) == ("cancelled", "running")
    assert (deadline.started_at, deadline.policy) == (ended.started_at, ended.policy)
    assert deadline.due_at == ended.due_at or ended.pauses[-1].until is None


def check_started(deadline: Deadline, event: IssueEvent) -> None:
    """Law 8 too: a clock starts with its event, and says by which rules and calendar."""
    assert deadline.state == "running"
    assert deadline.started_at == event.stamp.received_at
    assert deadline.policy == event.stamp.policy
    assert event.stamp.calendar == deadline.calendar


def check_people(old: Issue, event: IssueEvent, policy: Policy) -> None:
    """Law 6: revisitors come from outside; who is complained about only adds notes or appeals."""
    actor = event.stamp.actor
    if actor.role in {"system", "resident"} or not old.version:
        return
    day = local_date(event.stamp.recorded_at)
    units = Directory.seeded(policy, day).units_of(actor.id)
    if isinstance(event, RevisitAttempted | RevisitRecorded | RevisitExhausted | CalledBack):
        assert not units & old.handling_units
        assert actor.id not in old.answerers
    if not isinstance(event, NoteAdded | CardAppealed):
        for respondent in old.respondents:
            assert respondent.person != actor.id
            assert respondent.unit not in units


def check_ground(
    old: Issue, closed: IssueClosed, told: Sequence[str], *, asked: PendingApproval | None
) -> None:
    """Law 5: a loop is closed on a revisit, on attempts exhausted, on a waiver, or by two."""
    if closed.ground == "forced":
        assert closed.reason is not None
        assert asked is not None
        assert closed.approver == closed.stamp.actor.id != asked.requested_by
        return
    assert old.is_accepted or closed.stamp.caused_by == "ImportIssue"
    because = {
        "revisited": "RevisitRecorded",
        "exhausted": "RevisitExhausted",
        "waived": "RevisitWaived",
        "rework_waived": "ReopenWaived",
    }
    assert because[closed.ground] in told
