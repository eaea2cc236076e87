"""What blocks speak of: the terms of the topic and of the passages, each with its article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from orchestra.prose import fold, stems
from orchestra.writing.mentions import mentions
from orchestra.writing.subject_matter import Subject

_ARTICLES = {
    "le": "le ", "du": "le ", "au": "le ", "un": "le ", "la": "la ", "une": "la ", "l'": "l’",
    "les": "les ", "des": "les ", "aux": "les ",
}  # fmt: skip
_VOWELS = "aeiouyœ"
_OF = {"le ": "du ", "la ": "de la ", "l’": "de l’", "les ": "des "}
_NOUN = re.compile(r"\b(?:(?:[Ll]a|[Ll]e|[Uu]ne?|[Dd]u) |[Ll]’)([a-zà-ÿœ][a-zà-ÿœ-]{3,})\b")
_NEXT = re.compile(r"((?: (?:de la |de l’|d’|de |du |des |et )?[a-zà-ÿœ][a-zà-ÿœ-]{3,}))")
_PHRASE = (
    r"(?P<article>[Ll]a |[Ll]e |[Ll]’|[Ll]es )(?P<name>[a-zà-ÿœ][a-zà-ÿœ’-]*"
    r"(?:(?: de la | de l’| d’| du | de | des | sans | à | )[a-zà-ÿœ-]{3,}){0,5}?"
    r"(?: et [a-zà-ÿœ]+(?:aire|al|ale|el|elle|ique|ive|if))?)"
)
_ENDS = (
    r"(?=\s?[,.;:(»]| (?:comme|qui|dont|par|pour|dans|selon|au|aux|et|en|sur|centrée?)\b| destin"
    r"| d’une?\b| à l)"
)
# How a sentence brings in what it is about: « définit l’habitat inclusif, … ».
_FIRST_BRINGS_IN = (
    re.compile(
        rf"\b{_PHRASE}, (?:c’est-à-dire|une? (?:manière|méthode|façon|démarche|outil)\b|ou )"
    ),
    re.compile(rf"\best {_PHRASE}\.$"),
)
_BRINGS_IN = (
    re.compile(
        r"\b(?:définit|définissent|crée|a créé|organise|institue|introduit) "
        rf"(?:aussi )?{_PHRASE}{_ENDS}"
    ),
    re.compile(r"\bdéfinition (?:\w+ )?(?P<article>du |de la |de l’|des )(?P<name>[a-zà-ÿœ-]{4,})"),
    re.compile(rf"^{_PHRASE} (?:désigne|est définie?|se définit|est une?) "),
)
_FULL = {"du ": "le ", "de la ": "la ", "de l’": "l’", "des ": "les "}
_OFTEN = 3
_ALWAYS = 0.6
_MOST_FOLLOWERS = 2
# Nouns that name the source, or nothing in particular, and adjectives that stand before theirs.
_EMPTY = frozenset(
    """
    loi livre ouvrage rapport note article guide texte auteur auteurs étude titre idée question
    manière façon nombre partie place part règle exemple cadre sens but forme point même autre
    nouvelle nouveau première premier seconde deuxième troisième dernière grande petite plupart
    moitié plus bonne définition chaque leçon démarche méthode projet mesure action avis temps
    année fois vie monde chose cours côté effet choix besoin pratique simple seul seule seconde
    version édition tiers quart personne groupe liste limite risque valeur ensemble origine retour
    """.split()  # noqa: SIM905 - a list of words is read more easily
)


class Term(NamedTuple):
    """A thing by its name; ``article`` as it stands before it, or "" where none is sure.

    ``is_own`` says that the topic names it, ``in_title`` that its title does.
    """

    name: str
    article: str = ""
    is_own: bool = False
    in_title: bool = False

    @property
    def with_article(self) -> str:
        """« l’utilité sociale »."""
        return f"{self.article}{self.name}"

    @property
    def of(self) -> str:
        """« de l’utilité sociale »; without an article, « de SCIC » or « d’ESS »."""
        if self.article:
            return f"{_OF[self.article]}{self.name}"
        return f"d’{self.name}" if fold(self.name)[0] in _VOWELS else f"de {self.name}"

    @property
    def is_plural(self) -> bool:
        """Whether it stands in the plural."""
        return self.article == "les "

    @property
    def heading(self) -> str:
        """The name with a capital, as a heading begins."""
        return self.name[:1].upper() + self.name[1:]

    def times(self, text: str) -> int:
        """Return how often ``text`` names it, in whatever form."""
        return mentions(self.name, text)


def key_terms(subject: Subject, texts: Sequence[str]) -> list[Term]:
    """Return the terms of the subject that ``texts`` use as nouns, then those they use often.

    A proper name is no term: one does not ask what it is.
    """
    given = [
        Term(name, article_of(name, texts), is_own=True, in_title=name in subject.names)
        for name in (*subject.keywords, *subject.names)
    ]
    found = [term for term in given if _is_thing(term, texts)]
    known = {tuple(stems(term.name)) for term in found}
    for term in _recurring(texts):
        if tuple(stems(term.name)) not in known:
            known.add(tuple(stems(term.name)))
            found.append(term)
    return found


def _is_thing(term: Term, texts: Sequence[str]) -> bool:
    is_proper = term.name[:1].isupper() and not term.name.isupper() and not term.article
    return (
        bool(term.article or term.name.isupper())
        and not is_proper
        and any(term.times(text) for text in texts)
    )


def introduced(sentences: Sequence[str]) -> list[Term]:
    """Return what the first of these sentences brings in by its name, or the second defines."""
    found = []
    for place, sentence in enumerate(sentences[:2]):
        for pattern in (*_BRINGS_IN, *(_FIRST_BRINGS_IN if not place else ())):
            if match := pattern.search(sentence):
                article = match["article"].lower()
                name = match["name"].removesuffix(" que").removesuffix(" qui")
                if name.split()[0] not in _EMPTY and mentions(name, " ".join(sentences[:1])):
                    found.append(Term(name, _FULL.get(article, article)))
    return found


def article_of(name: str, texts: Sequence[str]) -> str:
    """Return the article that the texts put before ``name``, "" when they put none."""
    before = re.compile(
        rf"\b(?:(le|la|les|un|une|du|des|au|aux) |(l)[’'])(?:{re.escape(name)})\b", re.IGNORECASE
    )
    found: Counter[str] = Counter()
    for text in texts:
        for match in before.finditer(text):
            found["l’" if match[2] else _ARTICLES[match[1].lower()]] += 1
    if not found:
        singular = article_of(name[:-1], texts) if name.islower() and name.endswith("s") else ""
        return "les " if singular else ""
    article = max(found, key=lambda each: (found[each], each))
    return "l’" if article in ("le ", "la ") and _elides(name) else article


def _elides(name: str) -> bool:
    return fold(name)[0] in _VOWELS and not (name.isupper() and name[0] not in "AEIO")


def _recurring(texts: Sequence[str]) -> list[Term]:
    """Return the nouns that come back in the texts, with what always follows them."""
    nouns: Counter[str] = Counter()
    for text in texts:
        nouns.update(_NOUN.findall(text))
    found = []
    for noun, count in nouns.most_common():
        if count < _OFTEN or noun in _EMPTY:
            continue
        name = _with_follower(noun, texts)
        article = article_of(name, texts)
        if article:
            found.append(Term(name, article))
    return found


def _with_follower(noun: str, texts: Sequence[str]) -> str:
    """Return the noun with the word that nearly always stands behind it: innovation frugale."""
    name = noun
    for _ in range(_MOST_FOLLOWERS):
        behind: Counter[str] = Counter()
        total = 0
        for text in texts:
            for match in re.finditer(rf"\b{re.escape(name)}\b", text):
                total += 1
                if found := _NEXT.match(text, match.end()):
                    behind[found[1]] += 1
        following, count = max(behind.items(), key=lambda each: each[1], default=("", 0))
        if count < _OFTEN or count < _ALWAYS * total:
            break
        name += following
    return name
