"""A copy that is fed with the bytes of the primary's own log: whole transactions, or nothing of them."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BianminError, ProtocolError
from kiosk.queue import commandline
from kiosk.queue.standby.promotion import promote
from kiosk.queue.standby.replica import NotFolded, Replica, Role, fold, read_role, write_role
from kiosk.queue.standby.wal_tail import Piece, WalTail
from kiosk.queue.standby.wire import Frame, Kind, frames
from kiosk.queue.store import open_writer, sole_owner
from tests.queue.site import ManualClock, site_settings


@pytest.fixture
def primary(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A store with one table of its own to write into."""
    with closing(open_writer(tmp_path / "primary" / "store.sqlite3")) as connection:
        connection.execute("CREATE TABLE things (n INTEGER, body BLOB)")
        yield connection


def copy_of(primary: sqlite3.Connection, folder: Path) -> tuple[Replica, Path]:
    """A copy of this moment, as a standby begins with one."""
    folder.mkdir(exist_ok=True)
    file = folder / "whole.sqlite3"
    with closing(sqlite3.connect(file)) as target:
        primary.backup(target)
    store = folder / "store.sqlite3"
    replica = Replica(store, "http://primary", fold_wait_s=0)
    replica.begin()
    replica.copy(0, file.read_bytes())
    replica.copied()
    return replica, store


def write(primary: sqlite3.Connection, n: int, size: int = 100) -> None:
    primary.execute("INSERT INTO things VALUES (?, ?)", (n, b"x" * size))


def things(store: Path) -> list[int]:
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [n for (n,) in connection.execute("SELECT n FROM things ORDER BY n")]


def fed(replica: Replica, tail: WalTail) -> Piece:
    piece = tail.added()
    assert piece is not None
    replica.append(piece.offset, piece.data)
    return piece


def test_every_commit_arrives_as_it_was_made(primary: sqlite3.Connection, tmp_path: Path) -> None:
    tail = WalTail(tmp_path / "primary" / "store.sqlite3")
    replica, store = copy_of(primary, tmp_path / "standby")
    fed(replica, tail)
    for n in range(5):
        write(primary, n)
        fed(replica, tail)
    assert tail.added() is None
    replica.close()
    tail.close()
    assert things(store) == [0, 1, 2, 3, 4]


def test_a_log_that_begins_anew_is_followed(primary: sqlite3.Connection, tmp_path: Path) -> None:
    tail = WalTail(tmp_path / "primary" / "store.sqlite3")
    replica, store = copy_of(primary, tmp_path / "standby")
    fed(replica, tail)
    begun_anew = 0
    for n in range(40):
        write(primary, n, size=200_000)  # about fifty pages each: the log begins anew after a thousand
        begun_anew += fed(replica, tail).offset == 0
    replica.close()
    tail.close()
    assert begun_anew > 0
    assert things(store) == list(range(40))


def test_a_log_is_not_written_over_while_somebody_has_the_copy_open(
    primary: sqlite3.Connection, tmp_path: Path
) -> None:
    tail = WalTail(tmp_path / "primary" / "store.sqlite3")
    replica, store = copy_of(primary, tmp_path / "standby")
    fed(replica, tail)
    write(primary, 1)
    fed(replica, tail)
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as reader:
        assert reader.execute("SELECT n FROM things").fetchall() == [(1,)]
        write(primary, 2)
        fed(replica, tail)
        with pytest.raises(NotFolded, match="somebody reads"):
            replica.append(0, b"a new log")
    fold(store)
    replica.close()
    tail.close()
    assert things(store) == [1, 2]


def test_a_log_that_somebody_took_away_is_noticed(primary: sqlite3.Connection, tmp_path: Path) -> None:
    tail = WalTail(tmp_path / "primary" / "store.sqlite3")
    replica, store = copy_of(primary, tmp_path / "standby")
    fed(replica, tail)
    assert things(store) == []  # whoever closes it last folds the log in, and deletes it
    write(primary, 1)
    with pytest.raises(NotFolded, match="took it away"):
        fed(replica, tail)
    replica.close()
    tail.close()


def test_the_copy_of_a_standby_that_follows_is_not_opened_to_be_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "queue" / "store.sqlite3"
    open_writer(store).close()
    write_role(store.parent, Role(whole=True, primary="http://primary"))
    with sole_owner(store):
        assert commandline.main(["verify", "--var", str(tmp_path)]) == 2
    assert "stop it first" in capsys.readouterr().err


def test_what_was_undone_is_not_shipped(primary: sqlite3.Connection, tmp_path: Path) -> None:
    tail = WalTail(tmp_path / "primary" / "store.sqlite3")
    replica, store = copy_of(primary, tmp_path / "standby")
    fed(replica, tail)
    primary.execute("PRAGMA cache_size = 2")  # so that it spills into the log before its end
    primary.execute("BEGIN")
    for n in range(100, 120):
        write(primary, n, size=50_000)
    primary.execute("ROLLBACK")
    assert tail.added() is None
    write(primary, 1)
    fed(replica, tail)
    replica.close()
    tail.close()
    assert things(store) == [1]


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_transaction_that_was_torn_on_its_way_is_not_there(
    primary: sqlite3.Connection, tmp_path: Path, part: float
) -> None:
    tail = WalTail(tmp_path / "primary" / "store.sqlite3")
    replica, store = copy_of(primary, tmp_path / "standby")
    fed(replica, tail)
    write(primary, 1)
    fed(replica, tail)
    write(primary, 2, size=100_000)
    torn = tail.added()
    assert torn is not None
    replica.append(torn.offset, torn.data[: int(len(torn.data) * part)])
    replica.close()
    tail.close()
    assert things(store) == [1]


def test_a_copy_that_is_not_whole_is_not_promoted(primary: sqlite3.Connection, tmp_path: Path) -> None:
    _, store = copy_of(primary, tmp_path / "standby")
    write_role(store.parent, Role(whole=False, primary="http://primary"))
    with pytest.raises(BianminError, match="no whole copy"):
        promote(store, site_settings(), ManualClock(), "test")


def test_a_new_copy_leaves_the_old_one_until_it_is_whole(primary: sqlite3.Connection, tmp_path: Path) -> None:
    write(primary, 1)
    replica, store = copy_of(primary, tmp_path / "standby")
    replica.begin()
    replica.copy(0, b"half of a new copy")
    replica.close()
    assert things(store) == [1]
    role = read_role(store.parent)
    assert role is not None
    assert role.whole


_FRAMES = st.builds(
    Frame, st.sampled_from(list(Kind)), st.integers(0, 2**60), st.integers(0, 2**60), st.binary(max_size=200)
)


@given(st.lists(_FRAMES, max_size=6), st.integers(1, 40), st.integers(0, 60))
async def test_frames_come_out_whole_however_they_are_cut(sent: list[Frame], size: int, missing: int) -> None:
    wire = b"".join(frame.encoded() for frame in sent)
    kept = wire[: max(0, len(wire) - missing)]
    heard = [frame async for frame in frames(_chunks(kept, size))]
    assert heard == sent[: len(heard)]
    assert missing or heard == sent


async def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(ProtocolError):
        [frame async for frame in frames(_chunks(b"\xff" * 64, 64))]


async def _chunks(wire: bytes, size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(wire), size):
        yield wire[at : at + size]
