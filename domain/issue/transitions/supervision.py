"""Status rows of supervision (lifecycle.md 2)."""

from typing import Final

from domain.issue.events.supervision import (
    AccountabilityOpened,
    BreachRevoked,
    CriticismGiven,
    DeadlineBreached,
    DeadlinesRevised,
    DeadlineWarned,
    InterviewRecorded,
    IssueEscalated,
    IssueSupervised,
    IssueUrged,
    NoticeGiven,
    SupervisionAnswered,
    SupervisionLifted,
)
from domain.issue.transitions.rows import ANY, LIFECYCLE, OPEN, Row

ROWS: Final[tuple[Row, ...]] = (
    Row(OPEN, DeadlineWarned, "=", "lifecycle.md 3"),
    Row(OPEN, DeadlineBreached, "=", "lifecycle.md 3"),
    Row(OPEN, BreachRevoked, "=", "design.md 2: judged by received_at"),
    Row(OPEN, DeadlinesRevised, "=", "lifecycle.md 3"),
    Row(OPEN, IssueUrged, "=", "lifecycle.md 3: a rung of any clock; people urge who handles it"),
    Row(OPEN, NoticeGiven, "=", "lifecycle.md 3"),
    Row(OPEN, IssueEscalated, "=", "lifecycle.md 3"),
    Row(OPEN, CriticismGiven, "=", "rules.md 6: urged, silent, no explanation"),
    Row(OPEN, IssueSupervised, "=", "JN 28, WF 26"),
    Row(OPEN, SupervisionAnswered, "=", LIFECYCLE),
    Row(OPEN, SupervisionLifted, "=", LIFECYCLE),
    Row(OPEN, InterviewRecorded, "=", "XF 39: 约谈"),
    Row(ANY, AccountabilityOpened, "=", "mechanisms.md B3: 问责, ended or not"),
)
