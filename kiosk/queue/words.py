"""Closed words that messages, events and the store share."""

from enum import StrEnum


class Place(StrEnum):
    """Where in the order a moved ticket goes: before all, after all, or by the time it was taken."""

    HEAD = "head"
    TAIL = "tail"
    TIME = "time"


class ParkReason(StrEnum):
    """Why a ticket is parked; wording `park.<value>`."""

    PAPERS = "papers"  # 补材料
    FORM = "form"  # 填表
    OTHER = "other"


class PickReason(StrEnum):
    """Why somebody is called out of order; wording `pick.<value>`."""

    UNWELL = "unwell"
    CONTINUES = "continues"  # comes back to something begun
    DEADLINE = "deadline"
    OTHER = "other"


class CallWay(StrEnum):
    """How a ticket came to be called."""

    NEXT = "next"
    PICKED = "picked"
    CALLED_BACK = "called_back"


class Origin(StrEnum):
    """Why a waiting ticket stands where it stands; wording `origin.<value>`."""

    TAKEN = "taken"
    APPOINTMENT = "appointment"
    LATE = "late"  # too late for its appointment
    TRANSFERRED = "transferred"
    RETURNED = "returned"  # 过号返回
    CONTINUED = "continued"  # its next service
    POSTPONED = "postponed"  # the resident asked for later
    REOPENED = "reopened"  # finished too early


class WindowState(StrEnum):
    """A window as its neighbours see it."""

    UNSTAFFED = "unstaffed"
    FREE = "free"
    CALLING = "calling"
    SERVING = "serving"
    PAUSED = "paused"
