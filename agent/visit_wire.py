"""The lines between the agent and the visit's child process: which messages there are, one JSON line each."""

import msgspec

from agent.visit_faces import (
    CertificationTold,
    ConsentTold,
    HandPortrait,
    PortraitHanded,
    TakeVerdict,
    VerdictTaken,
)
from agent.visit_messages import (
    AlsoIdModule,
    Arm,
    Around,
    CardFailed,
    CardRead,
    CodeRead,
    CodeRefused,
    Disarm,
    End,
    Equip,
    FormBegun,
    FormConfirmed,
    FormSubmitted,
    GatewayHeard,
    IdPortBack,
    KeepPin,
    KnowTables,
    LookAround,
    LookedUp,
    Message,
    OfCode,
    PagesHanded,
    PagesWanted,
    Personal,
    PinKept,
    ProofDown,
    ProofIssued,
    ProofMade,
    ProofPrinted,
    ProofRefused,
    Prove,
    Proved,
    Reading,
    Ready,
    Revealed,
    SlipMade,
    Verified,
)

LONGEST_LINE = 8 * 1024 * 1024  # a slip as a picture, in base64

Order = (
    Equip
    | KnowTables
    | LookAround
    | PagesHanded
    | ProofPrinted
    | Arm
    | AlsoIdModule
    | Disarm
    | Prove
    | KeepPin
    | OfCode
    | HandPortrait
    | TakeVerdict
    | End
)
Reader = Reading | CardRead | CardFailed | IdPortBack  # of the present arming
Told = (
    Personal
    | Verified
    | GatewayHeard
    | LookedUp
    | Revealed
    | SlipMade
    | PagesWanted
    | FormBegun
    | FormSubmitted
    | FormConfirmed
    | ProofIssued
    | ProofMade
    | ConsentTold
    | CertificationTold
)  # of this visit, at any time
Judged = (
    CodeRead
    | CodeRefused
    | Proved
    | ProofRefused
    | ProofDown
    | PinKept
    | Around
    | PortraitHanded
    | VerdictTaken
)  # answers to a numbered order
Answer = Ready | Reader | Told | Judged

orders = msgspec.json.Decoder(Order)
answers = msgspec.json.Decoder(Answer)


def line(message: Message) -> bytes:
    """The message as it goes over the pipe."""
    return msgspec.json.encode(message) + b"\n"
