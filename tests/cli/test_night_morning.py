from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import refused, run
from tests.nights.mailbox import open_mailbox
from tests.nights.rows import make_row

from orchestra.nights.database import databases
from orchestra.nights.ledger import open_ledger
from orchestra.nights.systemd import is_unit_of

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def root(
    make_workspace: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Path:
    made = make_workspace()
    monkeypatch.chdir(made)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return made


@pytest.fixture
def night(root: Path) -> None:
    """One night of which something is to be told."""
    with open_ledger(databases(root / ".orchestra").ledger) as ledger:
        ledger.enter(make_row("ateliers", "failed", reason="plus de <mémoire>"))


# summary


def test_a_summary_before_the_first_night() -> None:
    done = run("night", "summary")
    assert (done.code, done.stdout) == (0, "")
    assert "no night yet" in done.stderr


@pytest.mark.usefixtures("night")
def test_the_last_night_is_told_as_text_and_as_html() -> None:
    text = run("night", "summary").stdout
    assert text.startswith("Nuit du 22\u00a0novembre\u00a02026")
    assert "Agent Ateliers" in text
    assert "plus de <mémoire>" in text
    html = run("night", "summary", "--html").stdout
    assert html.startswith("<!DOCTYPE html>")
    assert "plus de &lt;mémoire&gt;" in html
    assert run("night", "summary", "--date", "2026-11-22").stdout == text
    other = run("night", "summary", "--date", "2026-11-21")
    assert other.code == 0
    assert "Agent Ateliers" not in other.stdout


@pytest.mark.usefixtures("night")
def test_a_summary_is_sent_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_mailbox() as (url, received):
        monkeypatch.setenv("ORCHESTRA_NOTIFY", f"[{url!r}]")
        done = run("night", "summary", "--send")
        again = run("night", "summary", "--send", "--date", "2026-11-22")
    assert (done.code, done.stdout) == (0, "")
    assert done.stderr.splitlines()[-1] == "the summary of 2026-11-22 was sent to 1 of 1"
    assert (again.code, again.stderr) == (0, "the summary of 2026-11-22 was sent before\n")
    assert len(received) == 1
    assert "plus de <mémoire>" in received[0]["message"]


@pytest.mark.usefixtures("night")
def test_an_address_that_fails_costs_a_line_and_code_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_mailbox() as (url, received):
        monkeypatch.setenv("ORCHESTRA_NOTIFY", f"['json://127.0.0.1:9/s3cret', {url!r}]")
        done = run("night", "summary", "--send")
    assert done.code == 1
    assert "address 1 (json" in done.stderr
    assert "was sent to 1 of 2" in done.stderr
    assert "s3cret" not in done.stderr
    assert len(received) == 1


@pytest.mark.usefixtures("night")
def test_a_summary_for_nobody_is_refused_with_where_to_name_somebody() -> None:
    error, hint = refused("night", "summary", "--send")
    assert "nobody is named" in error
    assert "ORCHESTRA_NOTIFY" in hint


def test_a_date_that_is_none_is_refused() -> None:
    done = run("night", "summary", "--date", "hier")
    assert done.code == 2
    assert "Traceback" not in done.stderr


# install


def test_install_prints_the_unit_and_how_to_enable_it(root: Path, tmp_path: Path) -> None:
    done = run("night", "install")
    assert done.code == 0
    assert is_unit_of(done.stdout, root)
    assert '"night" "start"' in done.stdout
    assert "systemctl --user enable --now orchestra-workspace.service" in done.stderr
    assert str(tmp_path / "config/systemd/user/orchestra-workspace.service") in done.stderr
    assert not (tmp_path / "config").exists()


def test_install_writes_the_unit_where_it_is_looked_for(root: Path, tmp_path: Path) -> None:
    printed = run("night", "install").stdout
    for _ in range(2):  # what it wrote itself is written again
        done = run("night", "install", "--write")
        assert done.code == 0
        assert done.stdout == f"{tmp_path}/config/systemd/user/orchestra-workspace.service\n"
        assert "systemctl --user daemon-reload" in done.stderr
    assert Path(done.last).read_text("utf-8") == printed


def test_install_does_not_overwrite_the_unit_of_another_workspace(
    root: Path, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere" / root.name
    other.parent.mkdir()
    run("init", str(other))
    written = run("--workspace", str(other), "night", "install", "--write")
    assert written.code == 0, written
    kept = Path(written.last).stat().st_mtime_ns
    error, hint = refused("night", "install", "--write")
    assert "the service of another workspace" in error
    assert "rename" in hint
    assert Path(written.last).stat().st_mtime_ns == kept
