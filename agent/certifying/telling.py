"""A certification as the screen hears it: masked, in words. Pure."""

from collections.abc import Callable

from agent.certify_schemas import Certified, DecidedLine, SchemeLine, Standing
from agent.certifying.office import Decided, Found, Person
from kiosk.domain.identity import masked_name

SCHEMES = "scheme"  # the code table
Said = Callable[[str, str, str], str]  # table, code, language


def standing(
    person: Person, name: str, said: Said, language: str, *, has_portrait: bool, consented: bool
) -> Standing:
    """has_portrait: on the card that was read, or at the back office."""
    return Standing(
        masked_name=masked_name(name),
        schemes=tuple(
            SchemeLine(
                scheme=one.scheme,
                said=said(SCHEMES, one.scheme, language),
                state=one.state,
                due=one.due,
                period_months=one.period_months,
                certified_on=one.certified_on or "",
            )
            for one in person.schemes
        ),
        has_portrait=has_portrait,
        wants_no_face=person.wants_no_face,
        guardian=person.guardian_needed,
        consented=consented,
    )


def certified(decided: Decided, found: Found, said: Said, language: str) -> Certified:
    """What the back office decided."""
    return Certified(
        number=decided.verify_number,
        verified_at=decided.verified_at,
        lines=tuple(
            DecidedLine(
                scheme=one.scheme,
                said=said(SCHEMES, one.scheme, language),
                state=one.state,
                next_due=one.next_due,
                resumed=one.resumed,
                back_pay_from=one.back_pay_from or "",
                back_pay_to=one.back_pay_to or "",
            )
            for one in decided.schemes
        ),
        score=found.score or 0,
        threshold=found.threshold,
        algorithm=found.algorithm,
    )


def already(person: Person, found: Found, said: Said, language: str) -> Certified:
    """Nothing was open: where every benefit stood before."""
    return Certified(
        number="",
        verified_at="",
        lines=tuple(
            DecidedLine(
                scheme=one.scheme, said=said(SCHEMES, one.scheme, language), state=one.state, next_due=one.due
            )
            for one in person.schemes
        ),
        score=found.score or 0,
        threshold=found.threshold,
        algorithm=found.algorithm,
        already=True,
    )
