"""Certificates that nobody may demand, and who is called to account for it (mechanisms.md B3)."""

from domain.base import CertificateCode
from domain.directory.records import Certificate
from domain.issue.commands import OpenAccountability
from domain.issue.decide.lookups import require_unit
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    AlreadyAccountableError,
    CertificateForbiddenError,
    UnknownReferenceError,
)
from domain.issue.events import AccountabilityOpened


def check_not_forbidden(decision: Decision, certificate: CertificateCode | None) -> None:
    """Raise CertificateForbiddenError for what the catalogue in force lists."""
    listed = _listed(decision, certificate) if certificate else None
    if listed:
        raise CertificateForbiddenError(
            given=listed.code, name=listed.name or listed.code, source=listed.source or "-"
        )


def _listed(decision: Decision, code: CertificateCode) -> Certificate | None:
    directory = decision.facts.directory
    return directory.registers.certificates.on(code, directory.day)


def open_accountability(decision: Decision, command: OpenAccountability) -> None:
    """Call a unit to account, once on one issue for one ground; the issue goes on meanwhile."""
    decision.require(AccountabilityOpened)
    unit = require_unit(decision, command.unit, field="unit")
    _require_listed(decision, command.certificate)
    if (unit, command.ground) in decision.issue.accountable:
        raise AlreadyAccountableError(unit=unit, ground=command.ground)
    decision.record(
        AccountabilityOpened,
        unit=unit,
        ground=command.ground,
        certificate=command.certificate,
        findings=command.findings,
    )


def _require_listed(decision: Decision, certificate: CertificateCode | None) -> None:
    """Raise UnknownReferenceError for a certificate that anybody may demand."""
    if certificate is None or _listed(decision, certificate):
        return
    directory = decision.facts.directory
    catalogue = directory.registers.certificates.holding(directory.day)
    known = tuple(each.code for each in catalogue)
    raise UnknownReferenceError(field="certificate", given=certificate, accepted=known)


DECIDE: Deciders = {OpenAccountability: open_accountability}
