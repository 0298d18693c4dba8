"""What a resident has done: a proof on A4 that the fleet verifies, and a card reported lost whose answer is lost on its way."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from kiosk.bench.gateway.identity import PIN
from kiosk.bench.tour import evidence
from kiosk.bench.tour.lookup_steps import calls, choose
from kiosk.domain.proof import ProofCode, address_of

if TYPE_CHECKING:
    from kiosk.bench.tour.drive import Walk

EMPLOYEE = 4  # 360 months, a good card: kiosk/bench/gateway/README.md, "Who is in its books"
CERTIFICATE, LOSS = "ins.certificate", "card.loss_temp"
HANDLE = "function-handle"
PRINTED_S = 30.0
CONFIRMED_S = 30.0


@dataclass(frozen=True, slots=True)
class Handled:
    """What the far ends said: the control asks the same checks again."""

    calls: evidence.Calls
    documents: tuple[str, ...]
    proof: ProofCode


async def has_it_done(walk: Walk) -> Handled:
    """One visit with an ID card and a PIN; each thing confirmed by the back office, the printer, the outbox, the fleet."""
    before, documents = await calls(walk), await _documents(walk)
    await _proves_who_it_is(walk)
    proof = await _certificate(walk, before, documents)
    await _loss(walk, before)
    await walk.screen.press("done")
    await walk.screen.see("attract")
    return Handled(before, documents, proof)


async def _proves_who_it_is(walk: Walk) -> None:
    walk.report.step("办参保证明 with an ID card and a PIN")
    await walk.screen.wake()
    await choose(walk, "class-insurance", CERTIFICATE, HANDLE)
    walk.screen.save(walk.picture("26-notice-form"))
    await walk.screen.press("agree")
    await walk.screen.see("prove_card")
    await walk.bench.do("idcard/place", person=EMPLOYEE)
    await walk.screen.see("prove_way")
    await walk.bench.do("idcard/remove")
    await walk.screen.press("way-pin")
    await walk.screen.see("prove_pin")
    await walk.bench.do("pinpad/type", digits=PIN)


async def _certificate(walk: Walk, before: evidence.Calls, documents: tuple[str, ...]) -> ProofCode:
    """What for is asked; what comes of it is on A4, and whoever holds it can ask the fleet."""
    await walk.screen.see("form_step")
    walk.screen.save(walk.picture("27-form"))
    await walk.screen.press("field-purpose")
    await walk.screen.see("entry")
    await walk.screen.press("choice-loan")
    await walk.screen.press("done")
    await walk.screen.see("form_step")
    await walk.screen.press("next")
    await _confirms(walk, "28-review")
    await walk.screen.see("receipt", PRINTED_S)
    walk.screen.save(walk.picture("29-receipt-proof"))
    done = evidence.office_answered(before, await calls(walk), "proof.issue")
    walk.report.confirmed(f"the bench's back office issued {done} proof")
    await walk.screen.press("proof", PRINTED_S)
    evidence.one_more_paper(documents, await _printed(walk, len(documents) + 1))
    walk.report.confirmed("one more document came out of the A4 printer")
    proof = evidence.one_proof(walk.stores)
    await walk.report.settle(
        "the fleet has the proof, and says that it is valid", lambda: evidence.fleet_has(walk.stores, proof)
    )
    evidence.verdict(await verified(walk, proof), "valid")
    walk.report.confirmed("GET /verify of the code on it says: valid")
    return proof


async def _loss(walk: Walk, before: evidence.Calls) -> None:
    """The back office does it, and its answer is lost: 正在确认 until it says so when it is asked again."""
    walk.report.step("挂失社保卡, and the line breaks after the back office has done it")
    await walk.screen.press("home")
    await choose(walk, "class-convenience", LOSS, HANDLE)
    await walk.screen.press("agree")
    await walk.screen.see("form_step")
    rule = {"kind": "after_commit", "operation": LOSS, "times": 1}
    await walk.bench.do("gateway/fault", rules=[rule])
    await walk.screen.press("option-0")
    await walk.screen.press("next")
    await _confirms(walk, "30-review-loss")
    await walk.screen.see("confirming")
    walk.screen.save(walk.picture("31-confirming"))
    await walk.screen.see("receipt", CONFIRMED_S)
    walk.screen.save(walk.picture("32-receipt-loss"))
    await walk.bench.do("gateway/fault", rules=[])
    await walk.report.settle(
        "the outbox tells of it: sent once, being confirmed, confirmed",
        lambda: evidence.confirmed_later(walk.stores, LOSS),
    )
    done = evidence.office_answered(before, await calls(walk), LOSS)
    walk.report.confirmed(f"the back office did it {done} time, and was only asked about it afterwards")


async def _confirms(walk: Walk, picture: str) -> None:
    await walk.screen.see("review")
    walk.screen.save(walk.picture(picture))
    await walk.screen.press("confirm")


async def verified(walk: Walk, proof: ProofCode) -> str:
    """What the fleet's page says of the code on the paper."""
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        answer = await http.get(
            address_of(f"{walk.station.fleet}/verify", proof), headers={"Accept": "application/json"}
        )
    return str(answer.raise_for_status().json()["state"])


async def _printed(walk: Walk, count: int) -> tuple[str, ...]:
    """So many documents, or as many as there are when the time is over."""
    until = time.monotonic() + PRINTED_S
    documents = await _documents(walk)
    while len(documents) < count and time.monotonic() < until:
        await asyncio.sleep(0.2)
        documents = await _documents(walk)
    return documents


async def _documents(walk: Walk) -> tuple[str, ...]:
    """Digests of what has come out of the A4 printer."""
    jobs = (await walk.bench.state())["a4"]
    assert isinstance(jobs, dict)
    return tuple(f"{job['job']} {job['sha256']}" for job in jobs["jobs"] if job["state"] == "printed")
