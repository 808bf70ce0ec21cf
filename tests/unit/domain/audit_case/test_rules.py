"""The rules of an audit engagement."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from domain.aggregate import Standing
from domain.audit_case.commands import (
    AuditCommand,
    CloseAuditCase,
    ConfirmFinding,
    CorrectFinding,
    DrawSample,
    FreezeFrame,
    NoteReplyOverdue,
    OpenAuditCase,
    RecordFinding,
    ReplyToFinding,
)
from domain.audit_case.decide import AUDIT_CASE, case_stream
from domain.audit_case.errors import (
    CaseKnownError,
    CaseStageError,
    EvidenceOutsideError,
    FindingsOpenError,
    FindingStageError,
    FindingUnknownError,
    FourEyesError,
    FrameSizeError,
    NotOnTeamError,
    OwnUnitError,
    PeriodOpenError,
    ReplyNotDueError,
    SecondAuditorError,
)
from domain.audit_case.state import AuditCase
from domain.audit_case.values import EvidenceRef, FrameEntry, Plan, Scope
from domain.base import Actor
from domain.errors import DomainError
from domain.issue.errors import NotPermittedError
from domain.publishing.errors import NoReasonError
from domain.revisit_sample import commitment
from domain.sampling.errors import SeedMismatchError
from tests.factories import sealed
from tests.ordinary import MORNING

CODE = "2026-q1"
SEED = bytes(range(32))
ONE, TWO, THIRD = (
    Actor(id=f"auditor-{each}", role="auditor", unit="audit-office") for each in (1, 2, 3)
)
LEAD = Actor(id="housing-lead", role="unit_lead", unit="housing")
FRAME = tuple(
    FrameEntry(issue_id=UUID(int=each), number=f"BH-{each}", unit="housing")
    for each in range(1, 2_501)
)
EVIDENCE = EvidenceRef(issue_id=UUID(int=1), version=2, digest="ab" * 32)
WORDS = sealed("超期未说明")
OPENING: Final[dict[str, Any]] = {
    "scope": Scope(since=date(2026, 1, 1), until=date(2026, 2, 28), units=("housing",)),
    "plan": Plan(strata="unit", size=20, reply_days=10),
    "auditors": (ONE.id, TWO.id),
    "commitment": commitment(SEED),
    "subject": "case-key",
}
FOUND: Final[dict[str, Any]] = {
    "severity": "high",
    "unit": "housing",
    "criterion": "BJ 21",
    "text": WORDS,
    "evidence": (EVIDENCE,),
}
Case = Standing[AuditCase]
NEW = AUDIT_CASE.begin(case_stream(CODE))


def give(
    case: Case,
    kind: type[AuditCommand],
    actor: Actor = ONE,
    *,
    at: datetime = MORNING,
    **fields: object,
) -> Case:
    """Return the engagement after an order."""
    command = kind.model_validate(
        {
            "command_id": f"{kind.__name__}-{case.version}",
            "actor": actor,
            "received_at": at,
            "case": CODE,
            **fields,
        }
    )
    return AUDIT_CASE.after(
        case, AUDIT_CASE.decide(case.state, command, AUDIT_CASE.given(case, at))
    )


OPEN = give(NEW, OpenAuditCase, **OPENING)
FROZEN = give(OPEN, FreezeFrame, entries=FRAME, position=7_000)
DRAWN = give(FROZEN, DrawSample, seed=SEED.hex())
RECORDED = give(DRAWN, RecordFinding, **FOUND)
CONFIRMED = give(RECORDED, ConfirmFinding, TWO, finding=1)
REPLIED = give(CONFIRMED, ReplyToFinding, LEAD, finding=1, agrees=False, text=WORDS)


class TestTheWay:
    def test_from_scope_to_end(self) -> None:
        """Opened, frozen in parts, drawn, found, confirmed, answered, closed."""
        closed = give(REPLIED, CloseAuditCase)
        assert closed.state.stage == "closed"
        assert (len(FROZEN.state.frame), FROZEN.version) == (2_500, 1 + 3 + 1)
        assert DRAWN.state.drawn
        assert len(DRAWN.state.drawn.issues) == 20

    @pytest.mark.parametrize(
        ("case", "kind", "fields"),
        [
            (NEW, FreezeFrame, {"entries": FRAME, "position": 1}),
            (OPEN, DrawSample, {"seed": SEED.hex()}),
            (FROZEN, FreezeFrame, {"entries": FRAME, "position": 1}),
            (FROZEN, RecordFinding, FOUND),
            (DRAWN, DrawSample, {"seed": SEED.hex()}),
            (give(REPLIED, CloseAuditCase), RecordFinding, FOUND),
        ],
    )
    def test_no_step_before_its_time(
        self, case: Case, kind: type[AuditCommand], fields: dict[str, Any]
    ) -> None:
        """Nothing is frozen twice, drawn before it is frozen, or found before it is drawn."""
        with pytest.raises(CaseStageError):
            give(case, kind, **fields)

    def test_a_code_is_used_once(self) -> None:
        """Who does not like his sample opens no second one under the same name."""
        with pytest.raises(CaseKnownError):
            give(OPEN, OpenAuditCase, **OPENING)


class TestOpening:
    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"auditors": (ONE.id,)}, SecondAuditorError),
            ({"auditors": (TWO.id, "auditor-3")}, SecondAuditorError),
            ({"own_units": ("housing",)}, OwnUnitError),
            ({"scope": {"since": "2026-03-01", "until": "2026-03-03"}}, PeriodOpenError),
        ],
    )
    def test_is_refused(self, fields: dict[str, Any], error: type[DomainError]) -> None:
        """Four eyes, no own unit, no period that is not over."""
        with pytest.raises(error):
            give(NEW, OpenAuditCase, **{**OPENING, **fields})

    def test_takes_an_auditor(self) -> None:
        """Who works on cases does not audit them."""
        with pytest.raises(NotPermittedError):
            give(NEW, OpenAuditCase, LEAD, **{**OPENING, "auditors": (LEAD.id, ONE.id)})


class TestFrameAndSample:
    def test_an_empty_frame(self) -> None:
        """There is nothing to draw from."""
        with pytest.raises(FrameSizeError):
            give(OPEN, FreezeFrame, entries=(), position=1)

    def test_another_seed(self) -> None:
        """Only the seed whose digest was told before the frame was known draws."""
        with pytest.raises(SeedMismatchError):
            give(FROZEN, DrawSample, seed=bytes(32).hex())

    def test_somebody_elses_case(self) -> None:
        """An auditor who is not named does not draw."""
        with pytest.raises(NotOnTeamError):
            give(FROZEN, DrawSample, THIRD, seed=SEED.hex())


class TestFindings:
    def test_four_eyes(self) -> None:
        """Who recorded a finding, or corrected it, does not confirm it."""
        with pytest.raises(FourEyesError):
            give(RECORDED, ConfirmFinding, finding=1)
        corrected = give(RECORDED, CorrectFinding, TWO, finding=1, severity="low", reason="rule 3")
        with pytest.raises(FourEyesError):
            give(corrected, ConfirmFinding, TWO, finding=1)
        assert give(corrected, ConfirmFinding, finding=1).state.findings[1].severity == "low"

    @pytest.mark.parametrize("kind", [RecordFinding, ConfirmFinding])
    def test_nobody_audits_his_own_unit(self, kind: type[AuditCommand]) -> None:
        """Not by the post he acts in, and not by another one that he holds."""
        fields: dict[str, Any] = FOUND if kind is RecordFinding else {"finding": 1}
        case = DRAWN if kind is RecordFinding else RECORDED
        with pytest.raises(OwnUnitError):
            give(case, kind, TWO, own_units=("audit-office", "housing"), **fields)
        insider = TWO.model_copy(update={"unit": "housing"})
        with pytest.raises(OwnUnitError):
            give(case, kind, insider, **fields)

    def test_evidence_is_of_the_frame(self) -> None:
        """What was not in the frame shows nothing about it."""
        stranger = EVIDENCE.model_copy(update={"issue_id": UUID(int=9_999)})
        with pytest.raises(EvidenceOutsideError):
            give(DRAWN, RecordFinding, **{**FOUND, "evidence": (stranger,)})

    def test_unknown(self) -> None:
        """There is no second finding."""
        with pytest.raises(FindingUnknownError):
            give(RECORDED, ConfirmFinding, TWO, finding=2)

    def test_a_correction_says_why(self) -> None:
        """And what was answered is confirmed and answered anew; what is withdrawn stays so."""
        with pytest.raises(NoReasonError):
            give(REPLIED, CorrectFinding, finding=1, severity="low")
        again = give(REPLIED, CorrectFinding, finding=1, severity="low", reason="a slip")
        assert (again.state.findings[1].stage, again.state.findings[1].reply) == ("recorded", None)
        gone = give(again, CorrectFinding, finding=1, is_withdrawn=True, reason="no breach")
        with pytest.raises(FindingStageError):
            give(gone, ConfirmFinding, TWO, finding=1)
        assert give(gone, CloseAuditCase).state.stage == "closed"


class TestReplies:
    def test_by_the_unit_alone(self) -> None:
        """Another unit does not answer for it, and an auditor answers nothing."""
        other = LEAD.model_copy(update={"unit": "roads"})
        with pytest.raises(NotOnTeamError):
            give(CONFIRMED, ReplyToFinding, other, finding=1, agrees=True, text=WORDS)
        with pytest.raises(NotPermittedError):
            give(CONFIRMED, ReplyToFinding, ONE, finding=1, agrees=True, text=WORDS)

    def test_only_to_what_was_confirmed(self) -> None:
        """One auditor's opinion is not yet put to the unit."""
        with pytest.raises(FindingStageError):
            give(RECORDED, ReplyToFinding, LEAD, finding=1, agrees=True, text=WORDS)

    def test_overdue_after_its_day(self) -> None:
        """Ten days from the confirmation; a late reply is still taken."""
        due = CONFIRMED.state.findings[1].reply_due
        assert due == date(2026, 3, 12)
        with pytest.raises(ReplyNotDueError):
            give(CONFIRMED, NoteReplyOverdue, at=MORNING + timedelta(days=10), finding=1)
        later = MORNING + timedelta(days=11)
        noted = give(CONFIRMED, NoteReplyOverdue, at=later, finding=1)
        assert give(noted, CloseAuditCase, at=later).state.stage == "closed"
        late = give(noted, ReplyToFinding, LEAD, at=later, finding=1, agrees=True, text=WORDS)
        assert late.state.findings[1].stage == "replied"

    def test_the_end_waits_for_them(self) -> None:
        """An engagement with a finding that nobody answered does not end."""
        for case in (RECORDED, CONFIRMED):
            with pytest.raises(FindingsOpenError):
                give(case, CloseAuditCase)
