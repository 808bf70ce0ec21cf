"""The report of an engagement as one page: no script, nothing from elsewhere, prints on A4."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from bihuan.messages import Words

_STYLE: Final = """
@page { size: A4; margin: 18mm }
body { font: 11pt/1.5 "Noto Serif CJK SC", "Songti SC", SimSun, serif; max-width: 46rem;
  margin: 2rem auto; color: #111 }
h1 { font-size: 1.5em } h2 { font-size: 1.15em; break-after: avoid }
table { border-collapse: collapse; width: 100%; margin: .5em 0 1em }
th, td { border: 1px solid #888; padding: .2em .5em; text-align: left; vertical-align: top;
  overflow-wrap: anywhere }
th { background: #eee } tr, article { break-inside: avoid }
code, pre { font: 8.5pt/1.35 monospace; overflow-wrap: anywhere; white-space: pre-wrap }
@media print { body { margin: 0; max-width: none } }
"""
_STEPS: Final = 5


def page(words: Words, data: Mapping[str, Any]) -> str:
    """Return the report as HTML, in the language of `words`."""
    title = words("report.title", case=data["case"])
    parts = [
        f"<h1>{escape(title)}</h1>",
        _facts(words, data),
        _sample(words, data),
        _findings(words, data["findings"]),
        _method(words),
    ]
    return (
        f'<!doctype html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _facts(words: Words, data: Mapping[str, Any]) -> str:
    scope, plan, frame = data["scope"], data["plan"], data["frame"] or {}
    sample, closed = data["sample"] or {}, data["closed"] or {}
    rows = {
        "purpose": data["purpose"],
        "stage": words.of("case_stage", data["stage"]),
        "auditors": ", ".join(data["auditors"]),
        "period": f"{scope['since']} – {scope['until']}",
        "units": ", ".join(scope["units"]) or words("report.all"),
        "categories": ", ".join(scope["categories"]) or words("report.all"),
        "sources": ", ".join(scope["sources"]) or words("report.all"),
        "opened": _at(data["opened"]),
        "plan": words("report.planned", **{**plan, "strata": words.of("strata", plan["strata"])}),
        "commitment": data["commitment"],
        "frozen": _at(frame),
        "frame": words("report.counted", count=frame.get("count", 0)),
        "position": frame.get("position", ""),
        "frame_hash": frame.get("hash", ""),
        "contribution": frame.get("contribution", ""),
        "drawn": _at(sample),
        "seed": sample.get("seed", ""),
        "closed": _at(closed),
    }
    lines = [(words(f"report.{name}"), value) for name, value in rows.items() if value != ""]
    return _table((), lines)


def _sample(words: Words, data: Mapping[str, Any]) -> str:
    if not data["sample"]:
        return ""
    sizes = [
        (each["stratum"] or words("report.unset"), each["population"], each["drawn"])
        for each in data["sample"]["strata"]
    ]
    entries = {each["issue_id"]: each for each in data["frame"]["entries"]}
    chosen = (entries[each] for each in data["sample"]["issues"])
    fields = ("number", "unit", "category", "source", "status", "outcome", "issue_id")
    return "\n".join(
        (
            f"<h2>{escape(words('report.sample'))}</h2>",
            _table(_heads(words, "stratum", "population", "in_sample"), sizes),
            _table(_heads(words, *fields), [tuple(e[name] for name in fields) for e in chosen]),
        )
    )


def _findings(words: Words, findings: Sequence[Mapping[str, Any]]) -> str:
    head = f"<h2>{escape(words('report.findings'))}</h2>"
    if not findings:
        return f"{head}\n<p>{escape(words('report.none'))}</p>"
    return "\n".join((head, *(_finding(words, each) for each in findings)))


def _finding(words: Words, finding: Mapping[str, Any]) -> str:
    shown = [f"{e['issue_id']}@{e['version']} {e['digest']}" for e in finding["evidence"]]
    agreed = finding["agrees"]
    rows = {
        "stage": words.of("finding_stage", finding["stage"]),
        "severity": words.of("severity", finding["severity"]),
        "unit": finding["unit"],
        "criterion": finding["criterion"],
        "text": finding["text"],
        "evidence": "\n".join(shown),
        "by": finding["by"],
        "confirmed_by": finding["confirmed_by"],
        "reply_due": finding["reply_due"],
        "agrees": None if agreed is None else words("say.yes" if agreed else "say.no"),
        "reply": finding["reply"],
        "replied_by": finding["replied_by"],
    }
    lines = [(words(f"report.{name}"), value) for name, value in rows.items() if value]
    title = escape(words("report.finding", finding=finding["finding"]))
    return f"<article>\n<h3>{title}</h3>\n{_table((), lines)}\n</article>"


def _method(words: Words) -> str:
    steps = (words(f"report.method_{nth}") for nth in range(1, _STEPS + 1))
    items = "\n".join(f"<li>{escape(step)}</li>" for step in steps)
    return f"<h2>{escape(words('report.method'))}</h2>\n<ol>\n{items}\n</ol>"


def _heads(words: Words, *names: str) -> tuple[str, ...]:
    return tuple(words(f"report.{name}") for name in names)


def _at(step: Mapping[str, str]) -> str:
    return f"{step['at']} · {step['by']}" if step else ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    top = f"<thead><tr>{head}</tr></thead>\n" if heads else ""
    lines = (_row(cells, is_named=not heads) for cells in rows)
    return f"<table>\n{top}<tbody>\n" + "\n".join(lines) + "\n</tbody>\n</table>"


def _row(cells: Sequence[object], *, is_named: bool) -> str:
    texts = [escape(str(cell)) for cell in cells]
    first = f'<th scope="row">{texts[0]}</th>' if is_named else f"<td>{texts[0]}</td>"
    return f"<tr>{first}" + "".join(f"<td>{text}</td>" for text in texts[1:]) + "</tr>"
