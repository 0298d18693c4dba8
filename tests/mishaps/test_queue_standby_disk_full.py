"""A server that is superseded cannot write a word: it steps down all the same."""

from pathlib import Path

import pytest

from kiosk.domain.errors import Refused
from kiosk.queue.standby.proof import term_proof
from kiosk.queue.standby.standing import SUPERSEDED
from tests.queue.site import running_hall


async def test_a_server_that_cannot_remember_its_successor_steps_down_all_the_same(tmp_path: Path) -> None:
    async with running_hall(tmp_path) as hall:
        standing = hall.service.standing
        (tmp_path / SUPERSEDED).mkdir()  # nothing can be written there
        standing.heard(term_proof(standing.secret, 2))
        with pytest.raises(Refused, match="superseded"):
            await hall.take()
