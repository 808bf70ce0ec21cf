"""Puts together the jobs of an installation."""

from application.job_files import JobFiles
from application.jobs import Jobs
from application.vault_jobs import JobRows
from bihuan.bootstrap import System


def jobs_of(system: System) -> Jobs:
    """Return the jobs of the installation, and where their files lie."""
    return Jobs(JobRows(system.vault), JobFiles(system.settings.data / "files" / "jobs"))
