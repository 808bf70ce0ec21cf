"""Routes of Open311: the photos of a form are let go of, whatever becomes of it."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute


class Open311Route(APIRoute):
    """A route that closes what came with a form."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with its photos closed behind it."""
        handle = super().get_route_handler()

        async def closing(request: Request) -> Response:
            try:
                return await handle(request)
            finally:
                for photo in getattr(request.state, "photos", ()):
                    await photo.close()

        return closing
