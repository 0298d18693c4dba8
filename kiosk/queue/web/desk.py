"""What every page of the queue stands on: the service, the site's settings, and the page maker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kiosk.domain.catalogue import Catalogue
from kiosk.domain.texts import LANGUAGES, Texts, load_texts
from kiosk.queue.service import QueueService
from kiosk.queue.settings import QueueSettings
from kiosk.web.files import Assets
from kiosk.web.pages import Pages, language_of
from kiosk.web.phone import pages as phone

HERE = Path(__file__).parent
ASSETS = Assets({"/static/queue": HERE / "static", **phone.STATIC})


@dataclass(frozen=True, slots=True)
class Desk:
    """Shared by the page rooms; made once by `kiosk.queue.web.pages.routes`."""

    service: QueueService
    catalogue: Catalogue
    pages: Pages

    @property
    def settings(self) -> QueueSettings:
        """The site's own."""
        return self.service.settings

    def now(self) -> datetime:
        """The wall time."""
        return self.service.clock.now()

    @property
    def zone(self) -> tzinfo:
        """The site's time zone."""
        return self.settings.zone_info

    @property
    def groups(self) -> Mapping[str, str]:
        """Service id → id of its class."""
        return {service.id: service.group for service in self.catalogue.services}

    def words(self, language: str) -> Texts:
        """The wording of one language."""
        return self.pages.words(language)

    def page(
        self, request: Request, template: str, *, language: str = "", status: int = 200, **values: object
    ) -> HTMLResponse:
        """A page or a fragment of this site."""
        chosen = language or reader_language(request)
        site, peer = self.settings.site, self.settings.standby.peer
        return self.pages.page(
            request, template, status=status, language=chosen, site=site, peer=peer, **values
        )


def make_desk(service: QueueService, catalogue: Catalogue, texts: Path) -> Desk:
    """Reads templates and wording. Raises ConfigError."""
    words = {language: load_texts(texts, language) for language in LANGUAGES}
    return Desk(service, catalogue, Pages([HERE / "templates", phone.TEMPLATES], words, ASSETS))


def sent_away(address: str) -> Response:
    """A fragment's answer to somebody who is no longer known: the whole page goes there."""
    return Response(status_code=401, headers={"hx-redirect": address})


def staff_language(request: Request) -> str:
    """Chinese unless asked for by `?lang=`: a shared screen does not follow the browser it runs in."""
    return "en" if request.query_params.get("lang", "").startswith("en") else "zh_CN"


def reader_language(request: Request) -> str:
    """What the reader's own browser prefers."""
    return language_of(request, LANGUAGES)
