"""Pictures of notices are at the standby too, so that a screen that starts after the takeover shows them."""

import asyncio
import hashlib
import time
from pathlib import Path

import pytest

from kiosk.queue.signage.media import MediaFolder
from kiosk.queue.signage.settings import SignageSettings
from kiosk.queue.standby.media_copy import MediaCopy
from kiosk.queue.standby.messages import JOIN
from kiosk.queue.standby.proof import PROOF, body_proof
from tests.queue.served import Served
from tests.queue.signage.files import picture
from tests.queue.two_servers import Server, two_servers, wait_until


def media(server: Server) -> Path:
    return server.store.parent / "media"


def put(server: Server, content: bytes, name: str = "") -> str:
    """As an upload leaves it there."""
    name = name or f"{hashlib.sha256(content).hexdigest()}.png"
    media(server).mkdir(exist_ok=True)  # a server that died young has made none
    (media(server) / name).write_bytes(content)
    return name


def test_the_standby_has_the_pictures_of_the_primary(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, standby):
        standby.die()
        shown = [put(primary, picture("PNG", (320, side))) for side in (180, 240)]
        put(primary, b"no picture", f"{'a' * 64}.png")
        only_here = put(standby, picture("PNG", (99, 99)))
        standby.follow(primary)
        wait_until(lambda: all((media(standby) / name).exists() for name in shown))
        time.sleep(1.0)  # for the one that is no picture
        kept = MediaFolder(media(standby), SignageSettings()).names()
        assert kept == sorted([*shown, only_here])
        assert all(
            (media(standby) / name).read_bytes() == (media(primary) / name).read_bytes() for name in shown
        )


@pytest.mark.parametrize(("after_s", "left"), ((3600.0, 1), (0.0, 0)))
async def test_what_the_primary_has_no_more_goes_late(
    served: Served, tmp_path: Path, after_s: float, left: int
) -> None:
    folder = MediaFolder(tmp_path / "media of the standby", SignageSettings())
    folder.start()
    gone = tmp_path / "media of the standby" / f"{hashlib.sha256(b'x').hexdigest()}.png"
    gone.write_bytes(b"x")
    secret, server = served.hall.service.standing.secret, served.stranger("server")
    await server.join(JOIN, lambda body: {PROOF: body_proof(secret, body)})
    ready = asyncio.Event()
    ready.set()
    copying = asyncio.create_task(MediaCopy(server, folder, 0.01, after_s).run(ready))
    await asyncio.sleep(1.0)
    copying.cancel()
    await asyncio.wait((copying,))
    await server.close()
    assert len(folder.names()) == left
