"""Artefacts that are not what they should be: refused with the reason, and what was shown stays."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from tests.agent import content
from tests.agent.distributed import Kiosk


@pytest.fixture
async def kiosk(tmp_path: Path) -> AsyncIterator[Kiosk]:
    made = Kiosk(tmp_path)
    await made.wish(made.sign(1))
    yield made
    made.store.close()


@pytest.mark.parametrize(
    "change",
    (
        lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]),
        lambda whole: whole[:200] + b"x" + whole[201:],
        lambda whole: bytes(len(whole)),
    ),
)
async def test_one_altered_byte_is_refused(kiosk: Kiosk, change: Callable[[bytes], bytes]) -> None:
    await kiosk.wish(kiosk.sign(2, change))
    assert await kiosk.last() == ("artefact.failed", 2, "wrong_digest")
    assert kiosk.shown() == "第 1 版"


async def test_a_strangers_signature_is_refused(kiosk: Kiosk) -> None:
    await kiosk.wish(kiosk.sign(2, key=content.STRANGER))
    assert await kiosk.last() == ("artefact.failed", 2, "wrong_signature")
    assert kiosk.shown() == "第 1 版"


async def test_an_older_one_that_nobody_went_back_to_is_refused_without_fetching_it(kiosk: Kiosk) -> None:
    old = kiosk.sign(1)
    await kiosk.wish(kiosk.sign(3))
    sent = kiosk.link.sent
    await kiosk.wish(msgspec.structs.replace(old, rollout="R-replayed"))
    assert await kiosk.last() == ("artefact.failed", 1, "older")
    assert (kiosk.shown(), kiosk.link.sent) == ("第 3 版", sent)


async def test_another_pack_or_version_than_was_wished_for_is_refused(kiosk: Kiosk) -> None:
    await kiosk.wish(msgspec.structs.replace(kiosk.sign(2), version=7))
    assert await kiosk.last() == ("artefact.failed", 7, "wrong_content")
    await kiosk.wish(kiosk.sign(2), "content/other")
    assert await kiosk.last() == ("artefact.failed", 2, "wrong_content")
    assert kiosk.shown() == "第 1 版"


async def test_a_pack_that_the_installer_does_not_take_is_put_back(kiosk: Kiosk) -> None:
    # A file that was put there by hand brings a newer version of the same pack.
    by_hand = content.pack(content.document(title="手工"), version=9)
    content.write(kiosk.packs / "by-hand.bmpack", by_hand)
    await kiosk.wish(kiosk.sign(2))
    assert await kiosk.last() == ("artefact.failed", 2, "older")
    assert kiosk.shown() == "手工"


async def test_what_failed_is_told_once_and_tried_again_when_the_fleet_says_so(kiosk: Kiosk) -> None:
    wish = kiosk.sign(2, lambda whole: bytes(len(whole)))
    for _ in range(3):
        await kiosk.wish(wish)
    assert [kind for kind, _ in await kiosk.told()] == ["artefact.installed", "artefact.failed"]
    kiosk.sign(2)
    await kiosk.wish(msgspec.structs.replace(wish, attempt=2))
    assert kiosk.shown() == "第 2 版"


async def test_a_failed_newer_one_leaves_the_one_that_was_gone_back_to(kiosk: Kiosk) -> None:
    first = (await kiosk.distribution._known()).wishes["content/demo"]
    await kiosk.wish(kiosk.sign(2))
    await kiosk.wish(msgspec.structs.replace(first, back_from=(2,)))
    expired = content.pack(content.document(), version=3, expires="2026-03-02")
    await kiosk.wish(kiosk.offer(expired))
    assert await kiosk.last() == ("artefact.failed", 3, "expired")
    assert kiosk.shown() == "第 1 版"
