"""How a message leaves: by HTTP, or as a letter in a thread of its own."""

import asyncio
import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import httpx
import msgspec

from fleet.alerts.deliveries import Delivery
from fleet.alerts.messages import Body, letter, short
from fleet.alerts.settings import Alerts, Mail, Receiver, Sending


class NotSent(Exception):
    """It did not arrive, as far as we know; the same message is tried again."""


class Refused(NotSent):
    """The receiver does not want this message, whatever else it takes."""


class Senders:
    """Sends to any receiver of the configuration."""

    def __init__(self, settings: Alerts) -> None:
        self._settings = settings
        self._http = httpx.AsyncClient(
            trust_env=False, timeout=settings.sending.timeout_s, follow_redirects=False
        )

    async def aclose(self) -> None:
        """Let go of every connection."""
        await self._http.aclose()

    async def send(self, receiver: Receiver, delivery: Delivery) -> None:
        """Returns when the receiver has it. Raises NotSent, Refused."""
        body: Body = msgspec.json.decode(delivery.body)
        if receiver.kind == "email":
            await self._mail(receiver, delivery.id, body)
        else:
            content = short(delivery.id, body) if receiver.kind == "webhook" else body
            await self._post(receiver, delivery.id, msgspec.json.encode(content))

    async def _post(self, receiver: Receiver, delivery: str, content: bytes) -> None:
        headers = {"Content-Type": "application/json", "Idempotency-Key": delivery}
        try:
            if receiver.token_file:
                headers["Authorization"] = f"Bearer {await asyncio.to_thread(_secret, receiver.token_file)}"
            # Streamed, so that a receiver's long answer is not read.
            async with self._http.stream("POST", receiver.to[0], content=content, headers=headers) as answer:
                status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as failed:
            raise NotSent(type(failed).__name__) from failed
        if 400 <= status < 500 and status not in (401, 403, 408, 429):
            raise Refused(f"HTTP {status}")
        if not 200 <= status < 300:
            raise NotSent(f"HTTP {status}")

    async def _mail(self, receiver: Receiver, delivery: str, body: Body) -> None:
        mail = self._settings.mail
        message = letter(delivery, body, receiver, mail)
        try:
            await asyncio.to_thread(_post_letter, message, mail)
        except smtplib.SMTPResponseException as said:
            kind = Refused if 500 <= said.smtp_code < 600 else NotSent
            raise kind(f"SMTP {said.smtp_code}") from said
        except smtplib.SMTPRecipientsRefused as refused:
            worst = max(code for code, _ in refused.recipients.values())
            raise (Refused if worst >= 500 else NotSent)(f"SMTP {worst}") from refused
        except (smtplib.SMTPException, OSError) as failed:
            raise NotSent(type(failed).__name__) from failed


def next_try(
    delivery: Delivery, now: datetime, terms: Sending, share: float, *, refused: bool
) -> datetime | None:
    """When to try again after one more failure; None: never. share: of the pause, 0.5 to 1, so that many spread."""
    if now - delivery.made_at > timedelta(hours=terms.keep_h):
        return None
    if refused and delivery.attempts + 1 >= terms.refused_tries:
        return None
    pause_s = min(terms.retry_most_s, terms.retry_first_s * 2 ** min(delivery.attempts, 20))
    return now + timedelta(seconds=pause_s * share)


def _post_letter(message: EmailMessage, mail: Mail) -> None:
    context = ssl.create_default_context()
    if mail.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.timeout_s, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout_s)
    with server:
        if mail.tls == "starttls":
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, _secret(mail.password_file))
        server.send_message(message)


def _secret(file: str) -> str:
    return Path(file).read_text("utf-8").strip()
