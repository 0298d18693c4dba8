"""A command applies at most once: its first answer is kept with its id, and a repeat gets that answer, byte for byte."""

import hashlib
import re
import sqlite3
from collections.abc import Callable

import msgspec

from kiosk.domain.errors import Refused
from kiosk.queue.gathered import AnswerRow
from kiosk.queue.schemas import Message, Problem
from kiosk.queue.transaction import Transaction
from kiosk.queue.writer import SAVEPOINT

_COMMAND_ID = re.compile(r"[A-Za-z0-9._:-]{8,80}")

_encoder = msgspec.json.Encoder()
_problem_decoder = msgspec.json.Decoder(Problem)


class Command(msgspec.Struct, frozen=True):
    """What somebody wants, once. `digest` covers who, what and the whole message."""

    id: str
    digest: bytes


def command_of(command_id: str, actor: str, what: str, message: Message | None) -> Command:
    """actor: device, member of staff or phone. Raises Refused bad_request for an id that is none."""
    if not _COMMAND_ID.fullmatch(command_id):
        raise Refused("bad_request", "command: 8 to 80 letters, digits, . _ : -")
    content = b"" if message is None else _encoder.encode(message)
    digest = hashlib.sha256(b"\0".join((actor.encode(), what.encode(), content))).digest()
    return Command(command_id, digest)


def execute(
    transaction: Transaction, command: Command, work: Callable[[Transaction], Message]
) -> bytes | Refused:
    """The stored first answer, or a new one. A refusal is an answer too, kept, and undoes what the work did.

    Refused command_reused where the id came with another message.
    """
    stored = _stored(transaction, command)
    if stored is not None:
        return _first_answer(command, stored)
    transaction.command = command.id
    try:
        answer = _encoder.encode(_or_nothing(transaction, work))
    except Refused as refused:
        problem = Problem(reason=refused.reason, detail=refused.detail)
        _keep(transaction, command, _encoder.encode(problem), refused=True)
        return refused
    _keep(transaction, command, answer, refused=False)
    return answer


def remember_answer(transaction: Transaction, command: Command, answer: Message) -> None:
    """The command was carried out by other means: whoever repeats it gets this. A first answer that is there stays."""
    if _stored(transaction, command) is None:
        _keep(transaction, command, _encoder.encode(answer), refused=False)


def _stored(transaction: Transaction, command: Command) -> AnswerRow | None:
    stored: AnswerRow | None = transaction.gathered.answer(command.id)
    if stored is None:
        stored = transaction.connection.execute(
            "SELECT digest, refused, answer, tick_ms FROM commands WHERE id = ?", (command.id,)
        ).fetchone()
    return stored


def _first_answer(command: Command, stored: AnswerRow) -> bytes | Refused:
    digest, refused, answer, _ = stored
    if digest != command.digest:
        return Refused("command_reused", "this id came with another message")
    if refused:
        problem = _problem_decoder.decode(answer)
        return Refused(problem.reason, problem.detail)
    return answer


def _or_nothing(transaction: Transaction, work: Callable[[Transaction], Message]) -> Message:
    """A day that was turned for this command stays when the work is refused; else its own savepoint is the writer's.

    Where the writer has given none, ROLLBACK TO raises sqlite3.OperationalError, and the writer runs it again in one.
    """
    connection, savepoint = transaction.connection, SAVEPOINT
    topics, recorded = set(transaction.changed), transaction.recorded
    if recorded:
        transaction.gathered.write(connection)
        savepoint = "work"
        connection.execute(f"SAVEPOINT {savepoint}")
    before = transaction.written
    try:
        return work(transaction)
    except (Refused, sqlite3.Error):
        if transaction.written != before:
            connection.execute(f"ROLLBACK TO {savepoint}")
            transaction.gathered.forget()
        if transaction.recorded != recorded:
            transaction.present.forget()
        transaction.changed = topics
        raise


def _keep(transaction: Transaction, command: Command, answer: bytes, *, refused: bool) -> None:
    transaction.gathered.add_answer(
        command.id, (command.digest, int(refused), answer, transaction.moment.tick_ms)
    )
