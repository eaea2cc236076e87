"""The settings of the schedule: what is read, and what is said of what cannot be."""

from __future__ import annotations

import subprocess
import sys
from datetime import time
from typing import TYPE_CHECKING

import pytest

from orchestra.agents import load_agents
from orchestra.settings import Settings, load_settings
from orchestra.timetable import Schedule, Window

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.errors import Problem


def load(
    folder: Path, text: str, environ: dict[str, str] | None = None
) -> tuple[Settings | None, list[Problem]]:
    path = folder / "orchestra.yaml"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    return load_settings(path, problems, environ or {}), problems


def fault(folder: Path, text: str) -> tuple[int, str, str]:
    settings, problems = load(folder, text)
    assert settings is None
    assert len(problems) == 1
    return problems[0].line, problems[0].field, problems[0].message


def window(folder: Path, opens: str, closes: str) -> Window | None:
    text = f"schedule:\n  window:\n    from: {opens}\n    until: {closes}\n"
    settings, problems = load(folder, text)
    assert problems == []
    assert settings
    return settings.schedule.window


def test_nights_are_from_ten_to_six_unless_said_otherwise(tmp_path: Path) -> None:
    settings, _ = load(tmp_path, "language: fr\n")
    assert settings
    schedule = settings.schedule
    assert schedule.cron == "0 22 * * *"
    assert schedule.window
    assert (schedule.window.opens, schedule.window.closes) == (time(22), time(6))
    assert (schedule.grace, schedule.missed, schedule.missed_max) == (60, "latest", 3)
    assert (schedule.patience, schedule.per_host, schedule.keep_days) == (60, 1, 90)
    assert settings.notify == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"22:00"', time(22)),
        ("22:00", time(22)),  # YAML makes it 1320
        ("1:00", time(1)),  # 60
        ("23:59", time(23, 59)),
        ("06:30", time(6, 30)),
        ('"0:30"', time(0, 30)),
        ("00:00", time(0)),
    ],
)
def test_a_time_is_read_with_and_without_quotes(tmp_path: Path, written: str, meant: time) -> None:
    found = window(tmp_path, written, "12:34")
    assert found
    assert found.opens == meant
    assert found.closes == time(12, 34)


@pytest.mark.parametrize(
    "written", ["22", "2200", "24:00", "22:60", "22:00:00", "10pm", "true", "-5", "[22]", "null"]
)
def test_what_is_no_time_is_refused_at_its_line(tmp_path: Path, written: str) -> None:
    text = f'schedule:\n  window:\n    from: {written}\n    until: "06:00"\n'
    line, field, message = fault(tmp_path, text)
    assert (line, field) == (3, "schedule.window.from")
    assert "is not a time of day; write HH:MM in quotes, such as “22:00”" in message


def test_a_window_without_length_is_refused(tmp_path: Path) -> None:
    text = 'schedule:\n  window: {from: "22:00", until: 22:00}\n'
    line, field, message = fault(tmp_path, text)
    assert (line, field) == (2, "schedule.window")
    assert "both 22:00" in message
    assert "write null for no window" in message


def test_null_is_no_window_and_text_is_told_how(tmp_path: Path) -> None:
    settings, _ = load(tmp_path, "schedule:\n  window: null\n")
    assert settings
    assert settings.schedule.window is None
    line, field, message = fault(tmp_path, "schedule:\n  window: always\n")
    assert (line, field) == (2, "schedule.window")
    assert "null for no window" in message


def test_keys_of_the_window_are_from_and_until(tmp_path: Path) -> None:
    text = 'schedule:\n  window: {from: "22:00", until: "06:00", untill: "07:00"}\n'
    _, field, message = fault(tmp_path, text)
    assert field == "schedule.window.untill"
    assert "did you mean until?" in message
    assert "allowed: from, until" in message
    _, field, message = fault(tmp_path, 'schedule:\n  window: {from: "22:00"}\n')
    assert (field, message) == ("schedule.window.until", "missing; it is required")


@pytest.mark.parametrize(
    "cron", ["22:00", "0 22 * *", "0 22 * * * *", "@daily", "0 22 * * ?", "", "0 22 * * 1#2"]
)
def test_what_has_not_the_shape_of_a_cron_is_refused(tmp_path: Path, cron: str) -> None:
    line, field, message = fault(tmp_path, f'schedule:\n  grace: 5\n  cron: "{cron}"\n')
    assert (line, field) == (3, "schedule.cron")
    assert "write five fields (minute, hour, day of month, month, day of week)" in message


@pytest.mark.parametrize("cron", ["0 22 * * *", "*/15 1-5 1,15 jan-mar MON", "  0  22 * * 0-7/2 "])
def test_crons_of_every_kind_are_taken(tmp_path: Path, cron: str) -> None:
    settings, problems = load(tmp_path, f'schedule:\n  cron: "{cron}"\n')
    assert problems == []
    assert settings
    assert settings.schedule.cron == " ".join(cron.split())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("grace", "-1"),
        ("grace", "1441"),
        ("missed", "sometimes"),
        ("missed_max", "0"),
        ("missed_max", "61"),
        ("patience", "1441"),
        ("per_host", "0"),
        ("per_host", "17"),
        ("keep_days", "6"),
        ("keep_days", "3651"),
    ],
)
def test_what_is_out_of_range_is_refused_with_the_range(
    tmp_path: Path, field: str, value: str
) -> None:
    line, where, message = fault(tmp_path, f"schedule:\n  {field}: {value}\n")
    assert (line, where) == (2, f"schedule.{field}")
    assert "should be" in message


def test_the_environment_sets_the_schedule_too(tmp_path: Path) -> None:
    environ = {
        "ORCHESTRA_SCHEDULE__CRON": "30 1 * * *",
        "ORCHESTRA_SCHEDULE__WINDOW__FROM": "1:00",
        "ORCHESTRA_SCHEDULE__WINDOW__UNTIL": "05:00",
        "ORCHESTRA_SCHEDULE__GRACE": "10",
        "ORCHESTRA_NOTIFY": '["json://localhost"]',
    }
    settings, problems = load(tmp_path, "language: fr\n", environ)
    assert problems == []
    assert settings
    assert settings.schedule == Schedule.model_validate(
        {"cron": "30 1 * * *", "window": {"from": "01:00", "until": "05:00"}, "grace": 10}
    )
    assert settings.notify == ["json://localhost"]


@pytest.mark.parametrize(
    "text",
    [
        "notify: json://user:hunter2@localhost\n",
        "notify: [1, {json://user:hunter2@localhost: 2}]\n",
        "notify:\n  json://user:hunter2@localhost: x\n",
    ],
)
def test_an_address_to_notify_is_never_repeated(tmp_path: Path, text: str) -> None:
    settings, problems = load(tmp_path, text)
    assert settings is None
    assert problems
    assert all(problem.field.startswith("notify") for problem in problems)
    assert "hunter2" not in " ".join(map(str, problems))
    good, _ = load(tmp_path, "notify: [json://user:hunter2@localhost]\n")
    assert good
    assert "hunter2" not in repr(good)


def test_an_address_in_the_environment_is_not_repeated_either(tmp_path: Path) -> None:
    environ = {"ORCHESTRA_NOTIFY": "json://user:hunter2@localhost"}
    _, problems = load(tmp_path, "language: fr\n", environ)
    assert [problem.field for problem in problems] == ["notify"]
    assert "set by ORCHESTRA_NOTIFY" in problems[0].message
    assert "hunter2" not in str(problems[0])


# Hosts


def hosts(folder: Path, ollama: str, environ: dict[str, str] | None = None) -> list[str]:
    settings, problems = load(folder, f"hosts:\n  ollama: {ollama}\n")
    assert problems == []
    assert settings
    found = settings.ollama_hosts(environ or {})
    assert settings.ollama_host(environ or {}) == found[0]
    return found


def test_several_hosts_are_used_in_their_order_and_each_once(tmp_path: Path) -> None:
    named = "[10.0.0.2, 10.0.0.1:11434, http://10.0.0.2:11434/, 10.0.0.1]"
    assert hosts(tmp_path, named) == ["http://10.0.0.2:11434", "http://10.0.0.1:11434"]
    assert hosts(tmp_path, "10.0.0.3") == ["http://10.0.0.3:11434"]
    assert hosts(tmp_path, "null", {"OLLAMA_HOST": "10.0.0.4"}) == ["http://10.0.0.4:11434"]
    assert hosts(tmp_path, "null") == ["http://127.0.0.1:11434"]


def test_an_ipv6_address_needs_no_brackets(tmp_path: Path) -> None:
    assert hosts(tmp_path, '["fe80::1", "[::1]:11500"]') == [
        "http://[fe80::1]:11434",
        "http://[::1]:11500",
    ]


@pytest.mark.parametrize("ollama", ["[]", "[1]", '[""]', "5", "{a: b}", "[null]"])
def test_what_is_no_host_is_told_once(tmp_path: Path, ollama: str) -> None:
    line, field, message = fault(tmp_path, f"hosts:\n  ollama: {ollama}\n")
    assert (line, field) == (2, "hosts.ollama")
    assert message == "write an address such as 127.0.0.1:11434, or a list of addresses"


# Agents

AGENT = """\
id: zoe
name: Zoé
theme: Jardins partagés
persona: Une autrice imaginée pour les essais.
topics: [{{title: L’été au jardin, keywords: [compost]}}]
schedule: {schedule}
"""


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("null", None),
        ("never", "never"),
        (" Never", "never"),
        ('"30 3 * * sun"', "30 3 * * sun"),
        ("0 22  * * *", "0 22 * * *"),
    ],
)
def test_an_agent_may_have_its_own_cron_or_none(
    tmp_path: Path, written: str, read: str | None
) -> None:
    (tmp_path / "zoe.yaml").write_text(AGENT.format(schedule=written), encoding="utf-8")
    problems: list[Problem] = []
    agents = load_agents(tmp_path, problems)
    assert problems == []
    assert agents[0].schedule == read


@pytest.mark.parametrize("written", ["nevr", "22:00", '"* * *"', "false"])
def test_an_agents_bad_cron_is_told_at_its_line(tmp_path: Path, written: str) -> None:
    (tmp_path / "zoe.yaml").write_text(AGENT.format(schedule=written), encoding="utf-8")
    problems: list[Problem] = []
    assert load_agents(tmp_path, problems) == []
    assert [(p.line, p.field) for p in problems] == [(6, "schedule")]
    if written in {"nevr", '"* * *"'}:
        assert problems[0].message.endswith("or never")


def test_settings_are_read_without_the_scheduler() -> None:
    code = (
        "import sys, orchestra.settings, orchestra.agents, orchestra.nights.schedule;"
        "print('apscheduler' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
