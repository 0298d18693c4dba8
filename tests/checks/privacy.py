"""Where code would let person data into a log, an event or an error, and numbers that could be somebody's."""

import ast
import re
from collections.abc import Iterator

# What a resident told us or a card said. `name` alone is too common: a field or `resident.name` counts.
PERSON_DATA = frozenset(
    "id_number id_no identity_number citizen_number social_number social_security_number card_number "
    "bank_account full_name holder_name resident_name person_name masked_name masked_number "
    "born birth_date birthday phone phone_number mobile "
    "home_address portrait face_picture pin password".split()
)
PERSONS = frozenset(
    "resident residents identity identities holder cardholder person persons citizen applicant".split()
)
LOG_METHODS = frozenset("debug info warning error exception critical log".split())

# A citizen's number: area, birth date, order, check character. Made-up people live in area 99.
# Source: GB 11643-1999, GB/T 2260 (the first two digits name the province).
_PROVINCES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91"
_CITIZEN_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_PROVINCES})\d{{4}}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}[\dXx](?![0-9A-Za-z])"
)


def spoken(source: str) -> list[tuple[int, str]]:
    """Line and word of every piece of person data in a log call, an event, a print or a raised error."""
    found = {
        (node.lineno, word)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.expr | ast.stmt)
        for argument in _said_by(node)
        for word in _person_data_in(argument)
    }
    return sorted(found)


def citizen_numbers(text: str) -> list[str]:
    """Every number that could belong to somebody."""
    return _CITIZEN_NUMBER.findall(text)


def _said_by(node: ast.expr | ast.stmt) -> list[ast.AST]:
    """The parts of a statement that leave the process, if it is one that speaks."""
    match node:
        case ast.Call() if _speaks(node.func):
            return [*node.args, *node.keywords]
        case ast.Raise(exc=ast.Call() as error):
            return [*error.args, *error.keywords]
        case _:
            return []


def _speaks(function: ast.expr) -> bool:
    match function:
        case ast.Attribute(value=owner, attr=method):
            whose = _last_word(owner)
            logs = "log" in whose and method in LOG_METHODS
            keeps = ("outbox" in whose or "event" in whose) and method in {"append", "emit", "record", "put"}
            return logs or keeps or "event" in method.lower()
        case ast.Name(id=called):
            return called == "print" or "event" in called.lower()
        case _:
            return False


def _person_data_in(argument: ast.AST) -> Iterator[str]:
    for node in ast.walk(argument):
        match node:
            case ast.Name(id=word) if word in PERSON_DATA | PERSONS:
                yield word
            case ast.Attribute(attr=word) if word in PERSON_DATA:
                yield word
            case ast.Attribute(value=owner, attr="name") if _last_word(owner) in PERSONS:
                yield f"{_last_word(owner)}.name"
            case ast.keyword(arg=str(word)) if word in PERSON_DATA | PERSONS | {"name"}:
                yield word
            case ast.Dict(keys=keys):
                yield from (
                    key.value
                    for key in keys
                    if isinstance(key, ast.Constant)
                    and isinstance(key.value, str)
                    and key.value in PERSON_DATA | PERSONS | {"name"}
                )
            case _:
                continue


def _last_word(expression: ast.expr) -> str:
    match expression:
        case ast.Name(id=word) | ast.Attribute(attr=word):
            return word.lower()
        case ast.Call(func=function):
            return _last_word(function)
        case _:
            return ""
