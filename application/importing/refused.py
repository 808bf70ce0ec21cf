"""Why a row cannot be an issue, on its way to the report."""


class RefusedError(Exception):
    """The row cannot be taken: the field at fault, a stable code, the reason.

    The reason quotes nothing of what a resident wrote.
    """

    def __init__(self, *, field: str, code: str, reason: str) -> None:
        """Keep field, code and reason."""
        self.field, self.code, self.reason = field, code, reason
        super().__init__(reason)
