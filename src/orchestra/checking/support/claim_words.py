"""The words with which a sentence claims more: strength, causes, speakers, denials, contraries.

Written as in :mod:`orchestra.checking.support.reserve_words`, from the same readers' findings: a
link of cause that no passage has, a stronger word, words given to another or to nobody, yes for no.
"""

# ruff: noqa: SIM905 - a list of words is read more easily

from __future__ import annotations

from orchestra.checking.support.reserve_words import Kind

# Strength: with one a sentence says more than a passage without it.
STRENGTHS = (
    Kind(
        "totalité",
        """tous; toutes; l ensemble de/des/du; la totalite; l integralite; chaque; partout;
        sans exception; systematique*""",
        """quel/quelle/quels/quelles; ensemble; tout/toute; chacun/chacune; general*;
        aucun/aucune; universel*; quiconque; n importe; ni""",
    ),
    Kind(
        "constance",
        "toujours; jamais; en permanence; a tout moment; sans cesse; constamment; invariablement",
        "permanen*; constan*; continu*; cesse; chaque; ne/n; encore",
    ),
    Kind(
        "fréquence forte",
        """souvent; frequemment; generalement; habituellement; en general; regulierement;
        la plupart du temps""",
        """plupart; majorit*; habitu*; courant*; couramm*; general*; toujours; beaucoup;
        surtout; tend/tendent; nombre*""",
    ),
    Kind(
        "majorité",
        "la plupart; majorit*; la majeure partie; presque tous/toutes; l essentiel de/des/du",
        "moitie; nombre*; souvent; general*; surtout; domin*; principal*; beaucoup; tous; #",
    ),
    Kind(
        "certitude",
        """necessairement; forcement; inevitable*; obligatoirement; automatiquement;
        assurement; certainement; sans aucun doute; a coup sur; immanquable*; incontestab*;
        indeniab*; evidemment; certitude*""",
        "toujours; tout; oblig*; necessaire*; certain; automati*",
    ),
    Kind(
        "plénitude",
        """entierement; totalement; completement; absolument; pleinement; parfaitement;
        integralement""",
        "entier*; total*; complet*; plein*; parfait*; tout/toute/tous",
    ),
    Kind(
        "exclusivité",
        """seulement; uniquement; exclusivement; ne/n .. que/qu;
        le/la/les seul/seule/seuls/seules; un/une seul/seule; seul/seule; rien d autre;
        seuls/seules""",
        "strict*; limit*; reserv*; rien; suffi*; simple*; unique/uniques",
    ),
    Kind(
        "contrainte",
        "doit/doivent/devra/devront; oblig*; impos*; contrain*; interdi*; faut/faudra; exig*",
        """necess*; requi*; tenu/tenue/tenus; ne/n peut/peuvent; suppos*; devoir*;
        devait/devaient; besoin*; a condition; reste a; minim*; refus*; appelle*; prescri*;
        suffi*; au moins; loi .. demande; texte .. demande; reglement .. demande; elle demande;
        loi leur demande; demande aux/au/en; limit*; plafon*""",
    ),
    Kind(
        "conseil",
        """gagne/gagnent/gagnerait/gagneraient a; merite/meritent; convient; devrait/devraient;
        faudrait; importe de/d; a/ont interet a""",
        """recommand*; preconis*; invit*; conseil*; suggere*; demand*; propos*; encourag*;
        doit/doivent; faut; plaid*; appell*; utile*; souhait*; veut/veulent; gagn*; merit*;
        necess*""",
    ),
    Kind(
        "premier rang",
        """le/la/les principal/principale/principaux/principales; le/la/les plus;
        le/la/les meilleur*; le/la premier/premiere; les premiers/premieres; avant tout;
        numero un""",
        "premier*; d abord; surtout; mieux; principal*; priorit*; plus que; davantage",
    ),
    Kind(
        "importance",
        """majeur*; fondamental*; crucial*; decisi*; primordial*; indispensable*;
        incontournable*; essentiel*; central*; principal*""",
        """cle/cles; coeur; surtout; grand*; necessaire*; pilier*; important*; le/la/les plus;
        maitresse; premier*; avant tout; axe""",
    ),
    Kind(
        "intensité",
        """tres; fortement; massi*; extremement; profondement; radical*; considerabl*; enorm*;
        spectaculair*; drastiqu*; nettement; vivement; gravement; immens*; bien plus;
        beaucoup plus; largement; tellement""",
        "fort*; plus; beaucoup; particulier*; trop; plein*; large*; grand*; lourd; bien; grave*",
    ),
    Kind(
        "proportion",
        "doubl*; tripl*; quadrupl*; decupl*; multipli* par; divis* par; explos*; bondi*",
        "deux; fois; trois; moitie",
    ),
    Kind("preuve", "preuve*; prouv*; demontr*; garanti*", "verifi*; etabli*; assur*"),
    Kind(
        "opposition",
        "oppos*; contraire*; contradict*; incompatib*",
        "inverse*; au lieu; contre; refus*; adver*; conflit*; rebours",
    ),
    Kind(
        "comparaison",
        "davantage; plus .. que; mieux que; l emporte*; surpass*; superieur* a; avant tout",
        """plus; moins; surtout; mieux; plutot; et non; avant; prefer*; ne/n; premier*;
        seulement; d abord""",
    ),
    Kind(
        "suffisance", "suffit/suffisent/suffira a; suffit/suffisent/suffira pour", "suffi*; assez"
    ),
)

# Links of cause: between two things that no passage links so, one is invented.
CAUSES = Kind(
    "cause",
    """parce que/qu; car; puisque; puisqu; grace a/au/aux; a cause de/du/des/d;
    en raison de/du/des/d; du fait de/du/des/d; sous l effet; donc; c est pourquoi;
    voila pourquoi; d ou; si bien que/qu; de sorte que/qu; de ce fait; par consequent;
    entrain*; provoqu*; explique/expliquent; en donne la raison; s explique/expliquent;
    conduit/conduisent a; , ce qui; aboutit/aboutissent a; des lors; decoule*;
    resulte/resultent; due/dus/dues a/au/aux; nait/naissent de/du/des/d""",
)
# What links two things in a passage well enough for a sentence to call it a cause.
LINKS = Kind(
    "lien",
    """parce que/qu; car; puisque; puisqu; grace; a cause; en raison; du fait; sous l effet;
    donc; pourquoi; d ou; si bien; de sorte; de ce fait; consequen*; entrain*; provoqu*;
    expliqu*; raison*; abouti*; conduit/conduisent/conduire; ce qui; des lors; permet*; permis;
    afin; pour *er/*ir/*re/*oir; pour que/qu/ne/y/en/se/s; favoris*; ainsi; facilit*;
    aide/aident a; tient/tiennent a/au/aux; vient/viennent de/du/des/d; due/dus/dues a/au/aux;
    lie/liee/lies/liees a; tant; result*; decoul*; faute de; depend*; empech*;
    nait/naissent de/du/des/d""",
)

# Words by which a passage gives what it says as somebody's: without them it becomes a fact.
# « selon », « d’après » and « pour » are signs where a name follows.
SPEECH = Kind(
    "parole",
    """ouvrage/livre/rapport/note/etude/guide/auteur/auteurs invite/invitent a;
    ouvrage/livre/rapport/note/etude/guide/auteur/auteurs invite/invitent .. a;
    presente/presentent/decrit/decrivent .. comme; aux yeux de/du/des; a ses/leurs yeux;
    a en croire; de l avis de/du/des; selon lui/elle/eux; estime/estiment/estimait;
    juge/jugent/jugeait; considere/considerent; pense/pensent; croit/croient;
    affirme/affirment; soutient/soutiennent/soutenait que/qu;
    declare/declarent/assure/assurent que/qu; defend/defendent/defendait/defendu/defendue;
    plaide/plaident; reproche/reprochent; critique/critiquent; vu dans/comme/un/une;
    voit/voient/voyait dans/comme/un/une/des/en/la/le/l; y voit/voient; attribue/attribuent;
    accuse/accusent/accusee; denonce/denoncent; propose/proposent de/d/un/une/des/que;
    recommande/recommandent; preconise/preconisent; souhaite/souhaitent; reclame/reclament;
    insiste/insistent; avertit; alerte/alertent; met/mettent en garde; imagine/imaginent;
    fait/font valoir; craint/craignent; espere/esperent; redoute/redoutent; pretend/pretendent;
    conteste/contestent; observe/observent; constate/constatent; demande/demandent de/d/que/qu""",
    """montr*; rappel*; note/notent; soulign*; indiqu*; precis*; decri*; expos*; present*;
    expliqu*; distingu*; nomm*; recens*; defini*; racont*; evoqu*; ecri*; dit/disent/dire;
    avanc*; cit*; sugger*; parle/parlent/parler; prefer*; vu/vue par; question; veut; evalu*;
    chiffr*; resum*; crai*; mis/mise en cause; auteur*; rapport; note; etude; guide; ouvrage;
    livre; estim*; soutien*; defen*; propos*; invit*; critiqu*; refus*; oppose*; selon; d apres""",
)

# Denials: what « ne » needs to deny, the subjects and verbs with which it denies alone, what takes
# a denial back, what « sans » denies only in appearance, and verbs that deny what they govern.
NEGATIVES = frozenset(
    "pas plus jamais rien personne aucun aucune ni guere nul nulle nullement".split()
)
DENYING_SUBJECTS = frozenset("aucun aucune nul nulle rien personne ni".split())
DENYING_VERBS = frozenset("peut peuvent pouvait saurait sauraient cesse cessent".split())
MERELY = frozenset("seulement uniquement exclusivement simplement que qu".split())
NO_DENIAL = frozenset("doute conteste cesse exception".split())
DENYING = """
    interdi*; refus*; exclu/exclue/exclus/exclut/excluent/exclure; empech*; supprim*; cess*;
    ignor*; renonc*; evit*; ecart*; prive/privent/priver; epargn*; delaiss*; absence; manqu* de/d;
    omet*; laiss* de cote; depourvu*; echapp* a/aux; restrei*; rejet*; dispens*; condamn*; oubli*;
    abandonn*; sous estim*
"""

# Words that say the contrary of each other; one in the place of the other denies it.
OPPOSITES = """
    augmenter diminuer; augmenter réduire; augmenter baisser; hausse baisse; croître diminuer;
    ouvrir fermer; créer supprimer; public privé; majorité minorité; supérieur inférieur;
    premier dernier; positif négatif; faible fort; individuel collectif; obligatoire facultatif;
    souvent rarement; facile difficile; simple complexe; possible impossible; utile inutile;
    riche pauvre; urbain rural; minimum maximum; accepter refuser; autoriser interdire;
    permettre interdire; succès échec; court long; inclure exclure; améliorer dégrader;
    ancien nouveau; matériel immatériel; centraliser décentraliser; égal inégal;
    temporaire définitif; intérieur extérieur; payant gratuit; volontaire obligatoire;
    acheter vendre; gagner perdre; vrai faux; actif passif; homogène hétérogène; direct indirect;
    élevé bas; lent rapide; progressif brutal; stable instable; favorable défavorable;
    suffisant insuffisant; efficace inefficace; compatible incompatible; avantage inconvénient;
    entrer sortir; commencer finir; équitable inéquitable
"""
