"""`audit replay`: a history walked event by event, with what each step changed and stood on."""

import sys
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from application.naming import deadline_name
from bihuan.cli.issue.finding import find_issue
from bihuan.cli.issue.history import sentence_of, who
from bihuan.cli.issue.show import IssueArgument, local
from bihuan.cli.run import AsJson, Run
from bihuan.messages import Words
from domain.deadlines.document import deadline_document
from domain.deadlines.model import Deadline

if TYPE_CHECKING:
    from application.audit.replay import Step
    from bihuan.bootstrap import System
    from domain.directory.tenure import Tenure

_LONGEST: Final = 60
_NOTHING: Final = "–"


def replay(
    ctx: typer.Context,
    issue: IssueArgument,
    *,
    by_step: Annotated[bool, typer.Option("--step")] = False,
    as_json: AsJson = False,
) -> None:
    """Print every step; with `--step`, each after a line of input, until `q` or its end."""
    from application.audit.replay import replay as steps_of  # noqa: PLC0415 -- loads the stores

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        issue_id = find_issue(system, issue)
        documents = []
        for step in steps_of(system.store, issue_id):
            document = _document(run, system, step)
            documents.append(document)
            _print(run, step, document)
            if by_step and not as_json and not _goes_on(run):
                break
    run.output.document({"issue_id": issue_id, "steps": documents})


def _goes_on(run: Run) -> bool:
    run.output.aside("replay.next")
    line = sys.stdin.readline()
    return bool(line) and line.strip().lower() != "q"


def _document(run: Run, system: "System", step: "Step") -> dict[str, object]:
    stamp = step.recorded.event.stamp
    return {
        "version": stamp.version,
        "event": type(step.recorded.event).__name__,
        "topic": step.recorded.event.TOPIC,
        "sentence": sentence_of(run, system, step.recorded),
        "occurred_at": stamp.occurred_at,
        "received_at": stamp.received_at,
        "recorded_at": stamp.recorded_at,
        "position": step.recorded.position,
        "digest": step.recorded.digest,
        "actor": stamp.actor,
        "tenure": step.tenure._asdict() if step.tenure else None,
        "order": stamp.caused_by,
        "command_id": stamp.command_id,
        "by_timer": step.is_by_timer,
        "channel": stamp.channel,
        "via": stamp.via,
        "rule": _rule(step),
        "policy": stamp.policy,
        "calendar": stamp.calendar,
        "directory": stamp.directory,
        "directory_found": step.directory_found,
        "changed": _changed(system, step),
        "deadlines": {
            name: {"before": _deadline(before), "after": _deadline(after)}
            for name, (before, after) in step.deadlines.items()
        },
    }


def _rule(step: "Step") -> dict[str, object] | None:
    if step.row is None:
        return None
    return {
        "status": step.before.status,
        "accepted": step.row.statuses,
        "to": step.row.to,
        "source": step.row.source,
    }


def _changed(system: "System", step: "Step") -> dict[str, dict[str, object]]:
    from application.sealing import unseal  # noqa: PLC0415 -- loads the use cases

    issue_id = step.after.issue_id
    return {
        name: {
            "before": unseal(before, system.personal, issue_id),
            "after": unseal(after, system.personal, issue_id),
        }
        for name, (before, after) in step.changed.items()
    }


def _deadline(deadline: Deadline | None) -> dict[str, object] | None:
    return deadline_document(deadline) if deadline else None


def _print(run: Run, step: "Step", document: dict[str, object]) -> None:
    output, stamp = run.output, step.recorded.event.stamp
    output.say(
        "replay.step",
        version=stamp.version,
        at=local(stamp.occurred_at),
        sentence=document["sentence"],
    )
    output.say(
        f"replay.{'timer' if step.is_by_timer else 'order'}",
        order=run.words.of("command", stamp.caused_by),
        actor=who(stamp.actor),
        recorded=local(stamp.recorded_at),
        command=stamp.command_id,
    )
    if step.tenure:
        output.line(_tenure_words(run, step.tenure))
    if step.row:
        status = run.words.of("status", step.before.status)
        output.say("replay.rule", status=status, source=step.row.source)
    else:
        output.say("replay.no_rule", status=run.words.of("status", step.before.status))
    output.say("replay.under", policy=stamp.policy, directory=stamp.directory)
    _print_changes(run, step, document)
    output.line("")


def _tenure_words(run: Run, tenure: "Tenure") -> str:
    key = "acting" if tenure.acting_for else "post"
    since = tenure.since or run.words("replay.always")
    return run.words(f"replay.{key}", post=tenure.post, since=since, person=tenure.acting_for)


def _print_changes(run: Run, step: "Step", document: dict[str, object]) -> None:
    changed = document["changed"]
    for name, values in changed.items() if isinstance(changed, dict) else ():
        label = field_name(run.words, name)
        before, after = (_short(run, name, values[side]) for side in ("before", "after"))
        run.output.say("replay.changed", label=label, before=before, after=after)
    for name, (before, after) in step.deadlines.items():
        run.output.say(
            "replay.changed",
            label=deadline_name(run.words, name),
            before=_shown(run, before),
            after=_shown(run, after),
        )


def _shown(run: Run, deadline: Deadline | None) -> str:
    if deadline is None:
        return "–"
    state = run.words.of("state", deadline.state)
    return run.words("replay.deadline", state=state, due=local(deadline.due_at))


def field_name(words: Words, name: str) -> str:
    """Return what people call a field of an issue."""
    key = f"issue_field.{name}"
    return words(key) if words.knows(key) else words.of("label", name)


def _short(run: Run, name: str, value: object) -> str:
    """Return a value in a line's width; the document has all of it."""
    return _cut(_told(run, name, value)) or _NOTHING


def _told(run: Run, name: str, value: object) -> str:
    """Return a value in words: fields by name, codes by theirs, nothing of what is not set."""
    if isinstance(value, Mapping):
        parts = ((key, _told(run, str(key), each)) for key, each in value.items())
        return ", ".join(
            f"{field_name(run.words, str(key))}: {told}" for key, told in parts if told
        )
    if isinstance(value, AbstractSet):
        return ", ".join(sorted(_told(run, name, each) for each in value))
    if isinstance(value, list | tuple):
        return "; ".join(_told(run, name, each) for each in value)
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, bool):
        return run.words("say.yes") if value else ""
    return "" if value is None else run.words.of(name, str(value))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
