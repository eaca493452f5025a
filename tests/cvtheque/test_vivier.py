"""Following people up: lists of one's own, nobody named before they said so, notes the person reads, hirings counted."""

import re
from datetime import timedelta

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.enums import ErasureCause
from accounts.models import AccessLog
from cvtheque import statistics
from cvtheque.enums import EntryState, Fact, Purpose
from cvtheque.models import Appointment, Note, Placement, Shortlist, ShortlistEntry, Tag
from cvtheque.models.vivier import MAX_PER_LIST, NOTE_LENGTH
from cvtheque.services import Refused, consents, erasure, vivier
from gtec_portal.models import AuditLine
from tests.factories.cvtheque import CandidateFactory, UnveilRequestFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import OrganisationFactory
from tests.factories.vacancies import ApplicationFactory, VacancyFactory
from tests.factories.vivier import AppointmentFactory, EntryFactory, NoteFactory, ShortlistFactory

pytestmark = pytest.mark.django_db

SECRET = {"first_name": "Ondine", "last_name": "Quincampoix", "email": "ondine@example.org", "phone": "06 39 98 77 66"}
SECRETS = ("Ondine", "Quincampoix", "ondine@example.org", "06 39 98 77 66")


@pytest.fixture
def somebody(flers, trades):
    return CandidateFactory(**SECRET, commune=flers, trades=[trades["J1501"]], text="Toilettes, gériatrie, linotypie")


@pytest.fixture
def shortlist(employer):
    return ShortlistFactory(organisation=employer.acting_organisation, title="Nuit, Flers")


@pytest.fixture
def entry(shortlist, somebody, employer):
    return vivier.add_to_shortlist(shortlist, somebody.profile, by=employer)


@pytest.fixture
def known(entry, employer):
    """The person gave their name to this employer."""
    UnveilRequestFactory(accepted=True, candidate=entry.candidate, organisation=employer.acting_organisation)
    return entry


def url(name, *args):
    return reverse(f"cvtheque:{name}", args=args)


def names_nobody(response):
    page = response.content.decode()
    return [word for word in SECRETS if word in page] == []


# --- Lists -------------------------------------------------------------------------------------------------------------


def test_an_employer_spots_somebody_from_the_results(client, employer, somebody):
    client.force_login(employer)
    results = url("search") + "?q=toilettes"
    page = url("profile_spot", somebody.profile.uuid)
    assertContains(client.get(results), f"{page}?next=")

    response = client.post(page, {"title": "  Nuit,   Flers ", "next": results})

    assertRedirects(response, results)
    entry = ShortlistEntry.objects.get()
    assert (entry.candidate, entry.shortlist.title, entry.shortlist.organisation) == (
        somebody, "Nuit, Flers", employer.acting_organisation,
    )  # fmt: skip
    assert [line.action for line in AuditLine.objects.filter(object_id=somebody.pk).order_by("-pk")[:1]] == [
        "entry.added"
    ]


@pytest.mark.parametrize("away", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)", ""])
def test_going_on_never_leaves_the_portal(client, employer, somebody, away):
    client.force_login(employer)

    response = client.post(url("profile_spot", somebody.profile.uuid), {"title": "Nuit", "next": away})

    assert response["Location"] == somebody.profile.get_absolute_url()


def test_the_list_of_the_other_employer_cannot_be_chosen(client, employer, somebody):
    theirs = ShortlistFactory()
    client.force_login(employer)

    response = client.post(url("profile_spot", somebody.profile.uuid), {"shortlist": theirs.uuid, "title": ""})

    assert (response.status_code, ShortlistEntry.objects.count()) == (422, 0)


def test_spotting_twice_is_spotting_once(shortlist, somebody, employer):
    first = vivier.add_to_shortlist(shortlist, somebody.profile, by=employer)

    assert vivier.add_to_shortlist(shortlist, somebody.profile, by=employer) == first


def test_two_lists_of_one_name_are_one(employer):
    organisation = employer.acting_organisation
    first = vivier.open_shortlist(organisation, "Nuit", by=employer)

    assert vivier.open_shortlist(organisation, "NUIT", by=employer) == first
    vivier.close_shortlist(first, by=employer)
    second = vivier.open_shortlist(organisation, "Nuit", by=employer)
    assert second != first
    with pytest.raises(Refused, match="porte déjà ce nom"):
        vivier.close_shortlist(first, by=employer, reopen=True)


def test_nobody_is_added_to_an_ended_list(shortlist, somebody, employer):
    vivier.close_shortlist(shortlist, by=employer)

    with pytest.raises(Refused, match="terminée"):
        vivier.add_to_shortlist(shortlist, somebody.profile, by=employer)


def test_somebody_who_left_while_the_page_was_open_is_not_added(shortlist, somebody, employer):
    profile = somebody.profile
    consents.withdraw_consent(somebody, Purpose.MEMBERS)

    with pytest.raises(Refused, match="plus visible"):
        vivier.add_to_shortlist(shortlist, profile, by=employer)


def test_a_list_has_an_end(shortlist, somebody, employer, flers):
    crowd = CandidateFactory.create_batch(MAX_PER_LIST, commune=flers, purposes=[])
    ShortlistEntry.objects.bulk_create(ShortlistEntry(shortlist=shortlist, candidate=one) for one in crowd)

    with pytest.raises(Refused, match="déjà 100 personnes"):
        vivier.add_to_shortlist(shortlist, somebody.profile, by=employer)


def test_a_list_names_nobody_before_they_said_so(client, employer, entry, staff):
    for user in (employer, staff):
        client.force_login(user)
        for page in (entry.shortlist.get_absolute_url(), entry.get_absolute_url()):
            response = client.get(page)
            assertContains(response, str(entry.candidate.profile))
            assert names_nobody(response), page


def test_a_list_names_who_gave_their_name_and_logs_it(client, employer, known):
    client.force_login(employer)

    assertContains(client.get(known.shortlist.get_absolute_url()), "Ondine Quincampoix")
    assertContains(client.get(known.get_absolute_url()), "ondine@example.org")

    purposes = list(AccessLog.objects.about(known.candidate).values_list("purpose", flat=True))
    assert purposes == ["suivi, avec identité", "liste de candidats repérés"]


def test_another_employer_given_the_name_changes_nothing(client, employer, entry):
    UnveilRequestFactory(accepted=True, candidate=entry.candidate, organisation=OrganisationFactory())
    client.force_login(employer)

    assert names_nobody(client.get(entry.get_absolute_url()))


def test_a_withdrawn_consent_leaves_nothing_of_the_person(client, employer, staff, entry):
    vivier.write_note(entry.candidate, "Très linotypiste", by=employer, organisation=employer.acting_organisation)
    consents.withdraw_consent(entry.candidate, Purpose.MEMBERS)
    shown = [*SECRETS, "linotyp", "Aide-soignant", str(entry.candidate.profile)]

    for user in (employer, staff):
        client.force_login(user)
        pages = [client.get(entry.shortlist.get_absolute_url()), client.get(entry.get_absolute_url())]
        pages.append(client.post(url("entry_move", entry.uuid), {"state": "contacted"}))
        pages.append(client.post(url("note_create", entry.uuid), {"note-text": "Encore"}))
        for response in pages:
            text = response.content.decode()
            assert "plus visible" in text
            assert [word for word in shown if word in text.replace("Nuit, Flers", "")] == []
        export = client.get(entry.shortlist.get_absolute_url(), {"export": "csv"})
        text = b"".join(export.streaming_content).decode("utf-8-sig")
        assert "n’est plus visible" in text
        assert [word for word in shown if word in text] == []
    assert (Note.objects.count(), ShortlistEntry.objects.get().state) == (1, "spotted")


def test_a_consent_given_again_brings_the_person_back(client, employer, entry):
    consents.withdraw_consent(entry.candidate, Purpose.MEMBERS)
    consents.give_consent(entry.candidate, Purpose.MEMBERS)
    client.force_login(employer)

    assertContains(client.get(entry.get_absolute_url()), str(entry.candidate.profile))


def test_list_page_query_count_is_constant(client, employer, entry, flers, django_assert_num_queries):
    client.force_login(employer)
    client.get(entry.shortlist.get_absolute_url())

    with CaptureQueriesContext(connection) as one:
        client.get(entry.shortlist.get_absolute_url())
    for _ in range(3):
        candidate = CandidateFactory(commune=flers, text="Repas")
        vivier.add_to_shortlist(entry.shortlist, candidate.profile, by=employer)
    with django_assert_num_queries(len(one)):
        client.get(entry.shortlist.get_absolute_url())


# --- Steps and hirings -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["interview", "hired"])
def test_nobody_is_met_or_hired_without_a_name(client, employer, entry, state):
    client.force_login(employer)

    response = client.post(
        url("entry_move", entry.uuid), {"state": state, "title": "Nuit", "contract": "cdi", "starts_on": "2026-01-05"}
    )

    entry.refresh_from_db()
    assert (response.status_code, entry.state, Placement.objects.count()) == (422, "spotted", 0)
    with pytest.raises(Refused, match="Demandez d’abord son nom"):
        vivier.move_entry(entry, state, by=employer, placement={})


def test_discarding_asks_why_in_a_closed_list(client, employer, entry):
    client.force_login(employer)
    move = url("entry_move", entry.uuid)

    assert client.post(move, {"state": "discarded"}).status_code == 422
    assert client.post(move, {"state": "discarded", "reason": "trop âgée"}).status_code == 422
    assertRedirects(client.post(move, {"state": "discarded", "reason": "distance"}), entry.get_absolute_url())
    entry.refresh_from_db()
    assert (entry.state, entry.discard_reason) == ("discarded", "distance")
    client.post(move, {"state": "spotted", "reason": "distance"})
    entry.refresh_from_db()
    assert (entry.state, entry.discard_reason) == ("spotted", "")


def hire(client, entry, **changes):
    data = {
        "state": "hired",
        "title": "Nuit",
        "contract": "cdi",
        "starts_on": f"{timezone.localdate():%Y-%m-%d}",
        **changes,
    }
    return client.post(url("entry_move", entry.uuid), data)


def test_hiring_is_noted_counted_and_taken_back(client, employer, known):
    client.force_login(employer)
    month = statistics.month_of(timezone.now())

    assertRedirects(hire(client, known), known.get_absolute_url())
    placement = Placement.objects.get()
    assert (placement.candidate, placement.organisation, placement.contract) == (
        known.candidate, employer.acting_organisation, "cdi",
    )  # fmt: skip
    assert statistics.by_month()[month, Fact.HIRED] == 1
    hire(client, known, contract="cdd")
    assert Placement.objects.get().contract == "cdd"

    client.post(url("entry_move", known.uuid), {"state": "interview"})
    assert (Placement.objects.count(), statistics.by_month()[month, Fact.HIRED]) == (0, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_on": "0026-01-05"},
        {"starts_on": "2062-01-05"},
        {"starts_on": ""},
        {"contract": "esclavage"},
        {"title": ""},
        {"title": "n" * 161},
    ],
)
def test_a_hiring_badly_written_is_said_and_kept(client, employer, known, changes):
    client.force_login(employer)

    response = hire(client, known, **changes)

    assert (response.status_code, Placement.objects.count()) == (422, 0)
    known.refresh_from_db()
    assert known.state == EntryState.SPOTTED


def test_a_hiring_outlives_the_person_as_a_count(known, employer):
    vivier.move_entry(
        known, "hired", by=employer, placement={"title": "Nuit", "contract": "cdi", "starts_on": timezone.localdate()}
    )
    before = statistics.by_month()

    erasure.erase_candidate(known.candidate, cause=ErasureCause.PERSON)

    month = statistics.month_of(timezone.now())
    assert {fact: count for (_, fact), count in statistics.by_month().items()} == {
        **{fact: count for (_, fact), count in before.items()}, Fact.FORGOTTEN: 1,
    }  # fmt: skip
    assert (before[month, Fact.HIRED], Placement.objects.count(), ShortlistEntry.objects.count()) == (1, 0, 0)


def test_staff_notes_a_hiring_heard_of(client, staff, somebody, employer):
    client.force_login(staff)
    data = {
        "organisation": employer.acting_organisation_id,
        "title": "Nuit",
        "contract": "cdi",
        "starts_on": f"{timezone.localdate():%Y-%m-%d}",
    }
    data = {f"placement-{name}": value for name, value in data.items()}

    client.post(url("candidate_placement", somebody.pk), data)
    again = client.post(url("candidate_placement", somebody.pk), data)

    assert (again.status_code, Placement.objects.count()) == (422, 1)
    assertContains(again, "Ce recrutement est déjà noté", status_code=422)


# --- Appointments ------------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting():
    moment = timezone.localtime().replace(microsecond=0, second=0) + timedelta(days=5)
    return {
        "starts_at": f"{moment:%Y-%m-%dT%H:%M}",
        "minutes": "30",
        "place": "12 rue du Lac, Flers",
        "details": "Demandez Rose",
    }


def test_an_appointment_is_fixed_told_and_shown(client, employer, known, meeting, outbox):
    client.force_login(employer)

    assertRedirects(client.post(url("appointment_create", known.uuid), meeting), known.get_absolute_url())

    known.refresh_from_db()
    assert known.state == EntryState.INTERVIEW
    (letter,) = outbox()
    assert letter.to == ["ondine@example.org"]
    for word in ("12 rue du Lac, Flers", "Demandez Rose", "Nuit, Flers", employer.acting_organisation.name):
        assert word in letter.body
    client.logout()
    page = client.get(url("own_detail", known.candidate.token))
    assertContains(page, "12 rue du Lac, Flers")
    calendar = icalendar.Calendar.from_ical(
        client.get(url("own_appointment", known.candidate.token, Appointment.objects.get().uuid)).content
    )
    (event,) = calendar.walk("VEVENT")
    assert (str(event["location"]), event["sequence"]) == ("12 rue du Lac, Flers", 0)
    assert f"{event['dtstart'].dt:%Y-%m-%dT%H:%M}" == meeting["starts_at"]


def test_an_appointment_moved_is_told_once_and_replaces_the_former(client, employer, known, meeting, outbox):
    client.force_login(employer)
    client.post(url("appointment_create", known.uuid), meeting)
    edit = url("appointment_edit", Appointment.objects.get().uuid)

    client.post(edit, meeting)  # nothing changed: nothing is sent
    client.post(edit, meeting | {"place": "Par téléphone"})

    assert [letter.subject.partition(" : ")[0] for letter in outbox()] == ["Rendez-vous", "Nouvelle date"]
    assert Appointment.objects.get().revision == 1


def test_an_appointment_called_off_is_told_once(client, employer, known, outbox):
    appointment = AppointmentFactory(entry=known)
    client.force_login(employer)

    client.post(url("appointment_cancel", appointment.uuid))

    assert client.post(url("appointment_cancel", appointment.uuid)).status_code == 404
    assert [letter.subject.partition(" : ")[0] for letter in outbox()] == ["Rendez-vous annulé"]
    assertNotContains(client.get(url("own_detail", known.candidate.token)), appointment.place)


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": "2020-01-05T10:00"},
        {"starts_at": "2099-01-05T10:00"},
        {"starts_at": "demain"},
        {"minutes": "0"},
        {"minutes": "9999"},
        {"place": ""},
        {"place": "l" * 201},
        {"details": "d" * 1001},
    ],
)
def test_an_impossible_appointment_is_said(client, employer, known, meeting, changes, outbox):
    client.force_login(employer)

    assert client.post(url("appointment_create", known.uuid), meeting | changes).status_code == 422
    assert (Appointment.objects.count(), outbox()) == (0, [])


def test_taking_somebody_off_the_list_calls_the_appointment_off(client, employer, known, outbox):
    AppointmentFactory(entry=known)
    client.force_login(employer)

    assertRedirects(client.post(url("entry_remove", known.uuid)), known.shortlist.get_absolute_url())

    assert (ShortlistEntry.objects.count(), Appointment.objects.count()) == (0, 0)
    assert [letter.subject.partition(" : ")[0] for letter in outbox()] == ["Rendez-vous annulé"]


def test_the_appointment_of_somebody_else_is_not_mine(client, known, flers):
    appointment = AppointmentFactory(entry=known)
    other = CandidateFactory(commune=flers)

    assert client.get(url("own_appointment", other.token, appointment.uuid)).status_code == 404


# --- Notes -------------------------------------------------------------------------------------------------------------


def test_the_form_of_notes_says_who_reads_them(client, employer, staff, entry):
    for user, page in ((employer, entry.get_absolute_url()), (staff, url("candidate_follow", entry.candidate.pk))):
        client.force_login(user)
        assertContains(client.get(page), "la personne peut lire cette note")


def test_notes_are_read_by_their_organisation_the_team_and_the_person(client, employer, other_employer, staff, entry):
    client.force_login(employer)
    client.post(url("note_create", entry.uuid), {"note-text": "À l’aise avec les résidents"})
    client.force_login(staff)
    client.post(url("candidate_note", entry.candidate.pk), {"note-text": "Rencontrée au forum"})
    theirs = EntryFactory(candidate=entry.candidate, shortlist__organisation=other_employer.acting_organisation)

    def read(user, page):
        client.force_login(user)
        text = client.get(page).content.decode()
        return ["résidents" in text, "au forum" in text]

    assert read(employer, entry.get_absolute_url()) == [True, False]
    assert read(other_employer, theirs.get_absolute_url()) == [False, False]
    assert read(staff, entry.get_absolute_url()) == [True, True]
    assert read(staff, url("candidate_follow", entry.candidate.pk)) == [True, True]
    client.logout()
    own = client.get(url("own_notes", entry.candidate.token)).content.decode()
    assert ["résidents" in own, "au forum" in own] == [True, True]
    assert Note.objects.get(text__contains="forum").organisation is None


@pytest.mark.parametrize("text", ["", "   ", "n" * (NOTE_LENGTH + 1), "n" * 5000, "\x00"])
def test_a_note_that_cannot_be_kept_is_said_and_typed_text_stays(client, employer, entry, text):
    client.force_login(employer)

    response = client.post(url("note_create", entry.uuid), {"note-text": text})

    assert (response.status_code, Note.objects.count()) == (422, 0)
    assert response.context["note_form"]["text"].value() == text


def test_a_script_in_a_note_is_text_everywhere(client, employer, entry):
    vivier.write_note(
        entry.candidate, "<script>alert(1)</script>", by=employer, organisation=employer.acting_organisation
    )
    client.force_login(employer)

    for page in (entry.get_absolute_url(), url("own_notes", entry.candidate.token)):
        response = client.get(page)
        assertNotContains(response, "<script>alert")
        assertContains(response, "&lt;script&gt;")


def test_only_its_author_and_staff_delete_a_note(client, employer, staff, entry):
    organisation = employer.acting_organisation
    colleague, own = NoteFactory(candidate=entry.candidate, organisation=organisation), None
    own = NoteFactory(candidate=entry.candidate, organisation=organisation, author=employer)
    client.force_login(employer)

    assert client.post(url("note_delete", colleague.uuid)).status_code == 403
    assertRedirects(client.post(url("note_delete", own.uuid)), entry.get_absolute_url())
    client.force_login(staff)
    client.post(url("note_delete", colleague.uuid))
    assert Note.objects.count() == 0


# --- Tags --------------------------------------------------------------------------------------------------------------


def test_tags_are_shared_found_and_leave_with_the_last(client, staff, somebody, flers):
    other = CandidateFactory(commune=flers)
    client.force_login(staff)
    client.post(url("candidate_tags", somebody.pk), {"tags": "Forum de Flers, VAE, vae , ,"})
    client.post(url("candidate_tags", other.pk), {"tags": "forum de flers"})

    tag = Tag.objects.get(label="Forum de Flers")
    assert list(client.get(url("candidate_list"), {"tag": tag.pk}).context["page"].object_list) == [other, somebody]
    client.post(url("candidate_tags", somebody.pk), {"tags": ""})
    assert list(Tag.objects.values_list("label", flat=True)) == ["Forum de Flers"]
    erasure.erase_candidate(other, cause=ErasureCause.STAFF)
    assert Tag.objects.count() == 0


@pytest.mark.parametrize("tags", ["e" * 41, ",".join(f"t{n}" for n in range(13))])
def test_tags_out_of_bounds_are_said(client, staff, somebody, tags):
    client.force_login(staff)

    assert client.post(url("candidate_tags", somebody.pk), {"tags": tags}).status_code == 422
    assert Tag.objects.count() == 0


def test_employers_see_no_tag(client, employer, staff, known):
    vivier.set_tags(known.candidate, ["Zébrure"], by=staff)
    client.force_login(employer)

    for page in (
        known.get_absolute_url(),
        known.shortlist.get_absolute_url(),
        known.candidate.profile.get_absolute_url(),
    ):
        assertNotContains(client.get(page), "Zébrure")


# --- The person's own page ---------------------------------------------------------------------------------------------


def test_own_page_tells_applications_and_registrations_of_the_address(client, somebody):
    mine = ApplicationFactory(email="ONDINE@example.org", vacancy=VacancyFactory(published=True, title="Nuit à Flers"))
    ApplicationFactory(vacancy=VacancyFactory(published=True, title="Jour à Caen"))
    RegistrationFactory(event=EventFactory(title="Forum des métiers"), email="ondine@example.org")
    RegistrationFactory(event=EventFactory(title="Assemblée"), email="autre@example.org")

    response = client.get(url("own_detail", somebody.token))

    blocks = {block.title: [line.text for line in block.lines] for block in response.context["blocks"]}
    assert blocks == {"Mes candidatures": ["Nuit à Flers"], "Mes inscriptions": ["Forum des métiers"]}
    assert mine.vacancy.organisation.name in response.content.decode()


def test_own_page_without_address_tells_nothing_of_others(client, flers):
    ApplicationFactory()
    nobody = CandidateFactory(commune=flers, email="")

    assert client.get(url("own_detail", nobody.token)).context["blocks"] == []


def test_own_page_query_count_is_constant(client, somebody, django_assert_num_queries):

    def fill():
        ApplicationFactory(email=somebody.email)
        RegistrationFactory(event=EventFactory(), email=somebody.email)
        AppointmentFactory(entry__candidate=somebody)
        NoteFactory(candidate=somebody)

    fill()
    client.get(url("own_detail", somebody.token))
    with CaptureQueriesContext(connection) as one:
        client.get(url("own_detail", somebody.token))
    fill()
    fill()
    with django_assert_num_queries(len(one)):
        client.get(url("own_detail", somebody.token))


def test_index_of_own_page_leads_somewhere(client, somebody):
    AppointmentFactory(entry__candidate=somebody)
    page = client.get(url("own_detail", somebody.token)).content.decode()

    targets = re.findall(r'href="#([a-z-]+)"', page.partition("page-index")[2].partition("</nav>")[0])
    assert len(targets) == 9
    assert [target for target in targets if page.count(f'id="{target}"') != 1] == []


# --- From an advertisement ---------------------------------------------------------------------------------------------


def test_an_advertisement_opens_its_list_once(client, employer):
    vacancy = VacancyFactory(published=True, organisation=employer.acting_organisation, title="Nuit, Flers")
    client.force_login(employer)
    start = reverse("vacancies:vacancy_shortlist", args=[vacancy.uuid])
    assertContains(client.get(vacancy.get_absolute_url()), start)

    first, second = client.post(start), client.post(start)

    shortlist = Shortlist.objects.get()
    assert first["Location"] == second["Location"] == shortlist.get_absolute_url()
    assert (shortlist.opening, shortlist.organisation) == (vacancy.uuid, vacancy.organisation)
    assertContains(client.get(vacancy.get_absolute_url()), shortlist.get_absolute_url())
    assertContains(client.get(shortlist.get_absolute_url()), vacancy.get_absolute_url())


def test_another_employer_does_not_see_the_list_of_an_advertisement(client, employer, other_employer):
    vacancy = VacancyFactory(published=True, organisation=employer.acting_organisation)
    client.force_login(other_employer)

    assertNotContains(client.get(vacancy.get_absolute_url()), "Candidats repérés pour ce poste")
    assert client.post(reverse("vacancies:vacancy_shortlist", args=[vacancy.uuid])).status_code == 403
