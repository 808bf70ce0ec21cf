"""Both languages say everything, with the same places, for every error code."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from string import Formatter
from typing import TypeVar, get_args

import pytest

import api
import application
import domain
from bihuan.errors import WrongUsageError
from bihuan.messages import LANGUAGES, Language, Words, catalogue, choose_language
from domain.aggregate import AggregateCommand
from domain.audit_case.errors import CaseStageError
from domain.deadlines.model import Clock, DeadlineState
from domain.errors import DomainError
from domain.issue.commands import COMMANDS
from domain.issue.errors import (
    NotAddresseeError,
    NotPermittedError,
    UnknownReferenceError,
    WrongStateError,
)
from domain.issue.transitions import TRANSITIONS
from domain.issue.values import Kind, RequestType, Status, Urgency
from domain.receipt import Refusal
from projections.indicators.parts import LEFT_OUT, MEASURES, Measure, Rows
from projections.indicators.statements import NOW, STEPS

_Kind = TypeVar("_Kind")


def places(sentence: str) -> set[str]:
    """Return the names of a sentence's places."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def parts_of(measure: Measure) -> set[str]:
    """Return the names of what an indicator divides issues into."""
    rows = Rows(*NOW, datetime.min.replace(tzinfo=UTC))
    return {LEFT_OUT, *(part.name for part in measure.parts(rows))}


def error_classes() -> set[type[DomainError]]:
    """Return every refusal of the program."""
    for package in (domain, application, api):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return {one for one in _below(DomainError) if _is_ours(one)}


def _coded() -> list[type[DomainError]]:
    return [one for one in error_classes() if "code" in vars(one)]


def _is_ours(one: type[object]) -> bool:
    """Return whether a class is of the program, not of a test that ran before."""
    ours = (domain.__name__, application.__name__, api.__name__)
    return one.__module__.partition(".")[0] in ours


def _below(kind: type[_Kind]) -> Iterator[type[_Kind]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


class TestCatalogues:
    """The catalogues are equal in all but the words."""

    def test_same_keys(self) -> None:
        """Whatever one language can say, the other can."""
        assert catalogue("zh-CN").keys() == catalogue("en").keys()

    @pytest.mark.parametrize("key", sorted(catalogue("en")))
    def test_same_places(self, key: str) -> None:
        """A sentence tells the same values in both languages."""
        assert places(catalogue("zh-CN")[key]) == places(catalogue("en")[key])

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_error_code(self, language: Language) -> None:
        """Each error code has its sentence."""
        missing = {
            one.code
            for one in error_classes()
            if "code" in vars(one) and f"errors.{one.code}" not in catalogue(language)
        }
        assert not missing

    def test_every_rule_behind_a_code(self) -> None:
        """Each code says when it comes, in English as its class does; one class has one code."""
        said = [(one.code, " ".join((one.__doc__ or "").split())) for one in _coded()]
        assert len(said) == len(dict(said))
        english = {f"when.{code}": rule for code, rule in said}
        kept = {key: text for key, text in catalogue("en").items() if key.startswith("when.")}
        assert kept == english

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_errors_ask_only_for_their_details(self, language: Language) -> None:
        """A sentence has no place that the refusal gives no value for."""
        for one in error_classes():
            sentence = catalogue(language).get(f"errors.{one.code}", "")
            assert places(sentence) <= places(one.text), one.code


class TestNames:
    """Every code that people are shown has its name."""

    @pytest.mark.parametrize(
        ("kind", "codes"),
        [
            ("status", get_args(Status)),
            ("kind", get_args(Kind)),
            ("request_type", get_args(RequestType)),
            ("urgency", get_args(Urgency)),
            ("clock", get_args(Clock)),
            ("state", get_args(DeadlineState)),
            ("step", STEPS),
            ("indicator", MEASURES),
            ("formula", MEASURES),
            ("part", {part for each in MEASURES.values() for part in parts_of(each)}),
            ("command", COMMANDS),
            ("event", {row.event.__name__ for row in TRANSITIONS}),
        ],
    )
    def test_none_is_missing(self, kind: str, codes: Iterable[str]) -> None:
        """Whatever a table or a refusal may name is in the catalogues."""
        words = Words("zh-CN")
        assert [code for code in codes if not words.knows(f"{kind}.{code}")] == []

    def test_every_order(self) -> None:
        """A refusal may name any order, of whatever aggregate."""
        error_classes()  # loads every module of ours
        words = Words("zh-CN")
        found = [one for one in _below(AggregateCommand) if _is_ours(one)]
        orders = {one.__name__ for one in found if not any(map(_is_ours, one.__subclasses__()))}
        ours = {"RecordExport", "PublishPolicy", "StateControlTotal", "OpenAuditCase"}
        assert ours <= orders
        assert [order for order in sorted(orders) if not words.knows(f"command.{order}")] == []


class TestWords:
    """Sentences are filled with what is known."""

    def test_refusal_in_both_languages(self) -> None:
        """A refusal reads in the reader's language, with its details."""
        refusal = NotAddresseeError(unit="housing", given="roads").as_refusal()
        assert Words("en").refusal(refusal).startswith("The issue is with housing, not with roads")
        assert Words("zh-CN").refusal(refusal).startswith("事项在 housing，不在 roads")

    def test_refusal_names_statuses_and_steps(self) -> None:
        """Who is refused reads words where he would otherwise read the names of classes."""
        error = WrongStateError(status="closed", step="IssueDispatched", accepted=("reported",))
        said = Words("zh-CN").refusal(error.as_refusal())
        assert said == "事项已办结时不能派单；可接受的状态：已受理。"

    def test_refusal_names_the_order(self) -> None:
        """Who may not give an order reads what it does, of whatever aggregate it is."""
        error = NotPermittedError(
            actor="clerk-1", role="clerk", command="RecordExport", accepted=("auditor",)
        )
        said = Words("en").refusal(error.as_refusal())
        assert said == "clerk-1 as clerk may not export; accepted: auditor."

    @pytest.mark.parametrize(
        ("given", "accepted", "said"),
        [
            ("new", "open", "审计项目 A-1 未立项；可接受的阶段：已立项。"),
            ("open", "drawn", "审计项目 A-1 已立项；可接受的阶段：已抽样。"),
        ],
    )
    def test_refusal_names_stages(self, given: str, accepted: str, said: str) -> None:
        """The stage of an audit reads as everywhere else."""
        error = CaseStageError(case="A-1", given=given, accepted=accepted)
        assert Words("zh-CN").refusal(error.as_refusal()) == said

    @pytest.mark.parametrize(("language", "end"), [("en", "accepted: none."), ("zh-CN", "：无。")])
    def test_nothing_is_accepted(self, language: Language, end: str) -> None:
        """Where nothing would be accepted the sentence says so."""
        error = UnknownReferenceError(field="campaign", given="rooms", accepted=())
        assert Words(language).refusal(error.as_refusal()).endswith(end)

    def test_unknown_code_keeps_its_message(self) -> None:
        """A refusal of another version of the program keeps the sentence it came with."""
        refusal = Refusal(code="of_tomorrow", http_status=422, message="As it came.")
        assert Words("zh-CN").refusal(refusal) == "As it came."

    def test_missing_value_shows_its_name(self) -> None:
        """A place without a value shows its name instead of failing."""
        assert Words("en")("issue.more") == "Go on with --cursor <cursor>"

    def test_lists_are_joined(self) -> None:
        """Several accepted values are joined as the language does."""
        given = {"given": "x", "accepted": ("a", "b")}
        assert "a, b" in Words("en")("actor.role", **given)
        assert "a、b" in Words("zh-CN")("actor.role", **given)


class TestChooseLanguage:
    """The language is the one asked for, else the locale's."""

    @pytest.mark.parametrize(
        ("environ", "language"),
        [
            ({}, "en"),
            ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
            ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
            ({"LANG": "C", "LC_ALL": "zh_TW.UTF-8"}, "zh-CN"),
            ({"LANG": "de_DE.UTF-8"}, "en"),
            ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh-CN"),
            ({"LANG": "zh_CN.UTF-8", "BIHUAN_LANG": "en"}, "en"),
        ],
    )
    def test_environment(self, environ: dict[str, str], language: str) -> None:
        """BIHUAN_LANG, then LC_ALL, LC_MESSAGES, LANG; what is not Chinese reads English."""
        assert choose_language(None, environ) == language

    @pytest.mark.parametrize("chosen", ["zh", "zh-CN", "zh_CN", "ZH_cn.UTF-8"])
    def test_command_line(self, chosen: str) -> None:
        """The command line wins, however the language is written."""
        assert choose_language(chosen, {"LANG": "en_US"}) == "zh-CN"

    def test_unknown(self) -> None:
        """A language asked for that there is none of is refused."""
        with pytest.raises(WrongUsageError):
            choose_language("fr", {})
