"""The logo of a structure: made harmless, on its record and on the cover of reports, gone with its file."""

import io

import pypdf
import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from events import reports as papers
from events.enums import Edition
from gtec_portal.models import AuditLine
from members.services import logos
from tests.factories.events import EventFactory, ReportFactory
from tests.factories.members import OrganisationFactory

pytestmark = pytest.mark.django_db


def png(size=(900, 300)):
    """A drawing on a transparent ground, with a word of its maker."""
    packed = io.BytesIO()
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    picture.paste((30, 90, 60, 255), (0, 0, size[0] // 2, size[1]))
    picture.save(packed, "PNG")
    return packed.getvalue()


def send(client, organisation, content, name="logo.png"):
    url = reverse("members:organisation_logo_edit", args=[organisation.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, content)})


def test_an_administrator_puts_changes_and_removes_the_logo_of_their_structure(
    client, employer, django_capture_on_commit_callbacks
):
    own = employer.acting_organisation
    client.force_login(employer)
    record = reverse("members:organisation_detail", args=[own.pk])
    assert "Ajouter un logo" in client.get(record).text

    send(client, own, png())
    own.refresh_from_db()
    first = own.logo
    shown = client.get(reverse("members:organisation_logo", args=[own.pk]))
    kept = Image.open(io.BytesIO(b"".join(shown.streaming_content)))
    with django_capture_on_commit_callbacks(execute=True):
        send(client, own, png((300, 300)))
    own.refresh_from_db()

    assert (kept.format, kept.size, kept.getpixel((599, 100))) == ("JPEG", (600, 200), (255, 255, 255))
    assert (own.logo != first, default_storage.exists(first), default_storage.exists(own.logo)) == (True, False, True)
    assert f"Logo de {own.name}" in client.get(record).text
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("members:organisation_logo_remove", args=[own.pk]))
    last = own.logo
    own.refresh_from_db()
    assert (own.logo, default_storage.exists(last)) == ("", False)
    actions = AuditLine.objects.filter(action__startswith="organisation.logo").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "organisation.logo_put",
        "organisation.logo_put",
        "organisation.logo_removed",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "pas accepté"),
        ("logo.png", png()[:90], "Cette image est abîmée"),
        ("logo.png", b"GIF89a", "Le contenu de ce fichier"),
        ("logo.png", b"", "vide"),
    ],
)
def test_what_is_no_logo_is_refused_with_a_reason(client, staff, name, content, said):
    organisation = OrganisationFactory()
    client.force_login(staff)

    answer = send(client, organisation, content, name)

    organisation.refresh_from_db()
    assert (answer.status_code, said in answer.text, organisation.logo) == (422, True, "")


def test_another_structure_sees_the_logo_and_does_not_change_it(client, employer, other_employer):
    own = logos.put_logo(employer.acting_organisation, jpeg(), by=employer)
    client.force_login(other_employer)

    shown = client.get(reverse("members:organisation_logo", args=[own.pk]))
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")
    assert send(client, own, png()).status_code == 403
    assert "logo/changer" not in client.get(own.get_absolute_url()).text


def jpeg():
    packed = io.BytesIO()
    Image.new("RGB", (300, 100), "#1e5a3c").save(packed, "JPEG")
    return packed.getvalue()


def test_the_cover_of_a_report_shows_the_logos_with_their_names_and_names_those_who_have_none():
    event = EventFactory(past=True)
    shown = logos.put_logo(OrganisationFactory(name="Communauté des Haies"), jpeg(), by=None)
    lost = OrganisationFactory(name="Chambre du Bocage", logo="logos/00/perdu")
    event.partners.set([shown, lost, OrganisationFactory(name="Lycée des Tilleuls")])

    paper = papers.build(ReportFactory(event=event, edition=Edition.LONG))

    document = pypdfium2.PdfDocument(paper.content)
    words = document[0].get_textpage().get_text_range()
    sizes = [one.get_px_size() for one in document[0].get_objects() if type(one).__name__ == "PdfImage"]
    assert ("Communauté des Haies" in words, "Chambre du Bocage" in words, "Lycée des Tilleuls" in words) == (
        False,
        True,
        True,
    )
    assert sizes.count((300, 100)) == 1  # beside it, the landscape of the cover
    assert len(sizes) == 2
    reader = pypdf.PdfReader(io.BytesIO(paper.content))
    tagged = [reader.get_object(number) for number in range(1, len(reader.xref_objStm) + len(reader.xref[0]))]
    assert "Communauté des Haies" in [one.get("/Alt") for one in tagged if isinstance(one, dict)]
