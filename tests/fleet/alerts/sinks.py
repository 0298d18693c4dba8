"""Far ends that take messages: a mail server and a webhook, which may be told to fail."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fleet.site import listening


@dataclass
class Hook:
    """What came, and what is answered."""

    url: str = ""
    status: int = 200
    bodies: list[dict[str, object]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        if self.status == 200:
            self.bodies.append(await request.json())
            self.keys.append(request.headers["idempotency-key"])
        return Response("x" * 100_000, self.status)


@contextlib.asynccontextmanager
async def hook() -> AsyncIterator[Hook]:
    """A receiver of webhooks on a free port."""
    found = Hook()
    async with listening(Starlette(routes=[Route("/hook", found.take, methods=["POST"])])) as url:
        found.url = f"{url}/hook"
        yield found


@dataclass
class Postbox:
    """An SMTP server on a free port. `refuses`: the answer to every recipient instead of 250."""

    port: int = 0
    refuses: str = ""
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            word = line.strip().upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                text = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append(message_from_bytes(text[:-5], policy=policy.default))
            elif word.startswith(b"RCPT"):
                self.recipients.append(line.decode().strip())
                if self.refuses:
                    writer.write(f"{self.refuses}\r\n".encode())
                    continue
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            writer.write(b"250 ok\r\n")
        writer.close()


@contextlib.asynccontextmanager
async def postbox() -> AsyncIterator[Postbox]:
    """It listens until the block ends."""
    box = Postbox()
    server = await asyncio.start_server(box.serve, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    async with server:
        yield box
