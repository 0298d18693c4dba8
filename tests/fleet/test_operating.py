"""What docs/fleet/operating.md and sdk.md tell people to type exists, and every refusal has its line."""

import re
from pathlib import Path

import pytest

from agent.distribution.deciding import Reason
from fleet.bootstrap import _arguments
from fleet.cli.commandline import _parser

GUIDES = [Path("docs/fleet/operating.md").read_text("utf-8"), Path("docs/fleet/sdk.md").read_text("utf-8")]


def test_every_job_of_the_guide_exists() -> None:
    text = "\n".join(GUIDES) + Path("docs/fleet-store.md").read_text("utf-8")
    told = set(re.findall(r"python -m fleet (?:--\S+ \S+ )*([a-z-]+)", text))
    known = _arguments().format_help()
    assert len(told) >= 6
    assert not {job for job in told if not re.search(rf"^\s+{job}\b", known, re.MULTILINE)}


@pytest.mark.parametrize(
    "word",
    ("login", "list", "enrol", "artefact", "rollout", "export", "identity", "command", "alerts", "call"),
)
def test_every_command_of_the_guide_exists(word: str) -> None:
    assert any(f"fleetctl {word}" in guide for guide in GUIDES)
    with pytest.raises(SystemExit, match="0"):
        _parser().parse_args([word, "--help"])


def test_every_reason_of_a_failure_says_what_to_do() -> None:
    table = GUIDES[0]
    assert not [reason.value for reason in Reason if f"`{reason}`" not in table]


def test_every_test_that_the_list_of_mishaps_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", Path("docs/fleet/mishaps.md").read_text("utf-8"))
    assert len(named) > 20
    assert [name for name in named if not Path(name).is_file()] == []
