"""``orchestra review show``: a document with what a decision on it needs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import click

from orchestra.cli.context import Options
from orchestra.cli.output import Shown, print_json, show_in_pager, shown, together
from orchestra.cli.person import here
from orchestra.prose import squash

if TYPE_CHECKING:
    from orchestra.checking.finding import Finding
    from orchestra.document import Paragraph
    from orchestra.review.paper import Paper
    from orchestra.review.record import Comment, ReviewRecord
    from orchestra.review.support import Evidence

COLOURS = {"error": "red", "warning": "yellow"}
SHOWN = 12  # characters of a version


@click.command()
@click.argument("wanted", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_obj
def show(options: Options, wanted: str, as_json: bool) -> None:
    """Show a document with findings and remarks below their lines, passages cited, history."""
    from orchestra.checking.runner import check_file
    from orchestra.review.office import doubt
    from orchestra.review.paper import find_paper
    from orchestra.review.support import evidence

    workspace = options.workspace()
    paper = find_paper(workspace.output_folder, wanted)
    office = here(workspace)
    world = office.world
    findings = check_file(paper.path, world)
    doubted = doubt(office, paper)
    cited = evidence(paper.document, world, _prose(paper, world.template.references_heading))
    if as_json:
        print_json(_as_json(paper, findings, cited, doubted))
    else:
        show_in_pager(_as_text(paper, findings, cited, doubted))


def _prose(paper: Paper, references_heading: str) -> str:
    return "\n\n".join(section.text for section in paper.document.prose(references_heading))


def _as_json(
    paper: Paper, findings: list[Finding], cited: list[Evidence], doubted: str
) -> dict[str, Any]:
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
        "doubt": doubted,
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
        "kind": source.kind,
        "title": source.title,
        "author": source.author,
        "year": source.year,
        "url": source.url,
        "page": found.passage.page,
        "licence": source.licence,
    }


def _as_text(paper: Paper, findings: list[Finding], cited: list[Evidence], doubted: str) -> Shown:
    below: dict[int, list[Shown]] = defaultdict(list)
    lines = paper.text.replace("\r\n", "\n").split("\n")
    for finding in findings:
        below[min(finding.line, len(lines))].append(_finding_line(finding))
    for comment in paper.review.comments:
        below[_comment_line(paper, comment)].append(_remark(comment))
    above = [
        shown(f"{paper.key}  {paper.status}  version {paper.version[:SHOWN]}", bold=True),
        str(paper.path),
        *([shown(f"it {paper.problem}", fg="red")] if paper.problem else []),
        *([_approval(paper.review, doubted)] if paper.approved_as_is else []),
        *below[0],
        "",
    ]
    text = [part for number, line in enumerate(lines, 1) for part in (line, *below[number])]
    return together([*above, *text, *_passage_lines(cited), *_history_lines(paper)], "\n")


def _finding_line(found: Finding) -> Shown:
    said = f"  ^ {found.line}:{found.column} {found.severity} {found.rule}: {found.message}"
    return shown(said, fg=COLOURS[found.severity])


def _approval(review: ReviewRecord, doubted: str) -> Shown:
    if doubted:
        return shown(f"its approval does not count: {doubted}", fg="red")
    checked = ", ".join(review.checked)
    return shown(f"approved by {review.reviewer}, {review.at}; checked: {checked}", fg="green")


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


def _remark(comment: Comment) -> Shown:
    done = " (resolved)" if comment.resolved else ""
    return shown(f"  > {comment.by}{done}: {comment.text}", fg="cyan")


def _passage_lines(cited: list[Evidence]) -> list[str]:
    lines = ["", shown("Passages cited", bold=True)] if cited else []
    for found in cited:
        source = _source(found)
        if "missing" in source:
            lines.append(shown(f"[{found.number}] {source['missing']}", fg="red"))
        else:
            note_on = "note on " if source["kind"] == "note" else ""
            title = f"{note_on}{source['title']}"
            known = [source["author"], title, source["year"], source["url"]]
            named = ", ".join(str(part) for part in known if part)
            lines.append(shown(f"[{found.number}] {named}", bold=True))
            lines.append(together(["    ", *_marked(found)]))
    return lines


def _marked(found: Evidence) -> list[str]:
    """Return the passage in pieces, what supports the text underlined."""
    text, at, pieces = found.passage.text if found.passage else "", 0, list[str]()
    for span in found.spans:
        pieces += [text[at : span.start], shown(span.text, underline=True)]
        at = span.end
    return [*pieces, text[at:]]


def _history_lines(paper: Paper) -> list[str]:
    happened = paper.review.history
    lines = ["", shown("History", bold=True)] if happened else []
    return lines + [
        f"{event.at}  {event.event}  {event.by}  {event.note}".rstrip() for event in happened
    ]
