"""What keeps a sentence from staying as it is, told in French to model and reviewer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestra.checking.borne_out import borne_out
from orchestra.checking.detectors import (
    MIN_PROMPT_WORDS,
    copied_runs,
    ends_cleanly,
    is_verbatim,
    quotations,
    tokens,
    unsupported_figures,
)
from orchestra.checking.laws import unnamed_laws
from orchestra.checking.leftovers import ai_mentions, placeholders, prompt_leftovers
from orchestra.checking.named import unnamed_names, unnamed_programmes
from orchestra.checking.spelling import house_words, unknown_words
from orchestra.language import looks_french
from orchestra.lexicon import plain
from orchestra.prose import content_stems, count_words, sentence_key, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from orchestra.evidence import Sentence, Support
    from orchestra.prompts import Prompts
    from orchestra.prose import Span
    from orchestra.writing.brief import Brief

COPIED_WORDS = 20  # in a row, as the checker counts them (TXT008)
ALIKE = 0.7  # of the content stems that two sentences have together
ALIKE_SUMMED_UP = 0.9  # the same where what was said is summed up
FEWEST_STEMS = 4  # below which two sentences are alike only in the same words
FEWEST_WORDS = 2  # of a sentence
FEWEST_OF_PROMPT = 5  # words in a row, for a sentence that has no others
_ENGLISH = frozenset(
    [
        *("the", "of", "and", "with", "for", "by", "from", "is", "are"),
        *("this", "that", "which", "their", "has", "have"),
    ]
)
_FEWEST_ENGLISH = 2
_FIRST_PERSON = re.compile(
    r"(?<![\w-])(?:nous|notre|nos|vous|votre|vos|je|mon|ma|mes)(?![\w-])|\bj[’']", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Weakness:
    """Why a sentence should not stay; ``goes``: it must not, when it cannot be mended."""

    why: str
    goes: bool = False


@dataclass(frozen=True)
class Around:
    """What a sentence is held against: the brief, what the model was told, the other sentences.

    ``alike`` is the share of content stems above which two sentences say the same.
    """

    brief: Brief
    told: tuple[str, ...]
    before: tuple[Sentence, ...]
    alike: float = ALIKE

    def cited(self, sentence: Sentence) -> dict[str, str]:
        """Return the texts of the passages that the sentence names, by their ids."""
        found = [self.brief.passage(self.brief.number(name)) for name in sentence.passages]
        return {passage.id: passage.text for passage in found}

    @property
    def known(self) -> tuple[str, ...]:
        """What needs no passage: the topic, its keywords, what the sources are called."""
        topic, labels = self.brief.topic, [passage.label for passage in self.brief.passages]
        return (topic.title, " ".join(topic.keywords), *labels)


def instructions(prompts: Prompts) -> tuple[str, ...]:
    """Return what no sentence may repeat: the words of the system prompt."""
    return (prompts.render("system"),)


def weaknesses(sentence: Sentence, around: Around) -> list[Weakness]:
    """Return what is wrong with a sentence but for its support."""
    given = _given(sentence, around)
    return [
        *_inventions(sentence.text, given),
        *_form(sentence, around),
        *_repetitions(sentence, around),
    ]


def code_verdict(sentence: Sentence, around: Around) -> Support:
    """Return code's verdict on a fact, with the passage that has the words."""
    return borne_out(sentence.text, around.cited(sentence), known=around.known)


def _given(sentence: Sentence, around: Around) -> list[str]:
    """Return what a sentence may take figures, names, laws and quotations from.

    A fact takes them from what it cites; anything else from what the text has said already.
    """
    texts = list(around.cited(sentence).values())
    if sentence.kind != "fact":
        texts += [earlier.text for earlier in around.before]
        texts += [text for earlier in around.before for text in around.cited(earlier).values()]
    return [*texts, *around.known]


def _inventions(text: str, given: Sequence[str]) -> Iterator[Weakness]:
    """Yield what is in none of the texts: a figure, a law, a programme, a name, a quotation."""
    asked: tuple[tuple[Callable[[str, Sequence[str]], Sequence[Span]], str], ...] = (
        (unsupported_figures, "{} n’est pas dans ses passages"),
        (unnamed_laws, "{} n’est pas dans ses passages"),
        (unnamed_programmes, "{} n’est pas dans ses passages"),
        (unnamed_names, "{} n’est pas nommé dans ses passages"),
    )
    for find, message in asked:
        for span in find(text, given):
            yield Weakness(message.format(f"« {span.text} »"), goes=True)
    for quoted in quotations(text):
        if count_words(quoted.text) > 1 and not is_verbatim(quoted.text, given):
            words = shortened(quoted.text)
            yield Weakness(f"« {words} » n’est pas une citation exacte", goes=True)


def _form(sentence: Sentence, around: Around) -> Iterator[Weakness]:
    text = sentence.text
    making = [*prompt_leftovers(text), *ai_mentions(text), *placeholders(text)]
    if making or _repeats(text, around.told):
        yield Weakness("elle parle de la consigne ou du texte au lieu du sujet", goes=True)
    if count_words(text) < FEWEST_WORDS:
        yield Weakness("elle ne dit rien", goes=True)
    if not _is_french(text, around):
        yield Weakness("elle n’est pas en français", goes=True)
    elif strange := _strange(text, around):
        yield Weakness(f"« {strange[0]} » n’est dans aucun dictionnaire")
    if not ends_cleanly(text):
        yield Weakness("elle n’est pas finie", goes=True)
    if _FIRST_PERSON.search(_unquoted(text)):
        yield Weakness("elle dit « nous », « vous » ou « je »")
    if any(copied_runs(text, passage, COPIED_WORDS) for passage in around.cited(sentence).values()):
        yield Weakness("elle recopie son passage mot à mot, sans guillemets")


def _repeats(text: str, told: Sequence[str]) -> bool:
    """Tell whether a text has a run of the prompt's words, or is one from its first word on."""
    least = max(FEWEST_OF_PROMPT, min(MIN_PROMPT_WORDS, len(tokens(text)[0])))
    return any(copied_runs(text, each, least) for each in told)


def _unquoted(text: str) -> str:
    for quoted in reversed(quotations(text)):
        text = f"{text[: quoted.start]}{text[quoted.end :]}"
    return text


def _is_french(text: str, around: Around) -> bool:
    """Tell whether a text is French but for what it quotes and the English words of titles."""
    titles = {word.lower() for label in around.known for word in _LETTERS.findall(label)}
    found = [word for word in _LETTERS.findall(_unquoted(text))
             if word.lower() not in _ENGLISH & titles]  # fmt: skip
    english = sum(word.lower() in _ENGLISH for word in found)
    return english < _FEWEST_ENGLISH and looks_french(" ".join(found))


def _strange(text: str, around: Around) -> list[str]:
    """Return the words of no dictionary that neither the passages nor the topic have."""
    unknown = [span.text for span in unknown_words(_unquoted(text))]
    if not unknown:
        return []
    passages = [passage.text for passage in around.brief.passages]
    house = house_words([*passages, *around.known])
    return [word for word in unknown if plain(word) not in house]


def _repetitions(sentence: Sentence, around: Around) -> Iterator[Weakness]:
    """Yield that an earlier sentence says the same, in the same words or nearly."""
    own = content_stems(sentence.text)
    for earlier in around.before:
        if earlier.id == sentence.id:
            continue
        other = content_stems(earlier.text)
        alike = len(own & other) > around.alike * len(own | other) and len(own) >= FEWEST_STEMS
        if alike or sentence_key(earlier.text) == sentence_key(sentence.text):
            yield Weakness(f"elle répète « {shortened(earlier.text)} »", goes=True)
            return
