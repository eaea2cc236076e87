from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestra.editorial import Reviewer
from orchestra.errors import ArchiveError, ConfigError, ReviewError
from orchestra.reviewers import Passwords, add_reviewer, passwords_of
from orchestra.settings import load_settings

RIGHT = "une phrase de passe"
ONE, OTHER = "Première relectrice", "Second relecteur"

BEFORE = "# the settings\nlanguage: fr   # of everything\n"
AFTER = "\n# what follows\nengine: ollama\n"
ONE_LINE = f"  - name: {ONE}\n"


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    return tmp_path / "orchestra.yaml"


def named(path: Path) -> list[tuple[str, str]]:
    problems: list[object] = []
    settings = load_settings(path, problems)  # type: ignore[arg-type]
    assert settings is not None, problems
    return [(reviewer.name, reviewer.email) for reviewer in settings.reviewers]


def without(text: str, added: list[str]) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if line.strip() not in added)


FILES = {
    "no reviewers": BEFORE,
    "no last line feed": BEFORE + "engine: ollama",
    "last": BEFORE + "reviewers:\n" + ONE_LINE,
    "in the middle": BEFORE + "reviewers:\n" + ONE_LINE + AFTER,
    "not indented": BEFORE + f"reviewers:\n- name: {ONE}\n" + AFTER,
    "indented more": BEFORE
    + f"reviewers:\n      - name: {ONE}\n        email: a@b.invalid\n" + AFTER,
    "a comment at each": BEFORE
    + "reviewers:   # who\n  # the first\n" + ONE_LINE + "  # more\n" + AFTER,
    "empty lines": BEFORE + "reviewers:\n\n" + ONE_LINE + "\n\n\n" + AFTER + "\n\n",
    "Windows line ends": (BEFORE + "reviewers:\n" + ONE_LINE + AFTER).replace("\n", "\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_reviewer_is_added_and_every_other_byte_stays(settings_file: Path, text: str) -> None:
    settings_file.write_bytes(text.encode())
    before = named(settings_file)
    added = add_reviewer(settings_file, f"  {OTHER} ", "second@essai.invalid")
    assert added == Reviewer(name=OTHER, email="second@essai.invalid")
    assert named(settings_file) == [*before, (OTHER, "second@essai.invalid")]
    now = settings_file.read_bytes().decode()
    ours = [f'- name: "{OTHER}"', 'email: "second@essai.invalid"']
    ours += [] if before else ["reviewers:"]
    assert without(now, ours).rstrip("\r\n") == text.rstrip("\r\n")
    assert now.count("\r\n") in (0, now.count("\n"))


@pytest.mark.parametrize("value", ["[]", "[ ]", "[]   # nobody yet"])
def test_the_first_reviewer_takes_the_place_of_none(settings_file: Path, value: str) -> None:
    settings_file.write_text(f"{BEFORE}reviewers: {value}\n{AFTER}", "utf-8")
    add_reviewer(settings_file, ONE)
    assert named(settings_file) == [(ONE, "")]
    text = settings_file.read_text("utf-8")
    assert text.startswith(BEFORE)
    assert "# what follows\nengine: ollama\n" in text


def test_one_who_is_there_stays_as_she_is(settings_file: Path) -> None:
    text = f"{BEFORE}reviewers:\n  - name: {ONE}\n    email: une@essai.invalid\n"
    settings_file.write_text(text, "utf-8")
    found = add_reviewer(settings_file, ONE.upper(), "autre@essai.invalid")
    assert found == Reviewer(name=ONE, email="une@essai.invalid")
    assert settings_file.read_text("utf-8") == text


@pytest.mark.parametrize(
    "name",
    ['Jeanne "la relectrice"', "a: b # c", "- x", "{x}", "Étienne 🖋", "yes", "null", "L’Œuvre\\n",
     "123"],
)  # fmt: skip
def test_a_name_is_written_so_that_it_is_read_back(settings_file: Path, name: str) -> None:
    settings_file.write_text(BEFORE, "utf-8")
    add_reviewer(settings_file, name)
    assert named(settings_file) == [(name, "")]


@pytest.mark.parametrize(
    ("name", "email"),
    [("", ""), ("   ", ""), ("x" * 121, ""), ("<b>Anne</b>", ""), ("a\x00b", ""),
     ("Anne", "no address"), ("a\x1b[31mb", "")],
)  # fmt: skip
def test_a_name_that_is_none_is_refused(settings_file: Path, name: str, email: str) -> None:
    settings_file.write_text(BEFORE, "utf-8")
    with pytest.raises(ReviewError):
        add_reviewer(settings_file, name, email)
    assert settings_file.read_text("utf-8") == BEFORE


def test_reviewers_on_one_line_are_left_to_the_person(settings_file: Path) -> None:
    text = f"{BEFORE}reviewers: [{{name: {ONE}}}]\n{AFTER}"
    settings_file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="one line"):
        add_reviewer(settings_file, OTHER)
    assert settings_file.read_text("utf-8") == text


@pytest.mark.parametrize("text", ["{", "no_such_key: 1\n", "reviewers: 3\n", "\tx"])
def test_faulty_settings_are_not_written_to(settings_file: Path, text: str) -> None:
    settings_file.write_text(text, "utf-8")
    with pytest.raises(ConfigError):
        add_reviewer(settings_file, ONE)
    assert settings_file.read_text("utf-8") == text


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00language: fr"])
def test_settings_that_cannot_be_read_are_named(settings_file: Path, content: bytes | None) -> None:
    if content is not None:
        settings_file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"orchestra\.yaml"):
        add_reviewer(settings_file, ONE)


def test_settings_in_a_folder_that_is_full_of_others_are_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "orchestra.yaml"
    path.write_text(BEFORE, "utf-8")
    tmp_path.chmod(0o500)
    try:
        (tmp_path / "probe").touch()
    except PermissionError:
        with pytest.raises(ArchiveError):
            add_reviewer(path, ONE)
    else:
        pytest.skip("this user may write everywhere")
    finally:
        tmp_path.chmod(0o700)
    assert path.read_text("utf-8") == BEFORE


def test_a_password_is_kept_as_a_hash_that_only_its_owner_reads(tmp_path: Path) -> None:
    kept = passwords_of(tmp_path)
    kept.set(ONE, RIGHT)
    assert kept.path.stat().st_mode & 0o777 == 0o600
    stored = list(json.loads(kept.path.read_text("utf-8")).values())
    assert len(stored) == 1
    assert stored[0].startswith("$argon2id$")
    assert RIGHT not in kept.path.read_text("utf-8")


def test_only_the_right_password_of_the_right_person_is_right(tmp_path: Path) -> None:
    kept = passwords_of(tmp_path)
    kept.set(ONE, RIGHT)
    kept.set(OTHER, RIGHT[::-1])
    assert kept.is_right(ONE, RIGHT)
    assert kept.is_right(ONE.upper(), RIGHT)
    assert not kept.is_right(ONE, RIGHT[::-1])
    assert not kept.is_right(OTHER, RIGHT)
    assert not kept.is_right("Nobody", RIGHT)
    assert not kept.is_right("", "")


def test_no_password_that_anybody_could_know_opens_an_unknown_name(tmp_path: Path) -> None:
    kept = passwords_of(tmp_path)
    for password in ("", "nobody", "nobody's", "x" * 500):
        assert not kept.is_right("Nobody", password)


def test_a_password_that_is_forgotten_is_right_no_more(tmp_path: Path) -> None:
    kept = passwords_of(tmp_path)
    kept.set(ONE, RIGHT)
    kept.forget(ONE)
    kept.forget(OTHER)
    assert not kept.is_right(ONE, RIGHT)
    assert kept.path.stat().st_mode & 0o777 == 0o600


def test_who_has_none_is_told(tmp_path: Path) -> None:
    kept = passwords_of(tmp_path)
    kept.set(ONE, RIGHT)
    assert kept.lacking([Reviewer(name=ONE.lower()), Reviewer(name=OTHER)]) == [OTHER]


def test_a_short_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="12 characters"):
        passwords_of(tmp_path).set(ONE, "trop court")


@pytest.mark.parametrize("content", ["{", "[]", "3", '{"x": 3}', "\x00"])
def test_damaged_passwords_are_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "passwords.json"
    path.write_text(content, "utf-8")
    with pytest.raises(ReviewError, match="damaged"):
        Passwords(path).is_right(ONE, RIGHT)


def test_a_hash_that_is_none_opens_nothing(tmp_path: Path) -> None:
    path = tmp_path / "passwords.json"
    path.write_text(json.dumps({"premiere relectrice": "plain text"}), "utf-8")
    assert not Passwords(path).is_right(ONE, "plain text")
