"""Why nobody gets in, and why an account stays as it is."""

from domain.errors import DomainError


class NotAuthenticatedError(DomainError):
    """Nothing valid says who asks: no token or session, an ended, unknown or expired one."""

    code, http_status = "not_authenticated", 401
    text = "Nothing valid says who asks; accepted: a token or a session that has not ended."


class LoginRefusedError(DomainError):
    """Account and password do not belong together, or there is no such account."""

    code, http_status = "login_refused", 401
    text = "Account and password do not belong together; accepted: both as they are."


class LockedOutError(DomainError):
    """Too many logins failed, of this account or from this address."""

    code, http_status, retryable = "locked_out", 429, True
    text = "Too many logins failed; accepted: again in {seconds} seconds, or after an unlock."


class PasswordRefusedError(DomainError):
    """The password is too short or too long, well known, or made of the account's name."""

    code = "password_refused"
    text = "The password is refused ({rule}); accepted: {accepted}."


class PasswordMustChangeError(DomainError):
    """Somebody else set the password, so its person changes it before anything else."""

    code, http_status = "password_must_change", 403
    text = "Somebody else knows this password; accepted: first a new one."


class AccountKnownError(DomainError):
    """The name is in use, or was another person's: the log would mean two people by it."""

    code, http_status = "account_known", 409
    text = "There was an account {given} already; accepted: another name."


class AccountUnknownError(DomainError):
    """There is no such account, or it is closed."""

    code, http_status = "account_unknown", 404
    text = "There is no open account {given}."


class PersonUnknownError(DomainError):
    """An account, and an office, belong to a person of the directory."""

    code = "account_person"
    text = "{given} is not in the directory; accepted: {accepted}."


class PersonHasAccountError(DomainError):
    """A person has one account at most."""

    code, http_status = "person_has_account", 409
    text = "{given} has the account {account}; accepted: a person without one."


class AccountLockedError(DomainError):
    """Only what is locked is unlocked."""

    code, http_status = "account_not_locked", 409
    text = "The account {given} is not locked."


class TokenUnknownError(DomainError):
    """The account has no such token, or it has ended."""

    code, http_status = "token_unknown", 404
    text = "The account {account} has no token {given}; accepted: {accepted}."


class TokenTermError(DomainError):
    """A token ends some day, and not too late."""

    code = "token_term"
    text = "The token would end on {given}; accepted: after now and until {accepted}."


class TwoOfficesError(DomainError):
    """System, security and audit administrators are apart: nobody holds two offices."""

    code, http_status = "two_offices", 409
    text = "{given} is the {held} administrator already; accepted: somebody who administers not."


class OfficePostError(DomainError):
    """Some posts do another administrator's work: who holds one does not get the office too."""

    code, http_status = "office_post", 409
    text = "{given} holds a post of {posts}; accepted: as {office} administrator, who holds none."


class NoOfficeError(DomainError):
    """He administers nothing."""

    code, http_status = "no_office", 409
    text = "{given} holds no office; accepted: {accepted}."


class LastInOfficeError(DomainError):
    """Each office keeps somebody: who is its last holder stays until another is appointed."""

    code, http_status = "last_in_office", 409
    text = "{given} is the last {office} administrator; accepted: after another is appointed."


class FirstAdministratorError(DomainError):
    """The first administrator is appointed on an empty system, and is that of security."""

    code, http_status = "first_administrator", 409
    text = "The first office would be {given}; accepted: security."


class DemoAccountsError(DomainError):
    """Accounts to try the program with are never made beside real ones."""

    code, http_status = "demo_accounts", 409
    text = "There are administrators already ({given}); accepted: a system without accounts."


class OwnAccountError(DomainError):
    """A token or a password that its person chooses is his own matter."""

    code, http_status = "own_account", 403
    text = "The account {account} is not {given}'s; accepted: its own person."


class ProviderAwayError(DomainError):
    """The OpenID provider does not answer, or answers with a fault of its own."""

    code, http_status, retryable = "provider_away", 503, True
    text = "The OpenID provider does not answer ({given}); accepted: the same again, later."


class NoProviderError(DomainError):
    """No OpenID provider is set."""

    code, http_status = "no_provider", 404
    text = "No OpenID provider is set; accepted: account and password."
