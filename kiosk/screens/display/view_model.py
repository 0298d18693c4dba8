"""The sheet of 大字: text size, contrast, height of the buttons, language; at once, and gone with the visit."""

from dataclasses import dataclass

from kiosk.domain.texts import Texts
from kiosk.journey.actions import CloseSheet, SetHigh, SetLanguage, SetLow, SetSize
from kiosk.journey.look import Size
from kiosk.journey.model import Model


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


def _size(size: Size, chosen: Size, words: Texts) -> Option:
    role = {Size.STANDARD: "sample_standard", Size.LARGE: "sample_large", Size.EXTRA: "sample_extra"}[size]
    return Option(f"size-{size}", words(f"display.{size}"), role, "choice", size is chosen, SetSize(size))


def _language(language: str, chosen: str, words: Texts) -> Option:
    name = words("display.chinese" if language == "zh_CN" else "display.english")
    return Option(f"language-{language}", name, "button", "choice", language == chosen, SetLanguage(language))
