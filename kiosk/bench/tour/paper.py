"""What the bench printer has on paper: the far end of every slip."""

import asyncio
import io
from dataclasses import dataclass
from pathlib import Path

import httpx
import zxingcpp
from PIL import Image


@dataclass(frozen=True, slots=True)
class Receipt:
    """One piece of paper that was cut off."""

    id: str
    png: bytes

    def codes(self) -> tuple[str, ...]:
        """What a phone reads from its QR codes."""
        picture = Image.open(io.BytesIO(self.png)).convert("L")
        return tuple(
            code.text
            for code in zxingcpp.read_barcodes(
                picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
            )
        )

    def save(self, file: Path) -> None:
        """Keep the picture."""
        file.write_bytes(self.png)


class Bench:
    """The bench's panel, as the hand that moves cards and paper and the eye that sees what came out."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, trust_env=False, timeout=60)

    async def close(self) -> None:
        """Close the connection."""
        await self._http.aclose()

    async def state(self) -> dict[str, object]:
        """The bench's own view of its devices."""
        answer = await self._http.get("/v1/state")
        state: dict[str, object] = answer.raise_for_status().json()
        return state

    async def back_office(self) -> dict[str, object]:
        """What the simulated back office counted when it was last looked at."""
        gateway = (await self.state())["gateway"]
        assert isinstance(gateway, dict)
        office: dict[str, object] = gateway["office"]
        return office

    async def do(self, path: str, **body: object) -> None:
        """Move something: card/insert, card/remove, printer/pull-paper, …"""
        (await self._http.post(f"/v1/{path}", json=body)).raise_for_status()

    async def exchanges(self, device: str) -> int:
        """How many lines of the wire log are this device's."""
        lines = (await self._http.get("/v1/wire")).raise_for_status().json()
        return sum(1 for line in lines if line["source"] == device)

    async def receipts(self) -> list[Receipt]:
        """All paper so far, the oldest first."""
        return [await self._receipt(paper) for paper in await self.papers()]

    async def papers(self) -> list[str]:
        """Their ids, without the pictures."""
        listed = (await self._http.get("/v1/receipts")).raise_for_status().json()
        return [str(one["id"]) for one in (listed if isinstance(listed, list) else listed["receipts"])]

    async def receipt_number(self, count: int, timeout_s: float = 15.0) -> Receipt:
        """Wait for the paper of that count, from 1. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while len(papers := await self.papers()) < count:  # noqa: ASYNC110  # another process's paper
                await asyncio.sleep(0.1)
        return await self._receipt(papers[count - 1])

    async def _receipt(self, paper: str) -> Receipt:
        return Receipt(paper, (await self._http.get(f"/v1/receipts/{paper}.png")).content)
