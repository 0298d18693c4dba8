"""The pages that lie below an answer, a receipt or a camera: where 返回 leads from there. Pure."""

from kiosk.journey.model import Model
from kiosk.journey.route import APPLYING, CERTIFYING, ON_THE_WAY, Page, Route, Stack

_PASSING = ON_THE_WAY | APPLYING | {Page.ANSWER, Page.RECORD}


def base(model: Model) -> Stack:
    """The pages from which what is wished for was begun; a certification, where something else is asked from there."""
    wish = model.lookup.wish
    certifies = wish is None or model.catalogue.item(wish.item).face
    for place, route in enumerate(model.stack):
        if route.page in _PASSING or (certifies and route.page in CERTIFYING):
            return model.stack[:place]
    return model.stack


def way(model: Model) -> Stack:
    """Those, and the notice that a step up goes back to; the review of what was about to be sent."""
    wish = model.lookup.wish
    notice = (Route(Page.NOTICE, wish.item),) if wish is not None else ()
    review = (Route(Page.REVIEW),) if model.applying.sends else ()
    return (*base(model), *notice, *review)
