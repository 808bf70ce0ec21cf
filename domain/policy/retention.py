"""`retention.yaml`: how long personal texts stay readable, and how long a record is kept."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.base import Frozen


class RetentionRules(Frozen):
    """Both terms count from the closing, as it was recorded here (rules.md 10)."""

    personal_years: Annotated[int, Field(ge=1, le=100)] = 3
    """After so many years the persons' keys are destroyed, unless another issue needs them."""
    record_years: Annotated[int, Field(ge=1, le=100)] = 10
    """After so many years the contents are destroyed; digests stay. Not before the keys."""

    @model_validator(mode="after")
    def _keys_go_first(self) -> Self:
        if self.record_years < self.personal_years:
            msg = "the record's term is shorter than that of the personal texts"
            raise ValueError(msg)
        return self


class RetentionFile(Frozen):
    """The terms of retention."""

    retention: RetentionRules = RetentionRules()
