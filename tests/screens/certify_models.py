"""The certification in every state worth looking at: who is due, the consent, the face, what came of it, people instead."""

from collections.abc import Callable
from dataclasses import replace

import msgspec

from agent.certify_schemas import (
    AskCertified,
    Certified,
    DecidedLine,
    GiveConsent,
    NotCertified,
    SchemeLine,
    SchemeState,
    Standing,
)
from agent.face_schemas import FacePurpose, FaceStep, FaceTrouble, FaceView, Stage
from agent.lookup_schemas import NeedsMore, Way
from agent.schemas import CardStep, Role, Slip, SlipOf, SlipState, State, Voice
from kiosk.journey.certified import CONSENT_DOWN, WITHDRAW_DOWN
from kiosk.journey.certify import Certify
from kiosk.journey.look import Look
from kiosk.journey.lookup import Lookup, Wish
from kiosk.journey.model import Model
from kiosk.journey.route import Page, Route, Stack
from kiosk.journey.scanning import Looking
from tests.screens import samples
from tests.screens.lookup_models import known

ITEM = "cert.face"
PURPOSE = FacePurpose.CERTIFICATION
BELOW: Stack = (Route(Page.HOME), Route(Page.ITEMS, "certification"))
DUE: Stack = (*BELOW, Route(Page.CERTIFY))
OFFERED = ("cert.face", "cert.history", "cert.manual")
SCHEMES = (
    SchemeLine(
        scheme="11", said="企业职工养老保险", state=SchemeState.DUE_SOON, due="2026-12-31", period_months=12,
        certified_on="2025-12-03",
    ),
    SchemeLine(scheme="15", said="城乡居民养老保险", state=SchemeState.NONE, due="2027-02-28", period_months=12),
    SchemeLine(
        scheme="31", said="工伤保险供养亲属抚恤金待遇", state=SchemeState.SUSPENDED, due="2026-08-31",
        period_months=6, certified_on="2026-02-11",
    ),
    SchemeLine(
        scheme="41", said="高龄老人生活补贴", state=SchemeState.CERTIFIED, due="2027-10-08", period_months=12,
        certified_on="2026-10-09",
    ),
)  # fmt: skip
LINES = (
    DecidedLine(
        scheme="11", said="企业职工养老保险", state=SchemeState.CERTIFIED, next_due="2027-11-20"
    ),
    DecidedLine(
        scheme="31", said="工伤保险供养亲属抚恤金待遇", state=SchemeState.CERTIFIED, next_due="2027-05-20",
        resumed=True, back_pay_from="202609", back_pay_to="202611",
    ),
)  # fmt: skip
DONE = Certified(
    number="SM99910120261120000017",
    verified_at="2026-11-20T10:26:40+08:00",
    lines=LINES,
    score=6120,
    threshold=4500,
    algorithm="sface-1a2b3c4d",
)
LIGHT = (
    Stage(start_s=0.0, rgb=(60, 255, 60)),
    Stage(start_s=0.6, rgb=(40, 70, 255)),
    Stage(start_s=1.3, rgb=(255, 255, 255)),
)


def standing(*schemes: SchemeLine, **changes: object) -> Standing:
    """王*英 and what she draws."""
    stands = Standing(
        masked_name="王*英", schemes=schemes or SCHEMES[:1], has_portrait=True, wants_no_face=False
    )
    return msgspec.structs.replace(stands, **changes)


def face(step: FaceStep, **changes: object) -> FaceView:
    """As the agent says it."""
    return msgspec.structs.replace(FaceView(step=step, purpose=PURPOSE), **changes)


def here(told: FaceView | None = None, **changes: object) -> State:
    """Somebody of 71 is known, all of the certification is offered."""
    offered = (*(samples.online().offered or ()), *OFFERED)
    return known(**{"offered": offered, "face": told, **changes})


def certifying(look: Look, stack: Stack, certify: Certify | None = None, **changes: object) -> Model:
    """On a page of it."""
    own = Wish(ITEM)
    now = certify or Certify(standing=standing(), language=look.language)
    fields: dict[str, object] = {
        "look": look,
        "stack": stack,
        "state": here(),
        "lookup": Lookup(wish=own),
        "certify": replace(now, wish=own),
    }
    return samples.model(**{**fields, **changes})


def due(look: Look, *schemes: SchemeLine, told: FaceView | None = None, **changes: object) -> Model:
    """The page of what is due; `changes` of where it stands."""
    problem = changes.pop("problem", "")
    stands = changes.pop("stands", None) or standing(*schemes)
    now = replace(Certify(standing=stands, language=look.language), **changes)  # type: ignore[arg-type]  # fields by name
    return certifying(look, DUE, now, state=here(told), problem=problem)


def consent(look: Look, about: str = "", **changes: object) -> Model:
    """The notice, at this leaf."""
    stack = (*DUE, Route(Page.CONSENT, about))
    speaks = here(voice=Voice(on=False, volume=3, headphones=False))
    certify = changes.pop("certify", None)
    return certifying(look, stack, certify, **{"state": speaks, **changes})  # type: ignore[arg-type]


def before_camera(
    look: Look, told: FaceView | None, *, looking: Looking | None = None, **changes: object
) -> Model:
    """An attempt goes on."""
    now = Certify(standing=standing(), consented=True, running=True, looking=looking)
    return certifying(look, (*DUE, Route(Page.FACE)), now, **{"state": here(told), **changes})


def after(look: Look, ended: FaceView, told: NotCertified | None = None) -> Model:
    """An attempt has ended."""
    now = Certify(standing=standing(), consented=True, ended=ended, ended_at=100.0, not_certified=told)
    return certifying(look, (*DUE, Route(Page.FACE_AGAIN)), now)


def done(look: Look, answer: Certified = DONE, about: str = "", **changes: object) -> Model:
    """认证成功."""
    slip = changes.pop("slip", None)
    problem = changes.pop("problem", "")
    now = replace(Certify(standing=standing(), consented=True, certified=answer), **changes)  # type: ignore[arg-type]
    return certifying(
        look, (*BELOW, Route(Page.CERTIFIED, about)), now, state=here(slip=slip), problem=problem
    )


def identifying(look: Look, page: Page) -> Model:
    """A face where an item needs more."""
    wish = Wish("pens.payments")
    ways = (Way.PIN, Way.ATTENDANT, Way.FACE)
    model = certifying(
        look,
        (*BELOW, Route(Page.NOTICE, wish.item), Route(page)),
        Certify(purpose=FacePurpose.IDENTIFICATION, standing=standing(schemes=())),
    )
    return replace(
        model,
        lookup=Lookup(wish=wish, needs=NeedsMore(level=2, ways=ways)),
        certify=replace(model.certify, wish=wish),
    )


def guardian(look: Look) -> Model:
    """Somebody under 14 has agreed; the guardian's card comes first."""
    person = msgspec.structs.replace(samples.elder(), masked_name="李*", age=9)
    visit = msgspec.structs.replace(samples.visit(CardStep.ARMED), person=person, role=Role.RELATIVE, level=1)
    model = certifying(
        look,
        (*BELOW, Route(Page.NOTICE, ITEM), Route(Page.PROVE_CARD, Role.RELATIVE.value)),
        Certify(standing=standing(guardian=True), guardian=True),
        state=here(visit=visit, devices=samples.online().devices),
    )
    return replace(model, lookup=replace(model.lookup, role=Role.RELATIVE))


def trouble(word: FaceTrouble) -> Callable[[Look], Model]:
    """Nothing was compared, for this reason."""
    step = FaceStep.OUT if word in (FaceTrouble.NO_MODELS, FaceTrouble.BAD_PORTRAIT) else FaceStep.BROKEN_OFF
    return lambda look: after(look, face(step, trouble=word))


CERTIFY: dict[str, Callable[[Look], Model]] = {
    "notice-face": lambda look: certifying(look, (*BELOW, Route(Page.NOTICE, ITEM))),
    "certify": lambda look: due(look, *SCHEMES[:2]),
    "certify-many": lambda look: due(look, *SCHEMES, *SCHEMES[:2]),
    "certify-demo": lambda look: certifying(look, DUE, state=here(demo=True)),
    "certify-done": lambda look: due(look, SCHEMES[3]),
    "certify-nothing": lambda look: due(look, stands=standing(schemes=())),
    "certify-no-face": lambda look: due(look, stands=standing(*SCHEMES[:2], wants_no_face=True)),
    "certify-no-portrait": lambda look: due(look, stands=standing(has_portrait=False)),
    "certify-out": lambda look: due(look, SCHEMES[2], told=face(FaceStep.OUT, trouble=FaceTrouble.NO_CAMERA)),
    "certify-withdrawn": lambda look: due(look, SCHEMES[0], withdrawn=True),
    "certify-withdraw-down": lambda look: due(look, SCHEMES[2], withdrawn=True, problem=WITHDRAW_DOWN),
    "consent": consent,
    "consent-leaf": lambda look: consent(look, "2"),
    "consent-last": lambda look: consent(look, "9"),
    "consent-guardian": lambda look: consent(look, "9", certify=Certify(standing=standing(guardian=True))),
    "consent-guardian-here": lambda look: consent(
        look, "9", certify=Certify(standing=standing(guardian=True), guardian_here=True)
    ),
    "consent-down": lambda look: consent(look, "9", problem=CONSENT_DOWN),
    "consent-recording": lambda look: consent(
        look, "9", waiting_for=GiveConsent(command="c", language="zh_CN", purpose=PURPOSE)
    ),
    "consent-out": lambda look: consent(
        look, "9", state=here(face(FaceStep.OUT, trouble=FaceTrouble.NO_CAMERA))
    ),
    "consent-identify": lambda look: identifying(look, Page.CONSENT),
    "prove-guardian": guardian,
    "face-opening": lambda look: before_camera(look, None),
    "face-hint": lambda look: before_camera(look, face(FaceStep.STANDING, hint="covered", left_s=23.0)),
    "face-good": lambda look: before_camera(look, face(FaceStep.STANDING, hint="good", left_s=19.0)),
    "face-turn": lambda look: before_camera(
        look, face(FaceStep.ACTING, tell="turn-left", at=0, steps=2, left_s=8.0)
    ),
    "face-mouth": lambda look: before_camera(
        look, face(FaceStep.ACTING, tell="open-mouth", at=1, steps=2, left_s=6.0)
    ),
    "face-shining": lambda look: before_camera(
        look, face(FaceStep.SHINING, at=2, steps=2, light=LIGHT, light_s=2.0)
    ),
    "face-judging": lambda look: before_camera(look, face(FaceStep.JUDGING, at=2, steps=2)),
    "face-confirming": lambda look: before_camera(
        look, face(FaceStep.PASSED), waiting_for=AskCertified(language="zh_CN")
    ),
    "face-again": lambda look: after(look, face(FaceStep.NOT_PASSED, tries_left=2)),
    "face-again-cooling": lambda look: after(
        look, face(FaceStep.NOT_PASSED, tries_left=0, again_in_s=1740.0)
    ),
    "face-again-identify": lambda look: after(
        look, face(FaceStep.NOT_PASSED, purpose=FacePurpose.IDENTIFICATION, tries_left=2)
    ),
    "face-again-office": lambda look: after(
        look, face(FaceStep.NOT_PASSED, tries_left=0), NotCertified(number="SM99910120261120000018")
    ),
    **{f"face-trouble-{word.replace('_', '-')}": trouble(word) for word in FaceTrouble},
    "certify-confirming": lambda look: certifying(look, (*BELOW, Route(Page.CERTIFY_CONFIRMING))),
    "certify-unsent": lambda look: certifying(
        look,
        (*BELOW, Route(Page.CERTIFY_CONFIRMING)),
        Certify(standing=standing(), language=look.language, unsent=True),
    ),
    "certified": done,
    "certified-printed": lambda look: done(
        look, job="j1", slip=Slip(ticket="j1", state=SlipState.PRINTED, of=SlipOf.TEXT)
    ),
    "certified-no-slip": lambda look: done(look, unprinted=True),
    "certified-already": lambda look: done(
        look, msgspec.structs.replace(DONE, already=True, lines=LINES[:1], number="")
    ),
    "certified-more": lambda look: done(look, msgspec.structs.replace(DONE, lines=LINES * 3), "2"),
    "certified-withdrawn": lambda look: done(look, withdrawn=True, consented=False),
    "certified-stopped": lambda look: done(
        look,
        msgspec.structs.replace(
            DONE, lines=(msgspec.structs.replace(LINES[1], state=SchemeState.SUSPENDED, resumed=False),)
        ),
    ),
    "by-hand": lambda look: certifying(look, (*DUE, Route(Page.BY_HAND))),
    "by-hand-number": lambda look: certifying(
        look,
        (*DUE, Route(Page.BY_HAND)),
        Certify(standing=standing(), not_certified=NotCertified(number="RZ20261120000123")),
    ),
    "by-hand-identify": lambda look: identifying(look, Page.BY_HAND),
}
