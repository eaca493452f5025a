"""What a typed query finds in a document, asked to PostgreSQL itself."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reference.datasets import ACRONYM_KINDS
from reference.enums import Dataset
from reference.services import builtin_lines
from reference.vocabulary import Lexicon, expand_query, gendered, index_text, load_lexicon, neutral, suggest, typos


@pytest.fixture(scope="module")
def lexicon():
    """The acronyms shipped with the portal, without their table: these tests only need PostgreSQL's dictionaries."""
    shipped = Lexicon()
    for line in builtin_lines(Dataset.ACRONYMS):
        shipped.add(line["sigle"], line["signification"], ACRONYM_KINDS[line["nature"]], line["code_rome"])
    return shipped


@pytest.fixture(params=["phrases", "stand-ins"])
def matches(db, lexicon, request):
    """`matches(query, document)`: would a search for the query show the document? With phrases, then with what stands in for them."""
    known = lexicon.forms().keys() if request.param == "stand-ins" else frozenset()

    def ask(query, document):
        sides = [index_text(document, lexicon=lexicon), expand_query(query, lexicon=lexicon, known=known)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_tsvector('fr', %s) @@ to_tsquery('fr', %s)", sides)
            return cursor.fetchone()[0]

    return ask


FOUND = [
    # gender, number, accents, hyphens
    ("aide-soignante", "Aide-soignant diplômé, trois ans en EHPAD"),
    ("aide soignante", "Aide-soignant diplômé"),
    ("aides-soignantes", "J’ai été aide soignant de nuit"),
    ("aide-soignant", "Équipe d’aides-soignantes"),
    ("aide soignant", "aide-soignant·e à domicile"),
    ("aide soignante", "Aide-soignant(e) en SSIAD"),
    ("AIDE SOIGNANTE", "aide soignante"),
    ("infirmier", "Infirmière en gériatrie"),
    ("infirmière", "Infirmier libéral"),
    ("infirmieres", "INFIRMIER"),
    ("infirmier", "poste d’infirmier.ère"),
    ("éducatrice spécialisée", "Éducateur spécialisé en foyer"),
    ("educateur", "éducatrices de jeunes enfants"),
    ("employée de maison", "Employé de maison"),
    ("conseiller", "Conseillères en insertion"),
    ("directrice", "Directeur adjoint"),
    ("cuisinier", "Cuisinière de collectivité"),
    ("agente d'accueil", "Agent d’accueil"),
    ("travailleur social", "Travailleuses sociales"),
    ("animatrice", "animateurs en gérontologie"),
    ("veilleuse de nuit", "Veilleur de nuit qualifié"),
    ("chargée de mission", "Chargé de mission emploi"),
    ("psychomotricienne", "Psychomotricien"),
    ("médico-social", "secteur médicosocial"),
    ("médico-social", "secteur médico-social"),
    ("lingère", "Linger en établissement"),
    # acronyms, both ways
    ("AS", "Aide-soignante depuis 2012"),
    ("as", "Aide-soignante depuis 2012"),
    ("AS", "AS en EHPAD de 2015 à 2019"),
    ("A.S.", "Aide-soignant"),
    ("aide-soignante", "AS en EHPAD"),
    ("aide-soignante", "A.S. en EHPAD"),
    ("aide-soignante", "Titulaire du DEAS"),
    ("AS", "Assistante de service social au CCAS"),
    ("AS", "assistant social"),
    ("assistante sociale", "AS de secteur"),
    ("IDE", "Infirmière diplômée d’État"),
    ("IDE", "Infirmier en psychiatrie"),
    ("infirmière", "IDE remplaçante"),
    ("infirmier diplômé d'état", "IDE remplaçante"),
    ("IDEC", "Infirmière coordinatrice"),
    ("infirmier coordinateur", "IDEC à temps partiel"),
    ("AES", "Accompagnante éducative et sociale"),
    ("accompagnant éducatif et social", "Diplôme AES obtenu"),
    ("AES", "Diplôme DEAES"),
    ("AVS", "Auxiliaire de vie sociale"),
    ("auxiliaire de vie sociale", "AVS à domicile, ADMR"),
    ("AVS", "Auxiliaire de vie scolaire"),
    ("AMP", "Aide médico-psychologique"),
    ("AMP", "aide médico psychologique"),
    ("aide médico-psychologique", "AMP en MAS"),
    ("ASH", "Agente de service hospitalier"),
    ("agent des services hospitaliers", "ASH en maison de retraite"),
    ("ASG", "Assistante de soins en gérontologie"),
    ("TISF", "Technicienne de l’intervention sociale et familiale"),
    ("technicien d'intervention sociale et familiale", "TISF"),
    ("CESF", "Conseillère en économie sociale et familiale"),
    ("MJPM", "Mandataire judiciaire à la protection des majeurs"),
    ("AESH", "accompagnant d’élèves en situation de handicap"),
    ("ADVF", "Assistante de vie aux familles"),
    ("EHPAD", "établissement d’hébergement pour personnes âgées dépendantes"),
    ("maison de retraite", "10 ans en EHPAD"),
    ("SSIAD", "Service de soins infirmiers à domicile"),
    ("SAAD", "service d’aide et d’accompagnement à domicile"),
    ("SPASAD", "Service polyvalent d’aide et de soins à domicile"),
    ("SAD", "Service autonomie à domicile"),
    ("DEAS", "Diplôme d’État d’aide-soignant, 2014"),
    ("EJE", "Éducatrice de jeunes enfants"),
    ("AMP", "Aide médicopsychologique"),
    ("aide médico-psychologique", "Aide médicopsychologique"),
    ("aide médicopsychologique", "Aide médico-psychologique"),
    # several ideas at once
    ("AS EHPAD", "Aide-soignante en maison de retraite"),
    ("aide à domicile permis B", "Aide à domicile, titulaire du permis B"),
    ('"permis B" aide-soignante', "AS, permis B"),
]

NOT_FOUND = [
    ("AS", "tu as raison"),
    ("IDE", "force d’idées, une idée par jour"),
    ("AVS", "12 av. de la Gare"),
    ("VAE", "tout va bien"),
    ("DEAS", "Titulaire du DEES"),
    ("ME", "cela me plaît"),
    ("MAS", "un mas provençal"),
    ("aide-soignante", "aide à domicile"),
    ("aide soignante", "soins apportés avec l’aide des familles"),
    ("auxiliaire de vie sociale", "auxiliaire de puériculture"),
    ("vente", "infirmière"),
    ("infirmier cuisinier", "Infirmier"),
    ('"service social"', "social et bon service"),
    ("", "aide-soignante"),
    ("de la", "aide-soignante de la résidence"),
    ("🙂", "aide-soignante 🙂"),
]


@pytest.mark.parametrize(("query", "document"), FOUND)
def test_expand_query_finds(matches, query, document):
    assert matches(query, document)


@pytest.mark.parametrize(("query", "document"), NOT_FOUND)
def test_expand_query_does_not_find(matches, query, document):
    assert not matches(query, document)


@pytest.mark.parametrize("text", ["", "   ", "🙂", "'", "& | ! <->", "à", "()", "\x00"])
def test_expand_query_of_nothing_to_look_for_is_empty(lexicon, text):
    assert expand_query(text, lexicon=lexicon) == ""


def test_expand_query_keeps_the_first_words_of_a_pasted_page(lexicon):
    page = " ".join(f"motif{number}" for number in range(500))

    assert expand_query("mot " * 500, lexicon=lexicon) == "'mot'"
    assert len(expand_query(page, lexicon=lexicon).split(" & ")) == 24


def test_expand_query_and_index_text_cost_one_query_each(builtin, django_assert_num_queries):
    load_lexicon()  # kept until the reference data change

    with django_assert_num_queries(1):
        expand_query("AS en EHPAD")
    with django_assert_num_queries(1):
        index_text("AS en EHPAD")


@pytest.mark.django_db
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300) | st.text(alphabet="AS aeIDE'\"\\&|!():*<->é·.«»-\x00%_;", max_size=80))
@example("'; DROP TABLE reference_trade; --")
@example("a:* & !b | (c <-> d)")
@example("\\'")
@example("A.S. (AS) l'AS d’AS «AS» -AS- AS·e")
def test_expand_query_is_always_a_valid_tsquery(lexicon, text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsquery('fr', %s)", [expand_query(text, lexicon=lexicon)])
        cursor.execute("SELECT to_tsvector('fr', %s)", [index_text(text, lexicon=lexicon)])


def test_load_lexicon_reads_the_table(builtin, lexicon):
    stored = load_lexicon()

    assert dict(stored.shorts) == dict(lexicon.shorts)
    assert expand_query("AS en EHPAD", lexicon=stored) == expand_query("AS en EHPAD", lexicon=lexicon)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("soignantes", "soignant"),
        ("infirmiere", "infirmier"),
        ("educatrices", "educateur"),
        ("sociaux", "social"),
        ("diplomee", "diplome"),
        ("mere", "mere"),
        ("coiffeuse", "coiffeur"),
        ("cheffe", "chef"),
        ("as", "as"),
    ],
)
def test_neutral_is_masculine_singular(word, expected):
    assert neutral(word) == expected


def test_gendered_begins_with_the_word_itself():
    assert gendered("educatrices")[0] == "educatrices"
    assert {"educateur", "educatrice"} <= set(gendered("educatrices"))


@pytest.fixture
def word_table(db):
    """A vocabulary as the CV search keeps one."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE test_words (word text) ON COMMIT DROP")
        cursor.execute(
            "INSERT INTO test_words SELECT unnest(%s)",
            [["infirmiere", "infirmier", "soignante", "domicile", "psychologue", "nuit"]],
        )
    return "test_words"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("infirmere", "infirmiere"),
        ("Infirmiére", None),  # the very word, accents aside: nothing to correct
        ("soigannte", "soignante"),
        ("domicille", "domicile"),
        ("psycologue", "psychologue"),
        ("piscologue", None),
        ("niut", "nuit"),
        ("nui", None),  # too short to guess
        ("boulanger", None),
        ("", None),
        ("x" * 500, None),
        ("mot\x00", None),
    ],
)
def test_suggest_corrects_one_typo(word_table, typed, expected):
    assert suggest(typed, word_table) == expected


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [
        ("nuit", "nuit", 0),
        ("niut", "nuit", 1),
        ("nit", "nuit", 1),
        ("nuiit", "nuit", 1),
        ("nuis", "nuit", 1),
        ("", "mot", 3),
    ],
)
def test_typos_counts_a_swap_once(left, right, distance):
    assert typos(left, right) == distance
