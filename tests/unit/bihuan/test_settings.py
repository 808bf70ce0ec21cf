"""Settings come from four places in order, and each tells where it came from."""

from pathlib import Path

import pytest

from bihuan.errors import WrongUsageError
from bihuan.messages import Words
from bihuan.settings import Settings


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BIHUAN_{name.upper()}", raising=False)
    monkeypatch.delenv("BIHUAN_CONFIG", raising=False)


def origin(settings: Settings, name: str) -> str:
    """Return the origin of a setting."""
    return {one.setting: one.origin for one in settings.where_from()}[name]


class TestLoad:
    """Command line, environment, file, default: the first that gives a value wins."""

    def test_default(self, tmp_path: Path) -> None:
        """What nobody gives has its default and says so."""
        settings = Settings.load(data=tmp_path)
        assert settings.pack == "default"
        assert origin(settings, "pack") == "default"
        assert settings.policies.is_dir()

    def test_file_in_data_directory(self, tmp_path: Path) -> None:
        """`bihuan.yaml` in the data directory is read without being named."""
        (tmp_path / "bihuan.yaml").write_text("pack: demo\n")
        settings = Settings.load(data=tmp_path)
        assert settings.pack == "demo"
        assert origin(settings, "pack") == f"file {tmp_path / 'bihuan.yaml'}"

    def test_named_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """BIHUAN_CONFIG names another file."""
        file = tmp_path / "other.yaml"
        file.write_text("log_level: debug\n")
        monkeypatch.setenv("BIHUAN_CONFIG", str(file))
        assert Settings.load(data=tmp_path).log_level == "debug"

    def test_environment_before_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The environment wins over the file, and the command line over both."""
        (tmp_path / "bihuan.yaml").write_text("pack: a\nlang: en\n")
        monkeypatch.setenv("BIHUAN_PACK", "b")
        monkeypatch.setenv("BIHUAN_LANG", "zh-CN")
        settings = Settings.load(data=tmp_path, lang="en")
        assert (settings.pack, origin(settings, "pack")) == ("b", "environment")
        assert (settings.lang, origin(settings, "lang")) == ("en", "command line")

    def test_stores_default_to_files_in_the_data_directory(self, tmp_path: Path) -> None:
        """Without URLs the stores are SQLite files in the data directory."""
        settings = Settings.load(data=tmp_path)
        assert settings.events == tmp_path / "events.sqlite"
        assert settings.vault == tmp_path / "vault.sqlite"
        assert settings.views == f"sqlite:///{tmp_path / 'views.sqlite'}"

    def test_store_urls(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A PostgreSQL URL is kept, a SQLite URL becomes its file."""
        monkeypatch.setenv("BIHUAN_EVENTS_URL", "postgresql://host/events")
        monkeypatch.setenv("BIHUAN_VAULT_URL", f"sqlite:///{tmp_path / 'v.sqlite'}")
        settings = Settings.load(data=tmp_path)
        assert settings.events == "postgresql://host/events"
        assert settings.vault == tmp_path / "v.sqlite"

    def test_password_is_not_shown(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A password in a URL is covered wherever settings are shown."""
        monkeypatch.setenv("BIHUAN_EVENTS_URL", "postgresql://user:hunter2@host/events")
        shown = str(Settings.load(data=tmp_path).where_from())
        assert "hunter2" not in shown
        assert "postgresql://user:***@host/events" in shown


class TestWrongSettings:
    """A wrong setting is refused with its name, its origin and what is accepted."""

    def test_wrong_value(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The sentence names setting, origin and accepted values; the exit code is 2."""
        monkeypatch.setenv("BIHUAN_LOG_LEVEL", "loud")
        with pytest.raises(WrongUsageError) as refused:
            Settings.load(data=tmp_path)
        sentence = Words("en").error(refused.value)
        assert "log_level (environment)" in sentence
        assert "'warning'" in sentence
        assert refused.value.exit_code == 2

    def test_unknown_key_in_file(self, tmp_path: Path) -> None:
        """A key that is no setting is refused and the settings are listed."""
        (tmp_path / "bihuan.yaml").write_text("pakc: demo\n")
        with pytest.raises(WrongUsageError) as refused:
            Settings.load(data=tmp_path)
        sentence = Words("en").error(refused.value)
        assert "no setting pakc" in sentence
        assert "pack" in sentence

    @pytest.mark.parametrize("content", ["- a\n", "a: [\n", "pack: a\npack: b\n"])
    def test_file_that_is_no_mapping(self, tmp_path: Path, content: str) -> None:
        """A file that is no mapping with each key once is refused with its path."""
        (tmp_path / "bihuan.yaml").write_text(content)
        with pytest.raises(WrongUsageError, match=r"bihuan\.yaml"):
            Settings.load(data=tmp_path)

    def test_named_file_is_missing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file that BIHUAN_CONFIG names must exist."""
        monkeypatch.setenv("BIHUAN_CONFIG", str(tmp_path / "none.yaml"))
        with pytest.raises(WrongUsageError, match=r"none\.yaml"):
            Settings.load(data=tmp_path)

    def test_unknown_store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A store of another kind is refused."""
        monkeypatch.setenv("BIHUAN_VIEWS_URL", "mysql://host/views")
        with pytest.raises(WrongUsageError) as refused:
            Settings.load(data=tmp_path)
        assert "postgresql://" in Words("en").error(refused.value)


@pytest.mark.parametrize("address", ["not an address", "host", "host:port", ":7233", "http://h:1"])
def test_a_wrong_temporal_address_is_told(tmp_path: Path, address: str) -> None:
    """A form that no server has is wrong usage, before anything is tried."""
    with pytest.raises(WrongUsageError) as told:
        Settings.load(data=tmp_path, temporal_address=address)
    assert "HOST:PORT" in str(told.value.values)


@pytest.mark.parametrize("address", ["127.0.0.1:7233", "[::1]:7233", "temporal.example:7233"])
def test_a_temporal_address_is_taken(tmp_path: Path, address: str) -> None:
    """Names and addresses of both families."""
    assert Settings.load(data=tmp_path, temporal_address=address).temporal_address == address
