"""Whether a sentence can open a block, or hangs on what stood before it."""

from __future__ import annotations

import re
from typing import Literal

from orchestra.prose import stem
from orchestra.writing.mentions import plainly

Opening = Literal["free", "sequel", "hanging"]

_NEAR = 10  # words, within which what a demonstrative points to must stand in the sentence

# How a sentence begins that goes on with another one's thought.
_GOES_ON = re.compile(
    r"(?:c'est|c'etait|cela|ceci|ca|ce (?:sont|n'est|serait)|celui|celle|ceux|celles)\b"
    r"|(?:ils?|elles?|lui|eux|on|y|leurs?|son|sa|ses)\b"
    r"|(?:dans|pour|par|avec|sans|apres|avant|chez|parmi|selon|entre) (?:elles?|eux|lui|cela)\b"
    r"|(?:donc|des lors|cependant|toutefois|pourtant|neanmoins|ainsi|aussi|or|mais|et|ou|car|puis"
    r"|ensuite|enfin|alors(?! qu)|certes"
    r"|en (?:effet|outre|revanche|retour|consequence|somme|bref|fait)"
    r"|de (?:plus|meme|la|ce fait)|du coup|au (?:contraire|total|reste|lieu)|a l'inverse|a ce titre"
    r"|par (?:exemple|consequent|ailleurs|la)|d'ailleurs|d'(?:autre|une) part|la encore|a defaut"
    r"|non plus|dans le meme|vue? ainsi|s'y|reste|viennent?|suit|suivent)\b"
    r"|(?:d')?autres?\b|(?:l'|un |une |les |des |deux |plusieurs )autres?\b"
    r"|certaine?s\b|plusieurs (?:d'|de ces)|chacune?\b|chaque\b|l'une?\b|aucune?\b|une? tel|de tel"
    r"|tels?\b|telles?\b|tou(?:s|tes) (?:deux|trois)\b|meme\b|le meme|la meme|les memes"
    r"|(?:le|la) (?:second|seconde|dernier|derniere)\b"
    r"|(?:les )?(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix) (?:derni|premi|idees|d'entre)"
    r"|les (?:derni|premi)|les (?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze) "
    r"(?!\w+ (?:suivante?s )?(?:d'(?!abord)|de |du |des |selon ))"
    r"|une part\b|(?:ce|cet|cette|ces) "
)
# « Le deuxième est … »: one of a list that was begun; « le deuxième principe de la Charte » is not.
_LISTED = re.compile(
    r"(?:le|la) (?:premi(?:er|ere)|(?:deux|trois|quatr|cinqu|six|sept|huit|neuv|dix)ieme)s? "
    r"(?:est|sont|a|ont|porte|vise|vient|demande|tient|dit|concerne|repose|organise|rejoint|peut)\b"
)
_LINKS = re.compile(
    r"\b(?:donc|cependant|pourtant|toutefois|neanmoins|ainsi(?! que)|en revanche|au contraire"
    r"|des lors|a l'inverse|par consequent|d'ailleurs|en effet|(?<!, )alors(?! que| qu'))\b"
    r"|^(?:\S+ ){1,5}ensuite\b"
    r"|\ben (?:sont|est|tir|conclu|donn|ressort|result|decoul|temoign|dedui|fai|marqu|nomm"
    r"|dit|a\b|ont\b)"
)
# « Entrée en vigueur en 2014, elle … »
_PRONOUN = re.compile(
    r"[^,]{1,150}, (?:(?:ils|elles?)(?![-\w])|il (?!faut|s'agit|convient|existe|y a|suffit|est ))"
)
_EN = re.compile(
    r"\ben (?!place|oeuvre|ligne|cause|compte|face|verite|mesure)[a-z]+(?:e|ent|it|nd) "
    r"(?:l[ae]s? |l'|une? |des |plusieurs |deux |trois |qu)"
)
# « Dans leur note », « de les figer », « à l'observer ».
_OBJECT = re.compile(
    r"^(?:dans|pour|par|avec|selon|de|a) (?:son|sa|ses|leurs?)\b"
    r"|\b(?:de|a|pour|sans) (?:les? |la |l')[a-z]+(?:er|ir)\b"
)
_ADDS = re.compile(
    r"(?<!mais )(?<!elle )(?<!lui )\b(?:aussi(?! (?:bien|longtemps|\w+ qu))|egalement|en outre)\b"
    r"|\b(?:suivante?s|precedente?s)\b"
)
_DEMONSTRATIVE = re.compile(r"\b(?:ce|cet|cette|ces) (?!qu[ei']|dont|sont|n')(\w+)")
# « Trois formes », « plusieurs raisons »: what a reader then expects to be told one by one.
COUNTED = (
    "principes?|regles?|etapes?|formes?|raisons?|conditions?|criteres?|dimensions?|usages?|leviers?"
    "|statuts?|domaines?|objectifs?|scenarios?|familles?|niveaux|voies|traits|exigences|manieres"
    "|questions|parts|limites|categories|thematiques|directions|temps|appuis|barreaux|espaces"
    "|lectures|histoires|risques|idees|elements|definitions|placements"
)
_ANNOUNCED = re.compile(
    rf"\b(deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|plusieurs) (?:\w+ )?(?:{COUNTED})\b"
)
_NUMBERS = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5}
_MANY = 3  # sentences that bring a longer list to its end
_OBJECTS = re.compile(
    r"(?:\S+ ){0,6}?(?:cependant|toutefois|pourtant|mais|en revanche|neanmoins"
    r"|au contraire|a l'inverse|en retour|reste|ne cache|n'ignore|encore faut-il"
    r"|la limite|des limites|ses limites)\b"
)
# … « selon trois principes, l'équité, la sobriété et le partage ».
_NAMED = re.compile(r",[^,]+(?:,[^,]+)* et [^,]+[.]?$")
_PRONOUN_Y = re.compile(r"\by (?=\w)|\bs'y\b|\bn'y\b")


def opening(sentence: str, *, begins_text: bool) -> Opening:
    """Tell whether ``sentence`` can be the first that a reader meets.

    « free»: nothing in it points back. « sequel »: it says « aussi » or « suivants », and can be
    read where something of the same source stood before. « hanging »: it cannot be read alone.
    What ``begins_text`` is trusted to name itself what its « cette » means, later in the sentence.
    """
    plain = plainly(sentence).lstrip('«“"( ')
    if any(pattern.match(plain) for pattern in (_GOES_ON, _LISTED, _PRONOUN)):
        return "hanging"
    if _LINKS.search(plain):
        return "hanging"
    if not begins_text and (_points_back(plain) or _EN.search(plain) or _OBJECT.search(plain)):
        return "hanging"
    return "sequel" if _ADDS.search(plain) else "free"


def _points_back(plain: str) -> bool:
    """Tell whether « cette règle » or « y » stands where nothing before it can be meant."""
    for match in _DEMONSTRATIVE.finditer(plain):
        before = {stem(word) for word in re.findall(r"\w+", plain[: match.start()])}
        if stem(match[1]) not in before:
            return True
    first = _PRONOUN_Y.search(plain)
    return first is not None and len(plain[: first.start()].split()) < _NEAR


def continues_list(sentence: str) -> bool:
    """Tell whether ``sentence`` is a further item of what another one announced."""
    plain = plainly(sentence)
    return bool(_LISTED.match(plain) or re.match(r"(?:viennent|vient|s'y ajoute|enfin)\b", plain))


def objects(sentence: str) -> bool:
    """Tell whether ``sentence`` restricts the one before it, which alone would mislead."""
    return _OBJECTS.match(plainly(sentence)) is not None


def left_open(texts: list[str]) -> bool:
    """Tell whether a sentence announces a list that those behind it do not bring to its end."""
    for place, sentence in enumerate(texts):
        if announces(sentence):
            plain = [plainly(text) for text in texts[place + 1 :]]
            counted = _ANNOUNCED.search(plainly(sentence))
            asked = _NUMBERS.get(counted[1], _MANY) if counted else 0
            if len(plain) < asked and not any(re.search(r"\benfin\b", text) for text in plain):
                return True
    return False


def announces(sentence: str) -> bool:
    """Tell whether ``sentence`` promises things by their number and does not name them itself."""
    plain = plainly(sentence)
    return bool(_ANNOUNCED.search(plain)) and ":" not in plain and not _NAMED.search(plain)
