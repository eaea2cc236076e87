"""``orchestra review show``: a document with what a decision on it needs."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import click

from orchestra.cli.context import Options
from orchestra.cli.output import print_json
from orchestra.prose import squash

if TYPE_CHECKING:
    from orchestra.checking.finding import Finding
    from orchestra.document import Paragraph
    from orchestra.review.paper import Paper
    from orchestra.review.record import Comment, ReviewRecord
    from orchestra.review.support import Evidence

COLOURS = {"error": "red", "warning": "yellow"}
SHOWN = 12  # characters of a version
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@click.command()
@click.argument("wanted", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_obj
def show(options: Options, wanted: str, as_json: bool) -> None:
    """Show a document with findings and remarks below their lines, passages cited, history."""
    from orchestra.checking.runner import check_file
    from orchestra.checking.world import workspace_world
    from orchestra.review.paper import find_paper
    from orchestra.review.support import evidence

    workspace = options.workspace()
    paper = find_paper(workspace.output_folder, wanted)
    world = workspace_world(workspace)
    findings = check_file(paper.path, world)
    cited = evidence(paper.document, world, _prose(paper, world.template.references_heading))
    if as_json:
        print_json(_as_json(paper, findings, cited))
    else:
        click.echo_via_pager(_as_text(paper, findings, cited) + "\n")


def _prose(paper: Paper, references_heading: str) -> str:
    return "\n\n".join(section.text for section in paper.document.prose(references_heading))


def _as_json(paper: Paper, findings: list[Finding], cited: list[Evidence]) -> dict[str, Any]:
    return {
        "key": paper.key,
        "path": str(paper.path),
        "version": paper.version,
        "status": paper.status,
        "title": paper.title,
        "problem": paper.problem,
        "text": paper.text,
        "findings": [finding.to_json() for finding in findings],
        "sources": [_source(found) for found in cited],
        "provenance": paper.value("provenance") or {},
        "review": paper.review.to_front_matter(),
    }


def _source(found: Evidence) -> dict[str, Any]:
    from orchestra.review.support import REASONS

    if found.passage is None:
        return {"n": found.number, "missing": REASONS[found.missing]}
    source = found.passage.source
    return {
        "n": found.number,
        "passage": found.passage.id,
        "text": found.passage.text,
        "title": source.title,
        "author": source.author,
        "year": source.year,
        "url": source.url,
        "page": found.passage.page,
        "licence": source.licence,
    }


def _as_text(paper: Paper, findings: list[Finding], cited: list[Evidence]) -> str:
    below: dict[int, list[str]] = defaultdict(list)
    lines = paper.text.replace("\r\n", "\n").split("\n")
    for finding in findings:
        below[min(finding.line, len(lines))].append(_finding_line(finding))
    for comment in paper.review.comments:
        below[_comment_line(paper, comment)].append(_remark(comment))
    shown = [
        printable(f"{paper.key}  {paper.status}  version {paper.version[:SHOWN]}", bold=True),
        printable(str(paper.path)),
        *([printable(f"it {paper.problem}", fg="red")] if paper.problem else []),
        *([_approval(paper.review)] if paper.approved_as_is else []),
        *below[0],
        "",
    ]
    for number, line in enumerate(lines, start=1):
        shown += [printable(line), *below[number]]
    return "\n".join([*shown, *_passage_lines(cited), *_history_lines(paper)])


def _finding_line(found: Finding) -> str:
    said = f"  ^ {found.line}:{found.column} {found.severity} {found.rule}: {found.message}"
    return printable(said, fg=COLOURS[found.severity])


def _approval(review: ReviewRecord) -> str:
    checked = ", ".join(review.checked)
    return printable(f"approved by {review.reviewer}, {review.at}; checked: {checked}", fg="green")


def _comment_line(paper: Paper, comment: Comment) -> int:
    """Return the line that a remark goes below: its paragraph's last, its heading's, or 0."""
    section = paper.document.section(comment.section) if comment.section else None
    if section is None:
        return 0
    for paragraph in section.paragraphs if comment.quote else ():
        if squash(paragraph.text).startswith(comment.quote):
            return _last_line(paragraph)
    there = 1 <= comment.paragraph <= len(section.paragraphs)
    return _last_line(section.paragraphs[comment.paragraph - 1]) if there else section.line


def _last_line(paragraph: Paragraph) -> int:
    return paragraph.line + paragraph.text.count("\n")


def _remark(comment: Comment) -> str:
    done = " (resolved)" if comment.resolved else ""
    return printable(f"  > {comment.by}{done}: {comment.text}", fg="cyan")


def _passage_lines(cited: list[Evidence]) -> list[str]:
    lines = ["", click.style("Passages cited", bold=True)] if cited else []
    for found in cited:
        source = _source(found)
        if "missing" in source:
            lines.append(printable(f"[{found.number}] {source['missing']}", fg="red"))
        else:
            known = [source["author"], source["title"], source["year"], source["url"]]
            named = ", ".join(str(part) for part in known if part)
            lines.append(printable(f"[{found.number}] {named}", bold=True))
            lines.append(f"    {_marked(found)}")
    return lines


def _marked(found: Evidence) -> str:
    """Return the passage, what supports the text underlined."""
    text, at, pieces = found.passage.text if found.passage else "", 0, []
    for span in found.spans:
        pieces += [printable(text[at : span.start]), printable(span.text, underline=True)]
        at = span.end
    return "".join([*pieces, printable(text[at:])])


def _history_lines(paper: Paper) -> list[str]:
    happened = paper.review.history
    lines = ["", click.style("History", bold=True)] if happened else []
    return lines + [
        printable(f"{event.at}  {event.event}  {event.by}  {event.note}".rstrip())
        for event in happened
    ]


def printable(text: str, **style: Any) -> str:
    """Return ``text`` in a style, without the control characters that would steer a terminal."""
    plain = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text).encode("utf-8", "replace").decode()
    return click.style(plain, **style) if style else plain
