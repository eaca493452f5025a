"""Staff's own pages: the list, the record with its tabs, what waits, and the demonstration's chapter."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.models import AccessLog
from cvtheque import todo
from cvtheque.enums import Purpose, UnveilState
from cvtheque.models import Candidate, UnveilRequest
from cvtheque.services import consents, unveiling
from gtec_portal import audit, mail
from tests.factories.cvtheque import CandidateFactory, CVFileFactory, UnveilRequestFactory

pytestmark = pytest.mark.django_db


def names(response):
    return [candidate.last_name for candidate in response.context["page"]]


@pytest.fixture
def people(flers, trades):
    CandidateFactory(
        first_name="Élodie",
        last_name="Vertpré",
        email="elodie@example.org",
        phone="06 39 98 00 01",
        commune=flers,
        text="Aide-soignante",
    )
    CandidateFactory(last_name="Clairbois", commune=flers, new=True)
    CVFileFactory(
        candidate=CandidateFactory(last_name="Rochefleur", commune=flers, purposes=[Purpose.VACANCY]), rejected=True
    )


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({}, ["Clairbois", "Rochefleur", "Vertpré"]),
        ({"q": "vertpre"}, ["Vertpré"]),
        ({"q": "elodie VERT"}, ["Vertpré"]),
        ({"q": "06 39 98 00 01"}, ["Vertpré"]),
        ({"q": "personne"}, []),
        ({"state": "new"}, ["Clairbois"]),
        ({"file": "rejected"}, ["Rochefleur"]),
        ({"file": "searchable"}, ["Vertpré"]),
        ({"consent": "vacancy"}, ["Rochefleur"]),
        ({"tri": "-last_name"}, ["Vertpré", "Rochefleur", "Clairbois"]),
    ],
)
def test_list_is_filtered(client, staff, people, criteria, expected):
    client.force_login(staff)

    assert names(client.get(reverse("cvtheque:candidate_list"), criteria)) == expected


def test_opening_a_record_is_logged_and_shown_to_the_person(client, staff, flers):
    candidate = CandidateFactory(commune=flers)
    client.force_login(staff)
    client.get(reverse("cvtheque:candidate_detail", args=[candidate.pk]))

    line = AccessLog.objects.get()
    assert (line.actor_id, line.purpose, line.object_id) == (staff.pk, "dossier", candidate.pk)
    client.logout()
    assert (
        "L’équipe de l’association"
        in client.get(reverse("cvtheque:own_detail", args=[candidate.token])).content.decode()
    )


def test_record_tells_what_happened_in_words(client, staff, flers, employer):
    candidate = CandidateFactory(commune=flers, text="Aide-soignante")
    asked = unveiling.ask_unveil(
        candidate.profile, organisation=employer.acting_organisation, by=employer, vacancy="Nuit", reason="Bonjour"
    )
    unveiling.answer_unveil(asked, accept=False)
    consents.withdraw_consent(candidate, Purpose.MEMBERS, by=staff)
    client.force_login(staff)

    page = client.get(reverse("cvtheque:candidate_history", args=[candidate.pk])).context["page"]

    organisation = employer.acting_organisation
    assert [(audit.sentence(line), line.actor_label) for line in page] == [
        ("Accord retiré\u00a0: être trouvé par les adhérents", "Claire Roy"),
        (f"Demande de {organisation} déclinée", ""),
        (f"Nom demandé pour {organisation}", str(employer)),
    ]


def test_a_record_tells_every_letter_sent_to_the_person(client, staff, flers):
    candidate = CandidateFactory(commune=flers, email="Ondine@example.org")
    for address in ("ondine@example.org", "autre@example.org"):
        mail.send("cvtheque.reminder", mail.Letter(f"Votre CV, {address}", [mail.P("Bonjour")]), to=address)
    client.force_login(staff)

    response = client.get(reverse("cvtheque:candidate_mail", args=[candidate.pk]))

    assert [message.to for message in response.context["page"]] == ["ondine@example.org"]
    assertContains(response, "Votre CV, ondine@example.org")


def test_without_address_nothing_was_sent(client, staff, flers):
    candidate = CandidateFactory(commune=flers, email="")
    mail.send("cvtheque.reminder", mail.Letter("Bonjour", [mail.P("Bonjour")]), to="autre@example.org")
    client.force_login(staff)

    response = client.get(reverse("cvtheque:candidate_mail", args=[candidate.pk]))

    assert list(response.context["page"]) == []
    assertContains(response, "Aucun courrier")


def test_staff_deletes_a_record_after_one_question(client, staff, flers):
    candidate = CandidateFactory(commune=flers)
    client.force_login(staff)
    url = reverse("cvtheque:candidate_delete", args=[candidate.pk])

    assert client.get(url).status_code == 200
    assert Candidate.objects.count() == 1
    assert client.post(url).url == reverse("cvtheque:candidate_list")
    assert Candidate.objects.count() == 0


def cards(user):
    request = RequestFactory().get("/")
    request.user = user
    doubles = reverse("cvtheque:duplicate_list")  # these people share one telephone: see test_duplicates
    return [(item.count, item.label) for item in todo.items_for(request) if item.url != doubles]


def test_unread_files_and_silent_requests_wait_for_staff(staff, people):
    UnveilRequestFactory(created_at=timezone.now() - timedelta(days=9))
    UnveilRequestFactory()

    assert [card for card in cards(staff) if card[0]] == [
        (1, "1\u00a0CV refusé"),
        (1, "1\u00a0demande de nom sans réponse"),
    ]


def test_fresh_names_wait_for_the_employer(employer, other_employer):
    UnveilRequestFactory(accepted=True, organisation=employer.acting_organisation)

    assert cards(employer) == [(1, "1\u00a0candidat a accepté de vous donner son nom")]
    assert cards(other_employer) == [(0, "0\u00a0candidat a accepté de vous donner son nom")]


def test_partner_has_nothing_to_do_here(partner):
    assert cards(partner) == []


def test_correcting_text_and_identity_changes_what_employers_read(client, flers, trades):
    candidate = CandidateFactory(
        first_name="Zoé",
        last_name="Clairbois",
        commune=flers,
        trades=[trades["J1501"]],
        text="Aide-soignante. Zoé Vertpré aime la nuit.",
    )
    assert candidate.profile.body == "Aide-soignante. [nom] Vertpré aime la nuit."

    data = {
        "trades": ["J1501"],
        "commune": "Flers",
        "mobility_km": 10,
        "availability": "now",
        "hours": "any",
        "first_name": "Zoé",
        "last_name": "Vertpré",
        "text": "Aide-soignante. Zoé Vertpré aime le jour.",
    }
    response = client.post(reverse("cvtheque:own_edit", args=[candidate.token]), data)

    assert response.status_code == 302
    candidate.profile.refresh_from_db()
    assert candidate.profile.body == "Aide-soignante. [nom] aime le jour."


def test_invalid_correction_keeps_what_was_typed(client, flers, trades):
    candidate = CandidateFactory(commune=flers, trades=[trades["J1501"]], text="Aide-soignante")

    response = client.post(
        reverse("cvtheque:own_edit", args=[candidate.token]),
        {"commune": "Atlantide", "text": "texte corrigé", "mobility_km": "loin"},
    )

    form = response.context["form"]
    assert response.status_code == 422
    assert form["text"].value() == "texte corrigé"
    assert set(form.errors) >= {"commune", "mobility_km", "trades", "first_name"}


def test_what_was_read_is_offered_never_ticked(client, flers, trades):
    candidate = CandidateFactory(
        commune=flers,
        trades=[trades["G1606"]],
        text="Aide-soignante, aide-soignante de nuit. DEAS. 02 61 91 22 33, 14000 Caen",
    )

    form = client.get(reverse("cvtheque:own_edit", args=[candidate.token])).context["form"]

    assert {str(value) for value, _ in form.fields["trades"].choices} == {"G1606", "J1501"}
    assert form["trades"].value() == ["G1606"]
    assert "02 61 91 22 33" in form.fields["phone"].help_text
    assert [words for words, _ in form.fields["found"].choices] == ["DEAS (Diplôme d’État d’aide-soignant)"]
    assert not form["found"].value()


def test_demo_chapter_is_whole_and_the_same_each_time(staff, private_files):
    from random import Random
    from types import SimpleNamespace

    from cvtheque import demo
    from cvtheque.models import CVFile, SearchProfile
    from cvtheque.profiles import identity_of
    from cvtheque.redaction import residue
    from reference.services import load_builtin
    from tests.factories.members import SeatFactory

    load_builtin()
    seats = [SeatFactory() for _ in range(5)]
    for seat in seats:
        seat.user.acting_organisation = seat.organisation
    said = []
    story = SimpleNamespace(
        today=timezone.localdate(),
        random=Random(1),
        say=said.append,
        staff=staff,
        employers={seat.organisation.slug: seat.user for seat in seats},
    )

    demo.load(story)

    assert Candidate.objects.count() == 66  # sixty, three met or forwarded, three who came twice
    assert SearchProfile.objects.searchable().count() == 56
    assert sorted(CVFile.objects.filter(state="rejected").values_list("reason_code", flat=True)) == ["broken"]
    assert {state: UnveilRequest.objects.filter(state=state).count() for state in UnveilState} == {
        "pending": 4,
        "accepted": 3,
        "refused": 2,
        "expired": 1,
    }
    assert [line for line in said if "candidats," in line] == [
        "CVthèque : 60 candidats, 56 profils cherchables, 10 demandes de nom"
    ]
    leaks = [
        (profile.pk, residue(profile.body, identity_of(profile.candidate)))
        for profile in SearchProfile.objects.select_related("candidate")
    ]
    assert [leak for leak in leaks if leak[1]] == []
