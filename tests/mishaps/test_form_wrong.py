"""A form that is wrong, or does not fit catalogue and tables: no program starts with it, and says file, line and key."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agent.config import AgentConfig
from agent.equipping import equip_of
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.errors import ConfigError
from kiosk.domain.form import Form
from kiosk.domain.form_fit import load_fitting_forms
from kiosk.domain.settings import load

ROOT = Path(__file__).parents[2]
LIMIT_S = 60
WHO = 'device = "k-1"\nsite = "s-1"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration of our own."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    return folder


def loaded(config: Path) -> dict[str, Form]:
    """As every program loads them."""
    tables = load_code_tables(config / "tables" / "codes.toml")
    return load_fitting_forms(config / "forms", load_catalogue(config / "catalogue.toml"), tables)


def changed(file: Path, was: str, wrong: str) -> int:
    """The file with its mistake; the line of it."""
    text = file.read_text("utf-8")
    assert text.count(was) >= 1
    file.write_text(text.replace(was, wrong, 1), "utf-8")
    return text[: text.index(was)].count("\n") + 1


def test_the_forms_as_shipped_fit(config: Path) -> None:
    assert len(loaded(config)) == len(load_catalogue(config / "catalogue.toml").handled)


@pytest.mark.parametrize(
    ("form", "was", "wrong", "says"),
    [
        (
            "unemp.claim",
            'table = "pay_to"',
            'table = "pay_too"',
            "steps.fields.pay_to.table: no table pay_too",
        ),
        (
            "unemp.claim",
            'among = ["bank"]',
            'among = ["bonk"]',
            "steps.fields.bank.when: table pay_to has no code bonk",
        ),
        (
            "unemp.claim",
            'item = "unemp.eligibility"',
            'item = "unemp.eligible"',
            "check.item: the catalogue has no lookup unemp.eligible",
        ),
        (
            "unemp.claim",
            'item = "unemp.eligibility"',
            'item = "card.loss"',
            "check.item: the catalogue has no lookup card.loss",
        ),
        (
            "unemp.claim",
            'field = "eligible"',
            'field = "eligable"',
            "check.field: unemp.eligibility has no field eligable",
        ),
        ("unemp.claim", 'passes = ["yes"]', 'passes = ["yea"]', "check.passes: table yes_no has no code yea"),
        ("unemp.claim", 'id = "certificate"\n', 'id = "phone"\n', "materials: phone is a field already"),
        (
            "card.loss",
            'item = "card.status"',
            'item = "card.state"',
            "steps.fields.which_card.source.item: the catalogue has no lookup card.state",
        ),
        (
            "card.loss",
            'shows = ["card_number"',
            'shows = ["card_no"',
            "steps.fields.which_card.source: card.status has no field card_no",
        ),
        ("card.loss", 'id = "lost_how"', 'id = "lost.how"', "steps.fields.id: 'lost.how' is no name"),
        (
            "appt.cancel",
            'item = "appt.list"',
            'item = "ins.account"',
            "steps.fields.appointment.source.item: ins.account is of level 2, and the form of level 1",
        ),
        (
            "emp.register",
            'field = "work_kind", among = ["021"]',
            'field = "phone", among = ["021"]',
            "materials.licence.when: phone is no code of a table",
        ),
        (
            "labor.report",
            'id = "contact_name", kind = "name"',
            'id = "name", kind = "name", known = "name"',
            "steps.fields.name.known: nobody is known at level 0",
        ),
    ],
)
def test_a_form_that_does_not_fit_names_file_line_and_key(
    config: Path, form: str, was: str, wrong: str, says: str
) -> None:
    file = config / "forms" / f"{form}.toml"
    line = changed(file, was, wrong)
    with pytest.raises(ConfigError) as caught:
        loaded(config)
    found = re.match(rf"{re.escape(str(file))}:(\d+): (.*)", str(caught.value))
    assert found is not None
    assert found[2].startswith(says)
    # The line of what is wrong, or of the table that it stands in.
    assert abs(int(found[1]) - line) <= 3


@pytest.mark.parametrize(
    ("form", "was", "wrong", "says"),
    [
        ("hotline.callback", 'kind = "phone"', 'kind = "fone"', "expected one of"),
        ("hotline.callback", "lines = 3", "lines = true", "expected int"),
        ("hotline.callback", "optional", "optonal", "unknown key, did you mean optional?"),
        ("hotline.callback", "[[steps]]", "[[steps", ""),
    ],
)
def test_a_form_that_cannot_be_read_names_file_and_key(
    config: Path, form: str, was: str, wrong: str, says: str
) -> None:
    file = config / "forms" / f"{form}.toml"
    changed(file, was, wrong)
    with pytest.raises(ConfigError) as caught:
        loaded(config)
    assert str(caught.value).startswith(str(file))
    assert says in str(caught.value)


def test_an_item_without_its_form_and_a_form_without_its_item_are_refused(config: Path) -> None:
    form = config / "forms" / "jobs.wish.toml"
    text = form.read_text("utf-8")
    form.unlink()
    with pytest.raises(
        ConfigError, match=r"jobs\.wish\.toml: no such file, and the catalogue's jobs\.wish has a form"
    ):
        loaded(config)
    form.write_text(text, "utf-8")
    other = config / "forms" / "jobs.other.toml"
    other.write_text(text.replace("jobs.wish", "jobs.other"), "utf-8")
    with pytest.raises(
        ConfigError, match=r"jobs\.other\.toml:2: id: the catalogue has no item jobs\.other with a form"
    ):
        loaded(config)


def test_an_agent_does_not_start_with_a_wrong_form(config: Path) -> None:
    overlay = config / "office.toml"
    overlay.write_text(
        '[gateway]\nkind = "rest_json"\nurl = "http://127.0.0.1:9"\narea = "430603"\n' + WHO, "utf-8"
    )
    settings = load(config / "agent.toml", AgentConfig, overlay)
    assert equip_of(settings, config / "texts") is not None
    changed(config / "forms" / "card.loss.toml", 'table = "lost_how"', 'table = "lost"')
    with pytest.raises(
        ConfigError, match=r"card\.loss\.toml:\d+: steps\.fields\.lost_how\.table: no table lost"
    ):
        equip_of(settings, config / "texts")


def test_the_back_office_of_the_bench_does_not_start_with_a_wrong_form(config: Path, tmp_path: Path) -> None:
    changed(config / "forms" / "card.loss.toml", 'table = "lost_how"', 'table = "lost"')
    begun = subprocess.run(
        [sys.executable, "-m", "kiosk.bench.gateway", "--config", config / "bench.toml", "--var", tmp_path],
        cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert begun.returncode == 1
    assert re.search(r"card\.loss\.toml:\d+: steps\.fields\.lost_how\.table: no table lost", begun.stderr)
