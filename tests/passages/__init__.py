"""Whole passages of an issue's life, each to an end that single steps seldom reach.

A passage reads the issue as it goes and yields one order after the other; what a rule refuses is
part of the passage. What begins with a report of its own turns to another issue for it.
"""

from typing import Final

from tests.passages.dispatch import (
    a_meeting,
    a_return_refused,
    a_return_upheld,
    help_comes,
    help_does_not_come,
    sent_on,
)
from tests.passages.handling import (
    a_slip_of_paper,
    feedback_overtaken_by_the_timer,
    more_time,
    more_time_is_not_decided_on,
    not_true_after_all,
    promises,
    put_on_the_ledger,
    reviews_missed,
    stages_finished,
    work_in_between,
)
from tests.passages.intake import (
    a_group_is_told,
    a_question_answered,
    a_question_in_vain,
    an_answer_at_once,
    another_grid,
    evidence_shared,
    made_urgent,
    no_calendar_yet,
    nobody_moves,
    other_rules,
)
from tests.passages.pool import (
    a_claim_lapses,
    a_place_to_wait_for,
    an_offer_taken_back,
    an_order_goes_round,
    hours_on_site,
)
from tests.passages.relations import (
    answered_by_another,
    let_go_by_another,
    merged_and_unmerged,
    parts_that_end,
)
from tests.passages.revisit import (
    half_of_it_is_enough,
    left_out,
    looked_at_again,
    nobody_answers,
    not_solved,
    rated,
    sent_back,
)
from tests.passages.steps import Passage, until_accepted, until_claimed, until_closed
from tests.passages.supervision import cards_appealed, under_supervision

PASSAGES: Final[tuple[Passage, ...]] = (
    *(an_answer_at_once, a_group_is_told, a_question_answered, a_question_in_vain),
    *(a_return_upheld, a_return_refused, help_comes, help_does_not_come, a_meeting, sent_on),
    *(an_offer_taken_back, a_place_to_wait_for, a_claim_lapses, an_order_goes_round),
    *(hours_on_site, more_time, more_time_is_not_decided_on, a_slip_of_paper),
    *(
        work_in_between,
        feedback_overtaken_by_the_timer,
        stages_finished,
        put_on_the_ledger,
        reviews_missed,
    ),
    *(not_true_after_all, promises, sent_back, half_of_it_is_enough, nobody_answers, not_solved),
    *(looked_at_again, left_out, rated, cards_appealed, under_supervision, evidence_shared),
    *(made_urgent, another_grid, other_rules, no_calendar_yet, nobody_moves),
    *(merged_and_unmerged, answered_by_another, let_go_by_another, parts_that_end),
    *(until_claimed, until_accepted, until_closed),
)
"""What the state machine draws from."""
