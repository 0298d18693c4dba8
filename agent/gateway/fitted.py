"""The adapter that the settings name."""

from typing import assert_never

from agent.gateway.port import Gateway
from agent.gateway.settings import GatewayKind, GatewaySettings


def gateway_of(settings: GatewaySettings) -> Gateway | None:
    """A gateway for one visit, None where none is fitted. Raises ConfigError where a file of it cannot be used."""
    match settings.kind:
        case GatewayKind.NONE:
            return None
        case GatewayKind.REST_JSON:
            from agent.gateway.rest_json import (
                rest_json,
            )  # each adapter costs memory: only the fitted one is loaded

            return rest_json(settings)
        case GatewayKind.REST_SM2:
            from agent.gateway.rest_sm2 import rest_sm2

            return rest_sm2(settings)
        case _:
            assert_never(settings.kind)
