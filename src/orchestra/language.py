"""Whether a text is French, told by the small words that every sentence needs."""

from __future__ import annotations

import unicodedata
from collections import Counter

from orchestra.prose import fold, words

FEWEST_WORDS = 8  # that tell the language of a text
FRENCH_SHARE = 1 / 20
FOREIGN_SHARE = 0.05
FEWEST_FOREIGN = 2  # words that tell another language

_FRENCH = frozenset(
    """
    le la les de des du un une et est en que qui dans pour par sur avec ce cette ces au aux plus
    ne pas se sont leur leurs il elle ils elles ou mais comme son sa ses nous peut entre ainsi
    """.split()  # noqa: SIM905 - a list of words is read more easily
)
_ENGLISH = frozenset(
    """
    the of and to in is that for on with as are this by be it from at or an which their can has
    have not these its more also we they was were will such
    """.split()  # noqa: SIM905 - a list of words is read more easily
)
_FRENCH_ALONE = frozenset(
    """
    les des du et est dans pour par avec cette ces au aux plus pas sont leur leurs elle ils elles
    ou mais comme nous ainsi où très être ont fait sans sous chaque dont quand qui une le ce sur
    """.split()  # noqa: SIM905 - a list of words is read more easily
)
# Words that one of these languages needs in every sentence, and that French has not.
_OTHERS = {
    language: frozenset(known.split()) - _FRENCH_ALONE
    for language, known in {
        "English": """
            the of and to is that for with are this by be it from at which their has have not
            these its more also we they was were will such every together into about there been
            many how what when where who than then""",
        "Spanish": """
            el los las por para una del su como pero sus cada muy desde hasta esta este están
            juntos ya ser también más""",
        "Portuguese": """
            uma da do das em nas com não ao pelo pela seu sua são também cada isso todas""",
        "Italian": """
            gli della dei delle degli che una sono nel nella dal anche più questo questa come
            ogni""",
        "Dutch": """
            het een van zijn voor niet deze ook worden hun elke door naar wordt bij aan uit""",
        "German": """
            der die das und ist mit ein eine nicht auf den von zu sich für werden auch dem sind
            wird bei""",
    }.items()
}
_FOREIGN = frozenset(fold(word) for known in _OTHERS.values() for word in known)


def looks_french(text: str) -> bool:
    """Tell whether ``text`` is French rather than English or another script.

    Compares the counts of frequent grammatical words; too short a text is given the benefit.
    """
    if _is_other_script(text):
        return False
    low = [word.lower() for word in words(text)]
    french = sum(word in _FRENCH for word in low)
    english = sum(word in _ENGLISH for word in low)
    return len(low) < FEWEST_WORDS or (french >= english and french >= len(low) * FRENCH_SHARE)


def is_foreign(text: str) -> bool:
    """Tell whether ``text`` is for certain in another language, or in another script.

    Its small words are counted that are French alone, or of one other language alone; a sentence
    without any, a list of nouns say, is given the benefit.
    """
    if _is_other_script(text):
        return True
    low = [word.lower() for word in words(text)]
    if len(low) < FEWEST_WORDS:
        return False
    french = sum(word in _FRENCH_ALONE for word in low)
    others = [sum(word in known for word in low) for known in _OTHERS.values()]
    return max(others) >= FEWEST_FOREIGN and max(others) > french


def _is_other_script(text: str) -> bool:
    """Tell whether more letters than those of a word or two are not Latin ones."""
    if text.isascii():
        return False
    letters = {char: count for char, count in Counter(text).items() if char.isalpha()}
    strange = [n for c, n in letters.items() if not unicodedata.name(c, "").startswith("LATIN")]
    return sum(strange) > FOREIGN_SHARE * max(sum(letters.values()), 1)


def is_foreign_word(word: str) -> bool:
    """Tell whether a word in lower case may be one that another language needs.

    Without one, :func:`is_foreign` says no of a text in Latin letters.
    """
    return fold(word) in _FOREIGN
