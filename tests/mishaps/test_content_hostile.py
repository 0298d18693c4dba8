"""A pack that wants to do harm: bombs, far too much of everything, markup, marks that turn the text around."""

import zipfile
from pathlib import Path

import pytest

from agent.content.slip import MOST_CHARACTERS, Letterhead, content_slip
from agent.content_schemas import Find
from kiosk.domain.texts import load_texts
from kiosk.hardware.printer.encode import encode
from kiosk.hardware.printer.profile import PrinterProfile, TextMode
from kiosk.hardware.printer.slip import Paragraph
from tests.agent.content import KEY, TODAY, Cache, document, form, pack

MARKUP = "<script>alert(1)</script> {title} %s **bold** [b]x[/b] \\n ${HOME}"
HEAD = Letterhead("示范站", "12333", demo=True)
WORDS = load_texts(Path("config/texts"), "zh_CN")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    bomb = bytes(300 << 20)
    with zipfile.ZipFile(cache.folder / "a.bmpack", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pack.json", bomb)
        archive.writestr("signature", KEY.sign(b""))
    assert cache.outcomes() == {"a.bmpack": "wrong_content"}


def test_a_packing_that_nobody_uses_is_refused_and_the_others_are_taken(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with zipfile.ZipFile(cache.folder / "a.bmpack", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("pack.json", b"{}" * 100)
        archive.writestr("signature", KEY.sign(b""))
    broken = (cache.folder / "a.bmpack").read_bytes()
    at = broken.index(b"pack.json") + len(b"pack.json") + 4
    (cache.folder / "a.bmpack").write_bytes(broken[:at] + b"\xff" * 5 + broken[at + 5 :])
    cache.put(pack())
    assert cache.outcomes() == {"a.bmpack": "wrong_content", "demo.bmpack": "installed"}


@pytest.mark.parametrize(
    "raw",
    (
        pack(*(document(f"d{number}") for number in range(2001))),
        pack(document(parts=[{"paragraph": "x"}] * 81)),
        pack(document(parts=[{"paragraph": "x" * 2001}])),
        pack(document(parts=[{"paragraph": "\x1b[2J\x1b@ reset the printer"}])),
        pack(document(title="\u202etxt.exe")),
        pack(document(title="a\u200bb")),
        pack(document(line="two\nlines")),
        pack(document(link="https://a@b/")),
        pack(document(link="javascript:alert(1)")),
        pack(version=10**400),
    ),
)
def test_too_much_and_what_cannot_be_shown_is_refused(tmp_path: Path, raw: dict[str, object]) -> None:
    cache = Cache(tmp_path)
    cache.put(raw)
    assert cache.outcomes() == {"demo.bmpack": "wrong_content"}


def test_more_members_than_anybody_needs_are_refused(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(pack(form()), members={f"forms/{number}.pdf": b"%PDF-" for number in range(80)})
    assert cache.outcomes() == {"demo.bmpack": "wrong_content"}


def test_markup_is_text(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(
        pack(
            document(
                title=MARKUP[:60],
                parts=[{"paragraph": MARKUP}, {"facts": [{"name": "<b>", "value": MARKUP}]}],
            )
        )
    )
    cache.sync()
    view = cache.looking.document("demo/a", "zh_CN", TODAY)
    assert view.title == MARKUP[:60]
    slip = content_slip(view, HEAD, WORDS)
    assert Paragraph(MARKUP) in slip.parts
    for mode in (TextMode.RASTER, TextMode.GBK):
        assert encode(slip, PrinterProfile(text_mode=mode))


def test_a_question_that_wants_to_do_harm_finds_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(pack(document()))
    cache.sync()
    for words in ("' OR 1=1 --", "%", "\0", "\ud800", "字" * 10_000, "a " * 10_000):
        assert cache.looking.find(Find(words=words), TODAY).total in (0, 1)
    assert cache.looking.find(Find(area="' OR 1=1 --"), TODAY).total == 0
    assert cache.looking.find(Find(kind="," * 5000), TODAY).total == 0
    for huge in (10**30, -(10**30)):
        assert cache.looking.find(Find(page=huge, rows=huge), TODAY).total == 1
        assert cache.looking.find(Find(kind="job", pay=huge), TODAY).total == 0


def test_a_long_document_does_not_use_up_the_roll(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(pack(document(parts=[{"paragraph": "字" * 1000}] * 50)))
    cache.sync()
    slip = content_slip(cache.looking.document("demo/a", "zh_CN", TODAY), HEAD, WORDS)
    printed = sum(len(part.text) for part in slip.parts if isinstance(part, Paragraph))
    assert printed < MOST_CHARACTERS + 200
    assert Paragraph(WORDS("content.slip_cut")) in slip.parts
