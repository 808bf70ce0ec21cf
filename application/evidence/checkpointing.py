"""Signs checkpoints: verifies what is new, signs the tree over everything, puts both on record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from application.event_store import EventStore
from application.evidence.checkpoint_file import CheckpointFile, write_checkpoint
from application.evidence.findings import LogFaultError
from application.evidence.known import Known, first_digest
from application.evidence.record import By, Standing, as_file, introduced, standing
from application.evidence.signing_keys import Signer, SigningKeyError, SigningKeys
from application.evidence.verifying import Verification
from application.evidence.walk import Holes, LogWalk
from application.ports import Clock
from application.store_errors import VersionConflictError
from domain.evidence.events import CheckpointSigned, SigningKeyIntroduced
from domain.evidence.statements import Checkpoint, SigningKey

_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Signed:
    """The newest checkpoint; `is_new` is False where nothing had happened since."""

    file: CheckpointFile
    is_new: bool


class Checkpoints:
    """Signs for one log with the keys of one data directory."""

    def __init__(
        self,
        store: EventStore,
        keys: SigningKeys,
        clock: Clock,
        *,
        folder: Path | None = None,
        holes: Holes | None = None,
        on_append: Callable[[], None] = lambda: None,
    ) -> None:
        """Write each checkpoint into `folder` as well, which is best kept by somebody else."""
        self._store = store
        self._keys = keys
        self._clock = clock
        self._folder = folder
        self._holes = holes
        self._on_append = on_append

    def sign(self, by: By) -> Signed | None:
        """Sign the log as it is; None for an empty one. A log without news gets no checkpoint.

        Raises LogFaultError when what is new does not verify, SigningKeyError, StoreError.
        """
        self._tidy()
        for _ in range(_TRIES):
            try:
                return self._sign(by)
            except VersionConflictError:
                continue  # somebody else signed meanwhile: that one may do
        return self._sign(by)

    def newest(self) -> CheckpointFile | None:
        """Return the newest checkpoint on record."""
        last = standing(self._store).last
        return as_file(last, introduced(self._store)) if last else None

    def replace_key(self, by: By, *, lost: bool = False) -> SigningKey:
        """Let a new key sign from here on, and destroy the old one, which signs its successor.

        With `lost` the new key vouches for itself: who verifies must be given its public key anew.
        Raises SigningKeyError where there is no key yet, or the old one is not at hand.
        """
        now = standing(self._store)
        if now.key is None:
            msg = "No key signs yet; `bihuan audit checkpoint` makes the first one."
            raise SigningKeyError(msg)
        old = None if lost else self._keys.signer(now.key)
        with self._keys.changing():
            statement = self._introduce(now, by, old)
            if not lost:
                self._keys.retire(now.key)
        return statement

    def _tidy(self) -> None:
        """Destroy what a process left that was killed while it made or replaced a key."""
        if len(self._keys.private()) > 1:
            with self._keys.changing():
                now, recorded = standing(self._store), introduced(self._store)
                for stray in self._keys.strays(now.key, {each.statement.key for each in recorded}):
                    self._keys.retire(stray)

    def _with_first_key(self, now: Standing, by: By) -> Standing:
        with self._keys.changing():
            self._introduce(now, by, None)
        return standing(self._store)

    def _sign(self, by: By) -> Signed | None:
        now = standing(self._store)
        walk = self._walked()
        news = walk.tree.size - (now.last.checkpoint.size if now.last else 0)
        if now.last and news <= now.own_events_since:
            return Signed(self._written(as_file(now.last, introduced(self._store))), is_new=False)
        if not news:
            return None
        if now.key is None:
            now = self._with_first_key(now, by)
            walk.run()  # on to the key's own event
        signer = self._keys.signer(now.key or "")
        event = self._event(now, walk, signer, by)
        self._store.append([event], now.digest)
        self._keys.publish(signer)
        self._on_append()
        return Signed(self._written(as_file(event, introduced(self._store))), is_new=True)

    def _walked(self) -> LogWalk:
        """Return a walk at the end of the log; what is new must verify before it is signed."""
        # Who signs holds the key that is on record; whom others trust is for them to say.
        walk, _, finding = Verification(self._store, Known(), holes=self._holes).news()
        if finding:
            raise LogFaultError(finding)
        return walk

    def _event(self, now: Standing, walk: LogWalk, signer: Signer, by: By) -> CheckpointSigned:
        at, last = self._at(now), now.last.checkpoint if now.last else None
        checkpoint = Checkpoint(
            log=first_digest(self._store),
            number=last.number + 1 if last else 1,
            size=walk.tree.size,
            root=walk.tree.root().hex(),
            position=walk.position,
            digest=walk.digest.hex(),
            signing=signer.signing,
            key=signer.key,
            previous=last.own_digest if last else None,
            signed_at=at,
        )
        return CheckpointSigned(
            entry=now.entry(at, by=by, caused_by="SignCheckpoint"),
            checkpoint=checkpoint,
            signature=signer.sign(checkpoint.text),
            peaks=tuple(peak.hex() for peak in walk.tree.peaks),
        )

    def _at(self, now: Standing) -> datetime:
        """Return the present instant; a clock that was set back does not turn the record around."""
        at = self._clock()
        return max(at, now.last.entry.recorded_at) if now.last else at

    def _introduce(self, now: Standing, by: By, old: Signer | None) -> SigningKey:
        at, new = self._at(now), self._keys.make()
        signer = old or new
        statement = SigningKey(
            key=new.key,
            signing=new.signing,
            public=new.public.hex(),
            signer=signer.key,
            signed_at=at,
        )
        event = SigningKeyIntroduced(
            entry=now.entry(at, by=by, caused_by="IntroduceSigningKey"),
            statement=statement,
            signature=signer.sign(statement.text),
        )
        try:
            self._store.append([event], now.digest)
        except VersionConflictError:
            self._keys.retire(new.key)
            raise
        self._keys.publish(new)
        self._on_append()
        return statement

    def _written(self, file: CheckpointFile) -> CheckpointFile:
        if self._folder:
            write_checkpoint(file, self._folder / file.name)
        return file
