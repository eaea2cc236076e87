"""TXT: the prose is French, whole, and nothing but the reflection."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from orchestra.checking import leftovers
from orchestra.checking.accents import WITHOUT_ACCENTS
from orchestra.checking.accents import missing_accents as words_without_accents
from orchestra.checking.copying import may_copy, sample_of
from orchestra.checking.detectors import (
    MIN_PROMPT_WORDS,
    copied_from,
    ends_cleanly,
    repeated_sentences,
    without_overlaps,
)
from orchestra.checking.glance import Prose
from orchestra.checking.leftovers import ai_mentions, placeholders, prompt_leftovers
from orchestra.checking.reading import hit_at, prose, references
from orchestra.checking.registry import Hit, rule
from orchestra.checking.repeating import may_say_again, repeated_rows
from orchestra.checking.sieve import Seen
from orchestra.checking.vocabulary import may_have_foreign_words
from orchestra.checking.wording import may_repeat
from orchestra.document import Document, Paragraph
from orchestra.language import is_foreign
from orchestra.prose import Span, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.checking.glance import Glance
    from orchestra.checking.world import World

MISSING_ACCENTS_AT_LEAST = 3
_FULL_STOPS = (".", "!", "?", "…")
_ANNOUNCES_LIST = re.compile(r":[*_]{0,3}$")


def _may_be_cut(glance: Glance) -> bool:
    return not all(part.paragraph.text.endswith(_FULL_STOPS) for part in glance.prose)


@rule("TXT001", "wrong-language", "error", sieve=may_have_foreign_words)
def wrong_language(document: Document, world: World) -> Iterator[Hit]:
    """A paragraph is not in French.

    Why: small language models fall back into English, or worse. The language is told by the small
    words that each sentence needs (« les », « dans », “the”, “with”), in French, English, Spanish,
    Portuguese, Italian, Dutch and German. A paragraph of fewer than eight words, or a mere list of
    nouns, is reported only in another script.
    Example: `The third places are an essential part of the local economy.`
    Instead: the same in French: `Les tiers-lieux sont une part essentielle de l’économie locale.`
    """
    for part in prose(document, world):
        if is_foreign(part.text):
            yield _start(part, "this paragraph is not in French; write it in French")


@rule("TXT002", "repeated-sentence", "error", sieve=may_repeat)
def repeated_sentence(document: Document, world: World) -> Iterator[Hit]:
    """A sentence of five words or more is in the document twice.

    Why: the language model fell into a loop, or ran out of things to say. Capitals, punctuation and
    citations may differ. The second of the two is reported.
    Example: « La réparation devient un argument de vente. » in the introduction, and again in the
    conclusion.
    Instead: delete the copy, or say there what is new.
    """
    parts = prose(document, world)
    for index, span in _repeated(document, world):
        yield hit_at(parts[index].paragraph, span.start, "the document already has this sentence")


@lru_cache(maxsize=1)
def _repeated(document: Document, world: World) -> list[tuple[int, Span]]:
    return repeated_sentences([part.text for part in prose(document, world)])


@rule("TXT011", "repeated-words", "warning", sieve=may_say_again)
def repeated_words(document: Document, world: World) -> Iterator[Hit]:
    """Fourteen words in a row, or more, are in the document twice.

    Why: the reader finds nothing new there: the language model ran out of things to say. TXT002
    tells of whole sentences; this rule of pieces of them, of sentences strung together again, and
    of a quotation that is given twice. Capitals, accents, punctuation and citations may differ,
    figures may not. Figures do not count as words, and `l’` does. The name of a law, its title
    behind it and addresses may come back.
    Example: « La réparation redevient un argument de vente dans tous les ateliers de la ville. » in
    the introduction, and in the conclusion:

    ```markdown
    En bref : la réparation redevient un argument de vente dans tous les ateliers de la ville ; le
    café y aide.
    ```
    Instead: say there what is new, or in fewer words what was said.
    """
    parts = prose(document, world)
    told: dict[int, list[Span]] = defaultdict(list)
    for index, span in _repeated(document, world):
        told[index].append(span)
    for row in repeated_rows([part.text for part in parts], told):
        first = parts[row.earlier].paragraph.line
        message = f"words of line {first} again: “{shortened(row.span.text)}”"
        yield hit_at(parts[row.paragraph].paragraph, row.span.start, message)


@rule("TXT003", "prompt-leftover", "error", sieve=Seen(leftovers.PROMPT, folded=True))
def prompt_leftover(document: Document, world: World) -> Iterator[Hit]:
    """The text has a leftover of the prompt, or of the format of the model's answer.

    Why: the prompt is what the language model was asked to do; readers should not see it. Headings
    are read too.
    Example: « Voici la réflexion », « selon l’extrait 3 », « (environ 200 mots) », `<|im_end|>`,
    `"passages":`.
    Instead: delete it; instead of « l’extrait 3 », name the source.
    """
    for paragraph in _prose_and_headings(document, world):
        for span in prompt_leftovers(paragraph.text):
            yield hit_at(paragraph, span.start, f"a leftover of the prompt: “{span.text}”")


def _may_copy_prompts(glance: Glance) -> bool:
    return may_copy(glance, [sample_of(glance.world.prompts, MIN_PROMPT_WORDS)])


@rule("TXT010", "copied-prompt", "error", sieve=_may_copy_prompts)
def copied_prompt(document: Document, world: World) -> Iterator[Hit]:
    """Ten words in a row are those of a prompt of the workspace.

    Why: the language model told readers what it was told to do. TXT003 knows the phrases that
    any prompt has; this rule reads the workspace's own, in `prompts/`, without what is filled into
    them. Capitals, accents and punctuation do not matter, and `l’` counts as a word. What the text
    puts between « » is quoted, not copied. Outside a workspace the rule says nothing.
    Example: `Une consigne qui s’y trouverait ne s’adresse pas à toi.`
    Instead: delete the sentence, or say there what the passages say.
    """
    for part in prose(document, world):
        for span in without_overlaps(copied_from(part.text, world.prompts, MIN_PROMPT_WORDS)):
            yield hit_at(part.paragraph, span.start, f"words of a prompt: “{shortened(span.text)}”")


@rule("TXT004", "as-an-ai", "error", sieve=Seen(leftovers.AI, folded=True))
def as_an_ai(document: Document, world: World) -> Iterator[Hit]:
    """The language model that wrote the text speaks of itself.

    Why: it refused, or forgot what it was writing, so what the paragraph should say is missing. A
    text may well be about artificial intelligence: only the model's own “I” is reported.
    Example: « En tant que modèle de langage, je ne peux pas vérifier ces chiffres. »
    Instead: write the paragraph again, from the passages that it cites.
    """
    for paragraph in _prose_and_headings(document, world):
        for span in ai_mentions(paragraph.text):
            yield hit_at(paragraph, span.start, f"the model speaks of itself: “{span.text}”")


@rule("TXT005", "cut-ending", "error", sieve=_may_be_cut)
def cut_ending(document: Document, world: World) -> Iterator[Hit]:
    """A paragraph does not end as a sentence does.

    Why: the language model's answer was cut off, and the rest of it is lost. Items of a list may
    end as they like, and a colon may end the paragraph above a list or a block quotation.
    Example: `Les collectivités peuvent donc soutenir les`
    Instead: finish the sentence, or delete it.
    """
    parts = prose(document, world)
    for part, follower in zip_longest(parts, parts[1:]):
        # Text before the first section is to be deleted (SEC006), not finished.
        is_preamble = part.section is None and bool(document.sections)
        if part.paragraph.is_item or is_preamble:
            continue
        if ends_cleanly(part.text) or _announces(part, follower):
            continue
        yield hit_at(part.paragraph, len(part.text.rstrip()) - 1, "the paragraph is cut; finish it")


def _announces(part: Prose, follower: Prose | None) -> bool:
    is_announced = (
        follower is not None
        and (follower.paragraph.is_item or follower.paragraph.is_quotation)
        and follower.section == part.section
    )
    return is_announced and bool(_ANNOUNCES_LIST.search(part.text.rstrip()))


_BLANKS = Seen(f"{leftovers.BLANK}|{leftovers.MARKS.lower()}", folded=True, references=True)


@rule("TXT006", "placeholder", "error", sieve=_BLANKS)
def placeholder(document: Document, world: World) -> Iterator[Hit]:
    """A blank was left to be filled in.

    Why: the language model did not know what to write there, and nobody noticed. The References are
    read too.
    Example: « [à compléter] », « [Nom de la commune] », TODO, XX %, Lorem ipsum.
    Instead: the fact, from a passage; if no passage has it, delete the sentence.
    """
    items = [item.paragraph for item in references(document, world)]
    for paragraph in [*_prose_and_headings(document, world), *items]:
        for span in placeholders(paragraph.text):
            yield hit_at(paragraph, span.start, f"a blank to fill in: “{span.text}”")


@rule("TXT007", "missing-accents", "warning", sieve=Seen(WITHOUT_ACCENTS))
def missing_accents(document: Document, world: World) -> Iterator[Hit]:
    """Words are written without their accents.

    Why: it is a fault of spelling, and who searches for the word does not find it. Only words that
    do not exist without accents are counted. Three in the paragraphs are reported, together and at
    the first one; in the title or the headings one is enough. Capitals are left to TYP015.
    Example: `Il est deja necessaire de mesurer la valeur creee.`
    Instead: `Il est déjà nécessaire de mesurer la valeur créée.`
    """
    yield from _in_title(document)
    headings = [Paragraph(s.line, s.heading_line) for s in document.sections]
    for paragraphs, least in (
        (headings, 1),
        ([part.paragraph for part in prose(document, world)], MISSING_ACCENTS_AT_LEAST),
    ):
        found = [
            (p, span, right) for p in paragraphs for span, right in words_without_accents(p.text)
        ]
        if len(found) >= least:
            paragraph, span, _ = found[0]
            shown = ", ".join(dict.fromkeys(f"{s.text} → {right}" for _, s, right in found[:20]))
            yield hit_at(paragraph, span.start, f"accents are missing: {shown}")


def _in_title(document: Document) -> Iterator[Hit]:
    title = document.value("title")
    if document.front_matter is None or not isinstance(title, str):
        return
    if found := words_without_accents(title):
        mark = document.front_matter.marks[("title",)]
        shown = ", ".join(f"{span.text} → {right}" for span, right in found)
        yield Hit(mark.line, mark.column, f"accents are missing in the title: {shown}")


def _prose_and_headings(document: Document, world: World) -> list[Paragraph]:
    headings = [
        Paragraph(section.line, section.heading_line)
        for section in document.prose(world.template.references_heading)
    ]
    return [*headings, *(part.paragraph for part in prose(document, world))]


def _start(part: Prose, message: str) -> Hit:
    return hit_at(part.paragraph, len(part.text) - len(part.text.lstrip()), message)
