"""What the linter says of real and invented advertisements, and what it leaves alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacancies.linter import MAX_FINDINGS, MAX_LENGTH, lint
from vacancies.linter_rules import PAIRS, RULES

TITLE = "Aide-soignant / Aide-soignante"


def warned(text, title=TITLE):
    return [finding.excerpt for finding in lint(title, text) if finding.level == "warn"]


def soft(text, title=TITLE):
    return [finding.excerpt for finding in lint(title, text) if finding.level == "soft"]


HITS = [
    # age
    ("Nous recherchons un jeune diplômé.", "jeune", "L1132-1"),
    ("Vous intégrez une équipe jeune.", "équipe jeune", "L1132-1"),
    ("Jeune et motivé, vous aimez le travail d’équipe.", "Jeune", "L1132-1"),
    ("Poste idéal pour jeune retraité.", "jeune", "L1132-1"),
    ("Vous avez moins de 35 ans.", "moins de 35 ans", "L5331-2"),
    ("Profil : 25-40 ans.", "25-40 ans", "L5331-2"),
    ("Âge : entre 25 et 40 ans.", "entre 25 et 40 ans", "L5331-2"),
    ("45 ans maximum", "45 ans maximum", "L5331-2"),
    ("Personne âgée de 30 ans environ.", "âgée de 30", "L5331-2"),
    ("Âge : 30 à 45 ans", "30 à 45 ans", "L5331-2"),
    ("Limite d’âge : 50 ans", "Limite d’âge", "L5331-2"),
    ("Profil senior souhaité.", "senior", "L1132-1"),
    ("Fraîchement diplômée, vous débutez.", "Fraîchement diplômée", "L1132-1"),
    # sex
    ("Nous cherchons une femme pour les toilettes.", "femme", "L1142-1"),
    ("Poste réservé aux hommes.", "réservé aux hommes", "L1142-1"),
    ("Femme de préférence.", "Femme de préférence", "L1142-1"),
    ("Candidature féminine appréciée.", "Candidature féminine", "L1142-1"),
    ("Femme de ménage à temps partiel", "Femme de ménage", "L1142-1"),
    ("Homme d’entretien polyvalent", "Homme d’entretien", "L1142-1"),
    # family
    ("Idéalement célibataire.", "célibataire", "L1142-1"),
    ("Personne disponible, sans enfants", "sans enfants", "L1142-1"),
    ("Précisez votre situation familiale", "situation familiale", "L1142-1"),
    ("Sans contraintes familiales", "Sans contraintes familiales", "L1142-1"),
    ("Convient à une mère de famille", "mère de famille", "L1142-1"),
    ("Célibataire de préférence", "Célibataire", "L1142-1"),
    # pregnancy
    ("Ne pas être enceinte.", "pas être enceinte", "L1142-1"),
    ("Sans projet de maternité", "Sans projet de maternité", "L1142-1"),
    # appearance
    ("Bonne présentation exigée", "Bonne présentation", "L1132-1"),
    ("Bonne présentation de soi", "Bonne présentation", "L1132-1"),
    ("Présentation soignée.", "Présentation soignée", "L1132-1"),
    ("Physique agréable", "Physique agréable", "L1132-1"),
    ("CV avec photo", "CV avec photo", "L1132-1"),
    ("Photo obligatoire", "Photo obligatoire", "L1132-1"),
    ("Sans tatouage visible", "Sans tatouage visible", "L1132-1"),
    # residence
    ("Vous devez habiter à Flers.", "habiter à", "L1132-1"),
    ("Candidat habitant sur le secteur", "habitant sur", "L1132-1"),
    ("Vous résidez idéalement sur le secteur.", "résidez idéalement sur", "L1132-1"),
    ("Résidant à proximité de l’établissement", "Résidant à", "L1132-1"),
    ("Être domiciliée dans l’Orne", "domiciliée dans", "L1132-1"),
    ("Priorité aux habitants de la commune", "Priorité aux habitants", "L1132-1"),
    ("Candidats du secteur", "Candidats du secteur", "L1132-1"),
    # origin, language
    ("De nationalité française", "De nationalité française", "L1132-1"),
    ("Nationalité européenne exigée", "Nationalité européenne", "L1132-1"),
    ("Français langue maternelle", "langue maternelle", "L1132-1"),
    ("Parler sans accent", "sans accent", "L1132-1"),
    ("Profil BBR", "BBR", "L1132-1"),
    # health
    ("Être en bonne santé", "bonne santé", "L1132-1"),
    ("Pas de problème de dos", "Pas de problème de dos", "L1132-1"),
    ("Poste non accessible aux personnes handicapées", "non accessible aux personnes handicapées", "L1132-1"),
    ("RQTH s’abstenir", "RQTH s’abstenir", "L1132-1"),
    # opinions, ways of life
    ("Non syndiqué", "Non syndiqué", "L1132-1"),
    ("Personne catholique pratiquante", "catholique pratiquante", "L1132-1"),
    ("De confession musulmane", "De confession musulmane", "L1132-1"),
    ("Non-fumeur de préférence", "Non-fumeur", "L1132-1"),
    ("Demandeurs d’emploi s’abstenir", "Demandeurs d’emploi s’abstenir", "L1132-1"),
    # the offer
    ("Joindre 20 € de frais de dossier", "frais de dossier", "L5331-1"),
]

SOFT = [
    ("Rejoignez une équipe dynamique.", "dynamique", "L1132-1"),
    ("Vous êtes dynamique et souriant.", "dynamique", "L1132-1"),
    ("Profil junior accepté.", "junior", "L1132-1"),
    ("Contrat d’apprentissage, moins de 30 ans.", "moins de 30 ans", "L5331-2"),
    ("Bonne condition physique", "Bonne condition physique", "L1132-1"),
    ("Salaire attractif", "Salaire attractif", "L5331-3"),
    ("Vos soft skills feront la différence", "soft skills", "L5331-4"),
]

FINE = [
    "Accompagner de jeunes enfants dans les gestes du quotidien.",
    "Expérience auprès de jeunes publics.",
    "Vous accompagnez les jeunes de l’établissement et leurs familles.",
    "Rédiger le projet personnalisé du jeune accueilli.",
    "Foyer de jeunes travailleurs.",
    "Jeune association en développement.",
    "Éducateur de jeunes enfants au multi-accueil.",
    "Auprès de personnes âgées dépendantes.",
    "Accueil d’enfants de moins de 3 ans.",
    "Personnes âgées de plus de 60 ans à leur domicile.",
    "Expérience de plus de 20 ans appréciée.",
    "Avec plus de 20 ans d’expérience, vous formez vos collègues.",
    "Notre association existe depuis plus de 40 ans.",
    "CDD de 18 mois, 35 heures, 12 € de l’heure.",
    "Animation auprès des seniors.",
    "L’association accompagne 250 personnes de plus de 75 ans.",
    "Situation de famille indifférente.",
    "Vous encadrez de jeunes professionnels en formation.",
    "Résidence seniors de 40 logements.",
    "Prévention de la perte d’autonomie des seniors du territoire.",
    "Permis B exigé, véhicule de service.",
    "Déplacements sur le secteur de Flers.",
    "Poste ouvert aux personnes en situation de handicap.",
    "À compétences égales, priorité aux bénéficiaires de l’obligation d’emploi (RQTH bienvenue).",
    "Accompagnement de personnes handicapées vieillissantes.",
    "Présentation du poste : vous travaillez en équipe.",
    "Bonne présentation des plats et respect de l’hygiène.",
    "Présentation soignée des documents.",
    "Inscrire l’établissement dans la dynamique du territoire.",
    "Participer à une dynamique partenariale.",
    "Remplacement d’un congé maternité.",
    "Suivi des femmes enceintes avec la PMI.",
    "Accueil de femmes victimes de violences.",
    "Égalité femmes-hommes : nous étudions toutes les candidatures.",
    "Jeunes de 16 à 25 ans accompagnés par la mission locale.",
    "Vous travaillez auprès d’adolescents de 16 à 18 ans.",
    "Maîtresse de maison, vous assurez l’entretien.",
    "Accompagner les résidents de 18 à 60 ans du foyer de vie.",
    "Vous avez le sens de l’accueil et une bonne présentation orale des projets.",
    "Poste ouvert à toutes et à tous, sans distinction d’origine, d’âge ou de situation de famille.",
    "Recrutement quels que soient l’âge, la nationalité ou les opinions politiques.",
    "Nous recherchons un homme ou une femme de terrain.",
    "Évaluer la situation familiale des bénéficiaires.",
    "Soutien aux familles sans enfants à charge.",
    "Personnes résidant dans l’établissement.",
    "Intervenir auprès de patients domiciliés à Flers.",
    "Interventions chez les habitants des communes voisines.",
    "Promouvoir la bonne santé des résidents.",
    "Dialogue social et représentation syndicale de qualité.",
    "Locaux non-fumeurs.",
    "Fondation de tradition catholique, ouverte à tous.",
    "Assistant maternel agréé ou assistante maternelle agréée.",
    "Débutants acceptés, formation assurée par l’employeur.",
    "Salaire selon la convention collective : 2 100 € brut.",
    "Salaire attractif : de 2 100 à 2 300 € brut.",
    "Vaccinations obligatoires à jour, extrait de casier judiciaire demandé.",
    "Travail un week-end sur deux, horaires en 12 heures.",
    "Diplôme d’État d’aide-soignant exigé ; aucun frais de dossier.",
    "",
]


@pytest.mark.parametrize(("text", "excerpt", "article"), HITS)
def test_lint_warns(text, excerpt, article):
    findings = [finding for finding in lint(TITLE, text) if finding.level == "warn"]

    assert excerpt in [finding.excerpt for finding in findings]
    assert article in next(finding.article for finding in findings if finding.excerpt == excerpt)


@pytest.mark.parametrize(("text", "excerpt", "article"), SOFT)
def test_lint_advises_softly(text, excerpt, article):
    (finding,) = lint(TITLE, text)

    assert (finding.level, finding.excerpt) == ("soft", excerpt)
    assert article in finding.article


@pytest.mark.parametrize("text", FINE)
def test_lint_leaves_alone(text):
    assert lint(TITLE, text) == []


@pytest.mark.parametrize(
    ("title", "excerpt", "suggestion"),
    [
        ("Aide-soignante de nuit", "Aide-soignante", "« aide-soignant / aide-soignante »"),
        ("Infirmier en EHPAD", "Infirmier", "« infirmier / infirmière »"),
        ("2 infirmiers de jour", "infirmiers", "« infirmier / infirmière »"),
        ("Éducatrice spécialisée", "Éducatrice", "« éducateur / éducatrice »"),
        ("Chef de service", "Chef", "« chef / cheffe »"),
        ("Agent d’entretien", "Agent", "« agent / agente »"),
        ("CUISINIER", "CUISINIER", "« cuisinier / cuisinière »"),
        ("Chargée de recrutement", "Chargée", "« chargé / chargée »"),
        ("Aide soignante", "soignante", "« soignant / soignante »"),
    ],
)
def test_lint_title_in_one_gender_alone(title, excerpt, suggestion):
    (finding,) = lint(title, "")

    assert (finding.level, finding.field, finding.excerpt) == ("warn", "title", excerpt)
    assert suggestion in finding.suggestion
    assert "L1142-1" in finding.article


@pytest.mark.parametrize(
    "title",
    [
        "Aide-soignant (H/F)",
        "Infirmière F/H",
        "Infirmier H-F",
        "Agent d’entretien (H/F/X)",
        "Cuisinier homme / femme",
        "Aide-soignant / Aide-soignante de nuit",
        "Éducateur ou éducatrice spécialisée",
        "Aide-soignant·e",
        "Infirmier.ère",
        "Aide-soignant(e) de nuit",
        "Éducateur/trice",
        "Infirmier / ière",
        "Aide à domicile",
        "Ergothérapeute",
        "Psychologue à mi-temps",
        "Auxiliaire de vie sociale",
        "Responsable des soignants",
        "AES de nuit",
        "Maître / Maîtresse de maison",
        "",
    ],
)
def test_lint_title_for_everyone(title):
    assert lint(title, "") == []


def test_lint_reads_the_title_with_the_other_rules_too():
    (finding,) = lint("Jeune diplômé·e (H/F)", "")

    assert (finding.field, finding.start, finding.end, finding.excerpt) == ("title", 0, 5, "Jeune")


def test_lint_gives_offsets_of_the_original_text():
    text = "Poste à Flers 🙂.\n\nÂge : 25-40 ans. ŒUVRE : célibataire."

    findings = lint(TITLE, text)

    assert [(finding.start, text[finding.start : finding.end]) for finding in findings] == [
        (text.index("25-40"), "25-40 ans"),
        (text.index("célib"), "célibataire"),
    ]


def test_lint_says_one_thing_per_passage():
    assert warned("Nous recherchons un jeune diplômé dynamique") == ["jeune"]
    assert soft("Nous recherchons un jeune diplômé dynamique") == ["dynamique"]


def test_lint_keeps_to_the_sentence():
    assert warned("Sans distinction d’origine. Bonne présentation exigée.") == ["Bonne présentation"]


def test_lint_reads_straight_and_curly_apostrophes_and_hard_spaces():
    assert warned("Limite d'âge\u00a0: 50 ans") == ["Limite d'âge"]
    assert warned("moins\u202fde\u00a035\u00a0ans") == ["moins\u202fde\u00a035\u00a0ans"]


def test_lint_is_bounded():
    findings = lint("célibataire " * 3, "célibataire " * 5000)

    assert len(findings) == MAX_FINDINGS
    assert max(finding.end for finding in findings) <= MAX_LENGTH


def test_lint_reads_a_long_advertisement_quickly():
    text = ("Vous accompagnez des personnes de plus de 60 ans ; " + "a" * 500 + " sans " * 50) * 30

    assert len(lint(TITLE, text)) <= MAX_FINDINGS


@pytest.mark.parametrize("each", RULES)
def test_every_rule_says_why_where_and_how(each):
    assert each.level in ("warn", "soft")
    assert each.message.endswith(".")
    assert each.suggestion.endswith((".", "»."))
    assert each.article.startswith("Code du travail, art. L")


@pytest.mark.parametrize(("masculine", "feminine"), PAIRS)
def test_every_pair_is_found_alone_and_accepted_together(masculine, feminine):
    assert len(lint(masculine, "")) == len(lint(feminine, "")) == 1
    assert lint(f"{masculine} / {feminine}", "") == []


WORDS = [
    "jeune",
    "jeunes",
    "moins",
    "de",
    "35",
    "ans",
    "sans",
    "enfants",
    "bonne",
    "présentation",
    "recherche",
    "une",
    "femme",
    "habitant",
    "à",
    "(H/F)",
    "infirmière",
    ",",
    ".",
    "’",
]


@settings(max_examples=300, deadline=None)
@given(
    title=st.text(max_size=80) | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    text=st.text(max_size=400) | st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=40).map(" ".join),
)
def test_lint_never_raises_and_spans_lie_inside(title, text):
    fields = {"title": title, "text": text}

    for finding in lint(title, text):
        source = fields[finding.field]
        assert 0 <= finding.start < finding.end <= len(source)
        assert source[finding.start : finding.end] == finding.excerpt
        assert finding.level in ("warn", "soft")
        assert finding.article
        assert finding.suggestion
