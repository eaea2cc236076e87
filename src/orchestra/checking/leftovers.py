"""Traces of how a text was made: pieces of the prompt, the model on itself, blanks to fill.

The patterns are matched on a copy of the text in lower case without accents that is exactly as
long, so that a match stands where it stood; none of them can backtrack over more than a few words.
"""

from __future__ import annotations

import re
import unicodedata

from orchestra.prose import Span

_PROMPT = re.compile(
    r"""
    \bvoici\ (?:[\w'-]+\ ){0,2}?(?:reflexion|section|paragraphe|reponse|texte|version)\b
    | \b(?:here\ is|here's)\ (?:the|a|an|your)\b | \b(?:sentence|word|paragraph)s?\ added\b
    | \bmots?[-\ ]cles?\b
    | \bidees?\ (?:principale\ )?(?:du|de\ ce|pour\ le|pour\ ce)\ paragraphe\b
    | \bextraits?\ (?:n°\ ?|numero\ )?\[?\d{1,3}\b | \bpassages?\ (?:n°\ ?|numero\ |\[)\d{1,3}\b
    | \ben\ tant\ que\ (?:section|paragraphe|introduction|conclusion|resume)\b
    | \b(?:selon|conformement\ aux?|dans|suivant|respecter?)\ (?:la\ |les\ |vos\ |ces\ )?
      (?:consigne|instruction)s?\b
    | \b(?:plan|objectif|consigne|but)\ de\ (?:la|cette)\ section\b
    | \b(?:la|cette)\ (?:presente\ )?section\b | \b(?:le|ce|dans\ ce)\ paragraphe\b
    | \b(?:le|ce|du|au)\ (?:texte|document|passage)\ (?:fourni|donne|ci-dessus|souligne|montre
      |explique|decrit|offre|presente|aborde|indique|precise)\b
    | \bfaits\ (?:etablis|donnes|fournis|ci-dessus)\b | \bfil\ conducteur\b
    | \b(?:version|redaction)\ precedente\b | \bthese\ :
    | \(\ ?(?:environ\ )?\d{1,4}\ mots\ ?\)
    | <\|[a-z_]{1,30}\|?>? | \[/?inst\] | <</?sys>> | </?s> | ```
    | \#{2,}\ ?(?:instruction|response|user|assistant|system)s?\b
    | "(?:text|texte|passages?|paragraphs?|paragraphes?|content|role)"\ ?:
    | [{]\ ?"[\w-]{1,40}"\ ?: | \\n | \\u[0-9a-f]{4}
    """,
    re.VERBOSE,
)
_AI = re.compile(
    r"""
    \ben\ tant\ qu(?:e\ |')(?:une?\ |simple\ ){0,2}(?:ia\b|intelligence\ artificielle
      |(?:grand\ )?modele\ (?:de\ langage|linguistique|d'ia)|llm\b|chatbot
      |assistante?\ (?:virtuel|ia\b|d'ia\b|conversationnel|numerique|artificiel)
      |agent\ conversationnel)
    | \bje\ suis\ une?\ (?:ia\b|intelligence\ artificielle|(?:grand\ )?modele\ de\ langage
      |assistante?\ (?:virtuel|ia\b|conversationnel)|chatbot)
    | \bmes\ (?:donnees\ d'(?:entrainement|apprentissage)|connaissances\ s'arretent)
    | \bje\ n(?:e\ |')(?:peux|suis)\ pas\ (?:en\ mesure\ d|capable\ d|repondre|fournir|acceder
      |generer|naviguer|verifier)
    | \bas\ an?\ (?:ai\b|artificial\ intelligence|(?:large\ )?language\ model)
    | \bi\ (?:cannot|can't|am\ unable\ to|do\ not\ have\ access)\b | \bknowledge\ cut-?off\b
    """,
    re.VERBOSE,
)
_BLANK = re.compile(
    r"""
    [\[(<{](?:a\ (?:completer|preciser|definir|remplir|verifier|inserer|ajouter|confirmer)
      |(?:inserer|insert|ajouter|votre|your|citation\ needed|reference\ necessaire)\b
      )[^\[\]()<>{}\n]{0,80}[\])>}]
    | \[(?:nom|prenom|date|annee|lieu|ville|commune|titre|auteur|source|chiffre|nombre|pourcentage
      |montant|exemple|reference|organisation|structure|name|year|title|author|lien|url|x+|\.{4,})
      (?:\ [^\[\]\n]{0,60})?\](?!\()
    | \blorem\ ipsum\b | \bx{3,}\b | \b\d{1,2}xx\b | \bxx?\ ?(?:%|€) | _{4,}+
    """,
    re.VERBOSE,
)
_MARKS = re.compile(r"\b(?:TODO|TBD|FIXME)\b")


def leftovers(text: str) -> list[Span]:
    """Return every trace of the text's making, in order: prompt, model's own voice, blanks."""
    found = [*prompt_leftovers(text), *ai_mentions(text), *placeholders(text)]
    return sorted(found, key=lambda span: (span.start, span.end))


def prompt_leftovers(text: str) -> list[Span]:
    """Return what only the prompt, its answer's form or a chat would say."""
    return _spans(_PROMPT, text, _level(text))


def ai_mentions(text: str) -> list[Span]:
    """Return where the model speaks as a model."""
    return _spans(_AI, text, _level(text))


def placeholders(text: str) -> list[Span]:
    """Return the blanks that somebody was meant to fill in."""
    return [*_spans(_BLANK, text, _level(text)), *_spans(_MARKS, text, text)]


def _spans(pattern: re.Pattern[str], text: str, searched: str) -> list[Span]:
    return [
        Span(match.start(), match.end(), text[match.start() : match.end()])
        for match in pattern.finditer(searched)
    ]


def _level(text: str) -> str:
    """Return ``text`` folded character by character: every offset stays what it was."""
    return text.translate({ord(char): _level_char(char) for char in set(text)})


def _level_char(char: str) -> str:
    if char in "’ʼ´":
        return "'"
    if char.isspace() and char != "\n":
        return " "
    base = unicodedata.normalize("NFKD", char)[0].lower()
    return base if len(base) == 1 else char
