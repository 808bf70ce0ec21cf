"""Finds a pack by what a person calls it: a folder, a name, or a published version."""

import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from application.aggregates import Aggregates
from application.policy_packs.folders import Folders
from application.policy_packs.reader import read_pack
from domain.errors import DomainError
from domain.publishing.policy import POLICY, PolicyVersion, PolicyVersions, policy_stream


class PackVersionUnknownError(DomainError):
    """No published version of that name is in the store."""

    code, http_status = "pack_version_unknown", 404
    text = "There is no published version {given}; accepted: {accepted}."


class Found(NamedTuple):
    """The content of a pack, and the ref that it has or would have."""

    ref: str
    content: dict[str, object]


class Packs:
    """Packs in folders and in the store.

    `pingding` and `./drafts/pingding` are folders, `pingding@` is the version in force,
    `pingding@4f0c` the published one whose hash begins so.
    """

    def __init__(self, policies: Path, aggregates: Aggregates) -> None:
        """Look into the directory of packs and the store."""
        self._policies = policies
        self._aggregates = aggregates

    def find(self, name: str, now: datetime) -> Found:
        """Return what the name means.

        Raises FaultyFileError, PackVersionUnknownError, StoreError.
        """
        if "@" in name and "/" not in name:
            version = self.version(name, now)
            return Found(version.ref, json.loads(version.content))
        pack = read_pack(*Folders.of(name, self._policies))
        return Found(pack.policy.ref, pack.content)

    def version(self, name: str, now: datetime) -> PolicyVersion:
        """Return a published version by the begin of its ref, or the one in force at `now`."""
        pack, _, begin = name.partition("@")
        published = self.published(pack)
        if not begin and (current := published.at(now)):
            return current
        fitting = {each.ref: each for each in published.versions if each.ref.startswith(name)}
        if not begin or len(fitting) != 1:
            known = tuple(dict.fromkeys(each.ref for each in published.versions))
            raise PackVersionUnknownError(given=name, accepted=known)
        return next(iter(fitting.values()))

    def published(self, pack: str) -> PolicyVersions:
        """Return every published version of a pack."""
        return self._aggregates.latest(POLICY, policy_stream(pack)).standing.state
