"""The materials of a draft: pages from the document camera, sent to the back office part by part, and gone here once it has them.

Sending goes on in a thread of its own: the visit's door answers one question after the other, and must not wait for it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.apply_schemas import AskMaterials, DropPages, MaterialLine, Materials, MaterialState, SendPages
from agent.applying.materials_pages import PageSource
from agent.applying.materials_parts import Whole, read
from agent.applying.materials_sending import About, LineOf, Parcel, sent
from agent.lookup_schemas import NoAnswer, Why
from kiosk.domain.form import Material

ANSWER_S = 2.0  # the screen is told of a longer sending when it asks
TRIES = 3  # in a row, without getting on: a moment's cut is nobody's business
PAUSE_S = 1.0

MaterialsAsk = AskMaterials | SendPages | DropPages


@dataclass(frozen=True, slots=True)
class DraftOf:
    """The draft as materials need it. `id`: as the screen knows it. `asked`: what its form wants now, in its order."""

    id: str
    asked: tuple[Material, ...]
    about: About


@dataclass(slots=True)
class _Kept:
    """One material of the draft. `parcel`: what is being sent, or what a cut stopped; its pages are the sending thread's."""

    state: MaterialState = MaterialState.NONE
    command: str = ""
    parcel: Parcel | None = None
    pages: int = 0
    whole: Whole | None = None
    dropped: bool = False
    settled: threading.Event = field(default_factory=threading.Event)

    def drop(self) -> None:
        """Nothing of it is left here; a sending that is under way stops by itself and lets go of its pages."""
        self.dropped = True
        if self.parcel is not None:
            self.parcel.dropped = True
            if self.state is not MaterialState.SENDING:
                self.parcel.handed.close()

    def take_over(self, before: "_Kept") -> None:
        """As it was before."""
        self.state, self.parcel = before.state, before.parcel
        self.pages, self.whole = before.pages, before.whole


class MaterialsDesk:
    """Of one visit, for one draft at a time; another draft begins without any."""

    def __init__(self, pages: PageSource, way: Callable[[], LineOf], *, pause_s: float = PAUSE_S) -> None:
        """`way`: to the back office, of the draft that is asked about now; a sending stays on its own."""
        self._pages = pages
        self._way = way
        self._pause = threading.Event()  # never set: only to wait
        self._pause_s = pause_s
        self._turn = threading.Lock()  # one sending at a time
        self._draft = ""
        self._kept: dict[str, _Kept] = {}

    def answer(self, ask: MaterialsAsk, draft: DraftOf) -> Materials | NoAnswer:
        """A question of the screen. After two seconds at the latest."""
        if ask.draft != draft.id:
            return NoAnswer(why=Why.GONE)
        self._begin(draft)
        if isinstance(ask, AskMaterials):
            return self._told(draft)
        if ask.material not in {one.id for one in draft.asked}:
            return NoAnswer(why=Why.GONE)
        match ask:
            case SendPages():
                self._send(ask, draft)
            case DropPages(material=material):
                self._kept.pop(material, _Kept()).drop()
        return self._told(draft)

    def lines(self, draft: DraftOf) -> tuple[MaterialLine, ...]:
        """For the review and the hand-over."""
        self._begin(draft)
        return tuple(_line(one, self._kept.get(one.id, _Kept())) for one in draft.asked)

    def missing(self, draft: DraftOf) -> tuple[str, ...]:
        """What must be there before it may be sent, and is not; what is on its way counts as missing."""
        return tuple(
            line.id
            for line in self.lines(draft)
            if line.state is not MaterialState.SENT
            and (not line.optional or line.state is not MaterialState.NONE)
        )

    def attached(self, draft: DraftOf) -> tuple[dict[str, str | int], ...]:
        """What goes into the body of the write: id, pages, sha256, sm3 of each that the back office has."""
        self._begin(draft)
        there = ((one.id, self._kept.get(one.id)) for one in draft.asked)
        return tuple(
            {"id": name, "pages": kept.whole.pages, "sha256": kept.whole.sha256, "sm3": kept.whole.sm3}
            for name, kept in there
            if kept is not None and kept.state is MaterialState.SENT and kept.whole is not None
        )

    # ---- inside ----

    def _begin(self, draft: DraftOf) -> None:
        if draft.id != self._draft:
            for kept in self._kept.values():
                kept.drop()
            self._draft, self._kept = draft.id, {}

    def _told(self, draft: DraftOf) -> Materials:
        return Materials(draft=draft.id, lines=self.lines(draft))

    def _send(self, ask: SendPages, draft: DraftOf) -> None:
        kept = self._kept.get(ask.material, _Kept())
        known = kept.command == ask.command or kept.state is MaterialState.SENDING
        if not known and (not ask.again or kept.parcel is not None):
            before, kept = kept, _Kept(state=MaterialState.SENDING, command=ask.command)
            self._kept[ask.material] = kept
            work = _Work(ask.material, kept, before, draft.about, self._way())
            threading.Thread(
                target=self._sending, args=(work, ask.again), name="materials", daemon=True
            ).start()
        if kept.state is MaterialState.SENDING:
            kept.settled.wait(ANSWER_S)

    def _sending(self, work: "_Work", again: bool) -> None:
        kept, parcel, state = work.kept, None, MaterialState.CUT
        try:
            parcel = work.before.parcel if again else self._parcel(work)
            if parcel is None:
                kept.take_over(work.before)
                return
            kept.parcel, kept.pages, kept.whole = parcel, parcel.whole.pages, parcel.whole
            if kept.dropped:
                parcel.dropped = True
            with self._turn:
                state = self._sent(parcel, work)
        finally:
            if parcel is not None:
                if parcel.dropped or state is MaterialState.SENT:
                    parcel.handed.close()
                    kept.parcel = None
                kept.state = state
            elif kept.state is MaterialState.SENDING:
                kept.state = MaterialState.NONE
            kept.settled.set()

    def _parcel(self, work: "_Work") -> Parcel | None:
        """What the camera holds, in place of what there was; None where it holds nothing."""
        handed = self._pages.fetch()
        if handed is None:
            return None
        whole, digests = read(handed)
        parcel = Parcel(work.material, handed, whole, digests)
        before = work.before.parcel
        if before is not None and before.parts == parcel.parts:  # else none of what is there fits
            parcel.tried.update(before.tried)
        work.before.drop()
        return parcel

    def _sent(self, parcel: Parcel, work: "_Work") -> MaterialState:
        """Tried again as long as it gets on, and a few times where it does not."""
        left, got = TRIES, parcel.went_out
        while not sent(parcel, work.about, work.line):
            left, got = (TRIES if parcel.went_out > got else left - 1), parcel.went_out
            if not left or parcel.dropped:
                return MaterialState.CUT
            self._pause.wait(self._pause_s)
        return MaterialState.SENT


@dataclass(frozen=True, slots=True)
class _Work:
    """One sending. `before`: what there was of this material."""

    material: str
    kept: _Kept
    before: _Kept
    about: About
    line: LineOf


def _line(asked: Material, kept: _Kept) -> MaterialLine:
    parcel = kept.parcel
    return MaterialLine(
        id=asked.id,
        optional=asked.optional,
        pages=kept.pages,
        most_pages=asked.most_pages,
        state=kept.state,
        sent_parts=0 if parcel is None else parcel.sent_parts,
        parts=0 if parcel is None else parcel.parts,
    )
