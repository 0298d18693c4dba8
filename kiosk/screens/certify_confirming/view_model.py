"""正在确认: it matched and was sent, do not do it again; or it matched and could not be sent yet, so stay."""

from kiosk.domain.texts import Texts
from kiosk.journey.certify import ToPeople
from kiosk.journey.model import Model
from kiosk.journey.route import Home
from kiosk.screens.trouble.view_model import TroubleView, numbered


def certify_confirming_view(model: Model, words: Texts, hotline: str) -> TroubleView:
    """Never a success and never a failure: nobody knows yet."""
    of = "certify_unsent" if model.certify.unsent else "certify_confirming"
    return TroubleView(
        picture="illo-keep-distance",
        title=words(f"{of}.title"),
        line=words(f"{of}.line"),
        steps_title=words("trouble.now"),
        steps=numbered(
            (words(f"{of}.wait"), words(f"{of}.wait_line")),
            (words(f"{of}.later"), words(f"{of}.later_line", hotline=hotline)),
        ),
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
