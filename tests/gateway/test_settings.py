"""[gateway]: what a site may write there, and which adapter comes of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.config import AgentConfig
from agent.gateway.fitted import gateway_of
from agent.gateway.settings import GatewayKind, GatewaySettings, Sm2Settings
from kiosk.domain.errors import ConfigError
from kiosk.domain.settings import load
from tests.checks.tree import ROOT
from tests.gateway.sealed import settings_in
from tests.gateway.station import settings_for

SHIPPED = ROOT / "config" / "agent.toml"


def test_no_gateway_is_fitted_until_a_site_says_so() -> None:
    assert gateway_of(load(SHIPPED, AgentConfig).gateway) is None


def test_a_site_names_its_gateway_in_an_overlay(tmp_path: Path) -> None:
    overlay = tmp_path / "site.toml"
    overlay.write_text(
        '[gateway]\nkind = "rest_json"\nurl = "https://gw.example:8443/kiosk"\narea = "990601"\ndevice = "K-01"\nsite = "S-01"\n'
    )
    settings = load(SHIPPED, AgentConfig, overlay).gateway
    assert (settings.kind, settings.url) == (GatewayKind.REST_JSON, "https://gw.example:8443/kiosk")
    gateway = gateway_of(settings)
    assert gateway is not None
    gateway.close()


def test_each_kind_has_its_adapter(tmp_path: Path) -> None:
    for settings in (settings_for("http://localhost:1"), settings_in(tmp_path, "http://[::1]:1/")):
        gateway = gateway_of(settings)
        assert gateway is not None
        gateway.close()


@pytest.mark.parametrize(
    "url",
    [
        "", "gw.example", "ftp://gw.example", "https://", "https://gw.example:0", "https://gw.example:99999",
        "http://gw.example", "http://10.0.0.1", "https://user:secret@gw.example", "https://gw.example/?a=1",
        "https://gw.example/#a", "https://gw.example/a b", "https://业务.example", "https://gw.example/路",
        "https://.example", "https://gw..example", f"https://{'a' * 64}.example", "https://[::1", "https://gw.example:x",
    ],
)  # fmt: skip
def test_an_address_that_is_wrong_or_not_private_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"url"):
        settings_for(url)


@pytest.mark.parametrize(
    "change",
    [
        {"area": ""}, {"area": "99060a"}, {"device": ""}, {"site": "a b"}, {"channel": "x" * 65},
        {"limit_s": 0.0}, {"connect_s": -1.0}, {"certificate_file": "/tmp/x"}, {"kind": GatewayKind.REST_SM2},
    ],
)  # fmt: skip
def test_what_would_not_work_is_refused_at_start(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"expected|missing|both"):
        replace(settings_for("http://127.0.0.1:1"), **change)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("change", [{"user_id": ""}, {"user_id": "1" * 8192}, {"window_s": 0.0}])
def test_an_envelope_that_would_not_work_is_refused_at_start(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="expected"):
        Sm2Settings(**change)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("missing", ["app_id", "private_key_file", "public_key_file", "sm4_key_file"])
def test_every_key_of_the_envelope_is_needed(tmp_path: Path, missing: str) -> None:
    whole = settings_in(tmp_path, "http://127.0.0.1:1")
    with pytest.raises(ValueError, match=missing):
        replace(whole, sm2=replace(whole.sm2, **{missing: ""}))  # type: ignore[arg-type]  # one of its texts


def test_files_that_cannot_be_used_are_told_as_a_wrong_configuration(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    for settings in (
        GatewaySettings(
            GatewayKind.REST_JSON, "https://gw.example", "990601", device="K", site="S", ca_file=ca_file
        )
        for ca_file in (str(tmp_path / "ca.pem"), str(tmp_path / "none.pem"))
    ):
        with pytest.raises(ConfigError):
            gateway_of(settings)
