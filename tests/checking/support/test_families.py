"""Word families: which words are one, and which are kept apart."""

import pytest

from orchestra.checking.support.families import family

PAIRS = """
    évaluer-évaluation mesurer-mesure décider-décision créer-création créé-créateur
    produire-production réduire-réduction construire-construction conduire-conduite
    concevoir-conception conçu-concevoir conçoit-conception recevoir-reçoit répondre-réponse
    défendre-défense vendre-vente perdre-perte choisir-choix employer-emploi essayer-essai
    appeler-appelle utile-utilité gouverner-gouvernance associer-associatif
    participer-participation financer-financement démocratie-démocratique réparer-réparation
    réparabilité-réparable définir-définition distribuer-distribution partage-partager
    lire-lecture écrire-écrit écrire-écriture agir-action vivre-vie vivent-vivre naître-né
    naissance-naître connaître-connaissance connu-connaître tenir-tient venir-vient
    soutenir-soutien soutient-soutenir contenir-contient obtenir-obtient maintenir-maintien
    suivre-suivi croître-croissance accroître-accru mourir-mort permettre-permis permettre-permet
    remettre-remise prendre-prise comprendre-compréhension apprendre-apprentissage
    étendre-extension suspendre-suspension rompre-rupture ouvrir-ouverture ouvert-ouvrir
    offrir-offre couvrir-couverture pouvoir-peut vouloir-veut prévoir-prévision savoir-savent
    devoir-doit valoir-valeur vaut-valeur courir-cours élire-élection élu-élire
    protéger-protection diriger-direction corriger-correction rédiger-rédaction exiger-exigence
    obliger-obligation interdire-interdiction détruire-destruction introduire-introduction
    traduire-traduction séduire-séduction inscrire-inscription décrire-description
    prescrire-prescription adopter-adoption détenir-détention retenir-rétention
    résoudre-résolution résout-résoudre absoudre-absolution évoluer-évolution
    contribuer-contribution diminuer-diminution attribuer-attribution constituer-constitution
    augmenter-augmentation croire-croyance autonome-autonomie équilibre-équilibrer
    durable-durabilité durable-durer solidaire-solidarité local-locaux territoire-territorial
    nation-national région-régional social-sociaux sociaux-société individu-individuel
    culture-culturel annuel-année public-publique publier-publication actif-active
    coopérer-coopératif recycler-recyclage chauffer-chauffage stocker-stockage
    covoiturage-covoiturer propriété-propriétaire proprietaire-propriétés salaire-salarié
    donner-don don-donateur prêt-prêter prêteur-prêt bénéficier-bénéfice bénéficiaire-bénéfice
    signer-signature nommer-nomination punir-punition nourrir-nourriture finir-fin
    fermer-fermeture vieux-vieillir grand-grandeur riche-richesse sobre-sobriété libre-liberté
    pauvre-pauvreté responsable-responsabilité égal-égalité juste-justice rapide-rapidement
    simple-simplicité facile-facilement fréquent-fréquemment majorité-majoritaire mobile-mobilité
    habitant-habiter habitat-habiter élève-élever loyer-louer louer-location locataire-location
    accessible-accès succéder-succession procéder-procès excéder-excès posséder-possession
    conclure-conclusion exclure-exclusion inclure-inclusion inclusif-inclure diffuser-diffusion
    diviser-division réviser-révision élargir-large allonger-long refuser-refus retourner-retour
    appuyer-appui entretenir-entretien jardin-jardinage rénover-rénovation isoler-isolation
    isolant-isolation circuler-circulation consommer-consommation consommateur-consommer
    transformer-transformation produit-producteur
"""
# What no ending and no table tells.
TOO_FAR_APART = """
    impartageable-partager tendre-tension voir-vision contredire-contradiction
    complet-complète récent-récemment accéder-accès alourdir-lourd
"""


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(first, second) for pair in text.split() for first, second in [pair.split("-")]]


def test_a_word_and_its_derivative_are_one_family() -> None:
    assert [pair for pair in _pairs(PAIRS) if family(pair[0]) != family(pair[1])] == []


def test_what_is_known_to_be_too_far_apart_is_listed_here() -> None:
    apart = [pair for pair in _pairs(TOO_FAR_APART) if family(pair[0]) != family(pair[1])]
    assert apart == _pairs(TOO_FAR_APART)


@pytest.mark.parametrize("forms", ["Évaluation évaluations EVALUATION", "lieu lieux Lieux"])
def test_case_accents_and_number_do_not_matter(forms: str) -> None:
    assert len({family(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "commune compte", "ville village", "repas réponse réparer", "produire réduire",
        "mesure message", "libre livre", "salaire salle", "vélo voile", "préfet projet",
    ],
)  # fmt: skip
def test_words_of_other_families_are_kept_apart(words: str) -> None:
    forms = words.split()
    assert len({family(form) for form in forms}) == len(forms)
