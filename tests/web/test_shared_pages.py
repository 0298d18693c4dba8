"""The page maker: languages, icons, digests of files."""

from pathlib import Path

import pytest
from starlette.requests import Request

from kiosk.web.files import Assets
from kiosk.web.pages import icon, language_of, mark


def request(query: str = "", accept: str = "") -> Request:
    """What a browser asks."""
    headers = [(b"accept-language", accept.encode())] if accept else []
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("query", "accept", "language"),
    (
        ("", "", "zh_CN"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "zh-CN,en;q=0.8", "zh_CN"),
        ("lang=zh_CN", "en-GB", "zh_CN"),
        ("lang=en", "zh-CN", "en"),
        ("", "de-DE,fr;q=0.5", "zh_CN"),
        ("lang=xx", "", "zh_CN"),
    ),
)
def test_the_reader_is_asked_first_then_the_browser(query: str, accept: str, language: str) -> None:
    assert language_of(request(query, accept)) == language


def test_icons_are_inline_and_hidden_from_screen_readers() -> None:
    assert str(icon("clock")).startswith('<svg class="i" aria-hidden="true" viewBox=')
    assert 'class="m warn"' in str(mark("warn"))


def test_an_address_changes_with_the_content(tmp_path: Path) -> None:
    (tmp_path / "x.css").write_text("a{}")
    assets = Assets({"/static/room": tmp_path})
    before = assets.address("/static/room/x.css")
    (tmp_path / "x.css").write_text("b{}  ")
    assert assets.address("/static/room/x.css") != before


def test_a_file_that_is_not_there_stops_the_page(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Assets({"/static/room": tmp_path}).address("/static/room/none.css")
