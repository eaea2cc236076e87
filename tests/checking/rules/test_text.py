# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import pytest
from tests.checking.documents import GOOD, Case, bad, changed, positions

from orchestra.prose import fold

ENGLISH = (
    "The third places are an essential part of the local economy and they have been for years."
)
RUSSIAN = "Общие мастерские дают вещам вторую жизнь, и соседи учатся чинить их вместе каждый день."
AGAIN = "un atelier ouvert donne une seconde vie aux objets et aux gestes, la réparation"
SENTENCE = (
    "Le lieu d’essai partage 42 établis entre ses membres, et les séances consacrées au réemploi"
    " y sont nombreuses depuis 2019"
)
CASES = [
    bad("TXT001", "English paragraph", "\n\nCelui", f"\n\n{ENGLISH}\n\nCelui", (34, 1)),
    bad("TXT001", "another script", "\n\nCelui", f"\n\n{RUSSIAN}\n\nCelui", (34, 1)),
    bad("TXT001", "an English expression", "Un atelier ouvert", "Un fab lab, un open space,"),
    bad("TXT002", "same sentence in two sections", "Il reste à les", "Chacun y vient avec ce qui lui manque. Il reste à les", (38, 60)),
    bad("TXT002", "same words, other citation", "prend du temps [2].", "prend du temps [2]. Chacun y vient, avec ce qui lui manque [1].", (34, 152)),
    bad("TXT002", "short sentence", "Il reste à les", "Il le faut. Il le faut. Il reste à les"),
    bad("TXT003", "announcement", "Ces gestes", "Voici la réflexion sur ces gestes", (38, 1)),
    bad("TXT003", "passage called by its rank", "Chacun y vient", "Selon l’extrait 3, chacun y vient", (32, 136)),
    bad("TXT003", "control token", "dans chaque quartier.", "dans chaque quartier.<|im_end|>", (38, 128)),
    bad("TXT003", "JSON", "Chacun y vient", '{"text": "Chacun y vient', (32, 128)),
    bad("TXT003", "purpose of the section", "Ces gestes", "En tant que section, ces gestes", (38, 1)),
    bad("TXT003", "in a heading", "## Conclusion", "## Conclusion (160 mots)", (36, 15)),
    bad("TXT003", "an extract that is cited", "Chacun y vient", "On en lit un extrait [1]. Chacun y vient"),
    bad("TXT003", "extract of juice", "Chacun y vient", "Voici la place où chacun extrait trois jus, et vient"),
    bad("TXT004", "language model", "Ces gestes", "En tant que modèle de langage, ces gestes", (38, 1)),
    bad("TXT004", "refusal", "Il reste", "Je ne peux pas fournir de chiffres. Il reste", (38, 60)),
    bad("TXT004", "English", "Il reste", "As an AI, il reste", (38, 60)),
    bad("TXT004", "social worker", "Ces gestes", "En tant qu’assistante sociale, ces gestes"),
    bad("TXT005", "no end", "dans chaque quartier.", "dans chaque", (38, 117)),
    bad("TXT005", "comma before the citation", "du temps [2].", "du temps, [2]", (34, 150)),
    bad("TXT005", "colon without list", "lui manque.", "lui manque :", (32, 166)),
    bad("TXT005", "colon before a list", "lui manque.", "lui manque :\n\n- un outil ;\n- une main"),
    bad("TXT005", "colon before a block quotation", "lui manque.", "lui manque :\n\n> Il manque un outil. [1]"),
    bad("TXT005", "guillemet and citation", "du temps [2].", "du temps » [2] [1]"),
    bad("TXT006", "bracket", "Un atelier ouvert", "Un atelier [à compléter] ouvert", (28, 12)),
    bad("TXT006", "name to fill in", "Ces gestes", "À [Nom de la commune], ces gestes", (38, 3)),
    bad("TXT006", "TODO", "Il reste", "TODO. Il reste", (38, 60)),
    bad("TXT006", "share to fill in", "Il reste", "Pour XX %, il reste", (38, 65)),
    bad("TXT006", "in a reference", "- [2] Rédaction d’essai", "- [2] [Auteur]", (43, 7)),
    bad("TXT006", "words left out, link, roman number", "Un atelier", "Au XXe siècle, « un […] lieu », [une page](#p) : un atelier"),
    bad("TXT007", "title", 'title: "Réemploi et réparation', 'title: "Reemploi et réparation', (2, 1)),
    bad("TXT007", "heading", "## Résumé exécutif", "## Resume exécutif", (26, 4)),
    bad("TXT007", "three words of the text", "Un atelier ouvert", "Deja, la societe et une evaluation", (28, 1)),
    bad("TXT007", "two words of the text", "Un atelier ouvert", "Deja, la societe"),
    bad("TXT010", "a sentence of a prompt", "Il reste", "Il faut parler du sujet lui-même, jamais du texte fourni ni de là. Il reste", (38, 68)),
    bad("TXT010", "in capitals, without accents", "Ces gestes", "LUI-MEME, JAMAIS DU TEXTE FOURNI, NI DE LA REDACTION, ces gestes", (38, 1)),
    bad("TXT010", "nine words of a prompt", "Il reste", "Il faut parler du sujet lui-même, jamais du texte du lieu. Il reste"),
    bad("TXT010", "said once where two prompts say it", "Il reste", "Parler du sujet lui-même, jamais du texte fourni ni de la rédaction. Il reste", (38, 60)),
    bad("TXT010", "quoted", "Il reste", "On lit : «\u00a0Parler du sujet lui-même, jamais du texte fourni ni de la rédaction\u00a0» [2]. Il reste"),
    bad("TXT011", "within another sentence", "Il reste", f"En bref : {AGAIN} ; le reste suit. Il reste", (38, 70)),
    bad("TXT011", "thirteen words", "Il reste", f"En bref : {' '.join(AGAIN.split()[:13])} ; le reste suit. Il reste"),
    bad("TXT011", "in capitals, without accents", "Il reste", f"{fold(AGAIN).upper()}, PARTOUT. Il reste", (38, 60)),
    bad("TXT011", "a whole sentence, which is TXT002's", "Il reste", f"{SENTENCE}. Il reste"),
    bad("TXT011", "from a figure on that differs", "Il reste", f"{SENTENCE.replace('42', '43')}. Il reste", (38, 87)),
    bad("TXT011", "with another figure among them", "Il reste", f"En bref : {' '.join(AGAIN.split()[:8])} 3 {' '.join(AGAIN.split()[8:])} ; le reste suit. Il reste"),
    bad("TXT011", "with the same figures, begun anew", "Il reste", f"Oui, {SENTENCE.lower()}. Il reste", (38, 65)),
    bad("TXT011", "with letters that French has not", "Il reste", f"漢 {AGAIN} ; le reste suit. Il reste", (38, 62)),
    bad("TXT007", "capitals", "Un atelier ouvert", "Etude, Ecole, EVALUATION, Energie"),
    bad("TXT012", "script", "Ces gestes", "<script>a</script> Ces gestes", (38, 1)),
    bad("TXT012", "image that runs", "Il reste", "<img src=x onerror=a> Il reste", (38, 60)),
    bad("TXT012", "in code", "Ces gestes", "`<em>` : ces gestes"),
    bad("TXT012", "in code of some dialects", "Ces gestes", "```html\n<em>\n```\n\nCes gestes", (39, 1)),
    bad("TXT012", "in code in a table", "Ces gestes", "| `<em>` |\n\nCes gestes", (38, 4)),
    bad("TXT014", "attribute that runs", "Ces gestes", "{: onclick=a}\nCes gestes", (38, 4)),
    bad("TXT014", "template", "Ces gestes", "`{{ a }}` : ces gestes", (38, 2)),
    bad("TXT014", "class", "Ces gestes", "{: .note}\nCes gestes"),
    bad("TXT014", "in the title", 'title: "Réemploi', 'title: "{{ a }} Réemploi', (2, 1)),
    bad("TXT013", "link that runs", "Ces gestes", "[Ces gestes](javascript:a)", (38, 14)),
    bad("TXT013", "behind a control character", "Ces gestes", "[Ces](&#1;javascript:a) gestes", (38, 7)),
    bad("TXT013", "link of the web", "Ces gestes", "[Ces gestes](https://essai.invalid)"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_text_rule_finds_exactly(case: Case) -> None:
    assert positions(case.rule, changed(case)) == case.positions


def test_text_before_the_first_section_is_read_too() -> None:
    text = GOOD.replace("\n## Résumé", "\nEn tant qu'IA, je commence.\n\n## Résumé")
    assert positions("TXT004", text) == ((26, 1),)
    assert positions("TXT005", text.replace("commence.", "commence :")) == ()


def test_an_address_that_runs_is_found_in_the_title_too() -> None:
    line = next(line for line in GOOD.splitlines() if line.startswith("title: "))
    text = GOOD.replace(line, 'title: "Un titre [x](javascript:alert(1)) fin"', 1)
    assert positions("TXT013", text) == ((2, 1),)
