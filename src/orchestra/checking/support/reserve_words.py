"""The reserves of French prose: small words with which a sentence claims less than without.

Phrases stand between semicolons, folded: ``a/b`` is one word of several, ``a*`` a word that begins
so, ``*a`` one that ends so, ``#`` a number, ``..`` one to four words, ``,`` the comma itself. The
kinds are those that readers found lost in the sentences of a strong writer; their members are what
a French grammar lists as adverbs of frequency and degree, modal verbs, quantifiers and
circumstantial conjunctions.
"""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """A family of phrases: ``phrases`` are its signs.

    ``like`` say as much where the family is looked for, but are no sign of it; so do the signs of
    the other families that are ``near``.
    """

    name: str
    phrases: str
    like: str = ""
    near: tuple[str, ...] = ()


# Reserves: with one a passage says less than a sentence without it. The first lines are adverbs and
# verbs of what is not always, not certain, not done yet; then come quantities, times, conditions.
RESERVES = (
    Kind(
        "fréquence",
        """souvent; parfois; quelquefois; frequemment; rarement; habituellement; generalement;
        couramment; ordinairement; occasionnellement; ponctuellement; en general; d habitude;
        d ordinaire; a l occasion; la plupart du temps; dans certains cas; dans bien des cas;
        dans la plupart des cas; par endroits; tend/tendent/tendait a; tendance a; il arrive;
        de temps a autre; pas toujours; pas necessairement; pas forcement; pas systematiquement""",
        "frequent*; habitu*; courant*; rare/rares; regulierement; volontiers; peu",
        ("partie", "possibilité"),
    ),
    Kind(
        "possibilité",
        """peut/peuvent/pouvait/pouvaient/pourra/pourront/puisse/puissent; peut etre;
        possible*; probable*; vraisemblable*; risque/risquent de/d; eventuel*; susceptible*;
        le cas echeant""",
        """permet/permettent/permettant/permettrait; capable*; facultati*; a/ont le droit;
        autoris*; en mesure de; possibilite*; libre/libres de; pouvoir; sans doute;
        aide/aident a; invite*""",
        ("conditionnel", "fréquence"),
    ),
    Kind(
        "apparence",
        """semble/semblent; parait/paraissent; en theorie; theoriquement; sur le papier;
        a priori; apparemment; officiellement; estimee/estimees/estimes;
        suppose/supposee/supposes/supposees; presume*; pretendu*;
        repute/reputee/reputes/reputees""",
        "estim*",
        ("possibilité", "conditionnel", "parole"),
    ),
    Kind("conditionnel", "", "si; s il; s ils", ("possibilité", "intention", "parole")),
    Kind(
        "intention",
        """prevu/prevue/prevus/prevues; projete*; envisag*; vise/visent/visait/visant a;
        vise/visent/visait la/le/l/les/un/une fin/sortie/hausse/baisse/arret/*tion/*ment/*ite/*ance;
        cherche/cherchent/cherchait/cherchant a; cherche/cherchent .. a; souhait*; ambition*;
        s efforce*; veut/veulent/voulait/voulaient; tente/tentent de; promet/promettent;
        attendu/attendue/attendus; s engage/engagent a; cense/censee/censes/censees;
        projet de loi; proposition de loi; en projet; a l etude; objectif/but/ambition de/d;
        en cours de; en voie de; reste/restent a""",
        """pour; afin; objectif*; but/buts; cible*; destin*; propos*; sera/seront; aura/auront;
        prevoi*; visee/visees; a venir; futur*; vouloir; demand*; en vue""",
        ("obligation",),
    ),
    Kind(
        "proposition",
        """recommand*; preconis*; propose/proposent/proposait de/d/un/une/des/que; suggere*;
        demande/demandent de/d/que/qu; invite/invitent a""",
        """propos*; demand*; invit*; conseil*; encourag*; plaid*; defend*; appell*; voudr*;
        veut/veulent; objectif*; pour; afin; prone*; insist*""",
        ("obligation", "intention", "possibilité"),
    ),
    Kind(
        "obligation",
        "doit/doivent/devait/devaient/devra/devront/devrait/devraient; faut/faudra/fallait",
        """oblig*; impos*; exig*; tenu/tenue/tenus/tenues de/d; necess*; requi*; contrain*;
        demand*; interdi*; suppos*; minim*; plafon*; limit*; au plus; a condition;
        ne/n peut/peuvent; ne/n pouvoir; appelle*; recommand*; preconis*; devoir*; il s agit;
        condition*; invit*; charge/chargee de""",
        ("intention",),
    ),
    Kind(
        "approximation",
        """environ; pres de/d #; a peu pres; quelque #; approximativement; de l ordre de;
        presque; quasi*; en moyenne; globalement; dans l ensemble""",
        """dizaine*; quinzaine; vingtaine; trentaine; quarantaine; cinquantaine; soixantaine;
        centaine*; millier*; entre # et; quelques; approxim*; moyen*""",
    ),
    Kind(
        "fourchette",
        "entre # et #; # a #",
        "entre; jusqu; au plus; au maximum; maxim*; environ; moyenne; minim*; au moins",
    ),
    Kind(
        "minimum",
        """au moins; au minimum; a minima; plus de/d #; au dela de #; superieur* a #; et plus;
        ou plus; pas moins de; plus de la moitie; plus d un/une; du moins; a tout le moins""",
        "moins; minim*; depass*; exced*; plancher; au dela; superieur*; plus de",
    ),
    Kind(
        "maximum",
        """au plus; au maximum; moins de/d #; jusqu a #; jusqu a la; inferieur* a #;
        dans la limite; pas plus de; a concurrence; au mieux; moins de la moitie;
        moins d un/une""",
        "plafon*; maxim*; limit*; depass*; exced*; inferieur*; jusqu; moins de/d; borne*",
    ),
    Kind(
        "partie",
        """certain/certains/certaines; d une certaine/certain; dans une certaine mesure;
        quelques; la plupart; une partie; une grande partie; en partie; partiellement;
        une part de/du/des/d; pour une part; pour partie; beaucoup de/d/des; bien des;
        nombre de; de nombreux/nombreuses; majorit*; l un/une des; un/une des;
        plusieurs de/des; pas tous/toutes; dont beaucoup; dont plusieurs; parmi les plus;
        parmi les premiers/premieres""",
        """plusieurs; nombre*; parmi; dont; part; partie*; moitie; tiers; quart; divers*;
        beaucoup; compte/comptent/figure parmi; peu de; presque""",
        ("fréquence", "surtout"),
    ),
    Kind(
        "surtout",
        """surtout; principalement; essentiellement; majoritairement; a titre principal;
        pour l essentiel; avant tout""",
        """principal*; d abord; particulierement; en particulier; davantage; priorit*; souvent;
        plutot; essentiel; majorit*; plus que; plus .. que; premier lieu; notamment""",
        ("partie", "fréquence"),
    ),
    Kind(
        "exemple",
        """notamment; par exemple; entre autres; tel/telle/tels/telles que/qu; en particulier;
        , comme""",
        """exemple*; parmi; comme; dont; certains/certaines; plusieurs; illustr*; ainsi;
        l un/une des""",
        ("partie",),
    ),
    Kind(
        "autre cause",
        """tient/tiennent aussi/egalement; depend/dependent aussi/egalement;
        vient/viennent aussi/egalement; repose/reposent aussi/egalement;
        passe/passent aussi/egalement; s explique/expliquent aussi""",
        "aussi; egalement; notamment; entre autres; en partie; surtout; d abord; autant",
        ("exemple", "partie"),
    ),
    Kind(
        "état premier",
        """a l origine; d origine; dans sa redaction/version; initial*; au depart; , alors;
        provisoire*; temporaire*; a titre experimental; jusqu alors; jusque la; longtemps;
        a l epoque; anciennement""",
        """d abord; origine; premier*; ancien*; alors; depart; autrefois; jadis; depuis;
        texte de; jusqu; avant; premiere; etait/etaient; avait/avaient""",
    ),
    Kind(
        "horizon",
        """a court/moyen/long terme; dans l immediat; pour l instant; pour le moment;
        dans un premier temps""",
        "terme; immedi*; long/longue; court/courte; avenir; futur*; temps; d abord; encore",
    ),
    Kind(
        "début",
        """depuis #; depuis le/la/l/un/une/fin/debut #; depuis le/la/l/un/une .. #; depuis
        janvier/fevrier/mars/avril/mai/juin/juillet/aout/septembre/octobre/novembre/decembre #""",
        "depuis; a partir; a compter; desormais; apres; ensuite",
    ),
    Kind(
        "terme",
        """a partir de/du/d #; a partir du .. #; a compter de/du #; d ici #; d ici a #;
        avant #; avant le #; jusqu en #; au plus tard""",
        "a partir; a compter; depuis; apres; d ici; avant; jusqu; horizon; terme; futur; prochain*",
    ),
    Kind(
        "condition",
        """a condition que/qu/de/d; a moins que/qu/de; pourvu que/qu; pour autant que;
        pour peu que; des lors que/qu; dans le cas ou; en cas de/d; sauf; hormis; excepte;
        a l exception; a l exclusion; si; s il; s ils; lorsque; lorsqu; quand; tant que/qu""",
        """condition*; reserve*; exception*; derog*; cas; hors; sinon; ou; dont; qui;
        qu une fois; defaut; pour peu; faute; dans la mesure; trop; suppose*; doit/doivent;
        sans""",
    ),
    Kind(
        "exception",
        """a defaut; sous reserve; sous condition/conditions; sous certaines conditions;
        en principe; sauf exception/exceptions; exceptionnel*""",
        "reserve*; condition*; exception*; faute; si; lorsque; quand; qui ne; qui n; sinon",
    ),
    Kind(
        "restriction",
        """seulement; uniquement; exclusivement; ne/n .. que/qu;
        le/la/les seul/seule/seuls/seules; a lui/elle/eux/elles seul/seule/seuls/seules;
        reserve/reservee/reserves/reservees a/au/aux""",
        """seul*; strict*; rien que; reserv*; simple*; limit*; d abord; surtout; a elle; a eux;
        uni*; non; autant; aussi; pas tou*; davantage; plus; moins; suffi*""",
    ),
)
