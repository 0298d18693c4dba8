"""`python -m fleet` as it is started and stopped by others."""

import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from fleet.bootstrap import main
from fleet.config import store_file
from fleet.staff.access import COOKIE
from tests.fleet.site import AREA, SITE, fleet_process


def test_it_stops_cleanly_within_two_seconds_with_a_page_open(tmp_path: Path) -> None:
    with fleet_process(tmp_path) as fleet:
        password = fleet.job("add-staff", "--login", "ops", "--name", "运维")
        with httpx.Client(base_url=fleet.url, trust_env=False, timeout=60) as http:
            http.get("/login")
            form = {"token": http.cookies["fleet_form"], "login": "ops", "password": password}
            assert http.post("/login", data=form).status_code == 303
            assert COOKIE in http.cookies
            with http.stream("GET", "/v1/stream") as stream:
                assert next(stream.iter_text()).startswith("retry:")
                begun = time.monotonic()
                assert fleet.stop() == 0
                assert time.monotonic() - begun < 8
        assert not store_file(fleet.var).with_name("store.sqlite3-wal").exists()


def test_a_code_is_printed_alone(tmp_path: Path) -> None:
    with fleet_process(tmp_path) as fleet:
        code = fleet.job("enrol-code", "--kind", "kiosk", "--area", AREA, "--site", SITE)
        assert len(code.split("-")) == 4
        with sqlite3.connect(store_file(fleet.var)) as connection:
            assert code not in str(connection.execute("SELECT * FROM codes").fetchall())
        connection.close()


def test_a_wrong_area_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["--var", str(tmp_path), "enrol-code", "--kind", "site", "--area", "12345", "--site", "x"]
    assert main(wrong) == 2
    assert "area_wrong" in capsys.readouterr().err


def test_an_unknown_key_names_file_line_and_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = tmp_path / "o.toml"
    overlay.write_text("[server]\nprot = 1\n")
    assert main(["--overlay", str(overlay), "--var", str(tmp_path)]) == 2
    assert f"{overlay}:2: server.prot: unknown key, did you mean port" in capsys.readouterr().err


def test_a_reporter_that_is_not_there_cannot_be_revoked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--var", str(tmp_path), "revoke", "K-NOTTHERE"]) == 2
    assert "K-NOTTHERE" in capsys.readouterr().err


def test_the_door_brings_no_http_library_before_it_is_used() -> None:
    check = (
        "import sys, fleet.client; print([m for m in ('httpx', 'sqlite3', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_store_that_is_not_there_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = tmp_path / "o.toml"
    overlay.write_text('[store]\nengine = "postgres"\nurl = "postgresql://fleet:geheim@127.0.0.1:1/fleet"\n')
    words = ["--overlay", str(overlay), "--var", str(tmp_path)]
    for job in ([], ["audit-verify"], ["backup", str(tmp_path / "copy")]):
        assert main([*words, *job]) == 3
        said = capsys.readouterr().err
        assert said.startswith("store.url: PostgreSQL does not let us in")
        assert (said.count("\n"), "geheim" in said) == (1, False)


def test_a_file_that_is_no_store_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = store_file(tmp_path)
    file.parent.mkdir(parents=True)
    file.write_text("neither tables nor rows " * 50)
    assert main(["--var", str(tmp_path), "audit-verify"]) == 2
    assert capsys.readouterr().err == f"{file}: file is not a database\n"


def test_a_port_that_is_taken_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = tmp_path / "o.toml"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        overlay.write_text(f"[server]\nport = {taken.getsockname()[1]}\n")
        assert main(["--overlay", str(overlay), "--var", str(tmp_path)]) == 3
    assert "in use" in capsys.readouterr().err
