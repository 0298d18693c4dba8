"""What every test shares: how Hypothesis searches."""

import os

from hypothesis import HealthCheck, settings

# No deadline: machines that run tests are shared, and a slow example is not a wrong one.
settings.register_profile("here", deadline=None, database=None)
settings.register_profile(
    "ci", deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "here")
