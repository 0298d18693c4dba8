"""Materials of a draft in this process: pages come over a real hand-over, and go to a back office of bytes."""

import base64
import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from agent.apply_schemas import (
    AskMaterials,
    DropPages,
    MaterialLine,
    Materials,
    MaterialState,
    SendPages,
)
from agent.applying.materials import DraftOf, MaterialsDesk
from agent.applying.materials_pages import CameraPages
from agent.applying.materials_parts import PART_BYTES
from agent.applying.materials_sending import About
from agent.gateway.asking import ContractGateway
from agent.gateway.port import Evidence, Question, Subject
from agent.gateway.rest_json import rest_json
from agent.lookups.fetching import Line
from agent.visit_messages import PagesHanded, PagesWanted
from kiosk.domain.clock import SystemClock
from kiosk.domain.form import Material
from kiosk.hardware.handing import hand
from tests.agent.lookup_room import gateway_settings
from tests.gateway.far_end import Asked, Closed, FarEnd, answer, http, page

DRAFT, KEY = "d1", "k" * 32
SOMEBODY = Question(
    "", subject=Subject("citizen", "999101198001011234", "某某"), evidence=Evidence(2, ("social_card", "pin"))
)
ASKED = (Material("identity"), Material("contract", optional=True, most_pages=5))
LIMIT_S = 20.0


@dataclass(slots=True)
class Office:
    """Keeps parts as it is told them. `cut_at`: the so-manieth write breaks off, `after` or before it was kept."""

    parts: dict[tuple[str, int], bytes] = field(default_factory=dict)
    wholes: dict[str, dict[str, object]] = field(default_factory=dict)
    answers: dict[str, dict[str, object]] = field(default_factory=dict)  # by key
    cut_at: frozenset[int] = frozenset()
    after: bool = False
    slow: threading.Event | None = None  # parts wait for it
    invalid_once: bool = False
    writes: int = 0
    sent: list[tuple[str, int]] = field(default_factory=list)  # every part that came, in its order

    def __call__(self, asked: Asked) -> Iterator[bytes]:
        if "/v1/results/" in asked.target:
            known = self.answers.get(asked.target.rsplit("/", 1)[1])
            yield http(answer(asked, **(known or {"code": "NO_DATA"})))
            return
        question = asked.question
        if not question:
            yield http(b"", status=503)  # what is offered here: nobody asks for it in these tests
            return
        body = question["body"]
        if question["operation"] == "mat.state":
            there = [{"part": number} for name, number in self.parts if name == body["material"]]
            yield http(answer(asked, **(page(there) if there else {"code": "NO_DATA"})))
            return
        self.writes += 1
        if self.slow is not None:
            self.slow.wait(LIMIT_S)
        breaks = self.writes in self.cut_at
        if breaks and not self.after:
            raise Closed
        said = self._kept(question["key"], question["operation"], body)
        if breaks:
            raise Closed
        yield http(answer(asked, **said))

    def _kept(self, key: str, operation: str, body: dict[str, object]) -> dict[str, object]:
        if operation == "mat.part":
            self.sent.append((str(body["material"]), int(str(body["part"]))))
        if key not in self.answers:
            self.answers[key] = self._done(operation, body)
        return self.answers[key]

    def _done(self, operation: str, body: dict[str, object]) -> dict[str, object]:
        if operation == "mat.part":
            self.parts[str(body["material"]), int(str(body["part"]))] = base64.b64decode(str(body["data"]))
        elif self.invalid_once:
            self.invalid_once = False
            self.parts.clear()
            return {"code": "INVALID", "wrong": {"sha256": "format"}}
        else:
            self.wholes[str(body["material"])] = body
        return page([{"outcome": "received"}])

    def content(self, material: str) -> bytes:
        """What it has, put together."""
        return b"".join(
            data for (name, _), data in sorted(self.parts.items(), key=lambda one: one[0]) if name == material
        )


@dataclass(slots=True)
class MaterialsRoom:
    """`camera`: what lies before it as (bytes, pages), None = nothing."""

    office: Office = field(default_factory=Office)
    camera: tuple[bytes, int] | None = None
    desk: MaterialsDesk = field(init=False)
    far_end: FarEnd = field(init=False)
    _pages: CameraPages = field(init=False)
    _gateway: ContractGateway = field(init=False)
    _commands: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __enter__(self) -> Self:
        self.far_end = FarEnd(self.office).__enter__()
        self._pages = CameraPages(self._wanted)
        self._gateway = gateway = rest_json(gateway_settings(self.far_end.url, limit_s=4.0))
        clock = SystemClock()
        self.desk = MaterialsDesk(
            self._pages, lambda: lambda: Line(gateway, clock, 4.0, lambda _heard: None), pause_s=0.01
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in [asked.id for asked in ASKED]:
            self.drop(name)
        self._gateway.close()
        self.far_end.__exit__(kind, error, trace)

    def _wanted(self, message: PagesWanted) -> None:
        """As the agent and the camera's process do it."""
        if self.camera is None:
            self._pages.handed(PagesHanded(number=message.number, why="no_pages"))
            return
        content, pages = self.camera
        threading.Thread(target=hand, args=(content, pages, message.door)).start()

    def draft(self, draft: str = DRAFT) -> DraftOf:
        """The draft that asks for ASKED."""
        return DraftOf(draft, ASKED, About(KEY, SOMEBODY))

    def send(self, material: str = "identity", *, command: str = "", again: bool = False) -> MaterialLine:
        """好了，上传."""
        command = command or f"c{next(self._commands)}"
        ask = SendPages(command=command, draft=DRAFT, material=material, again=again)
        self.desk.answer(ask, self.draft())
        return self.line(material)

    def drop(self, material: str = "identity") -> MaterialLine:
        """不交了."""
        self.desk.answer(DropPages(draft=DRAFT, material=material), self.draft())
        return self.line(material)

    def line(self, material: str = "identity") -> MaterialLine:
        """How it stands now."""
        told = self.desk.answer(AskMaterials(draft=DRAFT), self.draft())
        assert isinstance(told, Materials)
        return next(line for line in told.lines if line.id == material)

    def until(self, state: MaterialState, material: str = "identity") -> MaterialLine:
        """It has come to this."""
        pause = threading.Event()
        for _ in range(int(LIMIT_S * 100)):
            line = self.line(material)
            if line.state is state:
                return line
            pause.wait(0.01)
        raise TimeoutError(f"{self.line(material)}")


def pdf(parts: int, seed: int = 1) -> bytes:
    """Bytes that fill so many parts, the last one half."""
    size = (parts - 1) * PART_BYTES + PART_BYTES // 2
    piece = bytes((seed * 31 + at * at) % 251 for at in range(1009))
    return (piece * (size // len(piece) + 1))[:size]
