"""Programme sheets: written, refused while incomplete, published in versions, read by everybody."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from gtec_portal import audit
from tests.factories.reference import SchoolSubjectFactory
from tests.factories.trainings import SHEET, ProgrammeFactory, SessionFactory
from trainings import reports
from trainings.models import Programme
from trainings.services import programmes as services

pytestmark = pytest.mark.django_db

FORM = {
    **SHEET,
    "title": "Prévenir les chutes",
    "objectives": "Repérer\nAdapter",
    "duration_minutes": "7 h",
    "price": "90,50",
}


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def test_staff_writes_a_programme_bit_by_bit(as_staff, staff):
    response = as_staff.post(reverse("trainings:programme_create"), {"title": "Prévenir les chutes"})
    programme = Programme.objects.get()
    assert response.url == reverse("trainings:programme_detail", args=[programme.pk])
    assert (programme.slug, programme.is_published) == ("prevenir-les-chutes", False)

    subject = SchoolSubjectFactory()
    as_staff.post(reverse("trainings:programme_edit", args=[programme.pk]), {**FORM, "subject": subject.pk})

    programme.refresh_from_db()
    assert programme.objectives == ["Repérer", "Adapter"]
    assert (programme.duration_minutes, str(programme.price), programme.subject) == (420, "90.50", subject)
    assert [audit.sentence(line) for line in audit.history(programme)] == ["Programme modifié", "Programme créé"]
    assert audit.history(programme)[0].actor_label == str(staff)


def test_an_invalid_programme_keeps_what_was_typed(as_staff):
    response = as_staff.post(
        reverse("trainings:programme_create"), {**FORM, "title": "", "duration_minutes": "longtemps", "price": "-3"}
    )

    assert response.status_code == 422
    assert Programme.objects.count() == 0
    assert response.context["form"].errors == {
        "title": ["Donnez un intitulé."],
        "duration_minutes": ["Écrivez une durée, par exemple 3 h 30."],
        "price": ["Assurez-vous que cette valeur est supérieure ou égale à 0."],
    }
    assertContains(response, 'value="longtemps"', status_code=422)
    assertContains(response, SHEET["methods"], status_code=422)
    assertContains(response, "<title>Erreur : Créer un programme", status_code=422)


def test_two_programmes_of_one_title_have_two_addresses(staff):
    slugs = [services.save_programme(Programme(title="Gestes & postures"), by=staff).slug for _ in range(3)]

    assert slugs == ["gestes-postures", "gestes-postures-2", "gestes-postures-3"]


def test_publication_is_refused_with_the_list_of_what_is_missing(as_staff):
    programme = ProgrammeFactory(empty=True, objectives=["Repérer"], price=10)

    response = as_staff.post(reverse("trainings:programme_publish", args=[programme.pk]))

    assert response.status_code == 422
    programme.refresh_from_db()
    assert (programme.is_published, programme.versions.count()) == (False, 0)
    assert [name for name, _ in response.context["missing"]] == programme.missing()
    assert len(programme.missing()) == 10
    assertContains(response, "#id_accessibility", status_code=422)
    assertContains(response, "il lui manque 10\u00a0informations", status_code=422)


def test_readers_see_the_published_version_until_the_next_one(as_staff, client, staff):
    programme = services.publish_programme(ProgrammeFactory(title="Bientraitance"), by=staff)
    services.save_programme(programme, by=staff)  # nothing changed
    assert services.publish_programme(programme, by=staff).version == 1

    programme.title = "Bientraitance au quotidien"
    services.save_programme(programme, by=staff)
    url = programme.get_public_url()
    assertContains(client.get(url), "<h1>Bientraitance</h1>")
    assertContains(as_staff.get(programme.get_absolute_url()), "Des modifications ne sont pas publiées")

    as_staff.post(reverse("trainings:programme_publish", args=[programme.pk]))
    assertContains(client.get(url), "<h1>Bientraitance au quotidien</h1>")
    assert list(programme.versions.values_list("number", "title")) == [
        (2, "Bientraitance au quotidien"),
        (1, "Bientraitance"),
    ]


def test_a_withdrawn_sheet_is_gone_and_comes_back_with_the_same_version(as_staff, client, staff):
    programme = services.publish_programme(ProgrammeFactory(), by=staff)

    as_staff.post(reverse("trainings:programme_withdraw", args=[programme.pk]))
    client.logout()
    assert client.get(programme.get_public_url()).status_code == 404

    assert services.publish_programme(programme, by=staff).version == 1
    assert client.get(programme.get_public_url()).status_code == 200


def test_the_public_sheet_says_everything_qualiopi_wants(client, settings):
    settings.PORTAL = {**settings.PORTAL, "nda": "28610123456", "referent_handicap": "Claire Roy"}
    programme = ProgrammeFactory(published=True)
    session = SessionFactory(programme=programme)
    SessionFactory(programme=programme, draft=True)
    SessionFactory(programme=programme, days=-3)

    response = client.get(programme.get_public_url())

    for text in [
        *SHEET["objectives"],
        SHEET["prerequisites"],
        SHEET["methods"],
        SHEET["evaluation"],
        SHEET["access_delay"],
        "7\u00a0h",
        "90\u00a0€",
        "Claire Roy",
    ]:
        assertContains(response, text)
    assertContains(response, "Fiche mise à jour le")
    assertContains(
        response, "Enregistrée sous le numéro 28 61 01234 56. Cet enregistrement ne vaut pas agrément de l’État."
    )
    assertNotContains(response, "agréé")
    assert list(response.context["sessions"]) == [session]


def test_the_public_list_shows_published_sheets_with_their_next_date(client):
    programme = ProgrammeFactory(published=True)
    ProgrammeFactory()
    session = SessionFactory(programme=programme)
    SessionFactory(programme=programme, days=60)

    versions = list(client.get(reverse("trainings:programme_public_list")).context["versions"])

    assert [(version.programme, version.next_on) for version in versions] == [(programme, session.starts_on)]


def test_without_a_declaration_number_no_wording_is_printed(client, settings):
    settings.PORTAL = {**settings.PORTAL, "nda": ""}

    assert (reports.advertising(), reports.declaration()) == ("", "")
    assertNotContains(client.get(reverse("trainings:programme_public_list")), "Enregistrée")


@pytest.mark.parametrize(
    ("region", "text"),
    [
        ("Normandie", "de Normandie"),
        ("Occitanie", "d’Occitanie"),
        ("Île-de-France", "d’Île-de-France"),
        ("des Hauts-de-France", "des Hauts-de-France"),
    ],
)
def test_the_declaration_names_the_region(settings, region, text):
    settings.PORTAL = {**settings.PORTAL, "nda": "28 61 01234 56", "region": region}

    assert (
        reports.declaration()
        == f"Déclaration d’activité enregistrée sous le numéro 28 61 01234 56 auprès du préfet de région {text}."
    )


def test_the_list_filters_by_state_and_words(as_staff):
    published, draft = ProgrammeFactory(published=True, title="Hygiène"), ProgrammeFactory(title="Nutrition")

    def found(query):
        return list(as_staff.get(reverse("trainings:programme_list"), query).context["page"])

    assert found({"etat": "public"}) == [published]
    assert found({"etat": "draft"}) == [draft]
    assert found({"q": "hygiene"}) == [published]
    assert found({"tri": "-title"}) == [draft, published]


def test_htmx_gets_the_results_only(as_staff):
    ProgrammeFactory()
    page = as_staff.get(reverse("trainings:programme_list"), headers={"HX-Request": "true"}).content.decode()

    assert page.lstrip().startswith("<section")
    assert "<html" not in page
