"""What the routers work with; the composition root fills it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends, Request

from api.limits import Limits
from api.open311.places import Open311
from api.sight import Permits
from application.aggregates import Aggregates
from application.attachments.attachments import Attachments
from application.attachments.listing import Listing
from application.attachments.originals import Originals
from application.event_store import EventStore
from application.exact_search import ExactSearch
from application.exchange.run import Exports
from application.facts import FactsInForce
from application.idempotency import Once
from application.identity.code_telling import CodeTelling
from application.identity.following import Following
from application.identity.identity import Identity
from application.identity.oidc import OpenIdLogin
from application.importing.uploaded import UploadedImports
from application.jobs import Jobs
from application.order import Order
from application.personal_data import PersonalData
from application.ports import Clock, NewId
from application.privacy.revealing import Revealing
from application.streams import Streams
from domain.access.principal import Principal
from domain.directory import Directory
from domain.policy import Policy
from domain.receipt import Refusal
from domain.step import Outcome
from projections.tables import Views
from projections.timeline.words import Language


class Authenticates(Protocol):
    """Tells who somebody is by the bearer token he shows."""

    def authenticate(self, bearer: str) -> Principal:
        """Return who it is. Raises NotAuthenticatedError."""


class Speaks(Protocol):
    """The sentences of one language."""

    @property
    def language(self) -> Language:
        """The language."""

    def refusal(self, refusal: Refusal) -> str:
        """Return what a refusal tells."""

    def form_of(self, code: str) -> str:
        """Return the sentence of an error code with its places open."""

    def of(self, kind: str, code: str) -> str:
        """Return the name of a code."""

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the sentence of that key with its places filled."""


@dataclass(frozen=True)
class Desk:
    """The open system as the HTTP edge sees it."""

    give: Callable[[Order], Awaitable[Outcome]]
    once: Once
    """Lets a key stand for one order, of those too that no issue takes."""
    attachments: Attachments
    listing: Listing
    """Which files of an issue a reader gets."""
    originals: Originals
    store: EventStore
    streams: Streams
    aggregates: Aggregates
    views: Views
    personal: PersonalData
    facts: FactsInForce
    clock: Clock
    new_id: NewId
    words: Callable[[str | None], Speaks]
    """The sentences of a language; None: the language of the installation."""
    identity: Authenticates
    access: Permits
    limits: Limits
    jobs: Jobs
    revealing: Revealing
    search: ExactSearch
    exports: Exports
    imports: UploadedImports
    entrance: Identity
    """Lets people in by password and keeps their sessions."""
    provider: OpenIdLogin | None
    """The OpenID provider that people may log in at."""
    following: Following
    """Lets residents to their own issues by number and code."""
    telling: CodeTelling
    """Tells clerks the codes of complainants."""
    open311: Open311
    """Whom Open311 is served for."""

    @property
    def today(self) -> Directory:
        """Return who and what there is today."""
        return self.facts.directory(self.clock())

    @property
    def policy(self) -> Policy:
        """Return the policy that a new issue gets now."""
        return self.facts.policy(self.clock())


def desk(request: Request) -> Desk:
    """Return the desk of the application that serves the request."""
    found: Desk = request.app.state.desk
    return found


async def _the_desk(request: Request) -> Desk:
    # Awaited, though it waits for nothing: what is not would go through another thread.
    return desk(request)


TheDesk = Annotated[Desk, Depends(_the_desk)]
