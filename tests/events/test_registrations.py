"""Registering, waiting, giving up: what people see, what they receive, and what the database refuses."""

import re
import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events import letters as event_letters
from events.enums import RegistrationStatus
from events.models import Registration
from events.services import locks, planning, registrations
from gtec_portal import links
from gtec_portal.models import AuditLine, Message
from gtec_portal.open_forms import make_stamp
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import OrganisationFactory

PERSON = {"first_name": "Ondine", "last_name": "Aubépine", "email": "ondine@example.org"}
FORM = {**PERSON, "stamp": make_stamp(time.time() - 30)}  # the page was read for half a minute


@pytest.fixture
def team_client(client, staff):
    client.force_login(staff)
    return client


def personal(name, registration):
    return reverse(f"events:{name}", args=[links.make_token(registration, event_letters.PURPOSE)])


def status_of(registration):
    return Registration.objects.get(pk=registration.pk).status


# --- The form -----------------------------------------------------------------------------------------------------------


def test_registering_takes_a_seat_and_sends_the_confirmation_with_a_calendar_entry(client, db, outbox):
    event = EventFactory(title="Petit-déjeuner : recruter autrement")
    OrganisationFactory(name="Les Genêts")

    response = client.post(
        reverse("events:registration_create", args=[event.slug]), {**FORM, "organisation": "les genêts"}, follow=True
    )

    registration = event.registrations.get()
    assert (registration.status, str(registration.organisation)) == (RegistrationStatus.REGISTERED, "Les Genêts")
    assert response.redirect_chain == [(reverse("events:registration_sent", args=[event.slug]), 302)]
    assert "Un message part" in response.text
    (letter,) = outbox()
    assert letter.subject == "Inscription confirmée : Petit-déjeuner : recruter autrement"
    (token,) = re.findall(r"/lien/inscription/([^/\s]+)/", letter.body)
    assert links.read_token(Registration.objects.all(), token, event_letters.PURPOSE) == registration
    (name, content, mime) = letter.attachments[0]
    assert (name, mime) == ("invitation.ics", "text/calendar")
    entry = Calendar.from_ical(content).walk("VEVENT")[0]
    assert (entry["summary"], entry.decoded("dtstart")) == (event.title, event.starts_at)


def test_a_full_event_puts_people_on_the_waiting_list_with_their_rank(client, db):
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event)
    RegistrationFactory(event=event, status=RegistrationStatus.WAITING)
    page = client.get(reverse("events:registration_create", args=[event.slug]))

    client.post(reverse("events:registration_create", args=[event.slug]), FORM)

    own = client.get(personal("registration_personal", event.registrations.get(email=FORM["email"])))
    assert "Toutes les places sont prises" in page.text
    assert "Votre rang : 2" in own.text.replace("\u00a0", " ")
    assert "vous êtes en 2e position" in Message.objects.get().text


def test_an_invalid_form_answers_422_and_keeps_what_was_typed(client, db):
    event = EventFactory()

    response = client.post(
        reverse("events:registration_create", args=[event.slug]), {**FORM, "email": "ondine@", "last_name": ""}
    )

    assert response.status_code == 422
    assert 'value="ondine@"' in response.text
    assert 'value="Ondine"' in response.text
    assert set(response.context["form"].errors) == {"email", "last_name"}
    assert not event.registrations.exists()


def answer(response):
    """All a stranger learns: status, address, and the page that follows, its signed stamps apart."""
    page = re.sub(r'(csrfmiddlewaretoken|stamp)" value="[^"]*"|nonce="[^"]*"', "", response.text)
    return response.redirect_chain, response.status_code, page


def test_the_same_address_registers_once_and_gets_its_letter_again_after_a_while(client, db):
    event = EventFactory()
    url = reverse("events:registration_create", args=[event.slug])
    client.post(url, FORM)

    client.post(url, {**FORM, "email": "ONDINE@example.org"})
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        client.post(url, FORM)

    assert event.registrations.count() == 1
    first, again = Message.objects.order_by("pk")  # not the one asked for at once
    assert first.subject.startswith("Inscription confirmée")
    assert again.subject.startswith("Déjà sur la liste")
    assert "Vous êtes déjà inscrit·e" in again.text


@pytest.mark.parametrize("status", [None, *RegistrationStatus])
def test_the_answer_never_tells_who_is_registered(client, db, status):
    """Unknown, registered, waiting, cancelled: whoever types an address sees the same page; only its mailbox knows."""
    event, other = EventFactory(slug="cafe"), EventFactory(slug="forum")
    if status:
        RegistrationFactory(event=event, email=FORM["email"], status=status)

    seen = answer(client.post(reverse("events:registration_create", args=[event.slug]), FORM, follow=True))
    unknown = answer(client.post(reverse("events:registration_create", args=[other.slug]), FORM, follow=True))

    assert seen[0] == [(reverse("events:registration_sent", args=["cafe"]), 302)]
    assert seen[1:] == (200, unknown[2].replace(str(other), str(event)).replace("forum", "cafe"))


def test_somebody_signed_in_with_this_address_sees_their_own_page(client, employer):
    event = EventFactory()
    client.force_login(employer)
    url = reverse("events:registration_create", args=[event.slug])

    own = client.post(url, {**FORM, "email": employer.email.upper()}, follow=True)
    again = client.post(url, {**FORM, "email": employer.email}, follow=True)
    another = client.post(url, FORM)

    assert "Votre place est réservée" in own.text
    assert "Votre place est réservée" in again.text
    assert another.url == reverse("events:registration_sent", args=[event.slug])


def test_somebody_who_cancelled_may_register_again(db):
    event = EventFactory()
    registration = RegistrationFactory(event=event, email=PERSON["email"], status=RegistrationStatus.CANCELLED)

    again, created = registrations.register(event, **PERSON)

    assert (again.pk, created, again.status) == (registration.pk, True, RegistrationStatus.REGISTERED)


@pytest.mark.parametrize("when", [{"past": True}, {"closes_at": timezone.now() - timedelta(hours=1)}])
def test_a_closed_event_takes_no_name(client, db, when):
    event = EventFactory(**when)

    url = reverse("events:registration_create", args=[event.slug])

    opened = client.get(url, follow=True)
    sent = client.post(url, FORM, follow=True)

    assert "Les inscriptions à cet événement sont fermées." in opened.text
    assert "Les inscriptions à cet événement sont fermées." in sent.text
    assert not event.registrations.exists()


def test_the_form_knows_who_is_signed_in(client, employer):
    event = EventFactory()
    client.force_login(employer)

    response = client.get(reverse("events:registration_create", args=[event.slug]))

    assert f'value="{employer.email}"' in response.text
    assert response.context["form"].initial["organisation"] == str(employer.acting_organisation)


# --- The personal page ----------------------------------------------------------------------------------------------------


def test_giving_up_a_seat_promotes_the_first_in_line_and_writes_to_both(client, db, letters):
    event = EventFactory(capacity=1)
    seated = RegistrationFactory(event=event)
    first = RegistrationFactory(
        event=event, status=RegistrationStatus.WAITING, registered_at=timezone.now() - timedelta(days=2)
    )
    second = RegistrationFactory(
        event=event, status=RegistrationStatus.WAITING, registered_at=timezone.now() - timedelta(days=1)
    )

    response = client.post(personal("registration_give_up", seated), follow=True)

    assert "Votre inscription est annulée" in response.text
    assert [status_of(one) for one in (seated, first, second)] == ["cancelled", "registered", "waiting"]
    assert [(letter.to, letter.subject.partition(" :")[0]) for letter in letters()] == [
        (seated.email, "Inscription annulée"),
        (first.email, "Une place s’est libérée"),
    ]


def test_opening_the_link_changes_nothing(client, db):
    registration = RegistrationFactory()

    response = client.get(personal("registration_give_up", registration))

    assert "Annuler votre inscription" in response.text
    assert status_of(registration) == "registered"


def test_a_revoked_link_is_not_found(client, db):
    registration = RegistrationFactory()
    url = personal("registration_personal", registration)
    Registration.objects.update(link_version=1)

    assert client.get(url).status_code == 404


def test_nobody_gives_up_once_the_event_has_begun(client, db):
    registration = RegistrationFactory(event__past=True)

    response = client.post(personal("registration_give_up", registration), follow=True)

    assert "ne peut plus être annulée" in response.text
    assert status_of(registration) == "registered"


# --- The team ---------------------------------------------------------------------------------------------------------------


def test_the_team_registers_somebody_who_telephoned_and_cancels_for_them(client, staff):
    event = EventFactory()
    client.force_login(staff)

    client.post(reverse("events:registration_add", args=[event.uuid]), PERSON)
    registration = event.registrations.get()
    response = client.post(reverse("events:registration_cancel", args=[registration.uuid]), follow=True)

    assert "Inscription de Ondine Aubépine annulée." in response.text
    assert status_of(registration) == "cancelled"
    assert list(AuditLine.objects.order_by("pk").values_list("action", "actor_id")) == [
        ("registration.confirmed", staff.pk),
        ("registration.cancelled", staff.pk),
    ]


def test_the_team_is_told_when_the_person_waits_is_known_already_or_comes_too_late(team_client):
    full, past = EventFactory(capacity=1), EventFactory(past=True)
    RegistrationFactory(event=full)

    def add(event):
        return team_client.post(reverse("events:registration_add", args=[event.uuid]), PERSON, follow=True)

    waits, known, late = add(full), add(full), add(past)

    assert "Ondine Aubépine est en liste d’attente." in waits.text
    assert "Ondine Aubépine a déjà une inscription (liste d’attente)." in known.text
    assert (late.status_code, late.context["form"].non_field_errors()) == (
        422,
        ["Les inscriptions à cet événement sont fermées."],
    )


def test_nobody_is_promoted_once_the_event_has_begun(staff):
    event = EventFactory(capacity=1, past=True)
    waiting = RegistrationFactory(event=event, status=RegistrationStatus.WAITING)
    event.capacity = 5

    planning.save_event(event, by=staff)

    assert status_of(waiting) == "waiting"


def test_a_stranger_sees_no_registration(db):
    RegistrationFactory()

    assert list(Registration.objects.visible_to(AnonymousUser())) == []


def test_a_name_two_structures_share_is_kept_as_typed(db):
    OrganisationFactory.create_batch(2, short_name="Le Pré")

    registration, _created = registrations.register(EventFactory(), **PERSON, organisation="Le Pré")

    assert (registration.organisation, registration.organisation_label) == (None, "Le Pré")


def test_an_employer_sees_its_own_people_only(client, employer):
    event = EventFactory()
    own = RegistrationFactory(event=event, organisation=employer.acting_organisation)
    RegistrationFactory(event=event, organisation=OrganisationFactory())
    client.force_login(employer)

    response = client.get(reverse("events:event_participants", args=[event.uuid]))

    assert list(response.context["page"]) == [own]


def test_participants_are_found_without_accents_and_by_structure(client, staff):
    event = EventFactory()
    one = RegistrationFactory(event=event, first_name="Zélie", organisation_label="Domicile Noireau")
    RegistrationFactory(event=event, first_name="Hector")
    client.force_login(staff)

    response = client.get(reverse("events:event_participants", args=[event.uuid]), {"q": "zelie noireau"})

    assert list(response.context["page"]) == [one]


# --- Seats --------------------------------------------------------------------------------------------------------------------


def test_more_seats_promote_people_in_their_order(staff):
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event)
    waiting = [RegistrationFactory(event=event, status=RegistrationStatus.WAITING) for _ in range(3)]
    event.capacity = 3

    planning.save_event(event, by=staff)

    assert [status_of(one) for one in waiting] == ["registered", "registered", "waiting"]


def test_no_limit_promotes_everybody(staff):
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event)
    waiting = [RegistrationFactory(event=event, status=RegistrationStatus.WAITING) for _ in range(2)]
    event.capacity = None

    planning.save_event(event, by=staff)

    assert [status_of(one) for one in waiting] == ["registered", "registered"]


def test_the_database_refuses_one_person_too_many(db):
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event)

    with pytest.raises(IntegrityError, match="complet"), transaction.atomic():
        RegistrationFactory(event=event)
    late = RegistrationFactory(event=event, status=RegistrationStatus.WAITING)
    with pytest.raises(IntegrityError, match="complet"), transaction.atomic():
        Registration.objects.filter(pk=late.pk).update(status=RegistrationStatus.ATTENDED)

    assert event.seats_taken() == 1


def test_the_database_refuses_a_room_smaller_than_the_people_in_it(db):
    event = EventFactory(capacity=2)
    RegistrationFactory.create_batch(2, event=event)
    event.capacity = 1

    with pytest.raises(IntegrityError, match="Plus de personnes inscrites que de places"), transaction.atomic():
        event.save()


def test_the_database_refuses_an_address_twice(db):
    registration = RegistrationFactory(email="ondine@example.org")

    with pytest.raises(IntegrityError, match="registration_once"), transaction.atomic():
        RegistrationFactory(event=registration.event, email="Ondine@Example.org")


@pytest.mark.django_db(transaction=True)
def test_many_people_at_once_never_take_more_seats_than_there_are():
    event = EventFactory(capacity=5)
    gate = threading.Barrier(12)
    failures = []

    def come(number):
        try:
            gate.wait(10)
            registrations.register(
                event, first_name="Ondine", last_name="Aubépine", email=f"ondine{number}@example.org"
            )
        except Exception as error:  # noqa: BLE001 -- told to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert failures == []
    assert event.registrations.seated().count() == 5
    waiting = list(event.registrations.waiting())
    assert [one.rank() for one in waiting] == [1, 2, 3, 4, 5, 6, 7]
    assert Message.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_a_seat_given_up_twice_at_once_promotes_one_person():
    event = EventFactory(capacity=1)
    seated = RegistrationFactory(event=event)
    RegistrationFactory.create_batch(2, event=event, status=RegistrationStatus.WAITING)
    gate = threading.Barrier(2)
    refused = []

    def leave():
        try:
            gate.wait(10)
            registrations.cancel(Registration.objects.select_related("event").get(pk=seated.pk))
        except registrations.CannotCancel as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(refused) == 1
    assert event.registrations.seated().count() == 1


@pytest.mark.django_db(transaction=True)
def test_somebody_the_crowd_kept_waiting_too_long_loses_nothing_of_what_they_typed(client, monkeypatch):
    """The lock of the event is held by another connection for longer than anybody waits: no error page."""
    monkeypatch.setattr(locks, "PATIENCE", 0.2)
    event = EventFactory()
    held, done = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                locks.lock(event)
                held.set()
                done.wait(20)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    try:
        response = client.post(reverse("events:registration_create", args=[event.slug]), FORM)
    finally:
        done.set()
        holder.join(10)

    assert response.status_code == 503
    assert "Rien n’a été enregistré" in response.text
    assert 'value="ondine@example.org"' in response.text
    assert not event.registrations.exists()
