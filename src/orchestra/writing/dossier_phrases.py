"""What a dossier says in its own words, said once: subheadings, leads, gaps, summary, conclusion.

All of it is French that code can answer for: it names sources, counts them, and asks; it claims
nothing of the subject. Every text is a format string; the functions only choose and fill.
"""

from __future__ import annotations

from orchestra.prose import fold
from orchestra.writing.dossier_roles import Role

NUMBERS = (
    "aucun", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize",
)  # fmt: skip
FEMININE = {"aucun": "aucune", "un": "une"}

# Subheadings: « {heading} » is the term with a capital, « {the} » and « {of} » with its article.
QUESTIONS: dict[str, str] = {
    "definition": "Qu’est-ce que {the} ?",
    "definition of many": "Que désigne-t-on par « {name} » ?",
    "counted": "{heading} : {which} {counted} ?",
    "limits": "{heading} : quelles limites ?",
    "decision": "{heading} : qui décide ?",
    "money": "{heading} : avec quel argent ?",
    "law on it": "Que dit {law} {of} ?",
    "measure": "{heading} : comment mesurer ?",
    "method": "{heading} : comment s’y prendre ?",
    "example": "{heading} : à quoi cela ressemble-t-il ?",
    "figures": "{heading} : où en est-on ?",
    "effects": "{heading} : qu’est-ce que cela change ?",
    "origin": "{heading} : d’où vient l’idée ?",
    "several": "Que disent les sources sur {the} ?",
}
# Of a work itself: in the part that frames, in the one that shows, and again.
OF_WORKS = {
    "law": ("Que prévoit {law} ?", "Que change {law} ?", "Que prévoit encore {law} ?"),
    "person": ("Que propose {person} ?", "Que montre {person} ?", "Que retenir {of_work} ?"),
    "work": ("Que retenir {of_work} ?", "Que montre {work} ?", "Que lit-on encore dans {work} ?"),
}
WHICH = {
    "quels": "principes critères usages leviers statuts domaines objectifs scénarios niveaux",
    "quelles": "règles étapes formes raisons conditions dimensions exigences catégories limites"
    " familles",
}
DEMANDED = "Ce que les sources demandent"
UNSAID = "Ce qu’elles ne disent pas"

# Who speaks.
NOTE_FULL = "la note de lecture consacrée {to}{about}"
NOTE_SHORT = "la note sur {work}"
NOTE_OTHER = "une autre note sur {work}"
WORK_OF = "travail {of_author}"
DIRECTED = "sous la direction {of_author}"
DOCUMENT_FULL = "{work}{about}"
DOCUMENT_SHORT = "{work}"
SAME = {"note": "la même note", "document": "le même texte"}

# What a block does, where its words show it; else one of the last.
DOES: dict[Role, tuple[str, ...]] = {
    "stakes": ("dit ce qui est en jeu", "pose le problème"),
    "first fact": ("donne des ordres de grandeur", "avance des chiffres"),
    "definition": ("fixe le sens des mots", "définit les termes"),
    "principle": ("énonce des principes", "expose les principes retenus"),
    "rule": ("rappelle la règle de droit", "résume ce que dit le droit"),
    "work": ("présente ce travail", "situe le propos"),
    "practice": ("décrit une pratique", "rapporte un cas"),
    "tool": ("décrit la méthode", "explique comment faire"),
    "result": ("donne des chiffres", "avance des résultats chiffrés"),
    "limit": ("en marque les limites", "signale les difficultés"),
    "demand": ("en rend compte ainsi", "rapporte ceci"),
    "condition": ("en tire ceci", "ajoute ces conditions"),
}
OF_NOTES: tuple[Role, ...] = ("rule", "work", "demand")  # a document does not speak so of itself
# Words that a block must have for it to be said that it does so.
PROOF: dict[Role, str] = {
    "first fact": r"\d",
    "result": r"\d",
    "definition": r"designe|defini|c'est-a-dire|signifie",
    "principle": r"principes?\b",
    "rule": r"\bloi\b|ordonnance|reglement|decret|code civil",
    "work": r"publie|paru|ouvrage|livre|rapport|article|etude",
    "tool": r"methode|demarche|etape|outil",
    "limit": r"limite|difficult|obstacle|fragil|risque|ne suffi",
    "condition": r"condition|suppose|depend",
}
SAYS = ("en parle ainsi", "l’expose en ces termes", "apporte ces éléments", "le dit ainsi")
SAYS_BESIDE = ("apporte ces éléments", "écrit ceci")  # it need not answer the same question
ADDS = ("ajoute", "dit encore", "dit aussi")
BESIDE = (
    "De son côté, {who} {does} :",
    "En regard, {who} {does} :",
    "Autre lecture : {who} {does} :",
)
LEAD = "{Who} {does} :"
GLOSS = "Le sigle {acronym} abrège « {words} »."
WHY = "Pourquoi s’y arrêter ?"
WHERE = "Où en est-on ?"
WHAT = "De quoi parle-t-on ?"
TOGETHER = "{number} sources parlent {of} ; les voici côte à côte."
CLAIM = "{Who} apporte, sur ce point, ces phrases :"

# The summary.
IS_DOSSIER = (
    "Ce texte est un dossier de lecture et non un article : des extraits de {sources}, cités mot "
    "pour mot, qu’un programme a choisis et mis en ordre."
)
ASKS = "Sa question : que disent les sources réunies sur « {title} » ?"
ABOUT_NOTES = "Ces notes portent sur {works}."
ABOUT = "Ce sont : {speakers}."
LEADS_TO = "Le dossier pose, entre autres, les questions que voici."
KEPT = "À retenir, dans les mots des sources :"
KEPT_ONE = "À retenir, dans les mots d’une source :"
KINDS = {
    ("note", False): "{n} notes de lecture", ("note", True): "une seule note de lecture",
    ("document", False): "{n} documents", ("document", True): "un seul document",
}  # fmt: skip

# What the sources do not say.
NOTHING_ON = "Aucun des passages réunis ne parle {of_list}."
ALONE = "Sur {the}, une seule source parle : {who}."
UNQUOTED = "Sur {the}, un seul renvoi, sans extrait qui se lise seul : {who}."
ONE_SOURCE = "Tout ce dossier repose sur une seule source : {who}."
NO_FIGURES = "Aucun des extraits retenus ne donne de chiffre : rien ici ne permet de mesurer."
NO_DATE = "{Who} ne porte pas de date."
LATEST = "La source la plus récente date de {year} : ce qui a changé depuis n’y est pas."
LATEST_DATED = (
    "Parmi les sources datées, la plus récente est de {year} : ce qui a changé depuis n’y est pas."
)
BETWEEN_DATED = (
    "Parmi les sources datées, la plus ancienne est de {oldest}, la plus récente de {latest} : ce "
    "qui a changé depuis n’y est pas."
)
BETWEEN = (
    "La source la plus ancienne date de {oldest}, la plus récente de {latest} : ce qui a changé "
    "depuis n’y est pas."
)
ALL_NOTES = (
    "Toutes les sources citées sont des notes de lecture : elles résument des ouvrages ou des "
    "textes que ce dossier n’a pas ouverts."
)
NO_PAGES = "Aucun extrait ne renvoie à une page : avant de citer, il faut retrouver la phrase."
NO_PAGES_OF_NOTES = "Aucune ne renvoie à une page : avant de citer, il faut remonter à l’ouvrage."
NOTHING_HERE = "Les sources réunies ne donnent rien qui relève de cette partie."

# The conclusion.
HOLDS = "Des fils courent d’une source à l’autre : {things}."
HOLDS_THREAD = "Un fil court d’une source à l’autre : {things}."
HOLDS_ONE = "{number} parlent {of}"
WORDS_ONLY = "Ce sont des rencontres de mots ; il reste à voir si les idées se rejoignent aussi."
HOLDS_NOT = (
    "Rien, ici, n’est dit par deux sources à la fois : chaque extrait vaut pour sa seule source."
)
LACKS = "Pour faire de ce dossier un article, il manque {things}."
LACKS_SOURCE_ON = "une source sur {the}"
LACKS_SECOND_ON = "une deuxième source sur {things}"
LACKS_WORKS = "la lecture des ouvrages derrière les notes"
LACKS_FIGURES = "des données chiffrées"
LACKS_THESIS = "une thèse, que des extraits mis bout à bout ne donnent pas"
READ_NEXT = "Pour continuer, dans cet ordre : {things}."
READ_FOR = "{work}, sur {the}"
READ = "{work}"


def number(n: int, *, feminine: bool = False) -> str:
    """Return ``n`` in words as far as sixteen, then in figures."""
    if n >= len(NUMBERS):
        return str(n)
    return FEMININE.get(NUMBERS[n], NUMBERS[n]) if feminine else NUMBERS[n]


def listed(things: list[str]) -> str:
    """Return « a, b et c »; with semicolons where one of them has a comma."""
    if len(things) < 2:  # noqa: PLR2004
        return "".join(things)
    comma = "; " if any("," in thing for thing in things) else ", "
    link = " ; et " if comma == "; " else " et "
    return f"{comma.replace(';', ' ;').join(things[:-1])}{link}{things[-1]}"


def of(name: str) -> str:
    """Return « de Camille », « d’Anne »."""
    return f"d’{name}" if fold(name)[:1] in "aeiouy" else f"de {name}"


def capital(text: str) -> str:
    """Return ``text`` with a capital; one that begins with a title in italics has its own."""
    return text[:1].upper() + text[1:]
