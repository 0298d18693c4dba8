"""Second factors in the store: useless without the key beside it, and a copy without its key says what to do."""

import asyncio
import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.bootstrap import main
from fleet.config import FleetConfig, secrets_key_file, store_file
from fleet.staff import factors
from fleet.staff.permissions import Role
from fleet.staff.sealing import Sealed, Sealing, is_sealed, sealing_of
from fleet.store.sqlite import SqliteStore
from kiosk.domain.errors import ConfigError
from tests.fleet import city
from tests.fleet.people import add_member
from tests.fleet.site import Fleet, SetClock, intake_rules, served
from tests.fleet.staff.browser import browsing, log_in
from tests.fleet.staff.test_logins import with_codes

SECRET = pyotp.random_base32()


async def job(var: Path, *words: str) -> int:
    """One of the command line; it has a loop of its own."""
    return await asyncio.to_thread(main, ["--var", str(var), *words])


@given(login=st.text(min_size=1), secret=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=1))
def test_what_is_sealed_opens_for_its_login_by_its_key_alone(login: str, secret: str) -> None:
    sealing = Sealing.generate()
    kept = sealing.seal(login, secret)
    assert is_sealed(kept)
    assert sealing.opened(login, kept) == secret
    for other, name in ((Sealing.generate(), login), (sealing, login + "x")):
        with pytest.raises(Sealed):
            other.opened(name, kept)


@given(st.text())
def test_junk_is_sealed_by_nobody(junk: str) -> None:
    with pytest.raises(Sealed):
        Sealing.generate().opened("ops", f"aes-gcm:{junk}")


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "fleet" / "secrets.key"
    kept = sealing_of(file).seal("ops", SECRET)
    assert file.stat().st_mode & 0o777 == 0o600
    assert sealing_of(file).opened("ops", kept) == SECRET
    assert list(file.parent.iterdir()) == [file]
    file.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        sealing_of(file)


@pytest.mark.parametrize("content", ["", "not base64 !", "c2hvcnQ="])
def test_a_file_that_holds_no_key_is_said(tmp_path: Path, content: str) -> None:
    (tmp_path / "k").write_text(content)
    with pytest.raises(ConfigError, match="no key of second factors"):
        sealing_of(tmp_path / "k")


def test_a_credential_of_systemd_is_taken_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert secrets_key_file(tmp_path, "") == tmp_path / "fleet" / "secrets.key"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "c"))
    assert secrets_key_file(tmp_path, "") == tmp_path / "fleet" / "secrets.key"
    sealing_of(tmp_path / "c" / "fleet-secrets.key")
    found = secrets_key_file(tmp_path, "")
    assert found == tmp_path / "c" / "fleet-secrets.key"
    found.chmod(0o440)  # systemd says who may read it
    sealing_of(found)
    assert secrets_key_file(tmp_path, "/etc/k") == Path("/etc/k")


async def test_nobody_reads_a_secret_in_the_store(
    fleet: Fleet, http: httpx.AsyncClient, clock: SetClock, tmp_path: Path
) -> None:
    secret, _ = await with_codes(http, clock)
    files = [file for file in store_file(tmp_path / "var").parent.iterdir() if "store" in file.name]
    assert files
    assert not [file for file in files if secret.encode() in file.read_bytes()]
    await fleet.store.backup(tmp_path / "copy")
    assert secret.encode() not in (tmp_path / "copy").read_bytes()


async def test_one_of_an_older_version_works_and_is_sealed_at_the_next_start(tmp_path: Path) -> None:
    sealing, now = Sealing.generate(), city.NOW
    with closing(SqliteStore(tmp_path / "f.sqlite3", intake_rules())) as store:
        await add_member(store, "boss", Role.ADMIN)
        await store.write(
            lambda sql: sql.execute("INSERT INTO second_factors VALUES ('boss', $1, 1, 0)", SECRET)
        )
        plain = await store.read(lambda sql: factors.factor_of(sql, "boss", sealing))
        assert plain is not None
        assert plain.secret == SECRET
        assert await store.write(lambda sql: factors.seal_all(sql, sealing)) == []
        (kept,) = await store.read(lambda sql: sql.rows("SELECT secret FROM second_factors"))
        assert is_sealed(kept[0])
        code = pyotp.TOTP(SECRET).at(now)
        assert await store.write(lambda sql: factors.use_code(sql, "boss", code, now, sealing))
        assert await store.write(lambda sql: factors.seal_all(sql, Sealing.generate())) == ["boss"]


async def test_a_copy_without_its_key_says_so_and_a_recovery_code_opens(
    fleet: Fleet, http: httpx.AsyncClient, clock: SetClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret, recovery = await with_codes(http, clock)
    await fleet.store.backup(tmp_path / "copy")
    elsewhere = tmp_path / "elsewhere"
    assert await job(elsewhere, "restore", str(tmp_path / "copy")) == 0
    said = capsys.readouterr().err
    assert (
        f"{elsewhere / 'fleet' / 'secrets.key'} is not the key that sealed the second factors of boss" in said
    )
    assert "reset-staff" in said
    clock.at += timedelta(seconds=30)
    async with (
        served(elsewhere, city.NEXT_S, clock, second_factor=True) as restored,
        browsing(restored.url) as other,
    ):
        code = pyotp.TOTP(secret).at(clock.at)
        refused = await log_in(other, "boss", code=code)
        assert (refused.status_code, "secrets.key" in refused.text) == (401, True)
        assert (await log_in(other, "boss", "wrong", code)).text.count("secrets.key") == 0
        assert (await log_in(other, "boss", code=recovery[0])).status_code == 303


async def test_whoever_has_nothing_left_begins_anew(
    fleet: Fleet, http: httpx.AsyncClient, clock: SetClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await with_codes(http, clock)
    await fleet.store.backup(tmp_path / "copy")
    elsewhere = tmp_path / "elsewhere"
    assert await job(elsewhere, "restore", str(tmp_path / "copy")) == 0
    assert await job(elsewhere, "reset-staff", "boss") == 0
    password = capsys.readouterr().out.strip()
    assert await job(elsewhere, "reset-staff", "nobody") == 2
    async with (
        served(elsewhere, city.NEXT_S, clock, second_factor=True) as restored,
        browsing(restored.url) as other,
    ):
        assert (await log_in(other, "boss", password)).status_code == 303
        assert (await other.get("/v1/me")).json()["only_looks"] is True


def test_a_key_that_was_put_back_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = secrets_key_file(tmp_path, FleetConfig().logins.secrets_key_file)
    kept = sealing_of(key).seal("boss", SECRET)
    again = tmp_path / "again" / "fleet" / "secrets.key"
    again.parent.mkdir(parents=True)
    shutil.copy2(key, again)
    assert sealing_of(again).opened("boss", kept) == SECRET
    assert capsys.readouterr().err == ""
