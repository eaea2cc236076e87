"""Word families: « évaluer », « évaluation » and « évalué » say one thing.

The six-letter stem that was tried first (:func:`orchestra.prose.stem`, cut) brings together 80 of
196 pairs of a word and its derivative: Snowball means to keep the inflections of one word together,
not its family. Here one ending of inflection or derivation is taken off, what is left is evened out
(*décid-er*, *décis-ion*), and verbs whose stem changes stand in a table. Words that have nothing in
common may fall together (« parti », « partage »): what asks for families is lenient by design.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from orchestra.prose import fold

LONGEST = 6  # letters that tell a family from others, as the experience with stems found
_SHORTEST = 3

# What may follow a stem, folded, no letter doubled, by how many letters must be left: few before
# the endings of verbs and of their nouns, more before those that other words may end in by chance.
_ENDINGS = {
    3: """
        er ir ier e ee ees es s ons ez ent ant ants ante antes ait aient era eront erait eraient
        ira iront irait iraient i is it ie ies ient ise isent isant isait ive ivent ation ations
        ition itions ution utions ement ements isement isements iement iements ateur ateurs atrice
        atrices iteur iteurs itrice itrices eur eurs ance ances ence ences isance able ables ible
        ibles abilite abilites ibilite iture itures ature etures eture iete ietes ial iale iales
        iaux ietal ietale ietaux
        """,
    4: """
        x ion ions iption iptions euse euses rice rices ese eses ice ices ite ites
        ete etes icite icites ivite ivites alite alites arite arites itaire itaires ietaire
        ietaires if ifs ives atif atifs ative atives itif itifs itive itives ique iques ic ics
        atique atiques aire aires el els ele eles uel uels uele ueles al als ale ales aux
        eux ieux ieuse ieuses iel iels iele ieles iers iere ieres oir oirs oire oires orial oriale
        oriales oriaux isme ismes iste istes ement iquement ivement element alement
        ablement ment
        """,
    5: "age ages at ats",
}
_LEFT = {ending: left for left, endings in _ENDINGS.items() for ending in endings.split()}
_LONGEST_ENDING = max(map(len, _LEFT))

_INFINITIVE_OR_PARTICIPLE = re.compile(r"(?<=[nru]d)re$|(?<=[ait]t)re$|(?<=[dlr])ue?s?$")
_DOUBLED = re.compile(r"(.)\1")
# What is left of the end of a stem is brought to the same: défens-e, défend-re; évalu-er.
_EVENED = (
    (re.compile(r"(?<=[aeo]n)s$"), "d"),
    (re.compile(r"(?<=..ci)s$"), "d"),
    (re.compile(r"(?<=.{4})is$|(?<=.{3})s$"), ""),
    (re.compile(r"(?<=.{4})[aeou]$"), ""),
    (re.compile(r"(?<=i)q$"), "c"),
    (re.compile(r"(?<=.{4})ic?$"), ""),
)

# Verbs whose stem changes: what stands before them, and their forms, derivatives too.
_VERBS = (
    (
        "- abs appar con de entre main ob re sou",
        "tenir tient tiennent tenu tenue tenus tenues tiendra tiendront tenant tenait tention tien",
    ),
    (
        "- con de inter par pre pro re sou",
        "venir vient viennent venu venue venus venues viendra viendront venant venait vention",
    ),
    (
        "- ad com e per pro re sou trans",
        "mettre met mettent mis mise mises mettant mettait mettra mission missions",
    ),
    (
        "- ap com entre re sur",
        "prendre prend prennent pris prise prises prenant prenait prendra prehension"
        " prentissage prentissages",
    ),
    ("pre re entre - ", "voir voit voient vu vue vus vues voyait voyant"),
    (
        "con de in intro pro re se tra repro",
        "duire duit duite duits duites duisent duisant duisait duira duction ductions ducteur"
        " ducteurs ductrice ductif ductive",
    ),
    (
        "con de in re",
        "struire struit struite struits struites struisent struction structions structeur truire"
        " truit truite truisent",
    ),
    (
        "ins pres rins sous trans",
        "crire crit crite crits crites crivent crivant crivait cription criptions crira",
    ),
    (
        "con ex in",
        "clure clut cluent clu clue clus clues clusion clusions clusif clusive clusifs cluant",
    ),
    (
        "a con de per re",
        "cevoir coit coivent cevait cevant cevra cu cue cus cues ception ceptions cepteur cepteurs",
    ),
    ("ab dis re", "soudre sout solvent solu solue resolution solution solutions"),
    (
        "- de re",
        "couvrir couvre couvrent couvert couverte couverts couverture ouvrir ouvre ouvrent ouvert"
        " ouverte ouverts ouvertes ouverture ouvrant",
    ),
    ("ac ex inter pro suc", "ceder cede cedent cedant cedait ces cession cessions"),
    (
        "a con dis par re",
        "naitre nait naissent naissant nu nue nus nues naissance naissances",
    ),
    ("a com dis par", "paraitre parait paraissent paru parue parus parution parition"),
    ("ac de -", "croitre croit croissent croissant croissante cru crue croissance"),
    ("pour -", "suivre suit suivent suivi suivie suivis suivies suite suites suivant"),
    ("ac con re", "querir quiert quierent quis quise quises quisition"),
)
# Other families that no ending tells, each in a line.
_FAMILIES = """
aller va vont ira iront irait allait allant
utiliser utilise utilisent utilisé utilisée utilisés utilisation utilisateur usage usages usager
utiliser utilisateurs usagers user utilisées
accès accessible accessibles accessibilité
agir agit agissent action actions actif active actifs actives
aide aides aider aidé aident aidant
an ans année années annuel annuelle annuels annuelles annuellement
bénéfice bénéfices bénéficier bénéficiaire bénéficiaires
bien biens mieux meilleur meilleure meilleurs
choisir choisit choisissent choisi choisie choisis choix
corriger corrige corrigent corrigé correction corrections
créer crée créent créé créée créés créées création créations créateur créatif
croire croient croyance croyances croyait
dépense dépenses dépenser dépensé dépensés
décrire décrit décrite décrits décrites décrivent décrivait description descriptions
devoir doit doivent devait devaient devra devront devrait devraient
dire disent dite dites disant
écrire écrit écrite écrits écrites écrivent écriture écritures
diriger dirige dirigent dirigé dirigée dirigeait dirigeant dirigeants direction directions directeur
élire élit élisent élu élue élus élues élection élections électeur
étendre étend étendent étendu étendue extension extensions
exiger exige exigent exigé exigée exigence exigences
habitat habiter habite habitent habitant habitants habitation
homme hommes humain humains humaine humaines humanité
interdire interdit interdite interdits interdisent interdiction
jour jours journée quotidien quotidienne quotidiennement
large larges élargir élargit élargi élargissement largement
libre libres liberté libertés libérer libère libéré librement
lire lit lisent lu lue lus lues lecture lectures lecteur lecteurs lisible illisible
lieu lieux
local locale locaux locales localement
loi lois législation légal légale légaux législatif
long longue longs longues allonger allongé allonge longueur
louer loue louent loué loués loyer loyers location locations locataire locataires locatif
mourir meurt meurent mort morts morte mortalité
naître naît naissent né née nés nées naissance naquit
nommer nomme nomment nommé nommés nomination
nombre nombres nombreux nombreuse nombreuses
offrir offre offrent offert offerte offerts offertes offres
ouvrir ouvre ouvrent ouvert ouverte ouverts ouvertes ouverture ouvrant
pauvre pauvres pauvreté
perdre perd perdent perdu perdue perdus perte pertes
plaire plaît plaisir plaisant
posséder possède possèdent possédé possédés possession possessions
pouvoir peut peuvent pouvait pouvaient pourra pourront pourrait pourraient puisse puissent
prévoir prévoit prévoient prévu prévue prévus prévues prévision prévisions prévisionnel
prévoir prévisionnelle
propriété propriétés propriétaire propriétaires
protéger protège protègent protégé protégée protection protections protecteur
rédiger rédige rédigent rédigé rédaction rédactions
rompre rompt rupture
salaire salaires salarié salariés salariée salariale salarial salariales
savoir savent savoirs savait
sobre sobres sobriété
vendre vend vendent vendu vendue vendus vente ventes vendeur revente
vieux vieille vieilles vieillir vieillit vieillissement
ville villes urbain urbaine urbains urbaines
vivre vit vivent vie vies vécu vivant vivants vivante
vouloir veut veulent voulait voulu
valoir vaut valent valeur valeurs valoriser valorise valorisation
travail travaux travailler travaille travaillent travailleur travailleurs
solution solutions
dormir dort dortoir
"""


@lru_cache(maxsize=50_000)
def family(word: str) -> str:
    """Return what the words of one family have in common, whatever case and accents they have."""
    folded = fold(word)
    known = _irregular().get(folded)
    return known if known else _evened(_without_ending(_evenly_spelled(folded)))[:LONGEST]


def _evenly_spelled(word: str) -> str:
    return _DOUBLED.sub(r"\1", word.replace("y", "i"))


def _without_ending(word: str) -> str:
    for length in range(min(_LONGEST_ENDING, len(word) - _SHORTEST), 0, -1):
        left = _LEFT.get(word[-length:])
        if left and len(word) - length >= left:
            return word[:-length]
    return _INFINITIVE_OR_PARTICIPLE.sub("", word)


def _evened(left: str) -> str:
    for pattern, ending in _EVENED:
        left = pattern.sub(ending, left)
    return left


@cache
def _irregular() -> dict[str, str]:
    """Return the family of each form in the tables."""
    found = {
        prefix.strip("-") + form: prefix.strip("-") + forms.split()[0]
        for prefixes, forms in _VERBS
        for prefix in prefixes.split()
        for form in forms.split()
    }
    for line in _FAMILIES.strip().splitlines():
        first, *_ = forms = line.split()
        found |= {fold(form): fold(first) for form in forms}
    return found
