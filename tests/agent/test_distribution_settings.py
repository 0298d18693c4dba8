"""Texts, forms and catalogue from the fleet: on trial from the next start, kept when the agent has lived with them."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from agent.distribution.slots import Slots
from kiosk.domain.artefact import ArtefactKind
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.errors import ConfigError
from kiosk.domain.texts import load_texts
from kiosk.screens.config import SETTINGS, settings_of
from tests.agent.distributed import Kiosk

ITEM = "texts/hunan"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Small settings: what every process loads, and one room's texts."""
    made = tmp_path / "base"
    (made / "texts").mkdir(parents=True)
    shutil.copy("config/catalogue.toml", made)
    for folder in ("forms", "tables"):
        shutil.copytree(Path("config") / folder, made / folder)
    for language in ("zh_CN", "en"):
        (made / "texts" / f"{language}-attract.toml").write_text('[attract]\ntitle = "before"\n')
    return made


@pytest.fixture
async def kiosk(tmp_path: Path, base: Path) -> AsyncIterator[Kiosk]:
    made = Kiosk(tmp_path / "kiosk", base=base)
    yield made
    made.store.close()


def title(kiosk: Kiosk) -> str:
    """What the processes that begin now would say."""
    return load_texts(kiosk.settings / "texts", "en")("attract.title")


def wording(text: str) -> str:
    return f'[attract]\ntitle = "{text}"\n'


async def proved(kiosk: Kiosk) -> None:
    kiosk.clock.at += timedelta(seconds=61)
    await kiosk.distribution.look()


async def test_texts_are_in_force_after_the_next_start_and_told_when_they_have_proved_themselves(
    kiosk: Kiosk,
) -> None:
    await kiosk.wish(kiosk.sign_texts(1, wording("after")), ITEM)
    assert (title(kiosk), kiosk.begins_anew, await kiosk.told()) == ("before", 1, [])
    risen = kiosk.again()
    await risen.distribution.look()
    assert (title(risen), risen.begins_anew, await risen.told()) == ("after", 0, [])
    await proved(risen)
    assert await risen.last() == ("artefact.installed", 1, False)


async def test_a_table_of_choices_is_what_forms_offer_from_the_next_start(kiosk: Kiosk) -> None:
    before = (kiosk.settings / "tables/codes.toml").read_text("utf-8")
    after = before.replace('zh_CN = "职工养老"', 'zh_CN = "企业职工养老"')
    assert after != before
    wish = kiosk.sign_settings(ArtefactKind.OPTIONS, "codes", 1, {"tables/codes.toml": after.encode()})
    await kiosk.wish(wish, "options/codes")
    risen = kiosk.again()
    await proved(risen)
    assert await risen.last() == ("artefact.installed", 1, False)
    offered = load_code_tables(risen.settings / "tables/codes.toml")
    assert offered["scheme"].said("11", "zh_CN") == "企业职工养老"


async def test_a_table_without_which_a_form_has_nothing_to_choose_from_changes_nothing(kiosk: Kiosk) -> None:
    fewer = b'[tables.scheme]\nversion = "2026-12"\nsource = "ours"\n[tables.scheme.codes]\n"11" = { zh_CN = "a", en = "a" }\n'
    await kiosk.wish(
        kiosk.sign_settings(ArtefactKind.OPTIONS, "codes", 1, {"tables/codes.toml": fewer}), "options/codes"
    )
    assert await kiosk.last() == ("artefact.failed", 1, "does_not_load")


async def test_nothing_begins_anew_while_a_visit_is_open(kiosk: Kiosk) -> None:
    kiosk.visit = True
    assert not await kiosk.wish(kiosk.sign_texts(1, wording("after")), ITEM)
    assert kiosk.begins_anew == 0


@pytest.mark.parametrize("wrong", ("[attract]\ntitle = ", "[attract]\ntitle = 5\n", "not toml"))
async def test_what_does_not_load_changes_nothing(kiosk: Kiosk, wrong: str) -> None:
    await kiosk.wish(kiosk.sign_texts(1, wrong), ITEM)
    assert await kiosk.last() == ("artefact.failed", 1, "does_not_load")
    assert (title(kiosk.again()), kiosk.begins_anew) == ("before", 0)


async def test_settings_with_which_the_agent_does_not_live_go_back_by_themselves(kiosk: Kiosk) -> None:
    await kiosk.wish(kiosk.sign_texts(1, wording("good")), ITEM)
    risen = kiosk.again()
    await proved(risen)
    await risen.wish(risen.sign_texts(2, wording("deadly")), ITEM)
    for _ in range(2):
        risen = risen.again()  # it dies before it has lived a minute
        assert title(risen) == "deadly"
    risen = risen.again()
    await risen.distribution.look()
    assert title(risen) == "good"
    assert await risen.last() == ("artefact.failed", 2, "does_not_start")
    assert title(risen.again()) == "good"


async def test_withdrawn_texts_give_way_to_those_before_them(kiosk: Kiosk) -> None:
    first = kiosk.sign_texts(1, wording("one"))
    await kiosk.wish(first, ITEM)
    risen = kiosk.again()
    await proved(risen)
    await risen.wish(risen.sign_texts(2, wording("two")), ITEM)
    risen = risen.again()
    await proved(risen)
    await risen.wish(msgspec.structs.replace(first, back_from=(2,)), ITEM)
    risen = risen.again()
    assert title(risen) == "one"
    await proved(risen)
    assert await risen.last() == ("artefact.installed", 1, True)
    await risen.wish(msgspec.structs.replace(first, digest="", version=-1, back_from=(1,)), ITEM)
    assert title(risen.again()) == "before"


async def test_new_software_lays_them_over_its_own_settings_or_leaves_them(kiosk: Kiosk, base: Path) -> None:
    await kiosk.wish(kiosk.sign_texts(1, wording("after")), ITEM)
    risen = kiosk.again()
    await proved(risen)
    for language in ("zh_CN", "en"):
        (base / "texts" / f"{language}-new.toml").write_text('[fresh]\nline = "x"\n')
    risen = risen.again()
    assert (title(risen), load_texts(risen.settings / "texts", "en")("fresh.line")) == ("after", "x")
    for language in ("zh_CN", "en"):
        (base / "texts" / f"{language}-moved.toml").write_text(wording("moved"))
        (base / "texts" / f"{language}-attract.toml").unlink()
    risen = risen.again()
    assert (title(risen), risen.settings) == ("moved", base.resolve())


async def test_power_lost_before_the_slot_is_in_force(kiosk: Kiosk) -> None:
    wish = kiosk.sign_texts(1, wording("after"))
    await kiosk.wish(wish, ITEM)
    (kiosk.slots.at / "current").unlink()
    kiosk.slots.at.joinpath("slots", "7").mkdir()
    (kiosk.slots.at / "current").symlink_to("slots/7")
    assert title(kiosk.again()) == "before"


async def test_the_screen_begins_with_what_is_in_force(kiosk: Kiosk) -> None:
    await kiosk.wish(kiosk.sign_texts(1, wording("after")), ITEM)
    risen = kiosk.again()
    assert settings_of(str(risen.slots.at)) == (risen.slots.at / "current").resolve()
    assert (settings_of(""), settings_of("/nowhere")) == (SETTINGS, SETTINGS)
    readable = [path.stat().st_mode & 0o004 for path in (risen.slots.at / "current").resolve().rglob("*")]
    assert all(readable)


def test_our_own_settings_can_be_laid_over(tmp_path: Path) -> None:
    slots = Slots(tmp_path / "settings", Path("config").resolve(), ())
    assert slots.renew()
    with pytest.raises(ConfigError):
        load_texts(slots.at / "current" / "content", "en")
