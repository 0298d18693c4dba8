"""The sheets of 人工帮助 and 语音: a person, always."""

from dataclasses import dataclass

from kiosk.domain.texts import Texts
from kiosk.journey.actions import CloseSheet, Sheet
from kiosk.journey.model import Call, Model
from kiosk.journey.route import Open, Page, Route
from kiosk.screens.trouble.view_model import Step, numbered

_NO_DEVICES = (Page.ATTENDANT, Page.CRASHED)  # is there already, and ends by itself


@dataclass(frozen=True, slots=True)
class HelpView:
    """A sheet above the bottom bar."""

    picture: str
    title: str
    chip: str
    chip_icon: str
    chip_kind: str
    line: str
    steps: tuple[Step, ...]
    note: str
    close: str
    close_action: object
    devices: str = ""
    devices_action: object = None


def help_view(model: Model, words: Texts, hotline: str) -> HelpView:
    """Which of the two sheets is open decides."""
    if model.sheet is Sheet.VOICE:
        return _voice(words)
    key, icon, kind = {
        Call.CALLED: ("help.called", "ok", "good"),
        Call.FAILED: ("help.not_called", "warning", "warn"),
    }.get(model.call, ("help.calling", "hourglass", "tint"))
    shows = not (model.leaving or model.lost_since) and model.route.page not in _NO_DEVICES
    return HelpView(
        picture="illo-attendant",
        title=words("help.title"),
        chip=words(key),
        chip_icon=icon,
        chip_kind=kind,
        line=words("help.line"),
        steps=numbered(
            (words("help.window"), words("help.window_line")),
            (words("help.phone"), words("help.phone_line", hotline=hotline)),
        ),
        note=words("help.no_card"),
        close=words("help.close"),
        close_action=CloseSheet(),
        devices=words("attendant.entry") if shows else "",
        devices_action=Open(Route(Page.ATTENDANT)),
    )


def _voice(words: Texts) -> HelpView:
    return HelpView(
        picture="illo-attendant",
        title=words("voice.title"),
        chip="",
        chip_icon="",
        chip_kind="tint",
        line=words("voice.line"),
        steps=numbered(
            (words("voice.ask"), words("voice.ask_line")), (words("voice.bigger"), words("voice.bigger_line"))
        ),
        note="",
        close=words("voice.close"),
        close_action=CloseSheet(),
    )
