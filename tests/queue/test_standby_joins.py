"""A server of the site joins as its standby without a code: whoever knows the site's secret may, and nobody else."""

import pytest

from kiosk.domain.errors import Refused
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.standby.messages import JOIN, MEDIA, MediaNames
from kiosk.queue.standby.proof import PROOF, body_proof
from tests.queue.served import Served


async def test_it_is_one_machine_however_often_it_joins(served: Served) -> None:
    secret = served.hall.service.standing.secret
    server = served.stranger("server")
    joined = [await server.join(JOIN, lambda body: {PROOF: body_proof(secret, body)}) for _ in range(2)]
    assert joined[0] == joined[1]
    assert joined[0].kind == DeviceKind.STANDBY
    assert (await server.get(MEDIA, MediaNames)).names == ()
    await server.close()


@pytest.mark.parametrize("secret", (b"", b"another site's secret"))
async def test_who_does_not_know_the_secret_stays_outside(served: Served, secret: bytes) -> None:
    server = served.stranger("server")
    with pytest.raises(Refused, match="unpaired"):
        await server.join(JOIN, lambda body: {PROOF: body_proof(secret, body)})
    assert not server.paired
    await server.close()


async def test_a_proof_is_of_one_key(served: Served) -> None:
    secret = served.hall.service.standing.secret
    server = served.stranger("server")
    with pytest.raises(Refused, match="unpaired"):
        await server.join(JOIN, lambda body: {PROOF: body_proof(secret, body + b" ")})
    await server.close()


async def test_one_that_was_revoked_does_not_come_back_by_its_secret(served: Served) -> None:
    secret = served.hall.service.standing.secret
    server = served.stranger("server")
    joined = await server.join(JOIN, lambda body: {PROOF: body_proof(secret, body)})
    await served.hall.service.devices.revoke(joined.device, "test")
    for name in ("server", "the same server with a new key"):
        again = served.stranger(name)
        with pytest.raises(Refused, match="unpaired"):
            await again.join(JOIN, lambda body: {PROOF: body_proof(secret, body)})
        await again.close()
    await server.close()


async def test_kiosks_are_not_told_what_only_a_standby_copies(served: Served) -> None:
    kiosk = await served.kiosk()
    with pytest.raises(Refused, match="forbidden"):
        await kiosk.get(MEDIA, MediaNames)
    await kiosk.close()
