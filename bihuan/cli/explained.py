"""`bihuan indicators --explain`: what each figure is made of, down to its issues."""

from typing import TYPE_CHECKING, Final, NamedTuple

from bihuan.cli.run import Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:  # the command loads these when it needs them: `--help` is quick
    from bihuan.bootstrap import System
    from projections.indicators.explain import Counted, Explained, Indicator, Item, Scope
    from projections.indicators.only import Only
    from projections.indicators.parts import Role

_MICROS: Final = 1_000_000


class Page(NamedTuple):
    """Which issues of a figure: of these roles, after that one, so many at most."""

    roles: "tuple[Role, ...]"
    after: str
    limit: int


def known_roles(given: list[str] | None) -> "tuple[Role, ...]":
    """Return the roles asked for, all where none was. Raises WrongUsageError."""
    from projections.indicators.parts import ROLES  # noqa: PLC0415 -- loads SQLAlchemy

    if unknown := set(given or ()) - set(ROLES):
        raise WrongUsageError(say="explained.role", given=sorted(unknown), accepted=ROLES)
    return tuple(each for each in ROLES if given is None or each in given)


def known_indicator(text: str) -> "Indicator":
    """Return the indicator of that name. Raises WrongUsageError naming those there are."""
    from projections.indicators.explain import (  # noqa: PLC0415 -- loads SQLAlchemy
        every_indicator,
        read_indicator,
    )

    found = read_indicator(text)
    if found is None:
        accepted = sorted({each.text for each in every_indicator(("resolve",))})
        raise WrongUsageError(say="explained.unknown", given=text, accepted=", ".join(accepted))
    return found


def tell_explained(
    run: Run, system: "System", scope: "Scope", indicator: "Indicator | None"
) -> None:
    """Take one indicator apart, or all of them."""
    from projections.indicators import explain  # noqa: PLC0415 -- loads SQLAlchemy

    one = [explain.explain(system.views, indicator, scope)] if indicator else None
    found = explain.explain_all(system.views, scope) if one is None else one
    documents = [_document(run, each) for each in found]
    run.output.document({**_scope(scope), "indicators": documents})
    for each in found:
        _print(run, each)


def tell_issues(
    run: Run, system: "System", scope: "Scope", indicator: "Indicator", page: Page
) -> None:
    """List the issues of a figure, a page of them."""
    from projections.board.queries import numbers_of  # noqa: PLC0415 -- loads SQLAlchemy
    from projections.indicators.explain import explain, issues_of  # noqa: PLC0415

    explained = explain(system.views, indicator, scope)
    found = issues_of(
        system.views, indicator, scope, roles=page.roles, after=page.after, limit=page.limit
    )
    numbers = numbers_of(system.views, [each.issue_id for each in found.items])
    run.output.document(
        {
            **_scope(scope),
            "indicator": _document(run, explained),
            "issues": [_item(explained, each, numbers) for each in found.items],
            "next_after": found.after,
        }
    )
    _print(run, explained)
    _print_items(run, explained, found.items, numbers)
    if found.after:
        run.output.say("explained.more", after=found.after)


def _scope(scope: "Scope") -> dict[str, object]:
    return {"at": scope.now, "by_time": scope.by, "only": _narrowed(scope.only)}


def _narrowed(only: "Only") -> dict[str, object]:
    return {name: value for name, value in vars(only).items() if name != "sight"}


def _document(run: Run, found: "Explained") -> dict[str, object]:
    rate, time = found.rate, found.time
    percent = rate.percent if rate else None
    return {
        "name": found.indicator.text,
        "label": _label(run, found.indicator),
        "form": found.form,
        "formula": _formula(run, found.indicator),
        "issues": found.issues,
        "numerator": found.amount,
        "denominator": rate.denominator if rate else None,
        "percent": None if percent is None else str(percent),
        "no_percentage": _no_percentage(found),
        "median_s": time.median_s if time else None,
        "p90_s": time.p90_s if time else None,
        "parts": [_part(run, each) for each in found.parts],
    }


def _no_percentage(found: "Explained") -> str | None:
    """Return why there is no percentage; None where there is one."""
    if found.rate is None:
        return "no_rate"
    if found.rate.denominator:
        return None
    return "none_judged" if found.issues else "no_issues"


def _part(run: Run, part: "Counted") -> dict[str, object]:
    return {
        "part": part.part,
        "role": part.role,
        "issues": part.issues,
        "amount": part.amount,
        "ground": part.ground,
        "reason": run.words(f"part.{part.part}"),
    }


def _item(found: "Explained", item: "Item", numbers: dict[str, str]) -> dict[str, object]:
    counts, is_duration = item.role == "numerator", found.form == "duration"
    return {
        "issue_id": item.issue_id,
        "number": numbers.get(item.issue_id),
        "part": item.part,
        "role": item.role,
        "ground": item.ground,
        "amount": int(counts) if is_duration else item.amount * counts,
        "seconds": item.amount / _MICROS if is_duration and counts else None,
    }


def _label(run: Run, indicator: "Indicator") -> str:
    name = run.words(f"indicator.{indicator.name}")
    if indicator.clock:
        clock = run.words.of("clock", indicator.clock)
        name = run.words("explained.of_clock", name=name, clock=clock)
    return run.words("explained.assessed", name=name) if indicator.assessed else name


def _formula(run: Run, indicator: "Indicator") -> str:
    clock = run.words.of("clock", indicator.clock) if indicator.clock else ""
    formula = run.words(f"formula.{indicator.name}", clock=clock)
    return f"{formula} {run.words('formula.assessed')}" if indicator.assessed else formula


def _print(run: Run, found: "Explained") -> None:
    label = _label(run, found.indicator)
    run.output.say("explained.title", name=found.indicator.text, label=label)
    run.output.line(f"  {_figure(run, found)}")
    run.output.line(f"  {_formula(run, found.indicator)}")
    for part in found.parts:
        if part.issues:
            run.output.say(
                f"explained.{part.role}",
                issues=part.issues,
                reason=run.words(f"part.{part.part}"),
                ground=f" [{part.ground}]" if part.ground else "",
            )
    run.output.line("")


def _figure(run: Run, found: "Explained") -> str:
    if found.form == "duration":
        from bihuan.cli.output import duration_words  # noqa: PLC0415 -- `--help` needs no models

        time = found.time
        if time is None:
            return run.words("explained.no_time", issues=found.issues)
        median, p90 = (duration_words(run.words, each) for each in (time.median_s, time.p90_s))
        return run.words("explained.time", count=time.count, median=median, p90=p90)
    if found.rate is None:
        return run.words("explained.count", count=found.amount, issues=found.issues)
    why_none = _no_percentage(found)
    if why_none:
        return run.words(f"explained.{why_none}", issues=found.issues)
    values = {**found.rate.model_dump(), "percent": found.rate.percent}
    return run.words("explained.rate", **values)


def _print_items(
    run: Run, found: "Explained", items: "tuple[Item, ...]", numbers: dict[str, str]
) -> None:
    documents = [_item(found, each, numbers) for each in items]
    run.output.table(
        ("label.number", "label.counts_for", "label.what", "label.amount"),
        [
            (
                each["number"] or each["issue_id"],
                run.words(f"explained.role_{each['role']}"),
                run.words(f"part.{each['part']}"),
                each["amount"] if each["seconds"] is None else f"{each['seconds']} s",
            )
            for each in documents
        ],
    )
