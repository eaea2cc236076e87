"""What a block can do in a dossier, told by the words that give it away."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, get_args

from orchestra.prose import figures
from orchestra.template import Section
from orchestra.writing.brief import NumberedPassage
from orchestra.writing.mentions import plainly
from orchestra.writing.reading_blocks import ReadingBlock
from orchestra.writing.subject_matter import Subject

Part = Literal["summary", "introduction", "framing", "practices", "perspectives", "conclusion"]
Role = Literal[
    "stakes", "first fact",
    "definition", "principle", "rule", "work",
    "practice", "tool", "result", "limit",
    "demand", "condition",
]  # fmt: skip
ROLES: tuple[Role, ...] = get_args(Role)

# How well a block fits a role; None: it does not, and had better be left out.
Score = Callable[[ReadingBlock, Role], float | None]

PART_OF: dict[Role, Part] = {
    "stakes": "introduction", "first fact": "introduction",
    "definition": "framing", "principle": "framing", "rule": "framing", "work": "framing",
    "practice": "practices", "tool": "practices", "result": "practices", "limit": "practices",
    "demand": "perspectives", "condition": "perspectives",
}  # fmt: skip

_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("summary", re.compile(r"\b(?:resume|synthese|essentiel)")),
    ("conclusion", re.compile(r"\bconclu")),
    ("introduction", re.compile(r"\bintrodu|\bpourquoi\b|\bcontexte\b")),
    ("perspectives", re.compile(r"\b(?:perspective|recommand|proposition|pistes?\b|actions?\b)")),
    ("practices", re.compile(r"\b(?:pratique|terrain|exemple|experience|cas\b|resultat)")),
    ("framing", re.compile(r"\b(?:cadr|theor|notion|defini|reference|principe|droit)")),
)

_CUES: dict[Role, str] = {
    "stakes": "conteste tragedie remede tension enjeu probleme crise inegalit constat alerte menace"
    " fracture disparition dependance pauvrete exclusion urgence critique s'epuise ne_suffi manque",
    "first fact": "million milliard estime moyenne emploi contre nombre population compte",
    "definition": "designe defini c'est-a-dire signifie consiste notion au_sens est_un sont_des"
    " appele comme_un se_distingue presente_l",
    "principle": "principe valeurs criteres conditions dimensions regles fonde ethique typologie"
    " trois\\b quatre\\b cinq\\b six\\b sept\\b huit\\b douze\\b",
    "rule": "lois?\\b article_\\d article_premier decret ordonnance reglement convention droit\\b"
    " statut juridique legal code_civil",
    "work": "publie paru ouvrage livre rapport etude auteur chercheu economiste ingenieur travaux"
    " these\\b edition traduit discute defend",
    "practice": "exemple experience village villes?\\b habitants atelier lance installe"
    " mis_en_place programme cas\\b quotidien pratique jardin chantier laboratoire equipe",
    "tool": "methode etape outil demarche grille indice mesure diagnostic enquete tableau_de_bord"
    " prototyp comptabilite scenario carte compare iteration observ",
    "result": "resultat effets impact a_permis ont_permis benefice emplois ameliore augment bilan"
    " constate a_donne ont_donne chiffre_d'affaires",
    "limit": "limites obstacle difficult ne_suffi n'ignore_pas ne_cache_pas cependant fragil"
    " critiqu recul debat echec risque discutable ferme manque ne_dit reste_un reste_inegal",
    "demand": "demande exige doit doivent oblige impose recommand preconise invite appelle propose"
    " souhaite reclame il_faut interdi met_en_garde prevoi",
    "condition": "suppose a_condition depend si_les gagne_a prudence avant_de lecon clairement"
    " pour_un_tiers-lieu pour_les_tiers-lieux pour_une_commune pour_une_association"
    " pour_une_collectivite pour_un_elu pour_un_territoire un_tiers-lieu_peut peut_s'inspirer"
    " preciser explicite politique invite permet_d",
}
# Each cue is the beginning of a word, or of several.
_PATTERNS = {
    role: re.compile(rf"\b(?:{'|'.join(cues.split())})".replace("_", " "))
    for role, cues in _CUES.items()
}

# Where in its source a role is usually found: 0 is the beginning, 1 the end.
_USUALLY: dict[Role, float] = {
    "stakes": 0.0, "first fact": 0.2, "definition": 0.1, "principle": 0.4, "rule": 0.3, "work": 0.2,
    "practice": 0.6, "tool": 0.5, "result": 0.6, "limit": 0.8, "demand": 0.9, "condition": 1.0,
}  # fmt: skip
_CUE, _FIRST, _MOST_CUES = 0.3, 0.4, 4
_PLACE = 0.5
_ABOUT = 1.5
_BASE = 0.3  # what the best of a poor lot must still have above nothing
_LEAST_ABOUT, _LEAST_FIT, _MOST_FIT = 0.3, 0.6, 1.6
_NOT_FOR_FILLING: tuple[Role, ...] = ("demand", "condition", "first fact")
_OPENS = 0.5
_UNSHOWN = 0.6  # less for a role that the block's words do not show
_NO_FIGURE: dict[Role, float] = {"first fact": -1.5, "result": -0.3}
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def part_of(section: Section) -> Part | None:
    """Return which part of a dossier a template's section is, by its heading, then its purpose."""
    for told in (section.heading, section.purpose):
        plain = plainly(told)
        for part, pattern in _PARTS:
            if pattern.search(plain):
                return part
    return None


def cue_score(subject: Subject, passages: Sequence[NumberedPassage]) -> Score:
    """Return the score by code: what the block says of the subject, its cue words, its place.

    A block that says next to nothing of the subject fits no role, nor does one whose passage and
    source are about something else.
    """
    places = _places(passages)
    weights = {passage.number: subject.weight(passage.text) for passage in passages}
    sources: dict[str, list[float]] = {}
    for passage in passages:
        sources.setdefault(passage.source, []).append(weights[passage.number])
    own: dict[ReadingBlock, float] = {}

    def score(block: ReadingBlock, role: Role) -> float | None:
        if block not in own:
            own[block] = subject.weight(block.text)
        passage = block.passage
        source = sources[passage.source]
        about = 0.4 * weights[passage.number] + 0.3 * own[block] + 0.3 * sum(source) / len(source)
        fits = _fit_at(block, role, places[passage.number])
        if about < _LEAST_ABOUT or fits is None:
            return None
        return _ABOUT * about + fits - _PLACE * abs(places[passage.number] - _USUALLY[role]) - _BASE

    return score


def _places(passages: Sequence[NumberedPassage]) -> dict[int, float]:
    """Return where each passage stands among those of its source: 0 is the first, 1 the last."""
    siblings: dict[str, list[int]] = {}
    for passage in passages:
        siblings.setdefault(passage.source, []).append(passage.number)
    return {
        number: place / max(len(numbers) - 1, 1)
        for numbers in siblings.values()
        for place, number in enumerate(numbers)
    }


def _fit_at(block: ReadingBlock, role: Role, place: float) -> float | None:
    """Return how well the block fits, less where its words do not show it; None: not at all."""
    fits = fit(block, role)
    if role == "stakes" and not place:  # what opens its source can open the dossier
        return max(fits, _OPENS)
    if fits < _LEAST_FIT:
        return None if role in _NOT_FOR_FILLING else fits - _UNSHOWN
    return fits - _UNSHOWN if role in _NOT_FOR_FILLING and not shows(block, role) else fits


def fit(block: ReadingBlock, role: Role) -> float:
    """Return how many of the role's words the block has; its first sentence counts more."""
    pattern = _PATTERNS[role]
    found = {match.group() for match in pattern.finditer(plainly(block.text))}
    first = bool(pattern.search(plainly(block.sentences[0])))
    points = _CUE * min(len(found), _MOST_CUES) + _FIRST * first
    if role in ("first fact", "result"):
        given = len(amounts(block.text))
        points += 0.25 * min(given, 3) if given else _NO_FIGURE[role]
    return min(points, _MOST_FIT)


def shows(block: ReadingBlock, role: Role) -> bool:
    """Tell whether the block's words say plainly that it has this role."""
    found = set(_PATTERNS[role].findall(plainly(block.text)))
    first = bool(_PATTERNS[role].search(plainly(block.sentences[0])))
    return len(found) > 1 if first or role == "condition" else len(found) > 2  # noqa: PLR2004


def amounts(text: str) -> list[str]:
    """Return the figures of a text that are no years."""
    return [span.text for span in figures(text) if not _YEAR.fullmatch(span.text)]
