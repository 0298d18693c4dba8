"""What comes down from the fleet, to those who do it."""

from agent.commands.desk import CommandDesk
from agent.tuning import Tuning
from fleet.schemas import Command, Desired, Reported


class AgentDownlink:
    """fleet.client.Downlink of this machine."""

    def __init__(self, tuning: Tuning, desk: CommandDesk) -> None:
        self._tuning = tuning
        self._desk = desk

    @property
    def rev(self) -> int:
        return self._tuning.rev

    @property
    def report(self) -> Reported | None:
        return self._tuning.report

    def report_taken(self, report: Reported) -> None:
        self._tuning.report_taken(report)

    async def desired(self, desired: Desired) -> None:
        await self._tuning.desired(desired)

    def commands(self, commands: tuple[Command, ...]) -> None:
        self._desk.take(commands)
