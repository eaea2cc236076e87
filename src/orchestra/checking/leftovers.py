"""Traces of how a text was made: pieces of the prompt, the model on itself, blanks to fill.

The patterns are matched on a copy of the text in lower case without accents that is exactly as
long, so that a match stands where it stood; none of them can backtrack over more than a few words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from orchestra.checking.seeking import seeker
from orchestra.prose import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# The sieves of the rules search the same patterns with RE2, so these hold nothing it cannot read.
# What only a prompt, the form of its answer or a chat says: ordinary French has none of it.
PROMPT = "|".join(
    (
        r"\bvoici (?:[^\s]+ ){0,2}?(?:reflexion|section|paragraphe|reponse)\b",
        r"\bvoici (?:[^\s]+ ){0,2}?(?:texte|version) (?:demande|corrige|reecrit|revu|final)",
        r"\b(?:here is|here's) (?:the|a|an|your)\b|\b(?:sentence|word|paragraph)s? added\b",
        r"\bidees? (?:principale )?(?:du|de ce|pour le|pour ce) paragraphe\b",
        r"\bextraits? (?:n° ?|numero )?\d{1,3}\b|\bpassages? (?:n° ?|numero )\d{1,3}\b",
        r"\ben tant que (?:section|paragraphe|introduction|conclusion|resume)\b",
        r"\b(?:plan|objectif|consigne|but) de (?:la|cette) section\b",
        r"\b(?:le|ce|du|au) (?:texte|document|passage) (?:fourni|donne|ci-dessus)\b",
        r"\bfaits (?:donnes|fournis|ci-dessus)\b",
        r"\( ?(?:environ )?\d{1,4} mots ?\)",
        r"\bn'hesitez pas a me (?:demander|dire|solliciter|contacter|preciser)\b",
        r"\bj'espere que (?:cette|ce|ces) (?:reflexions?|texte|reponse|article|section)\b",
        r"\bbien sur ?! (?:je|voici)\b|(?:\A|\n|[.!?\]] )comme (?:demande|souhaite)\b",
        r"(?:\A|\n)(?:assistant|utilisateur|user|system) ?:",
        r"\bnote ?: j'ai (?:respecte|suivi|limite)\b",
        r"(?:\A|\n|[.!?\]] )[*_]{0,2}mots?[- ]cles?[*_]{0,2} ?:",
        r"\b(?:conformement aux?|selon (?:la|les|vos)|suivant (?:la|les|vos)) "
        r"(?:consigne|instruction)s?(?:,| (?:donnee|recue|fournie)s?\b)",
        r"<\|[a-z_]{1,30}\|?>?|\[/?inst\]|<</?sys>>|</?s>|```",
        r"#{2,} ?(?:instruction|response|user|assistant|system)s?\b",
        r'"(?:text|texte|passages?|paragraphs?|paragraphes?|content|role)" ?:',
        r'[{] ?"[\w-]{1,40}" ?:|\\n|\\u[0-9a-f]{4}',
    )
)
# What a model says when it speaks of its task, and a person of other things: while a text is
# written, such a sentence is written again; in a text that lies there, it proves nothing.
TASK = "|".join(
    (
        r"\bvoici (?:[^\s]+ ){0,2}?(?:texte|version)\b|\bmots?[- ]cles?\b",
        r"\b(?:selon|conformement aux?|dans|suivant|respecter?) (?:la |les |vos |ces )?"
        r"(?:consigne|instruction)s?\b",
        r"\b(?:la|cette) (?:presente )?section\b|\b(?:le|ce|dans ce) paragraphe\b",
        r"\b(?:le|ce|du|au) (?:texte|document|passage) (?:souligne|montre|explique|decrit|offre"
        r"|presente|aborde|indique|precise)\b",
        r"\b(?:extrait|passage)s? (?:n° ?|numero )?\[\d{1,3}\b",
        r"\bfaits etablis\b|\bfil conducteur\b|\b(?:version|redaction) precedente\b|\bthese :",
    )
)
AI = "|".join(
    (
        r"\ben tant qu(?:e |')(?:une? |simple ){0,2}(?:ia\b|intelligence artificielle"
        r"|(?:grand )?modele (?:de langage|linguistique|d'ia)|llm\b|chatbot"
        r"|assistante? (?:virtuel|ia\b|d'ia\b|conversationnel|numerique|artificiel)"
        r"|agent conversationnel)",
        r"\bje suis une? (?:ia\b|intelligence artificielle|(?:grand )?modele de langage"
        r"|assistante? (?:virtuel|ia\b|conversationnel)|chatbot)",
        r"\bmes (?:donnees d'(?:entrainement|apprentissage)|connaissances s'arretent)",
        r"\bje ne (?:peux pas|suis pas (?:en mesure|capable) de) (?:repondre a|fournir|generer"
        r"|naviguer|verifier|acceder (?:a internet|aux? (?:sources?|donnees|informations?)))",
        r"\bje n'ai pas acces (?:a internet|aux? (?:sources?|donnees|informations?))",
        r"\bje ne suis qu'une? (?:programme|ia\b|intelligence artificielle|modele|assistant)",
        r"\betant une? (?:ia\b|intelligence artificielle|modele de langage)",
        r"\bas an? (?:ai\b|artificial intelligence|(?:large )?language model)",
        r"\bi (?:cannot|can't|am unable to|do not have access)\b|\bknowledge cut-?off\b",
    )
)
BLANK = "|".join(
    (
        r"[\[(<{](?:a (?:completer|preciser|definir|remplir|verifier|inserer|ajouter|confirmer)"
        r"|(?:inserer|insert|ajouter|votre|your|citation needed|reference necessaire)\b"
        r")[^\[\]()<>{}\n]{0,80}[\])>}]",
        r"\[(?:nom|prenom|date|annee|lieu|ville|commune|titre|auteur|source|chiffre|nombre"
        r"|pourcentage|montant|exemple|reference|organisation|structure|name|year|title|author"
        r"|lien|url|x+|\.{4,})(?: [^\[\]\n]{0,60})?\]",
        r"[{][a-z][a-z_ ]{1,30}[}]",
        r"\blorem ipsum\b|\bx{3,}\b|\b\d{1,2}xx\b|\bxx? ?(?:%|€)|_{4,}",
    )
)
MARKS = r"\b(?:TODO|TBD|FIXME)\b"
_PROMPT, _TASK, _AI, _BLANK, _MARKS = map(re.compile, (PROMPT, TASK, AI, BLANK, MARKS))


def leftovers(text: str) -> list[Span]:
    """Return every trace of the text's making, in order, also those that prove nothing."""
    task = _spans(_TASK, text, level(text))
    found = [*prompt_leftovers(text), *task, *ai_mentions(text), *placeholders(text)]
    return sorted(found, key=lambda span: (span.start, span.end))


def prompt_leftovers(text: str) -> Iterator[Span]:
    """Yield what only the prompt, its answer's form or a chat would say."""
    return _spans(_PROMPT, text, level(text))


def ai_mentions(text: str) -> Iterator[Span]:
    """Yield where the model speaks as a model."""
    return _spans(_AI, text, level(text))


def placeholders(text: str) -> Iterator[Span]:
    """Yield the blanks that somebody was meant to fill in."""
    yield from (span for span in _spans(_BLANK, text, level(text)) if not _is_link(text, span))
    yield from _spans(_MARKS, text, text)


def _is_link(text: str, span: Span) -> bool:
    return span.text.endswith("]") and text.startswith("(", span.end)


def _spans(pattern: re.Pattern[str], text: str, searched: str) -> Iterator[Span]:
    if not _wider(pattern.pattern).search(searched.encode(errors="replace")):
        return
    for match in pattern.finditer(searched):
        # Where a sentence begins, its pattern begins with the end of the one before.
        start = match.end() - len(match.group().lstrip("\n.!?] "))
        yield Span(start, match.end(), text[start : match.end()])


@cache
def _wider(pattern: str) -> Any:
    """Return what RE2 finds wherever the pattern is, and perhaps elsewhere.

    It reads ``\\w``, ``\\d`` and ``\\b`` as English does.
    """
    return seeker(pattern.replace(r"[\w-]", ".").replace(r"\d", r"\pN").replace(r"\b", ""))


def level(text: str) -> str:
    """Return ``text`` folded character by character: every offset stays what it was."""
    return text.translate({ord(char): _level_char(char) for char in set(text)})


def _level_char(char: str) -> str:
    if char in "’ʼ´":
        return "'"
    if char.isspace() and char != "\n":
        return " "
    base = unicodedata.normalize("NFKD", char)[0].lower()
    return base if len(base) == 1 else char
