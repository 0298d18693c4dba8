"""The page before the face camera is opened and left: what the agent is told. Pure."""

from dataclasses import replace

from agent.face_schemas import FacePurpose
from kiosk.journey.certify import Certify, FaceErrand, LookAway, LookIntoFace, WarmFaces
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.journey.route import Page, Route

OLD = 60  # years, from which everything goes slower


def opened(model: Model) -> Certify:
    """Before an attempt: what the agent says of the one before does not count."""
    return replace(
        model.certify,
        looking=None,
        begun_at=0.0,
        running=False,
        sign=(),
        shone=False,
        ended=None,
        not_certified=None,
    )


def begun(model: Model) -> LookIntoFace:
    """An attempt at the pace of who stands here."""
    return LookIntoFace(model.certify.purpose, slow=is_slow(model))


def is_slow(model: Model) -> bool:
    """Whether somebody old stands here, or somebody who reads large text."""
    person = model.visit.person if model.visit is not None else None
    return (person is not None and person.age >= OLD) or model.look.size is not Size.STANDARD


def face_told(model: Model, leaving: Route, entering: Route) -> tuple[FaceErrand, ...]:
    """Who leaves the page is looked at no more, whichever way they go; the models are loaded while a notice is read."""
    away = (LookAway(),) if leaving.page is Page.FACE and entering.page is not Page.FACE else ()
    if entering.page is Page.FACE:
        return (begun(model),)
    if entering.page is Page.CONSENT:
        return (*away, WarmFaces(model.certify.purpose))
    if entering.page is Page.NOTICE and model.catalogue.item(entering.about).face:
        return (*away, WarmFaces(FacePurpose.CERTIFICATION))
    return away
