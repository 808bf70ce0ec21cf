"""Refusals of what passes between the centre and a complainant."""

from domain.errors import DomainError


class NobodyToAskError(DomainError):
    """The issue has no complainant who could answer."""

    code = "nobody_to_ask"
    text = "Nobody complained, so nobody can be asked; accepted: an issue with a complainant."


class PauseUsedError(DomainError):
    """The clocks stand for a question to the complainant once."""

    code, http_status = "pause_used", 409
    text = "The clocks stood once for a question already; accepted: a question while they go on."


class CertificateForbiddenError(DomainError):
    """Nobody is asked for a certificate of the catalogue that spares communities (B3)."""

    code = "certificate_forbidden"
    text = (
        "The certificate {given} ({name}, {source}) is on the catalogue of those that nobody may"
        " demand; accepted: another proof, or a look into the records."
    )


class AnswerLimitError(DomainError):
    """The complainant is given no longer than the policy's limit."""

    code = "answer_limit"
    text = "{given} working days to answer are too many; accepted: up to {accepted}."
