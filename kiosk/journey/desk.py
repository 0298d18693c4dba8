"""Holds the one model: every action goes through `update`, then the page is drawn and errands are run."""

from collections.abc import Callable

from kiosk.journey.actions import Action
from kiosk.journey.errands import Errand
from kiosk.journey.model import Model
from kiosk.journey.update import Fresh, update

Render = Callable[[Model], None]
Run = Callable[[Errand], None]


class Desk:
    """One per window. Actions that come while one is handled wait for their turn."""

    def __init__(self, model: Model, *, render: Render, run: Run, fresh: Fresh) -> None:
        self.model = model
        self._render = render
        self._run = run
        self._fresh = fresh
        self._waiting: list[Action] = []
        self._busy = False

    def send(self, action: Action) -> None:
        """Take this action into account."""
        self._waiting.append(action)
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                self._handle(self._waiting.pop(0))
        finally:
            self._busy = False
            self._waiting.clear()

    def _handle(self, action: Action) -> None:
        before = self.model
        self.model, errands = update(before, action, self._fresh)
        for errand in errands:
            self._run(errand)
        if self.model != before:
            self._render(self.model)
