"""The services of a pack, and which requests are of each."""

from api.open311.catalogue import branch_of, service_for, services_of
from bihuan.messages import Words
from domain.base import UNCLASSIFIED
from domain.policy import CategoryOwner, Policy
from domain.policy.questions import CategoryQuestions
from tests.ordinary import a_policy

LAMPS = "城乡建设/路灯"


def asking() -> Policy:
    """Return a pack that leads on what fits nowhere as well, and asks about lamps alone."""
    default = a_policy()
    rest = CategoryOwner(category=UNCLASSIFIED, unit="general-office")
    asked = CategoryQuestions(category=LAMPS, questions=default.questions[0].questions)
    return default.model_copy(
        update={"categories": (rest, *default.categories), "questions": (asked,)}
    )


class TestServices:
    def test_end_with_what_is_always_right(self) -> None:
        """Whoever leads on it; what is asked about is offered, too, so that it can be answered."""
        found = list(services_of(asking(), Words("en")))
        assert found[-1] == UNCLASSIFIED
        assert found.count(UNCLASSIFIED) == 1
        assert LAMPS in found
        assert tuple(found) == asking().offered_categories

    def test_that_tell_of_a_request_find_it(self) -> None:
        """One whose category the pack has no more is told under the last service, and found."""
        services = services_of(a_policy(), Words("en"))
        gone = service_for(services, "昔日/分类")
        assert gone is not None
        assert gone.category == UNCLASSIFIED
        branch = branch_of(services, gone)
        assert branch.path is None
        assert branch.without == frozenset(services) - {UNCLASSIFIED}
