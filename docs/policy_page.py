"""The reference of policy packs: every file, every key, from the models that read them."""

from collections.abc import Callable, Iterator

from pydantic import BaseModel

from docs.field_forms import models_in
from domain.policy.files import FILES

OPENING = """A pack is a folder `policies/<pack>/` with one file a concern; [the guide](GUIDE) shows
how to write, check, publish and compare one.

Any file may say `extends: <pack>`: the sections it leaves out are those of that pack. `pack.yaml`
says it for every file of the pack, also for those that are not there. A section that a file has
replaces the other pack's whole section.

The folder names the pack; what its files say makes the ref, `pack@hash`, that stands in every event
the pack decided: the first 32 hex digits of the SHA-256 over the content as canonical JSON. Neither
is written in a file. The first line of each file names its JSON Schema in
`docs/reference/schemas/`, by which editors complete and check it.""".replace(
    "GUIDE", "../guides/policy.md"
)

Section = Callable[..., str]


def policy_parts(section: Section) -> Iterator[str]:
    """Yield the page: each file with its keys, then the models that no file before it used."""
    yield OPENING
    seen = set[type[BaseModel]]()
    for name, file in FILES.items():
        yield _linked(section(f"`{name}.yaml`", file, level=2))
        parts = set(models_in([file])) - {file} - seen
        seen |= parts
        for part in sorted(parts, key=lambda model: model.__name__):
            yield _linked(section(part.__name__, part, level=3))


def _linked(text: str) -> str:
    """Link to this page, where the models of packs are described."""
    return text.replace("(values.md#", "(#")
