"""A slip as a value: what it says, in order. How it looks is decided elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from kiosk.domain.texts import Texts


@dataclass(frozen=True, slots=True)
class Title:
    """Bold, centred, with a smaller line below it."""

    text: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Banner:
    """White on black over the whole width."""

    text: str


@dataclass(frozen=True, slots=True)
class BigNumber:
    """The ticket's number, as large as the paper allows."""

    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: a label over a large figure and its unit."""

    label: str
    figure: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Framed cells side by side; two fit, three do where they are short."""

    cells: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A label on the left, its value on the right."""

    label: str
    value: str
    large: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with a head; the first is flush left, the others flush right, the last is bold."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A dashed line across."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A QR code, what scanning it is for, and a code to type where there is one."""

    content: str
    heading: str
    code_label: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """Framed: what to do about something."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Fine print, wrapped."""

    text: str


@dataclass(frozen=True, slots=True)
class Closing:
    """Bold, centred, the last line."""

    text: str


Part: TypeAlias = Title | Banner | BigNumber | Figures | Row | Table | Rule | Scan | Box | Paragraph | Closing


@dataclass(frozen=True, slots=True)
class Slip:
    """Parts from top to bottom."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class QueueTicket:
    """What a queue slip is made from: plain values, wording already chosen, never a resident's name.

    taken_at: in the site's zone. wait_min: low and high in minutes, None where nobody has to wait.
    reprint: 0 for the first slip, n for 补打 n; the number stays.
    """

    site: str
    service: str
    number: str
    ahead: int
    wait_min: tuple[int, int] | None
    windows: tuple[int, ...]
    taken_at: datetime
    status_url: str
    code: str
    hotline: str
    priority: str = ""
    demo: bool = False
    reprint: int = 0
    alone: bool = False  # given while the queue was gone: of people ahead, wait and rating code nobody knows
    phone: bool = True  # the link is for phones too, not only for kiosks and pads


def queue_slip(ticket: QueueTicket, texts: Texts) -> Slip:
    """The slip of one ticket. Source: look/WEB.md, Print: place · item · number · people ahead and range · windows ·
    QR and rating code · what if I miss it · hotline."""
    marks = [texts("slip.demo")] if ticket.demo else []
    if ticket.reprint:
        marks.append(texts("slip.reprint", count=ticket.reprint))
    windows = texts("slip.window_gap").join(texts("slip.window", number=number) for number in ticket.windows)
    parts: list[Part] = [
        Title(ticket.site, "\u3000".join(marks)),
        Rule(),
        Banner(ticket.service),
        BigNumber(ticket.number),
        Box(texts("slip.alone"), texts("slip.alone_line"))
        if ticket.alone
        else Figures((_ahead(ticket, texts), _wait(ticket, texts))),
    ]
    if ticket.priority:
        parts.append(Row(texts("slip.priority"), ticket.priority))
    if windows:
        parts.append(Row(texts("slip.windows"), windows, large=len(ticket.windows) <= 3))
    parts += [
        Row(texts("slip.taken_at"), ticket.taken_at.strftime("%Y-%m-%d\u3000%H:%M")),
        Rule(),
        Scan(ticket.status_url, texts("slip.scan_later"))
        if ticket.alone
        else Scan(
            ticket.status_url,
            texts("slip.scan" if ticket.phone else "slip.scan_here"),
            texts("slip.code"),
            ticket.code,
        ),
        Rule(),
        Paragraph(texts("slip.if_missed")),
        Closing(texts("slip.hotline", number=ticket.hotline)),
    ]
    return Slip(tuple(parts))


def _ahead(ticket: QueueTicket, texts: Texts) -> Figure:
    return Figure(texts("slip.ahead"), str(ticket.ahead), texts("slip.people"))


def _wait(ticket: QueueTicket, texts: Texts) -> Figure:
    if ticket.wait_min is None:
        return Figure(texts("slip.wait"), texts("slip.soon"))
    low, high = ticket.wait_min
    return Figure(texts("slip.wait"), str(low) if low == high else f"{low}–{high}", texts("slip.minutes"))
