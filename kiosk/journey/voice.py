"""语音: what the agent, which speaks, is told of the page."""

from agent.schemas import Role
from kiosk.journey.actions import SetVoice, SetVolume
from kiosk.journey.errands import ChangeVolume, Errand, SwitchVoice, TellPage
from kiosk.journey.model import Model
from kiosk.journey.route import Page

TO_ALL = frozenset({Page.CERTIFIED})  # who was led before the camera by ear hears its end so too


def speaks(model: Model) -> bool:
    """Whether 朗读 is on."""
    voice = model.state.voice if model.state is not None else None
    return voice is not None and voice.on


def asked(model: Model, action: SetVoice | SetVolume) -> tuple[Errand, ...]:
    """A key of the sheet was pressed."""
    if model.visit is None:
        return ()
    match action:
        case SetVoice(on):
            return (SwitchVoice(on, _word(model)),)
        case SetVolume(level):
            return (ChangeVolume(level),)


def page_told(before: Model, now: Model) -> tuple[Errand, ...]:
    """Another page is on the screen, and somebody listens."""
    page = now.route.page
    if now.visit is None or now.route == before.route or _word(now) == _word(before):
        return ()
    if not speaks(now) and (page not in TO_ALL or now.state is None or now.state.voice is None):
        return ()
    number = now.taken.number if page is Page.TAKEN and now.taken is not None else ""
    return (TellPage(_word(now), number),)


def _word(model: Model) -> str:
    """The page as the voice knows it: where somebody else's card or PIN is asked for, that is another page."""
    route = model.route
    if route.page is Page.PROVE_CARD and route.about == Role.RELATIVE and model.certify.guardian:
        return f"{route.page.value}_guardian"
    somebody_else = route.page in (Page.PROVE_CARD, Page.PROVE_PIN) and route.about != Role.SELF
    return f"{route.page.value}_{route.about}" if somebody_else else route.page.value
