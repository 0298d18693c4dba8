"""The made-up residents as the panel may show them: masked, with what is unusual about their names."""

from collections.abc import Collection, Sequence

from kiosk.bench.panel_messages import PersonView
from kiosk.bench.people import Person, PersonLine

ELDER_AGE = 65
ONE_RECORD_BYTES = 30  # of a name in GB 18030; a longer one needs the card's second record


def person_views(
    people: Sequence[Person], lines: Sequence[PersonLine], attendants: Collection[int] = ()
) -> tuple[PersonView, ...]:
    """Who stands here; the card of an attendant vouches for others."""
    return tuple(
        PersonView(
            id=line.index,
            masked_name=line.masked_name,
            masked_number=line.masked_number,
            age=line.age,
            traits=(*(("attendant",) if line.index in attendants else ()), *_traits(one, line)),
        )
        for one, line in zip(people, lines, strict=True)
    )


def _traits(one: Person, line: PersonLine) -> tuple[str, ...]:
    found = {
        "elder": line.age >= ELDER_AGE,
        "rare": not _fits_gbk(one.name),
        "long": len(one.name.encode("gb18030")) > ONE_RECORD_BYTES,
    }
    return tuple(trait for trait, has in found.items() if has)


def _fits_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
