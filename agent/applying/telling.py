"""What the agent hears of what became of a form: a word, never what it says. Pure."""

from agent.apply_schemas import ApplyAnswer, Confirming, Done, Filling, Reviewing
from agent.lookup_schemas import ChooseAccount, NeedsMore, NoAnswer


def outcome(answer: ApplyAnswer) -> str:
    """The word of the events form.submitted and form.confirmed."""
    match answer:
        case Done(outcome=ended):
            return ended.value
        case Confirming():
            return "confirming"
        case NeedsMore():
            return "needs_more"
        case ChooseAccount():
            return "choose_account"
        case Filling():
            return "wrong"
        case NoAnswer(why=why):
            return why.value
        case Reviewing():
            return "not_complete"
        case _:
            raise AssertionError(type(answer).__name__)  # no answer to what was sent
