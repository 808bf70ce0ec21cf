"""Refusals without numbers of people, which somebody may have typed for a code."""

from domain.masking import mask_text
from domain.receipt import Refusal


def covered(refusal: Refusal) -> Refusal:
    """Return the refusal with such numbers covered, wherever they stand in it."""
    details = {name: _masked(value) for name, value in refusal.details.items()}
    message = mask_text(refusal.message)
    return Refusal.model_validate({**refusal.model_dump(), "details": details, "message": message})


def _masked(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_masked(each) for each in value)
    return mask_text(value) if isinstance(value, str) else value
