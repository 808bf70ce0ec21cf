"""The HTTP application over an open system: what its routers work with comes from here."""

from collections.abc import Callable

from fastapi import FastAPI

from api.app import create_app
from api.desk import Authenticates, Desk
from api.limits import Limits
from api.open311.places import Open311, jurisdictions_from
from application.exchange.pseudonyms import Pseudonyms
from application.exchange.run import Exports
from application.importing.uploaded import UploadedImports
from bihuan import __version__
from bihuan.attachments import listing_of, originals_of
from bihuan.bootstrap import System, new_id
from bihuan.identity import code_telling_of, following_of, identity_of, provider_of
from bihuan.jobs import jobs_of
from bihuan.messages import LANGUAGES, Words, spoken_language
from bihuan.privacy import exact_search_of, revealing_of
from bihuan.settings import Settings


def application(system: System, *, identity: Authenticates | None = None) -> FastAPI:
    """Return the application; `identity` takes the place of the system's own for tokens."""
    return create_app(desk_of(system, identity), version=__version__)


def desk_of(system: System, identity: Authenticates | None) -> Desk:
    """Return the system as the HTTP edge sees it."""
    entrance = identity_of(system)
    return Desk(
        give=system.give,
        once=system.once,
        attachments=system.attachments,
        listing=listing_of(system),
        originals=originals_of(system),
        store=system.store,
        streams=system.streams,
        aggregates=system.aggregates,
        views=system.views,
        personal=system.personal,
        facts=system.facts,
        clock=system.clock,
        new_id=new_id,
        words=_spoken_in(system.settings),
        identity=identity or entrance,
        entrance=entrance,
        provider=provider_of(system),
        following=following_of(system),
        telling=code_telling_of(system),
        access=system.access,
        jobs=jobs_of(system),
        revealing=revealing_of(system),
        search=exact_search_of(system),
        exports=_exports_of(system),
        imports=_imports_of(system),
        limits=_limits_of(system),
        open311=_open311_of(system.settings),
    )


def _exports_of(system: System) -> Exports:
    pseudonyms = Pseudonyms(system.pseudonym_key, system.personal.living)
    return Exports(
        system.store,
        system.aggregates,
        pseudonyms,
        system.access,
        system.clock,
        cap=system.settings.export_issues,
    )


def _imports_of(system: System) -> UploadedImports:
    return UploadedImports(
        system.store,
        system.personal,
        system.facts,
        system.clock,
        system.names,
        mappings=system.settings.mappings,
        largest=system.settings.import_bytes,
    )


def _limits_of(system: System) -> Limits:
    return Limits(
        lambda: system.clock().timestamp(),
        token=system.settings.http_rate_token,
        address=system.settings.http_rate_address,
        resident=system.settings.http_rate_resident,
        reports=system.settings.http_rate_reports,
    )


def _open311_of(settings: Settings) -> Open311:
    served = jurisdictions_from(settings.open311_jurisdictions)
    return Open311(served, settings.open311_contact, settings.public_url)


def _spoken_in(settings: Settings) -> Callable[[str | None], Words]:
    """Return what speaks each language; None: that of the installation."""
    spoken: dict[str | None, Words] = {
        language: Words(language, over="http") for language in LANGUAGES
    }
    spoken[None] = Words(spoken_language(settings.lang, {}), over="http")
    return lambda language: spoken[language]
