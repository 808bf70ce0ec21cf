"""The condition that an issue holds some words, for the lists of other models."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from projections.search.grams import grams, wanted
from projections.search.table import TABLE


def holding(issue_id: ColumnElement[str], words: str) -> ColumnElement[bool]:
    """Return whether the issue's texts hold all of the words, which spaces divide.

    A word is found wherever its characters stand side by side. Raises TooShortToFindError.
    """
    runs = wanted(words)
    told = [TABLE.c.words.contains(run, autoescape=True) for run in runs]
    likely = _Indexed(bindparam(None, grams(" ".join(runs))))
    return issue_id.in_(select(TABLE.c.issue_id).where(and_(likely, *told)))


class _Indexed(FunctionElement[bool]):
    """What the index of the database says: each of the pairs occurs, somewhere."""

    inherit_cache = True
    type = Boolean()


@compiles(_Indexed, "sqlite")
def _on_sqlite(element: _Indexed, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    pairs = compiler.process(element.clauses, **options)
    return f"search.id IN (SELECT rowid FROM search_index WHERE search_index MATCH {pairs})"  # noqa: S608 - a bound value


@compiles(_Indexed, "postgresql")
def _on_postgresql(element: _Indexed, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    pairs = compiler.process(element.clauses, **options)
    return f"string_to_array(search.grams, ' ') @> string_to_array(CAST({pairs} AS text), ' ')"
