"""The log as evidence on the command line: sign, verify, prove, and verify a proof elsewhere."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from application.evidence.signing_keys import SigningKeys, pem_of, read_signer
from tests.command_line import report, run, run_process


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a data directory with one issue under a checkpoint, and the issue's number."""
    data = tmp_path_factory.mktemp("evidence") / "data"
    assert run(data, "db", "migrate").code == 0
    number = report(data)
    ended = run(data, "audit", "checkpoint", "--json")
    assert ended.code == 0, ended.err
    return data, number


@pytest.fixture
def data(made: tuple[Path, str], tmp_path: Path) -> Path:
    """Return a copy that a test may spoil."""
    shutil.copytree(made[0], tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def number(made: tuple[Path, str]) -> str:
    """Return the issue's number."""
    return made[1]


class TestCheckpoint:
    def test_nothing_new_gets_no_new_one(self, data: Path) -> None:
        """A checkpoint covers the log but itself; without news it stands."""
        again = run(data, "audit", "checkpoint", "--json").document
        assert not again["is_new"]
        report(data)
        after = run(data, "audit", "checkpoint", "--json").document
        assert after["is_new"]
        assert after["checkpoint"]["number"] == again["checkpoint"]["number"] + 1

    def test_is_printed_as_text_and_code(self, data: Path, tmp_path: Path) -> None:
        """People get the signed text, a code for a camera, and a file to hand out."""
        out, svg = tmp_path / "kept.json", tmp_path / "code.svg"
        arguments = ("--text", "--qr", "--out", str(out), "--svg", str(svg))
        ended = run(data, "audit", "checkpoint", *arguments)
        assert ended.code == 0, ended.err
        for part in ("bihuan/checkpoint/1\n", "\nroot: ", "\nsignature: ", "▀"):
            assert part in ended.out
        assert json.loads(out.read_text())["countersignatures"] == []
        assert "<svg" in svg.read_text()

    def test_an_altered_log_is_not_signed(self, data: Path) -> None:
        """What does not verify gets no signature."""
        report(data)
        alter(data, "state = CAST('{}' AS BLOB)", "notification_id = (SELECT max(notification_id)")
        ended = run(data, "audit", "checkpoint", "--json")
        assert ended.code == 1
        assert ended.document["error"]["code"] == "check_failed"


class TestVerify:
    @pytest.mark.parametrize("option", ["--full", "--since-checkpoint"])
    def test_a_sound_log(self, data: Path, option: str) -> None:
        """A log that nobody altered verifies, and who vouches for it is told."""
        ended = run(data, "audit", "verify", option, "--json")
        assert ended.code == 0, ended.out
        found = ended.document
        assert found["is_trusted"]
        assert found["finding"] is None
        assert found["covered"] == found["events"] - 1

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_names_the_first_bad_event(self, data: Path, lang: str) -> None:
        """An altered event is named by position, stream and version; the exit code tells."""
        alter(data, "state = CAST('{}' AS BLOB)", "notification_id = (SELECT 2")
        ended = run(data, "--lang", lang, "audit", "verify", "--json")
        assert ended.code == 1
        finding = ended.document["finding"]
        assert (finding["fault"], finding["position"]) == ("content_altered", 2)
        assert f"{finding['version']}" in finding["sentence"]
        assert "<" not in finding["sentence"]

    def test_without_the_master_key(self, data: Path) -> None:
        """An auditor needs the log and a public key, not the secrets of the house."""
        public = next((data / "keys").glob("*.pub"))
        kept = data.parent / "trusted.pub"
        shutil.move(public, kept)
        shutil.rmtree(data / "keys")
        for gone in data.glob("vault*"):
            gone.unlink()
        ended = run(data, "audit", "verify", "--public-key", str(kept), "--json")
        assert ended.code == 0, ended.out
        assert ended.document["is_trusted"]

    def test_a_checkpoint_kept_elsewhere(self, data: Path, tmp_path: Path) -> None:
        """A log set back is found by a checkpoint that was taken away in time."""
        kept = tmp_path / "kept.json"
        shutil.copytree(data, tmp_path / "before")
        report(data)
        assert run(data, "audit", "checkpoint", "--out", str(kept)).code == 0
        ended = run(tmp_path / "before", "audit", "verify", "--checkpoint", str(kept), "--json")
        assert ended.code == 1
        assert ended.document["finding"]["fault"] == "rolled_back"

    @pytest.mark.parametrize("option", ["--full", "--since-checkpoint"])
    def test_makes_nothing(self, tmp_path: Path, option: str) -> None:
        """Where there is no log, verifying leaves the directory as it was: empty."""
        empty = tmp_path / "empty"
        empty.mkdir()
        assert run(empty, "audit", "verify", option).code == 3
        assert list(empty.iterdir()) == []

    def test_makes_no_views(self, data: Path) -> None:
        """Views that are not there bear no witness, and are not made."""
        for part in data.glob("views.sqlite*"):
            part.unlink()
        assert run(data, "audit", "verify").code == 0
        assert list(data.glob("views.sqlite*")) == []

    def test_both_modes_at_once(self, data: Path) -> None:
        """Only one of the two ways can be gone."""
        assert run(data, "audit", "verify", "--full", "--since-checkpoint").code == 2


class TestKey:
    def test_is_replaced_on_the_record(self, data: Path, tmp_path: Path) -> None:
        """The old key signs the new one, so who trusts the old one goes on verifying."""
        old, actor = tmp_path / "old.pub", ("--as", "admin-1:administrator@center")
        assert run(data, "audit", "key", "--out", str(old)).code == 0
        ended = run(data, "audit", "key", "--rotate", *actor, "--why", "yearly", "--json")
        assert ended.code == 0, ended.err + ended.out
        assert not list((data / "keys").glob(f"{old.stem}*.key"))
        report(data)
        assert run(data, "audit", "checkpoint").code == 0
        found = run(data, "audit", "verify", "--public-key", str(old), "--json").document
        assert found["key"] == ended.document["key"]
        assert found["is_trusted"]

    def test_of_a_killed_process_is_destroyed(self, data: Path) -> None:
        """What signs no more, or never came on record, is gone at the next signing."""
        keys = SigningKeys(data)
        (first,) = keys.private()
        kept = keys.private_path(first).read_bytes()
        why = ("--why", "yearly", "--as", "administrator-1")
        second = run(data, "audit", "key", "--rotate", *why, "--json").document["key"]
        keys.private_path(first).write_bytes(kept)  # killed before it was destroyed
        never = keys.make().key  # killed before it was on record
        assert run(data, "audit", "checkpoint").code == 0
        assert keys.private() == [second]
        published = keys.make()
        keys.publish(published)  # of a newer copy of the log than this one
        assert run(data, "audit", "checkpoint").code == 0
        assert sorted(keys.private()) == sorted([second, published.key])
        assert never not in keys.published()

    def test_wants_a_reason(self, data: Path) -> None:
        """Who replaces a key says why."""
        assert run(data, "audit", "key", "--rotate", "--as", "admin-1:administrator").code == 1


class TestProof:
    def test_verifies_in_an_empty_place(self, data: Path, number: str, tmp_path: Path) -> None:
        """A process with the file and the public key alone verifies it; one bit breaks it."""
        file, public = tmp_path / "proof.json", tmp_path / "key.pub"
        assert run(data, "audit", "key", "--out", str(public)).code == 0
        made = run(data, "audit", "prove", number, "--out", str(file), "--json")
        assert made.code == 0, made.err + made.out
        arguments = ("audit", "check-proof", str(file), "--public-key", str(public), "--json")
        ended = run_process(tmp_path / "nothing", *arguments)
        assert ended.code == 0, ended.err
        assert ended.document["digest"] == made.document["digest"]
        assert not (tmp_path / "nothing").exists()
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
        assert run(tmp_path / "nothing", *arguments).code == 1

    @pytest.mark.parametrize("given", ["{number}@1", "2"])
    def test_of_one_event(self, data: Path, number: str, tmp_path: Path, given: str) -> None:
        """An event is named by issue and version, or by its position in the log."""
        out = ("--out", str(tmp_path / "proof.json"), "--json")
        ended = run(data, "audit", "prove", given.format(number=number), *out)
        assert ended.code == 0, ended.err + ended.out
        assert ended.document["first"] == ended.document["last"]

    @pytest.mark.parametrize(("given", "code"), [("999999", 2), ("{number}@99", 2), ("nobody", 1)])
    def test_of_what_is_not_there(self, data: Path, number: str, given: str, code: int) -> None:
        """What is not in the log has no proof, and the answer says what can be named."""
        ended = run(data, "audit", "prove", given.format(number=number), "--json")
        assert ended.code == code
        assert not ended.document["ok"]

    def test_of_what_is_not_signed_yet(self, data: Path) -> None:
        """An event that no checkpoint covers has no proof yet."""
        assert run(data, "audit", "prove", report(data), "--json").code == 1


class TestGrowth:
    def test_verifies_in_an_empty_place(self, data: Path, tmp_path: Path) -> None:
        """From a kept checkpoint to the newest: a process with file and public key verifies it."""
        kept, file, public = (tmp_path / name for name in ("kept.json", "proof.json", "key.pub"))
        assert run(data, "audit", "checkpoint", "--out", str(kept)).code == 0
        assert run(data, "audit", "key", "--out", str(public)).code == 0
        report(data)
        assert run(data, "audit", "checkpoint").code == 0
        made = run(data, "audit", "consistency", str(kept), "--out", str(file), "--json")
        assert made.code == 0, made.err + made.out
        arguments = ("audit", "check-proof", str(file), "--public-key", str(public), "--json")
        ended = run_process(tmp_path / "nothing", *arguments)
        assert ended.code == 0, ended.err
        assert (ended.document["older"]["number"], ended.document["checkpoint"]["number"]) == (1, 2)
        assert not (tmp_path / "nothing").exists()
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
        assert run(tmp_path / "nothing", *arguments).code == 1

    def test_of_what_is_not_there(self, data: Path, tmp_path: Path) -> None:
        """A number never given is told with the last one; a file must be a checkpoint."""
        ended = run(data, "audit", "consistency", "7")
        assert (ended.code, "1 to 1" in ended.err) == (2, True)
        (tmp_path / "x").write_text("{}")
        assert run(data, "audit", "consistency", str(tmp_path / "x")).code == 1
        assert run(tmp_path / "empty", "db", "migrate").code == 0
        assert run(tmp_path / "empty", "audit", "consistency", "1").code == 2

    def test_of_another_log(self, data: Path, tmp_path: Path) -> None:
        """A checkpoint of another log is named as that."""
        kept, other = tmp_path / "kept.json", tmp_path / "other"
        assert run(other, "db", "migrate").code == 0
        report(other)
        assert run(other, "audit", "checkpoint", "--out", str(kept)).code == 0
        ended = run(data, "audit", "consistency", str(kept))
        assert (ended.code, "another log" in ended.err) == (1, True)


class TestCountersignature:
    @pytest.fixture
    def key(self, tmp_path: Path) -> Path:
        """Return the private key of a recipient."""
        return SigningKeys(tmp_path / "recipient").private_path(
            SigningKeys(tmp_path / "recipient").make().key
        )

    def test_is_added_and_verified(self, data: Path, tmp_path: Path, key: Path) -> None:
        """A recipient signs what he was given; who knows his key is told that he did."""
        kept = exported(data)
        ended = run(tmp_path / "nothing", "audit", "countersign", str(kept), "--key", str(key))
        assert ended.code == 0, ended.err
        assert not (tmp_path / "nothing").exists()
        public = tmp_path / "recipient.pub"
        public.write_bytes(pem_of(read_signer(key).public))
        for given, known in (((), False), (("--recipient-key", str(public)), True)):
            (found,) = run(data, "audit", "verify", *given, "--json").document["countersignatures"]
            assert (found["file"], found["known"]) == (kept.name, known)
        assert "1 of them" in run(data, "audit", "verify", "--recipient-key", str(public)).out

    def test_stays_when_the_log_goes_on(self, data: Path, key: Path) -> None:
        """Signing again changes nothing, and neither does the next checkpoint."""
        kept = exported(data)
        for _ in range(2):
            assert run(data, "audit", "countersign", str(kept), "--key", str(key)).code == 0
        report(data)
        assert run(data, "audit", "checkpoint").code == 0
        assert len(json.loads(kept.read_text())["countersignatures"]) == 1
        assert run(data, "audit", "verify").code == 0

    @pytest.mark.parametrize("part", ["checkpoint", "key", "public", "signed_at"])
    def test_altered_is_found(self, data: Path, key: Path, part: str) -> None:
        """Nothing in it can be changed; the file is named."""
        kept = exported(data)
        assert run(data, "audit", "countersign", str(kept), "--key", str(key)).code == 0
        file = json.loads(kept.read_text())
        statement = file["countersignatures"][0]["statement"]
        digit = "1" if statement[part][0] != "1" else "2"
        statement[part] = digit + statement[part][1:]
        kept.write_text(json.dumps(file))
        ended = run(data, "audit", "verify", "--json")
        assert (ended.code, ended.document["finding"]["fault"]) == (1, "countersignature_wrong")
        assert kept.name in ended.document["finding"]["sentence"]

    def test_of_another_checkpoint_is_found(self, data: Path, key: Path) -> None:
        """A countersignature stands for one checkpoint and cannot be moved to another."""
        first = exported(data)
        assert run(data, "audit", "countersign", str(first), "--key", str(key)).code == 0
        report(data)
        assert run(data, "audit", "checkpoint").code == 0
        second = next(path for path in first.parent.iterdir() if path != first)
        moved = json.loads(second.read_text())
        moved["countersignatures"] = json.loads(first.read_text())["countersignatures"]
        second.write_text(json.dumps(moved))
        ended = run(data, "audit", "verify", "--json")
        assert ended.document["finding"]["fault"] == "countersignature_wrong"

    def test_nobody_signs_what_does_not_hold(self, data: Path, tmp_path: Path, key: Path) -> None:
        """An altered checkpoint, or one of a key that is not trusted, gets no signature."""
        kept = exported(data)
        before = kept.read_text()
        stranger = tmp_path / "stranger.pub"
        stranger.write_bytes(pem_of(read_signer(key).public))
        given = ("audit", "countersign", str(kept), "--key", str(key))
        assert run(data, *given, "--public-key", str(stranger)).code == 1
        kept.write_text(before.replace('"size": ', '"size": 1'))
        assert run(data, *given).code == 1
        kept.write_text("{}")
        assert run(data, *given).code == 1

    def test_keys_that_are_none(self, data: Path, key: Path) -> None:
        """A public file, one open to others: the answer says what is accepted."""
        kept = exported(data)
        public = next((data / "keys").glob("*.pub"))
        assert run(data, "audit", "countersign", str(kept), "--key", str(public)).code == 2
        key.chmod(0o644)
        ended = run(data, "audit", "countersign", str(kept), "--key", str(key))
        assert (ended.code, "chmod 600" in ended.err) == (2, True)


def exported(data: Path) -> Path:
    """Return the exported checkpoint."""
    (found,) = (data / "checkpoints").iterdir()
    return found


def alter(data: Path, change: str, where: str) -> None:
    """Change one row past the program."""
    connection = sqlite3.connect(data / "events.sqlite")
    statement = f"UPDATE stored_events SET {change} WHERE {where} FROM stored_events)"  # noqa: S608
    with connection:
        assert connection.execute(statement).rowcount == 1
    connection.close()
