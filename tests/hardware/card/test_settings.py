"""The reader's configuration, and which reader is for what."""

import pytest

from kiosk.hardware.card.authenticator import Algorithm, AuthenticatorKind, NoAuthenticator
from kiosk.hardware.card.fitted import authenticator_of
from kiosk.hardware.card.psam import KeyPair
from kiosk.hardware.card.roles import Role, any_of, role_of
from kiosk.hardware.card.settings import CardSettings

PSAM, HSM = AuthenticatorKind.PSAM, AuthenticatorKind.HSM


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"contact": "("}, "contact"),
        ({"sam": "["}, "sam"),
        ({"contact": ""}, "contact"),
        ({"authenticator": PSAM}, "sam"),
        ({"authenticator": HSM}, "hsm_url"),
        ({"authenticator": HSM, "hsm_url": "http://hsm.example/"}, "hsm_url"),
        ({"hsm_timeout_s": 0}, "hsm_timeout_s"),
        ({"terminal": "12"}, "terminal"),
        ({"sam_keys_sm4": (1,)}, "SM4"),
        ({"sam_keys_3des": (1, 256)}, "TRIPLE_DES"),
    ],
)
def test_a_wrong_setting_is_named(wrong: dict[str, object], key: str) -> None:
    with pytest.raises(ValueError, match=key):
        CardSettings(**wrong)  # type: ignore[arg-type]  # whatever a file may say


def test_a_sams_slot_is_never_for_residents_whatever_else_fits() -> None:
    settings = CardSettings(contact=".*", contactless="NFC|PICC", sam="SAM")
    names = {"ACS SAM 00 01": Role.SAM, "ACS PICC 00 00": Role.CONTACTLESS, "ACS ICC 00 00": Role.CONTACT}
    assert {name: role_of(name, settings) for name in names} == names


def test_a_reader_that_fits_nothing_is_none_of_ours() -> None:
    settings = CardSettings(contact="^Kiosk", contactless="", sam="")
    assert role_of("Somebody's 00 00", settings) is None
    assert any_of(settings) == "(?:^Kiosk)"


def test_an_algorithm_without_keys_is_left_out() -> None:
    keys = CardSettings(sam_keys_3des=(), sam_keys_sm4=(1, 2)).sam_keys()
    assert keys.pairs == {Algorithm.SM4: KeyPair(1, 2)}


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        (CardSettings(), AuthenticatorKind.NONE),
        (CardSettings(authenticator=PSAM, sam="SAM"), PSAM),
        (CardSettings(authenticator=HSM, hsm_url="https://hsm.example/v1"), HSM),
        (CardSettings(authenticator=HSM, hsm_url="http://127.0.0.1:1/"), HSM),
    ],
)
def test_the_station_gets_the_authenticator_it_is_fitted_with(
    settings: CardSettings, kind: AuthenticatorKind
) -> None:
    fitted = authenticator_of(settings)
    assert fitted.kind is kind
    assert isinstance(fitted, NoAuthenticator) is (kind is AuthenticatorKind.NONE)
