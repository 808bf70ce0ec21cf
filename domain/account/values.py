"""The parts of an account. A name is a code: neither a person's name nor a number of his."""

from typing import Annotated, Final, Literal, get_args

from pydantic import Field

AccountName = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$")]
"""Small letters, digits, dot, hyphen and underscore: it stands in the log for good."""

Office = Literal["system", "security", "audit"]
"""The three administrators: who runs it, who says who may, who looks at both (三员)."""
OFFICES: Final[tuple[Office, ...]] = get_args(Office)

Scope = Literal["read", "report", "write", "reveal", "export", "administer"]
"""What a token may be used for, within what its holder may do anyway.

`read`: all that is shown, masked. `report`: new issues, and nothing of those there are. `write`:
every order, `report` included; the answer to an order is shown to whoever gave it. `reveal`: texts
in clear and exact search, on record. `export`: exports, their jobs and files. `administer`:
accounts.
"""
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)

Closing = Literal["closed", "last_post_ended"]
"""Why an account ended: somebody closed it, or its person holds no post any more."""

TokenId = Annotated[str, Field(pattern=r"^[0-9a-z]{8,32}$")]
"""Names a token in lists and in the log; nobody gets in by it."""

CredentialId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""Names a row of the vault with a hash. A row that no event names lets nobody in."""
