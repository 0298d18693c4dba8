"""Every page of the queue as routes for its app."""

from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from kiosk.domain.catalogue import Catalogue
from kiosk.queue.service import QueueService
from kiosk.queue.web import (
    appointments,
    audit,
    caller,
    display,
    login,
    people,
    phone,
    rater,
    replay,
    sheets,
    signage,
    statistics,
    supervisor,
    tomorrow,
    window_screen,
)
from kiosk.queue.web.desk import ASSETS, make_desk
from kiosk.web.headers import SecurityHeaders


def routes(service: QueueService, catalogue: Catalogue, texts: Path) -> list[BaseRoute]:
    """Pages and static files under their own security headers; the last routes of the app. texts: config/texts.

    Raises ConfigError where the wording cannot be read.
    """
    desk = make_desk(service, catalogue, texts)
    rooms = (  # one a line
        login,
        caller,
        sheets,
        display,
        rater,
        phone,
        supervisor,
        appointments,
        people,
        audit,
        replay,
        statistics,
        tomorrow,
        signage,
        window_screen,
    )
    pages: list[BaseRoute] = [route for room in rooms for route in room.routes(desk)]
    return [Mount("/", routes=[*pages, *ASSETS.routes()], middleware=[Middleware(SecurityHeaders)])]
