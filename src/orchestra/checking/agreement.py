"""Faults of agreement that are certain from two words side by side.

There is no grammar here and nothing is guessed: what another word of the sentence could make right
is passed over, so most faults are not seen. It is a measure of a text, not a rule of the checker.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestra.lexicon import lexicon, plain
from orchestra.prose import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from orchestra.lexicon import Lexicon

_SHORTEST = 3  # letters of a noun that is judged
_PAIR = re.compile(r"(?<![\w’'ʼ-])(?=([^\W\d_]+)[ \u00a0\u202f]+([^\W\d_]+)(?![\w’'ʼ-]))")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PLURALS = _set("des ces mes tes ses nos vos aux quelques plusieurs leurs")
_MASCULINES = _set("un ce cet du au le")
_FEMININES = _set("une cette ma ta sa la")
# After these a word in the singular may stand: adverbs, numbers, what comes before an adjective.
_NO_NOUNS = _set("""
    les des ses ces mes tes nos vos leurs leur dans sous sans vers plus moins pas puis mais lors
    fois vis souris brebis oasis bis iris de du en que qui est ont très tout toute bien mieux peu
    trop non quasi demi semi mini maxi micro macro extra super ultra deux trois quatre cinq sept
    huit neuf onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent
    mille pro bio vidéo
    """)
_FEMININE_END = re.compile(r".{2,}(?:[st]ion|xion|[ae]nce|ité)")
_MASCULINE_END = re.compile(r".{2,}(?:isme|eau)|.{3,}age")
_MASCULINE_ALL_THE_SAME = frozenset({"bastion", "silence", "comité", "granité"})
_FEMININE_ALL_THE_SAME = _set("image plage cage rage nage sage page sauvage volage peau davantage")
# Adjectives that come before their noun: he, she.
_BEFORE = {
    "bon": "bonne", "beau": "belle", "nouveau": "nouvelle", "petit": "petite",
    "premier": "première", "dernier": "dernière", "principal": "principale",
    "meilleur": "meilleure", "seul": "seule", "certain": "certaine", "ancien": "ancienne",
}  # fmt: skip
_MANY = _set("sont ont peuvent doivent vont font étaient seront veulent avaient auront")
_ONE = _set("est a peut doit va fait était sera veut avait aura permet devient reste rend")
_MODALS = _set("peut peuvent doit doivent va vont veut veulent faut")
_ELIDED = _set("le la de que je ne se me te")
_NOT_ELIDED = _set("onze onzième oui un une ouistiti ouate uhlan ululement")
_VOWELS = tuple("aeiouéèêâîôù")
_TWICE = _set("de des du un une et dans pour sur par les que")
_PRONOUNS = _set("le me te se ne de que")


def agreement_faults(text: str) -> Iterator[Span]:
    """Yield the pairs of words of ``text`` that no French sentence can have side by side.

    Number and gender of determiner and noun, of pronoun and verb, elision, the same small word
    twice. A word with a capital may be a name and is passed over.
    """
    known = lexicon()
    for found in _PAIR.finditer(text):
        first, second = found.group(1).lower(), found.group(2)
        is_number = first == "une" and text[: found.start()].endswith("et ")  # vingt et une pages
        if second.islower() and not is_number and _is_wrong(first, plain(second), known):
            yield Span(found.start(1), found.end(2), text[found.start(1) : found.end(2)])


def _is_wrong(first: str, second: str, known: Lexicon) -> bool:
    if first == second:
        return first in _TWICE
    return any(check(first, second, known) for check in _CHECKS)


def _number(first: str, second: str, known: Lexicon) -> bool:
    """“ces projet”, “une idées”: a noun that has both numbers, in the other one."""
    if len(second) < _SHORTEST or second in _NO_NOUNS or second not in known:
        return False
    if first in _PLURALS:
        others = (f"{second}s", f"{second}x", f"{second[:-1]}ux" if second.endswith("al") else "")
        return not second.endswith(("s", "x", "z")) and any(other in known.trie for other in others)
    return first in _FEMININES - {"la"} and second.endswith("s") and second[:-1] in known.trie


def _gender(first: str, second: str, known: Lexicon) -> bool:
    """“un solution”, “une tableau”, “la nouveau”: a gender that the ending or the list tells."""
    if first in _MASCULINES:
        if second in _BEFORE.values():
            return True
        return first != "le" and _is_feminine(second, known)
    if first not in _FEMININES:
        return False
    if second in _BEFORE:
        return True
    is_masculine = bool(_MASCULINE_END.fullmatch(second)) and second not in _FEMININE_ALL_THE_SAME
    return is_masculine and second in known and (first != "la" or not second.endswith("age"))


def _is_feminine(word: str, known: Lexicon) -> bool:
    if not _FEMININE_END.fullmatch(word) or word in _MASCULINE_ALL_THE_SAME or word not in known:
        return False
    is_participle = word.endswith("ité") and f"{word[:-1]}er" in known.trie  # un invité
    return not is_participle


def _person(first: str, second: str, known: Lexicon) -> bool:
    """“il sont”, “ils aide”; elle and elles may end what comes before: « l’une d’elles a »."""
    if first in {"il", "on"}:
        return second in _MANY
    if first != "ils":
        return False
    is_one = second.endswith("e") and second in known.trie and f"{second}nt" in known.trie
    return second in _ONE or (is_one and second not in _PRONOUNS)


def _infinitive(first: str, second: str, known: Lexicon) -> bool:
    """“peut développé”: after such a verb comes an infinitive."""
    return first in _MODALS and second.endswith("é") and f"{second[:-1]}er" in known.trie


def _elision(first: str, second: str, known: Lexicon) -> bool:
    """“le ami”, “que il”."""
    is_word = len(second) > 1 and second.startswith(_VOWELS) and second in known
    return first in _ELIDED and is_word and second not in _NOT_ELIDED


_CHECKS: tuple[Callable[[str, str, Lexicon], bool], ...] = (
    _number, _gender, _person, _infinitive, _elision,
)  # fmt: skip
