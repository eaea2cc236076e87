"""Names: programmes, organisations and people that a text names, and whether its sources do."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from orchestra.checking.acronyms import stands_for
from orchestra.checking.laws import apart, named_laws
from orchestra.prose import Span, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SPACE = r"[ \u00a0\u202f]"  # a name stays on its line
_CAPITAL = r"[A-ZÀ-ÖØ-ÞŒ]"
_TAIL = r"[^\W\d_]+(?:[-\u2011][^\W\d_]+)*"
_WORD = rf"{_CAPITAL}{_TAIL}"
_PARTICLE = rf"(?:(?:de|du|des|la|le){_SPACE}|de{_SPACE}la{_SPACE}|(?:de{_SPACE})?[dl][’'])"
# They begin with the capital, and look back behind it, to be looked for faster.
_SEQUENCE = re.compile(
    rf"{_CAPITAL}(?<![\w\u2011-].){_TAIL}(?:{_SPACE}{_PARTICLE}?{_CAPITAL}{_TAIL})+(?!\w)"
)
_WORDS_OF_NAME = re.compile(_WORD)
_ACRONYM = re.compile(r"([A-Z](?<![\w\u2011-].)[A-Z]{2,5})s?(?![\w\u2011-])")
_SERIES = re.compile(
    rf"\b(?:France|Agenda|Horizon|Natura){_SPACE}(?:20[0-9]{{2}}|21|Relance|Europe|Services?)\b"
)
# One of these is in every text that names a programme.
_SIGNS = (
    *("rogramme", "lan", "ispositif", "abel", "tratégie", "projets", "onds"),
    *("France", "Agenda", "Horizon", "Natura"),
)
_OBJECT = re.compile(
    r"\b(?:[Pp]rogramme|[Pp]lan|[Dd]ispositif|[Ll]abel|[Ss]tratégie|[Ff]onds"
    rf"|[Aa]ppel{_SPACE}à{_SPACE}projets)(?!\w)"
)
_NAME_OF_OBJECT = re.compile(
    rf"(?:{_SPACE}(?:national|nationale|européen|européenne|interministériel|régional|public))?"
    rf"{_SPACE}(?:«{_SPACE}?(?P<quoted>{_CAPITAL}[^«»\n]{{1,80}}?){_SPACE}?»"
    rf"|(?P<name>{_WORD}(?:{_SPACE}{_WORD})*))"
)
_BEFORE_SENTENCE = re.compile(r"(?:\A|[.!?…:;«“\"(*_>|\n–—-])[\s\u00a0\u202f«“\"(*_\]0-9\[.)-]*\Z")
_LOOK_BACK = 12
_LETTERS = re.compile(r"[^\W\d_]+")
# Words that begin a sentence, so that their capital says nothing.
_OPENERS = frozenset(
    """
    a ainsi alors apres au aucun aucune aussi autour aux avant avec car ce cela celle celui ces
    cet cette ceux chaque chez ci comme comment contre d dans de depuis des deux dix donc du
    elle elles en enfin entre et hors ici il ils je l la le les leur leurs loin lors lorsque
    mais meme mon ne ni notre nous on or ou par parmi pendant plus pour pourquoi puis puisque
    quand quant que quel quelle quelques qui quoi rien sa sans selon ses si son sous sur tandis
    tous tout toute toutes trois un une vers voici voila vos votre vous y
    """.split()  # noqa: SIM905
)
# What everyone knows, and no source needs to name.
_COMMON = frozenset(
    """
    france europe europeen europeenne francais francaise paris etat etats unis union nations
    unies republique internet web premiere seconde guerre trente glorieuses moyen age terre
    afrique asie amerique nord sud est ouest royaume uni new york pays bas
    """.split()  # noqa: SIM905
)
_COMMON_ACRONYMS = frozenset(
    """
    cdd cdi csp cv dvd ehpad etp hlm html iut onu ong oms pdf pib pme tpe rgpd rsa rse sarl sas
    smic sms tgv tva url usa usb wifi ess scic scop sdf cnrs insee ocde otan ademe bts cap bac
    xix xxi xviii sncf ratp poi covid
    """.split()  # noqa: SIM905
)


class Name(NamedTuple):
    """A name in a text; ``words`` are its capitalised words, folded, that must be given."""

    span: Span
    words: tuple[str, ...]
    is_acronym: bool = False


def unnamed_programmes(text: str, given: Iterable[str]) -> list[Span]:
    """Return the programmes and plans named in ``text`` that none of the texts ``given`` names.

    Only forms that are certain are looked at: a name behind *programme*, *plan*, *dispositif*,
    *label*, *stratégie*, *fonds*, *appel à projets*; France 2030, Agenda 21 and the like.
    """
    wanted = list(programmes(text))
    return _together(text, _unknown(wanted, tuple(given))) if wanted else []


def _together(text: str, spans: list[Span]) -> list[Span]:
    """Return spans, which are in order, with those that overlap as one: they name one thing."""
    found: list[Span] = []
    for span in spans:
        if found and span.start < found[-1].end:
            start, end = found[-1].start, max(found[-1].end, span.end)
            found[-1] = Span(start, end, text[start:end])
        else:
            found.append(span)
    return found


def unnamed_names(text: str, given: Iterable[str]) -> list[Span]:
    """Return the proper names of ``text`` that none of the texts ``given`` has.

    A name is two capitalised words or more, or an acronym of three letters or more. Those of
    programmes are left out, and so is what everyone knows.
    """
    wanted = [*_sequences(text), *_acronyms(text)]
    objects = [*(name.span for name in programmes(text)), *named_laws(text)] if wanted else []
    if objects:
        left = set(apart([name.span for name in wanted], objects))
        wanted = [name for name in wanted if name.span in left]
    return _unknown(wanted, tuple(given)) if wanted else []


def programmes(text: str) -> Iterator[Name]:
    """Yield the programmes and plans that ``text`` names in a form that is certain."""
    if not any(sign in text for sign in _SIGNS):
        return
    for match in _SERIES.finditer(text):
        words = tuple(re.findall(r"\w+", fold(match.group())))
        yield Name(Span(match.start(), match.end(), match.group()), words)
    for head in _OBJECT.finditer(text):
        named = _NAME_OF_OBJECT.match(text, head.end())
        # « un fonds ISR » is a kind of fund.
        if named and not (named["name"] or "").isupper():
            words = tuple(_LETTERS.findall(fold(named[named.lastgroup or "name"])))
            yield Name(Span(head.start(), named.end(), text[head.start() : named.end()]), words)


def _sequences(text: str) -> Iterator[Name]:
    for match in _SEQUENCE.finditer(text):
        start, end = match.span()
        words = _WORDS_OF_NAME.findall(match.group())
        if _BEFORE_SENTENCE.search(text, max(0, start - _LOOK_BACK), start):
            second = match.group().index(words[1], len(words[0]))
            is_linked = second > len(words[0]) + 1  # Venue du Sénat, elle…
            if is_linked or fold(words[0]) in _OPENERS:
                start += second
                words = words[1:]
        if len(words) > 1 and not all(map(str.isupper, words)):
            yield Name(Span(start, end, text[start:end]), tuple(map(fold, words)))


def _acronyms(text: str) -> Iterator[Name]:
    for match in _ACRONYM.finditer(text):
        start, end = match.span(1)
        folded = match[1].lower()
        around = text[max(0, start - 4) : start] + " " + text[end + 1 : end + 4]
        if folded not in _COMMON_ACRONYMS and sum(map(str.isupper, around)) <= 1:
            yield Name(Span(start, end, match[1]), (folded,), is_acronym=True)


def _unknown(names: list[Name], given: tuple[str, ...]) -> list[Span]:
    known = _known(given)
    found = [
        name.span
        for name in names
        if not _is_given(name.words, known)
        and not (name.is_acronym and stands_for(name.span.text, given))
    ]
    return sorted(found)


@lru_cache(maxsize=8)  # the paragraphs of a document have the same texts
def _known(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset[str]().union(_COMMON, _OPENERS, *map(_words, texts))


def _is_given(words: tuple[str, ...], known: frozenset[str]) -> bool:
    unknown = [word for word in words if word not in known and not _is_known(word, known)]
    # « l’Américaine Sherry Arnstein », where the source does not say where she is from.
    return not unknown or (len(words) > 2 and unknown == [words[0]])  # noqa: PLR2004


def _is_known(word: str, known: frozenset[str]) -> bool:
    """Tell whether a word is given in the other number, or all its parts are."""
    if word.removesuffix("s") in known or f"{word}s" in known:
        return True
    parts = word.replace("\u2011", "-").split("-")
    return len(parts) > 1 and all(part in known for part in parts)


# An archive cites the same passages again and again.
@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    folded = fold(text)
    return frozenset((*re.findall(r"[^\W_]+", folded), *_LETTERS.findall(folded)))
