"""`bihuan audit verify`: the log against its digests, its tree, its checkpoints and its readers."""

from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.run import AsJson, Run
from bihuan.errors import OK, REFUSED, ServiceAwayError, WrongUsageError

if TYPE_CHECKING:
    from application.attachments.verifying import FileFinding, FilesReport
    from application.evidence.findings import Finding
    from application.evidence.known import Known
    from application.evidence.verifying import Report


def verify(
    ctx: typer.Context,
    *,
    since_checkpoint: Annotated[bool, typer.Option("--since-checkpoint")] = False,
    full: Annotated[bool, typer.Option("--full")] = False,
    checkpoint_files: Annotated[
        list[Path] | None, typer.Option("--checkpoint", metavar="FILE")
    ] = None,
    attachments: Annotated[bool, typer.Option("--attachments")] = False,
    public_keys: Annotated[list[Path] | None, typer.Option("--public-key", metavar="FILE")] = None,
    recipient_keys: Annotated[
        list[Path] | None, typer.Option("--recipient-key", metavar="FILE")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute the log; exit 1 and name the first bad event where it was altered."""
    from application.evidence.verifying import Verification  # noqa: PLC0415 -- loads the stores
    from bihuan.evidence import known_of  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    if since_checkpoint and full:
        raise WrongUsageError(say="checkpoint.one_of_both", given=("--since-checkpoint", "--full"))
    known = known_of(
        run.settings,
        keys=public_keys or (),
        files=checkpoint_files or (),
        recipients=recipient_keys or (),
    )
    started = perf_counter()
    with run.log() as store, run.output.progress("verify.progress") as advance:
        check = Verification(store, known, progress=advance)
        report = check.since_checkpoint() if since_checkpoint else check.full()
    seconds = perf_counter() - started
    files = _files(run, report) if attachments else None
    _tell(run, report, known, files, seconds)
    is_sound = not report.finding and not (files and files.findings)
    raise typer.Exit(OK if is_sound else REFUSED)


def _files(run: Run, report: "Report") -> "FilesReport | None":
    """Verify the files; None where the log, which is at fault itself, keeps the system shut."""
    from application.attachments.verifying import FilesVerification  # noqa: PLC0415 -- see above

    try:
        with run.system() as system, run.output.progress("verify.files_progress") as advance:
            check = FilesVerification(system.store, system.attachments, advance)
            return check.run(now=system.vault.now())
    except ServiceAwayError as error:
        if not report.finding:
            raise
        run.output.say("verify.files_unread", problem=str(error))
        return None


def _tell(
    run: Run, report: "Report", known: "Known", files: "FilesReport | None", seconds: float
) -> None:
    received = tuple(known.countersigned())
    run.output.document(
        {
            "ok": report.finding is None and not (files and files.findings),
            "mode": report.mode,
            "events": report.events,
            "walked": report.walked,
            "root": report.root,
            "position": report.position,
            "covered": report.covered,
            "checkpoints": report.checkpoints,
            "files": report.files,
            "key": report.key,
            "is_trusted": report.is_trusted,
            "destroyed_unsigned": report.destroyed_unsigned,
            "countersignatures": [
                {"file": name, "key": each.key, "signed_at": each.signed_at, "known": is_known}
                for name, each, is_known in received
            ],
            "seconds": round(seconds, 3),
            "finding": _document(run, report.finding) if report.finding else None,
            "schema": [_document(run, each) for each in report.schema],
            "attachments": _files_document(run, files) if files else None,
        }
    )
    gone = report.destroyed_unsigned
    if gone:
        run.output.say("verify.destroyed_unsigned", count=len(gone), issues=gone)
    if report.finding:
        told = () if report.finding in report.schema else (report.finding,)
        for each in (*told, *report.schema):
            run.output.line(_sentence(run, each))
    else:
        _say_sound(run, report, seconds)
        if received:
            ours = sum(is_known for *_, is_known in received)
            run.output.say("verify.countersigned", count=len(received), known=ours)
    if files:
        _say_files(run, files)


def _files_document(run: Run, files: "FilesReport") -> dict[str, object]:
    found = [{**asdict(each), "sentence": _of_file(run, each)} for each in files.findings]
    return {**asdict(files), "findings": found}


def _say_files(run: Run, files: "FilesReport") -> None:
    for each in files.findings:
        run.output.line(_of_file(run, each))
    run.output.say(
        "verify.files" if not files.findings else "verify.files_faulty",
        read=files.read,
        bytes=files.bytes,
        erased=files.erased,
        digests_only=files.digests_only,
        count=len(files.findings),
    )


def _of_file(run: Run, finding: "FileFinding") -> str:
    return run.words(f"fault.{finding.fault}", **asdict(finding))


def _say_sound(run: Run, report: "Report", seconds: float) -> None:
    from bihuan.cli.output import span  # noqa: PLC0415 -- with the output

    run.output.say(
        "verify.sound",
        walked=report.walked,
        events=report.events,
        span=span(seconds),
        root=report.root,
    )
    if not report.covered:
        run.output.say("verify.unsigned")
        return
    run.output.say(
        "verify.covered",
        covered=report.covered,
        key=report.key,
        checkpoints=report.checkpoints,
        files=report.files,
    )
    if not report.is_trusted:
        run.output.say("verify.untrusted", key=report.key)


def _document(run: Run, finding: "Finding") -> dict[str, object]:
    return {
        "fault": finding.fault,
        "position": finding.position,
        "until": finding.until,
        "stream": finding.stream,
        "version": finding.version,
        **finding.values,
        "sentence": _sentence(run, finding),
    }


def _sentence(run: Run, finding: "Finding") -> str:
    from bihuan.evidence import sentence_values  # noqa: PLC0415 -- loads the stores

    return run.words(f"fault.{finding.fault}", **sentence_values(finding))
