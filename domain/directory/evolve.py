"""What each event makes of its register."""

from domain.directory.events import RegisterChanged
from domain.directory.records import Record
from domain.directory.register import Register


def evolve(register: Register[Record], event: RegisterChanged) -> Register[Record]:
    """Return the register after the event. Ends come first: a code may go on as another record."""
    if event.ended:
        register = register.ended(event.ended)
    return register.entered(event.records) if event.records else register
