"""Sends one order to an issue and says what became of it."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import typer

from bihuan.cli.denials import note_denial
from bihuan.cli.issue.actor import who_orders
from bihuan.cli.issue.fields import draft_of, fields_of
from bihuan.cli.issue.finding import find_issue
from bihuan.cli.run import Run
from bihuan.errors import OK, REFUSED, SERVICE_AWAY, WrongUsageError
from domain.base import Actor
from domain.issue.commands import Command, ReportIssue
from domain.step import Outcome

if TYPE_CHECKING:
    from bihuan.bootstrap import System

CHANNEL = "cli"
_EXIT_CODES = {"accepted": OK, "refused": REFUSED, "unavailable": SERVICE_AWAY}


class Header(NamedTuple):
    """The options that every order takes."""

    issue: str | None
    actor: str | None
    command_id: str | None
    expect: int | None
    occurred_at: str | None
    slip: str | None
    slip_evidence: list[str] | None
    from_json: str | None


def submit(run: Run, model: type[Command], *, header: Header, given: Mapping[str, object]) -> None:
    """Send the order and print its receipt; exit 1 when it is refused, 3 when a store is away."""
    draft = draft_of(model, given, file=header.from_json)
    occurred_at = read_instant(header.occurred_at)
    with run.system() as system:
        actor = actor_of(run, system, model.__name__, header.actor)
        outcome = asyncio.run(_sent(system, model, header, draft, actor, occurred_at))
        if outcome.refusal is not None:
            about = find_issue(system, header.issue) if header.issue else None
            note_denial(system, run.command, outcome.refusal, actor, about)
        code = _follow_code(system, model, actor, outcome)
    report(run, outcome, follow_code=code)


def report(run: Run, outcome: Outcome, *, follow_code: str | None = None) -> None:
    """Print an outcome and leave with its exit code."""
    context = outcome.model_dump(mode="json", exclude={"refusal"})
    context["outcome"] = context.pop("kind")
    if follow_code:
        context["follow_code"] = follow_code
    if outcome.refusal is not None:
        run.output.refused(outcome.refusal, context=context)
    else:
        run.output.document(context)
        _say_accepted(run, outcome)
        if follow_code and outcome.head:
            run.output.say("issue.follow", number=outcome.head.number, code=follow_code)
    if outcome.degraded:
        run.output.aside("issue.degraded")
    raise typer.Exit(_EXIT_CODES[outcome.kind])


def read_instant(text: str | None) -> datetime | None:
    """Return an ISO instant with its zone. Raises WrongUsageError for any other form."""
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
        instant.astimezone(UTC)  # the first and last days of the calendar have no such instant
    except (OverflowError, ValueError):
        instant = None
    if instant is None or instant.tzinfo is None:
        raise WrongUsageError(say="issue.instant", given=text)
    return instant


def _follow_code(
    system: "System", model: type[Command], actor: Actor, outcome: Outcome
) -> str | None:
    """Return the code by which a resident who reported follows his issue."""
    from bihuan.identity import follow_codes_of  # noqa: PLC0415 -- loads the use cases

    if model is not ReportIssue or actor.role != "resident":
        return None
    if outcome.kind != "accepted" or outcome.head is None:
        return None
    return follow_codes_of(system).code(outcome.head.issue_id)


async def _sent(
    system: "System",
    model: type[Command],
    header: Header,
    draft: dict[str, object],
    actor: Actor,
    occurred_at: datetime | None,
) -> Outcome:
    from application.order import Order  # noqa: PLC0415 -- loads the use cases

    order = Order(
        kind=model.__name__,
        draft={**draft, **_issues_named(system, model, draft)},
        actor=actor,
        key=header.command_id,
        issue_id=find_issue(system, header.issue) if header.issue else None,
        channel=CHANNEL,
        occurred_at=occurred_at,
        expected_version=header.expect,
        slip=_slip(header),
    )
    return await system.give(order)


def _issues_named(
    system: "System", model: type[Command], draft: Mapping[str, object]
) -> dict[str, object]:
    """Return the ids of the other issues that the order names as people call them."""
    named = [field.name for field in fields_of(model) if field.shape == "issue"]
    return {name: str(find_issue(system, str(draft[name]))) for name in named if name in draft}


def _slip(header: Header) -> dict[str, object] | None:
    evidence = header.slip_evidence or []
    return {"number": header.slip, "evidence": evidence} if header.slip or evidence else None


def actor_of(run: Run, system: "System", command: str, given: str | None) -> Actor:
    """Return who gives the command: as given, else as the settings say. Raises WrongUsageError."""
    return who_orders(run, system, given, system.policy.roles.get(command, ()))


def _say_accepted(run: Run, outcome: Outcome) -> None:
    """Say what is so now; without a receipt the order found things as it wants them."""
    receipt, head = outcome.receipt, outcome.head
    if receipt is not None:
        version, number, status = receipt.last_version, receipt.number, receipt.status
    elif head is not None:
        version, number, status = head.version, head.number, head.status
    else:
        return
    topics = receipt.topics if receipt is not None else ()
    happened = "issue.accepted" if topics else "issue.without_effect"
    run.output.say(
        "issue.repeated" if outcome.repeats else happened,
        number=number,
        status=run.words.of("status", status),
        version=version,
    )
    _say_next(run, topics=topics, status=status, number=number)


def _say_next(run: Run, *, topics: tuple[str, ...], status: str, number: str) -> None:
    """Say which order comes next, by what just happened, else by the status."""
    happened = [topic.split(".")[1] for topic in topics[-1:]]
    # While an issue is resolved its status alone does not say whether it was reviewed.
    for moment in [*happened, *([] if status == "resolved" else [status])]:
        if run.words.knows(f"next_after.{moment}"):
            run.output.say(f"next_after.{moment}", number=number)
            return
