"""The demo's content: built, believed, complete, marked as a demo, and not expired on any day it may be built."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.content.building import build
from agent.content.said import view_of
from agent.content.slip import Letterhead, content_slip
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.content import Kind, is_shown, texts_of
from kiosk.domain.content_pack import PackWrong
from kiosk.domain.errors import ConfigError
from kiosk.domain.texts import load_texts
from kiosk.hardware.printer.encode import encode
from kiosk.hardware.printer.profile import PrinterProfile, TextMode
from kiosk.hardware.printer.slip import Row
from kiosk.signing.key import PublicKey
from kiosk.signing.pack_file import Opened, opened
from tests.agent.content import KEY

SOURCE = Path("config/content/demo")
WANTED = {
    Kind.POLICY: 4,
    Kind.GUIDE: 8,
    Kind.FORM: 3,
    Kind.JOB: 40,
    Kind.FAIR: 2,
    Kind.EXAM: 4,
    Kind.COURSE: 8,
}
DAYS = (date(2026, 3, 18), date(2026, 11, 28), date(2028, 2, 29), date(2030, 12, 31))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    file = tmp_path_factory.mktemp("content") / "demo.bmpack"
    build(SOURCE, KEY, file, DAYS[0])
    return opened(file, [PublicKey.from_text(KEY.public_text)])


@pytest.mark.parametrize("kind", Kind)
def test_there_is_enough_of_every_kind(demo: Opened, kind: Kind) -> None:
    assert sum(one.kind is kind for one in demo.pack.documents) >= WANTED[kind]


@pytest.mark.parametrize("today", DAYS)
def test_nothing_has_expired_for_a_week_after_any_day_of_building(tmp_path: Path, today: date) -> None:
    pack = build(SOURCE, KEY, tmp_path / "demo.bmpack", today)
    later = [today + timedelta(days=days) for days in range(8)]
    assert [one.id for one in pack.documents for day in later if not is_shown(pack, one, day)] == []


def test_every_text_is_in_both_languages(demo: Opened) -> None:
    alike = "0123456789–-·., 元小时+ABCDEFG"
    missing = [
        (one.id, text.zh)
        for one in demo.pack.documents
        for text in (one.title, one.line, *(text for part in one.parts for text in texts_of(part)))
        if not text.en and set(text.zh) - set(alike)
    ]
    assert missing == []


def test_every_document_says_that_it_is_a_demo(demo: Opened) -> None:
    unmarked = [
        one.id
        for one in demo.pack.documents
        if not any("【演示】" in text.zh for part in one.parts for text in texts_of(part))
    ]
    assert unmarked == []


def test_every_class_has_something(demo: Opened) -> None:
    classes = {group.id for group in load_catalogue(Path("config/catalogue.toml")).classes}
    assert {one.group for one in demo.pack.documents} == classes


def test_pinyin_has_a_syllable_for_each_character(demo: Opened) -> None:
    wrong = [
        (one.id, keyword.said)
        for one in demo.pack.documents
        for keyword in one.keywords
        if len(keyword.said) != len(keyword.pinyin.split())
    ]
    assert wrong == []


def test_forms_are_pdfs_with_their_fonts_inside(demo: Opened) -> None:
    assert len(demo.forms) == 3
    for pdf in demo.forms.values():
        assert b"/FontFile" in pdf
        assert len(pdf) < 200_000


def test_every_document_fits_a_slip_in_both_languages(demo: Opened) -> None:
    head = Letterhead("云溪区示范社区人社服务点", "12333", demo=True)
    for language in ("zh_CN", "en"):
        words = load_texts(Path("config/texts"), language)
        for document in demo.pack.documents:
            slip = content_slip(view_of(demo.pack, document, language), head, words)
            assert encode(slip, PrinterProfile(text_mode=TextMode.GBK))


def test_a_jobs_slip_says_what_it_pays(demo: Opened) -> None:
    cook = next(one for one in demo.pack.documents if one.id == "job-01")
    words = load_texts(Path("config/texts"), "zh_CN")
    slip = content_slip(view_of(demo.pack, cook, "zh_CN"), Letterhead("站", "12333", demo=True), words)
    assert Row("月工资", "5500–7500 元", large=True) in slip.parts
    assert Row("地方", "云溪区") in slip.parts


@pytest.mark.parametrize(
    ("name", "text", "why"),
    (
        ("pack.toml", "id = ", "Invalid value"),
        ("guides.toml", "documents = 3", "expected a list"),
        ("guides.toml", "[[documents]]\nid = 'a'\nform = { file = 'none.typ' }", "no file"),
        ("guides.toml", "[[documents]]\nid = 'a'\ntitle = '@none'", "none"),
    ),
)
def test_what_is_wrong_in_a_source_is_named(tmp_path: Path, name: str, text: str, why: str) -> None:
    (tmp_path / "pack.toml").write_text('id = "a"\n')
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError, match=why) as wrong:
        build(tmp_path, KEY, tmp_path / "out.bmpack", DAYS[0])
    assert name in str(wrong.value)
    assert not (tmp_path / "out.bmpack").exists()


def test_a_source_without_documents_makes_no_pack(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text('id = "a"\n')
    with pytest.raises(PackWrong):
        build(tmp_path, KEY, tmp_path / "out.bmpack", DAYS[0])
