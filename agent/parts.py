"""All parts of one agent, and what they tell each other: the one place that knows every concrete part."""

import logging
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from starlette.applications import Starlette

from agent.api import Routes
from agent.api_codes import code_routes
from agent.api_content import content_routes
from agent.api_devices import device_routes
from agent.api_document import document_routes
from agent.api_face import face_routes
from agent.api_my_ticket import my_ticket_routes
from agent.api_pinpad import pinpad_routes
from agent.api_preview import preview_routes
from agent.api_sound import sound_routes
from agent.bell import Bell
from agent.board import Board, Nameplate
from agent.card_reader import CardReader
from agent.config import QUEUE_IDENTITY, AgentConfig
from agent.content.keeping import Keeping, local_day
from agent.content.looking import Looking
from agent.content.printing import ContentDesk, Paper
from agent.content.slip import Letterhead
from agent.devices import Device, Supervisor
from agent.distribution.fitting import Settled, distribution_of
from agent.document import DocumentCamera
from agent.duties import Duty
from agent.equipping import equip_of
from agent.face_fitting import face_desk
from agent.forwarding import Forwarder
from agent.gateway.settings import GatewayKind
from agent.hall import HallWatch
from agent.hall_lines import HallLines
from agent.handing_pages import PageHanding
from agent.housekeeping import Housekeeping
from agent.id_module import IdModule
from agent.identifying import Identifying
from agent.inputs import InputsDesk
from agent.journal import Journal
from agent.kiosk_lines import kiosk_lines
from agent.leases import Leases
from agent.lines import line_to
from agent.lookup_desk import LookupDesk
from agent.maintenance import Maintenance
from agent.my_ticket import MyTickets
from agent.offering import Offering
from agent.paper_roll import RollKeeping
from agent.pinpad import PinDesk
from agent.preview_desk import PreviewDesk
from agent.proof_printing import ProofPrinting
from agent.proving import Proving
from agent.qr import CodeDesk
from agent.rating import Ratings
from agent.scanning import Scanning
from agent.schemas import CameraName
from agent.slips import SlipDesk
from agent.sound import SoundDesk
from agent.steering import fleet_of
from agent.store import Store, next_life
from agent.telling import Telling
from agent.ticketing import Ticketing
from agent.tuning import Tuning, at_start, kept_wishes, own_values
from agent.visit_process import VisitChild
from agent.visits import Visits
from agent.watchdog import keep_telling
from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Health
from kiosk.hardware.a4.driver import IppPrinter
from kiosk.hardware.camera.camera import FaceCamera
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.queue.client import QueueClient

VISITS_PER_LIFE = 1_000_000

_log = logging.getLogger("agent")


class Agent:
    """Wired and idle; `duties` is what makes it live. Raises StoreRefused, ConfigError."""

    def __init__(
        self, config: AgentConfig, folder: Path, texts: Path, clock: Clock, settled: Settled | None = None
    ) -> None:
        self.store = Store(folder / "store.sqlite3")
        wishes = self.store.at_start(kept_wishes)
        self.tuning = Tuning(self.store, own_values(config), wishes)
        self.config = config = at_start(config, wishes.settings)
        self.clock = clock
        station = config.station
        self.board = Board(
            Nameplate(station.name, station.machine, station.demo, station.languages, version("bianmin")),
            clock,
        )
        self.journal = Journal(self.store, self.clock, self._journal_written)
        self.telling = Telling(self.board, self.journal, lambda name: self._facts().get(name, {}), clock)
        self._queue_heard = self.telling.link("queue")
        self.queue = QueueClient(
            config.queue.url,
            folder / QUEUE_IDENTITY,
            other_url=config.queue.other_url,
            ca_file=config.queue.ca_file,
            timeout_s=config.queue.timeout_s,
            clock=clock,
        )
        self.forwarder = Forwarder(self.store, self.queue, self.clock, self._queue_heard)
        self.visits = Visits(
            config.visit,
            self.clock,
            card_in=self._card_in,
            on_change=self._visit_changed,
            on_begin=self._visit_began,
            on_end=self._visit_ended,
            door=lambda: self.child.door,
        )
        self.board.visits_from(self.visits.shown)
        self.card = CardReader(config.devices.card, self._card_left, lambda: self.identifying.cards_changed())
        self.id_module = IdModule(
            config.devices.idcard,
            self.clock,
            on_ready=lambda: self.identifying.id_module_ready(),
            on_empty=self._card_left,
            connect=lambda address: line_to("idcard", address, config.recording, clock),
        )
        self.hall = HallWatch(self.queue, self.board, self._queue_heard, config.queue.code_file)
        self.child = VisitChild(
            read_limit_s=config.visit.card_read_limit_s,
            card=config.devices.card,
            equip=equip_of(config, texts),
            on_told=lambda told: self.lookups.told(told),
        )
        self.identifying = Identifying(
            child=self.child,
            card=self.card,
            id_module=self.id_module if config.devices.idcard.enabled else None,
            visits=self.visits,
            priority=config.priority,
            day=self.hall.day,
            clock=self.clock,
            zone=station.zone,
        )
        self._fit_cameras()
        self.desk = SlipDesk(config, texts, self.clock)
        self.offering = Offering(self.child, self.telling.link("gateway"), self.board.set_offered)
        if config.gateway.kind is GatewayKind.NONE:
            self.board.set_offered(())  # nobody is waited for who will never answer
        self.a4 = IppPrinter(config.devices.a4, self.clock) if config.devices.a4.enabled else None
        self.proofs = ProofPrinting(
            self.visits, self.board, self.journal, self.a4, heard=self.child.proof_printed
        )
        self.lookups = LookupDesk(
            self.visits,
            self.board,
            self.journal,
            self.desk,
            personal=self.identifying.personal,
            gateway_heard=self.offering.heard,
            pages=PageHanding(self.scanning, self.visits, self.child.pages_handed).wanted,
            proofs=self.proofs,
            withdrawn=self.faces.withdrawn,
        )
        self.shelf = Looking(folder / "content.sqlite3", config.gateway.area or config.content.area)
        self.packs = Keeping(
            config.content,
            self.shelf,
            self.journal,
            on_change=self.board.touch,
            tell=self.telling.device,
            today=local_day(clock, station.zone),
        )
        self.content_head = Letterhead(station.name, station.hotline, station.demo)
        self.content = ContentDesk(
            self.shelf,
            self.packs,
            self.visits,
            self.board,
            paper=Paper(self.content_head, self.desk.words, self.desk.printer, self.a4),
        )
        self.board.content_from(self.content.shown)
        self.sound = SoundDesk(config.devices.sound, self.visits, self.clock, self.board.touch)
        self.board.voice_from(self.sound.shown)
        self.roll = RollKeeping(self.desk.roll, self.store, self.journal)
        self.ticketing = Ticketing(
            queue=self.queue,
            leases=Leases(self.queue, self.store, self.forwarder, self.board, self.clock, station.zone),
            print_ticket=self.desk.print_ticket,
            forwarder=self.forwarder,
            keeping=self.store,
            visits=self.visits,
            board=self.board,
            clock=self.clock,
            times=config.visit,
            heard=self._queue_heard,
        )
        self.ratings = Ratings(self.queue, self.forwarder, self._queue_heard)
        self.bell = Bell(self.journal, self.board, self.visits, self.clock)
        self.housekeeping = Housekeeping(self.store, self.clock, station.zone, config.retention)
        self.distribution = distribution_of(
            config, folder, self.packs, self.journal, self.visits, clock=clock, settled=settled
        )
        self.maintenance = Maintenance(self.store, self._maintenance_changed)
        self.reporter = fleet_of(self, folder, self.telling.link("fleet"), self._journal_written)
        self.mine = MyTickets(self.queue, self.visits, self.ticketing, self.clock)
        self.codes = CodeDesk(
            self.queue,
            self.visits,
            self.board.set_code,
            self._queue_heard,
            self.mine,
            self.identifying if config.gateway.kind is not GatewayKind.NONE else None,
            self.reporter,
        )
        self.inputs = InputsDesk(self.board, self.journal)
        self._hear_inputs()
        self.pins = PinDesk(
            self.visits,
            Proving(self.child, self.visits, self.journal),
            limit_s=config.devices.pinpad.limit_s,
            on_change=self.board.touch,
        )
        self.board.pin_from(self.pins.shown)
        self.lines = kiosk_lines(config, clock, self.codes, self.inputs, self.pins)
        self.hall_lines = HallLines(config, folder, texts, clock, self._queue_heard)

    def _fit_cameras(self) -> None:
        """Each can be looked through by the screen; before the face camera somebody may be asked for more."""
        self.camera = FaceCamera(self.config.devices.camera) if self.config.devices.camera.enabled else None
        self.document = DocumentCamera(self.config.devices.document)
        self.scanning = Scanning(self.document, self.visits, self.config.devices.document)
        cameras = {CameraName.FACE: self.camera, CameraName.DOCUMENT: self.document}
        self.previews = PreviewDesk(
            self.visits,
            {name: camera for name, camera in cameras.items() if camera is not None},
            follow=self._pictures_shown,
        )
        self.faces = face_desk(
            self.config, self.camera, self.board, self.visits, self.clock, self.child, self.journal
        )
        self.board.face_from(self.faces.shown)

    def app(self) -> Starlette:
        """What the screen may ask of it."""
        routes = Routes(
            board=self.board,
            visits=self.visits,
            identifying=self.identifying,
            ticketing=self.ticketing,
            ratings=self.ratings,
            bell=self.bell,
        )
        return routes.app(
            *code_routes(self.codes),
            *my_ticket_routes(self.mine),
            *content_routes(self.content),
            *pinpad_routes(self.pins),
            *preview_routes(self.previews),
            *document_routes(self.scanning),
            *face_routes(self.faces),
            *sound_routes(self.sound),
            *device_routes(self.board, self._facts, self.roll.new_roll),
        )

    # ---- what parts tell each other ----

    def _hear_inputs(self) -> None:
        self.inputs.on_headphones(self.sound.headphones)
        self.inputs.on_power(self.sound.power)

    def _pictures_shown(self, camera: CameraName, memory: PreviewMemory | None) -> None:
        if camera is CameraName.FACE:
            self.faces.follow(memory)

    def _journal_written(self, kind: str) -> None:
        if self.reporter is not None:
            self.reporter.poke(kind)

    def _maintenance_changed(self, on: bool) -> None:
        self.visits.shut(on)
        self.board.set_maintenance(on)

    def _card_in(self) -> bool:
        return self.card.card is not None or self.id_module.card

    def _card_left(self) -> None:
        if not self._card_in():
            self.visits.card_taken()

    def _visit_changed(self) -> None:
        self.board.touch()
        self.faces.visit_changed()

    def _visit_began(self, visit: int) -> None:
        self.journal.record("visit.began", {"visit": visit})

    async def _visit_ended(self, visit: int, reason: str, level: int) -> None:
        self.sound.visit_over()
        self.board.set_slip(None)
        self.board.set_help_asked(None)
        self.codes.disarm()
        await self.pins.visit_over()
        await self.faces.visit_over()
        await self.previews.visit_over()
        await self.scanning.forget()
        await self.identifying.forget()
        await self.proofs.visit_over()
        self.journal.record("visit.ended", {"visit": visit, "reason": reason, "level": level})

    # ---- running ----

    async def prepare(self) -> None:
        """Before the first screen comes: what an earlier life left, and what is switched off."""
        life = await self.store.write(next_life)
        self.visits.number_after(life * VISITS_PER_LIFE)
        await self.ticketing.after_a_crash()
        await self.ticketing.leases.resume()
        await self.roll.resume()
        await self.maintenance.resume()
        for name, device in (("printer", self.config.devices.printer), ("card", self.config.devices.card)):
            if not device.enabled:
                self.telling.device(Health(name, DeviceState.DISABLED))

    def devices(self) -> list[Device]:
        """The devices that this machine has."""
        fitted: list[Device] = []
        if self.config.devices.card.enabled:
            fitted.append(self.card)
        if self.config.devices.idcard.enabled:
            fitted.append(self.id_module)
        if self.desk.printer is not None:
            fitted.append(self.desk.printer)
        if self.camera is not None:
            fitted.append(self.camera)
        if self.config.devices.document.enabled:
            fitted.append(self.document)
        if self.a4 is not None:
            fitted.append(self.a4)
        if self.sound.player is not None:
            fitted.append(self.sound.player)
        return [*fitted, *self.lines, *self.hall_lines.devices]

    def _facts(self) -> dict[str, Mapping[str, str]]:
        return {device.name: device.facts for device in self.devices()}

    def duties(self) -> list[Duty]:
        """What runs as long as the agent does."""
        duties = [
            Duty(
                device.name, Supervisor(device, self.telling.device, self.clock, self.config.supervision).run
            )
            for device in self.devices()
        ]
        duties += [
            Duty("visits", lambda: self.visits.keep_time(lambda: self.board.streams)),
            Duty("forwarder", self.forwarder.run),
            Duty("journal", self.journal.run),
            Duty("paper-roll", self.roll.run),
            Duty("hall", self.hall.run),
            Duty("leases", self.ticketing.leases.run),
            Duty("housekeeping", self.housekeeping.run),
            Duty("watchdog", keep_telling),
            *self.hall_lines.duties,
        ]
        looks_up = self.config.gateway.kind is not GatewayKind.NONE
        if self.config.devices.card.enabled or self.config.devices.idcard.enabled or looks_up:
            duties.append(Duty("identifying", self.identifying.run))
        if looks_up:
            duties.append(Duty("offering", self.offering.run))
        if self.config.content.folder:
            duties.append(Duty("content", self.packs.run))
        if self.sound.announcer is not None:
            duties.append(Duty("announcer", self.sound.announcer.run))
            duties.append(Duty("guidance", lambda: self.sound.follow(self.board.states())))
        if self.reporter is not None:
            duties.append(Duty("reporter", self.reporter.run))
            duties.append(Duty("distribution", self.distribution.run))
        return duties

    async def end_visit(self) -> None:
        """Whatever goes on ends."""
        if self.visits.open is not None:
            await self.visits.end(self.visits.open.id, "agent_stop")

    async def close(self) -> None:
        """When the duties have ended: write what waits, let go of everything."""
        await self.ticketing.close()
        await self.lookups.close()
        await self.proofs.close()
        await self.content.close()
        await self.faces.visit_over()
        await self.scanning.forget()
        await self.identifying.close()
        await self.roll.flush()
        await self.journal.flush()
        await self.queue.close()
        await self.hall_lines.close()
        self.store.close()
