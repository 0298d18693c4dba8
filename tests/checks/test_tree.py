"""The tree keeps its promises: short modules, no traces of one machine, every room under a contract."""

import json
import re
import tomllib
from collections import Counter

import pytest

from tests.checks.sees_only import SeesOnly
from tests.checks.tree import PRODUCT, ROOT, product_modules, texts

LONGEST_MODULE = 400

# A folder of whoever wrote this, or a registry of their own: neither would be there on the next machine.
_MACHINE_PATH = re.compile(
    r"(?<![\w.~-])/(?:wor[k]|home|Users|roo[t])/\w|(?:index-url|find-links|extra-index|trusted-host)\b"
)
# The one sibling of this repository that .ci/run may use where it exists.
_ALLOWED_OUTSIDE = "../shared/tools/fresh-machine"


def test_no_module_is_longer_than_a_newcomer_can_hold() -> None:
    long = {
        name: lines
        for name, text in texts(".py", ".kv", "/run")
        if (lines := text.count("\n")) > LONGEST_MODULE
    }
    assert long == {}


def test_a_name_of_a_kv_rule_is_given_once() -> None:
    """Kivy keeps one rule for a name, and the page that is loaded later would change the other one."""
    named = Counter(
        found
        for name, text in texts(".kv")
        for found in re.findall(r"^<(\w+)(?:@\w+)?>:", text, re.MULTILINE)
    )
    assert [name for name, count in named.items() if count > 1] == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    known = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if _MACHINE_PATH.search(line) and name != "tests/checks/test_tree.py"
    ]
    assert known == []


def test_only_ci_reaches_outside_the_repository() -> None:
    reaching = [
        name
        for name, text in texts()
        if "../shared/" in text.replace(_ALLOWED_OUTSIDE, "" if name == ".ci/run" else _ALLOWED_OUTSIDE)
    ]
    assert [name for name in reaching if name != "tests/checks/test_tree.py"] == []


def test_locks_name_no_host() -> None:
    pages = json.loads((ROOT / "kiosk/web/package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, package in pages.items() if "resolved" in package] == []
    assert "://" not in (ROOT / "requirements.lock").read_text("utf-8")


def test_every_module_is_under_the_layers() -> None:
    layers = _contracts()[0]["layers"]
    rooms = {room.strip(" ()") for layer in layers for room in re.split(r"[|:]", layer)}
    free = [
        name
        for name, _ in product_modules()
        if not any(_dotted(name) == room or _dotted(name).startswith(f"{room}.") for room in rooms)
    ]
    assert sorted(free) == ["kiosk/__init__.py", "kiosk/__main__.py"]


@pytest.mark.parametrize("init", [name for name, _ in texts("__init__.py")])
def test_a_package_holds_a_docstring_and_no_code(init: str) -> None:
    assert (ROOT / init).read_text("utf-8").count('"""') in (0, 2)


def test_the_contract_type_finds_what_it_must_not_see() -> None:
    contract = SeesOnly(
        name="screens",
        session_options={"root_packages": list(PRODUCT)},
        contract_options={
            "modules": ["kiosk.screens"],
            "sees": ["kiosk.domain", "agent.client"],
            "never": ["numpy"],
        },
    )
    allowed = [contract.allows(name) for name in ("agent.client", "kiosk.domain.money", "asyncio")]
    refused = [contract.allows(name) for name in ("agent.visit", "kiosk.hardware", "numpy.linalg")]
    assert (allowed, refused) == ([True] * 3, [False] * 3)


def _contracts() -> list[dict[str, list[str]]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts: list[dict[str, list[str]]] = settings["tool"]["importlinter"]["contracts"]
    return contracts


def _dotted(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
