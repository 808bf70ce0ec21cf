"""Refusals about cards."""

from domain.errors import DomainError


class CardTargetError(DomainError):
    """A card goes to exactly one unit or person."""

    code = "card_target"
    text = "The card names {given}; accepted: exactly one unit or one person."


class UnknownCardError(DomainError):
    """The issue has no card of that number."""

    code, http_status = "unknown_card", 404
    text = "There is no card {given} on this issue; accepted: {accepted}."


class CardSettledError(DomainError):
    """A card is appealed once, and an appeal decided once."""

    code, http_status = "card_settled", 409
    text = "The card {card} is {state}; accepted: one that is {accepted}."


class NotCardTargetError(DomainError):
    """Only the target of a card appeals it."""

    code, http_status = "not_card_target", 403
    text = "The card was given to {target}, not to {given}; accepted: its target."


class AppealTooLateError(DomainError):
    """The window for appeals has passed."""

    code = "appeal_too_late"
    text = "It could be contested until {accepted}."
