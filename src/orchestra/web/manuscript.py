"""What a person edits of a document, and the file that her fields make."""

from __future__ import annotations

from dataclasses import dataclass

from orchestra.document import parse_document, split_front_matter
from orchestra.errors import ReviewError
from orchestra.review.front import set_values
from orchestra.review.paper import Paper


@dataclass(frozen=True)
class Manuscript:
    """A text in a form: its title, its keywords on one line, its body.

    ``whole``: the body is the whole file, because its front matter cannot be read.
    """

    title: str
    keywords: str
    body: str
    whole: bool = False


def manuscript_of(text: str) -> Manuscript:
    """Return the fields of a document's text."""
    document = parse_document(text)
    if document.front_matter is None:
        return Manuscript("", "", text.replace("\r\n", "\n"), whole=True)
    listed = document.value("keywords")
    keywords = ", ".join(map(str, listed)) if isinstance(listed, list) else ""
    _, _, body = split_front_matter(text)
    return Manuscript(str(document.value("title") or ""), keywords, body.strip("\n"))


def file_text(paper: Paper, manuscript: Manuscript) -> str:
    """Return the file that ``manuscript`` makes of ``paper``: all it does not hold stays.

    Raises ReviewError when the fields cannot be put into the front matter there is.
    """
    body = _lines(manuscript.body).strip("\n") + "\n"
    if manuscript.whole:
        return body
    if paper.document.front_matter is None:
        raise ReviewError(
            "the front matter of the document cannot be read any more", "edit the whole file"
        )
    keywords = [word for part in manuscript.keywords.split(",") if (word := part.strip())]
    title = " ".join(manuscript.title.split())
    text = _changed(paper, {"title": title, "keywords": keywords})
    front, _, old = split_front_matter(text)
    if old.strip("\n") == body.strip("\n"):
        return text
    return f"---\n{front}\n---\n\n{body}"


def _changed(paper: Paper, values: dict[str, object]) -> str:
    """Return the paper's text with the values that differ from its own."""
    present = {"title": str(paper.value("title") or ""), "keywords": paper.keywords}
    differing = {key: value for key, value in values.items() if present[key] != value}
    return set_values(paper.text, differing) if differing else paper.text


def readable(text: str) -> str:
    """Return what a comparison shows of a document: title, keywords, body; not what code keeps."""
    manuscript = manuscript_of(text)
    if manuscript.whole:
        return manuscript.body
    return f"{manuscript.title}\n{manuscript.keywords}\n\n{manuscript.body}\n"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
