"""Every page of operations, in Chinese and English; all but the login ask for a session."""

from pathlib import Path

from starlette.routing import BaseRoute

from fleet.api import Parts
from fleet.relay.phones import RelayedPhones
from fleet.web import (
    account,
    alerts,
    approvals,
    audit,
    deliveries,
    enrolment,
    files,
    maintenance,
    orders,
    overview,
    past,
    people,
    reporter,
    reporters,
    rollouts,
    settings,
)
from fleet.web.areas import AreaNames
from fleet.web.desk import Desk
from fleet.web.logins import Logins
from fleet.web.verify import verify_routes
from kiosk.domain.texts import LANGUAGES, load_texts
from kiosk.web.files import Assets
from kiosk.web.pages import Pages
from kiosk.web.phone import pages as phone

HERE = Path(__file__).parent
TEXTS = HERE.parents[1] / "config" / "texts"


def routes(parts: Parts) -> list[BaseRoute]:
    """Every page, and the static files. Raises ConfigError where the wording cannot be read."""
    assets = Assets({"/static/fleet": HERE / "static", **phone.STATIC})
    texts = {language: load_texts(TEXTS, language) for language in LANGUAGES}
    pages = Pages([HERE / "templates", phone.TEMPLATES], texts, assets)
    desk = Desk(parts, pages, AreaNames(parts.config.areas))
    phones = RelayedPhones(parts.tickets, parts.presses, parts.clock, parts.config.phones)
    return [
        *Logins(desk).routes(),
        *overview.routes(desk),
        *reporters.routes(desk),
        *reporter.routes(desk),
        *past.routes(desk),
        *settings.routes(desk),
        *files.routes(desk),
        *alerts.routes(desk),
        *maintenance.routes(desk),
        *deliveries.routes(desk),
        *orders.routes(desk),
        *rollouts.routes(desk),
        *enrolment.routes(desk),
        *account.routes(desk),
        *people.routes(desk),
        *approvals.routes(desk),
        *audit.routes(desk),
        *verify_routes(desk.parts, desk.pages),
        *phones.routes(pages),
        *assets.routes(),
    ]
