"""What records are made from: one person's account, the day, and dice that always fall the same way."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from kiosk.bench.gateway.messages import Record
from kiosk.bench.gateway.residents import Account, Resident, Trade

__all__ = ["Asked", "Record", "days_before"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose records are wanted. `place` and `agency` are in words."""

    resident: Resident
    account: Account = field(repr=False)
    today: date
    seed: int
    place: str
    bank: str

    @property
    def trade(self) -> Trade:
        """How the person is insured."""
        return self.resident.trade

    def dice(self, topic: str) -> Random:
        """The same for the same person, account and topic, whatever was asked before."""
        return Random(f"{self.seed}/{self.resident.index}/{self.account.id}/{topic}")  # noqa: S311 - made-up data

    @property
    def agency(self) -> str:
        """The office that keeps the account."""
        return f"{self.place}社会保险经办机构"

    @property
    def bank_account(self) -> str:
        """No bank's number: no issuer begins with 999."""
        return f"9990000000{self.resident.index:05}{self.resident.index * 7 % 10000:04}"


def days_before(today: date, days: int) -> str:
    """A day before (or, negative, after) today."""
    return (today - timedelta(days=days)).isoformat()
