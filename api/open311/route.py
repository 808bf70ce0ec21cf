"""Routes of Open311: whatever is refused on them is answered in the form of the specification."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from api.open311.errors import refused
from api.problems import away, first_fault
from application.attachments.file_store import FilesUnavailableError
from application.store_errors import StoreError
from application.vault import VaultUnavailableError
from domain.errors import DomainError
from projections.errors import ViewsError


class Open311Route(APIRoute):
    """A route whose refusals are errors documents."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with its refusals in the form that the path asks for."""
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except DomainError as error:
                return refused(request, error.as_refusal())
            except RequestValidationError as error:
                return refused(request, first_fault(error.errors()).as_refusal())
            except (
                StoreError,
                VaultUnavailableError,
                ViewsError,
                FilesUnavailableError,
            ) as error:
                return refused(request, away(getattr(error, "code", "vault_unavailable")))
            finally:
                for photo in getattr(request.state, "photos", ()):
                    await photo.close()

        return answered
