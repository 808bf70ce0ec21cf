"""Every event version ever written still loads: proved on one stored sample of each."""

from pathlib import Path

import pytest
from pydantic_core import from_json, to_json

from application.mapper import EventMapper, event_mapper
from application.store_errors import UnreadableEventError
from application.topics import EventTopics, event_topics
from application.upcasters import UPCASTERS
from tests.aggregates import PlaceTaken
from tests.store_events import MAPPER, NoteTaken
from tests.stored_samples import SAMPLES, load_sample, sample_path, write_sample


class TestSamplesOfTheProgram:
    @pytest.mark.parametrize("topic", list(event_topics()))
    def test_every_event_has_one(self, topic: str, request: pytest.FixtureRequest) -> None:
        """A new event or version arrives with its sample (--write-samples makes it)."""
        path = sample_path(topic)
        if request.config.getoption("--write-samples") and not path.exists():
            write_sample(event_mapper(), topic)
        assert path.exists(), f"{topic} has no sample: run this test with --write-samples"

    def test_every_old_version_has_one(self) -> None:
        """The sample of an old version stays when a new version comes."""
        assert [topic for topic in UPCASTERS if not sample_path(topic).exists()] == []

    def test_none_is_of_an_event_that_never_was(self) -> None:
        """A sample without a class or an upcaster could not be read: its event was dropped."""
        known = {*event_topics(), *UPCASTERS}
        assert {path.stem for path in SAMPLES.glob("*")} - known == set()

    def test_each_loads_and_is_kept_whole(self) -> None:
        """A sample becomes today's event; today's versions are stored again as they were."""
        assert faults_of(event_mapper(), SAMPLES) == []


class TestMechanism:
    """The same on events of the tests' own, with old versions."""

    def test_a_written_sample_loads(self, tmp_path: Path) -> None:
        """A sample is written with every field filled, and loads."""
        event = load_sample(MAPPER, write_sample(MAPPER, "test.note-taken.v1", tmp_path))
        assert isinstance(event, NoteTaken)
        assert (event.place, event.stamp.calendar) == ("place 样本", "calendar 样本")
        assert len(event.started) == len(event.weights) == 1
        assert faults_of(MAPPER, tmp_path) == []

    def test_the_sample_of_another_aggregate_loads(self, tmp_path: Path) -> None:
        """Events beside those of issues are proved in the same way."""
        mapper = EventMapper(EventTopics([PlaceTaken]))
        event = load_sample(mapper, write_sample(mapper, PlaceTaken.TOPIC, tmp_path))
        assert isinstance(event, PlaceTaken)
        assert (event.holder, event.entry.reason) == ("holder 样本", "reason 样本")
        assert faults_of(mapper, tmp_path) == []

    def test_an_old_sample_loads_as_todays_event(self, tmp_path: Path) -> None:
        """The sample of a version that is written no more goes through its upcasters."""
        today = write_sample(MAPPER, "test.place-named.v3", tmp_path)
        old = today.read_text("utf-8").replace("area", "district")
        sample_path("test.place-named.v2", tmp_path).write_text(old, "utf-8")
        assert faults_of(MAPPER, tmp_path) == []

    def test_a_change_without_a_new_version_is_found(self, tmp_path: Path) -> None:
        """A field renamed under an old topic leaves a sample that does not load."""
        path = write_sample(MAPPER, "test.note-taken.v1", tmp_path)
        path.write_text(path.read_text("utf-8").replace('"text"', '"words"'), "utf-8")
        assert faults_of(MAPPER, tmp_path) == ["test.note-taken.v1 does not load"]

    def test_a_default_that_changed_is_found(self, tmp_path: Path) -> None:
        """A field that today's event fills by itself was not in the event that was stored."""
        path = write_sample(MAPPER, "test.note-taken.v1", tmp_path)
        text = path.read_text("utf-8").replace(',\n  "weights": [\n    1.0\n  ]', "")
        path.write_text(text, "utf-8")
        assert faults_of(MAPPER, tmp_path) == ["test.note-taken.v1 is stored differently today"]


def faults_of(mapper: EventMapper, folder: Path) -> list[str]:
    """Return what is wrong with the samples in a folder."""
    faults = []
    for path in sorted(folder.glob("*.json")):
        try:
            event = load_sample(mapper, path)
        except UnreadableEventError:
            faults.append(f"{path.stem} does not load")
            continue
        if path.stem in mapper.topics and as_stored(path) != mapper.encode(event)[1]:
            faults.append(f"{path.stem} is stored differently today")
    return faults


def as_stored(path: Path) -> bytes:
    """Return the sample without the blanks that make its file readable."""
    return to_json(from_json(path.read_bytes()))
