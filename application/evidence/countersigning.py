"""A recipient signs an exported checkpoint too, and what is wrong with such signatures."""

from datetime import datetime

from application.evidence.checkpoint_file import CheckpointFile, Countersignature
from application.evidence.findings import Fault
from application.evidence.signing_keys import Signer, is_signed
from domain.evidence.statements import Countersigned, key_id


def countersign(file: CheckpointFile, signer: Signer, at: datetime) -> CheckpointFile:
    """Return the file with the recipient's signature; unchanged where he signed it before."""
    if any(each.statement.key == signer.key for each in file.countersignatures):
        return file
    statement = Countersigned(
        checkpoint=file.checkpoint.own_digest,
        key=signer.key,
        signing=signer.signing,
        public=signer.public.hex(),
        signed_at=at,
    )
    added = Countersignature(statement=statement, signature=signer.sign(statement.text))
    return file.model_copy(update={"countersignatures": (*file.countersignatures, added)})


def countersignature_fault(file: CheckpointFile) -> Fault | None:
    """Return what is wrong with the countersignatures of a file."""
    holds = all(_holds(each, file) for each in file.countersignatures)
    return None if holds else "countersignature_wrong"


def _holds(given: Countersignature, file: CheckpointFile) -> bool:
    statement = given.statement
    public = bytes.fromhex(statement.public)
    return (
        statement.checkpoint == file.checkpoint.own_digest
        and statement.key == key_id(public)
        and is_signed(statement.text, given.signature, public=public, signing=statement.signing)
    )
