"""The master key's file and what is derived from it."""

import errno
import os
import stat
from pathlib import Path
from typing import get_args

import pytest

from application.master_key import (
    KeyUse,
    MasterKey,
    MasterKeyError,
    ensure_master_key,
    key_path,
    load_master_key,
)


class TestFile:
    """One file, private, made once."""

    def test_made_once_and_private(self, tmp_path: Path) -> None:
        """File 0600 in a directory 0700; a second call returns the same key."""
        first = ensure_master_key(tmp_path)
        path = key_path(tmp_path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert [one.name for one in path.parent.iterdir()] == ["master.key"]
        assert ensure_master_key(tmp_path).fingerprint == first.fingerprint
        assert load_master_key(tmp_path).fingerprint == first.fingerprint

    def test_two_directories_have_two_keys(self, tmp_path: Path) -> None:
        """Keys are random."""
        one, two = ensure_master_key(tmp_path / "a"), ensure_master_key(tmp_path / "b")
        assert one.fingerprint != two.fingerprint

    def test_what_cannot_be_made_is_told_and_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A full disk ends in one sentence, without half a key beside the place of the key."""

        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(MasterKeyError, match="No space left"):
            ensure_master_key(tmp_path)
        assert list(key_path(tmp_path).parent.iterdir()) == []

    def test_missing_key_is_named_and_not_made(self, tmp_path: Path) -> None:
        """Loading never makes a key: a new one could open nothing."""
        with pytest.raises(MasterKeyError, match="run `bihuan db migrate` once"):
            load_master_key(tmp_path)
        assert not key_path(tmp_path).exists()

    def test_a_directory_that_is_not_there_is_no_lost_key(self, tmp_path: Path) -> None:
        """Who mistypes the data directory is told of the directory, not to restore a key."""
        with pytest.raises(MasterKeyError, match=r"There is no data directory .*absent; .*--data"):
            load_master_key(tmp_path / "absent")
        assert not (tmp_path / "absent").exists()

    @pytest.mark.parametrize(("mode", "wanted"), [(0o644, "600"), (0o640, "600")])
    def test_open_file_is_refused(self, tmp_path: Path, mode: int, wanted: str) -> None:
        """A key that others may read is refused with the command that repairs it."""
        ensure_master_key(tmp_path)
        key_path(tmp_path).chmod(mode)
        with pytest.raises(MasterKeyError, match=f"chmod {wanted}"):
            load_master_key(tmp_path)

    def test_open_directory_is_refused(self, tmp_path: Path) -> None:
        """Who may write the directory may exchange the key."""
        ensure_master_key(tmp_path)
        key_path(tmp_path).parent.chmod(0o755)
        with pytest.raises(MasterKeyError, match="chmod 700"):
            load_master_key(tmp_path)

    @pytest.mark.parametrize("content", ["", "c2hvcnQ=", "not base64!", "钥匙"])
    def test_damaged_key_is_refused(self, tmp_path: Path, content: str) -> None:
        """A key of wrong length or form is refused and left as it is."""
        ensure_master_key(tmp_path)
        key_path(tmp_path).write_text(content, encoding="utf-8")
        with pytest.raises(MasterKeyError, match="restore"):
            ensure_master_key(tmp_path)
        assert key_path(tmp_path).read_text(encoding="utf-8") == content

    def test_private_whatever_the_umask(self, tmp_path: Path) -> None:
        """A generous umask opens nothing."""
        before = os.umask(0)
        try:
            ensure_master_key(tmp_path)
        finally:
            os.umask(before)
        load_master_key(tmp_path)


class TestDerivation:
    """One key per use."""

    def test_uses_have_different_keys(self) -> None:
        """No two uses share a key, and the same use always gets the same one."""
        key = MasterKey(b"m" * 32)
        uses = get_args(KeyUse)
        keys = [key.derive(use) for use in uses]
        assert len(set(keys)) == len(uses)
        assert all(len(one) == 32 for one in keys)
        assert MasterKey(b"m" * 32).derive("wrap") == keys[0]

    def test_nothing_secret_is_shown(self) -> None:
        """Neither repr nor str holds the secret."""
        assert "mmmm" not in repr(MasterKey(b"m" * 32))
        assert "mmmm" not in str(MasterKey(b"m" * 32))
