"""Which loop an issue takes, and what the loop changes of the pack's own rules."""

from typing import Any

import pytest

from domain.policy import ClockRecord, LoopDefinition, Policy, RevisitRules, Source
from tests.ordinary import a_policy

NAME = {"zh": "环", "en": "loop"}


def _loop(key: str, **fields: object) -> LoopDefinition:
    return LoopDefinition.model_validate({"key": key, "name": NAME, **fields})


def _source(code: str, **fields: object) -> Source:
    return Source.model_validate({"code": code, "name": NAME, **fields})


def _policy(*loops: LoopDefinition, **sections: object) -> Policy:
    """Return the default policy with these loops before its own."""
    default = a_policy()
    said = {name: getattr(default, name) for name in Policy.model_fields}
    return Policy.model_validate({**said, "loops": (*loops, *default.loops), **sections})


def _record(id_: str, amount: int, **scope: object) -> ClockRecord:
    limit = {"amount": amount, "unit": "work_day"}
    return ClockRecord.model_validate({"id": id_, "clock": "resolve", "limit": limit, **scope})


def _taken(policy: Policy, source: str = "web", category: str = "政法") -> str:
    return policy.loop_for(source, "demand", "help", category).key


class TestChoice:
    def test_the_shipped_pack_has_one_loop_for_all(self) -> None:
        """Whatever comes in takes the default loop, in assigned mode, with every step."""
        loop = a_policy().loop_for("hotline", "complaint", "complaint", "城乡建设")
        assert (loop.key, loop.mode, loop.default, loop.stages) == ("default", "assigned", True, ())

    @pytest.mark.parametrize(
        ("choice", "fits"),
        [
            ({"sources": ["web"]}, True),
            ({"sources": ["hotline"]}, False),
            ({"kinds": ["complaint"]}, False),
            ({"request_types": ["help", "consult"]}, True),
            ({"categories": ["城乡建设"]}, True),
            ({"categories": ["城乡"]}, False),
            ({"sources": ["web"], "kinds": ["complaint"]}, False),
            ({"grades": ["town"]}, True),
            ({}, False),
        ],
    )
    def test_every_condition_must_fit(self, choice: dict[str, Any], fits: bool) -> None:  # noqa: FBT001
        """A category covers what lies below it; a loop that asks for nothing is never chosen."""
        policy = _policy(_loop("mine", choice=choice), sources=(_source("web", grade="town"),))
        assert (_taken(policy, category="城乡建设/物业") == "mine") is fits

    def test_the_first_that_fits_is_taken(self) -> None:
        """The special stands before the general."""
        narrow = _loop("narrow", choice={"sources": ["web"]})
        wide = _loop("wide", choice={"kinds": ["demand"]})
        assert _taken(_policy(narrow, wide)) == "narrow"
        assert _taken(_policy(wide, narrow)) == "wide"

    def test_a_source_names_its_loop(self) -> None:
        """The loop of the source goes before every choice."""
        loops = (_loop("riders"), _loop("wide", choice={"kinds": ["demand"]}))
        policy = _policy(*loops, sources=(_source("probe", loop="riders"),))
        assert _taken(policy, source="probe") == "riders"
        assert _taken(policy) == "wide"

    def test_a_loop_that_is_gone_falls_back(self) -> None:
        """An issue whose loop a version lacks goes on in the default one."""
        assert a_policy().loop("gone").key == "default"


class TestLimits:
    def test_the_loop_speaks_before_the_pack(self) -> None:
        """A loop's own record applies to its issues alone."""
        policy = _policy(_loop("fast", clocks=(_record("fast", 1),)))
        assert _amount(policy, loop="fast") == 1
        assert _amount(policy) == _amount(policy, loop="default") == 5

    @pytest.mark.parametrize(
        ("scope", "asked"),
        [
            ({"loops": ["fast"]}, {"loop": "fast"}),
            ({"categories": ["政法"]}, {"category": "政法/治安"}),
            ({"request_types": ["consult"]}, {"request_type": "consult"}),
        ],
    )
    def test_a_record_is_about_what_it_names(
        self, scope: dict[str, Any], asked: dict[str, Any]
    ) -> None:
        """Where that is not known, a more general record applies."""
        policy = _policy(clocks=(_record("special", 3, **scope), _record("general", 5)))
        assert (_amount(policy, **asked), _amount(policy)) == (3, 5)


class TestOwnWords:
    def test_a_stage_moves_the_roles_of_its_commands(self) -> None:
        """Other commands, and other loops, keep the pack's roles."""
        stages = [{"step": "claim", "roles": {"ClaimIssue": ["reporter"]}, "evidence": ["photo"]}]
        loop = _loop("pool", mode="pool", stages=stages)
        policy = _policy(loop)
        assert policy.roles_for("ClaimIssue", loop) == ("reporter",)
        assert policy.roles_for("ClaimIssue") == policy.roles["ClaimIssue"]
        assert policy.roles_for("ResolveIssue", loop) == policy.roles["ResolveIssue"]
        assert (loop.evidence_for("claim"), loop.evidence_for("resolve")) == (("photo",), ())

    def test_a_loop_may_bring_its_own_revisit(self) -> None:
        """Where it brings none, the pack's holds."""
        once = RevisitRules(attempts=1, dates=1)
        policy = _policy(_loop("once", revisit=once))
        assert policy.revisit_of(policy.loop("once")) == once
        assert policy.revisit_of(policy.default_loop) == policy.revisit


def _amount(policy: Policy, **asked: Any) -> int:  # noqa: ANN401 -- any scope of `limit_for`
    limit = policy.limit_for("resolve", urgency="ordinary", unit="housing", **asked)
    assert limit is not None
    return limit.amount
