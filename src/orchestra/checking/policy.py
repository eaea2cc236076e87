"""Which rules are asked of which document, how severely and with which options."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestra.check_settings import CheckSettings, PathStrictness, Strictness
from orchestra.checking.registry import Rule, all_rules
from orchestra.errors import Problem
from orchestra.yamlfile import YamlText, did_you_mean, problems_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from orchestra.check_settings import Severity

# Of a file that cannot be read nothing else is said: without this rule it would pass for good.
ALWAYS = "FM001"


@dataclass(frozen=True)
class Ruling:
    """A rule as it is asked: its severity here, and the options that differ from the defaults."""

    rule: Rule
    severity: Severity
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """The settings, ready to be asked about a path; made by :func:`make_policy`."""

    settings: CheckSettings = field(default_factory=CheckSettings)
    root: Path | None = None
    _made: dict[tuple[str, ...], dict[str, Ruling]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def rulings(self, path: str) -> Iterable[Ruling]:
        """Return the rules that are asked of the document at ``path``, in the order of codes."""
        return self.by_code(path).values()

    def by_code(self, path: str) -> Mapping[str, Ruling]:
        """Return the same rules by their codes."""
        matched = tuple(self._matching(path))
        if matched not in self._made:
            parts = [self.settings, *(self.settings.per_path[pattern] for pattern in matched)]
            found = _rulings(self.settings.select, parts)
            self._made[matched] = {ruling.rule.code: ruling for ruling in found}
        return self._made[matched]

    def template(self, path: str) -> str | None:
        """Return the name of the section template for ``path``, None for the usual one."""
        named = [self.settings.per_path[pattern].template for pattern in self._matching(path)]
        return next((name for name in reversed(named) if name), None)

    def _matching(self, path: str) -> Iterator[str]:
        if not self.settings.per_path or self.root is None:
            return
        inside = _inside(path, self.root)
        if inside is not None:
            yield from (p for p in self.settings.per_path if _pattern(p).match_file(inside))


def _inside(path: str, root: Path) -> str | None:
    absolute = Path(path).absolute()
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else None


@cache
def _pattern(text: str) -> Any:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([text])


def _rulings(select: Sequence[str], parts: Sequence[Strictness]) -> Iterator[Ruling]:
    ignored = [word for part in parts for word in part.ignore]
    for rule in all_rules():
        if rule.code == ALWAYS or (
            _is_named(rule, select or [""]) and not _is_named(rule, ignored)
        ):
            severity = rule.severity
            options: dict[str, Any] = {}
            for part in parts:
                severity = _of(rule, part.severity) or severity
                options |= _of(rule, part.options) or {}
            yield Ruling(rule, severity, options)


def _is_named(rule: Rule, words: Sequence[str]) -> bool:
    return any(rule.code.startswith(word.upper()) or rule.name == word for word in words)


def _of(rule: Rule, values: dict[str, Any]) -> Any:
    return values.get(rule.code, values.get(rule.name))


def make_policy(
    settings: CheckSettings, root: Path, problems: list[Problem], path: Path, text: YamlText
) -> Policy:
    """Return the policy of a workspace in ``root``; faults are added to ``problems``.

    ``path`` and ``text`` are the settings' file, for the line of each fault.
    """
    parts: list[tuple[tuple[str, ...], Strictness]] = [(("check",), settings)]
    parts += [(("check", "per_path", key), part) for key, part in settings.per_path.items()]
    faults = [("check", "select", index, word) for index, word in _strange(settings.select)]
    found = [_unknown(path, text, location[:-1], location[-1]) for location in faults]
    for location, part in parts:
        found += _problems(part, location, path, text)
    problems += sorted(found)
    return Policy(settings, root)


def _strange(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    for index, word in enumerate(words):
        if not word or not any(_is_named(rule, [word]) for rule in all_rules()):
            yield index, word


def _problems(
    part: Strictness, location: tuple[str, ...], path: Path, text: YamlText
) -> Iterator[Problem]:
    for index, word in _strange(part.ignore):
        yield _unknown(path, text, (*location, "ignore", index), word)
    if any(word.upper() == ALWAYS or word == "unreadable-file" for word in part.ignore):
        message = f"{ALWAYS} cannot be left out: without it an unreadable file would pass for good"
        yield _at(path, text, (*location, "ignore"), message)
    for key in part.severity:
        if _one(key) is None:
            yield _unknown(path, text, (*location, "severity", key), key)
    for key, values in part.options.items():
        rule = _one(key)
        if rule is None:
            yield _unknown(path, text, (*location, "options", key), key)
        else:
            yield from _option_problems(rule, values, (*location, "options", key), path, text)


def _one(word: str) -> Rule | None:
    return next((rule for rule in all_rules() if word in (rule.code, rule.name)), None)


def _unknown(path: Path, text: YamlText, location: tuple[str | int, ...], word: str) -> Problem:
    known = [name for rule in all_rules() for name in (rule.code, rule.name)]
    message = f"no rule “{word}”{did_you_mean(word, known)}; orchestra check --rules lists them"
    return _at(path, text, location, message)


def _at(path: Path, text: YamlText, location: tuple[str | int, ...], message: str) -> Problem:
    return Problem(path, text.line(location), ".".join(map(str, location)), message)


def _option_problems(
    rule: Rule, values: dict[str, Any], location: tuple[str, ...], path: Path, text: YamlText
) -> list[Problem]:
    from pydantic import ConfigDict, ValidationError, create_model

    fields: dict[str, Any] = {
        name: (list[str] if isinstance(default, list | tuple) else type(default), default)
        for name, default in rule.options.items()
    }
    model = create_model(rule.code, __config__=ConfigDict(extra="forbid", strict=True), **fields)
    try:
        model.model_validate(values)
    except ValidationError as error:
        return problems_of(error, model, text, path, location)
    return []


def path_templates(settings: CheckSettings) -> dict[str, str]:
    """Return the pattern that first names each section template."""
    named: dict[str, str] = {}
    for pattern, part in settings.per_path.items():
        if isinstance(part, PathStrictness) and part.template:
            named.setdefault(part.template, pattern)
    return named
