"""The alerts of one configuration, put together."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from fleet.alerts.alert import new_id
from fleet.alerts.announcing import Words
from fleet.alerts.duty import AlertDuty
from fleet.alerts.looking import Terms
from fleet.config import FleetConfig
from fleet.overview import limits_from
from fleet.store.sql import Rooms
from fleet.web.wording import reason_words
from kiosk.domain.clock import Clock
from kiosk.domain.texts import load_texts


def alert_duty(config: FleetConfig, store: Rooms, clock: Clock, texts: Path) -> AlertDuty:
    """Idle until it runs; give `touched` to whoever hears of commits."""
    terms = Terms(config.alerts, limits_from(config), timedelta(seconds=config.sync.next_s), new_id)
    spoken = partial(reason_words, load_texts(texts, config.alerts.mail.language))
    return AlertDuty(store, clock, terms, Words(config.zone, spoken, new_id))
