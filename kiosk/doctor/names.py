"""Whether the names that the configuration uses are the names that the udev rules make."""

import re
from collections.abc import Iterator
from pathlib import Path

from kiosk.doctor.report import Finding, Verdict

RULES = Path(__file__).parents[2] / "systemd" / "70-bianmin.rules"
_NAME = re.compile(r"/dev/kiosk/[\w-]+")
_LINK = re.compile(r'SYMLINK\+="(kiosk/[\w-]+)"')


def names_in(text: str) -> set[str]:
    """The /dev/kiosk names in a configuration."""
    return set(_NAME.findall(text))


def names_of_rules(text: str) -> set[str]:
    """The names that these rules give."""
    kept = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return {f"/dev/{name}" for line in kept for name in _LINK.findall(line)}


def udev_names(addresses: list[str], rules: Path = RULES) -> Iterator[Finding]:
    """One line for each /dev/kiosk name that is used."""
    known = names_of_rules(rules.read_text("utf-8"))
    for name in sorted(names_in("\n".join(addresses))):
        if name not in known:
            todo = f"write a rule with the ID_PATH of its port into {rules.name}"
            yield Finding(name, Verdict.WARN, "no udev rule makes this name", todo)
        elif Path(name).exists():
            yield Finding(name, Verdict.OK, f"leads to {Path(name).resolve()}")
        else:
            yield Finding(
                name, Verdict.INFO, "not there now; a udev rule makes it when the device is plugged in"
            )
