"""Why a pack or a calendar is not published."""

from domain.errors import DomainError


class NoReasonError(DomainError):
    """Who publishes says why; it stands in the record for good."""

    code = "reason_required"
    text = "Nothing says why; accepted: a reason in words."


class EffectiveInPastError(DomainError):
    """A version never decides what lies behind it; only a few minutes are forgiven."""

    code = "effective_in_past"
    text = "{given} lies in the past; accepted: from {accepted}."


class VersionReusedError(DomainError):
    """A published calendar version is never edited; a correction is a new version."""

    code, http_status = "version_reused", 409
    text = "{calendar} was published as {given} with other days; accepted: a new version."


class YearWithdrawnError(DomainError):
    """A year once published stays published; its days may be corrected."""

    code = "year_withdrawn"
    text = "{calendar} {given} lacks years that are published: {years}; accepted: all of them."
