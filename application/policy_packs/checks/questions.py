"""Checks of the questions: each can be answered, and an answer that ends the form says where to."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from application.policy_packs.checks.look import Check, Found, Look, twice
from application.yaml_marks import Loc
from domain.policy import Question

_LISTS: Final = ("singlevaluelist", "multivaluelist")


def _questions(look: Look) -> Iterator[Found]:
    yield from twice("questions", "category", look.codes("questions", "category"))
    for place, entry in enumerate(look.policy.questions):
        yield from look.category(("questions", place, "category"), entry.category)
        loc = ("questions", place, "questions")
        yield from _codes(loc, [question.code for question in entry.questions])
        for number, question in enumerate(entry.questions):
            yield from _question((*loc, number), question)


def _question(loc: Loc, question: Question) -> Iterator[Found]:
    if (question.type in _LISTS) != bool(question.values):
        problem = f"type {question.type} {'with' if question.values else 'without'} values"
        yield Found((*loc, "values"), problem, f"values with {' or '.join(_LISTS)} only")
    yield from _codes((*loc, "values"), [value.code for value in question.values])
    for number, value in enumerate(question.values):
        if value.ends and value.notice is None:
            problem = "the answer ends the form and does not say where to turn"
            yield Found((*loc, "values", number), problem, "a `notice` in both languages")


def _codes(loc: Loc, codes: list[str]) -> Iterator[Found]:
    for code, count in Counter(codes).items():
        if count > 1:
            place = len(codes) - 1 - codes[::-1].index(code)
            yield Found((*loc, place, "code"), f"code `{code}` stands {count} times", "each once")


CHECKS: Final = (Check(("questions",), _questions),)
