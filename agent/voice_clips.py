"""The voice: a folder of clips and its manifest, and sentences put together from them."""

import re
from pathlib import Path
from typing import Final

import msgspec

from kiosk.domain.errors import ConfigError
from kiosk.hardware.sound.port import Sound

OWN: Final = Path(__file__).parent / "voice" / "zm_yunxi"
_NUMBER: Final = re.compile(r"[A-Z]{0,2}[0-9]{1,4}", re.ASCII)


class Clip(msgspec.Struct, frozen=True):
    """One file; its text and digest are for people."""

    file: str
    seconds: float


class Manifest(msgspec.Struct, frozen=True):
    """manifest.json, as far as we need it."""

    gap_ms: int
    clips: dict[str, Clip]


class Voice:
    """Raises ConfigError for a folder that lacks its manifest, a clip, or one of `needed`."""

    def __init__(self, folder: Path, needed: frozenset[str] = frozenset()) -> None:
        try:
            manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
        except (OSError, msgspec.MsgspecError) as wrong:
            raise ConfigError(f"{folder}: no voice: {wrong}") from wrong
        missing = sorted(needed - manifest.clips.keys())
        lost = sorted(name for name, clip in manifest.clips.items() if not (folder / clip.file).is_file())
        if missing or lost:
            raise ConfigError(f"{folder}: clips are missing: {', '.join([*missing, *lost])}")
        self._folder = folder
        self._manifest = manifest

    def sound(self, *names: str) -> Sound:
        """These clips, one after the other. Raises KeyError for one that the voice has not got."""
        clips = [self._manifest.clips[name] for name in names]
        gaps_s = self._manifest.gap_ms / 1000 * (len(clips) - 1)
        return Sound(
            clips=tuple(self._folder / clip.file for clip in clips),
            seconds=sum(clip.seconds for clip in clips) + gaps_s,
            gap_ms=self._manifest.gap_ms,
        )


def number_clips(number: str) -> tuple[str, ...]:
    """A ticket's number, its digits one by one; nothing for one that cannot be spoken."""
    if not _NUMBER.fullmatch(number):
        return ()
    return (*(f"{'letter' if sign.isalpha() else 'digit'}-{sign}" for sign in number), "number")
