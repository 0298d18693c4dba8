"""What every test shares: how Hypothesis searches, and which files begin first."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No deadline: machines that run tests are shared, and a slow example is not a wrong one.
# The tests try the same examples everywhere; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile(
    "same", deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# Whole stations, processes and wires: their files take long and mostly wait. Those of other rooms are short, and fill the end.
LONG = (
    "journeys",
    "privacy",
    "screens",
    "mishaps",
    "agent",
    "browser",
    "fleet",
    "doctor",
    "hardware",
    "queue",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that no worker has one left when the others are done."""
    here = Path(__file__).parent
    places = {room: place for place, room in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.relative_to(here).parts[0], len(LONG)))
