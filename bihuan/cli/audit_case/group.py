"""`bihuan audit case`: audit engagements from scope to report."""

import typer

from bihuan.cli.audit_case.findings import confirm, correct, finding, overdue, reply
from bihuan.cli.audit_case.report import list_cases, report, resample, show
from bihuan.cli.audit_case.steps import close, freeze, open_case, sample
from bihuan.cli.group import WordedGroup

case_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)


@case_app.callback()
def cases() -> None:
    """Hold the commands of engagements together."""


case_app.command("open")(open_case)
for step in (freeze, sample, finding, confirm, correct, reply, overdue, close):
    case_app.command(step.__name__)(step)
case_app.command("list")(list_cases)
for view in (show, report, resample):
    case_app.command(view.__name__)(view)
