"""The search for words: whatever the texts hold side by side is found, and nothing else."""

import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from domain.issue.events import (
    IssueAnswered,
    IssueDiscovered,
    IssueDispatched,
    IssueReported,
    IssueResolved,
)
from domain.privacy.events import IssueDestroyed
from projections.beside import rebuild_beside
from projections.board.projection import BoardProjection
from projections.board.queries import Filter, count, page
from projections.erasing import fold_page
from projections.errors import TooShortToFindError
from projections.rebuild import rebuild_all
from projections.runner import Runner
from projections.search.grams import folded, grams, wanted
from projections.search.projection import SearchProjection
from projections.search.table import TABLE
from projections.tables import scrub, writing
from tests.factories import START, Story, a_deadline, open_masked, sealed
from tests.logs import MemoryLog, project

LATER = START + timedelta(days=30)
MODELS = (BoardProjection(open_masked), SearchProjection(open_masked))


def reported(text: str, title: str = "标题", index: int = 1) -> Story:
    """Return an issue that was reported with this text."""
    story = Story(f"issue-{index}", f"PD-2026-{index:06d}")
    return story.then(IssueReported, "reported", title=sealed(title), text=sealed(text))


def stored(views: Engine, *stories: Story) -> None:
    """Fold the stories into board and search."""
    events = [event for story in stories for event in story.events]
    for model in MODELS:
        project(views, model, events)


def found(views: Engine, words: str) -> list[str]:
    """Return the numbers of the issues that hold the words, in their order."""
    rows = page(views, now=LATER, which=Filter(words=words)).rows
    return sorted(row.number for row in rows)


class TestGrams:
    @pytest.mark.parametrize(
        ("text", "runs"),
        [
            ("物业不作为", "物业 业不 不作 作为"),
            ("ＡＢc,d", "ab bc"),
            ("电话138****1234", "电话 话1 13 38 12 23 34"),
            ("100㎡、①𠀀𠀁", "10 00 0m m2 1𠀀 𠀀𠀁"),
            ("", ""),
        ],
    )
    def test_stand_for_pairs_of_neighbours(self, text: str, runs: str) -> None:
        """Width and case make no difference; stops part what is no word."""
        assert grams(folded(text)).split() == [grams(run) for run in runs.split()]

    @given(
        st.text("水电噪aB1ß①㎡Ａ\u0301é𠀀 。，_-", max_size=12), st.text("水电噪aB1①𠀀", max_size=4)
    )
    def test_whatever_holds_a_word_holds_its_pairs(self, around: str, word: str) -> None:
        """The sieve lets through every text in which the word stands."""
        assert set(grams(folded(word)).split()) <= set(
            grams(folded(f"{around} {word}{around}")).split()
        )

    @pytest.mark.parametrize("words", ["", " ", "水", "噪音 水", "*", "。"])
    def test_a_single_character_is_no_word(self, words: str) -> None:
        """Half of all texts hold it; the error says what is accepted."""
        with pytest.raises(TooShortToFindError, match="two characters or more"):
            wanted(words)


class TestFolded:
    @given(
        st.text(max_size=30) | st.text("水a①Ａ㎡。，“”（）…—·〇３\xa0\u3000\u0301ＢßÉ", max_size=30)
    )
    def test_is_the_same_whether_a_text_is_a_usual_one_or_not(self, text: str) -> None:
        """What passes as usual needs no other form: composed all the same, it is no other text."""
        composed = unicodedata.normalize("NFKC", text).casefold()
        assert folded(text) == " ".join(re.findall(r"[^\W_]+", composed))


class TestSearch:
    def test_finds_words_of_two_characters(self, views: Engine) -> None:
        """Words are found in the middle of a text, in title, text and replies alike."""
        one = reported("楼上施工噪音太大", index=1)
        two = reported("路灯不亮", title="噪音与路灯", index=2)
        three = (
            reported("井盖松动", index=3)
            .then(IssueDispatched, "dispatched", unit="housing", started=(a_deadline(),))
            .then(
                IssueResolved,
                "resolved",
                unit="housing",
                handler="housing-handler-1",
                outcome="solved",
                reply=sealed("已消除噪音"),
            )
        )
        stored(views, one, two, three)
        assert found(views, "噪音") == ["PD-2026-000001", "PD-2026-000002", "PD-2026-000003"]
        assert found(views, "施工噪音") == ["PD-2026-000001"]
        assert found(views, "噪音 路灯") == ["PD-2026-000002"]
        assert found(views, "井盖 噪音") == ["PD-2026-000003"]
        assert found(views, "音噪") == []

    def test_an_answer_at_once_is_found(self, views: Engine) -> None:
        """What the centre answers itself is a reply as well."""
        story = reported("怎么办证").then(
            IssueAnswered,
            "closed",
            answer=sealed("请到政务大厅"),
            handler="clerk-1",
            unit="centre",
        )
        stored(views, story)
        assert found(views, "政务大厅") == ["PD-2026-000001"]

    def test_a_report_takes_the_place_of_its_discovery(self, views: Engine) -> None:
        """The report says anew what was discovered."""
        story = (
            Story("one", "PD-2026-000001")
            .then(IssueDiscovered, "discovered", text=sealed("墙皮脱落"))
            .then(IssueReported, "reported", title=sealed("外墙"), text=sealed("瓷砖掉落"))
        )
        stored(views, story)
        assert found(views, "瓷砖") == ["PD-2026-000001"]
        assert found(views, "墙皮") == []

    def test_only_what_the_mask_left_is_found(self, views: Engine) -> None:
        """Nobody finds a resident by the number that is covered for him."""
        story = Story("one", "PD-2026-000001").then(
            IssueReported,
            "reported",
            title=sealed("标题"),
            text=sealed("打13812345678", "打138****5678"),
        )
        stored(views, story)
        assert found(views, "13812345678") == []
        assert found(views, "5678") == ["PD-2026-000001"]

    @pytest.mark.parametrize("words", ['"; DROP', "NEAR OR NOT", "a*b%c_d", "grams:xx", "\\\\xx'"])
    def test_signs_of_a_query_language_are_no_signs_here(self, views: Engine, words: str) -> None:
        """Whatever is typed is looked for as words, or refused as too short."""
        stored(views, reported("噪音"))
        try:
            assert found(views, words) == []
        except TooShortToFindError:
            assert any(len(run) == 1 for run in folded(words).split())

    def test_pairs_that_look_alike_to_the_index_are_told_apart(self, views: Engine) -> None:
        """The rows themselves say what they hold; the index only says where to look."""
        other = "".join(chr(ord(each) + 0x100) for each in "噪音")
        assert grams(other) == grams("噪音")
        stored(views, reported("噪音", index=1), reported(other, index=2))
        assert found(views, "噪音") == ["PD-2026-000001"]
        assert found(views, other) == ["PD-2026-000002"]

    def test_pages_and_other_filters_apply(self, views: Engine) -> None:
        """A search is a filter of the board like any other: each issue is met once."""
        stored(views, *(reported(f"噪音{index}号楼", index=index) for index in range(1, 8)))
        which, seen, cursor = Filter(words="噪音", is_open=True), list[str](), None
        while True:
            one = page(views, now=LATER, which=which, limit=3, cursor=cursor)
            seen += [row.number for row in one.rows]
            cursor = one.next_cursor
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 7
        assert count(views, now=LATER, which=which) == 7
        assert count(views, now=LATER, which=Filter(words="噪音", is_open=False)) == 0

    @given(
        texts=st.lists(st.text("水电噪aB1。 ", max_size=8), min_size=1, max_size=4),
        words=st.text("水电噪aB1", min_size=2, max_size=4),
    )
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
    def test_finds_exactly_what_is_there(self, views: Engine, texts: list[str], words: str) -> None:
        """The index tells what a walk over all texts tells."""
        with writing(views) as tx:
            for model in MODELS:
                for table in model.schema.tables:
                    tx.execute(table.delete())
        stored(views, *(reported(text, index=i) for i, text in enumerate(texts, start=1)))
        expected = [
            f"PD-2026-{i:06d}"
            for i, text in enumerate(texts, start=1)
            if any(folded(words) in run for run in folded(text).split())
        ]
        assert found(views, words) == expected


class TestErasure:
    def test_a_destroyed_issue_leaves_no_trace(self, views: Engine) -> None:
        """Row and index forget it; on SQLite no byte of the file holds its pairs."""
        story = reported("罕见字龘靐")
        stored(views, story)
        assert found(views, "龘靐") == ["PD-2026-000001"]
        gone = IssueDestroyed.model_construct(issue=story.issue, digests=())  # type: ignore[call-arg]
        log = MemoryLog([gone])
        with writing(views) as tx:
            for model in MODELS:
                fold_page(tx, model, log.entries, log)
        assert found(views, "龘靐") == []
        if views.dialect.name == "sqlite":
            assert scrub(views)
            left = Path(str(views.url.database)).read_bytes()
            assert "龘靐".encode() not in left
            assert grams("龘靐").encode() not in left

    @pytest.mark.parametrize("rebuilt", [rebuild_all, rebuild_beside])
    def test_a_rebuild_makes_the_index_anew(
        self, views: Engine, rebuilt: Callable[..., object]
    ) -> None:
        """All rows at once, whatever stood there; from then on it follows every row again."""
        story = reported("小区门口的井盖松动", index=1)
        log = MemoryLog([*story.events, *reported("三单元楼道灯不亮", index=2).events])
        runner = Runner(views, log, owner="live", clock=lambda: LATER)
        for model in MODELS:
            while runner.step(model).state == "advanced":
                pass
        with writing(views) as tx:
            tx.execute(update(TABLE).values(words="别的", grams="别的"))
        rebuilt(views, log, MODELS, owner="live", clock=lambda: LATER)
        assert found(views, "别的") == []
        assert found(views, "井盖") == ["PD-2026-000001"]
        log.add(story.then(IssueResolved, "resolved", reply=sealed("盖板已更换")).events[-1:])
        for model in MODELS:
            while runner.step(model).state == "advanced":
                pass
        assert found(views, "盖板") == ["PD-2026-000001"]
        if views.dialect.name == "sqlite":
            check = "INSERT INTO search_index(search_index, rank) VALUES ('integrity-check', 1)"
            with writing(views) as tx:  # raises where index and rows differ
                tx.exec_driver_sql(check)
