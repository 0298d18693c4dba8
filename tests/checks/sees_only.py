"""An import contract for import-linter: some modules see only what is listed in pyproject.toml."""

import sys
from collections.abc import Iterable
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

OUR_ROOMS = ("kiosk", "agent", "fleet")


class SeesOnly(Contract):
    """The modules, and all in them, import of ours only what `sees` lists, and of others nothing in `never`.

    A `*` stands for one part of a dotted name. Modules that do not exist yet are no error.
    """

    type_name = "sees_only"

    # Any: import-linter puts each option's value in the place of its field.
    modules: Any = fields.ListField(subfield=fields.StringField())
    sees: Any = fields.ListField(subfield=fields.StringField())
    never: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    standard_library_only: Any = fields.BooleanField(required=False, default=False)

    def allows(self, imported: str) -> bool:
        """Whether the modules may import this one."""
        if _within(imported, OUR_ROOMS):
            return imported == "kiosk" or _within(imported, (*self.sees, *self.modules))
        if _within(imported, self.never):
            return False
        return not self.standard_library_only or imported.split(".")[0] in sys.stdlib_module_names

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Looks at every direct import of the modules."""
        unseen = [
            f"{module} imports {imported}"
            for module in sorted(graph.modules)
            if _within(module, self.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if not self.allows(imported)
        ]
        return ContractCheck(kept=not unseen, metadata={"unseen": unseen})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Prints one line for each import that must go."""
        for line in check.metadata["unseen"]:
            output.print_error(f"- {line}", bold=False)


def _within(module: str, packages: Iterable[str]) -> bool:
    """Whether the module is one of the packages or lies inside one."""
    parts = module.split(".")
    return any(_starts_with(parts, package.split(".")) for package in packages)


def _starts_with(parts: list[str], pattern: list[str]) -> bool:
    return len(parts) >= len(pattern) and all(
        wanted in ("*", part) for part, wanted in zip(parts, pattern, strict=False)
    )
