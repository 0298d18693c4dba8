"""The configuration of alerts: an example that holds, and mistakes that are told with their place."""

from pathlib import Path

import pytest

from fleet.alerts.settings import Alerts, Areas, Damping, Receiver
from fleet.config import FleetConfig
from fleet.findings import Severity
from kiosk.domain.errors import ConfigError
from kiosk.domain.settings import load

FULL = """
[alerts]
external_url = "https://fleet.example"
rules = [{ reason = "door_open", for_s = 600, clear_s = 60, severity = "info" }]
receivers = [
  { name = "ops", kind = "alertmanager", to = ["https://am.example/hook"], token_file = "/etc/bianmin/am" },
  { name = "boss", kind = "email", to = ["boss@example.org"], area = "43", least = "critical", level = 1 },
]
[alerts.mail]
host = "mail.example"
sender = "fleet@example.org"
[alerts.orders]
reasons = ["cutter", "device_gone"]
"""


def loaded(folder: Path, text: str) -> Alerts:
    overlay = folder / "overlay.toml"
    overlay.write_text(text)
    return load(Path("config/fleet.toml"), FleetConfig, overlay).alerts


def test_a_full_configuration_is_read(tmp_path: Path) -> None:
    alerts = loaded(tmp_path, FULL)
    assert alerts.severity("door_open", Severity.WARNING) is Severity.INFO
    assert alerts.severity("cutter", Severity.CRITICAL) is Severity.CRITICAL
    assert (alerts.levels, [receiver.name for receiver in alerts.at_level(1)]) == (2, ["boss"])
    assert alerts.timing("door_open").lasts.total_seconds() == 600


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    (
        ('"door_open"', '"door_ajar"', "door_ajar"),
        ('severity = "info"', 'severity = "huge"', "huge"),
        ('"cutter"', '"cuttter"', "cuttter"),
        ("https://am.example/hook", "file:///etc/passwd", "ops"),
        ("boss@example.org", "boss", "boss"),
        ('name = "boss"', 'name = "ops"', "twice"),
        ('host = "mail.example"', 'host = ""', "mail"),
        ("fleet@example.org", "fleet", "sender"),
    ),
)
def test_a_mistake_is_refused_with_what_it_is(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        loaded(tmp_path, FULL.replace(was, becomes))


def test_numbers_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="damping"):
        Damping(changes=6, within_s=600, quiet_s=60)
    with pytest.raises(ValueError, match="areas"):
        Areas(share=0.2, clear_share=0.5)
    with pytest.raises(ValueError, match="somebody to tell"):
        Receiver("ops", "webhook", ())
