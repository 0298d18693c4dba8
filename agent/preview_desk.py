"""Lets the screen look through a camera: one camera at a time, for one visit, by a token that is good for one connection.

The pictures themselves never pass here; what is handed over is a descriptor that can only be read (SCM_RIGHTS).
"""

import asyncio
import contextlib
import hmac
import logging
import os
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from agent.preview import MEMORY
from agent.schemas import CameraName, PreviewOffer
from agent.visits import Visits
from kiosk.domain.errors import Refused
from kiosk.hardware.camera.preview_memory import PreviewMemory

CONNECT_S = 2.0  # nobody looks within this time: the camera is switched off again
TOKEN_BYTES = 32

_log = logging.getLogger("agent.preview")


class LiveSource(Protocol):
    """A camera that can be looked through."""

    async def show(self, on_memory: Callable[[PreviewMemory], None]) -> None:
        """Begin to capture; does not wait for pictures.

        `on_memory` gets each memory once it is sealed: soon, and again whenever the camera had to be started anew.
        """
        ...

    async def hide(self) -> None:
        """Nothing is captured any more, and every byte of every memory is zero when this returns; may be called at any time."""
        ...


@dataclass(slots=True)
class _Showing:
    """What is being shown, to whom."""

    visit: int
    camera: CameraName
    source: LiveSource
    token: str  # empty once somebody came with it
    memory: PreviewMemory | None = None
    viewer: socket.socket | None = None
    hurry: asyncio.TimerHandle | None = None


class PreviewDesk:
    """`sources`: the cameras that are fitted. `visits` says whose turn it is.

    `follow`: hears in which memory the pictures of a camera that somebody looks through are, and None when nobody does.
    """

    def __init__(
        self,
        visits: Visits,
        sources: Mapping[CameraName, LiveSource],
        follow: Callable[[CameraName, PreviewMemory | None], None] = lambda _camera, _memory: None,
    ) -> None:
        self._visits = visits
        self._sources = dict(sources)
        self._follow = follow
        self._showing: _Showing | None = None
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def show(self, visit: int, camera: CameraName) -> PreviewOffer:
        """Switch this camera on for this visit; what was shown before ends. Raises Refused("visit_over", "no_camera")."""
        async with self._turn:
            self._visits.current(visit)
            await self._end()
            source = self._sources.get(camera)
            if source is None:
                raise Refused("no_camera")
            showing = _Showing(visit, camera, source, secrets.token_hex(TOKEN_BYTES))
            self._showing = showing
            showing.hurry = asyncio.get_running_loop().call_later(CONNECT_S, self._nobody_looks, showing)
            try:
                await source.show(lambda memory: self._memory_came(showing, memory))
            except BaseException:
                await self._end()
                raise
            return PreviewOffer(token=showing.token)

    async def hide(self, visit: int) -> None:
        """Switch it off. Raises Refused("visit_over")."""
        async with self._turn:
            self._visits.current(visit)
            await self._end()

    async def visit_over(self) -> None:
        """Whatever is shown ends: when this returns, no byte of a picture is left in any memory of ours."""
        async with self._turn:
            await self._end()

    def admit(self, viewer: socket.socket, token: bytes) -> Callable[[], None] | None:
        """Somebody with an allowed user id came for the pictures; what to call when he is gone, None where he may not look.

        Takes the socket over where he may.
        """
        showing = self._showing
        if showing is None or not showing.token or not hmac.compare_digest(showing.token.encode(), token):
            _log.warning("preview.refused")
            return None
        showing.token, showing.viewer = "", viewer
        if showing.hurry is not None:
            showing.hurry.cancel()
        if showing.memory is not None:
            self._hand_over(showing, viewer, showing.memory)
        return lambda: self._viewer_gone(showing)

    def _memory_came(self, showing: _Showing, memory: PreviewMemory) -> None:
        if showing is not self._showing:
            return
        showing.memory = memory
        if showing.viewer is not None:
            self._hand_over(showing, showing.viewer, memory)

    def _hand_over(self, showing: _Showing, viewer: socket.socket, memory: PreviewMemory) -> None:
        _hand_over(viewer, memory)
        self._follow(showing.camera, memory)

    def _nobody_looks(self, showing: _Showing) -> None:
        _log.warning("preview.nobody_looks")
        self._viewer_gone(showing)

    def _viewer_gone(self, showing: _Showing) -> None:
        if showing is self._showing:
            task = asyncio.get_running_loop().create_task(self._end_of(showing))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _end_of(self, showing: _Showing) -> None:
        async with self._turn:
            if showing is self._showing:
                await self._end()

    async def _end(self) -> None:
        showing, self._showing = self._showing, None
        if showing is None:
            return
        if showing.hurry is not None:
            showing.hurry.cancel()
        self._follow(showing.camera, None)
        try:
            await showing.source.hide()
        finally:
            if showing.viewer is not None:
                with contextlib.suppress(OSError):
                    showing.viewer.shutdown(socket.SHUT_RDWR)
                showing.viewer.close()


def _hand_over(viewer: socket.socket, memory: PreviewMemory) -> None:
    if memory.closed:
        return
    fd = memory.reading_fd()
    try:
        socket.send_fds(viewer, [MEMORY], [fd])
    except OSError:
        _log.warning("preview.viewer_lost")  # its end is told by the connection itself
    finally:
        os.close(fd)
