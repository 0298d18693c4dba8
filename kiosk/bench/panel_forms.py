"""Every action of any far end as a form, read from the order it takes: no device is ever without its hands. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
from msgspec import inspect

from kiosk.bench.far_end import Action

Kind = Literal["whole", "number", "text", "flag", "choice", "json"]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an action is told; `value` is what stands there at first, as text."""

    name: str
    kind: Kind
    required: bool
    value: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One action."""

    action: str
    fields: tuple[Field, ...]

    @property
    def plain(self) -> bool:
        """It needs no telling."""
        return not self.fields


def forms(actions: Mapping[str, Action]) -> tuple[Form, ...]:
    """All actions of a device; those that need no telling first."""
    found = [Form(name, _fields(action.takes)) for name, action in actions.items()]
    return tuple(sorted(found, key=lambda form: not form.plain))


def rows(view: msgspec.Struct | None) -> Sequence[tuple[str, str]]:
    """A view as a table of two columns."""
    if view is None:
        return ()
    builtins: dict[str, object] = msgspec.to_builtins(view)
    return [(key, _shown(value)) for key, value in builtins.items()]


def _fields(takes: type[msgspec.Struct]) -> tuple[Field, ...]:
    shape = inspect.type_info(takes)
    assert isinstance(shape, inspect.StructType)
    return tuple(_field(field) for field in shape.fields)


def _field(field: inspect.Field) -> Field:
    kind, choices = _kind(field.type)
    default = field.default_factory() if callable(field.default_factory) else field.default
    value = "" if default in (None, msgspec.NODEFAULT) else _value(default)
    return Field(field.encode_name, kind, field.required, value, choices)


def _kind(shape: inspect.Type) -> tuple[Kind, tuple[str, ...]]:
    match shape:
        case inspect.BoolType():
            return "flag", ()
        case inspect.IntType():
            return "whole", ()
        case inspect.FloatType():
            return "number", ()
        case inspect.StrType():
            return "text", ()
        case inspect.LiteralType(values=values) if all(isinstance(value, str) for value in values):
            return "choice", tuple(map(str, values))
        case inspect.EnumType(cls=words):
            return "choice", tuple(str(word.value) for word in words)
        case inspect.UnionType(types=several):
            real = [one for one in several if not isinstance(one, inspect.NoneType)]
            return _kind(real[0]) if len(real) == 1 else ("json", ())
        case _:
            return "json", ()


def _value(default: object) -> str:
    return str(default) if isinstance(default, str) else msgspec.json.encode(default).decode()


def _shown(value: object) -> str:
    if value is None or value in ("", [], {}):
        return "—"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
