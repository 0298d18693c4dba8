"""A script of mishaps: what is done at which device, when, and which of several by the dice. No I/O but reading the file."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Annotated

import msgspec

from kiosk.domain.errors import ConfigError
from kiosk.domain.settings import line_of

Seconds = Annotated[float, msgspec.Meta(ge=0, le=86_400)]
Count = Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A typing error must not pass."""


class Choice(_Table, frozen=True, kw_only=True):
    """One of several things that may happen; without a device it is the step's."""

    action: str
    device: str = ""
    message: dict[str, object] = msgspec.field(name="with", default_factory=dict)


class Step(_Table, frozen=True, kw_only=True):
    """At `at_s` of its round: one action, or one of several by the dice; `repeat` times, `every_s` apart."""

    at_s: Seconds
    device: str = ""
    action: str = ""
    message: dict[str, object] = msgspec.field(name="with", default_factory=dict)
    one_of: tuple[Choice, ...] = ()
    repeat: Count = 1
    every_s: Seconds = 0.0

    def orders(self) -> tuple["Order", ...]:
        """All that may come up here."""
        if not self.one_of:
            return (Order(self.device, self.action, self.message),)
        return tuple(Order(one.device or self.device, one.action, one.message) for one in self.one_of)


class Mishap(_Table, frozen=True, kw_only=True):
    """The whole script, `repeat` rounds of `round_s` (0 = until its last step is done); `seed` of the dice."""

    step: tuple[Step, ...]
    title: str = ""
    seed: int = 0
    repeat: Count = 1
    round_s: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class Order:
    """What a device is told."""

    device: str
    action: str
    message: dict[str, object]

    def __str__(self) -> str:
        told = " ".join(f"{key}={value}" for key, value in self.message.items())
        return f"{self.device} {self.action} {told}".strip()


@dataclass(frozen=True, slots=True)
class Planned:
    """An order with its time, from the beginning."""

    at_s: float
    order: Order


@dataclass(frozen=True, slots=True)
class Script:
    """A script and where it stands."""

    file: Path
    text: str
    mishap: Mishap

    def planned(self) -> tuple[Planned, ...]:
        """Every order in the order of time; the same dice fall the same way."""
        return planned(self.mishap)

    def wrong(self, step: int, why: str) -> ConfigError:
        """A step that cannot be done, with its place."""
        return _wrong(self.file, self.text, ("step", str(step)), why)


def read_script(file: Path) -> Script:
    """Raises ConfigError naming file and line."""
    try:
        text = file.read_text("utf-8")
        mishap = msgspec.convert(tomllib.loads(text), Mishap)
    except FileNotFoundError as missing:
        raise ConfigError(f"{file}: no such file") from missing
    except tomllib.TOMLDecodeError as broken:
        raise ConfigError(f"{file}: {broken}") from broken
    except msgspec.ValidationError as wrong:
        why = str(wrong)
        raise _wrong(file, text, _place(why), why.partition(" - at ")[0]) from wrong
    script = Script(file, text, mishap)
    for index, step in enumerate(mishap.step):
        if bool(step.one_of) == bool(step.action):
            raise script.wrong(index, "expected either action or one_of")
        if not all(order.device for order in step.orders()):
            raise script.wrong(index, "device: missing")
    return script


def planned(mishap: Mishap) -> tuple[Planned, ...]:
    """Every order in the order of time; the same seed gives the same orders."""
    dice = Random(mishap.seed)  # noqa: S311 - mishaps, not a secret
    length_s = mishap.round_s or max(
        (step.at_s + step.every_s * (step.repeat - 1) for step in mishap.step), default=0
    )
    found: list[Planned] = []
    for turn in range(mishap.repeat):
        for step in mishap.step:
            choices = step.orders()
            for again in range(step.repeat):
                at_s = turn * length_s + step.at_s + again * step.every_s
                found.append(Planned(at_s, dice.choice(choices)))
    return tuple(sorted(found, key=lambda one: one.at_s))


def _place(why: str) -> tuple[str, ...]:
    """msgspec says `unknown field `atts` - at `$.step[2]``; here it is ("step", "2", "atts")."""
    path = re.search(r"`\$([^`]*)`$", why)
    parts: Sequence[str] = re.findall(r"[^.\[\]]+", path[1]) if path else ()
    named = re.search(r"field `([^`]+)`", why)
    return (*parts, *((named[1],) if named else ()))


def _wrong(file: Path, text: str, at: tuple[str, ...], why: str) -> ConfigError:
    line = line_of(text, at)
    return ConfigError(f"{file}:{line}: {'.'.join(at)}: {why}" if line else f"{file}: {why}")
