"""Sites: numbers that are checked, numbers that only raise a doubt."""

import pytest
from django.urls import reverse

from members import finess
from members.models import Site
from tests.factories.members import OrganisationFactory, SiteFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("siret", "accepted"),
    [
        ("356 000 000 00048", True),  # La Poste, head office: its Luhn key is right
        ("356 000 000 49837", True),  # La Poste, another office: digits add up to a multiple of five
        ("356 000 000 49838", False),
        ("732 829 320 00074", True),
        ("732 829 320 00075", False),
        ("7328293200007", False),
        ("12345678901234567890", False),
    ],
)
def test_siret_is_checked_with_the_exception_of_la_poste(client, staff, siret, accepted):
    organisation = OrganisationFactory(siren=None)
    CommuneFactory(flers=True)
    client.force_login(staff)

    response = client.post(
        reverse("members:site_create", args=[organisation.pk]),
        {"name": "Bureau", "category": "office", "commune": "Flers", "siret": siret},
    )

    stored = list(organisation.sites.values_list("siret", flat=True))
    assert (response.status_code, stored) == ((302, [siret.replace(" ", "")]) if accepted else (422, []))


def test_wrong_finess_key_is_saved_with_a_warning(client, staff):
    organisation = OrganisationFactory()
    CommuneFactory(flers=True)
    client.force_login(staff)
    values = {"name": "EHPAD", "category": "500", "commune": "Flers", "finess": "61 000 123 5"}

    response = client.post(reverse("members:site_create", args=[organisation.pk]), values, follow=True)

    assert organisation.sites.get().finess == "610001235"
    assert [(message.level_tag, str(message)) for message in response.context["messages"]] == [
        ("success", "Site enregistré."),
        ("warning", "La clé du numéro FINESS 610001235 semble fausse : vérifiez-le. Le site est enregistré."),
    ]


def test_finess_of_another_length_is_refused_and_one_of_another_site_too(client, staff):
    taken = SiteFactory(finess="610001234")
    CommuneFactory(flers=True)
    client.force_login(staff)
    url = reverse("members:site_create", args=[taken.organisation.pk])
    values = {"name": "EHPAD", "category": "500", "commune": "Flers"}

    errors = [
        client.post(url, {**values, "finess": number}).context["form"].errors["finess"]
        for number in ("61000123", "6100012345", "610001234", "61000123é")
    ]

    shape = ["Un numéro FINESS compte neuf caractères, chiffres ou lettres."]
    assert errors[0] == shape
    assert errors[2:] == [["Un autre site porte déjà ce numéro FINESS."], shape]
    assert (len(errors[1]), Site.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("number", "right"),
    [("610001232", True), ("010000024", True), ("610001235", False), ("2A0000123", True), ("61000123", False)],
)
def test_finess_key(number, right):
    assert finess.looks_right(number) == right


def test_site_closed_before_it_opened_is_refused(client, staff):
    site = SiteFactory(commune=CommuneFactory(flers=True))
    client.force_login(staff)

    response = client.post(
        reverse("members:site_edit", args=[site.pk]),
        {"name": "EHPAD", "category": "500", "commune": "Flers", "opened_on": "2020-01-01", "closed_on": "2019-01-01"},
    )

    assert (response.status_code, response.context["form"].non_field_errors()) == (
        422,
        ["La fermeture ne peut pas précéder l’ouverture."],
    )
