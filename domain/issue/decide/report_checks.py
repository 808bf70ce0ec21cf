"""What a report must hold before it is taken, and what is noticed about it (rules.md 12.1)."""

from collections.abc import Iterator
from math import ceil
from typing import Final

from domain.codes import is_credit_code, is_region_of, region_level
from domain.directory.ground import grid_at
from domain.issue.commands import ReportIssue
from domain.issue.decide.lookups import require_menu_item
from domain.issue.decision import Decision
from domain.issue.distance import speed_kmh
from domain.issue.errors import (
    AnswerTypeError,
    CodeMalformedError,
    FormEndedError,
    InspectionAsComplaintError,
    OutOfRangeError,
    RateExceededError,
    ReportIncompleteError,
    SourceImmutableError,
    SourceRequiredError,
    UnknownReferenceError,
)
from domain.issue.loops import loop_of
from domain.issue.values import Answer
from domain.policy import Question
from domain.policy.categories import lies_below

_LISTS: Final = frozenset({"singlevaluelist", "multivaluelist"})


def check(decision: Decision, command: ReportIssue) -> None:
    """Raise what the report lacks; the first rule that refuses it decides."""
    check_source(decision, command)
    _check_rate(decision, command)
    check_content(decision, command)


def check_content(decision: Decision, command: ReportIssue) -> None:
    """Raise what the report lacks, whoever sent it and however often."""
    _check_place(decision, command)
    _check_codes(decision, command)
    most = decision.facts.policy.intake.most_people
    if command.headcount > most:
        raise OutOfRangeError(field="headcount", given=command.headcount, accepted=f"1 to {most}")
    _check_answers(decision, command)
    if command.menu_item is not None:
        loop = loop_of(decision.issue, decision.facts.policy, command)
        require_menu_item(loop, command.menu_item)


def check_source(decision: Decision, command: ReportIssue) -> None:
    """Hold the ledgers apart by where a lead comes from (mechanisms.md 2)."""
    issue, policy = decision.issue, decision.facts.policy
    source = policy.source(command.source)
    if policy.sources and source is None:
        known = tuple(each.code for each in policy.sources)
        raise SourceRequiredError(given=command.source, accepted=known)
    if issue.version and issue.source != command.source:
        raise SourceImmutableError(given=command.source, accepted=issue.source)
    if source and source.origin == "proactive" and command.complainants:
        raise InspectionAsComplaintError(given=source.code)
    given = {"photo": bool(command.attachments), "location": _is_located(command)}
    missing = tuple(each for each in (source.requires if source else ()) if not given[each])
    if missing:
        raise ReportIncompleteError(given=command.source, accepted=missing)


def _check_rate(decision: Decision, command: ReportIssue) -> None:
    """Raise RateExceededError for one report too many; never for a first one or an emergency."""
    source = decision.facts.policy.source(command.source)
    rate = source.rate if source else None
    if rate is None or command.referral:
        return
    since = decision.received_at - rate.window
    counted = [at for at in decision.facts.reports_before if at > since]
    if len(counted) >= rate.max:
        again = counted[-rate.max] + rate.window
        raise RateExceededError(
            source=command.source,
            given=len(counted),
            per=rate.per,
            accepted=again.isoformat(),
            seconds=ceil((again - decision.received_at).total_seconds()),
        )


def _is_located(command: ReportIssue) -> bool:
    where = command.location
    return where is not None and bool(where.place or where.point or where.address)


def _check_place(decision: Decision, command: ReportIssue) -> None:
    needing = decision.facts.policy.intake.place_required
    known_before = decision.issue.location is not None
    if lies_below(command.category, needing) and not (_is_located(command) or known_before):
        raise ReportIncompleteError(given=command.category, accepted=("location",))


def _check_codes(decision: Decision, command: ReportIssue) -> None:
    for respondent in command.respondents:
        code = respondent.credit_code
        if code and not is_credit_code(code):
            accepted = "the 18 characters of a credit code, the last its check"
            raise CodeMalformedError(field="respondents.credit_code", given=code, accepted=accepted)
    region = command.location.region if command.location else None
    if region is None:
        return
    if region_level(region) is None:
        accepted = "2, 4, 6, 9 or 12 digits of a region"
        raise CodeMalformedError(field="location.region", given=region, accepted=accepted)
    known = decision.facts.policy.intake.regions
    if known and not is_region_of(region, known):
        raise UnknownReferenceError(field="location.region", given=region, accepted=known)


def _check_answers(decision: Decision, command: ReportIssue) -> None:
    asked = {each.code: each for each in decision.facts.policy.questions_of(command.category)}
    for answer in command.answers:
        question = asked.get(answer.question)
        if question is None:
            raise UnknownReferenceError(
                field="answers.question", given=answer.question, accepted=tuple(asked)
            )
        _check_answer(question, answer)
    answered = {each.question for each in command.answers}
    missing = tuple(code for code, each in asked.items() if each.required and code not in answered)
    if missing:
        raise ReportIncompleteError(given=command.category, accepted=missing)


def _check_answer(question: Question, answer: Answer) -> None:
    """Hold an answer to its question: today's version, chosen from the list, not the form's end."""
    if answer.version != question.version:
        raise UnknownReferenceError(
            field=f"answers.{question.code}.version",
            given=answer.version,
            accepted=(str(question.version),),
        )
    if question.type not in _LISTS:
        _check_form(question, answer)
        return
    choices = {each.code: each for each in question.values}
    chosen = answer.choices or ()
    fits_number = len(chosen) == 1 or (chosen and question.type == "multivaluelist")
    unknown = next((each for each in chosen if each not in choices), None)
    if unknown is not None or not fits_number:
        raise UnknownReferenceError(
            field=f"answers.{question.code}", given=unknown, accepted=tuple(choices)
        )
    for each in chosen:
        choice = choices[each]
        if choice.ends:
            notice = choice.notice or choice.name
            said = f"{notice.zh} / {notice.en}"
            raise FormEndedError(question=question.code, given=each, notice=said)


def _check_form(question: Question, answer: Answer) -> None:
    """Raise AnswerTypeError for words of another type, or a choice where there is no list.

    Source: Open311 GeoReport v2, service definitions. What the edge did not look at passes.
    """
    is_other = answer.forms is not None and question.type not in answer.forms
    if is_other or answer.choices:
        raise AnswerTypeError(question=question.code, type=question.type)


def flags(decision: Decision, command: ReportIssue) -> tuple[str, ...]:
    """Return what is noticed about the report; it is taken all the same."""
    return tuple(_noticed(decision, command))


def _noticed(decision: Decision, command: ReportIssue) -> Iterator[str]:
    facts = decision.facts
    if facts.candidates:
        yield "merge_candidate"
    point = command.location.point if command.location else None
    if point is None:
        return
    grids = facts.directory.registers.grids.holding(facts.directory.day)
    if next(grids, None):
        found = grid_at(facts.directory, (point.longitude, point.latitude))
        if found.flag:
            yield found.flag
    last, seen_at = facts.last_report, command.occurred_at or decision.received_at
    # What was seen out of reach comes in late, and in any order.
    passed = abs(seen_at - last.at) if last else None
    if (
        last
        and passed is not None
        and speed_kmh(last.point, point, passed) > (facts.policy.intake.top_speed_kmh)
    ):
        yield "geo_suspect"
