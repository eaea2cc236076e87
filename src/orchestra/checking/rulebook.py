"""The rules as pages to read, written from their docstrings."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from orchestra.checking.registry import all_rules, find_rule
from orchestra.errors import OrchestraError
from orchestra.yamlfile import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from orchestra.checking.registry import Rule

FAMILIES = {
    "FM": "Front matter",
    "SEC": "Sections",
    "KEY": "Keywords",
    "REF": "Citations, references and evidence",
    "TXT": "Text",
    "TYP": "French typography",
    "ARC": "The archive as a whole",
    "DIS": "Disclosure and exceptions",
}
INDEX = "README.md"
_PART = re.compile(r"^(Why|Example|Instead|Options): ?", re.MULTILINE)


def named_rule(name_or_code: str) -> Rule:
    """Return the rule with this code or name; raise OrchestraError, with a guess, without one."""
    rule = find_rule(name_or_code)
    if rule is None:
        known = [word for rule in all_rules() for word in (rule.code, rule.name)]
        wanted = name_or_code.upper() if name_or_code[-1:].isdigit() else name_or_code.lower()
        raise OrchestraError(
            f"there is no rule “{name_or_code}”{did_you_mean(wanted, known)}",
            "orchestra check --rules lists them",
        )
    return rule


def render_page(rule: Rule) -> str:
    """Return the rule's page as Markdown."""
    summary, *parts = _PART.split(rule.doc)
    lines = [f"# {rule.code} {rule.name}", "", f"{rule.severity.capitalize()}. {summary.strip()}"]
    for title, text in zip(parts[::2], parts[1::2], strict=True):
        lines += ["", f"## {title}", "", _sentence(text)]
    if rule.options:
        lines += ["", "```yaml", "check:", "  options:", f"    {rule.code}:"]
        lines += [f"      {name}: {json.dumps(value)}" for name, value in rule.options.items()]
        lines.append("```")
    return "\n".join(lines) + "\n"


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:]


def render_table() -> str:
    """Return a line for each rule: code, name, severity, what it finds."""
    rules = all_rules()
    width = max(len(rule.name) for rule in rules)
    return "\n".join(f"{r.code:6}  {r.name:{width}}  {r.severity:7}  {r.summary}" for r in rules)


def rule_json(rule: Rule) -> dict[str, Any]:
    """Return the rule as the object that ``--rules --json`` prints."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "summary": rule.summary,
        "doc": rule.doc,
        "options": dict(rule.options),
    }


def page_name(rule: Rule) -> str:
    """Return the name of the rule's file in ``docs/rules``."""
    return f"{rule.code}-{rule.name}.md"


def render_index() -> str:
    """Return the list of all rules by family, with links to their pages."""
    lines = ["# The rules of `orchestra check`", "", f"{len(all_rules())} rules in families:"]
    for family, title in FAMILIES.items():
        lines += ["", f"## {family}: {title}", "", "| Rule | Severity | Finds |", "|---|---|---|"]
        lines += [_row(rule) for rule in all_rules() if rule.code.startswith(family)]
    return "\n".join(lines) + "\n"


def _row(rule: Rule) -> str:
    return f"| [{rule.code} {rule.name}]({page_name(rule)}) | {rule.severity} | {rule.summary} |"


def write_rule_pages(folder: Path) -> None:
    """Write the index and a page for each rule into ``folder``; delete pages of rules gone."""
    pages = {page_name(rule): render_page(rule) for rule in all_rules()} | {INDEX: render_index()}
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.md"):
        if stale.name not in pages:
            stale.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
