"""What docs/fleet promises to programs is run as it stands there."""

import json
import re
from pathlib import Path

from fleet import client
from fleet.artefacts.__main__ import main as artefacts
from fleet.schemas import ReporterKind
from kiosk.signing.key import SigningKey
from tests.fleet.site import code_for, served

SDK = Path("docs/fleet/sdk.md")


async def test_the_example_of_the_library_enrols_and_reports(tmp_path: Path) -> None:
    found = re.search(r"```python runnable\n(.*?)```", SDK.read_text("utf-8"), re.DOTALL)
    assert found is not None
    names: dict[str, object] = {"__name__": "example"}
    exec(compile(found[1], str(SDK), "exec"), names)
    async with served(tmp_path / "var") as fleet:
        code = await code_for(fleet.store, ReporterKind.KIOSK)
        reporter = await names["example"](fleet.url, code, tmp_path)  # type: ignore[operator]  # of the document
        rows = await fleet.store.read(lambda sql: sql.rows("SELECT reporter, kind FROM events"))
    assert [tuple(row) for row in rows] == [(reporter, "door.opened")]


def test_every_public_name_of_the_library_says_what_it_promises() -> None:
    members = [getattr(client, name) for name in client.__all__ if name[0] != "B"]
    public = [
        member
        for one in members
        for name, member in vars(one).items()
        if not name.startswith("_") and callable(member)
    ]
    assert not [one for one in [*members, *public] if not one.__doc__]


def test_there_is_one_openapi_text() -> None:
    published = Path("docs/fleet/openapi.json")
    assert published.resolve() == Path("tests/contracts/fleet_openapi.json").resolve()
    described = json.loads(published.read_text("utf-8"))["paths"]
    assert "/v1/rollouts" in described


def test_an_artefact_is_made_and_checked_from_the_command_line(tmp_path: Path) -> None:
    SigningKey.generate().save(tmp_path / "key")
    public = SigningKey.load(tmp_path / "key").public_text
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "en-hunan.toml").write_text("[hunan]\n")
    out = str(tmp_path / "a.bmart")
    where = ["--root", str(tmp_path), "--key", str(tmp_path / "key"), "--out", out]
    assert artefacts(["pack", "texts", "hunan", "7", "湖南", "texts/en-hunan.toml", *where]) == 0
    assert artefacts(["check", out, f"--key={public}"]) == 0
    assert artefacts(["check", out, f"--key={SigningKey.generate().public_text}"]) == 2
    assert artefacts(["pack", "forms", "hunan", "7", "湖南", "texts/en-hunan.toml", *where]) == 2
