"""What attackers hold up or feed in, played against the whole of liveness. Each can do all that its kind could ever do."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from kiosk.hardware.face.faces import Look
from kiosk.hardware.face.liveness.challenge import Action, Tell, draw
from tests.hardware.face.films import STEPS, Actor, Camera, Film, Room, Shooting, as_told, play
from tests.hardware.face.heads import Head, Paper, on_paper, somebody

TURNS_ONLY = frozenset({Tell.TURN_LEFT, Tell.TURN_RIGHT})


def flat_photo(seed: int) -> Film:
    """A print, turned as told; it can neither blink nor open its mouth."""
    head = on_paper(somebody(seed), Paper())
    return play(seed, as_told(head), actor=Actor(seed, can=TURNS_ONLY))


def flat_cut_out(seed: int) -> Film:
    """A print with holes for the holder's own eyes and mouth."""
    return play(seed, as_told(on_paper(somebody(seed), Paper())))


def rolled_cut_out(seed: int) -> Film:
    """The same, bent to a roll around any axis."""
    random = np.random.default_rng((seed, 4))
    paper = Paper(float(random.uniform(35, 120)), float(random.uniform(0, 180)))
    return play(seed, as_told(on_paper(somebody(seed), paper)))


def folded_cut_out(seed: int) -> Film:
    """The same, folded along the nose to a roof of 30 to 70 degrees on each side."""
    slope = np.radians(np.random.default_rng((seed, 4)).uniform(30, 70))
    flat = on_paper(somebody(seed), Paper())
    points = flat.points.copy()
    points[:, 2] = np.abs(points[:, 0]) * np.sin(slope)
    points[:, 0] *= np.cos(slope)
    return play(seed, as_told(replace(flat, points=points)))


def bending_cut_out(seed: int) -> Film:
    """The same, flat while it looks straight and the more bent the more it is turned."""
    person = somebody(seed)
    axis = float(np.random.default_rng((seed, 4)).uniform(0, 180))

    def shoot(camera: Camera, actor: Actor, room: Room, told: Tell) -> Look:
        at_s = camera.tick()
        pose = actor.move(at_s, 1 / camera.fps, told)
        radius = max(35.0, 1500 / max(abs(pose.yaw), 1.0))
        return camera.shoot(on_paper(person, Paper(radius, axis)), pose, room)

    return play(seed, shoot)


def two_prints(seed: int) -> Film:
    """Pictures of the same real head in every pose, changed as told: real parallax, but nothing in between."""
    actor = Actor(seed)
    actor.speed = 10_000.0
    return play(seed, as_told(somebody(seed)), actor=actor)


def old_film(seed: int) -> Film:
    """A film of the real person doing other steps, on a display that shines by itself."""
    random = np.random.default_rng((seed, 4))
    asked = draw(lambda below: int(random.integers(below)))
    others = [action for action in Action if action not in asked]
    order = [others[place] for place in random.permutation(len(others))]
    starts_s = 100 + np.cumsum(random.uniform(1.5, 3.5, 8))
    script = [
        Tell(order[place % len(order)].value) if place % 2 else Tell.LOOK_STRAIGHT for place in range(8)
    ]
    told = as_told(somebody(seed))

    def shoot(camera: Camera, actor: Actor, room: Room, _told: Tell) -> Look:
        scene = min(int(np.searchsorted(starts_s, camera.at_s)), len(script) - 1)
        return told(camera, actor, room, script[scene])

    return play(seed, shoot, room=Room(screen=0.0), steps=asked)


def looped(seed: int) -> Film:
    """A film cut to a loop, with fresh noise, played until the steps and the colours are through."""
    return play(seed, _looping(seed, period_s=4.0, exact=False), room=Room(screen=0.0), colours=True)


def fed_loop(seed: int) -> Film:
    """The same pictures again and again, bit by bit."""
    return play(seed, _looping(seed, period_s=4.0, exact=True), room=Room(screen=0.0), colours=True)


def frozen(seed: int) -> Film:
    """The stream stops at one picture after two seconds."""
    told = as_told(somebody(seed))
    kept: list[Look] = []

    def shoot(camera: Camera, actor: Actor, room: Room, heard: Tell) -> Look:
        if kept and kept[0].at_s > 102:
            return replace(kept[0], at_s=camera.tick())
        kept[:] = [told(camera, actor, room, heard)]
        return kept[0]

    return play(seed, shoot)


def drawn_stream(seed: int) -> Film:
    """A fed-in drawing that does all it is told, without a sensor's noise."""
    return play(seed, as_told(somebody(seed)), camera=Camera(seed, noise=0.0), room=Room(screen=0.0))


def clockwork_stream(seed: int) -> Film:
    """A fed-in forgery with noise and every action, with a clock that never trembles."""
    return play(seed, as_told(somebody(seed)), camera=Camera(seed, jitter_s=0.0), room=Room(screen=0.0))


def relit_stream(seed: int) -> Film:
    """A fed-in forgery with noise, a trembling clock and every action, in the light of another sequence."""
    camera = Camera(seed)
    earlier = play(
        seed + 500_000, as_told(somebody(seed)), steps=(Action.TURN_LEFT, Action.BLINK), colours=True
    )
    patches = [look.patch for look in earlier.looks][-80:]
    told = as_told(somebody(seed))

    def shoot(camera: Camera, actor: Actor, room: Room, heard: Tell) -> Look:
        look = told(camera, actor, room, heard)
        since_s = look.at_s - room.began_s
        return look if since_s < 0 else replace(look, patch=patches[min(int(since_s * 15), 79)])

    return play(seed, shoot, camera=camera, colours=True)


def late_relay(seed: int) -> Film:
    """A forgery in real time that lights its face as the screen does, half a second late."""
    return play(seed, as_told(somebody(seed)), room=Room(late_s=0.55), colours=True)


def two_people(seed: int) -> Film:
    """A helper's face beside the other for a second."""
    told = as_told(somebody(seed))

    def shoot(camera: Camera, actor: Actor, room: Room, heard: Tell) -> Look:
        look = told(camera, actor, room, heard)
        face = look.faces[0]
        beside = replace(face, box=(face.box[0] + 200, face.box[1], face.box[2] * 0.9, face.box[3]))
        return replace(look, faces=(face, beside)) if 102 < look.at_s < 103 else look

    return play(seed, shoot)


def swapped(seed: int) -> Film:
    """One person does the challenge, another is compared."""
    return play(seed, as_told(somebody(seed + 700_000)), match=somebody(seed))


def swapped_between_steps(seed: int) -> Film:
    """A helper takes over for the second step, in the same place."""
    one, other = as_told(somebody(seed)), as_told(somebody(seed + 700_000))
    changed: list[Tell] = []

    def shoot(camera: Camera, actor: Actor, room: Room, heard: Tell) -> Look:
        changed.extend([heard] if heard in STEPS and heard not in changed else [])
        return (one if len(changed) < 2 else other)(camera, actor, room, heard)

    return play(seed, shoot)


def perfect_forgery(seed: int) -> Film:
    """A fed-in face that does all it is told at once, with noise, clock and depth; only the screen does not light it."""
    return play(seed, as_told(somebody(seed)), room=Room(screen=0.0), colours=True)


ATTACKS: tuple[Callable[[int], Film], ...] = (
    flat_photo, flat_cut_out, rolled_cut_out, folded_cut_out, bending_cut_out, two_prints, old_film, looped, fed_loop,
    frozen, drawn_stream, clockwork_stream, relit_stream, late_relay, two_people, swapped, swapped_between_steps,
)  # fmt: skip


def _looping(seed: int, *, period_s: float, exact: bool) -> Shooting:
    person: Head = somebody(seed)
    told = as_told(person)
    kept: list[Look] = []
    shown: list[Look] = []
    random = np.random.default_rng((seed, 5))

    def shoot(camera: Camera, actor: Actor, room: Room, heard: Tell) -> Look:
        scene = (Tell.TURN_LEFT, Tell.LOOK_STRAIGHT, Tell.OPEN_MOUTH, Tell.LOOK_STRAIGHT)
        if len(kept) < period_s * 15:
            kept.append(told(camera, actor, room, scene[int(len(kept) / (period_s * 15) * len(scene))]))
            return kept[-1]
        again = replace(kept[len(shown) % len(kept)], at_s=camera.tick())
        shown.append(again)
        if exact or again.patch is None:
            return again
        noisy = again.patch + random.normal(0, camera.noise, again.patch.shape)
        patch = np.clip(noisy.round(), 0, 255).astype(np.uint8)
        return replace(again, patch=patch, digest=hashlib.sha256(patch.tobytes()).digest())

    return shoot
