"""Files of jobs are there as long as somebody may ask for them, and no longer."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from application.job_files import SENT, SENT_FOR, JobFiles

JOB = UUID(int=1)
OTHER = UUID(int=2)


@pytest.fixture
def files(tmp_path: Path) -> JobFiles:
    """Return the files of a new installation."""
    return JobFiles(tmp_path / "jobs")


def left(files: JobFiles, *, known: tuple[UUID, ...], running: tuple[UUID, ...]) -> set[str]:
    """Return what a sweep leaves, long after everything was written."""
    folder = files.made(JOB).parent
    later = datetime.now(UTC) + SENT_FOR + timedelta(minutes=1)
    known_names, running_names = {each.hex for each in known}, {each.hex for each in running}
    files.sweep(known=known_names, running=running_names, now=later)
    return {path.name for path in folder.iterdir()}


class TestDraft:
    def test_is_gone_where_nobody_takes_it(self, files: JobFiles) -> None:
        """What was sent with a refused request is not kept."""
        with files.draft() as draft:
            draft.write_bytes(b"id,text")
        assert not draft.exists()

    def test_is_for_this_user_alone(self, files: JobFiles) -> None:
        """It may hold what people said."""
        with files.draft() as draft:
            assert draft.stat().st_mode & 0o077 == 0
            assert draft.parent.stat().st_mode & 0o077 == 0

    def test_is_the_jobs_once_taken(self, files: JobFiles) -> None:
        """It lies there until it was read."""
        with files.draft() as draft:
            draft.write_bytes(b"id,text")
            files.take(draft, JOB)
        assert files.sent(JOB).read_bytes() == b"id,text"
        files.drop_sent(JOB)
        assert not files.sent(JOB).exists()


class TestSweep:
    def test_drops_what_is_nobodys(self, files: JobFiles) -> None:
        """Results of forgotten jobs, what was sent for dead ones, drafts of killed requests."""
        for job in (JOB, OTHER):
            files.made(job).write_bytes(b"made")
            files.sent(job).write_bytes(b"sent")
        (files.made(JOB).parent / "0011.draft").write_bytes(b"torn")
        assert left(files, known=(JOB,), running=(JOB,)) == {JOB.hex, f"{JOB.hex}{SENT}"}
        assert left(files, known=(JOB,), running=()) == {JOB.hex}
        assert left(files, known=(), running=()) == set()

    def test_leaves_what_is_new(self, files: JobFiles) -> None:
        """A request may be writing it just now."""
        files.made(JOB).write_bytes(b"made")
        os.utime(files.made(JOB))
        assert files.sweep(known=(), running=(), now=datetime.now(UTC)) == 0
        assert files.made(JOB).exists()
