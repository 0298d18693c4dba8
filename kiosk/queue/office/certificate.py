"""持证: whether a member of staff may be said to hold a valid certificate today."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CertificateState(StrEnum):
    """What the register says on a day."""

    NONE = "none"
    VALID = "valid"
    SOON = "soon"  # ends within the days of warning
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate; `valid_until` is its last day."""

    number: str
    valid_until: date


def state_of(certificate: Certificate | None, today: date, warning_days: int) -> CertificateState:
    """The state on this day.

    Source: the 100 % 持证率 indicator counts staff whose certificates are valid on the day.
    """
    if certificate is None:
        return CertificateState.NONE
    left = (certificate.valid_until - today).days
    if left < 0:
        return CertificateState.EXPIRED
    return CertificateState.SOON if left <= warning_days else CertificateState.VALID
