"""What the program says, in the reader's language: catalogues keyed by message id."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from bihuan.details import in_words
from bihuan.errors import FileFault, ProgramError, WrongUsageError
from bihuan.phrases import Phrases

if TYPE_CHECKING:  # help needs no models, and they take longer to load than all the rest
    from domain.receipt import Refusal

Language = Literal["zh-CN", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh-CN", "en")

_DIRECTORY: Final = Path(__file__).parent / "locale"
_MOST: Final = 20
"""Entries of a list that a sentence names; the whole list is in the details."""

_LOCALE_VARIABLES: Final = ("BIHUAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


class Words:
    """One language's sentences. A place that is given no value shows its name."""

    def __init__(self, language: Language, *, over: Literal["cli", "http"] = "cli") -> None:
        """Take the catalogue of the language; `over` says through what the reader gives orders."""
        self.language: Language = language
        self._over = over
        self._catalogue = catalogue(language)

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the sentence of that key with its places filled."""
        filled = {name: self._filled(value) for name, value in values.items()}
        return self._catalogue[key].format_map(_Blank(filled))

    def knows(self, key: str) -> bool:
        """Return whether there is a sentence of that key."""
        return key in self._catalogue

    def of(self, kind: str, code: str) -> str:
        """Return the name of a code, such as a status, or the code where it has none."""
        return self._catalogue.get(f"{kind}.{code}", code)

    def refusal(self, refusal: "Refusal") -> str:
        """Return what a refused command is told: which rule, and what would be accepted."""
        key = self._key_of(refusal.code)
        return self(key, **in_words(self, refusal)) if self.knows(key) else refusal.message

    def form_of(self, code: str) -> str:
        """Return the sentence of an error code with its places open."""
        return self._catalogue[self._key_of(code)]

    def error(self, error: ProgramError) -> str:
        """Return the sentence of a failure of the program; of a file's faults a line each."""
        if error.faults:
            return "\n".join(map(self.fault, error.faults))
        return self.told(error.say, error.values) if error.say else self.phrase(error.sentence)

    def told(self, key: str, values: Mapping[str, object]) -> str:
        """Return the sentence of that key, where `problem` is what another part says of it."""
        problem = values.get("problem")
        said = {"problem": self.phrase(problem)} if isinstance(problem, str) else {}
        return self(key, **{**values, **said})

    def phrase(self, sentence: str) -> str:
        """Return what a part without a catalogue says in English, where its form is known."""
        return sentence if self.language == "en" else _phrases(self.language)(sentence)

    def fault(self, fault: FileFault) -> str:
        """Return what is wrong with a file as one line."""
        problem, accepted = self.phrase(fault.problem), self.phrase(fault.accepted)
        return self("say.fault_line", place=fault.place, problem=problem, accepted=accepted)

    def _key_of(self, code: str) -> str:
        own = f"{self._over}.errors.{code}"
        return own if own in self._catalogue else f"errors.{code}"

    def _filled(self, value: object) -> object:
        if not isinstance(value, tuple | list):
            return value
        if not value:
            return self._catalogue["list.none"]
        shown = [*map(str, value[:_MOST]), *(["…"] if len(value) > _MOST else [])]
        return ("、" if self.language == "zh-CN" else ", ").join(shown)


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"<{key}>"


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Return every message of a language by its dotted key."""
    text = (_DIRECTORY / f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flat(tomllib.loads(text), ""))


@cache
def _phrases(language: Language) -> Phrases:
    return Phrases(catalogue("en"), catalogue(language))


def choose_language(chosen: str | None, environ: Mapping[str, str]) -> Language:
    """Return the language asked for, else the first that BIHUAN_LANG or the locale names.

    Every locale that is not Chinese reads English. Raises WrongUsageError for a language asked
    for that there is none of.
    """
    asked = chosen or environ.get("BIHUAN_LANG")
    if asked:
        return _asked(asked)
    locale = next((environ[name] for name in _LOCALE_VARIABLES if environ.get(name)), "")
    return "zh-CN" if locale.lower().startswith("zh") else "en"


def spoken_language(chosen: str | None, environ: Mapping[str, str]) -> Language:
    """Return the language to speak even where the one asked for does not exist."""
    try:
        return choose_language(chosen, environ)
    except WrongUsageError:
        return "en"


def _asked(name: str) -> Language:
    for language, start in (("zh-CN", "zh"), ("en", "en")):
        if name.lower().replace("_", "-").split("-")[0].split(".")[0] == start:
            return language  # type: ignore[return-value] # the literals above
    raise WrongUsageError(say="settings.language", given=name, accepted=LANGUAGES)


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
