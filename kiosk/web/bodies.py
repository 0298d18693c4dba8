"""How much of a request's body is taken, whatever its headers say."""

from starlette.types import Message, Receive


def bounded(receive: Receive, most_bytes: int, refusal: Exception) -> Receive:
    """The same, until more than that has come: then `refusal` is raised to whoever reads."""
    came = 0

    async def taken() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most_bytes:
            raise refusal
        return message

    return taken
