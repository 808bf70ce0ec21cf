"""Why somebody was warned, in words and as a document: rule, instant, post, whose deputy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from application.naming import deadline_name
from bihuan.cli.issue.history import sentence_of
from bihuan.cli.issue.show import local
from bihuan.cli.run import Run

if TYPE_CHECKING:
    from application.audit.past_directory import PastDirectory
    from bihuan.bootstrap import System
    from domain.directory import Directory
    from domain.directory.records import Post
    from domain.directory.tenure import Tenure
    from projections.inbox.reminders import Reached, Reminder


class Person(NamedTuple):
    """Somebody whom a warning reached, and the post in which it did."""

    reached: "Reached"
    code: str | None
    tenure: "Tenure | None"


@dataclass(frozen=True)
class Told:
    """A warning in words, with whom it reached by the directory as it was recorded then."""

    reminder: "Reminder"
    sentence: str
    directory_found: bool
    people: tuple[Person, ...]

    def field(self, name: str) -> Any:  # noqa: ANN401 -- events of several kinds
        """Return a field of the event, None where its kind has none of that name."""
        return getattr(self.reminder.event, name, None)


def told_reminders(
    run: Run, system: "System", issue_id: UUID, person: str | None
) -> tuple[Told, ...]:
    """Return every warning of the issue, or those that reached one person."""
    from application.audit.past_directory import PastDirectory  # noqa: PLC0415 -- the stores
    from domain.issue.state import Issue  # noqa: PLC0415
    from projections.inbox.reminders import reminders  # noqa: PLC0415 -- loads SQLAlchemy

    stored = system.store.read_issue(issue_id)
    sentences = {each.event.stamp.version: each for each in stored}
    directories = PastDirectory(system.store)
    found = (
        _told(
            each,
            sentence_of(run, system, sentences[each.event.stamp.version]),
            directories,
            person,
        )
        for each in reminders(Issue.new(issue_id), [each.event for each in stored])
    )
    return tuple(each for each in found if person is None or each.people)


def _told(
    reminder: "Reminder", sentence: str, directories: "PastDirectory", person: str | None
) -> Told:
    from domain.calendar import local_date  # noqa: PLC0415 -- `--help` is quick
    from domain.directory import Directory  # noqa: PLC0415

    stamp = reminder.event.stamp
    registers = directories.registers(stamp.recorded_at)
    directory = Directory(registers, local_date(stamp.recorded_at))
    people = (_person(reminder, each, directory, person) for each in reminder.reached)
    return Told(
        reminder,
        sentence,
        directory_found=registers.version == stamp.directory,
        people=tuple(each for each in people if each),
    )


def _person(
    reminder: "Reminder", reached: "Reached", directory: "Directory", person: str | None
) -> Person | None:
    """Return who was reached and in which post; None where that is not the person asked for."""
    kind, _, code = reached.recipient.partition(":")
    who = code if kind == "person" else person
    held = _held(reminder, reached, directory, who)
    if person is not None and (who != person or (kind != "person" and held is None)):
        return None
    return Person(reached, who, held)


def _held(
    reminder: "Reminder", reached: "Reached", directory: "Directory", who: str | None
) -> "Tenure | None":
    """Return the post in which it reached the person, his own before one he acts in."""
    from domain.directory.tenure import tenures  # noqa: PLC0415 -- `--help` is quick

    kind, _, code = reached.recipient.partition(":")
    named = getattr(reminder.event, "post", None)

    def fits(post: "Post") -> bool:
        if kind == "person":
            return post.code == named if named else post.unit == reminder.holder.unit
        return code == (post.unit if kind == "unit" else post.role)

    every = tenures(directory, who) if who else iter(())
    return next((held for post, held in every if fits(post)), None)


def reminder_document(told: Told) -> dict[str, object]:
    """Return a warning as plain values."""
    event, deadline = told.reminder.event, told.reminder.deadline
    return {
        "version": event.stamp.version,
        "event": type(event).__name__,
        "sentence": told.sentence,
        "deadline": deadline.id if deadline else None,
        "due_at": deadline.due_at if deadline else None,
        "policy": deadline.policy if deadline else event.stamp.policy,
        "rule": _rule(told),
        "due_action_at": told.field("due_action_at"),
        "fired_at": told.field("fired_at"),
        "recorded_at": event.stamp.recorded_at,
        "by": event.stamp.actor.id,
        "directory": event.stamp.directory,
        "directory_found": told.directory_found,
        "level": told.field("to"),
        "passed": told.field("passed") or (),
        "reached": [
            {
                "recipient": each.reached.recipient,
                "why": each.reached.why,
                "claimed_in": _claimed_in(told, each),
                "person": each.code,
                "tenure": each.tenure._asdict() if each.tenure else None,
            }
            for each in told.people
        ],
    }


def _rule(told: Told) -> dict[str, object]:
    """Return what spoke: a rung of the ladder, the deadline itself, or an order."""
    kind, key = _spoke(told)
    rung = told.reminder.rung
    if rung is None:
        return {"kind": kind, "key": key}
    names = ("does", "to", "level", "unless", "note", "source", "at")
    own = {name: getattr(rung, name) for name in names}
    return {"kind": kind, "key": key, **own, "when": rung.when.model_dump(mode="json")}


def _spoke(told: Told) -> tuple[str, str]:
    if told.reminder.rung:
        return "rung", told.reminder.rung.key
    if told.reminder.deadline is None:
        return "order", told.reminder.event.stamp.caused_by
    return "deadline", told.field("action") or "breach"


def _claimed_in(told: Told, person: Person) -> int | None:
    return told.reminder.claimed_in if person.reached.why == "claimed" else None


def reminder_lines(run: Run, told: Told) -> Iterator[str]:
    """Yield what people read: the entry, the rule with its instants, and whom it reached."""
    words, reminder = run.words, told.reminder
    stamp, deadline = reminder.event.stamp, reminder.deadline
    yield words("reminder.title", version=stamp.version, sentence=told.sentence)
    kind, key = _spoke(told)
    yield words(
        f"reminder.{kind}",
        key=words.of("command", key),
        deadline=deadline_name(words, deadline.id) if deadline else "",
        policy=deadline.policy if deadline else stamp.policy,
        source=reminder.rung.source if reminder.rung else "",
        by=stamp.actor.id,
    )
    if deadline:
        at = told.field("due_action_at") or deadline.due_at
        yield words("reminder.instants", at=local(at), fired=local(told.field("fired_at")))
    if told.field("passed"):
        yield words("reminder.passed", passed=told.field("passed"))
    for each in told.people:
        yield _person_words(run, told, each)


def _person_words(run: Run, told: Told, person: Person) -> str:
    why = run.words(f"reminder_why.{person.reached.why}", entry=_claimed_in(told, person))
    said = run.words("reminder.reached", recipient=person.reached.recipient, why=why)
    held = person.tenure
    if held is None:
        return said
    key = "acting" if held.acting_for else "post"
    since = held.since or run.words("replay.always")
    more = run.words(f"reminder.{key}", post=held.post, since=since, person=held.acting_for)
    return f"{said}{more}"
