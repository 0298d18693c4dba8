"""The site's queue (叫号): does it answer this kiosk, and has its standby everything?"""

import shutil
import tempfile
from pathlib import Path

from agent.config import Peer
from kiosk.doctor.report import Finding, Verdict
from kiosk.domain.errors import BianminError, Refused, Unreachable
from kiosk.queue.client import QueueClient
from kiosk.queue.schemas import Hall
from kiosk.queue.standby.protection import UNPROTECTED

TOPIC = "queue"


async def site_queue(link: Peer, identity: Path) -> Finding:
    """Asked as the kiosk that this machine is. identity: the agent's; nothing is written there."""
    if not link.url:
        return Finding(TOPIC, Verdict.INFO, "none is configured: [queue] url")
    if not (identity / "paired.json").exists():
        what = f"{link.url}: this machine is not paired with it"
        return Finding(TOPIC, Verdict.INFO, what, "put a one-time code into the file of [queue] code_file")
    try:
        hall = await _hall(link, identity)
    except Refused as refused:
        todo = "pair this machine again" if refused.reason == "unpaired" else "see the queue's log"
        return Finding(TOPIC, Verdict.FAIL, f"{link.url}: refuses us: {refused.reason}", todo)
    except (BianminError, OSError) as failed:
        todo = "is its server on? is [queue] url right, and other_url after a promotion?"
        return Finding(TOPIC, Verdict.WARN, f"{link.url}: {failed}", todo)
    if hall.protection == UNPROTECTED:
        what = f"{link.url}: {hall.site}; unprotected: its standby has not everything, the site runs on without it"
        todo = "is the standby on, and its cable in? its log says why; if this server fails now, numbers are lost"
        return Finding(TOPIC, Verdict.WARN, what, todo)
    standby = f"; {hall.protection} by its standby" if hall.protection else ""
    return Finding(TOPIC, Verdict.OK, f"{link.url}: {hall.site}{standby}")


async def _hall(link: Peer, identity: Path) -> Hall:
    """From whichever of its addresses answers. Raises BianminError, OSError."""
    with tempfile.TemporaryDirectory() as folder:  # a client notes which term it heard
        own = Path(shutil.copytree(identity, Path(folder) / "identity"))
        queue = QueueClient(
            link.url, own, other_url=link.other_url, ca_file=link.ca_file, timeout_s=link.timeout_s
        )
        try:
            return await queue.hall()
        except Unreachable:
            if not link.other_url:
                raise
            return await queue.hall()
        finally:
            await queue.close()
