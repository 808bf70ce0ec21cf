"""What a published pack brings to the directory: units, people, places and lists as its events."""

from application.directory.store import Changed, DirectoryStore
from application.given_by import GivenBy
from domain.directory.seed import commands
from domain.policy import Policy


def seed(
    directory: DirectoryStore, policy: Policy, given: GivenBy, before: Policy | None = None
) -> Changed:
    """Enter what the directory lacks of the pack, and what the pack says otherwise than `before`.

    Whatever else the directory says stays. Raises DomainError, StoreError.
    """
    header = {
        "command_id": f"{given.command_id}/seed",
        "actor": given.actor,
        "channel": given.channel,
        "received_at": directory.now(),
        "reason": given.why,
    }
    return directory.give(*commands(directory.registers(), policy, header, before))


def seed_first(directory: DirectoryStore, policy: Policy, given: GivenBy) -> None:
    """Fill a directory that knows nothing yet; one that knows anything stays as it is.

    Raises DomainError, StoreError.
    """
    if directory.registers().is_empty:
        seed(directory, policy, given)
