"""The page maker: Jinja2 templates with our wording, icons and digested file addresses."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kiosk.domain.texts import LANGUAGES, Texts
from kiosk.web.files import STATIC, Assets

TEMPLATES = Path(__file__).parent / "templates"

Mark = Literal["ok", "warn", "bad", "off", "busy"]


class Pages:
    """Templates of one server, rendered in the language that the reader asked for."""

    def __init__(self, folders: Sequence[Path], texts: Mapping[str, Texts], assets: Assets) -> None:
        self._texts = texts
        self._environment = Environment(
            loader=FileSystemLoader([*folders, TEMPLATES]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(icon=icon, mark=mark, asset=assets.address)

    def text(self, template: str, language: str, **values: object) -> str:
        """The template with `t` (wording), `language` and values. Raises KeyError for a missing wording."""
        words = self._texts[language]
        return self._environment.get_template(template).render(t=words, language=language, **values)

    def page(
        self, request: Request, template: str, *, status: int = 200, language: str = "", **values: object
    ) -> HTMLResponse:
        """The template as an answer that is never kept by a cache."""
        chosen = language or language_of(request, tuple(self._texts))
        body = self.text(template, chosen, **values)
        return HTMLResponse(body, status, headers={"cache-control": "no-store"})

    def words(self, language: str) -> Texts:
        """The wording of one language, for values that a page computes itself."""
        return self._texts[language]


def language_of(request: Request, offered: Sequence[str] = LANGUAGES) -> str:
    """`?lang=en`, else what the browser prefers, else Chinese."""
    wanted = [request.query_params.get("lang", "")]
    wanted += [part.split(";")[0] for part in request.headers.get("accept-language", "").split(",")]
    for tag in wanted:
        for language in offered:
            if tag and language.split("_")[0] == tag.strip().split("-")[0].split("_")[0].lower():
                return language
    return offered[0]


def icon(name: str, css: str = "i") -> Markup:
    """The drawing of static/icons as inline SVG; decoration only, so hidden from screen readers."""
    return Markup(_drawing(STATIC / "icons" / f"{name}.svg", css))


def mark(kind: Mark) -> Markup:
    """The shape of a state; the word beside it is the caller's."""
    return Markup(_drawing(STATIC / "marks" / f"{kind}.svg", f"m {kind}"))


@lru_cache(maxsize=512)
def _drawing(file: Path, css: str) -> str:
    drawing = file.read_text("utf-8").strip().replace(' xmlns="http://www.w3.org/2000/svg"', "")
    return drawing.replace("<svg", f'<svg class="{css}" aria-hidden="true"', 1)
