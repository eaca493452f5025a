"""H3: the right people are found by words, trade and distance; the page says why; nothing is read sequentially."""

import re

import pytest
from django.urls import reverse

from cvtheque.enums import Purpose
from cvtheque.models import SearchProfile, SearchWord
from cvtheque.services import consents
from tests.factories.cvtheque import CandidateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(flers, caen, conde, trades):
    """Seven people, one word each to call them by."""

    def make(key, trade, text, commune=flers, **values):
        return key, CandidateFactory(
            first_name="Zoé", last_name="Quidam", trades=[trades[trade]], text=text, commune=commune, **values
        )

    return dict(
        [
            make(
                "aide",
                "J1501",
                "Aide-soignante diplômée, gériatrie, toilettes, soins de nuit. DEAS 2017.",
                has_licence=True,
                hours="part",
            ),
            make("infirmier", "J1506", "Infirmier à domicile, soins palliatifs, chambres implantables.", conde),
            make("sociale", "K1201", "Accès aux droits, logement, surendettement.", caen, availability="notice"),
            make("educatrice", "K1207", "Éducatrice auprès d’adolescents, médiation équine.", hours="full"),
            make("aes", "K1306", "Accompagnement d’adultes autistes, ateliers cuisine."),
            make("cuisinier", "G1606", "Cuisinier en EHPAD, textures modifiées, œufs mimosa, repas équilibrés."),
            make("vie", "K1302", "Lever, courses, ménage chez des personnes âgées.", conde),
        ]
    )


@pytest.fixture
def find(client, employer, people):
    """The people a search finds, in order, by their key."""

    def search(**criteria):
        client.force_login(employer)
        response = client.get(reverse("cvtheque:search"), criteria)
        assert response.status_code == 200
        search.response = response
        names = {candidate.pk: key for key, candidate in people.items()}
        return [names.get(profile.candidate_id) for profile in response.context["page"]]

    return search


CASES = [
    ("infirmier", {"infirmier"}),
    ("infirmière", {"infirmier"}),
    ("infirmieres", {"infirmier"}),
    ("INFIRMIER", {"infirmier"}),
    ("infirmier·e", {"infirmier"}),
    ("infirmier(e)s", {"infirmier"}),
    ("IDE", {"infirmier"}),
    ("I.D.E.", {"infirmier"}),
    ("aide soignant", {"aide"}),
    ("aide-soignant·e", {"aide"}),
    ("aides soignantes", {"aide"}),
    ("AS", {"aide", "sociale"}),
    ("as", {"aide", "sociale"}),
    ("DEAS", {"aide"}),
    ("assistante sociale", {"sociale"}),
    ("éducateur", {"educatrice", "aes"}),
    ("educateurs specialises", {"educatrice"}),
    ("AES", {"aes"}),
    ("auxiliaire de vie", {"vie"}),
    ("geriatrie", {"aide"}),
    ("gériatrie nuit", {"aide"}),
    ("oeuf", {"cuisinier"}),
    ("œufs", {"cuisinier"}),
    ("equilibre", {"cuisinier"}),
    ("soins", {"aide", "infirmier"}),
    ("infirmier condé", {"infirmier"}),
    ('"soins palliatifs"', {"infirmier"}),
    ("astronaute", set()),
    ("infirmier astronaute", set()),
]


@pytest.mark.parametrize(("typed", "expected"), CASES, ids=[case[0] for case in CASES])
def test_words_find_the_right_people(find, typed, expected):
    assert set(find(q=typed)) == expected
    assert find.response.context["words"].corrected == ""


@pytest.mark.parametrize(
    ("typed", "meant", "expected"),
    [
        ("infirmeir", "infirmier", {"infirmier"}), ("infirmère", "infirmière", {"infirmier"}), ("geriatire", "gériatrie", {"aide"}), ("cuisnier", "cuisinier", {"cuisinier"}),
        ("paliatifs", "palliatifs", {"infirmier"}), ("soins paliatifs", "soins palliatifs", {"infirmier"}), ("educatice", "éducatrice", {"educatrice", "aes"}),
    ],
)  # fmt: skip
def test_one_typo_is_forgiven_and_said(find, typed, meant, expected):
    found = find(q=typed)

    assert set(found) == expected
    page = " ".join(find.response.content.decode().split())
    assert re.search(rf"Aucun résultat exact pour «\s{typed}\s»\s?; voici les résultats pour «\s{meant}\s»", page)


def test_trade_comes_before_a_word_in_passing(find, people, trades, flers):
    people["en passant"] = CandidateFactory(
        trades=[trades["G1606"]], text="J’ai aussi aidé une infirmière.", commune=flers
    )

    assert find(q="infirmier") == ["infirmier", "en passant"]
    assert [profile.title_hit for profile in find.response.context["page"]] == [True, False]


def test_reasons_are_said(find):
    find(q="infirmier", commune="Flers", km="50")

    (hit,) = find.response.context["hits"]
    assert hit.reasons == [
        "métier recherché : Infirmier / Infirmière en soins généraux (IDE)",
        "dans le CV : «\u00a0Infirmier\u00a0»",
        "à 11 km de Flers à vol d’oiseau",
    ]
    assert "<mark>Infirmier</mark> à domicile" in hit.snippet


def test_acronym_alone_is_shown_as_the_reason_and_no_placeholder_is_cut(find, people, trades, flers):
    """« AS » is found by a stand-in: where the CV says it is shown even far from the words typed, and redaction leaves no remains."""
    long_before = "Association Aide au quotidien. " + "Accueil du public et standard. " * 30
    people["polyvalence"] = CandidateFactory(
        first_name="Zoé",
        last_name="Quidam",
        email="zoe@example.org",
        trades=[trades["G1606"]],
        text=f"zoe@example.org, 12 rue des Acacias, {long_before} Puis A.S. de secteur.",
        commune=flers,
    )
    find(q="aide soignante")

    hit = next(hit for hit in find.response.context["hits"] if hit.profile.candidate_id == people["polyvalence"].pk)

    assert ("<mark>A.S.</mark> de secteur" in hit.snippet, hit.reasons) == (True, ["dans le CV : «\u00a0A.S.\u00a0»"])
    assert not {"[", "]"} & set(hit.snippet)


def test_compound_word_is_marked_as_one(find):
    find(q="AS")

    snippets = [hit.snippet for hit in find.response.context["hits"] if "soignante" in hit.snippet]
    assert "<mark>Aide-soignante</mark>" in snippets[0]


@pytest.mark.parametrize(
    ("km", "expected"), [("10", {"aide"}), ("20", {"aide", "infirmier"}), ("100", {"aide", "infirmier"})]
)
def test_distance_is_a_straight_line_between_communes(find, km, expected):
    assert set(find(q="soins", commune="Flers", km=km)) == expected
    assert "vol d’oiseau" in find.response.content.decode()


def test_distance_defaults_to_thirty_km_nearest_first(find):
    assert find(commune="14110")[:2] in (["infirmier", "vie"], ["vie", "infirmier"])
    assert "sociale" not in find(commune="14110")
    assert "sociale" in find(commune="Caen")


def test_unknown_commune_is_said_beside_its_field(find):
    find(commune="Atlantide")

    assert "Aucune commune ne correspond" in find.response.context["filterset"].form.errors["commune"][0]


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"trade": "J1501"}, {"aide"}),
        ({"condition": "licence"}, {"aide"}),
        ({"availability": "notice"}, {"sociale"}),
        ({"hours": "part", "q": "soins"}, {"aide", "infirmier"}),
        ({"hours": "full", "q": "soins"}, {"infirmier"}),
    ],
)
def test_other_criteria_narrow_the_list(find, criteria, expected):
    assert set(find(**criteria)) == expected


@pytest.mark.parametrize(
    "query",
    [
        "'",
        '"',
        "\\",
        "& | ! ( )",
        "a:*",
        "<->",
        "%",
        "\x00",
        "é" * 5000,
        "x" * 100_000,
        "'; DROP TABLE cvtheque_candidate;--",
        "« »",
        "🙂",
        "q & !",
        "-",
        "((((",
    ],
)
def test_any_typed_query_is_answered(find, query):
    find(q=query)


@pytest.mark.parametrize(
    "criteria",
    [
        {"page": "999"},
        {"page": "x"},
        {"km": "abc"},
        {"trade": "Z9999"},
        {"availability": "toujours"},
        {"tri": "candidate__email"},
        {"candidate__email": "x"},
    ],
)
def test_forged_criteria_never_fail(find, criteria):
    find(**criteria)


def test_htmx_gets_the_results_only_and_back_the_whole_page(client, find):
    find(q="soins")
    part = client.get(reverse("cvtheque:search"), {"q": "soins"}, headers={"HX-Request": "true"}).content.decode()
    back = client.get(
        reverse("cvtheque:search"), {"q": "soins"}, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    ).content.decode()

    assert "<html" not in part and "Candidat n°" in part
    assert "<html" in back


def test_snippet_is_escaped(find, flers, trades, client):
    CandidateFactory(
        trades=[trades["J1501"]], text="Ergonomie <script>alert(1)</script> ⟦ruse⟧ ergonomie", commune=flers
    )

    find(q="ergonomie")
    (hit,) = find.response.context["hits"]
    profile = client.get(hit.profile.get_absolute_url()).content.decode()

    assert "<mark>Ergonomie</mark>" in hit.snippet
    assert "<script>" not in hit.snippet
    assert "<mark>ruse</mark>" not in hit.snippet
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in profile


def test_vocabulary_forgets_the_words_only_one_person_had(people):
    assert SearchWord.objects.filter(word="palliatifs").exists()

    candidate = people["infirmier"]
    consents.withdraw_consent(candidate, Purpose.MEMBERS)

    assert not SearchWord.objects.filter(word="palliatifs").exists()
    assert SearchWord.objects.filter(word="soins").exists()  # the aide-soignante has it too


@pytest.mark.parametrize("word", ["cœur", "manœuvre", "sœur", "œuvre", "Noël", "aérer", "ex æquo", "Œnologie"])
def test_tied_letters_are_marked_as_written(client, employer, flers, trades, word):
    CandidateFactory(trades=[trades["J1501"]], commune=flers, text=f"Expérience : {word} au quotidien." + " rien" * 300)
    client.force_login(employer)

    (hit,) = client.get(reverse("cvtheque:search"), {"q": word}).context["hits"]

    assert f"<mark>{word}</mark>" in hit.snippet
    assert "dans le CV" in " ".join(hit.reasons)


def test_placeholder_is_never_cut_in_two(client, employer, flers, trades):
    person = CandidateFactory(trades=[trades["J1501"]], commune=flers, text="Soins.")
    body = "[téléphone] " * 4 + "a" * 205 + " [téléphone] nuit"
    SearchProfile.objects.filter(candidate=person).update(body=body)
    client.force_login(employer)

    (hit,) = client.get(reverse("cvtheque:search")).context["hits"]

    assert "[t" not in hit.snippet
