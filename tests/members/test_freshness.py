"""Two people write the same sheet; a sheet whose structure was joined to another."""

import pytest
from django.urls import reverse

from members.models import Organisation
from tests.factories.members import OrganisationFactory

pytestmark = pytest.mark.django_db


def fields_of(client, path):
    """What the page would send back untouched."""
    form = client.get(path).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_stale_page_does_not_put_an_old_name_back(client, staff):
    organisation = OrganisationFactory(name="Les Tilleuls", website="")
    path = reverse("members:organisation_edit", args=[organisation.pk])
    client.force_login(staff)
    page = fields_of(client, path)
    Organisation.objects.filter(pk=organisation.pk).update(name="Les Grands Tilleuls")

    refused = client.post(path, {**page, "website": "https://tilleuls.example"})

    assert refused.status_code == 422
    error = " ".join(refused.context["form"].non_field_errors()).replace("\u00a0", " ")
    assert "Quelqu’un a modifié cette fiche" in error and "« Les Grands Tilleuls »" in error
    assert refused.context["form"]["website"].value() == "https://tilleuls.example"
    organisation.refresh_from_db()
    assert (organisation.name, organisation.website) == ("Les Grands Tilleuls", "")

    kept = {name: refused.context["form"][name].value() or "" for name in refused.context["form"].fields}
    assert client.post(path, {**kept, "name": "Les Grands Tilleuls"}).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.name, organisation.website) == ("Les Grands Tilleuls", "https://tilleuls.example")


def test_fresh_page_is_saved_at_once(client, staff):
    organisation = OrganisationFactory(name="Les Tilleuls")
    path = reverse("members:organisation_edit", args=[organisation.pk])
    client.force_login(staff)

    assert client.post(path, {**fields_of(client, path), "name": "Les Ormes"}).status_code == 302
    organisation.refresh_from_db()
    assert organisation.name == "Les Ormes"


def test_sheet_of_a_joined_member_leads_to_its_heir(client, employer):
    heir = employer.acting_organisation
    former = OrganisationFactory(name="Les Charmes", prospect=True, heir=heir)
    lost = OrganisationFactory(name="Les Perdus", prospect=True)

    page = client.get(reverse("members:sheet", args=[former.slug]))

    assert page.status_code == 404
    assert reverse("members:sheet", args=[heir.slug]) in page.content.decode()
    assert "a rejoint" not in client.get(reverse("members:sheet", args=[lost.slug])).content.decode()
