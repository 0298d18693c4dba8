"""A back office that knows everybody and does with a write what a test says; what was written is kept as it came."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.gateway.far_end import Asked, Closed, answer, http, page

READS: dict[str, Mapping[str, object]] = {
    "identity.verify": {"data": {"verified": True}},
    "card.status": page(
        [{"card_number": "Z00000017", "card_status": "1"}, {"card_number": "Z00000025", "card_status": "3"}]
    ),
}


@dataclass(slots=True)
class ScriptedOffice:
    """A `Behaviour`. `says`: the members of the answer to the next writes; None: the line breaks. `result`: by key."""

    says: Mapping[str, object] | None = field(default_factory=lambda: done())
    result: Mapping[str, object] | None = field(default_factory=lambda: {"code": "UNKNOWN"})
    reads: dict[str, Mapping[str, object]] = field(default_factory=lambda: dict(READS))
    written: list[dict[str, Any]] = field(default_factory=list)  # Any: as JSON has it
    asked: list[str] = field(default_factory=list)  # keys

    def __call__(self, asked: Asked) -> Iterator[bytes]:
        members: Mapping[str, object] | None
        if asked.method == "GET":
            self.asked.append(asked.target.rsplit("/", 1)[-1])
            members = self.result
        elif asked.question.get("key"):
            self.written.append(asked.question)
            members = self.says
        else:
            members = self.reads.get(asked.question["operation"], {"code": "NO_DATA"})
        if members is None:
            raise Closed
        yield http(answer(asked, **members))


def done(outcome: str = "done", **record: object) -> dict[str, object]:
    """OK, with its one record."""
    return page([{"outcome": outcome, **record}])


def refused(code: str, **more: object) -> dict[str, object]:
    """Nothing was done."""
    return {"code": code, **more}
