"""The sheets of 大字 (text size, contrast, height of the buttons, language) and 语音; at once, and gone with the visit."""

from dataclasses import dataclass

from agent.schemas import Voice
from kiosk.domain.texts import Texts
from kiosk.journey.actions import CloseSheet, SetHigh, SetLanguage, SetLow, SetSize, SetVoice, SetVolume
from kiosk.journey.look import Size
from kiosk.journey.model import Model

VOLUMES = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a setting; the chosen one has a tick."""

    tag: str
    words: str
    role: str
    kind: str
    chosen: bool
    action: object


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the sheet."""

    icon: str
    words: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class DisplayView:
    """The sheet."""

    title: str
    close: str
    close_action: object
    settings: tuple[Setting, ...]
    note: str


def display_view(model: Model, words: Texts, languages: tuple[str, ...], *, portrait: bool) -> DisplayView:
    """Low reach only where the panel stands upright; a language only where there are two."""
    look = model.look
    settings = [
        Setting("text-size", words("display.size"), tuple(_size(one, look.size, words) for one in Size)),
        Setting(
            "contrast",
            words("display.colour"),
            (
                Option("normal", words("display.normal"), "button", "choice", not look.high, SetHigh(False)),
                Option("contrast", words("display.contrast"), "button", "contrast", look.high, SetHigh(True)),
            ),
        ),
    ]
    if portrait:
        settings.append(
            Setting(
                "low-reach",
                words("display.reach"),
                (
                    Option(
                        "reach-normal",
                        words("display.reach_normal"),
                        "button",
                        "choice",
                        not look.low,
                        SetLow(False),
                    ),
                    Option(
                        "reach-low", words("display.reach_low"), "button", "choice", look.low, SetLow(True)
                    ),
                ),
            )
        )
    if len(languages) > 1:
        settings.append(
            Setting(
                "language",
                words("display.language"),
                tuple(_language(one, look.language, words) for one in languages),
            )
        )
    return DisplayView(
        title=words("display.title"),
        close=words("display.close"),
        close_action=CloseSheet(),
        settings=tuple(settings),
        note=words("display.note"),
    )


def voice_view(model: Model, words: Texts) -> DisplayView:
    """The sheet of 语音, where the kiosk can speak: on or off, how loud."""
    voice = model.state.voice if model.state is not None else None
    voice = voice or Voice(
        on=False, volume=VOLUMES[0], headphones=False
    )  # it went this moment: the sheet follows
    switch = (
        Option("voice-off", words("voice.off"), "button", "choice", not voice.on, SetVoice(False)),
        Option("voice-on", words("voice.on"), "button", "choice", voice.on, SetVoice(True)),
    )
    return DisplayView(
        title=words("voice.title"),
        close=words("voice.close"),
        close_action=CloseSheet(),
        settings=(
            Setting("voice", words("voice.switch"), switch),
            Setting("voice", words("voice.volume"), tuple(_volume(level, voice.volume) for level in VOLUMES)),
        ),
        note=words("voice.headphones" if voice.headphones else "voice.note"),
    )


def _volume(level: int, chosen: int) -> Option:
    return Option(f"volume-{level}", str(level), "button", "choice", level == chosen, SetVolume(level))


def _size(size: Size, chosen: Size, words: Texts) -> Option:
    role = {Size.STANDARD: "sample_standard", Size.LARGE: "sample_large", Size.EXTRA: "sample_extra"}[size]
    return Option(f"size-{size}", words(f"display.{size}"), role, "choice", size is chosen, SetSize(size))


def _language(language: str, chosen: str, words: Texts) -> Option:
    name = words("display.chinese" if language == "zh_CN" else "display.english")
    return Option(f"language-{language}", name, "button", "choice", language == chosen, SetLanguage(language))
