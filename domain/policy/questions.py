"""`questions.yaml`: what is asked about a category, in the types of Open311 service definitions."""

from typing import Annotated, Literal

from pydantic import Field

from domain.base import CategoryCode, Frozen
from domain.policy.names import Named

QuestionType = Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]


class Choice(Frozen):
    """An answer to choose. One that `ends` the form tells with its notice where to turn."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    name: Named
    ends: bool = False
    notice: Named | None = None


class Question(Frozen):
    """One question. A changed question gets a new version: answers name the one they answer."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    version: Annotated[int, Field(ge=1)] = 1
    text: Named
    type: QuestionType
    required: bool = False
    values: tuple[Choice, ...] = ()


class CategoryQuestions(Frozen):
    """The questions of a category and of what lies below it."""

    category: CategoryCode
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class QuestionsFile(Frozen):
    """The questions of every category that has some."""

    questions: tuple[CategoryQuestions, ...] = ()
