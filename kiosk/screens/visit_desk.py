"""Between an errand and the visit's process: the link to the visit that is open now, and to no other."""

import asyncio
from collections.abc import Callable
from typing import assert_never

from agent import apply_schemas
from agent.apply_schemas import ApplyAnswer, ApplyAsk
from agent.certify_schemas import CertifyAnswer, CertifyAsk, WithdrawConsent
from agent.lookup_schemas import Answer, LookUp, PrintAnswer, Reveal, Turn
from agent.schemas import Visit
from agent.visit_link import VisitLink
from kiosk.domain.errors import Refused
from kiosk.journey.apply import (
    ApplyErrand,
    AskForm,
    AskForMaterials,
    AskHandOver,
    AskProof,
    AskReceipt,
    AskStep,
    AskWhatBecame,
    AskWhatBecameOf,
    DropMaterial,
    HandStep,
    SendForm,
    SendMaterial,
)
from kiosk.journey.lookup import AskItem, AskReveal, AskSlice, AskSlip, VisitErrand


class VisitDesk:
    """Asks at the door of the present visit, one errand after the other.

    visit: the one that is open. wanted: whether somebody still waits for that errand's answer.
    """

    def __init__(
        self,
        visit: Callable[[], Visit | None],
        wanted: Callable[[VisitErrand | ApplyErrand | CertifyAsk], bool],
    ) -> None:
        self._visit = visit
        self._wanted = wanted
        self._turn = asyncio.Lock()
        self._link: VisitLink | None = None

    async def ask(self, errand: VisitErrand) -> Answer:
        """What its process says. Raises Refused("no_visit", "not_wanted"), Unreachable, ProtocolError.

        Whoever left a slow question for another one does not wait for those in between.
        """
        async with self._turn:
            if not self._wanted(errand):
                raise Refused("not_wanted")
            return await self._asked(errand, self._linked(self._visit()))

    async def apply(self, errand: ApplyErrand) -> ApplyAnswer:
        """As `ask`, of something that is handled. What was sent is never left unheard because it is not wanted any more."""
        async with self._turn:
            if not (isinstance(errand, SendForm) or self._wanted(errand)):
                raise Refused("not_wanted")
            return await self._linked(self._visit()).apply(_ask_of(errand))

    async def certify(self, errand: CertifyAsk) -> CertifyAnswer:
        """As `ask`, of a certification. Who withdraws a consent and goes has withdrawn it."""
        async with self._turn:
            if not (isinstance(errand, WithdrawConsent) or self._wanted(errand)):
                raise Refused("not_wanted")
            return await self._linked(self._visit()).certify(errand)

    async def _asked(self, errand: VisitErrand, link: VisitLink) -> Answer:
        match errand:
            case AskItem(command, wish, part):
                return await link.look_up(
                    LookUp(
                        command=command,
                        item=wish.item,
                        slice=part,
                        inputs=dict(wish.inputs),
                        account=wish.account,
                        for_relative=wish.for_relative,
                    )
                )
            case AskSlice(answer, part):
                return await link.turn(Turn(answer=answer, slice=part))
            case AskReveal(answer):
                return await link.reveal(Reveal(answer=answer))
            case AskSlip(command, answer, language):
                return await link.print(PrintAnswer(command=command, answer=answer, language=language))
            case _:
                assert_never(errand)

    def close(self) -> None:
        """Let go of the visit that is over."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def _linked(self, visit: Visit | None) -> VisitLink:
        if visit is None or not visit.door:
            raise Refused("no_visit")
        if self._link is None or self._link.door != visit.door:
            self.close()
            self._link = VisitLink(visit.door)
        return self._link


def _ask_of(errand: ApplyErrand) -> ApplyAsk:
    """The errand as it is said at the door."""
    match errand:
        case AskForm(command, item, language, account, for_relative):
            return apply_schemas.StartForm(
                command=command, item=item, language=language, account=account, for_relative=for_relative
            )
        case HandStep(draft, step, values, language):
            return apply_schemas.FillStep(draft=draft, step=step, values=dict(values), language=language)
        case AskStep(draft, step, language):
            return apply_schemas.ToStep(draft=draft, step=step, language=language)
        case SendForm(command, draft, language):
            return apply_schemas.Submit(command=command, draft=draft, language=language)
        case AskWhatBecame(draft, language):
            return apply_schemas.AskOutcome(draft=draft, language=language)
        case AskWhatBecameOf(command, code, language):
            return apply_schemas.AskByCode(command=command, code=code, language=language)
        case AskReceipt(command, draft, language):
            return apply_schemas.PrintDone(command=command, draft=draft, language=language)
        case AskProof(command, draft, language):
            return apply_schemas.PrintProof(command=command, draft=draft, language=language)
        case AskForMaterials() | SendMaterial() | DropMaterial() | AskHandOver():
            return _ask_for_papers(errand)
        case _:
            assert_never(errand)


def _ask_for_papers(errand: AskForMaterials | SendMaterial | DropMaterial | AskHandOver) -> ApplyAsk:
    match errand:
        case AskForMaterials(draft):
            return apply_schemas.AskMaterials(draft=draft)
        case SendMaterial(command, draft, material, again):
            return apply_schemas.SendPages(command=command, draft=draft, material=material, again=again)
        case DropMaterial(draft, material):
            return apply_schemas.DropPages(draft=draft, material=material)
        case AskHandOver(command, draft):
            return apply_schemas.HandOver(command=command, draft=draft)
        case _:
            assert_never(errand)
