"""The reviewers that ``orchestra.yaml`` names, and their passwords, which it does not hold."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from orchestra.editorial import Reviewer
from orchestra.errors import ConfigError, Problem, ReviewError
from orchestra.files import write_text
from orchestra.prose import fold
from orchestra.settings import Settings, load_settings
from orchestra.yamlfile import InvalidYaml, parse_yaml, validate

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST_PASSWORD = 12
_HASHES = TypeAdapter(dict[str, str])
_NOBODY = re.compile(r"^reviewers:[ \t]*\[[ \t]*\]")
_OPENED = re.compile(r"reviewers:[ \t]*(#.*)?")


def read_reviewers(settings_file: Path) -> list[Reviewer]:
    """Return who reviews here, as the settings say now; raise ConfigError for faulty ones."""
    problems: list[Problem] = []
    settings = load_settings(settings_file, problems)
    if settings is None:
        raise ConfigError(problems, f"correct {settings_file.name}")
    return settings.reviewers


def add_reviewer(settings_file: Path, name: str, email: str = "") -> Reviewer:
    """Write a reviewer into the settings, every other line as it was; return her.

    One who is there already stays as she is. Raises ReviewError for a name that is none,
    ConfigError when the settings would be faulty, ArchiveError when they cannot be written.
    """
    try:
        reviewer = Reviewer(name=name, email=email)
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise ReviewError(message, "write the name as it is to be shown") from None
    text = _read_text(settings_file)
    known = _reviewers(text, settings_file)
    same = [one for one in known if fold(one.name) == fold(reviewer.name)]
    if same:
        return same[0]
    changed = _with_item(text, _item(reviewer), settings_file)
    _reviewers(changed, settings_file)
    write_text(settings_file, changed)
    return reviewer


def _read_text(path: Path) -> str:
    """Return the text with the line ends that it has."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        message = "is not UTF-8 text; save it as UTF-8"
    raise ConfigError([Problem(path, 0, "", message)])


def _reviewers(text: str, path: Path) -> list[Reviewer]:
    problems: list[Problem] = []
    try:
        settings = validate(Settings, parse_yaml(text), path, problems)
    except InvalidYaml as error:
        raise ConfigError([Problem(path, error.line, "", error.message)]) from None
    if settings is None:
        raise ConfigError(problems, "correct these lines")
    return settings.reviewers


def _item(reviewer: Reviewer) -> list[str]:
    said = {"name": reviewer.name} | ({"email": reviewer.email} if reviewer.email else {})
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()]
    return [f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]


def _with_item(text: str, item: list[str], path: Path) -> str:
    """Return the settings with one more item at the end of ``reviewers``."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    at = next((i for i, line in enumerate(lines) if line.startswith("reviewers:")), None)
    if at is None:
        new = end.join(["reviewers:", *(f"  {line}" for line in item), ""])
        return text + ("" if text.endswith(end) or not text else end) + new
    lines[at] = _NOBODY.sub("reviewers:", lines[at])
    if not _OPENED.fullmatch(lines[at]):
        problem = Problem(path, at + 1, "reviewers", "stands on one line; write each on its own")
        raise ConfigError([problem], "- name: …, one line for each reviewer below reviewers:")
    last = _last_line(lines, at)
    dash = next((line for line in lines[at + 1 : last + 1] if line.lstrip().startswith("-")), "  -")
    indent = dash[: len(dash) - len(dash.lstrip())]
    return end.join([*lines[: last + 1], *(indent + line for line in item), *lines[last + 1 :]])


def _last_line(lines: list[str], at: int) -> int:
    """Return the index of the last line of the list below line ``at``."""
    last = at
    for index in range(at + 1, len(lines)):
        line = lines[index]
        if line.startswith((" ", "-")) and line.strip():
            last = index
        elif line.strip() and not line.startswith("#"):
            break
    return last


@dataclass(frozen=True)
class Passwords:
    """The reviewers' passwords, as argon2 hashes in a file that only its owner reads."""

    path: Path

    def set(self, name: str, password: str) -> None:
        """Keep a password; raise ReviewError when it is too short, ArchiveError."""
        from argon2 import PasswordHasher

        refuse_short(password)
        kept = self._read() | {fold(name): PasswordHasher().hash(password)}
        write_text(self.path, json.dumps(kept, indent=2) + "\n", mode=0o600)

    def forget(self, name: str) -> None:
        """Delete a password, if there is one."""
        kept = self._read()
        if kept.pop(fold(name), None):
            write_text(self.path, json.dumps(kept, indent=2) + "\n", mode=0o600)

    def is_right(self, name: str, password: str) -> bool:
        """Tell whether it is her password; it takes as long when nobody has that name."""
        from argon2 import PasswordHasher
        from argon2.exceptions import Argon2Error, InvalidHashError

        hasher = PasswordHasher()
        kept = self._read().get(fold(name))
        if kept is None:
            hasher.hash(password)  # the same work, so that the time does not tell who is known
            return False
        try:
            return hasher.verify(kept, password)
        except (Argon2Error, InvalidHashError):
            return False

    def mark(self, name: str) -> str:
        """Return what is another one after each change of her password; empty when she has none."""
        kept = self._read().get(fold(name), "")
        return hashlib.sha256(kept.encode()).hexdigest() if kept else ""

    def lacking(self, reviewers: Sequence[Reviewer]) -> list[str]:
        """Return the names of those who have none."""
        kept = self._read()
        return [reviewer.name for reviewer in reviewers if fold(reviewer.name) not in kept]

    def _read(self) -> dict[str, str]:
        try:
            kept = json.loads(self.path.read_text("utf-8"))
            return _HASHES.validate_python(kept, strict=True)
        except FileNotFoundError:
            return {}
        except ValueError:
            raise ReviewError(
                f"{self.path} is damaged", "delete it, then set the passwords again"
            ) from None
        except OSError as error:
            raise ReviewError(
                f"{self.path} cannot be read: {error.strerror}", "check its rights"
            ) from None


def refuse_short(password: str) -> None:
    """Raise ReviewError for a password that could be guessed."""
    if len(password) < SHORTEST_PASSWORD:
        raise ReviewError(
            f"a password has at least {SHORTEST_PASSWORD} characters", "choose a longer one"
        )


def passwords_of(state_folder: Path) -> Passwords:
    """Return the passwords that are kept in a workspace's state."""
    return Passwords(state_folder / "web" / "passwords.json")
