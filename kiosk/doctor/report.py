"""What doctor says: one finding a line, well or not, and what to do. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """How a finding is."""

    OK = "OK"
    INFO = "INFO"  # good to know, and neither well nor wrong
    WARN = "WARN"  # works, and somebody should look at it
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `todo`: what to do about it, empty where nothing."""

    topic: str
    verdict: Verdict
    what: str
    todo: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Findings under one heading."""

    heading: str
    findings: tuple[Finding, ...]


def as_text(chapters: Sequence[Chapter]) -> str:
    """For people."""
    return "\n\n".join("\n".join(_lines(chapter)) for chapter in chapters if chapter.findings)


def as_json(chapters: Sequence[Chapter]) -> str:
    """For programs: a list of findings with their chapter."""
    found = [
        {"chapter": chapter.heading, **asdict(finding)}
        for chapter in chapters
        for finding in chapter.findings
    ]
    return json.dumps(found, ensure_ascii=False, indent=1)


def exit_status(chapters: Iterable[Chapter]) -> int:
    """1 where anything failed."""
    return int(any(finding.verdict is Verdict.FAIL for chapter in chapters for finding in chapter.findings))


def _lines(chapter: Chapter) -> list[str]:
    width = max(len(finding.topic) for finding in chapter.findings)
    lines = [chapter.heading]
    for finding in chapter.findings:
        lines.append(f"  {finding.verdict:<4}  {finding.topic:<{width}}  {finding.what}".rstrip())
        indent = " " * (width + 10)
        if finding.facts:
            lines.append(indent + ", ".join(f"{name} {value}" for name, value in finding.facts.items()))
        lines += [f"{indent}→ {line}" for line in finding.todo.splitlines()]
    return lines
