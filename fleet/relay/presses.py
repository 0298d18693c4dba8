"""Presses on phones on their way to their sites: given again until they are answered, dropped after a minute."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

from fleet.config import Phones
from fleet.relay.schemas import Press, PressAnswer, PressedAct
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused
from kiosk.domain.phone import PhoneAct

KEPT_S = 600.0  # a phone may ask so long what became of its press


class Outcome(StrEnum):
    """What a phone is told of its press; the reason of a refusal stands beside it."""

    DONE = "done"
    ON_ITS_WAY = "on_its_way"
    REFUSED = "refused"


@dataclass(slots=True, eq=False)
class _Pressed:
    """One press. `handed`: the site may have it."""

    reporter: str
    key: str
    act: PhoneAct
    asked: PressedAct
    began_s: float
    handed: bool = False
    answer: PressAnswer | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class Presses:
    """By id and by reporter, in memory only: after a restart the phone asks again, and the site knows the id."""

    def __init__(self, clock: Clock, rules: Phones) -> None:
        self._clock = clock
        self._rules = rules
        self._pressed: dict[str, _Pressed] = {}
        self._waiting: dict[str, asyncio.Event] = {}
        self._closed = False

    def knows(self, press: str) -> bool:
        """Whether this id was pressed before."""
        return press in self._pressed

    def add(self, reporter: str, key: str, act: PhoneAct, asked: PressedAct) -> None:
        """The same id again is the same press. Raises Refused command_reused where it is another one."""
        self._forget_old()
        known = self._pressed.get(asked.command)
        if known is not None:
            if (known.key, known.act, known.asked) != (key, act, asked):
                raise Refused("command_reused")
            return
        self._pressed[asked.command] = _Pressed(reporter, key, act, asked, self._clock.monotonic())
        self._news_for(reporter).set()

    async def outcome(self, press: str, wait_s: float) -> tuple[Outcome, str]:
        """What became of it, after at most so long; the reason where it was refused or dropped."""
        pressed = self._pressed[press]
        wait_s = min(wait_s, max(0.0, self._left_s(pressed)))
        try:
            async with asyncio.timeout(wait_s):
                await pressed.answered.wait()
        except TimeoutError:
            pass
        if pressed.answer is not None:
            reason = pressed.answer.reason
            return (Outcome.REFUSED, reason) if reason else (Outcome.DONE, "")
        if self._left_s(pressed) > 0:
            return Outcome.ON_ITS_WAY, ""
        return Outcome.REFUSED, "not_known" if pressed.handed else "not_sent"

    async def open_for(self, reporter: str, hold_s: float) -> tuple[Press, ...]:
        """Every press of this site that waits; held until there is one, at most so long."""
        news = self._news_for(reporter)
        news.clear()
        found = self._open(reporter)
        if found or self._closed:
            return found
        try:
            async with asyncio.timeout(hold_s):
                await news.wait()
        except TimeoutError:
            return ()
        return self._open(reporter)

    def take(self, reporter: str, answers: tuple[PressAnswer, ...]) -> None:
        """What the site says of its presses; the first answer stays."""
        for answer in answers:
            pressed = self._pressed.get(answer.id)
            if pressed is not None and pressed.reporter == reporter and pressed.answer is None:
                pressed.answer = answer
                pressed.answered.set()

    def close(self) -> None:
        """Nobody is held any longer."""
        self._closed = True
        for news in self._waiting.values():
            news.set()
        for pressed in self._pressed.values():
            pressed.answered.set()

    def _open(self, reporter: str) -> tuple[Press, ...]:
        mine = [one for one in self._pressed.values() if one.reporter == reporter and one.answer is None]
        waiting = [one for one in mine if self._left_s(one) > 0]
        for one in waiting:
            one.handed = True
        return tuple(self._as_message(one) for one in waiting)

    def _as_message(self, one: _Pressed) -> Press:
        asked = one.asked
        return Press(
            id=asked.command,
            key=one.key,
            act=one.act,
            valid_s=self._left_s(one),
            level=asked.level,
            reasons=asked.reasons,
        )

    def _left_s(self, pressed: _Pressed) -> float:
        return pressed.began_s + self._rules.press_s - self._clock.monotonic()

    def _news_for(self, reporter: str) -> asyncio.Event:
        return self._waiting.setdefault(reporter, asyncio.Event())

    def _forget_old(self) -> None:
        """Pressed first is forgotten first."""
        oldest_s = self._clock.monotonic() - KEPT_S
        while self._pressed and (first := next(iter(self._pressed.items())))[1].began_s < oldest_s:
            del self._pressed[first[0]]
