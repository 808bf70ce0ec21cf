"""What each event makes of its register."""

from domain.directory.events import GridsDivided, RegisterChanged
from domain.directory.records import Record
from domain.directory.register import Register


def evolve(register: Register[Record], event: RegisterChanged) -> Register[Record]:
    """Return the register after the event. Ends come first: a code may go on as another record."""
    if event.ended:
        register = register.ended(event.ended)
    register = register.entered(event.records) if event.records else register
    return _divided(register, event) if isinstance(event, GridsDivided) else register


def _divided(register: Register[Record], event: GridsDivided) -> Register[Record]:
    """Return the register whose old grids say what they became and by which order."""
    versions = dict(register.versions)
    for code, heirs in event.mapping.items():
        said = {"heirs": heirs, "division": event.command}
        versions[code] = tuple(
            each.model_copy(update=said) if each.end == event.effective else each
            for each in versions.get(code, ())
        )
    return Register(versions)
