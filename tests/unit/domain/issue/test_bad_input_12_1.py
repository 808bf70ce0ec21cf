"""Bad input at intake: the rows of rules.md section 12.1, with the outcome each must have.

Left for the API: tokens, idempotency keys, `Retry-After`. How a report by the same complainant
becomes a contact on the old issue is in tests/unit/application/test_repeat_contacts.py, how last
reports and rates are known in test_past_reports.py there. Text that is empty, long or odd
and the same external number are in tests/unit/application/test_edge.py and test_intake_submit.py,
which also has the engine that is away; bulk files are in tests/unit/application/importing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.answer_forms import forms_of
from domain.errors import DomainError
from domain.issue.commands import DispatchIssue, RecordRepeatContact, ReportIssue
from domain.issue.decide import decide
from domain.issue.events import IssueEvent, IssueReported
from domain.issue.evolve import fold
from domain.issue.facts import LastReport
from domain.issue.values import (
    Answer,
    Call,
    Location,
    Point,
    Referral,
    Respondent,
    TurnedAway,
)
from domain.policy import CategoryQuestions, Policy, Source
from tests.factories import sealed
from tests.issues import Course, an_issue, an_issue_in, facts_at, names
from tests.ordinary import CATEGORY, MORNING, RESIDENT, a_policy

WORDS: Final = sealed("请拨打")
HERE: Final = Point(latitude=37.80, longitude=113.63, datum="CGCS2000")
FAR: Final = Point(latitude=39.90, longitude=116.40, datum="CGCS2000")
NAME: Final = {"zh": "名", "en": "name"}
QUESTIONS: Final = CategoryQuestions.model_validate(
    {
        "category": CATEGORY,
        "questions": [
            {
                "code": "kind",
                "version": 2,
                "text": NAME,
                "type": "singlevaluelist",
                "required": True,
                "values": [
                    {"code": "lamp", "name": NAME},
                    {
                        "code": "cable",
                        "name": NAME,
                        "ends": True,
                        "notice": {"zh": "请打供电热线", "en": "Call the power company"},
                    },
                ],
            },
            {"code": "since", "text": NAME, "type": "text"},
            {"code": "lamps", "text": NAME, "type": "number"},
            {"code": "at", "text": NAME, "type": "datetime"},
            {"code": "road", "text": NAME, "type": "string"},
        ],
    }
)


def strict() -> Policy:
    """Return a policy with questions, places asked for, known regions and mobile probes."""
    policy = a_policy()
    probe = Source.model_validate(
        {"code": "probe", "name": NAME, "requires": ["photo", "location"]}
    )
    intake = policy.intake.model_copy(
        update={"place_required": ("交通运输",), "regions": ("140321",), "most_people": 500}
    )
    said = {name: getattr(policy, name) for name in Policy.model_fields}
    changed = {"questions": (QUESTIONS,), "intake": intake, "sources": (*policy.sources, probe)}
    return Policy.model_validate({**said, **changed})


def answered(*choices: str, version: int = 2, question: str = "kind") -> Answer:
    """Return an answer chosen from a list."""
    return Answer(question=question, version=version, value=WORDS, choices=choices)


def said(question: str, text: str, *choices: str) -> dict[str, object]:
    """Return the fields of a report with an answer in words, as the edge passes it on."""
    words = Answer(
        question=question,
        version=1,
        value=WORDS,
        forms=forms_of(text),
        choices=choices or None,
    )
    return {"answers": (answered("lamp"), words)}


GOOD: Final = {"answers": (answered("lamp"),)}
ROWS: Final[tuple[tuple[str, Mapping[str, object], str, int], ...]] = (
    ("no known source", {"source": "moon"}, "source_required", 422),
    ("an inspection as a complaint", {"source": "patrol"}, "inspection_as_complaint", 422),
    (
        "event time in six minutes",
        {"occurred_at": MORNING + timedelta(minutes=7)},
        "future_time",
        422,
    ),
    ("a probe without photo and place", {"source": "probe"}, "report_incomplete", 422),
    ("place missing", {"category": "交通运输", "answers": ()}, "report_incomplete", 422),
    ("too many people", {"headcount": 501}, "out_of_range", 422),
    ("region of a wrong length", {"location": Location(region="14032")}, "code_malformed", 422),
    ("unknown region", {"location": Location(region="610724")}, "unknown_reference", 422),
    (
        "credit code with a wrong check sign",
        {"respondents": (Respondent(kind="company", credit_code="91110000600037341M"),)},
        "code_malformed",
        422,
    ),
    ("required answer missing", {"answers": ()}, "report_incomplete", 422),
    ("answer outside the list", {"answers": (answered("moon"),)}, "unknown_reference", 422),
    ("two of a list of one", {"answers": (answered("lamp", "lamp"),)}, "unknown_reference", 422),
    ("answer to no question", {"answers": (answered(question="x"),)}, "unknown_reference", 422),
    ("an old question", {"answers": (answered("lamp", version=1),)}, "unknown_reference", 422),
    ("a word for a number", said("lamps", "三盏"), "answer_type", 422),
    ("a time without its zone", said("at", "2026-03-02T09:00"), "answer_type", 422),
    ("two lines for a string", said("road", "一\n二"), "answer_type", 422),
    ("a choice where none is offered", said("since", "昨天", "lamp"), "answer_type", 422),
    ("an answer that ends the form", {"answers": (answered("cable"),)}, "form_ended", 422),
)


@pytest.mark.parametrize(
    ("fields", "code", "status"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_is_refused(fields: Mapping[str, object], code: str, status: int) -> None:
    """Nothing is stored, and the refusal says what would be accepted."""
    course = Course(policy=strict())
    error = course.refused(ReportIssue, **{**GOOD, **fields})
    assert (error.code, error.http_status) == (code, status)
    assert course.issue.version == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "wish"},
        {"headcount": "many"},
        {"source": ""},
        {"location": {"point": {"latitude": 37.8, "longitude": 113.6}}},
        {"occurred_at": "2026-03-02T09:00"},
        {"occurred_at": "12/31/2016"},
        {"occurred_at": 42_735},
        {"attachments": ("photo.jpg",)},
    ],
)
def test_is_malformed(fields: dict[str, Any]) -> None:
    """An unknown word, a wrong type, a point without its datum, a time without its zone."""
    with pytest.raises(ValidationError):
        Course().order(ReportIssue, **fields)


def test_a_form_that_ends_says_where_to_turn() -> None:
    """The notice is in the refusal, in both languages."""
    error = Course(policy=strict()).refused(ReportIssue, answers=(answered("cable"),))
    assert error.details["notice"] == "请打供电热线 / Call the power company"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("lamps", "3"),
        ("at", "2026-03-02T09:00+08:00"),
        ("road", "3"),
        ("since", "一\n二"),
    ],
)
def test_an_answer_of_its_questions_type(question: str, text: str) -> None:
    """A number is words, too; the words themselves stay sealed."""
    course = Course(policy=strict())
    course.give(ReportIssue, **said(question, text))
    assert course.issue.status == "reported"


def test_an_answer_of_another_type_names_question_and_type() -> None:
    """Who filled in the form knows what to change."""
    error = Course(policy=strict()).refused(ReportIssue, **said("lamps", "三盏"))
    assert error.details == {"question": "lamps", "type": "number"}


def test_all_is_well() -> None:
    """Each of the rows is refused for its own fault, not for the policy being strict."""
    course = Course(policy=strict())
    course.give(ReportIssue, **GOOD, location=Location(region="140321001"), headcount=500)
    digest = "ab" * 32
    probe = Course(policy=strict())
    probe.give(
        ReportIssue,
        **GOOD,
        source="probe",
        attachments=(digest,),
        location=Location(point=HERE),
    )
    event = probe.events[-1]
    assert isinstance(event, IssueReported)
    assert event.attachments == (digest,)


class TestRedirected:
    @pytest.mark.parametrize("channel", ["110", "119", "120", "122"])
    def test_an_emergency(self, channel: str) -> None:
        """Registered and handed over in one step; there is nothing to dispatch."""
        call = Call(id="call-1")
        course = an_issue(referral=Referral(channel=channel, call=call, agency_number="7"))
        assert names(tuple(course.events))[-2:] == ["IssueReported", "IssueReferred"]
        assert course.issue.status == "referred"
        assert course.refused(DispatchIssue).code == "wrong_state"

    def test_in_litigation(self) -> None:
        """Turned away with reason and channel, on record."""
        away = TurnedAway(reason="statutory_procedure", proper_channel="court", explanation=WORDS)
        course = an_issue(turned_away=away)
        assert names(tuple(course.events))[-2:] == ["IssueReported", "IssueRejected"]
        assert course.issue.status == "rejected"

    def test_not_for_any_reason(self) -> None:
        """Whether it is an old matter is for the dispatcher to say."""
        away = TurnedAway(
            reason="same_matter_no_new_fact", proper_channel="court", explanation=WORDS
        )
        assert Course().refused(ReportIssue, turned_away=away).code == "unknown_reference"

    def test_not_by_the_complainant(self) -> None:
        """A resident registers; the centre says where it belongs."""
        referral = Referral(channel="court", explanation=WORDS)
        error = Course().refused(ReportIssue, RESIDENT, referral=referral)
        assert error.code == "not_permitted"


def test_the_same_complainant_without_a_new_fact() -> None:
    """It is counted on the old issue; there is no new one."""
    course = an_issue()
    assert names(course.give(RecordRepeatContact)) == ["RepeatContactRecorded"]


def test_the_source_of_a_discovery_stays() -> None:
    """A ledger graded by source cannot be moved from."""
    error = an_issue_in("discovered").refused(ReportIssue, source="web")
    assert (error.code, error.http_status) == ("source_immutable", 409)


class TestRate:
    """A source may limit how often one reporter reports: per hour, day or week (A6)."""

    @staticmethod
    def decided(before: Sequence[timedelta], **fields: Any) -> DomainError | None:  # noqa: ANN401  # a report's
        """Return why a report is refused that comes so long after others, None where it is not."""
        rate = {"code": "courier", "name": NAME, "rate": {"max": 2, "per": "hour"}}
        policy = a_policy()
        said = {name: getattr(policy, name) for name in Policy.model_fields}
        sources = (*policy.sources, Source.model_validate(rate))
        policy = Policy.model_validate({**said, "sources": sources})
        course = Course(policy=policy)
        command = course.order(ReportIssue, **{"source": "courier", **fields})
        instants = tuple(MORNING - each for each in before)
        facts = replace(facts_at(MORNING, policy), reports_before=instants)
        try:
            decide(course.issue, command, facts)
        except DomainError as error:
            return error
        return None

    def test_one_too_many(self) -> None:
        """Refused with the instant from which on the next one is taken."""
        error = self.decided([timedelta(minutes=each) for each in (50, 40, 10)])
        assert error
        assert (error.code, error.http_status) == ("rate_exceeded", 429)
        assert error.details["accepted"] == (MORNING + timedelta(minutes=20)).isoformat()

    def test_what_no_longer_counts(self) -> None:
        """An hour later there is room again."""
        assert not self.decided((timedelta(minutes=60), timedelta(minutes=10)))

    def test_a_first_report(self) -> None:
        """It is never refused, and no policy can say otherwise."""
        assert not self.decided(())
        with pytest.raises(ValidationError):
            Source.model_validate({"code": "c", "name": NAME, "rate": {"max": 0, "per": "day"}})

    def test_an_emergency(self) -> None:
        """What is handed over at once is not counted against anybody."""
        call = Call(id="call-1")
        minutes = tuple(timedelta(minutes=each) for each in (50, 40, 10))
        referral = Referral(channel="110", call=call, agency_number="7")
        assert not self.decided(minutes, referral=referral)

    def test_any_other_source(self) -> None:
        """Without a rate there is none."""
        assert not self.decided((timedelta(minutes=1),) * 5, source="hotline")


class TestFlags:
    @staticmethod
    def flags(**facts: Any) -> tuple[str, ...]:  # noqa: ANN401  # the facts' own fields
        """Return the flags of a report from `HERE`."""
        course = Course()
        command = course.order(ReportIssue, location=Location(point=HERE))
        events = decide(course.issue, command, replace(facts_at(MORNING), **facts))
        assert fold(course.issue, events).status == "reported"
        return _flags(events)

    def test_nothing_to_notice(self) -> None:
        """No flag without a cause; without grids on record none is missing."""
        assert self.flags() == ()

    def test_another_complainant(self) -> None:
        """Somebody else may have reported it: taken, and marked for whoever merges."""
        assert self.flags(candidates=(UUID(int=7),)) == ("merge_candidate",)

    def test_impossible_speed(self) -> None:
        """Nobody is in two cities within the hour."""
        last = LastReport(point=FAR, at=MORNING - timedelta(hours=1))
        assert self.flags(last_report=last) == ("geo_suspect",)

    def test_what_came_in_late(self) -> None:
        """By when it was seen: reports from out of reach come in together, and in any order."""
        last = LastReport(point=FAR, at=MORNING + timedelta(days=1))
        assert self.flags(last_report=last) == ()
        last = LastReport(point=FAR, at=MORNING + timedelta(hours=1))
        assert self.flags(last_report=last) == ("geo_suspect",)

    def test_a_possible_one(self) -> None:
        """The day before he may well have been there."""
        last = LastReport(point=FAR, at=MORNING - timedelta(days=1))
        assert self.flags(last_report=last) == ()


def _flags(events: tuple[IssueEvent, ...]) -> tuple[str, ...]:
    reported = events[-1]
    assert isinstance(reported, IssueReported)
    return reported.flags
