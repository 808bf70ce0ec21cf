"""Proof files: made here, verified anywhere with a public key alone, and by nothing else."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from application.event_store import EventStore
from application.evidence.consistency_file import check_consistency
from application.evidence.findings import LogFaultError
from application.evidence.proof_file import ProofRefusedError, check_proof, text_of
from application.evidence.proving import NotCoveredError, prove, prove_growth, roots
from application.evidence.record import introduced, numbered
from application.evidence.signing_keys import SigningKeys
from domain.evidence.proofs import consistency_parts, is_consistent
from tests.evidence import STREAMS, Desk, a_desk

THIRD = STREAMS[3]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a log with three checkpoints, the last one by a second key."""
    return a_desk(tmp_path_factory.mktemp("proofs") / "data")


@pytest.fixture(scope="module")
def file(desk: Desk) -> bytes:
    """Return the proof of an issue's first three events."""
    with desk.store() as store:
        return text_of(prove(store, THIRD, last=3)).encode()


@pytest.fixture(scope="module")
def pairs(desk: Desk) -> dict[tuple[int, int], bytes]:
    """Return the proofs of growth between each two of the three checkpoints."""
    with desk.store() as store:
        return {
            (one, other): text_of(
                prove_growth(store, numbered(store, one), numbered(store, other))
            ).encode()
            for one, other in ((1, 2), (1, 3), (2, 3))
        }


class TestProof:
    def test_of_a_whole_stream(self, desk: Desk) -> None:
        """All events that a checkpoint covers are proved, and no others."""
        with desk.store() as store:
            file = text_of(prove(store, THIRD)).encode()
            digest = store.read(THIRD)[4].digest
        for public in desk.keys.published().values():
            proved = check_proof(file, public=public)
            assert (proved.last_version, proved.digest) == (5, digest)

    def test_of_one_event(self, desk: Desk) -> None:
        """One event is proved without those before it, of which the digest alone is told."""
        with desk.store() as store:
            proof = prove(store, THIRD, first=3, last=3)
            recorded = store.read(THIRD)
        assert [each.topic for each in proof.events] == [recorded[2].event.TOPIC]
        assert proof.after_digest == recorded[1].digest
        public = next(iter(desk.keys.published().values()))
        assert check_proof(text_of(proof).encode(), public=public).position == 26

    @pytest.mark.parametrize("number", range(54))
    def test_of_every_event_that_is_covered(self, desk: Desk, number: int) -> None:
        """Every leaf of the signed tree has its proof, checkpoints and keys too."""
        public = next(iter(desk.keys.published().values()))
        with desk.store() as store:
            row = store.recorder.events_after(number, 1)[0]
            version = row.originator_version
            proof = prove(store, row.stream, first=version, last=version)
        assert check_proof(text_of(proof).encode(), public=public).index == number

    def test_one_bit_is_enough(self, desk: Desk, file: bytes) -> None:
        """A file altered by one bit, wherever that is, is refused."""
        public = next(iter(desk.keys.published().values()))
        check_proof(file, public=public)
        for at in range(len(file)):
            altered = bytearray(file)
            altered[at] ^= 1 << at % 8
            with pytest.raises(ProofRefusedError):
                check_proof(bytes(altered), public=public)

    def test_one_character_more_is_refused(self, desk: Desk, file: bytes) -> None:
        """A file with a character written twice, wherever that is, is refused."""
        public = next(iter(desk.keys.published().values()))
        for at in range(len(file)):
            with pytest.raises(ProofRefusedError):
                check_proof(file[:at] + file[at : at + 1] + file[at:], public=public)

    def test_another_key_proves_nothing(self, file: bytes, tmp_path: Path) -> None:
        """A proof holds under the key that the reader trusts, not under any key."""
        stranger = SigningKeys(tmp_path).make()
        with pytest.raises(ProofRefusedError, match="key_unknown"):
            check_proof(file, public=stranger.public)

    @pytest.mark.parametrize("version", [2**63, 2**64, 10**30])
    def test_a_version_that_no_event_has(self, desk: Desk, file: bytes, version: int) -> None:
        """A number beyond all versions is refused like any other alteration."""
        altered = file.replace(b'"after_version": 0', f'"after_version": {version}'.encode())
        assert altered != file
        public = next(iter(desk.keys.published().values()))
        with pytest.raises(ProofRefusedError, match="file_unreadable"):
            check_proof(altered, public=public)

    def test_of_another_log(self, desk: Desk, file: bytes, tmp_path: Path) -> None:
        """A proof of one log does not pass for another one with the same events."""
        other = a_desk(tmp_path / "other")
        with pytest.raises(ProofRefusedError, match="key_unknown"):
            check_proof(file, public=next(iter(other.keys.published().values())))
        with other.store() as store:
            theirs = text_of(prove(store, THIRD, last=3)).encode()
        with pytest.raises(ProofRefusedError):
            check_proof(theirs, public=next(iter(desk.keys.published().values())))

    def test_what_is_not_covered_yet(self, desk: Desk) -> None:
        """An event behind the last checkpoint has no proof, nor has one that is not there."""
        with desk.store() as store:
            with pytest.raises(NotCoveredError):
                prove(store, THIRD, first=6, last=6)
            for stream, version in ((THIRD, 7), (uuid4(), 1)):
                with pytest.raises(LookupError):
                    prove(store, stream, first=version, last=version)

    def test_an_altered_log_gives_no_proof(self, desk: Desk, tmp_path: Path) -> None:
        """Who proves from an altered log is told, before somebody else finds out."""
        altered = desk.copy(tmp_path / "copy")
        altered.alter(lambda hand: hand.swap(1, 2))
        with altered.store() as store, pytest.raises(LogFaultError):
            prove(store, THIRD)


class TestGrowth:
    def test_each_checkpoint_goes_on_from_the_one_before(self, desk: Desk) -> None:
        """The consistency of two trees is proved from the log that they are of."""
        sizes = (21, 42, 54)
        with desk.store() as store:
            root = {size: roots(store, [(0, size)])[0] for size in sizes}
            for older, size in ((21, 42), (21, 54), (42, 54)):
                path = roots(store, consistency_parts(older, size))
                assert is_consistent(
                    older, size, path=path, older_root=root[older], root=root[size]
                )


def test_a_clock_that_is_set_back(desk: Desk, tmp_path: Path) -> None:
    """The next checkpoint goes on from the one before, and is not signed before it; all holds."""
    late = desk.copy(tmp_path / "late")
    late.note(7)
    late.sign(late=timedelta(days=400))
    report = late.verify()
    assert (report.finding, report.checkpoints) == (None, 4)
    with late.store() as store:
        before, last = (numbered(store, number).checkpoint for number in (3, 4))
        assert last.signed_at >= before.signed_at
        prove_growth(store, numbered(store, 3), numbered(store, 4))


class TestGrowthFile:
    @pytest.mark.parametrize("pair", [(1, 2), (1, 3), (2, 3)])
    def test_holds_under_either_key(
        self, desk: Desk, pairs: dict[tuple[int, int], bytes], pair: tuple[int, int]
    ) -> None:
        """The key that signed first leads to the later one; the later one vouches for itself."""
        first, second = introduced_keys(desk)
        for public in (first, second) if pair[1] == 3 else (first,):
            proof = check_consistency(pairs[pair], public=public)
            assert (proof.older.number, proof.checkpoint.number) == pair

    def test_one_bit_is_enough(self, desk: Desk, pairs: dict[tuple[int, int], bytes]) -> None:
        """A file altered by one bit, wherever that is, is refused."""
        public = introduced_keys(desk)[0]
        file = pairs[(1, 3)]
        for at in range(0, len(file), 3):
            altered = bytearray(file)
            altered[at] ^= 1 << at % 8
            with pytest.raises(ProofRefusedError):
                check_consistency(bytes(altered), public=public)

    def test_of_one_checkpoint_with_itself(self, desk: Desk) -> None:
        """Nothing is to be proved, and that holds."""
        with desk.store() as store:
            proof = prove_growth(store, numbered(store, 2), numbered(store, 2))
        assert proof.path == ()
        check_consistency(text_of(proof).encode(), public=introduced_keys(desk)[0])

    def test_in_either_order(self, desk: Desk) -> None:
        """The smaller tree is the older one, however they are given."""
        with desk.store() as store:
            proof = prove_growth(store, numbered(store, 3), numbered(store, 1))
        assert proof.older.number == 1

    def test_a_fork_has_none(self, desk: Desk, tmp_path: Path) -> None:
        """Two trees of one size with different roots: no path leads from one to the other."""
        forked = desk.copy(tmp_path / "fork")
        desk_copy = desk.copy(tmp_path / "own")
        for each, text in ((forked, "theirs"), (desk_copy, "ours")):
            each.note(7, text)
            each.sign()
        with forked.store() as store:
            theirs = numbered(store, 4)
        with desk_copy.store() as store:
            with pytest.raises(LogFaultError) as found:
                prove_growth(store, theirs, numbered(store, 4))
            assert found.value.finding.fault == "fork"

    def test_another_log_has_none(self, desk: Desk, tmp_path: Path) -> None:
        """A checkpoint of another log begins with another event."""
        other = Desk(tmp_path / "other")
        other.data.mkdir()
        EventStore.migrate(other.events)
        other.note(1, "another")
        other.sign()
        with other.store() as store:
            theirs = numbered(store, 1)
        with desk.store() as store, pytest.raises(LogFaultError) as found:
            prove_growth(store, theirs, numbered(store, 3))
        assert found.value.finding.fault == "other_log"

    def test_another_key_proves_nothing(
        self, pairs: dict[tuple[int, int], bytes], tmp_path: Path
    ) -> None:
        """A proof holds under the key that the reader trusts, not under any key."""
        stranger = SigningKeys(tmp_path).make()
        with pytest.raises(ProofRefusedError, match="key_unknown"):
            check_consistency(pairs[(1, 2)], public=stranger.public)

    def test_a_path_to_nowhere(self, desk: Desk, pairs: dict[tuple[int, int], bytes]) -> None:
        """Both signatures are right, but the one tree is not the beginning of the other."""
        proof = check_consistency(pairs[(1, 3)], public=introduced_keys(desk)[0])
        turned = proof.model_copy(update={"path": proof.path[::-1]})
        with pytest.raises(ProofRefusedError, match="not_grown"):
            check_consistency(text_of(turned).encode(), public=introduced_keys(desk)[0])

    def test_a_checkpoint_signed_out_of_turn(
        self, desk: Desk, pairs: dict[tuple[int, int], bytes]
    ) -> None:
        """Who signed the older tree must be a key on record, in its turn."""
        proof = check_consistency(pairs[(1, 2)], public=introduced_keys(desk)[0])
        foreign = proof.older.model_copy(update={"key": "0" * 16})
        altered = proof.model_copy(update={"older": foreign})
        with pytest.raises(ProofRefusedError, match="key_not_in_turn"):
            check_consistency(text_of(altered).encode(), public=introduced_keys(desk)[0])


def introduced_keys(desk: Desk) -> tuple[bytes, bytes]:
    """Return both public keys, in turn."""
    with desk.store() as store:
        first, second = (bytes.fromhex(key.statement.public) for key in introduced(store))
    return first, second
