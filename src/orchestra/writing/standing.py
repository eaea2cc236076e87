"""A draft as it stands, read back into what a section is written from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.checking.reading import citations, is_new, passage_ids
from orchestra.document import Document, Paragraph, SectionPart, parse_document
from orchestra.errors import ReviewError
from orchestra.evidence import Kind, Sentence, said
from orchestra.prose import sentences
from orchestra.template import Section, SectionTemplate, heading_key
from orchestra.writing.manuscript import Manuscript
from orchestra.writing.typed_sentences import has_words
from orchestra.writing.written import Block
from orchestra.yamlfile import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True)
class Standing:
    """A draft, the sections it has in their order, and the one to be written again.

    ``targets`` are that section's paragraphs to write; what else it holds (lists, tables,
    quotations, headings of a lower level) stays as it is.
    """

    document: Document
    form: SectionTemplate
    index: int
    targets: list[Paragraph]

    @property
    def section(self) -> Section:
        """The section to be written again, as the template has it."""
        return self.form.sections[self.index]

    @property
    def cited(self) -> dict[int, str]:
        """The passage of each number that the targets cite."""
        known = passage_ids(self.document)
        return {n: known[n] for target in self.targets for n in numbers(target.text)}

    @property
    def heading(self) -> str:
        """The heading of the section, as the document has it."""
        return self.parts[self.index].heading

    @property
    def parts(self) -> list[SectionPart]:
        """The document's sections but References."""
        return self.document.prose(self.form.references_heading)

    def keywords(self) -> list[str]:
        """Return the document's keywords."""
        listed = self.document.value("keywords")
        return (
            [word for word in listed if isinstance(word, str)] if isinstance(listed, list) else []
        )

    def manuscript(self, kinds: Mapping[str, Kind], held: Collection[str]) -> Manuscript:
        """Return the text as the prompts show it; ``kinds`` are those of sentences by their key.

        A sentence whose kind is not known is a fact when it cites, else an inference. Of what it
        cites, the passages that are ``held`` are shown: others are gone from the library.
        """
        cited = passage_ids(self.document).items()
        manuscript, given = Manuscript(), {n: name for n, name in cited if name in held}
        for index, part in enumerate(self.parts):
            for paragraph in part.paragraphs:
                found = _sentences(paragraph, given, kinds, manuscript.next_id)
                if found:
                    manuscript = manuscript.add(
                        index, "", [Block(form="paragraph", sentences=found)]
                    )
        return manuscript


def _sentences(
    paragraph: Paragraph, given: Mapping[int, str], kinds: Mapping[str, Kind], first: int
) -> list[Sentence]:
    if paragraph.text.lstrip().startswith(("#", "|")):
        return []
    found: list[Sentence] = []
    for span in sentences(" ".join(paragraph.text.split("\n"))):
        cites, text = numbers(span.text), plain(span.text)
        if has_words(text):
            cited = [given[n] for n in cites if n in given]
            kind = kinds.get(said(text), "fact" if cites else "inference")
            found.append(Sentence(id=first + len(found), text=text, kind=kind, passages=cited))
    return found


def read_standing(template: SectionTemplate, text: str, heading: str) -> Standing:
    """Return the draft in ``text`` with the section to be written again.

    Raises ReviewError when it cannot be: an older document, no such section, no sources.
    """
    document = parse_document(text)
    _refuse_older(document)
    parts = document.prose(template.references_heading)
    found = [i for i, part in enumerate(parts) if part.key == heading_key(heading)]
    known = {heading_key(section.heading): section for section in template.sections}
    if not found or heading_key(heading) not in known:
        raise _no_such_section(template, parts, heading)
    sections = [known.get(part.key) or _unknown(template, part) for part in parts]
    form = template.model_copy(update={"sections": sections})
    return Standing(document, form, found[0], _targets(document, parts[found[0]]))


def numbers(text: str) -> list[int]:
    """Return the numbers that ``text`` cites, each once."""
    return list(dict.fromkeys(number for number, _ in citations(text)))


def plain(text: str) -> str:
    """Return a paragraph on one line, without its citations."""
    for _, span in reversed(citations(text)):
        text = f"{text[: span.start].rstrip()}{text[span.end :]}"
    return " ".join(line.strip() for line in text.split("\n"))


def _refuse_older(document: Document) -> None:
    by_hand = "correct it in the editor"
    if document.front_matter is None:
        raise ReviewError("the front matter cannot be read", by_hand)
    if not is_new(document) or not passage_ids(document):
        raise ReviewError(
            "the document does not say which passages it was written from",
            f"{by_hand}, or have its topic written again: orchestra write",
        )


def _no_such_section(
    template: SectionTemplate, parts: list[SectionPart], heading: str
) -> ReviewError:
    allowed = {heading_key(section.heading) for section in template.sections}
    headings = [part.heading for part in parts if part.key in allowed]
    hint = f"it can be one of: {', '.join(headings)}" if headings else "correct it in the editor"
    if heading_key(heading) == heading_key(template.references_heading):
        return ReviewError("the references are not written by the model", hint)
    if any(part.key == heading_key(heading) for part in parts):
        return ReviewError(f"the template has no section “{heading}”", hint)
    guess = did_you_mean(heading, headings)
    return ReviewError(f"the document has no section “{heading}”{guess}", hint)


def _unknown(template: SectionTemplate, part: SectionPart) -> Section:
    """Return a section for a heading that the template does not have."""
    citing = "require" if numbers(part.text) else "none"
    changes = {"heading": part.heading, "citations": citing, "keywords": True}
    return template.sections[0].model_copy(update=changes)


def _targets(document: Document, part: SectionPart) -> list[Paragraph]:
    prose = [p for p in part.paragraphs if not p.is_item and p.text.lstrip()[0] not in "#|>`!"]
    if not prose:
        raise ReviewError(
            f"“{part.heading}” has no paragraph that the model could write again",
            "correct it in the editor",
        )
    given = passage_ids(document)
    lacking = [n for paragraph in prose for n in numbers(paragraph.text) if n not in given]
    if lacking:
        raise ReviewError(
            f"[{lacking[0]}] in “{part.heading}” is not in the front matter's sources",
            "correct the citation in the editor first",
        )
    return prose
