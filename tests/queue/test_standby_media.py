"""Pictures of notices are at the standby too, so that a screen that starts after the takeover shows them."""

import hashlib
from pathlib import Path

from tests.queue.signage.files import picture
from tests.queue.two_servers import Server, two_servers, wait_until


def media(server: Server) -> Path:
    return server.store.parent / "media"


def put(server: Server, content: bytes, name: str = "") -> str:
    """As an upload leaves it there."""
    name = name or f"{hashlib.sha256(content).hexdigest()}.png"
    (media(server) / name).write_bytes(content)
    return name


def test_the_standby_has_the_pictures_of_the_primary_and_no_others(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, standby):
        standby.die()
        shown = [put(primary, picture("PNG", (320, side))) for side in (180, 240)]
        put(primary, b"no picture", f"{'a' * 64}.png")
        withdrawn = put(standby, picture("PNG", (99, 99)))
        standby.follow(primary)
        wait_until(lambda: not (media(standby) / withdrawn).exists())
        assert sorted(file.name for file in media(standby).iterdir()) == sorted(shown)
        assert all(
            (media(standby) / name).read_bytes() == (media(primary) / name).read_bytes() for name in shown
        )
