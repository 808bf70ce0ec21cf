"""Refusals of merging, splitting, evidence and corrections."""

from domain.errors import DomainError


class MergeRefusedError(DomainError):
    """An issue is merged into an open one of its kind that stands for itself."""

    code, http_status = "merge_refused", 409
    text = "It cannot be merged into {given} ({rule}); accepted: {accepted}."


class PartsOpenError(DomainError):
    """The parent resolves and ends after its parts."""

    code, http_status = "parts_open", 409
    text = "Parts are not finished: {open}; accepted: finish them first."


class PartOfAnotherError(DomainError):
    """A part has no life of its own beyond its end: only its parent speaks."""

    code, http_status = "part_of_another", 409
    text = "The issue is a part of another one; accepted: the same order to its parent."


class UnknownEvidenceError(DomainError):
    """No file of that digest is on record."""

    code, http_status = "unknown_evidence", 404
    text = "No file with the digest {given} is attached; accepted: the digest of an attached file."


class EvidenceKindError(DomainError):
    """A file is claimed to show what it was not attached as."""

    code = "evidence_kind"
    text = "File {digest} does not show {given}; accepted: {accepted}, as it was attached."
