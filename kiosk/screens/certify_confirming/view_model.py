"""正在确认: it matched and was sent, do not do it again; or it matched and could not be sent yet, so stay."""

from kiosk.domain.texts import Texts
from kiosk.journey.certify import ToPeople
from kiosk.journey.model import Model
from kiosk.journey.route import Home
from kiosk.screens.trouble.view_model import TroubleView, numbered


def certify_confirming_view(model: Model, words: Texts, hotline: str) -> TroubleView:
    """Never a success and never a failure: nobody knows yet."""
    if model.certify.unsent:
        title, line = words("certify_unsent.title"), words("certify_unsent.line")
        steps = numbered(
            (words("certify_unsent.wait"), words("certify_unsent.wait_line")),
            (words("certify_unsent.later"), words("certify_unsent.later_line", hotline=hotline)),
        )
    else:
        title, line = words("certify_confirming.title"), words("certify_confirming.line")
        steps = numbered(
            (words("certify_confirming.wait"), words("certify_confirming.wait_line")),
            (words("certify_confirming.later"), words("certify_confirming.later_line", hotline=hotline)),
        )
    return TroubleView(
        picture="illo-keep-distance",
        title=title,
        line=line,
        steps_title=words("trouble.now"),
        steps=steps,
        works_title="",
        works=(),
        works_not_title="",
        works_not=(),
        staff="",
        left=words("trouble.home"),
        left_icon="home",
        left_action=Home(),
        right=words("certify.people"),
        right_icon="attendant",
        right_action=ToPeople(),
    )
