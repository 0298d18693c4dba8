"""The part of the agent's door that is about public content."""

from urllib.parse import quote, urlencode

import msgspec

from agent.client import AgentClient
from agent.content_schemas import ContentPrinting, DocumentView, Entries, Find, PrintContent, ReadContent


class ContentClient:
    """Asks over the connections of an AgentClient. Raises Refused, Unreachable and ProtocolError."""

    def __init__(self, agent: AgentClient) -> None:
        self._agent = agent

    async def find(self, find: Find) -> Entries:
        """One page of what fits."""
        query = urlencode(msgspec.to_builtins(find))
        return msgspec.json.decode(await self._agent.call("GET", f"/v1/content?{query}"), type=Entries)

    async def document(self, key: str, language: str) -> DocumentView:
        """All of it."""
        path = f"/v1/content/documents/{quote(key)}?language={quote(language)}"
        return msgspec.json.decode(await self._agent.call("GET", path), type=DocumentView)

    async def print_slip(self, visit: int, wanted: PrintContent) -> ContentPrinting:
        """The text, on a slip; a repeat with the same command prints nothing more."""
        return await self._print(f"/v1/visit/{visit}/content/slip", wanted)

    async def print_form(self, visit: int, wanted: PrintContent) -> ContentPrinting:
        """The blank form, on A4; a repeat with the same command prints nothing more."""
        return await self._print(f"/v1/visit/{visit}/content/form", wanted)

    async def read(self, visit: int, wanted: ReadContent) -> None:
        """Aloud, where State.content.reader says that something can."""
        await self._agent.call("POST", f"/v1/visit/{visit}/content/read", msgspec.json.encode(wanted))

    async def _print(self, path: str, wanted: PrintContent) -> ContentPrinting:
        body = await self._agent.call("POST", path, msgspec.json.encode(wanted))
        return msgspec.json.decode(body, type=ContentPrinting)
