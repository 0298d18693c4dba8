"""The photo on a card is WLT, for which no open decoder is known: a vendor's may be plugged in by its dotted path."""

import importlib
import logging
from collections.abc import Callable

from kiosk.domain.errors import ConfigError

Decoder = Callable[[bytes], bytes | None]
PNG = b"\x89PNG\r\n\x1a\n"

_log = logging.getLogger("kiosk.idcard")


def decoder_at(path: str) -> Decoder | None:
    """The decoder, or None for an empty path. Raises ConfigError where there is none."""
    if not path:
        return None
    module, _, name = path.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, OSError) as missing:  # OSError: its library or licence file
        raise ConfigError(f"wlt: {path}: {type(missing).__name__}") from missing
    if not callable(found):
        raise ConfigError(f"wlt: {path} is no function")
    return found  # type: ignore[no-any-return]  # a vendor's, by name


def portrait_of(photo: bytes, decoder: Decoder | None) -> bytes | None:
    """A PNG, or None: a card is as good without its portrait, whatever the vendor's code does."""
    if decoder is None or not photo:
        return None
    try:
        picture = decoder(photo)
    except Exception as broken:  # noqa: BLE001  # foreign code; its message could hold anything
        _log.warning("idcard.no_portrait why=%s", type(broken).__name__)
        return None
    return picture if picture is not None and picture.startswith(PNG) else None
