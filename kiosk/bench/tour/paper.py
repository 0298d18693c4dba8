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
        return tuple(code.text for code in zxingcpp.read_barcodes(picture))

    def save(self, file: Path) -> None:
        """Keep the picture."""
        file.write_bytes(self.png)


class Bench:
    """The bench's panel, as the hand that moves cards and paper and the eye that sees what came out."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, trust_env=False)

    async def close(self) -> None:
        """Close the connection."""
        await self._http.aclose()

    async def state(self) -> dict[str, object]:
        """The bench's own view of its devices."""
        answer = await self._http.get("/v1/state")
        state: dict[str, object] = answer.raise_for_status().json()
        return state

    async def do(self, path: str, **body: object) -> None:
        """Move something: card/insert, card/remove, printer/pull-paper, …"""
        (await self._http.post(f"/v1/{path}", json=body)).raise_for_status()

    async def exchanges(self, device: str) -> int:
        """How many lines of the wire log are this device's."""
        lines = (await self._http.get("/v1/wire")).raise_for_status().json()
        return sum(1 for line in lines if line["source"] == device)

    async def receipts(self) -> list[Receipt]:
        """All paper so far, the oldest first."""
        listed = (await self._http.get("/v1/receipts")).raise_for_status().json()
        found = []
        for one in listed if isinstance(listed, list) else listed["receipts"]:
            png = await self._http.get(f"/v1/receipts/{one['id']}.png")
            found.append(Receipt(str(one["id"]), png.content))
        return found

    async def receipt_number(self, count: int, timeout_s: float = 15.0) -> Receipt:
        """Wait for the paper of that count, from 1. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while len(found := await self.receipts()) < count:  # noqa: ASYNC110  # another process's paper
                await asyncio.sleep(0.1)
        return found[count - 1]
