"""What the agent hears of an answer: a word, never what it says. Pure."""

from typing import assert_never

from agent.lookup_schemas import (
    Answer,
    ChooseAccount,
    NeedsMore,
    NoAnswer,
    Printing,
    Revealed,
    Shown,
    WrongInput,
)


def outcome(answer: Answer) -> str:
    """The word of the event lookup.answered."""
    match answer:
        case Shown():
            return "shown"
        case ChooseAccount():
            return "choose_account"
        case NeedsMore():
            return "needs_more"
        case WrongInput():
            return "wrong_input"
        case NoAnswer(why=why):
            return why.value
        case Revealed():
            return "revealed"
        case Printing():
            return "printing"
        case _:
            assert_never(answer)
