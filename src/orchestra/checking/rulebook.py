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
    "SUP": "What the evidence file says of each sentence",
    "TXT": "Text",
    "TYP": "French typography",
    "ARC": "The archive as a whole",
    "DIS": "Disclosure and exceptions",
}
INDEX = "README.md"
INTRODUCTION = """\
`orchestra check` reads *reflections*: Markdown documents with front matter, in French, in which a
language model writes about a topic on behalf of an agent, and cites a library of sources with
`[n]`. A person reviews each of them before it is published. The words that this project uses in a
sense of its own are [explained below](#words), and so are the
[keys of the front matter](#keys-of-the-front-matter).

An error makes the command end with exit code 1, a warning does so only with `--fail-on warning`. A
rule can be [left out, or made a warning or an error](../checking.md#settings), for the whole
archive or for a folder, and [left out in one paragraph](../checking.md#exceptions-in-a-document).
`orchestra check --fix` corrects what is certain, but [not in documents](../checking.md#mending)
that somebody has approved, published, withdrawn or rejected.
"""
WORDS = {
    "agent": "The named author on whose behalf the model writes: a file in `agents/` with a name, a"
    " theme and topics.",
    "archive": "All documents of a workspace, in its folder `output`: in `drafts`, `published`,"
    " `withdrawn` and `rejected`, with a folder for each agent.",
    "body": "What stands below the front matter, without the References and the footer.",
    "evidence file": "`07-low-tech.evidence.json` beside `07-low-tech.md`: for each sentence its"
    " kind (fact, inference, question or recommendation), the passages that it cites, and whether"
    " they bear it out. A document may be without one.",
    "footer": "The last lines, in italics: that the text was made with a model, for which agent,"
    " and what comes next.",
    "front matter": "The YAML between two lines `---` at the top of the file. Its keys are listed"
    " below.",
    "keyword": "A word that the text must use, because its topic asks for it.",
    "library": "The sources that documents may cite (laws, reports, notes): the files in"
    " `sources/`.",
    "older document": "A document without `template` in its front matter, from before citations"
    " led to passages. Less is asked of it.",
    "passage": "An excerpt of a source, about 120 words long. A citation `[3]` leads to one"
    " passage: the front matter says under `sources` to which.",
    "References": "The last section, `## Références`: an item for each source that is cited, which"
    " begins with the numbers of its citations, `- [1] [3] …`.",
    "reviewer": "The person who reads a draft, and approves it, sends it back or rejects it.",
    "template": "The file that says which sections a document has, in which order, how long they"
    " are and which must cite, such as `prompts/templates/reflection.yaml`.",
    "topic": "A subject that an agent writes about, with its keywords; listed in the agent's file.",
    "workspace": "A folder with an `orchestra.yaml`, agents, a template and a library. Outside of"
    " one, the rules that need agents or a library find nothing.",
}
KEYS = {
    "title": "What the text is called; usually its topic.",
    "agent": "The agent's name.",
    "date": 'The day it was written, `"2026-02-03"`.',
    "time": 'The time of day, `"17:26:11"`.',
    "status": "`draft`, `changes-requested`, `approved`, `published`, `withdrawn` or `rejected`.",
    "theme": "The agent's field.",
    "numero": "The document's number among those of its agent. The file's name begins with it:"
    " `07-low-tech.md`.",
    "wordcount": "The number of words of the body.",
    "keywords": "The keywords of the topic.",
    "generated_by": "The engine that ran the model: `ollama`, `embedded` or `openai`; `compiled`"
    " where no model wrote.",
    "model": "The language model, such as `mistral`.",
    "template": "The template's `id`.",
    "topic": "The topic's title.",
    "sources": "For each citation its number `n`, the `source` (a file of the library) and the"
    " `passage`.",
    "support": "The sum of the evidence file: how many sentences are `facts`, of which how many"
    " are `cited`, `supported`, `partly` or `unsupported`, and how many are `inferences`. It may be"
    " missing.",
    "provenance": "How the text was made: engine, model, seed and what else it takes to repeat it.",
    "review": "Who decided what and when, and the hash of the text that was approved.",
}
# Code is matched too, so that what stands in it is no link.
_CODES = re.compile(r"^#.*$|^```[\s\S]*?^```$|`[^`]*`|\b[A-Z]{2,3}\d{3}\b", re.MULTILINE)
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
        lines += ["", f"In `orchestra.yaml`, with {_defaults(rule)}:", ""]
        lines += ["```yaml", "check:", "  options:", f"    {rule.code}:"]
        lines += [f"      {name}: {json.dumps(value)}" for name, value in rule.options.items()]
        lines.append("```")
    return "\n".join(lines) + "\n"


def _defaults(rule: Rule) -> str:
    return "its default" if len(rule.options) == 1 else "their defaults"


def render_file(rule: Rule) -> str:
    """Return the page as it stands in ``docs/rules``: with links to other pages and the index."""
    page = render_page(rule)
    links = f"[All rules]({INDEX})"
    if words := _words_in(page):
        links += f" · [What these words mean]({INDEX}#words): {', '.join(words)}"
    return f"{_CODES.sub(lambda match: _linked(match.group(), rule), page)}\n---\n\n{links}\n"


def _linked(text: str, rule: Rule) -> str:
    other = find_rule(text)
    return f"[{text}]({page_name(other)})" if other and other is not rule else text


def _words_in(page: str) -> list[str]:
    """Return the words of the project that a page has; “References” only with its capital."""
    text = " ".join(page.split())
    return [
        word
        for word in WORDS
        if re.search(rf"\b{word}s?\b", text, 0 if word.istitle() else re.IGNORECASE)
    ]


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
    """Return the list of all rules by family, with links to their pages, and the glossary."""
    lines = ["# The rules of `orchestra check`", "", INTRODUCTION]
    lines.append(f"{len(all_rules())} rules in families:")
    for family, title in FAMILIES.items():
        lines += ["", f"## {family}: {title}", "", "| Rule | Severity | Finds |", "|---|---|---|"]
        lines += [_row(rule) for rule in all_rules() if rule.code.startswith(family)]
    lines += ["", "## Words", "", "| Word | Means |", "|---|---|"]
    lines += [f"| {word} | {meaning} |" for word, meaning in WORDS.items()]
    lines += ["", "## Keys of the front matter", "", "| Key | Holds |", "|---|---|"]
    lines += [f"| `{key}` | {meaning} |" for key, meaning in KEYS.items()]
    return "\n".join(lines) + "\n"


def _row(rule: Rule) -> str:
    return f"| [{rule.code} {rule.name}]({page_name(rule)}) | {rule.severity} | {rule.summary} |"


def write_rule_pages(folder: Path) -> None:
    """Write the index and a page for each rule into ``folder``; delete pages of rules gone."""
    pages = {page_name(rule): render_file(rule) for rule in all_rules()} | {INDEX: render_index()}
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.md"):
        if stale.name not in pages:
            stale.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
