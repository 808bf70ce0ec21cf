"""Refusals of intake."""

from domain.errors import DomainError


class LengtheningError(DomainError):
    """A lower urgency lengthens the limits; after dispatch that needs a supervisor."""

    code, http_status = "lengthening_refused", 403
    text = "Lower urgency lengthens a running limit ({rule}); accepted: {accepted}."


class DuplicateReportError(DomainError):
    """The source's number is taken: by other content, or by the very batch that comes again."""

    code, http_status = "duplicate_import", 409
    text = (
        "{source} {external_id} is issue {number} already; accepted: a new number for what is new."
    )


class AnswerNotAllowedError(DomainError):
    """The policy does not let the centre answer such a matter itself; dispatch it."""

    code = "answer_not_allowed"
    text = "A {given} about {category} is not answered at once; accepted: {accepted}."


class ReferralIncompleteError(DomainError):
    """A referral without what proves that it was taken over, or what the complainant was told."""

    code = "referral_incomplete"
    text = "A referral to {channel} needs {accepted}."


class SourceRequiredError(DomainError):
    """A report names one of the policy's sources."""

    code = "source_required"
    text = "{given} is no source of this policy; accepted: {accepted}."


class SourceImmutableError(DomainError):
    """Where a lead came from does not change; its ledger depends on it."""

    code, http_status = "source_immutable", 409
    text = "The source is not changed to {given}; accepted: {accepted}, or an issue of its own."


class InspectionAsComplaintError(DomainError):
    """What an inspection found is no resident's complaint."""

    code = "inspection_as_complaint"
    text = "{given} finds things before anybody complains; accepted: a report without complainants."


class ReportIncompleteError(DomainError):
    """A report from this source or about this category needs more."""

    code = "report_incomplete"
    text = "A report of {given} needs {accepted}."


class CodeMalformedError(DomainError):
    """A code is of the wrong form, or its check digit does not fit."""

    code = "code_malformed"
    text = "{field} is of another form; accepted: {accepted}."


class OutOfRangeError(DomainError):
    """A number lies outside its bounds."""

    code = "out_of_range"
    text = "{field} {given} is out of range; accepted: {accepted}."


class AnswerTypeError(DomainError):
    """An answer is of the type that its question asks for."""

    code = "answer_type"
    text = "The answer to {question} is of another type; accepted: {type}."


class NoNewFactsError(DomainError):
    """A declined matter is taken up again only for something new (不予受理)."""

    code = "no_new_facts"
    text = "{number} was declined; accepted: new facts, named as such."


class FormEndedError(DomainError):
    """The answer ends the form: the matter belongs elsewhere, as the notice says."""

    code = "form_ended"
    text = "{notice} (answer {given} to {question})"


class NotOfCampaignError(DomainError):
    """A campaign counts what is found within its days, by the sources it names."""

    code = "not_of_campaign"
    text = "{given} does not belong to campaign {campaign}; accepted: {accepted}."


class RateExceededError(DomainError):
    """One reporter sent more than the source's rate allows; a first report is never refused."""

    code, http_status, retryable = "rate_exceeded", 429, True
    text = (
        "{given} reports from {source} came within the {per}; accepted: the next one at {accepted}."
    )
