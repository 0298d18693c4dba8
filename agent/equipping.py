"""What the visit's processes are told at their start: where the back office is, who may ask, what this machine has."""

from pathlib import Path

from agent.config import AgentConfig
from agent.gateway.settings import GatewayKind
from agent.listening import allowed_peers
from agent.visit_messages import Equip, Place
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.form_fit import load_fitting_forms


def equip_of(config: AgentConfig, texts: Path) -> Equip | None:
    """None where no back office is fitted. The catalogue, its forms and code tables lie beside the texts.

    Raises ConfigError where they do not fit each other.
    """
    if config.gateway.kind is GatewayKind.NONE:
        return None
    catalogue, tables = texts.parent / "catalogue.toml", texts.parent / "tables/codes.toml"
    load_fitting_forms(texts.parent / "forms", load_catalogue(catalogue), load_code_tables(tables))
    station, devices = config.station, config.devices
    fitted = devices.printer.enabled and devices.printer.address
    return Equip(
        peers=tuple(sorted(allowed_peers(config.socket.group))),
        gateway=config.gateway,
        catalogue=str(catalogue),
        tables=str(tables),
        texts=str(texts),
        place=Place(
            site=station.name, hotline=station.hotline, demo=station.demo, time_zone=station.time_zone
        ),
        printer=devices.printer.profile if fitted else None,
        pin=devices.pinpad.enabled,
        attendant=devices.card.enabled,
        a4=devices.a4.enabled,
        face=devices.camera.enabled,
        verify_url=config.proofs.verify_url,
    )
