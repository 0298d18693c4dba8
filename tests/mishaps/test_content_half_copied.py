"""A pack is copied slowly, or only in half: what was shown stays, and the whole file is taken when it is there."""

from pathlib import Path

import pytest

from agent.content_schemas import Find
from tests.agent.content import TODAY, Cache, document, pack, write


def shown(cache: Cache) -> list[str]:
    return [entry.document for entry in cache.looking.find(Find(), TODAY).entries]


@pytest.mark.parametrize("share", (0.0, 0.3, 0.9, 0.999))
def test_half_a_file_takes_nothing_away(tmp_path: Path, share: float) -> None:
    cache = Cache(tmp_path)
    file = cache.put(pack(document("old")))
    cache.sync()
    whole = write(tmp_path / "new.zip", pack(document("new"), version=2)).read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    assert cache.outcomes() == {"demo.bmpack": "unreadable"}
    assert cache.outcomes() == {"demo.bmpack": "unreadable"}  # and again at the next look
    assert shown(cache) == ["demo/old"]
    assert cache.looking.refused() == 1
    file.write_bytes(whole)
    assert cache.outcomes() == {"demo.bmpack": "installed"}
    assert shown(cache) == ["demo/new"]
    assert cache.looking.refused() == 0


def test_a_file_of_anything_is_refused(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for name, junk in (
        ("empty", b""),
        ("text", b"hello"),
        ("zeros", bytes(100_000)),
        ("zip", b"PK\x05\x06" + bytes(18)),
    ):
        (cache.folder / f"{name}.bmpack").write_bytes(junk)
    (cache.folder / "folder.bmpack").mkdir()
    (cache.folder / "notes.txt").write_text("not a pack")
    assert set(cache.outcomes().values()) == {"unreadable", "wrong_content"}
    assert cache.looking.refused() == 4


def test_it_is_news_once(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    (cache.folder / "a.bmpack").write_bytes(b"x")
    assert [one.news for one in cache.sync().verdicts] == [True]
    assert [one.news for one in cache.sync().verdicts] == [False]
    (cache.folder / "a.bmpack").write_bytes(b"xy")
    assert [one.news for one in cache.sync().verdicts] == [True]
