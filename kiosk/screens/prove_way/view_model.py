"""Another way of proving who one is, to choose from: each with what it takes."""

from dataclasses import dataclass

from agent.lookup_schemas import Way as Proof
from kiosk.domain.texts import Texts
from kiosk.journey.lookup import ProveBy
from kiosk.journey.model import Model
from kiosk.screens.ways.view_model import ActKey, hue_of, service_for, take_key, wished

PROOFS = {
    Proof.PIN: ("keypad", "pin"),
    Proof.ATTENDANT: ("attendant", "attendant"),
    Proof.CARD: ("social-card", "card"),
    Proof.RELATIVE: ("id-card", "relative"),
    Proof.GUARDIAN: ("id-card", "guardian"),
    Proof.FACE: ("certification", "face"),
}


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One way to prove more."""

    tag: str
    icon: str
    tile: str
    name: str
    line: str
    action: object


@dataclass(frozen=True, slots=True)
class ProveWayView:
    """What can be proved here and now, to choose from."""

    chip: str
    chip_icon: str
    title: str
    line: str
    rows: tuple[ProofRow, ...]
    acts: tuple[ActKey, ...]


def prove_way_view(model: Model, words: Texts) -> ProveWayView:
    """The ways that the visit's process named."""
    item = wished(model)
    tile = hue_of(model.catalogue, model.catalogue.item(item).group) if item else "primary"
    needs = model.lookup.needs
    return ProveWayView(
        chip=words(f"item.{item}.name") if item else "",
        chip_icon=model.catalogue.item(item).icon if item else "",
        title=words("prove_way.title"),
        line=words("prove_way.line"),
        rows=tuple(_proof_row(way, tile, words) for way in (needs.ways if needs is not None else ())),
        acts=(take_key(model, words, service_for(model, item) if item else None),),
    )


def _proof_row(way: Proof, tile: str, words: Texts) -> ProofRow:
    icon, name = PROOFS[way]
    return ProofRow(
        tag=f"way-{way}",
        icon=icon,
        tile=tile,
        name=words(f"prove_way.{name}"),
        line=words(f"prove_way.{name}_line"),
        action=ProveBy(way),
    )
