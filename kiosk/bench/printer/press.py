"""Executes commands: words, pictures, feeds, cuts and the answers that stand in the queue of commands."""

from typing import Protocol

from kiosk.bench.printer import state as looks
from kiosk.bench.printer.paper import CELL, Look, Strip, set_code, set_line, words_in
from kiosk.bench.printer.parser import CAN, ESC, FS, GS, LF, Command, Control, Item, Nonsense, Row, Words
from kiosk.bench.printer.state import State

DEFAULT_LINE = 30
CUTTER_DISTANCE = 96  # dots from the head to the knife
QR = 49
NAMES = {66: b"BIANMIN", 67: b"BENCH-80"}  # GS I: maker and model
LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}


class Housing(Protocol):
    """What the press needs of the printer around it."""

    state: State
    interrupted: bool

    def use_paper(self, rows: int) -> bool: ...
    def fail_cut(self) -> None: ...
    def tray(self, strip: Strip, *, cut: bool) -> None: ...
    def announce(self) -> None: ...
    def say(self, data: bytes) -> None: ...
    def note_unknown(self, what: Command | int) -> None: ...


class Press:
    """Print mode, line buffer and the strip of paper. Rows that found no paper are owed until there is some."""

    def __init__(self, width: int, housing: Housing, *, process_ids: bool) -> None:
        self._width = width
        self._housing = housing
        self._process_ids = process_ids
        self.automatic_status = False
        self.rows_made = 0
        self.strip = Strip(width, bytearray(CUTTER_DISTANCE * width // 8))
        self._owed_rows: list[bytes] = []
        self._owes_cut = False
        self.reset()

    @property
    def owes(self) -> bool:
        """Whether an earlier command is not done yet."""
        return bool(self._owed_rows) or self._owes_cut

    @property
    def mid_job(self) -> bool:
        """Whether ink is on paper that was not cut, or a line waits."""
        return bool(self._line) or self.owes or self.strip.has_ink

    def reset(self) -> None:
        """ESC @: the mode of the moment; the paper stays."""
        self.automatic_status = False
        self._chinese = True  # Chinese models start in Kanji mode
        self._latin = Look()
        self._kanji_large = False
        self._alignment = 0
        self._line_height = DEFAULT_LINE
        self._line: list[tuple[bytes, bool, Look]] = []
        self._code, self._module, self._level = b"", 3, "l"
        self._owed_rows = []
        self._owes_cut = False

    def do(self, item: Item) -> None:
        """Execute one item."""
        match item:
            case Words(data):
                self._line.append((data, self._chinese, self._look()))
            case Row(dots):
                self._rows([self._aligned(dots)])
            case Control(code):
                if code == LF:
                    self._print_line()
                elif code == CAN:
                    self._line = []
            case Command(lead, name, arguments):
                self._command(item, lead, name, arguments)
            case Nonsense(byte):
                self._housing.note_unknown(byte)

    def go_on(self) -> None:
        """Pay what is owed, now that there is paper and the knife is free."""
        if self._owed_rows:
            rows, self._owed_rows = self._owed_rows, []
            self._rows(rows)
        elif self._owes_cut:
            self._cut()

    # ── commands ──

    def _command(self, command: Command, lead: int, name: str, arguments: bytes) -> None:
        if lead == ESC:
            known = self._escape(name, arguments)
        elif lead == FS:
            known = self._kanji(name, arguments)
        elif lead == GS:
            known = self._group(name, arguments)
        else:
            known = True  # real-time commands were obeyed when they arrived
        if not known:
            self._housing.note_unknown(command)

    def _escape(self, name: str, arguments: bytes) -> bool:
        n = arguments[0] if arguments else 0
        match name:
            case "@":
                self.reset()
            case "a":
                self._alignment = n % 48
            case "E" | "G":
                self._latin = _changed(self._latin, bold=bool(n & 1))
            case "!":
                self._latin = Look(
                    2 if n & 0x20 else 1, 2 if n & 0x10 else 1, bool(n & 8), self._latin.inverse
                )
            case "2":
                self._line_height = DEFAULT_LINE
            case "3":
                self._line_height = n
            case "J":
                self._flush_line()
                self._rows([b""] * n)
            case "d":
                self._flush_line()
                self._rows([b""] * (n * self._line_height))
            case "t" | "R" | "M" | " " | "$" | "-":
                pass
            case _:
                return False
        return True

    def _kanji(self, name: str, arguments: bytes) -> bool:
        match name:
            case "&":
                self._chinese = True
            case ".":
                self._chinese = False
            case "!":
                self._kanji_large = bool(arguments[0] & 0x0C)
            case "S" | "-" | "W":
                pass
            case _:
                return False
        return True

    def _group(self, name: str, arguments: bytes) -> bool:
        n = arguments[0]
        match name:
            case "!":
                self._latin = _changed(self._latin, across=(n >> 4 & 7) + 1, down=(n & 7) + 1)
            case "B":
                self._latin = _changed(self._latin, inverse=bool(n & 1))
            case "a":
                self.automatic_status = bool(n)
                self._housing.announce()
            case "r":
                self._housing.say(bytes((looks.roll_sensor(self._housing.state),)))
            case "v":
                self._flush_line()
            case "V":
                self._flush_line()
                feed = CUTTER_DISTANCE + arguments[1] if n in (65, 66) else 0
                self._owes_cut = True
                self._rows([b""] * feed)
                if not self._owed_rows and not self._housing.state.paper_out:
                    self._cut()
            case "(":
                return self._extended(arguments)
            case "I":
                if n in NAMES:
                    self._housing.say(b"_" + NAMES[n] + b"\0")
            case "P" | "L" | "W":
                pass
            case _:
                return False
        return True

    def _extended(self, arguments: bytes) -> bool:
        """GS ( k for codes, GS ( H for process ids."""
        family, body = chr(arguments[0]), arguments[3:]
        if family == "H" and body[:2] == b"\x30\x30":
            if self._process_ids:
                self._housing.say(b"\x37\x22" + body[2:6] + b"\x00")
            return True
        if family != "k" or body[0] != QR:
            return False
        match body[1]:
            case 0x43:
                self._module = body[2]
            case 0x45:
                self._level = LEVELS.get(body[2], "l")
            case 0x50:
                self._code = body[3:]
            case 0x51:
                content = self._code.decode("utf-8", errors="replace")
                self.strip.codes.append(content)
                self._rows(set_code(content, self._module, self._level, self._width, self._alignment))
            case _:
                return body[1] == 0x41  # the model: 2 is the only one drawn
        return True

    # ── paper ──

    def _look(self) -> Look:
        if self._chinese and self._kanji_large and self._latin.across == 1:
            return _changed(self._latin, across=2, down=2)
        return self._latin

    def _print_line(self) -> None:
        if not self._line:
            self._rows([b""] * self._line_height)
            return
        runs = [(words_in(data, chinese=chinese), look) for data, chinese, look in _joined(self._line)]
        self._line = []
        self.strip.lines.append("".join(text for text, _ in runs))
        rows = set_line(runs, self._width, self._alignment)
        spare = max(0, self._line_height - CELL) if len(rows) <= CELL else 6
        self._rows(rows + [b""] * spare)

    def _flush_line(self) -> None:
        if self._line:
            self._print_line()

    def _rows(self, rows: list[bytes]) -> None:
        for index, row in enumerate(rows):
            if self._housing.state.paper_out or not self._housing.use_paper(1):
                self._owed_rows = rows[index:]
                return
            self.strip.add_row(row)
            self.rows_made += 1

    def _aligned(self, dots: bytes) -> bytes:
        spare = max(0, self._width // 8 - len(dots))
        return bytes({1: spare // 2, 2: spare}.get(self._alignment, 0)) + dots

    def _cut(self) -> None:
        if self._housing.state.cutter_jammed:
            self._housing.fail_cut()
            return
        self._owes_cut = False
        strip = self.strip
        self.strip = strip.cut_off(CUTTER_DISTANCE)
        self._housing.tray(strip, cut=True)


def _changed(
    look: Look,
    *,
    across: int | None = None,
    down: int | None = None,
    bold: bool | None = None,
    inverse: bool | None = None,
) -> Look:
    return Look(
        look.across if across is None else across,
        look.down if down is None else down,
        look.bold if bold is None else bold,
        look.inverse if inverse is None else inverse,
    )


def _joined(line: list[tuple[bytes, bool, Look]]) -> list[tuple[bytes, bool, Look]]:
    """Neighbours of one look together, so that a character cut in two by the wire is whole again."""
    joined: list[tuple[bytes, bool, Look]] = []
    for data, chinese, look in line:
        if joined and joined[-1][1:] == (chinese, look):
            joined[-1] = (joined[-1][0] + data, chinese, look)
        else:
            joined.append((data, chinese, look))
    return joined
