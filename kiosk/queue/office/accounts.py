"""What an administrator does to the accounts of staff; every act is in the log with who did it."""

import secrets
from collections.abc import Callable
from datetime import date

from kiosk.domain.errors import Refused
from kiosk.queue import events as e
from kiosk.queue.commands.freeing import release
from kiosk.queue.ledger import Ledger
from kiosk.queue.office.people import Member, member
from kiosk.queue.passwords import hashed
from kiosk.queue.reads import staffed_windows
from kiosk.queue.staff import Role, StaffRoom, set_password
from kiosk.queue.transaction import Transaction

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read for something else
_GROUPS, _GROUP = 3, 4
_LONGEST_NUMBER = 40


class Accounts:
    """Hiring and what follows. `by` is the id of the administrator, or `operator`."""

    def __init__(self, ledger: Ledger, room: StaffRoom) -> None:
        self._ledger = ledger
        self._room = room

    async def hire(self, login: str, name: str, role: Role, by: str) -> tuple[str, str]:
        """A new member of staff: id, and the password to be handed over. Refusals: see StaffRoom.add."""
        password = new_password()
        return await self._room.add(login, name, role, password, by=by), password

    async def renew_password(self, staff: str, by: str) -> str:
        """A new password; every console of that person is signed out. Raises Refused unknown_staff."""
        password = new_password()
        digest = await hashed(password)

        def change(transaction: Transaction, who: Member) -> None:
            set_password(transaction, who.id, digest)

        await self._act(staff, by, "staff.password", change)
        return password

    async def set_role(self, staff: str, role: Role, by: str) -> None:
        """Raises Refused: unknown_staff, last_administrator."""

        def change(transaction: Transaction, who: Member) -> None:
            if role is not Role.ADMIN:
                _keep_one_administrator(transaction, who)
            transaction.connection.execute("UPDATE staff SET role = ? WHERE id = ?", (role.value, who.id))

        await self._act(staff, by, "staff.role", change, detail=role.value)

    async def certify(self, staff: str, number: str, valid_until: date | None, by: str) -> None:
        """Enter the certificate; without a number the register has none. Raises Refused: unknown_staff, bad_request."""
        if len(number) > _LONGEST_NUMBER or not (number.isprintable() or not number):
            raise Refused("bad_request", "number")
        if bool(number) != (valid_until is not None):
            raise Refused("bad_request", "valid_until")

        def change(transaction: Transaction, who: Member) -> None:
            run = transaction.connection.execute
            run("DELETE FROM certificates WHERE staff = ?", (who.id,))
            if valid_until is not None:
                run("INSERT INTO certificates VALUES (?, ?, ?)", (who.id, number, valid_until.isoformat()))

        until = valid_until.isoformat() if valid_until else ""
        await self._act(staff, by, "staff.certificate", change, detail=until)

    async def disable(self, staff: str, by: str) -> None:
        """They are out at once, and what is at their window waits on.

        Raises Refused: unknown_staff, own_account, last_administrator.
        """
        if staff == by:
            raise Refused("own_account")

        def change(transaction: Transaction, who: Member) -> None:
            _keep_one_administrator(transaction, who)
            for own in staffed_windows(transaction.connection).values():
                if own.staff == who.id:
                    release(transaction, own, by)
            run = transaction.connection.execute
            run("UPDATE staff SET disabled = 1 WHERE id = ?", (who.id,))
            run("DELETE FROM sessions WHERE staff = ?", (who.id,))

        await self._act(staff, by, "staff.disabled", change)

    async def enable(self, staff: str, by: str) -> None:
        """With the password of before. Raises Refused unknown_staff."""

        def change(transaction: Transaction, who: Member) -> None:
            transaction.connection.execute("UPDATE staff SET disabled = 0 WHERE id = ?", (who.id,))

        await self._act(staff, by, "staff.enabled", change)

    async def _act(
        self,
        staff: str,
        by: str,
        what: str,
        change: Callable[[Transaction, Member], None],
        detail: str = "",
    ) -> None:
        def work(transaction: Transaction) -> None:
            change(transaction, member(transaction.connection, staff))
            transaction.record(e.Audited(what=what, who=by, whom=staff, detail=detail))

        await self._ledger.write(work)


def new_password() -> str:
    """Easy to read aloud, hard to guess: 59 bits in three groups."""
    letters = ["".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS)]
    return "-".join(letters)


def _keep_one_administrator(transaction: Transaction, who: Member) -> None:
    others = transaction.connection.execute(
        "SELECT 1 FROM staff WHERE role = ? AND disabled = 0 AND id != ? LIMIT 1", (Role.ADMIN.value, who.id)
    ).fetchone()
    if who.role is Role.ADMIN and not who.disabled and others is None:
        raise Refused("last_administrator")
