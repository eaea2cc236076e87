"""The systemd unit says what it must, and systemd itself reads odd paths as they are."""

from __future__ import annotations

import os
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from orchestra.engines.weights import weights_folder
from orchestra.errors import WorkspaceError
from orchestra.nights.systemd import enable_lines, is_unit_of, unit_name, unit_path, unit_text

ROOT = Path("/srv/think tank")
PROGRAM = Path("/srv/venv/bin/orchestra")
ODD = [
    "plain",
    "a  b",
    "100% %h",
    "l'été",
    "say \"oui\" 'non'",
    "$HOME ${X}",
    "back\\slash \\n",
    ";semi #hash",
    ":colon",
    "日本",
]
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def parse(text: str) -> RawConfigParser:
    parser = RawConfigParser(strict=True, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


def test_the_unit_runs_the_nights_of_the_workspace_and_comes_back() -> None:
    unit = parse(unit_text(ROOT, PROGRAM))
    service = unit["Service"]
    assert unit["Unit"]["Description"] == "Nights of think tank"
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    assert service["Type"] == "exec"
    assert service["ExecStart"] == (
        '":/srv/venv/bin/orchestra" "--workspace" "/srv/think tank" "night" "start"'
    )
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert service["WorkingDirectory"] == "/srv/think tank"
    assert service["Restart"] == "on-failure"
    assert (service["KillSignal"], service["TimeoutStopSec"]) == ("SIGTERM", "600")
    assert unit["Install"]["WantedBy"] == "default.target"


def test_the_unit_may_write_in_the_workspace_and_the_cache_alone() -> None:
    service = parse(unit_text(ROOT, PROGRAM))["Service"]
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"] == '"/srv/think tank"'
    assert service["CacheDirectory"] == weights_folder().parent.name
    assert service["NoNewPrivileges"] == "yes"
    assert service["RestrictAddressFamilies"].split() == ["AF_INET", "AF_INET6", "AF_UNIX"]
    assert "MemoryDenyWriteExecute" not in service


@pytest.mark.parametrize(
    ("root", "program", "private"),
    [("/srv/a", "/srv/o", True), ("/tmp/a", "/srv/o", False), ("/srv/a", "/var/tmp/o", False)],
)
def test_a_workspace_or_program_in_tmp_stays_visible(
    root: str, program: str, private: bool
) -> None:
    service = parse(unit_text(Path(root), Path(program)))["Service"]
    assert ("PrivateTmp" in service) == private


def test_a_description_stays_one_line() -> None:
    unit = parse(unit_text(ROOT, PROGRAM, "Nuits\n[Service] 100%\\"))
    assert unit["Unit"]["Description"] == "Nuits [Service] 100%%"
    assert unit.sections() == ["Unit", "Service", "Install"]


def test_relative_paths_are_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    service = parse(unit_text(Path("a/../b"), PROGRAM))["Service"]
    assert service["WorkingDirectory"] == str(tmp_path / "b")


@pytest.mark.parametrize("name", ["two\nlines", "tab\there", "end ", "end\\", "nul\x7f"])
def test_a_path_that_a_unit_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(WorkspaceError, match="rename it"):
        unit_text(Path("/srv") / name, PROGRAM)
    with pytest.raises(WorkspaceError, match="rename it"):
        unit_text(ROOT, Path("/srv") / name)


@needs_systemd
@pytest.mark.parametrize("name", ODD)
def test_systemd_reads_every_path_as_it_is(name: str, tmp_path: Path) -> None:
    root = tmp_path / name
    root.mkdir()
    program = root / "orchestra"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    unit = tmp_path / unit_name(root)
    unit.write_text(unit_text(root, program), encoding="utf-8")
    environ = os.environ | {"SYSTEMD_LOG_LEVEL": "debug", "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(unit)],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert f"{unit}:" not in done.stderr  # where systemd names a line that it does not like
    read = [line.strip() for line in done.stdout.splitlines()]
    assert f"WorkingDirectory: {root}" in read
    assert f"ReadWritePaths: {root}" in read
    escaped = str(root)
    for special in ("\\", '"', "$"):
        escaped = escaped.replace(special, f"\\{special}")
    assert any("Command Line: " in line and f"{escaped}" in line for line in read)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("/srv/Forêt & Cie", "orchestra-foret-cie.service"),
        ("/", "orchestra-workspace.service"),
        ("/srv/日本", "orchestra-workspace.service"),
    ],
)
def test_the_unit_is_named_after_the_folder(folder: str, name: str) -> None:
    assert unit_name(Path(folder)) == name


def test_a_long_folder_name_still_makes_a_unit_name() -> None:
    assert len(unit_name(Path("/srv") / ("œ" * 120))) <= 255


def test_a_unit_is_known_by_its_workspace() -> None:
    text = unit_text(Path("/a/100% tank"), PROGRAM)
    assert is_unit_of(text, Path("/a/100% tank"))
    assert not is_unit_of(text, Path("/b/100% tank"))


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({"HOME": "/home/a"}, "/home/a/.config/systemd/user/x.service"),
        ({"HOME": "/home/a", "XDG_CONFIG_HOME": "/etc/a"}, "/etc/a/systemd/user/x.service"),
        ({"HOME": "/home/a", "XDG_CONFIG_HOME": "rel"}, "/home/a/.config/systemd/user/x.service"),
        ({"HOME": "/home/a", "XDG_CONFIG_HOME": ""}, "/home/a/.config/systemd/user/x.service"),
    ],
)
def test_the_unit_lies_where_the_user_manager_looks(environ: dict[str, str], path: str) -> None:
    assert unit_path("x.service", environ) == Path(path)


def test_the_commands_enable_it_for_good() -> None:
    assert enable_lines("orchestra-a.service") == [
        "systemctl --user daemon-reload",
        "systemctl --user enable --now orchestra-a.service",
        "loginctl enable-linger",
    ]
