"""The face desk of one agent, put together."""

from agent.board import Board
from agent.config import AgentConfig
from agent.face_desk import FaceDesk
from agent.face_sitting import Eyes, House
from agent.face_tries import Tries
from agent.journal import Journal
from agent.visit_process import VisitChild
from agent.visits import Visits
from kiosk.domain.clock import Clock
from kiosk.domain.device import Fault
from kiosk.hardware.camera.camera import FaceCamera


def face_desk(  # noqa: PLR0913  # whom a face concerns, one each
    config: AgentConfig,
    camera: FaceCamera | None,
    board: Board,
    visits: Visits,
    clock: Clock,
    child: VisitChild,
    journal: Journal,
) -> FaceDesk:
    """`camera` None: none is fitted, and people certify."""
    rules = config.certifying
    return FaceDesk(
        House(
            models=config.face,
            rules=rules,
            eyes=None if camera is None else _eyes(camera, float(config.devices.camera.fps), board),
            visits=visits,
            clock=clock,
            ask_visit=child.ask,
            on_change=board.touch,
            journal=journal,
            tries=Tries(rules.tries, rules.cool_down_s),
        )
    )


def _eyes(camera: FaceCamera, fps: float, board: Board) -> Eyes:
    return Eyes(fps, fault=lambda: Fault(board.fault_of(camera.name)), infrared=camera.infrared_memory)
