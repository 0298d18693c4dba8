"""The RS-485 lines of a hall, from the configuration: their devices, and the one who stands between them and the queue."""

from collections.abc import Callable
from pathlib import Path

from agent.config import AgentConfig
from agent.devices import Device
from agent.duties import Duty
from agent.keypads import KeypadHost
from agent.lines import line_to
from kiosk.domain.clock import Clock
from kiosk.domain.texts import load_texts
from kiosk.hardware.keypad.driver import Fitted, HallBus
from kiosk.queue.client import QueueClient


class HallLines:
    """Keypads, raters and strips, where any are fitted. The host is a machine of its own for the queue: kind keypad."""

    def __init__(
        self, config: AgentConfig, folder: Path, texts: Path, clock: Clock, heard: Callable[[bool], None]
    ) -> None:
        keypad, led = config.devices.keypad, config.devices.led
        self.devices: list[Device] = []
        self._queue = QueueClient(
            config.queue.url,
            folder / "keypad-identity",
            other_url=config.queue.other_url,
            ca_file=config.queue.ca_file,
            timeout_s=config.queue.timeout_s,
            clock=clock,
        )
        self._host = KeypadHost(
            self._queue,
            load_texts(texts, config.station.languages[0]),
            keypad.levels,
            code_file=keypad.code_file,
            heard=heard,
        )
        if keypad.enabled:
            fitted = Fitted(keypad.pads, keypad.raters, keypad.strips, keypad.pads_answer)
            line = HallBus(
                "keypad",
                line_to("keypad", keypad.address, config.recording, clock),
                fitted,
                clock=clock,
                times=keypad.times,
                heard=self._host.pressed,
            )
            self._host.show_on(line, line, windows=(*keypad.pads, *keypad.raters), over=keypad.strips)
            self.devices.append(line)
        if led.enabled:
            strips = HallBus(
                "led",
                line_to("led", led.address, config.recording, clock),
                Fitted(strips=led.strips),
                clock=clock,
                times=led.times,
            )
            self._host.show_on(None, strips, windows=(), over=led.strips)
            self.devices.append(strips)

    @property
    def duties(self) -> list[Duty]:
        """What runs as long as the agent does; nothing where nothing is fitted."""
        return [Duty("keypads", self._host.run)] if self.devices else []

    async def close(self) -> None:
        """Let go of the connections."""
        await self._queue.close()
