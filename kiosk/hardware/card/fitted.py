"""The authenticator that this station is fitted with."""

from kiosk.hardware.card.authenticator import Authenticator, AuthenticatorKind, NoAuthenticator
from kiosk.hardware.card.settings import CardSettings


def authenticator_of(settings: CardSettings) -> Authenticator:
    """Ready to be asked; nothing is opened before it is."""
    match settings.authenticator:
        case AuthenticatorKind.NONE:
            return NoAuthenticator()
        case AuthenticatorKind.PSAM:
            from kiosk.hardware.card.sam_slot import psam_authenticator  # needs pyscard

            return psam_authenticator(settings.sam, settings.sam_keys())
        case AuthenticatorKind.HSM:
            from kiosk.hardware.card.hsm_http import HsmAuthenticator  # an HTTP client weighs 10 MB

            return HsmAuthenticator(
                settings.hsm_url, settings.hsm_timeout_s, settings.terminal, settings.hsm_ca_file
            )
