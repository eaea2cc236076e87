# ruff: noqa: E501 - sentences and tables of cases are read line by line
"""Changes to a good document after which it is still good: what looks like a fault and is none."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.labelled.planting import Good, good_documents
from tests.labelled.sheet import Sheet

# Each sentence, put into a paragraph that cites something, must not be found by the rule.
SENTENCES = {
    "TXT003": (
        "Le fil conducteur de la visite est l’eau.", "La section locale du syndicat se réunit ici.",
        "Cette section du canal est navigable.", "Le texte présente trois objectifs, sans plus.",
        "Le document précise qui peut siéger au conseil.", "Le paragraphe que l’on cite toujours est le plus court.",
        "On y projette des extraits de films d’amateurs.", "Voici la version lisible de tous.",
        "Selon les consignes de tri, le verre va à part.", "On respecte les instructions du fabricant.",
        "Le catalogue propose des mots-clés à qui cherche un outil.", "Le passage couvert relie les deux cours.",
        "Le règlement remplace la version précédente.", "Une assistante accueille les familles.",
    ),
    "TXT004": (
        "En tant qu’assistante sociale, une voisine connaît ces familles.", "Un modèle de langage aide parfois au guichet.",
        "L’intelligence artificielle n’a pas sa place dans cette décision.", "Je ne suis pas capable de réparer seule, avoue une habitante.",
        "Je ne peux pas accéder à l’étage, dit un membre en fauteuil.", "En tant que modèle économique, la coopérative a ses limites.",
    ),
    "TXT011": (
        "La loi n° 2014-856 du 31 juillet 2014 relative à l’économie sociale et solidaire vaut ici. Oui, la loi n° 2014-856 du 31 juillet 2014 relative à l’économie sociale et solidaire.",
        "Le mardi, la table est ouverte à qui vient avec un objet en panne. Le jeudi aussi, la table est ouverte à qui vient avec un objet à coudre.",
    ),
    "TXT010": (
        "La question se pose à des élus et à des associations.", "L’affiche ne donne ni chiffre, ni date, ni nom, ni exemple.",
        "Le guichet ne s’adresse pas à toi seul.", "Dit plus brièvement et avec d’autres mots, c’est un commun.",
    ),
    "TXT006": (
        "Au XXe siècle, on réparait déjà.", "On y trouve aussi des tailles XXL.", "L’affiche disait « ouverre » [sic].",
        "Le plan est [au mur](#plan) de la salle.", "Les tâches à définir occupent la première séance.",
        "Le groupe <em>tient</em> à ses habitudes.",
    ),
    "REF005": (
        "L’impression 3D y est reine.", "Le réseau 5G n’arrive pas jusqu’ici.", "On y mesure le CO2 de la salle.",
        "L’association loi 1901 reste la forme la plus simple.", "Depuis la Covid-19, on vient plus tard.",
        "Le cours d’H2O y est un jeu.", "La salle B12 reste ouverte.", "Un lecteur MP3 attend son réparateur.",
        "Le lieu ouvre au XXIe siècle comme au précédent.", "On compte deux ou trois habitués, et une bonne dizaine d’amis.",
        "Une personne sur deux, peut-être, y reviendra.", "L’un des deux ateliers ferme tôt.",
    ),
    "REF004": (
        "On dit d’un lieu qu’il est « ouvert à tous ».", "Le mot « commun » a beaucoup servi.",
        "La revue s’appelle « Le Temps des lieux ».",
    ),
    "TXT001": (
        "*How to Make (almost) Anything*, disait l’affiche.", "Le *design thinking* y côtoie le *low-tech*.",
        "On y parle de *Social Return on Investment*, de *care* et d’*empowerment*.",
    ),
    "TXT002": ("C’est peu. C’est beaucoup. C’est peu.", "On y vient. On y reste."),
    "TXT007": (
        "On y lit *Evaluation, Experience and Operations*, un vieux numéro.", "Etienne, Elodie et Eric y réparent.",
        "LA SOCIETE DES AMIS DE L’ECOLOGIE ET DE L’ECONOMIE s’y réunit.", "La mesure est prise, et chacun crée.",
    ),
    "SEC005": ("Le mot-dièse #tierslieux y est affiché.", "Le lot # 3 attend preneur."),
    "KEY003": ("On y vient.",),
    "TYP001": (
        "On ferme à 17:26, jamais plus tôt.", "Le vote est de 3:1 contre.", "Voir https://essai.invalid/?a;b pour venir.",
        "Le code `a; b` y est enseigné.", "On s’y demande (?) parfois.", "Le journal *What’s next? The future!* y traîne.",
    ),
    "TYP002": ("Le code `a ; b` y est enseigné.", "L’adresse :maison: y est un jeu.", "Un sourire :) y est affiché."),
    "TYP004": ("Le code `a  b` y est enseigné.", "On y vient.  "),
    "TYP005": ("Le format .md y a ses amis.", "On y apprend .NET le mardi."),
    "TYP006": ("Node.js et l’adresse a.b,c y ont leurs amis.", "Le repas vaut 3,50 euros.", "Le nom Le.Lieu est déposé."),
    "TYP007": ("Le 5 mai, on y danse.", "On y voit 3 hommes et 2 t-shirts.", "Le réseau 4G passe."),
    "TYP008": ("En 2019 350 personnes sont venues.", "Le 01 42 68 53 00 ne répond pas.", "Le 0 800 100 200 est gratuit."),
    "TYP009": ("On dit «\u00a0le “commun” de tous\u00a0».", "Le code `a = \"b\"` y est enseigné."),
    "TYP010": ("Le mot 'commun' a servi.", "La planche fait 5' de long."),
    "TYP011": ("Le chemin ../../plan y mène.",),
    "TYP013": ("On y apprend que 5 - 3 font 2.", "Un va-et-vient s’y fait.", "L’option --tout y mène."),
    "TYP014": ("Le 1er mai, la 2e fois, au XXIe siècle, même Mme y vient.", "Le thème et le poème du mois."),
    "TYP015": (
        "Etienne, Elodie et Eric y réparent.", "A. Durand y vient.", "Le plan A la rassure.", "L’ESS et l’EPCI en sont.",
    ),
    "TYP016": ("La moelle, le coexister et le coefficient.", "Joel, Noe et Goethe y viennent.", "La coopération et l’oestre."),
    "TXT009": (
        "Ostrom et Xqzt y sont lus par la SCIC.", "Le *commoning* y est de règle.", "On y parle de « chikan » et de jugaad.",
        "Aujourd’hui, c’est-à-dire jusqu’au soir, quelqu’un vient-il ?", "Les écogestes y sont réappris en autoréparation.",
        "Le surcout, la maitrise et l’évènement s’y discutent.", "Va-t-on vers des micro-fermes et des néo-ruraux ?",
        "L’extraordi\u00adnaire y est banal.", "Le fichier plan_du_lieu.md et https://xqzt.invalid/abcd y mènent.",
    ),
}  # fmt: skip

# Each paragraph, put into the summary or the conclusion, must not be found by the rule.
PARAGRAPHS = {
    "TXT005": (
        "On y trouve des outils, des livres, des plantes, etc.", "Que restera-t-il de tout cela ?", "Le reste (et c’est beaucoup).",
        "Elle répondit : « Oui. »", "**Le lieu vit de ceux qui y viennent.**", "On verra bien…", "Le lieu vit. *(À suivre.)*",
    ),
    "TXT001": (
        "Ateliers vélo, cantine solidaire, studio radio, jardin, friperie, ludothèque, bricothèque, chorale.",
        "Moins jeter, mieux réparer, tout partager, rien gaspiller, beaucoup apprendre.",
    ),
}  # fmt: skip

# A keyword, and a sentence that says it in another form.
KEYWORDS = (
    ("local", "Les acteurs locaux décident."), ("travail", "Les travaux avancent."), ("tiers-lieu", "Des tiers-lieux ouvrent."),
    ("œuvre", "Les oeuvres restent au mur."), ("low-tech", "Le low tech a ses adeptes."), ("évaluer", "On évalue sans noter."),
    ("coopérative", "COOPÉRATIVES et amis s’y croisent."), ("régional", "Les réseaux régionaux s’en mêlent."),
    ("open source", "Le code est open-source."), ("l’entraide", "L'entraide y est de règle."),
    ("bien commun", "Les biens communs se gardent ensemble."), ("usagers", "Une usagère le dit."),
    ("ESG", "Les critères E.S.G. sont discutés."), ("vélo", "Les vélos sont rangés."), ("équité", "Un partage équitable s’impose."),
)  # fmt: skip


@dataclass(frozen=True)
class Harmless:
    """A changed document that a rule, or none of them, may find fault with."""

    rule: str
    label: str
    good: Good
    text: str

    def __str__(self) -> str:
        return f"{self.rule} {self.label}"


Change = Callable[[Sheet], None]


def harmless() -> list[Harmless]:
    """Return every change, each in one document."""
    return [*_said(), *_reworded(), *_formed()]


def _said() -> list[Harmless]:
    asked = [(rule, text, _insert) for rule, texts in SENTENCES.items() for text in texts]
    asked += [(rule, text, _alone) for rule, texts in PARAGRAPHS.items() for text in texts]
    return [_made(rule, text, "note", partial(put, text=text)) for rule, text, put in asked]


def _insert(sheet: Sheet, text: str) -> None:
    sheet.insert_sentence(sheet.some(sheet.cited_prose), text)


def _alone(sheet: Sheet, text: str) -> None:
    sheet.insert_paragraph(sheet.headings[-1], text)


def _reworded() -> list[Harmless]:
    return [
        _made("KEY001", f"{keyword}: {text}", "note", lambda s, k=keyword, t=text: _say(s, k, t))
        for keyword, text in KEYWORDS
    ]


def _say(sheet: Sheet, keyword: str, text: str) -> None:
    _insert(sheet, text)
    given = [*json.loads(sheet.value("keywords")), keyword]
    sheet.set_value("keywords", json.dumps(given, ensure_ascii=False))


def _made(rule: str, label: str, kind: str, change: Change) -> Harmless:
    chance = random.Random(label)
    good = chance.choice([g for g in good_documents() if g.kind == kind])
    sheet = Sheet(good.name, kind, good.text.split("\n"), chance)
    change(sheet)
    sheet.recount()
    return Harmless(rule, label, good, sheet.text())


def _edit(pattern: str, to: str, count: int = 0) -> Change:
    def change(sheet: Sheet) -> None:
        text, made = re.subn(pattern, to, sheet.text(), count=count, flags=re.MULTILINE)
        assert made, pattern
        sheet.lines[:] = text.split("\n")

    return change


def _upper_titles(sheet: Sheet) -> None:
    for index in sheet.items:
        sheet.lines[index] = re.sub(r"\*(.+)\*", lambda m: f"*{m[1].upper()}*", sheet.lines[index])


def _decompose(sheet: Sheet) -> None:
    start = sheet.headings[0]
    sheet.lines[start:] = [unicodedata.normalize("NFD", line) for line in sheet.lines[start:]]


# The same document written in another form: no rule may say anything new.
FORMS: tuple[tuple[str, str, Change], ...] = (
    ("date without quotation marks", "note", _edit(r'^date: "(.*)"', r"date: \1")),
    ("time without seconds", "note", _edit(r'^time: "(\d\d:\d\d):\d\d"', r'time: "\1"')),
    ("single quotation marks", "note", _edit(r'^theme: "(.*)"', r"theme: '\1'")),
    ("no quotation marks", "note", _edit(r'^status: "(.*)"', r"status: \1")),
    ("a comment in the front matter", "note", _edit(r"^status:", "# une remarque\nstatus:")),
    ("a blank line in the front matter", "note", _edit(r"^template:", "\ntemplate:")),
    ("blanks after the rules", "note", _edit(r"^---$", "---  ")),
    ("keywords in lines", "note", _edit(r'^keywords: \["(.*)", "(.*)"\]', r'keywords:\n- "\1"\n- "\2"')),
    ("sources on one line", "note", _edit(r"^- n: (\d+)\n  (source: .*)\n  (passage: .*)", r"- {n: \1, \2, \3}")),
    ("sources indented", "note", _edit(r"^(- n:|  source:|  passage:)", r"  \1")),
    ("a folded theme", "note", _edit(r'^theme: "(.*)"', r"theme: >-\n  \1")),
    ("no line end at the end", "note", _edit(r"\n\Z", "")),
    ("blank lines at the end", "note", _edit(r"\n\Z", "\n\n\n")),
    ("trailing blanks", "note", _edit(r"(?<=[.!?])$", "  ")),
    ("headings closed by hashes", "note", _edit(r"^(## .*)", r"\1 ##")),
    ("headings in bold", "note", _edit(r"^## (.*)", r"## **\1**")),
    ("indented headings", "note", _edit(r"^## ", "  ## ")),
    ("headings with a dash", "long", _edit(r"^(## \w+ partie) :", r"\1 –")),
    ("headings with a straight apostrophe", "carnet", _edit(r"^## Ce que l’on", "## Ce que l'on")),
    ("no blank line below headings", "note", _edit(r"^(## .*)\n\n", r"\1\n")),
    ("several blank lines", "note", _edit(r"\n\n", "\n\n\n")),
    ("wrapped lines", "note", _edit(r"^((?![-#|>*]|\d\.)(?:\S+ ){9})(?=\S)(?!\[)", r"\1\n")),
    ("citations without spaces", "note", _edit(r" (\[\d\])(?=[.;,])", r"\1")),
    ("citations behind the full stop", "note", _edit(r" (\[\d\])\.$", r". \1")),
    ("references with stars", "note", _edit(r"^- (\[\d)", r"* \1")),
    ("references with numbers", "note", _edit(r"^- (\[\d)", r"1. \1")),
    ("references apart", "long", _edit(r"^(- \[\d.*)\n", r"\1\n\n")),
    ("titles between guillemets", "note", _edit(r"^(- \[.*)\*(.+)\*", r"\1« \2 »")),
    ("titles in capitals", "note", _upper_titles),
    ("addresses between brackets", "long", _edit(r"(https://\S+)", r"<\1>")),
    ("addresses with a slash", "long", _edit(r"(https://\S+)", r"\1/")),
    ("addresses without s", "long", _edit(r"https://", "http://")),
    ("footer without its rule", "note", _edit(r"^---\n\n(?=\*Production)", "")),
    ("stars around the rule", "note", _edit(r"^---\n\n(?=\*Production)", "***\n\n")),
    ("decomposed accents", "note", _decompose),
    ("a non-breaking hyphen", "note", lambda s: _insert(s, "Un va\u2011et\u2011vient s’y fait sans bruit.")),
    ("a soft hyphen", "note", lambda s: _insert(s, "Une extraordi\u00adnaire patience y règne.")),
    ("an emoji", "note", lambda s: _insert(s, "Chacun y gagne 🌱 à sa façon.")),
    ("a nested list", "note", lambda s: _alone(s, "- un outil ;\n  - deux mains ;\n  - un établi ;\n- du temps.")),
    ("a comment", "note", lambda s: _alone(s, "<!-- relire avant vendredi -->")),
    ("an image", "note", lambda s: _alone(s, "![Un plan du lieu](plan.png)")),
    ("a line of stars", "note", lambda s: _alone(s, "* * *")),
    ("a table", "note", lambda s: _alone(s, "| Jour | Atelier |\n|---|---|\n| lundi | vélo |")),
)  # fmt: skip


def _formed() -> list[Harmless]:
    return [_formed_in(label, kind, change) for label, kind, change in FORMS]


def _formed_in(label: str, kind: str, change: Change) -> Harmless:
    """Return the first document, in an order of the label's own, that the change applies to."""
    chance = random.Random(label)
    goods = [g for g in good_documents() if g.kind == kind and "template:" in g.text]
    for good in chance.sample(goods, len(goods)):
        sheet = Sheet(good.name, kind, good.text.split("\n"), chance)
        try:
            change(sheet)
        except AssertionError:
            continue
        if "---" in sheet.lines[1:] and "---" in sheet.lines[sheet.front_end + 1 :]:
            sheet.recount()
        return Harmless("*", label, good, sheet.text())
    raise ValueError(label)
