"""A scanner types like a keyboard: digits and Enter are the rating code, anything else is no code at all."""

from kiosk.journey.actions import Action, ClearDigits, ConfirmCode, Digit, Erase

PAUSE_S = 1.0  # a person may go on typing after this; a scanner never waits so long inside a code


class Scanner:
    """Turns keys into what the number pad would send."""

    def __init__(self) -> None:
        self._foreign = False
        self._at = 0.0

    def key(self, name: str, at: float) -> tuple[Action, ...]:
        """name: the character, or `enter`, `backspace`. at: monotonic seconds."""
        if at - self._at > PAUSE_S:
            self._foreign = False
        self._at = at
        if name == "enter":
            foreign, self._foreign = self._foreign, False
            return () if foreign else (ConfirmCode(),)
        if self._foreign:
            return ()
        if len(name) == 1 and name in "0123456789":
            return (Digit(name),)
        if name == "backspace":
            return (Erase(),)
        self._foreign = True
        return (ClearDigits(),)
