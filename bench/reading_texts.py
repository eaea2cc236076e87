"""The text that the documents of ``reading.py`` say: an association that does not exist."""

from __future__ import annotations

P = (
    "La Fabrique du Lavoir a ouvert ses portes en 2016 dans une ancienne blanchisserie de 430 m². "
    "Elle réunit 27 structures, dont 9 associations, et accueille près de 1 850 personnes par an. "
    "L’équipe compte 4,5 équivalents temps plein et une trentaine de bénévoles.",
    "Les recettes s’élèvent à 312 400 € en 2023, soit 6,8 % de plus que l’année précédente. "
    "La location des bureaux représente 48 % du total ; les subventions publiques, 31 %. "
    "Le reste provient des ateliers, de la buvette et d’un mécénat de 12 000 €.",
    "Selon l’enquête menée auprès des habitants, 73 % des répondants disent avoir rencontré "
    "quelqu’un qu’ils n’auraient pas connu autrement. Cette proportion atteint 81 % chez les "
    "personnes arrivées dans la commune depuis moins de deux ans.",
    "Le conseil d’administration se réunit 6 fois par an ; chaque collège y désigne 3 membres. "
    "Les décisions sont prises par consentement, c’est-à-dire lorsqu’aucune objection raisonnable "
    "ne demeure. Faute d’accord, la question est reportée au mois suivant.",
    "Au rez-de-chaussée, l’atelier de réparation a remis en état 1 264 objets, ce qui évite "
    "environ 9,3 tonnes de déchets. Le taux de réussite est de 67 % pour l’électroménager et "
    "de 84 % pour les vélos.",
    "La commune met le bâtiment à disposition pour 25 ans. En contrepartie, l’association assure "
    "l’entretien courant et ouvre la grande salle aux écoles 40 demi-journées par an. "
    "Un comité de suivi veille au respect de la convention.",
    "L’accompagnement numérique a bénéficié à 512 personnes, dont 58 % de femmes. Les demandes "
    "portent surtout sur les démarches administratives ; viennent ensuite la messagerie et la "
    "sauvegarde des photographies.",
    "Trois scénarios ont été étudiés pour 2027. Le premier prolonge l’existant ; le deuxième "
    "prévoit une antenne de 180 m² dans le bourg voisin ; le troisième confie la buvette à une "
    "coopérative. Aucun ne dépasse 95 000 € d’investissement.",
    "Le jardin partagé occupe 2 300 m² le long de la rivière. Ses 64 parcelles sont attribuées "
    "par tirage au sort, et la liste d’attente compte 118 foyers. L’arrosage est assuré par une "
    "citerne de 10 000 litres.",
    "Les effets sur l’emploi restent difficiles à établir. On estime que 14 postes ont été créés "
    "ou maintenus, sans qu’il soit possible d’isoler la part du lieu lui-même. Une évaluation "
    "indépendante est attendue pour l’automne.",
    "L’expérimentation s’appuie sur un réseau de 22 communes rurales réparties dans 5 "
    "intercommunalités. Chacune dispose d’une correspondante ou d’un correspondant, formé pendant "
    "3 jours, puis suivi à distance.",
    "Les difficultés rencontrées tiennent moins au financement qu’à la gouvernance : les rôles "
    "n’étaient pas clairement répartis, et les bénévoles les plus engagés se sont épuisés. Le "
    "règlement intérieur de 2021 y remédie.",
)
SHORT = (
    "Les bureaux sont loués à prix coûtant.",
    "L’atelier bois ouvre le mercredi et le samedi.",
    "La cuisine sert 35 repas chaque vendredi.",
)
HEADS = ("Année", "Recettes", "Dépenses", "Résultat")
ROWS = (
    ("2020", "241 300 €", "238 950 €", "2 350 €"),
    ("2021", "268 700 €", "271 020 €", "-2 320 €"),
    ("2022", "292 510 €", "286 400 €", "6 110 €"),
    ("2023", "312 400 €", "305 880 €", "6 520 €"),
)
COUNTS = (
    ("Cotisations", "1 240", "1 310"),
    ("Ateliers", "18 600", "22 045"),
    ("Location de bureaux", "150 000", "149 952"),
    ("Subventions", "97 000", "96 844"),
    ("Mécénat", "12 000", "9 500"),
)
NOTES = (
    "Assemblée générale du 14 mars 2024, procès-verbal no 3.",
    "Enquête menée en ligne et sur place, 648 réponses.",
    "Délibération 2019-07 du conseil municipal.",
)
