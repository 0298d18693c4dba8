"""Makes the kiosks of the proof as a province does: a code for each site, a key made on each machine, POST /v1/enrol."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec

from fleet.enrolment import new_code, new_code_text
from fleet.registry import add_code
from fleet.schemas import Enrol, Enrolled, ReporterKind
from fleet.store.port import Store
from kiosk.signing.key import SigningKey
from tests.prove.fleet_kiosks import Kiosk, Wire

OF_A_SITE = 20
AT_ONCE = 32
TRY_AGAIN = (429, 503)


async def codes(store: Store, kiosks: int) -> list[str]:
    """One for each site, good for all of its kiosks."""
    made = []
    for place in range(-(-kiosks // OF_A_SITE)):
        text, area = new_code_text(), f"4306{1 + place % 9:02}{1 + place // 9 % 30:03}"
        expires_at = datetime.now(UTC) + timedelta(hours=1)
        code = new_code(
            text,
            ReporterKind.KIOSK,
            area=area,
            site=f"服务点 {place}",
            quota=OF_A_SITE,
            expires_at=expires_at,
        )
        await store.write(partial(add_code, code=code))
        made.append(text)
    return made


async def enrolled(texts: Sequence[str], kiosks: int, ports: Sequence[int]) -> list[Kiosk]:
    """As many kiosks, each of its site's code."""
    made: list[Kiosk] = []
    places = iter(range(kiosks))
    await asyncio.gather(*(_enrol(texts, places, ports[line % len(ports)], made) for line in range(AT_ONCE)))
    return made


async def _enrol(texts: Sequence[str], places: Iterator[int], port: int, made: list[Kiosk]) -> None:
    wire = await Wire.to(port, "127.0.0.1")
    for place in places:
        key = SigningKey.generate()
        # Sites one after the other, so that two machines seldom use the same code at once.
        text = texts[place % len(texts)]
        wanted = Enrol(code=text, kind=ReporterKind.KIOSK, public_key=key.public_text, name=f"{place:05}")
        body = msgspec.json.encode(wanted)
        request = (
            b"POST /v1/enrol HTTP/1.1\r\nHost: fleet.example\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body)
        )
        status, headers, answer = await wire.ask(request + body, 60.0)
        while status in TRY_AGAIN:
            await asyncio.sleep(float(headers["retry-after"]) / 10)
            status, headers, answer = await wire.ask(request + body, 60.0)
        assert status == 200, answer
        identity = msgspec.json.decode(answer, type=Enrolled)
        made.append(Kiosk(place, key, identity.reporter))
    wire.close()
