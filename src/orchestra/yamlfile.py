"""YAML files that people edit, validated with the line of every fault."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import SafeConstructor
from yaml.reader import Reader

from orchestra.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

M = TypeVar("M", bound=BaseModel)
Location = tuple[str | int, ...]

MAX_DEPTH = 50
_MOST_BITS = 14_000  # of a whole number: Python writes no longer ones
# YAML takes the last three for line ends, which nothing else does.
_UNPRINTABLE = re.compile(f"{Reader.NON_PRINTABLE.pattern}|[\x85\u2028\u2029]")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNCLOSED = ("while parsing a flow", "while scanning a quoted", "while scanning a simple key")
_QUOTED_VALUE = re.compile(r"[\w-]+:[ \t]+\"")
_UNESCAPED = re.compile(r"\\.")
_STR, _MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"


class InvalidYaml(ValueError):
    """The text is not the YAML we read; ``line`` and ``column`` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class Mark(NamedTuple):
    """Where a key or value stands in the file, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class YamlText:
    """A parsed YAML mapping with the mark of every key, and the keys given twice."""

    data: dict[str, Any]
    marks: Mapping[Location, Mark]
    duplicates: list[tuple[str, Mark]]

    def line(self, location: Location) -> int:
        """Return the line of the deepest part of ``location`` that the text holds, or 1."""
        for end in range(len(location), 0, -1):
            if mark := self.marks.get(location[:end]):
                return mark.line
        return 1


def parse_yaml(text: str) -> YamlText:
    """Return the mapping in ``text``; raise :class:`InvalidYaml` when there is none.

    Aliases are refused: nothing here needs them, and they can grow without bound.
    """
    found = _read(text)
    if not isinstance(found.data, dict):
        raise InvalidYaml("expected a mapping of keys to values", 1, 1)
    return YamlText(found.data, found.marks, found.duplicates)


def parse_any_yaml(text: str) -> tuple[Any, list[tuple[str, Mark]]]:
    """Return whatever is in ``text``, be it a list or a mapping, and the keys given twice.

    Raises like :func:`parse_yaml`.
    """
    found = _read(text)
    return found.data, found.duplicates


def _read(text: str) -> _Reading:
    root = None
    try:
        _refuse_unprintable(text)
        if _may_grow(text):
            _refuse_unneeded(yaml.parse(text, _LOADER))
        loader = _LOADER(text)
        try:
            root = loader.get_single_node()
            return _Reading(loader).read(root)
        finally:
            loader.dispose()
    except InvalidYaml:
        raise
    except yaml.MarkedYAMLError as error:
        raise _explained(error, text) from None
    except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError) as error:
        raise _invalid(_one_line(str(error)), _mark_of_bad_value(root)) from None


@dataclass
class _Reading:
    """The values of a tree of nodes, and where each stands."""

    loader: Any
    data: Any = None
    marks: dict[Location, Mark] = field(default_factory=dict)
    duplicates: list[tuple[str, Mark]] = field(default_factory=list)

    def read(self, root: yaml.Node | None) -> _Reading:
        self.data = None if root is None else self._value(root, ())
        return self

    def _value(self, node: yaml.Node, location: Location) -> Any:
        if isinstance(node, yaml.ScalarNode):
            # Most values are texts between quotation marks, which need no constructor.
            return node.value if node.tag == _STR else self._scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self._item(item, (*location, n)) for n, item in enumerate(node.value)]
        return self._mapping(node, location)

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        value = self.loader.construct_object(node)
        if isinstance(value, int) and value.bit_length() > _MOST_BITS:
            raise _invalid("a number of thousands of digits counts nothing", node.start_mark)
        return value

    def _item(self, node: yaml.Node, location: Location) -> Any:
        self.marks[location] = Mark(node.start_mark.line + 1, node.start_mark.column + 1)
        return self._value(node, location)

    def _mapping(self, node: yaml.Node, location: Location) -> dict[str, Any]:
        values = {}
        for key, value in node.value:
            mark = Mark(key.start_mark.line + 1, key.start_mark.column + 1)
            name = self._key(key)
            inner = (*location, name)
            if inner in self.marks:
                self.duplicates.append((".".join(map(str, inner)), mark))
            self.marks[inner] = mark
            values[name] = self._value(value, inner)
        return values

    def _key(self, node: yaml.Node) -> str:
        """Return a key as it is written: a year, a date or a “no” is a name there."""
        if node.tag == _MERGE:
            raise _invalid(
                "merge keys (<<) are not read here; write the values out", node.start_mark
            )
        if not isinstance(node, yaml.ScalarNode):
            raise _invalid("a key must be a text or a number", node.start_mark)
        name: str = node.value
        return name


def _explained(error: yaml.MarkedYAMLError, text: str) -> InvalidYaml:
    """Return the error where a person would look for it: where what is not closed begins."""
    mark = error.problem_mark or error.context_mark
    message = _one_line(error.problem or str(error))
    context = error.context or ""
    if context.startswith(_UNCLOSED) and error.context_mark:
        return _invalid(f"{message} {context}", error.context_mark)
    line = _open_quotation(text)
    if line and mark and line <= mark.line + 1:
        return InvalidYaml("a quotation mark is opened on this line and not closed", line, 1)
    return _invalid(message, mark)


def _open_quotation(text: str) -> int:
    """Return the first line whose value begins with a quotation mark that it does not close."""
    for number, line in enumerate(text.split("\n"), start=1):
        if _QUOTED_VALUE.match(line) and _UNESCAPED.sub("", line).count('"') % 2:
            return number
    return 0


def _may_grow(text: str) -> bool:
    """Tell whether ``text`` may hold an alias, a tag or a deep nest: a look without parsing it."""
    return (
        any(char in text for char in "&*!")
        or text.count("[") + text.count("{") > MAX_DEPTH
        or " " * MAX_DEPTH in text
        or any(mark in text for mark in ("- - ", "- ? ", "? ? ", "? - "))
    )


def _refuse_unprintable(text: str) -> None:
    if found := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        message = f"the character U+{ord(found.group()):04X} does not belong in a text; delete it"
        raise InvalidYaml(message, line, column)


def _refuse_unneeded(events: Iterable[yaml.Event]) -> None:
    """Refuse what nothing here needs and what makes reading grow out of proportion."""
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            message = "aliases (*name) are not read here; write the value out"
            raise _invalid(message, event.start_mark)
        if tag := getattr(event, "tag", None):
            message = f"tags ({tag}) are not read here; write the value alone"
            raise _invalid(message, event.start_mark)
        if depth > MAX_DEPTH:
            message = f"lists and mappings nested more than {MAX_DEPTH} deep"
            raise _invalid(message, event.start_mark)


def _mark_of_bad_value(root: yaml.Node | None) -> Any:
    """Return where the value stands that cannot be read, such as a thirtieth of February."""
    nodes = [root] if root else []
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.ScalarNode):
            try:
                SafeConstructor().construct_object(node)
            except (ValueError, ArithmeticError):
                return node.start_mark
        else:
            nodes += _inside(node)
    return None


def _inside(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value)


def _invalid(message: str, mark: Any) -> InvalidYaml:
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return InvalidYaml(message, line, column)


def _one_line(message: str) -> str:
    return " ".join(message.split())


def load_yaml_file(path: Path) -> YamlText | Problem:
    """Return the mapping in the file at ``path``, or the problem that keeps it from being read."""
    try:
        return parse_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        return Problem(path, 0, "", f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        return Problem(path, 0, "", f"is not UTF-8 text (byte {error.start}); save it as UTF-8")
    except InvalidYaml as error:
        return Problem(path, error.line, "", f"invalid YAML: {error.message}")


def validate(model: type[M], yaml_text: YamlText, path: Path, problems: list[Problem]) -> M | None:
    """Return ``model`` filled from the file, or None after adding every fault to ``problems``."""
    found = [
        Problem(path, mark.line, key, "given twice; keep one") for key, mark in yaml_text.duplicates
    ]
    try:
        value = model.model_validate(yaml_text.data)
    except ValidationError as error:
        found += problems_of(error, model, yaml_text, path)
        value = None
    problems += sorted(found)
    return None if found else value


def problems_of(
    error: ValidationError,
    model: type[BaseModel],
    yaml_text: YamlText,
    path: Path,
    above: Location = (),
) -> list[Problem]:
    """Return one problem for each fault pydantic found, at the line of the key at fault.

    ``above`` is where in the file the model's own mapping stands.
    """
    found = []
    for fault in error.errors(include_url=False):
        location: Location = tuple(fault["loc"])
        message = _explain(fault["type"], fault["msg"], location, model)
        location = (*above, *location)
        field = ".".join(str(part) for part in location)
        found.append(Problem(path, yaml_text.line(location), field, message))
    return found


def _explain(kind: str, message: str, location: Location, model: type[BaseModel]) -> str:
    if kind == "extra_forbidden":
        allowed = _fields_at(model, location[:-1])
        word = str(location[-1])
        known_as = getattr(model, "also_called", {}).get(word)
        guess = f" (did you mean {known_as}?)" if known_as else did_you_mean(word, allowed)
        return f"unknown key{guess}; allowed: {', '.join(allowed)}"
    if kind == "missing":
        return "missing; it is required"
    return message.removeprefix("Value error, ")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` (did you mean …?)`` when ``word`` is close to one of ``known``, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _fields_at(model: type[BaseModel], location: Location) -> list[str]:
    current = model
    for part in location:
        if isinstance(part, int):
            continue
        current = _model_of(current.model_fields[part].annotation) or current
    return [field.alias or name for name, field in current.model_fields.items()]


def _model_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if model := _model_of(argument):
            return model
    return None
