"""Routes for whoever comes, without a token."""

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

from fastapi import Request, Response

from api.following import address_of
from api.strict_route import StrictRoute


class ResidentRoute(StrictRoute):
    """A route for whoever comes: counted before anything is read, and little is read."""

    most: ClassVar[int] = 262_144
    asks_who: ClassVar[bool] = False

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler behind the count."""
        handle = super().get_route_handler()

        async def counted(request: Request) -> Response:
            request.app.state.desk.limits.count_resident(address_of(request))
            return await handle(request)

        return counted
