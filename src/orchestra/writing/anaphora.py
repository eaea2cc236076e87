"""Sentences that cannot stand alone: they begin with a word that points to the one before."""

from __future__ import annotations

import re

_IMPERSONAL = (
    r"(?:faut|faudrait|fallait|convient|existe|importe|suffit|y a|n[’']y a)\b"
    r"|reste à\b|(?:appartient|revient) (?:à|aux?)\b"
    r"|(?:est|serait) (?:possible|vrai|certain|probable|nécessaire|utile|clair|difficile)\b"
)
_BACK = re.compile(
    rf"Il(?! (?:{_IMPERSONAL}))\b|(?:Elles?|Ils|Ces|Cela|Ceci|Cette|Cet)\b|C[’']"
    r"|(?:Ce|Celles?|Celui|Ceux)(?! (?:que|qui|dont)\b| qu[’'])\b|Ce qu[’'](?:elles?|ils?)\b"
    r"|(?:Leurs?|L[’']une?|L[’']autre)\b"
    r"|(?:Tous deux|Toutes deux|Le premier|La première|Le second|La seconde)\b|Y(?! compris)\b"
    r"|En (?:dépend|découle|résulte|témoigne|est|sont)\b|Pour (?:cela|ce faire)\b|D[’']où\b"
)


def leans_back(sentence: str) -> bool:
    """Tell whether a sentence begins with a word that has its meaning from the one before."""
    return bool(_BACK.match(sentence))
