"""A draft as it stands, read back into what a section is written from."""

from __future__ import annotations

from dataclasses import dataclass

from orchestra.checking.reading import citations, is_new, passage_ids
from orchestra.document import Document, Paragraph, SectionPart, parse_document
from orchestra.errors import ReviewError
from orchestra.prose import count_words, find_phrase, stems
from orchestra.template import Section, SectionTemplate, heading_key
from orchestra.writing.draft import WrittenParagraph, WrittenSection
from orchestra.writing.plan import Slot
from orchestra.yamlfile import did_you_mean

SHORTEST, LONGEST = 20, 250  # words that a paragraph is asked to have


@dataclass(frozen=True)
class Standing:
    """A draft, the sections it has in their order, and the one to be written again.

    ``targets`` are that section's paragraphs to write; what else it holds (lists, tables,
    headings of a lower level, paragraphs without a source) stays as it is.
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

    def others(self) -> dict[int, WrittenSection]:
        """Return what is written already when this section's turn comes, by number of section.

        Those that sum up come last: a section that cites is written before them.
        """
        found = enumerate(zip(self.form.sections, self._parts(), strict=True))
        summing = self.section.citations == "none"
        return {
            index: WrittenSection(heading=form.heading, paragraphs=_written(part))
            for index, (form, part) in found
            if index != self.index and (summing or form.citations == "require")
        }

    def slots(self) -> list[Slot]:
        """Return the targets as paragraphs to be written: about as long, from what they cite."""
        places = {n: place for place, n in enumerate(self.cited, start=1)}
        owed = self._keywords_owed()
        slots = []
        for number, target in enumerate(self.targets, start=1):
            text = plain(target.text)
            kept = [keyword for keyword in owed if find_phrase(keyword, stems(text))]
            owed = [keyword for keyword in owed if keyword not in kept]
            slots.append(Slot(
                key=f"s{self.index + 1}p{number}", section=self.index,
                heading=self.section.heading, purpose=_purpose(self.section, number),
                words=min(max(count_words(text), SHORTEST), LONGEST),
                passages=[places[n] for n in numbers(target.text)], keywords=kept,
            ))  # fmt: skip
        return slots

    def keywords(self) -> list[str]:
        """Return the document's keywords."""
        listed = self.document.value("keywords")
        return (
            [word for word in listed if isinstance(word, str)] if isinstance(listed, list) else []
        )

    def _keywords_owed(self) -> list[str]:
        """Return the keywords that no other section with a duty to keywords speaks of."""
        said = [
            stems(part.text)
            for index, (form, part) in enumerate(
                zip(self.form.sections, self._parts(), strict=True)
            )
            if index != self.index and form.keywords
        ]
        return [k for k in self.keywords() if not any(find_phrase(k, text) for text in said)]

    def _parts(self) -> list[SectionPart]:
        return self.document.prose(self.form.references_heading)


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
    return Standing(document, form, found[0], _targets(document, parts[found[0]], known))


def numbers(text: str) -> list[int]:
    """Return the numbers that ``text`` cites, each once."""
    return list(dict.fromkeys(number for number, _ in citations(text)))


def plain(text: str) -> str:
    """Return a paragraph on one line, without its citations."""
    for _, span in reversed(citations(text)):
        text = f"{text[: span.start].rstrip(' ')}{text[span.end :]}"
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


def _targets(document: Document, part: SectionPart, known: dict[str, Section]) -> list[Paragraph]:
    prose = [p for p in part.paragraphs if not p.is_item and p.text.lstrip()[0] not in "#|>`!"]
    if known[part.key].citations == "require":
        prose = [paragraph for paragraph in prose if numbers(paragraph.text)]
    if not prose:
        raise ReviewError(
            f"“{part.heading}” has no paragraph that the model could write again: none cites a"
            " source",
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


def _written(part: SectionPart) -> list[WrittenParagraph]:
    return [
        WrittenParagraph(text=plain(paragraph.text), passages=numbers(paragraph.text))
        for paragraph in part.paragraphs
        if not paragraph.text.lstrip().startswith(("#", "|"))
    ]


def _purpose(section: Section, number: int) -> str:
    """Return what paragraph ``number`` does; one more than the template has does it all."""
    given = section.paragraphs
    return given[number - 1] if number <= len(given) else section.purpose
