"""The voice of one kiosk: what each resident switched on, what is said at which moment, silence when the visit ends."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

from agent.announcer import Announcement, Announcer, Priority
from agent.guidance import NEEDED, POWER_LOST, VOICE_ON, VOLUME, Line, for_change, for_number, for_page
from agent.schemas import AtPage, SetVoice, State
from agent.schemas import Voice as VoiceState
from agent.visits import Visits
from agent.voice_clips import OWN, Voice
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused
from kiosk.hardware.sound.driver import ChildPlayer
from kiosk.hardware.sound.settings import LOUDEST, SoundSettings


class SoundDesk:
    """Where no sound is fitted, `player` is None, `shown` is None and every order is refused. Raises ConfigError."""

    def __init__(
        self, settings: SoundSettings, visits: Visits, clock: Clock, on_change: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._visits = visits
        self._on_change = on_change
        self._on = False
        self._plugged = False
        self._volume = self._begins_at = settings.volume
        self._begins_on = False
        self._before: State | None = None
        self.player: ChildPlayer | None = None
        self.announcer: Announcer | None = None
        if settings.enabled:
            self._clips = Voice(Path(settings.voice) if settings.voice else OWN, NEEDED)
            self.player = ChildPlayer(settings)
            self.announcer = Announcer(self.player, clock, lambda: self._volume)

    def shown(self) -> VoiceState | None:
        """For the screen; None where nothing can be heard here."""
        if self.player is None or not self.player.ready:
            return None
        return VoiceState(on=self._on, volume=self._volume, headphones=self._plugged)

    # ---- what the resident does ----

    def switch(self, visit: int, order: SetVoice) -> None:
        """朗读 on or off; on, the page is read at once. Raises Refused."""
        self._fitted(visit)
        self._on = order.on
        if order.on:
            self._say(VOICE_ON)
            self._page(AtPage(page=order.page))
        else:
            self._hush()
        self._on_change()

    def set_volume(self, visit: int, level: int) -> None:
        """1 to 5, heard at once. Raises Refused."""
        player = self._fitted(visit)
        if not 1 <= level <= LOUDEST:
            raise Refused("bad_volume")
        self._volume = level
        player.set_volume(level)
        if self._on:
            self._say(VOLUME)
        self._on_change()

    def at_page(self, visit: int, order: AtPage) -> None:
        """The screen shows another page. Raises Refused."""
        self._fitted(visit)
        self._page(order)

    # ---- what happens ----

    def headphones(self, plugged: bool) -> None:
        """Plugged in, the voice is on and the loudspeaker silent; pulled out, nothing goes on in the hall."""
        if plugged is self._plugged:
            return
        self._plugged = plugged
        if self.player is not None:
            self._hush()
            self.player.use_headphones(plugged)
            self._reset()
            if plugged:
                self._say(VOICE_ON)
            self._on_change()

    def power(self, mains: bool) -> None:
        """The mains went: whoever is here hears to take their things."""
        if not mains and self._visits.open is not None:
            self._say(POWER_LOST)

    def begin_at(self, volume: int) -> None:
        """The loudspeaker's volume at the beginning of a visit, 1 to 5."""
        self._begins_at = volume

    def begin_on(self, on: bool) -> None:
        """Whether 朗读 is on at the beginning of a visit."""
        self._begins_on = on

    def visit_over(self) -> None:
        """Silence at once, and the next resident begins with the station's own volume."""
        self._hush()
        self._reset()
        self._on_change()

    async def follow(self, states: AsyncGenerator[State, None]) -> None:
        """Says what happens, until the agent stops."""
        async with aclosing(states):
            async for state in states:
                before, self._before = self._before, state
                for line in for_change(before, state):
                    self._say(line)

    # ---- inside ----

    def _fitted(self, visit: int) -> ChildPlayer:
        self._visits.current(visit)
        if self.player is None or not self.player.ready:
            raise Refused("no_sound")
        return self.player

    def _page(self, order: AtPage) -> None:
        line = for_number(order.number) if order.number else for_page(order.page)
        if line is not None:
            self._say(line)

    def _say(self, line: Line) -> None:
        if self.announcer is None:
            return
        if not line.clips:
            self.announcer.unsay(line.group)
        elif self._on or line.to_everybody or line.priority is Priority.SAFETY:
            self.announcer.say(self._announcement(line))

    def _announcement(self, line: Line) -> Announcement:
        return Announcement(
            " ".join(line.clips),
            self._clips.sound(*line.clips),
            line.priority,
            line.group,
            settle_s=line.settle_s,
            again_s=line.again_s,
        )

    def _hush(self) -> None:
        if self.announcer is not None:
            self.announcer.hush()

    def _reset(self) -> None:
        self._on = self._plugged or self._begins_on
        self._volume = self._settings.headphone_volume if self._plugged else self._begins_at
