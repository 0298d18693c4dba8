"""Whom we believe to be the gateway, and how we show who we are."""

import ssl

from agent.gateway.settings import GatewaySettings
from kiosk.domain.errors import ConfigError


def context(settings: GatewaySettings) -> ssl.SSLContext:
    """TLS 1.2 or newer, the gateway's name checked. Raises ConfigError where a file cannot be used."""
    try:
        made = ssl.create_default_context(cafile=settings.ca_file or None)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        if settings.certificate_file:
            made.load_cert_chain(settings.certificate_file, settings.key_file, password=_no_password)
    except (OSError, ValueError) as wrong:
        raise ConfigError("gateway: ca_file, certificate_file or key_file cannot be used") from wrong
    return made


def _no_password() -> str:
    """A key under a password would make OpenSSL ask at a terminal that nobody sits at."""
    raise ValueError("the key file has a password")
