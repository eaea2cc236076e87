"""What a rule is, and the list of all of them."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from orchestra.checking.finding import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestra.check_settings import Severity
    from orchestra.checking.bound import Held
    from orchestra.checking.exceptions import Silenced
    from orchestra.checking.glance import Glance
    from orchestra.checking.sieve import Seen
    from orchestra.yamlfile import Location

FAMILIES = (
    "front_matter",
    "values",
    "sections",
    "form",
    "keywords",
    "references",
    "evidence",
    "verdicts",
    "text",
    "markup",
    "exceptions",
    "disclosure",
    "archive",
    "approvals",
    "spellings",
    "typography",
    "characters",
    "spelling",
)


@dataclass(frozen=True)
class Hit:
    """A fault that a rule saw: ``line`` and ``column`` count from 1.

    ``edits`` mend it for certain; they belong together.
    """

    line: int
    column: int
    message: str
    edits: tuple[Edit, ...] = ()


class Remark(NamedTuple):
    """What a rule of the archive says of a document, at a key of its front matter."""

    location: Location
    message: str


# Takes a document and the world, and the rule's options by name.
Check = Callable[..., Iterator[Hit]]
# Takes the facts of all documents and the world; tells of which document each remark is.
ArchiveCheck = Callable[..., Iterator[tuple[Any, Remark]]]
ExceptionsCheck = Callable[["Sequence[Silenced]"], Iterator[Hit]]
EvidenceCheck = Callable[["Held"], Iterator[Hit]]


@dataclass(frozen=True)
class Rule:
    """A rule: ``code`` and ``name`` never change their meaning, ``doc`` is the rule's page.

    ``options`` are the keyword-only parameters of ``check`` with their defaults. ``sieve`` is a
    cheap question about a document: when it says no, ``check`` would find nothing there.
    ``without_evidence``: it is asked only where no evidence file knows better.
    """

    code: str
    name: str
    severity: Severity
    doc: str
    check: Callable[..., Iterator[Any]]
    sieve: Callable[[Glance], bool] | Seen | None = None
    scope: Literal["document", "archive", "exceptions", "evidence"] = "document"
    without_evidence: bool = False

    @property
    def summary(self) -> str:
        """What the rule finds, in one sentence: the first line of its page."""
        return self.doc.split("\n", 1)[0]

    @property
    def options(self) -> Mapping[str, Any]:
        """The names of the rule's options, each with its default."""
        parameters = inspect.signature(self.check).parameters.values()
        return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}


def rule(
    code: str,
    name: str,
    severity: Severity,
    sieve: Callable[[Glance], bool] | Seen | None = None,
    *,
    without_evidence: bool = False,
) -> Callable[[Check], Rule]:
    """Return the decorator that makes a rule of a generator function and of its docstring."""

    def make(check: Check) -> Rule:
        doc = inspect.cleandoc(check.__doc__ or "")
        return Rule(code, name, severity, doc, check, sieve, without_evidence=without_evidence)

    return make


def archive_rule(code: str, name: str, severity: Severity) -> Callable[[ArchiveCheck], Rule]:
    """Return the decorator of a rule that judges all documents together, by their facts."""

    def make(check: ArchiveCheck) -> Rule:
        doc = inspect.cleandoc(check.__doc__ or "")
        return Rule(code, name, severity, doc, check, scope="archive")

    return make


def exceptions_rule(code: str, name: str, severity: Severity) -> Callable[[ExceptionsCheck], Rule]:
    """Return the decorator of a rule that judges what a document's comments silence."""

    def make(check: ExceptionsCheck) -> Rule:
        doc = inspect.cleandoc(check.__doc__ or "")
        return Rule(code, name, severity, doc, check, scope="exceptions")

    return make


def evidence_rule(code: str, name: str, severity: Severity) -> Callable[[EvidenceCheck], Rule]:
    """Return the decorator of a rule that holds a document against the evidence file beside it."""

    def make(check: EvidenceCheck) -> Rule:
        doc = inspect.cleandoc(check.__doc__ or "")
        return Rule(code, name, severity, doc, check, scope="evidence")

    return make


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of their codes."""
    modules = [importlib.import_module(f"orchestra.checking.rules.{name}") for name in FAMILIES]
    rules = [
        value for module in modules for value in vars(module).values() if isinstance(value, Rule)
    ]
    return tuple(sorted(dict.fromkeys(rules), key=lambda rule: rule.code))


def find_rule(name_or_code: str) -> Rule | None:
    """Return the rule with this code or name, in capitals or not, or None."""
    wanted = name_or_code.casefold()
    rules = all_rules()
    return next((r for r in rules if wanted in (r.code.casefold(), r.name)), None)
