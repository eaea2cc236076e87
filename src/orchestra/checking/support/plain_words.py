"""Words by what they do in a sentence, folded: those of grammar, and those that say little alone.

``PALE`` are the verbs and nouns that any writer puts around what a passage says (« le texte porte
sur », « il s’agit de »), found by what strong writers put there: a passage need not have them.
"""

# ruff: noqa: SIM905 - a list of words is read more easily

from __future__ import annotations

EMPTY = frozenset(
    """
    le la les l un une des de du d au aux a en dans par pour sur sous avec sans vers chez entre
    parmi selon apres avant depuis pendant durant des lors jusque jusqu contre hors malgre outre
    envers et ou ni mais car donc or que qu qui quoi dont lequel laquelle lesquels lesquelles duquel
    desquels auquel auxquels quand lorsque lorsqu si comme comment combien pourquoi puisque puisqu
    parce quoique tandis alors ainsi aussi encore meme deja puis ensuite enfin toutefois cependant
    pourtant neanmoins or ailleurs notamment surtout plutot seulement
    je tu il elle on nous vous ils elles se s me m te t lui leur y eux soi moi celui celle ceux
    celles ce c cet cette ces ceci cela ca son sa ses leurs notre nos votre vos mon ma mes ton ta
    tes autre autres autrui meme memes tel telle tels telles tout tous toute toutes chaque chacun
    chacune aucun aucune nul nulle quelque quelques plusieurs certain certains certaine certaines
    n ne pas plus moins jamais rien personne guere point trop peu assez tres bien mal mieux pire
    non oui la ici voici voila
    est sont etre etait etaient sera seront serait seraient soit soient fut furent ete etant suis
    a ont avoir avait avaient aura auront aurait auraient ait aient eu eut ayant
    peut peuvent pouvait pouvaient pourra pourront pourrait pourraient puisse puissent
    doit doivent devait devaient devra devront devrait devraient devoir faut faudra
    fait font faire faisait faisaient fera feront faisant faite faites faits fasse
    va vont aller allait vient viennent
    quel quelle quels quelles quelconque autant davantage tant beaucoup souvent parfois toujours
    debut loin pres autour afin grace cause raison face cas fois travers cours partir part
    egard fur mesure cote voire presque environ tantot er e eme
    """.split()
)

PALE = """
    mettre prendre donner trouver porter tenir passer rester devenir rendre laisser garder compter
    figurer relever comporter comprendre constituer représenter désigner signifier appeler nommer
    charger consister reposer appuyer exister concerner jouer apporter offrir employer utiliser
    servir avoir pouvoir vouloir savoir voir dire parler penser placer poser mener suivre conserver
    permettre inclure contenir présenter décrire montrer rappeler noter souligner indiquer préciser
    expliquer exposer distinguer citer définir raconter évoquer écrire aborder traiter retenir
    examiner étudier résumer recenser énoncer formuler mentionner insister répondre viser chercher
    tenter essayer souhaiter agir situer apparaître sembler demeurer revenir recourir procéder
    appartenir venir aller arriver commencer finir constater observer considérer estimer juger
    affirmer avancer intituler dénommer lire chose façon manière cas point forme sens cadre place
    rôle objet ensemble nombre exemple moyen type sorte fait question idée aspect élément trait
    titre terme niveau ordre partie plupart majorité guide note rapport texte auteur ouvrage livre
    article étude document source passage chapitre page lecture édition auteure autrice chercheur
    dit dite dits nouveau actuel présent même propre seul simple vrai réel véritable précis divers
    différent premier dernier second suivant début aujourd hui désormais encore notamment également
    ensuite alors enfin dès quelqu
"""

# Marks that part a sentence; a comma does not.
HARD_BORDERS = frozenset(";:.!?…()—–")
NUMBER_WORDS = frozenset(
    """
    deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt
    trente quarante cinquante soixante septante nonante cent cents mille million millions milliard
    milliards
    """.split()
)
# A noun follows; a noun and no verb follows; what may stand before the name of who speaks.
DETERMINERS = frozenset("le la les l un une des chaque".split())
BEFORE_NOUNS = frozenset("la une cette sa de d des du un ce cet chaque toute sous sur se s".split())
BEFORE_NAMES = frozenset("le la les l un une ses leurs son".split())
# « risque » is a noun behind these, and « estime » or « critique » before those.
BEFORE_RISK = frozenset("le un ce du tout au".split())
AFTER_NOUNS = frozenset("de du des".split())
# Words that stand for something said before, as the subject or before it.
ANAPHORS = frozenset("il elle ils elles ce cette ces cet cela on son sa ses leur leurs".split())
PRONOUNS = frozenset("il elle on ils elles ce cela ceux".split())
AUXILIARIES = frozenset("est sont ete etre etait etaient sera seront fut soit soient etant".split())
# A clause has begun at these, or a verb of its own has.
NEW_CLAUSE = frozenset(
    "mais car puisque puisqu parce tandis donc lorsque lorsqu quand sauf qui alors".split()
)
VERBS = frozenset("ne n est sont a ont peut peuvent doit doivent fait font".split())
# Connectives that link a sentence to the one before.
CONNECTIVES = frozenset("ainsi donc pourquoi ou lors consequent fait voila".split())
# Texts that oblige rather than speak; texts and people that speak.
LAWS = frozenset("loi article reglement ordonnance directive convention decret".split())
SPEAKERS = frozenset(
    "lui elle eux elles auteur auteure auteurs rapport etude ouvrage livre guide note".split()
)
# Names that no passage needs to give.
KNOWN_NAMES = frozenset(
    """
    france europe etat etats union nations internet paris francais francaise francaises europeens
    europeen parlement gouvernement republique constitution onu nord sud est ouest
    """.split()
)
