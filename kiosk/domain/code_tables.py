"""Code tables (代码表): what a code of an answer means, as versioned data."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from kiosk.domain.settings import load
from kiosk.domain.texts import LANGUAGES

# Source: config/gateway.openapi.yaml, TableName, Id and TableCode.
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VERSION = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_CODE = re.compile(r"[0-9A-Za-z_.-]{1,32}")


class Source(StrEnum):
    """Where a table's codes come from."""

    PUBLISHED = "published"  # published code of a real deployment; other cities differ
    OURS = "ours"  # our own words; an adapter maps a province's codes to them
    STANDARD = "standard"  # a national standard or list


@dataclass(frozen=True, slots=True)
class CodeWords:
    """What a code is called, in every language."""

    zh_CN: str  # noqa: N815 (the language's own name)
    en: str

    def __post_init__(self) -> None:
        if not (self.zh_CN.strip() and self.en.strip()):
            raise ValueError("a code needs words in every language")

    def in_language(self, language: str) -> str:
        """Raises KeyError for a language that we do not speak."""
        return dict(zip(LANGUAGES, (self.zh_CN, self.en), strict=True))[language]


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One table; its codes stand in the order in which they are shown."""

    version: str
    source: Source
    codes: Mapping[str, CodeWords]

    def said(self, code: str, language: str) -> str:
        """The words for a code; the code itself where the table does not have it.

        Raises KeyError for a language that we do not speak.
        """
        words = self.codes.get(code)
        return code if words is None else words.in_language(language)


class CodeTables:
    """All tables by name."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._tables = MappingProxyType(dict(tables))

    def __getitem__(self, name: str) -> CodeTable:
        """Raises KeyError for a table that nobody has."""
        return self._tables[name]

    def __contains__(self, name: object) -> bool:
        return name in self._tables

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)


def load_code_tables(path: Path) -> CodeTables:
    """Raises ConfigError."""
    read = load(path, _File).tables
    return CodeTables(
        {
            name: CodeTable(table.version, table.source, MappingProxyType(table.codes))
            for name, table in read.items()
        }
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as it stands in the file."""

    version: str
    source: Source
    codes: dict[str, CodeWords]

    def __post_init__(self) -> None:
        if not _VERSION.fullmatch(self.version):
            raise ValueError(f"{self.version!r} is no version")
        if not self.codes:
            raise ValueError("a table without codes")
        for code in self.codes:
            if not _CODE.fullmatch(code):
                raise ValueError(f"{code!r} is no code: 1 to 32 of 0-9 A-Z a-z _ . -")


@dataclass(frozen=True, slots=True)
class _File:
    tables: dict[str, _Table]

    def __post_init__(self) -> None:
        for name in self.tables:
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no name of a table")
