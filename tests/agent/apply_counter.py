"""Having something done at a whole kiosk: a finger's questions over the screen's link to the visit's door."""

from agent.apply_schemas import ApplyAnswer, Filling, FillStep, Reviewing, StartForm, Submit
from agent.visit_link import VisitLink
from tests.agent.apply_room import CHINESE, new_command, of
from tests.agent.apply_samples import SAMPLES


async def started(link: VisitLink, item: str) -> ApplyAnswer:
    """A finger begins."""
    return await link.apply(StartForm(command=new_command(), item=item, language=CHINESE))


async def walked(link: VisitLink, item: str) -> Reviewing:
    """From the first step to the review."""
    answer = await started(link, item)
    while isinstance(answer, Filling):
        first = {name: choices[0].value for name, choices in answer.choices.items()}
        values = first | {name: SAMPLES[name] for name in answer.asked if name in SAMPLES}
        step = FillStep(draft=answer.draft, step=answer.step, values=values, language=CHINESE)
        answer = await link.apply(step)
    return of(Reviewing, answer)


async def submitted(link: VisitLink, draft: str) -> ApplyAnswer:
    """确认."""
    return await link.apply(Submit(command=new_command(), draft=draft, language=CHINESE))
