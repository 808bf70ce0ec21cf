"""The timeline: every event in words, masked, and only what somebody may see."""

import pytest
from sqlalchemy import Engine

from domain.issue.events import (
    EVENTS,
    IssueDispatched,
    IssueEvent,
    IssueReported,
    NoteAdded,
    ProgressRecorded,
)
from projections.timeline.params import params_of
from projections.timeline.projection import TimelineProjection
from projections.timeline.queries import timeline
from projections.timeline.words import SENTENCES, Language, sentence
from tests.factories import Story, a_deadline, an_event, open_masked, sealed
from tests.logs import project

TIMELINE = TimelineProjection(open_masked)


def a_story() -> Story:
    """Return three events, one of them a note for staff."""
    return (
        Story()
        .then(
            IssueReported, "reported", title=sealed("路灯不亮"), started=(a_deadline("dispatch"),)
        )
        .then(IssueDispatched, "dispatched", unit="housing", instruction=sealed("速办"))
        .then(NoteAdded, "dispatched", text=sealed("联系王小明", "联系王某"))
    )


class TestTimeline:
    def test_tells_everything_in_order(self, views: Engine) -> None:
        """Each event is one entry with its instants, its actor and its sentence."""
        story = a_story()
        project(views, TIMELINE, story.events)
        entries = timeline(views, str(story.issue))
        assert [entry.version for entry in entries] == [1, 2, 3]
        assert entries[1].sentence == "派单至 housing：速办"
        assert entries[2].params["text"] == "联系王某"
        assert (entries[0].actor_id, entries[0].actor_role) == ("dispatcher-1", "dispatcher")
        assert entries[0].params["due"] == [["dispatch", a_deadline("dispatch").due_at.isoformat()]]

    def test_speaks_both_languages(self, views: Engine) -> None:
        """The sentence is made when asked, in the language asked for."""
        story = a_story()
        project(views, TIMELINE, story.events)
        entries = timeline(views, str(story.issue), language="en")
        assert entries[1].sentence == "Dispatched to housing: 速办"

    def test_the_complainant_sees_what_is_shared(self, views: Engine) -> None:
        """No staff note, no instruction, no name of staff; a shared note he does see."""
        story = a_story()
        shared = {"note": sealed("师傅明天到"), "visible_to": "complainant"}
        story.then(ProgressRecorded, "claimed", **shared)
        project(views, TIMELINE, story.events)
        entries = timeline(views, str(story.issue), audience="complainant")
        assert [entry.version for entry in entries] == [1, 2, 4]
        assert entries[1].params == {"unit": "housing"}
        assert entries[1].sentence == "派单至 housing"
        assert {entry.actor_id for entry in entries} == {"dispatcher"}

    def test_an_unknown_issue_has_none(self, views: Engine) -> None:
        """No issue, no entries."""
        assert timeline(views, "nobody") == []


class TestWords:
    @pytest.mark.parametrize("kind", EVENTS)
    @pytest.mark.parametrize("language", ["zh-CN", "en"])
    def test_every_event_has_a_sentence(self, kind: type[IssueEvent], language: Language) -> None:
        """Nobody reads a topic's name, an unfilled place or a bare code of ours."""
        params = params_of(an_event(kind), open_masked)
        told = sentence(kind.TOPIC, params, language)
        assert kind.TOPIC in SENTENCES
        assert told
        assert kind.TOPIC not in told
        assert "{" not in told

    def test_a_part_without_its_value_is_left_out(self) -> None:
        """An event says what it knows and no more."""
        assert sentence("issue.classified.v1", {"category": "城建"}, "en") == (
            "Classified, category 城建"
        )

    def test_long_text_is_cut(self) -> None:
        """A sentence stays a sentence; the whole text is in the parameters."""
        told = sentence("issue.note-added.v1", {"text": "字\n" * 500}, "zh-CN")
        assert len(told) < 100
        assert told.endswith("…")

    def test_instants_are_local(self) -> None:
        """People read the clock on their wall."""
        params = {"clock": "claim", "due_at": "2026-03-02T01:30:00+00:00"}
        told = sentence("issue.deadline-breached.v1", params, "zh-CN")  # type: ignore[arg-type]  # plain values
        assert told == "领单超期，应于 2026-03-02 09:30 前完成"

    def test_a_topic_without_words_is_named(self) -> None:
        """A newer program's event is shown by its name rather than hidden."""
        assert sentence("issue.unheard-of.v9", {}, "en") == "issue.unheard-of.v9"
