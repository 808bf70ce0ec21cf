"""`audit changes`: who changed policy, calendar, directory, permissions or issues, when and why."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple
from uuid import UUID

import typer

from bihuan.cli.hindsight.moment import past_moment
from bihuan.cli.issue.reader import Reader, reader_of
from bihuan.cli.issue.show import local
from bihuan.cli.run import AsJson, ReaderOption, Run

if TYPE_CHECKING:
    from bihuan.bootstrap import System
    from projections.history.table import Change
    from projections.timeline.queries import Act

Of = Literal["policy", "calendar", "directory", "permissions", "issue"]
_KINDS: Final[Mapping[str | None, tuple[str, ...]]] = {
    None: ("policy", "calendar", "directory."),
    "policy": ("policy",),
    "calendar": ("calendar",),
    "directory": ("directory.",),
    "permissions": ("policy", "directory.people", "directory.posts", "directory.absences"),
}
"""What is asked for → how the kinds of its streams begin."""


def changes(
    ctx: typer.Context,
    *,
    of: Annotated[Of | None, typer.Option("--of")] = None,
    since_time: Annotated[str | None, typer.Option("--since", metavar="TIME")] = None,
    until_time: Annotated[str | None, typer.Option("--until", metavar="TIME")] = None,
    by_person: Annotated[str | None, typer.Option("--by", metavar="PERSON")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000)] = 200,
    reader: ReaderOption = None,
    as_json: AsJson = False,
) -> None:
    """Print the newest changes, the last one last; of issues those that the reader sees."""
    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        now = system.clock()
        since = past_moment(since_time, now) if since_time else None
        until = past_moment(until_time, now) if until_time else None
        asked = _Asked(since, until, by_person, limit, reader_of(system, reader))
        lines = _lines(run, system, of, asked)
    run.output.document({"of": of, "since": since, "until": until, "changes": lines})
    run.output.table(
        ("label.recorded_at", "label.actor", "label.what", "label.about", "label.reason"),
        [
            (
                local(_instant(line["recorded_at"])),
                line["actor_id"],
                line["what"],
                line["shown"],
                line["reason"],
            )
            for line in lines
        ],
    )


class _Asked(NamedTuple):
    since: datetime | None
    until: datetime | None
    person: str | None
    limit: int
    reader: Reader


def _lines(run: Run, system: "System", of: Of | None, asked: _Asked) -> list[dict[str, object]]:
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from projections.history.queries import Asked, changes  # noqa: PLC0415
    from projections.timeline.queries import Reads, acts  # noqa: PLC0415

    catch_up(system)
    since, until, person, limit, reader = asked
    if of == "issue":
        is_resident = reader.actor is not None and reader.actor.role == "resident"
        found = acts(
            system.views,
            actor=person,
            since=since,
            until=until,
            language=run.words.language,
            limit=limit,
            reads=Reads(reader.sight, reader.ties, "complainant" if is_resident else "staff"),
        )
        return [_act(each) for each in found]
    kept = changes(system.views, Asked(_KINDS[of], since, until, person), limit=limit)
    documents = (_change(run, system, each) for each in kept)
    return [each for each in documents if of != "permissions" or _moves_permissions(each)]


def _act(act: "Act") -> dict[str, object]:
    entry = act.entry
    return {
        "kind": "issue",
        "stream": act.issue_id,
        "version": entry.version,
        "topic": entry.topic,
        "recorded_at": entry.recorded_at,
        "occurred_at": entry.occurred_at,
        "actor_id": entry.actor_id,
        "actor_role": entry.actor_role,
        "actor_unit": entry.actor_unit,
        "reason": entry.params.get("reason"),
        "about": {"issue": act.issue_id},
        "what": entry.sentence,
        "shown": act.issue_id,
    }


def _change(run: Run, system: "System", change: "Change") -> dict[str, object]:
    from application.audit.permissions import moved_roles  # noqa: PLC0415 -- loads the stores

    document: dict[str, object] = asdict(change)
    if change.kind == "policy":
        moved = moved_roles(system.aggregates, UUID(change.stream), change.version)
        document["roles"] = [each._asdict() for each in moved]
    return {**document, "what": _named(run, change.kind), "shown": _shown(run, document)}


def _moves_permissions(document: Mapping[str, object]) -> bool:
    return document["kind"] != "policy" or bool(document["roles"])


def _shown(run: Run, document: Mapping[str, object]) -> str:
    """Return what was changed, in a line; the document has all that the history keeps."""
    about, roles = document["about"], document.get("roles")
    if not isinstance(about, Mapping):
        return ""
    if "version" in about:
        count = len(roles) if isinstance(roles, list) else 0
        more = f" {run.words('changed.roles', count=count)}" if count else ""
        return f"{about['version']}{more}"
    return run.words("changed.records", entered=about["entered_count"], ended=about["ended_count"])


def _instant(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


def _named(run: Run, kind: str) -> str:
    """Return what kind of stream it is: a register of the directory, policy, calendar."""
    register = kind.removeprefix("directory.")
    return run.words.of("register" if register != kind else "changed", register)
