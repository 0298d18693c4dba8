"""A whole kiosk with an A4 printer at the real simulated office: somebody has a proof made and printed, by the visit's door."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.apply_schemas import (
    ApplyAsk,
    Done,
    Filling,
    FillStep,
    PrintProof,
    ProofReady,
    Reviewing,
    StartForm,
    Submit,
)
from agent.lookup_schemas import NoAnswer, Printing, Why
from agent.proofs.settings import ProofSettings
from agent.schemas import PinStep, Slip, SlipOf, SlipState, State
from agent.visit_link import VisitLink
from kiosk.bench.far_end import Order
from kiosk.bench.ipp import IppEnd
from kiosk.bench.pinpad import BenchPinpad
from kiosk.hardware.pinpad.settings import PinpadSettings
from tests.agent.apply_room import new_command, of
from tests.agent.counter import PIN
from tests.agent.lookup_counter import Counter, lookup_counter
from tests.agent.proof_room import VERIFY_URL
from tests.agent.station import Wanted, is_ready, rows, until
from tests.bench.back_office import PEOPLE, RICH, RunningOffice
from tests.hardware.a4.station import far_end, quick
from tests.hardware.pinpad.setting import bench_pinpad, hand

PERSON, ITEM = 1, "case.acceptance"  # the one proof that a card alone is enough for
CHINESE = "zh_CN"


@dataclass(slots=True)
class ProofCounter:
    """What somebody does there. `end`: the printer's far end."""

    counter: Counter
    end: IppEnd
    keypad: BenchPinpad
    link: VisitLink | None = None

    async def issued(self) -> Done:
        """A visit with the card in, the form filled in and sent."""
        await self.counter.begin(PEOPLE[PERSON])
        self.link = await self.counter.link()
        filling = await self._start(ITEM)
        return await self._send(filling, {name: one[0].value for name, one in filling.choices.items()})

    async def issued_on_three_pages(self) -> Done:
        """缴费证明 of 22 months with 88 rows, 38 on a page, by card and PIN."""
        await self.counter.begin(PEOPLE[RICH])
        kiosk, visit = self.counter.kiosk, self.counter.visit
        await kiosk.client.ask_pin(visit)
        await until(lambda: self.keypad.view().keys_count)
        await hand(self.keypad, "type", digits=PIN)
        await kiosk.until(lambda s: s.pin is not None and s.pin.step is PinStep.ACCEPTED)
        self.link = await self.counter.link()
        asked = {"from": "202501", "to": "202610", "purpose": "loan"}
        return await self._send(await self._start("ins.payment_proof"), asked)

    async def _start(self, item: str) -> Filling:
        return of(Filling, await self.ask(StartForm(command=new_command(), item=item, language=CHINESE)))

    async def _send(self, filling: Filling, values: dict[str, str]) -> Done:
        filled = FillStep(draft=filling.draft, step=filling.step, values=values, language=CHINESE)
        review = of(Reviewing, await self.ask(filled))
        return of(Done, await self.ask(Submit(command=new_command(), draft=review.draft, language=CHINESE)))

    async def ask(self, ask: ApplyAsk) -> object:
        """At the visit's door."""
        assert self.link is not None
        return await self.link.apply(ask)

    async def print(self, done: Done) -> str:
        """打印证明: the job."""
        asked = PrintProof(command=new_command(), draft=done.draft, language=CHINESE)
        return of(Printing, await self.ask(asked)).job

    async def refused(self, done: Done) -> Why:
        """打印证明 that is not done."""
        asked = PrintProof(command=new_command(), draft=done.draft, language=CHINESE)
        return of(NoAnswer, await self.ask(asked)).why

    async def ended(self, job: str) -> Slip:
        """What the screen is told when the job is over."""
        state = await self.counter.kiosk.until(lambda s: _is_over(s, job))
        assert state.slip is not None
        assert state.slip.of is SlipOf.PROOF
        return state.slip

    async def do(self, action: str, order: Order | None = None) -> None:
        """A hand at the printer."""
        known = self.end.actions()[action]
        await known.run(order or known.takes())

    async def facts(self, kind: str) -> list[dict[str, object]]:
        """What the outbox holds of this kind, once there is one; every row is checked against config/events.toml."""
        query = f"SELECT payload FROM outbox WHERE kind = '{kind}' ORDER BY seq"
        await until(lambda: bool(rows(self.counter.kiosk.store, query)))
        await self.counter.kiosk.events()
        return [json.loads(str(payload)) for (payload,) in rows(self.counter.kiosk.store, query)]

    @property
    def documents(self) -> list[str]:
        """States of the documents that came to the printer."""
        return [job.state for job in self.end.view().jobs]


@asynccontextmanager
async def proof_counter(folder: Path, office: RunningOffice, **times: float) -> AsyncIterator[ProofCounter]:
    """Everything is well. times: of the A4 printer's settings."""
    async with far_end() as end, bench_pinpad(folder / "pinpad") as keypad:
        wanted = Wanted(
            printer=False,
            pinpad=PinpadSettings(address=keypad.addresses()["pinpad"], enabled=True),
            a4=quick(end.addresses()["a4"], **times),
            proofs=ProofSettings(verify_url=VERIFY_URL),
        )
        async with lookup_counter(folder, office, wanted) as counter:
            await counter.kiosk.until(lambda s: is_ready(s, "a4") and is_ready(s, "pinpad"))
            yield ProofCounter(counter, end, keypad)


def ready_of(done: Done) -> ProofReady:
    """The proof that came of it."""
    return of(ProofReady, done.proof)


def _is_over(state: State, job: str) -> bool:
    slip = state.slip
    return slip is not None and slip.ticket == job and slip.state is not SlipState.PRINTING
