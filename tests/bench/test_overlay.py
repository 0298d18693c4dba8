"""The overlay that the bench writes: laid over agent.toml, every device is fitted at its far end."""

import re
from pathlib import Path

from agent.config import AgentConfig
from agent.gateway.settings import GatewayKind
from kiosk.bench.overlay import agent_overlay, agent_tables
from kiosk.bench.settings import BenchSettings
from kiosk.domain.settings import load
from tests.bench.running import ROOT, RunningBench

CONFIG = ROOT / "config/agent.toml"


def test_every_device_of_the_bench_is_fitted_in_the_agent(bench: RunningBench) -> None:
    config = load(CONFIG, AgentConfig, bench.folder / "agent-overlay.toml").devices
    fitted = (config.card, config.idcard, config.qr, config.printer, config.a4, config.camera)
    hall = (config.document, config.sound, config.keypad, config.inputs, config.pinpad)
    assert all(device.enabled for device in (*fitted, *hall))
    assert (config.printer.address, config.idcard.address, config.qr.address, config.inputs.address) == tuple(
        bench.addresses[name] for name in ("printer_tcp", "idcard", "qr", "inputs")
    )
    assert re.fullmatch(config.card.contact, bench.addresses["reader"])
    assert config.keypad.pads == (1, 2, 3, 4)


def test_the_back_office_of_the_bench_is_the_agent_s_gateway(bench: RunningBench) -> None:
    gateway = load(CONFIG, AgentConfig, bench.folder / "agent-overlay.toml").gateway
    assert (gateway.kind, gateway.url) == (GatewayKind.REST_JSON, bench.addresses["gateway"])
    assert gateway.area == BenchSettings().gateway.area


def test_what_the_bench_lacks_stays_as_it_was(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.toml"
    tables = agent_tables({"panel": "http://127.0.0.1:1", "qr": "serial:///q?baud=9600"}, BenchSettings())
    overlay.write_text(agent_overlay(tables, overlay), "utf-8")
    config, plain = load(CONFIG, AgentConfig, overlay).devices, load(CONFIG, AgentConfig).devices
    assert config.qr.enabled
    assert (config.card, config.idcard, config.keypad) == (plain.card, plain.idcard, plain.keypad)


def test_a_reader_s_name_is_no_pattern() -> None:
    tables = agent_tables({"reader": "Bench (2.0) [a]"}, BenchSettings())
    assert re.fullmatch(str(tables["devices.card"]["contact"]), "Bench (2.0) [a]")
