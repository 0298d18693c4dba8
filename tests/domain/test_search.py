"""Items are found by what people type and say, and nothing of it is kept."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.errors import ConfigError
from kiosk.domain.sayings import ItemSayings, Saying, Sayings, load_sayings
from kiosk.domain.search import Found, Index, index_of, search
from kiosk.domain.texts import LANGUAGES, load_texts

CONFIG = Path(__file__).parents[2] / "config"
ITEMS = tuple(item.id for item in load_catalogue(CONFIG / "catalogue.toml").items)
SAYINGS = {language: load_sayings(CONFIG / "search", language) for language in LANGUAGES}


def name_of(language: str, item: str) -> str:
    """The item's name as it stands on its card."""
    return load_texts(CONFIG / "texts", language)(f"item.{item}.name")


NAMES = {language: {item: name_of(language, item) for item in ITEMS} for language in LANGUAGES}
INDEX = {language: index_of(ITEMS, NAMES[language].__getitem__, SAYINGS[language]) for language in LANGUAGES}
CHINESE, ENGLISH = INDEX["zh_CN"], INDEX["en"]
each_item = pytest.mark.parametrize("item", ITEMS)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def ids(index: Index, query: str) -> list[str]:
    """What is found, best first."""
    return [found.item for found in search(index, query)]


def initials(pinyin: str) -> str:
    """养老金 is ylj."""
    return "".join(syllable[0] for syllable in pinyin.split())


@pytest.mark.parametrize(
    ("query", "item"),
    [
        ("ylj", "pens.payments"),
        ("yljff", "pens.payments"),
        ("YLJ", "pens.payments"),
        ("yanglaoj", "pens.payments"),
        ("养老j", "pens.payments"),
        ("养老金少了", "pens.payments"),
        ("我的养老金怎么少了？", "pens.payments"),
        ("yang lao jin", "pens.payments"),
        ("卡丢了", "card.status"),
        ("我的社保卡丢了怎么办", "card.status"),
        ("退休金这个月为什么没有到账", "pens.payments"),
        ("请问公司有没有给我交社保", "ins.enrollment"),
        ("看病能报销多少", "med.records"),
        ("sbk", "card.info"),
        ("zkjd", "card.progress"),
        ("cbxx", "ins.enrollment"),
        ("老板不发工资", "labor.complaint"),
        ("认证", "cert.history"),
        ("sbjf", "ins.contributions"),
        ("失业金", "unemp.status"),
    ],
)
def test_people_find_what_they_mean(query: str, item: str) -> None:
    assert ids(CHINESE, query)[0] == item


@pytest.mark.parametrize(
    ("query", "item"),
    [
        ("my pension is too small", "pens.payments"),
        ("lost card", "card.loss"),
        ("Pension pay", "pens.payments"),
        ("EXAM", "talent.exam"),
        ("wages", "labor.status"),
    ],
)
def test_people_find_it_in_english(query: str, item: str) -> None:
    assert ids(ENGLISH, query)[0] == item


@each_language
@each_item
def test_an_item_is_found_by_its_name_first(item: str, language: str) -> None:
    name = NAMES[language][item]
    assert search(INDEX[language], name)[0] == Found(item, name)


@each_item
def test_an_item_is_found_by_the_initials_and_the_pinyin_of_its_name(item: str) -> None:
    verb, rest = SAYINGS["zh_CN"].of(item).pinyin.split(" ", 1)
    queries = [rest, rest.replace(" ", ""), initials(rest), initials(f"{verb} {rest}")]
    assert [query for query in queries if item not in ids(CHINESE, query)[:3]] == []


@each_language
@each_item
def test_an_item_is_found_by_each_of_its_sayings(item: str, language: str) -> None:
    sayings = SAYINGS[language].of(item).sayings
    missed = [one.said for one in sayings if item not in ids(INDEX[language], one.said)[:3]]
    assert (len(sayings) >= 6, missed) == (True, [])


@each_item
def test_an_item_is_found_by_the_initials_of_each_saying(item: str) -> None:
    sayings = SAYINGS["zh_CN"].of(item).sayings
    assert [one.said for one in sayings if item not in ids(CHINESE, initials(one.pinyin))[:3]] == []


@each_language
def test_nothing_is_said_of_an_item_that_is_not_there(language: str) -> None:
    assert [item.id for item in SAYINGS[language].items] == list(ITEMS)


def test_a_name_and_a_saying_come_before_what_is_only_like_them() -> None:
    assert search(CHINESE, "养老金少了")[0] == Found("pens.payments", "养老金少了")
    assert search(CHINESE, "查职称")[0] == Found("talent.title", "查职称")


def test_nothing_typed_finds_nothing() -> None:
    assert [search(CHINESE, query) for query in ("", "  ", "？！…", "()[]\\", "\x00")] == [()] * 5


def test_an_item_that_is_not_offered_is_not_found() -> None:
    index = index_of(["card.info"], NAMES["zh_CN"].__getitem__, SAYINGS["zh_CN"])
    assert ids(index, "养老金") == []


QUERIES = st.one_of(
    st.text(),
    st.text("养老金查社保卡失业证 aeghijlnsy0123", max_size=60),
    st.sampled_from([phrase.said for phrase in (*CHINESE.phrases, *ENGLISH.phrases)]).flatmap(
        lambda said: st.tuples(st.just(said), st.text(max_size=5)).map("".join)
    ),
)


@given(query=QUERIES)
@settings(max_examples=200)
def test_any_text_gives_one_ranking(query: str) -> None:
    for index in (CHINESE, ENGLISH):
        first = search(index, query)
        found = [one.item for one in first]
        assert first == search(index, query)
        assert len(found) == len(set(found))
        assert set(found) <= set(ITEMS)


@given(at=st.integers(0, len(CHINESE.phrases) - 1), size=st.integers(1, 12))
def test_every_beginning_of_what_is_said_finds_the_item(at: int, size: int) -> None:
    phrase = CHINESE.phrases[at]
    assert phrase.item in ids(CHINESE, phrase.said[:size])


def test_a_query_leaves_nothing_behind() -> None:
    query = f"zhangsan{ITEMS[0]}9991011990"
    before = sys.getrefcount(query)

    answer = search(CHINESE, query), search(ENGLISH, query)

    assert sys.getrefcount(query) == before
    assert query not in repr(answer)
    assert query not in repr(CHINESE)


def test_pinyin_has_a_syllable_for_each_character() -> None:
    sayings = Sayings((ItemSayings("a", (Saying("养老金", "yang lao"),), "cha"),))
    with pytest.raises(ValueError, match="养老金: 3 units, 2 syllables"):
        index_of(["a"], lambda item: "查", sayings)


def test_wrong_sayings_name_line_and_key(tmp_path: Path) -> None:
    (tmp_path / "zh_CN.toml").write_text(
        '[[items]]\nid = "a"\nsayings = [\n  { sayd = "养老金" },\n]\n', "utf-8"
    )
    (tmp_path / "en.toml").write_text('[[items]]\nid = "a"\nsayings = []\n' * 2, "utf-8")

    with pytest.raises(ConfigError, match="did you mean said"):
        load_sayings(tmp_path, "zh_CN")
    with pytest.raises(ConfigError, match="a stands twice"):
        load_sayings(tmp_path, "en")
