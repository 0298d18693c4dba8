"""The cache of packs: what is installed, found, filtered, and what drops by itself."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.content_schemas import Find
from kiosk.domain.errors import Refused
from tests.agent.content import KEY, PDF, STRANGER, TODAY, Cache, document, form, job, pack


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


def titles(cache: Cache, today: date = TODAY, **find: object) -> list[str]:
    """What a list shows."""
    found = cache.looking.find(Find(**find), today)  # type: ignore[arg-type]  # fields by name
    return [entry.document.removeprefix("demo/") for entry in found.entries]


def test_without_a_cache_there_is_nothing(cache: Cache) -> None:
    assert cache.looking.shelves(TODAY) == ()
    assert cache.looking.find(Find(), TODAY).total == 0
    with pytest.raises(Refused, match="no_document"):
        cache.looking.document("demo/a", "zh_CN", TODAY)


def test_a_document_is_shown_in_the_language_that_is_asked_for(cache: Cache) -> None:
    cache.put(pack(document()))
    assert cache.outcomes() == {"demo.bmpack": "installed"}
    assert cache.looking.document("demo/a", "zh_CN", TODAY).title == "失业保险金申领指南"
    assert cache.looking.document("demo/a", "en", TODAY).title == "Claiming unemployment benefit"
    assert cache.looking.document("demo/a", "fr", TODAY).title == "失业保险金申领指南"


def test_kinds_and_classes_are_counted(cache: Cache) -> None:
    cache.put(pack(document("a"), document("b"), job("j")))
    cache.sync()
    shelves = [(one.group, one.kind.value, one.count) for one in cache.looking.shelves(TODAY)]
    assert shelves == [("employment", "job", 1), ("insurance", "guide", 2)]


@pytest.mark.parametrize(
    ("words", "found"),
    (
        ("失业", ["title", "keyword", "text"]),
        ("失业 申领", ["title"]),
        ("syj", ["keyword"]),
        ("s", ["keyword"]),
        ("y", []),
        ("SHIYE", ["keyword"]),
        ("ｓｙｊ", ["keyword"]),
        ("身份证", ["keyword", "text", "title"]),
        ("100%", []),
        ("_", []),
        ("'; DROP TABLE documents", []),
        ("", ["keyword", "text", "title"]),
    ),
)
def test_all_words_must_occur_and_titles_come_first(cache: Cache, words: str, found: list[str]) -> None:
    plain = {"line": "x", "title": "别的"}
    said = [{"list": ["身份证"]}]
    cache.put(
        pack(
            document("keyword", **plain, parts=said, keywords=[{"said": "失业", "pinyin": "shi ye jin"}]),
            document("text", **plain, keywords=[{"said": "别"}], parts=[{"paragraph": "失业了"}, *said]),
            document("title", title="失业金申领", line="x", parts=said, keywords=[{"said": "别"}]),
        )
    )
    cache.sync()
    assert titles(cache, words=words) == found


def test_pages_are_as_long_as_asked_and_the_last_one_is_the_last(cache: Cache) -> None:
    cache.put(pack(*(document(f"d{number:02}") for number in range(16))))
    cache.sync()
    third = cache.looking.find(Find(rows=7, page=3), TODAY)
    assert (third.page, third.pages, third.total) == (3, 3, 16)
    assert [entry.document for entry in third.entries] == ["demo/d14", "demo/d15"]
    assert cache.looking.find(Find(rows=7, page=99), TODAY).page == 3
    assert len(cache.looking.find(Find(rows=1000), TODAY).entries) == 16


def test_jobs_are_filtered_and_each_filter_is_counted_with_the_others(cache: Cache) -> None:
    cache.put(
        pack(
            job("a", area="yunxi", trade="cook", pay=3000),
            job("b", area="yunxi", trade="driver", pay=6000),
            job("c", area="junshan", trade="cook", pay=5000),
        )
    )
    cache.sync()
    found = cache.looking.find(Find(kind="job", trade="cook", pay=4000), TODAY)
    assert [entry.document for entry in found.entries] == ["demo/c"]
    assert found.facets is not None
    assert {one.id: one.count for one in found.facets.areas} == {"junshan": 1}
    assert {one.id: one.count for one in found.facets.trades} == {"cook": 1, "driver": 1}
    assert {one.id: one.count for one in found.facets.pays} == {
        "0": 2, "3000": 2, "4000": 1, "5000": 1, "6000": 0, "8000": 0,
    }  # fmt: skip
    assert found.facets.areas[0].name == "junshan 区"


def test_a_pack_for_another_area_is_not_shown(tmp_path: Path) -> None:
    cache = Cache(tmp_path, area="440305")
    cache.put(pack(document()))
    cache.put(pack(document(), id="everywhere", area=""), "everywhere")
    cache.sync()
    assert [one.document for one in cache.looking.find(Find(), TODAY).entries] == ["everywhere/a"]
    with pytest.raises(Refused, match="no_document"):
        cache.looking.document("demo/a", "zh_CN", TODAY)


def test_a_newer_version_replaces_and_an_older_one_is_refused(cache: Cache) -> None:
    cache.put(pack(document("old"), version=1))
    cache.sync()
    cache.put(pack(document("new"), version=2))
    assert cache.outcomes() == {"demo.bmpack": "installed"}
    assert titles(cache) == ["new"]
    cache.put(pack(document("old"), version=1))
    assert cache.outcomes() == {"demo.bmpack": "older"}
    assert titles(cache) == []  # the newer one is not there any more, and nobody goes back


def test_of_two_versions_in_the_folder_the_newer_one_is_shown(cache: Cache) -> None:
    cache.put(pack(document("new"), version=2), "a")
    cache.put(pack(document("old"), version=1), "b")
    assert cache.outcomes() == {"a.bmpack": "installed", "b.bmpack": "older"}
    assert titles(cache) == ["new"]


def test_a_document_drops_after_its_last_day_without_anybody_doing_anything(cache: Cache) -> None:
    cache.put(pack(document("a", expires="2026-03-18"), document("b")))
    cache.sync()
    assert titles(cache, TODAY) == ["a", "b"]
    assert titles(cache, TODAY + timedelta(days=1)) == ["b"]
    assert titles(cache, date(2026, 5, 1)) == []


def test_an_expired_pack_leaves_the_cache_and_comes_back_when_the_clock_does(cache: Cache) -> None:
    cache.put(pack(document()))
    cache.sync()
    gone = cache.sync(date(2026, 5, 1))
    assert [one.outcome.value for one in gone.verdicts] == ["expired"]
    assert [(one.pack, one.why) for one in gone.dropped] == [("demo", "expired")]
    assert cache.looking.refused() == 0  # nothing is wrong with it
    assert [one.outcome.value for one in cache.sync().verdicts] == ["installed"]
    assert titles(cache) == ["a"]


def test_a_pack_whose_file_is_gone_is_dropped(cache: Cache) -> None:
    file = cache.put(pack(document()))
    cache.sync()
    file.unlink()
    assert [(one.pack, one.why) for one in cache.sync().dropped] == [("demo", "removed")]
    assert titles(cache) == []


def test_a_pack_whose_signer_is_not_trusted_any_more_is_dropped(cache: Cache) -> None:
    cache.put(pack(document()))
    cache.sync(keys=(KEY, STRANGER))
    cache.sync(keys=(STRANGER,))
    assert titles(cache) == []


def test_a_form_is_kept_as_it_came(cache: Cache) -> None:
    cache.put(pack(form(), document("a")), members={"forms/a.pdf": PDF})
    cache.sync()
    assert cache.looking.form("demo/form", TODAY).pdf == PDF
    with pytest.raises(Refused, match="no_form"):
        cache.looking.form("demo/a", TODAY)
    with pytest.raises(Refused, match="no_form"):
        cache.looking.form("demo/form", date(2026, 5, 1))
