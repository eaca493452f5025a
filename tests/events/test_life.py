"""Around an event: closing date, videoconference, changes told in one letter, calling off, reminders, calendars."""

import datetime
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events import letters as event_letters
from events import structured, todo
from events.enums import Audience, EventKind, RegistrationStatus, ReminderStep
from events.exchange.enums import Answer
from events.life import cancelling, feeds, notices, reminders
from events.life import tasks as life_tasks
from events.models import CalendarFeed, ChangeNotice, Colleague, Event, Registration, Reminder
from events.services import planning, registrations
from gtec_portal import links
from gtec_portal.models import AuditLine, Job, Message, WorkState
from members.models import Seat
from tests.factories.events import EventFactory, RegistrationFactory, ReportFactory
from tests.factories.events_exchange import ColleagueFactory, ExchangeDayFactory
from tests.factories.events_life import SeriesFactory
from tests.factories.members import SeatFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db

NOW = timezone.make_aware(datetime.datetime(2031, 3, 3, 10))  # a Monday
START = timezone.make_aware(datetime.datetime(2031, 3, 20, 9))


@pytest.fixture(autouse=True)
def monday():
    """Nothing here depends on the day it runs."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team(client, staff):
    client.force_login(staff)
    return client


def make_event(**values):
    return EventFactory(**{"starts_at": START, "published_at": NOW - timedelta(days=60), **values})


def early(event, **values):
    """Somebody registered a month ago."""
    return RegistrationFactory(event=event, registered_at=NOW - timedelta(days=30), **values)


def typed(event, **changes):
    start, end = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    return {
        "title": event.title,
        "day": start.date().isoformat(),
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}",
        "place": event.place,
        "commune": "Flers",
        "capacity": str(event.capacity or ""),
        "audience": event.audience,
        "presentation": event.presentation,
        **changes,
    }


def calendar_of(letter):
    (_name, content, _mime) = letter.attachments[0]
    return Calendar.from_ical(content)


# --- The form --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "start", "end", "capacity", "audience", "place", "takes_link"),
    [
        ("breakfast", "09:00", "12:30", 60, "public", "", False),
        ("cafe", "14:00", "17:00", 25, "public", "", False),
        ("forum", "09:00", "17:00", None, "public", "", False),
        ("job_dating", "09:00", "12:00", 40, "public", "", False),
        ("webinar", "11:00", "12:00", None, "public", "En ligne", True),
        ("meeting", "14:00", "16:30", None, "members", "", True),
        ("assembly", "18:00", "20:00", None, "partners", "", True),
        ("immersion", "09:00", "17:00", 35, "members", "", False),
    ],
)
def test_each_kind_starts_with_its_own_defaults(team, kind, start, end, capacity, audience, place, takes_link):
    form = team.get(reverse("events:event_create", args=[kind])).context["form"]

    given = {name: form[name].value() for name in ("start", "end", "capacity", "audience", "place")}
    assert (f"{given['start']:%H:%M}", f"{given['end']:%H:%M}") == (start, end)
    assert (given["capacity"], given["audience"], given["place"]) == (capacity, audience, place)
    assert ("meeting_url" in form.fields) == takes_link


def test_every_kind_of_the_enumeration_has_its_defaults():
    assert [kind.shape.minutes > 0 for kind in EventKind] == [True] * 8


def test_registrations_close_at_the_moment_typed(team, client):
    event = make_event()

    team.post(reverse("events:event_edit", args=[event.uuid]), typed(event, closes_at="2031-03-18T12:00"))

    event.refresh_from_db()
    assert timezone.localtime(event.closes_at).isoformat() == "2031-03-18T12:00:00+01:00"
    page = client.get(event.get_public_url()).text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Jusqu’au 18 mars 2031, 12 h" in page


def test_a_closing_after_the_end_is_said_beside_its_field(team):
    event = make_event()

    response = team.post(reverse("events:event_edit", args=[event.uuid]), typed(event, closes_at="2031-03-21T12:00"))

    assert (response.status_code, response.context["form"].errors["closes_at"]) == (
        422,
        ["Les inscriptions ferment au plus tard à la fin de l’événement."],
    )
    assert 'value="2031-03-21T12:00"' in response.text


# --- The videoconference -----------------------------------------------------------------------------------------------------

LINK = "https://visio.example.org/une-heure"


def test_the_link_of_a_webinar_is_given_with_a_seat_and_nowhere_else(client, letters):
    event = make_event(kind=EventKind.WEBINAR, commune=None, place="En ligne", meeting_url=LINK, capacity=1)
    seated, _ = registrations.register(event, first_name="Ondine", last_name="Aubépine", email="ondine@example.org")
    waiting, _ = registrations.register(event, first_name="Hector", last_name="Ajonc", email="hector@example.org")

    texts = [letter.text for letter in letters()]
    assert [LINK in text for text in texts] == [True, False]
    own, other = (
        client.get(reverse("events:registration_personal", args=[links.make_token(one, event_letters.PURPOSE)])).text
        for one in (seated, waiting)
    )
    assert (LINK in own, LINK in other) == (True, False)
    public = [
        client.get(event.get_public_url()).text,
        client.get(reverse("events:event_calendar", args=[event.slug])).content.decode(),
        client.get(reverse("events:public_calendar")).content.decode(),
    ]
    assert [LINK in page for page in public] == [False] * 3


def test_the_invitation_of_somebody_seated_carries_the_link(outbox):
    event = make_event(kind=EventKind.WEBINAR, commune=None, place="En ligne", meeting_url=LINK)

    registrations.register(event, first_name="Ondine", last_name="Aubépine", email="ondine@example.org")

    (line,) = calendar_of(outbox()[0]).walk("VEVENT")
    assert LINK in str(line["description"])


def test_a_webinar_without_its_link_waits_on_the_dashboard_in_its_last_week(rf, staff):
    make_event(kind=EventKind.WEBINAR, commune=None, title="Une heure", starts_at=NOW + timedelta(days=5))
    make_event(kind=EventKind.WEBINAR, commune=None, starts_at=NOW + timedelta(days=20))
    request = rf.get("/")
    request.user = staff

    (item,) = [item for item in todo.items_for(request) if "sans lien" in item.label and item.count]

    assert (item.count, item.label.replace("\u00a0", " ")) == (1, "1 webinaire sans lien de connexion")
    assert item.hint.startswith("Une heure")


# --- Changes: one letter, seen before it leaves ----------------------------------------------------------------------------


def test_a_change_waits_half_an_hour_then_one_letter_says_before_and_now(staff, outbox, run_jobs):
    event = make_event(title="Café", capacity=1, place="Forum")
    seated = early(event)
    waiting = early(event, status=RegistrationStatus.WAITING)
    early(event, status=RegistrationStatus.CANCELLED)
    event.place = "Médiathèque"
    planning.save_event(event, by=staff)
    event.starts_at += timedelta(hours=1)
    planning.save_event(event, by=staff)

    assert notices.ask_due() == []
    assert outbox() == []
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        notices.ask_due()
        run_jobs()

    sent = outbox()
    assert sorted(letter.to[0] for letter in sent) == sorted([seated.email, waiting.email])
    assert {letter.subject.replace("\u00a0", " ") for letter in sent} == {"Changement de date ou de lieu : Café"}
    text = sent[0].body.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Médiathèque, Flers (avant : Forum, Flers)" in text
    assert "10 h à 12 h 30 (avant : jeudi 20 mars 2031, 9 h à 12 h 30)" in text
    with_entry = [letter for letter in sent if letter.to == [seated.email]]
    (line,) = calendar_of(with_entry[0]).walk("VEVENT")
    assert (line["sequence"], str(line["location"])) == (2, "Médiathèque, Flers")
    assert not ChangeNotice.objects.exists()


def test_the_team_sees_the_change_and_sends_it_at_once(team, outbox, run_jobs):
    event = make_event(place="Forum")
    RegistrationFactory.create_batch(2, event=event)
    team.post(reverse("events:event_edit", args=[event.uuid]), typed(event, place="Médiathèque"))

    page = team.get(event.get_absolute_url()).text.replace("\u00a0", " ").replace("\u202f", " ")
    team.post(reverse("events:notice_send", args=[event.uuid]))
    run_jobs()
    again = team.post(reverse("events:notice_send", args=[event.uuid]), follow=True)

    assert "Prévenir 2 personnes maintenant" in page
    assert "Le message part seul à 10 h 30." in page
    assert len(outbox()) == 2
    assert "Les personnes inscrites sont déjà prévenues." in again.text


def test_a_change_taken_back_leaves_nothing_to_say(staff, outbox):
    event = make_event(place="Forum")
    early(event)
    event.place = "Médiathèque"
    planning.save_event(event, by=staff)
    event.place = "Forum"
    planning.save_event(event, by=staff)

    notices.deliver(event)

    assert not ChangeNotice.objects.exists()
    assert outbox() == []


def test_the_team_may_keep_a_change_to_itself(team, staff, outbox):
    event = make_event()
    early(event)
    event.address = "2 rue du Collège"
    planning.save_event(event, by=staff)

    team.post(reverse("events:notice_drop", args=[event.uuid]))
    notices.deliver(event)

    assert not ChangeNotice.objects.exists()
    assert outbox() == []


def test_who_registers_meanwhile_already_knows(staff, outbox):
    event = make_event()
    before = early(event)
    event.place = "Médiathèque"
    planning.save_event(event, by=staff)
    registrations.register(event, first_name="Hector", last_name="Ajonc", email="hector@example.org")

    notices.deliver(event)

    subjects = [(letter.to[0], letter.subject.partition(" : ")[0]) for letter in outbox()]
    assert subjects == [
        ("hector@example.org", "Inscription confirmée"),
        (before.email, "Changement de date ou de lieu"),
    ]


def test_new_words_on_the_page_are_no_change_to_tell(staff):
    event = make_event()
    early(event)
    event.presentation = "Trois témoignages."

    planning.save_event(event, by=staff)

    assert not ChangeNotice.objects.exists()


def test_the_letters_resume_where_a_worker_died_and_nobody_hears_twice(staff, outbox, monkeypatch):
    monkeypatch.setattr(notices, "BATCH", 2)
    event = make_event()
    for _ in range(5):
        early(event)
    event.place = "Médiathèque"
    planning.save_event(event, by=staff)

    def die(done, total):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        notices.deliver(event, tell=die)
    first = len(outbox())
    notices.deliver(event)
    notices.deliver(event)

    addresses = [letter.to[0] for letter in outbox()]
    assert (first, len(addresses), len(set(addresses))) == (2, 5, 5)


def test_a_new_link_is_told_to_those_who_have_a_seat_only(staff, outbox):
    event = make_event(kind=EventKind.WEBINAR, capacity=1)
    seated = early(event)
    early(event, status=RegistrationStatus.WAITING)
    event.meeting_url = LINK
    planning.save_event(event, by=staff)

    notices.deliver(event)

    (letter,) = outbox()
    assert letter.to == [seated.email]
    assert letter.subject.startswith("Votre lien de connexion")
    assert LINK in letter.body


def test_a_change_of_a_draft_waits_for_its_publication(team, staff):
    event = make_event(published_at=None)
    early(event)
    event.place = "Médiathèque"
    planning.save_event(event, by=staff)

    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert notices.ask_due() == []
        answer = team.post(reverse("events:notice_send", args=[event.uuid]), follow=True)
        assert "Publiez d’abord l’événement" in answer.text
        planning.publish_event(event, by=staff)
        assert len(notices.ask_due()) == 1


def test_the_job_of_a_deleted_event_is_refused(staff, run_jobs):
    event = make_event()
    job = notices.ask(event)
    Event.objects.filter(pk=event.pk).delete()

    run_jobs()

    job.refresh_from_db()
    assert (job.state, job.error) == (WorkState.FAILED, "Cet événement n’existe plus.")


# --- Calling off --------------------------------------------------------------------------------------------------------------


def test_calling_off_tells_everybody_why_and_offers_the_other_dates(team, outbox, run_jobs):
    series = SeriesFactory()
    event = make_event(title="Café métiers", series=series, capacity=1)
    other = make_event(
        title="Café métiers", series=series, starts_at=START + timedelta(days=7), place="Salle du marché"
    )
    make_event(series=series, cancelled_at=NOW, cancel_reason="Neige", starts_at=START + timedelta(days=9))
    seated, waiting = early(event), early(event, status=RegistrationStatus.WAITING)
    early(event, status=RegistrationStatus.CANCELLED)

    asked = team.get(reverse("events:event_cancel", args=[event.uuid])).text
    team.post(reverse("events:event_cancel", args=[event.uuid]), {"reason": "La salle n’est plus libre."})
    run_jobs()

    assert "2 personnes inscrites ou en attente reçoivent" in asked.replace("\u00a0", " ")
    sent = {letter.to[0]: letter for letter in outbox()}
    assert set(sent) == {seated.email, waiting.email}
    letter = sent[seated.email]
    assert letter.subject == "Annulé : Café métiers"
    assert "La salle n’est plus libre." in letter.body
    assert other.get_public_url() in letter.body
    calendar = calendar_of(letter)
    (line,) = calendar.walk("VEVENT")
    assert (calendar["method"], line["status"], line["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert sent[waiting.email].attachments == []


def test_the_page_of_a_cancelled_event_stays_says_why_and_takes_nobody(client, staff, team):
    event = make_event()
    cancelling.cancel_event(event, reason="Alerte neige.", by=staff)
    client.logout()

    page = client.get(event.get_public_url())
    listed = client.get(reverse("events:event_public_list"))
    refused = client.get(reverse("events:registration_create", args=[event.slug]))

    assert "Cet événement est annulé" in page.text
    assert "Alerte neige." in page.text
    assert "https://schema.org/EventCancelled" in page.text
    assert "S’inscrire" not in page.text
    assert ">Annulé<" in listed.text.replace("\n", "")
    assert refused.url == event.get_public_url()
    with pytest.raises(registrations.RegistrationClosed, match="annulé"):
        registrations.register(event, first_name="A", last_name="B", email="a@example.org", by=staff)


def test_a_cancelled_event_promotes_reminds_and_cancels_nobody(staff, outbox):
    event = make_event(capacity=1)
    seated, waiting = early(event), early(event, status=RegistrationStatus.WAITING)
    event = cancelling.cancel_event(event, reason="Neige", by=staff)
    event.capacity = 5
    planning.save_event(event, by=staff)

    with pytest.raises(registrations.CannotCancel):
        registrations.cancel(seated)
    with time_machine.travel(START - timedelta(days=1), tick=False):
        assert reminders.ask_due() == []
    assert Registration.objects.get(pk=waiting.pk).status == RegistrationStatus.WAITING


def test_calling_off_twice_or_too_late_changes_nothing(team, staff):
    event, past = make_event(), make_event(starts_at=NOW - timedelta(days=3))
    draft = make_event(published_at=None)
    cancelling.cancel_event(event, reason="Neige", by=staff)
    cancelling.cancel_event(event, reason="Verglas", by=staff)

    event.refresh_from_db()
    assert (event.cancel_reason, event.revision) == ("Neige", 1)
    for one in (past, draft):
        with pytest.raises(cancelling.CannotCallOff):
            cancelling.cancel_event(one, reason="Neige", by=staff)
    response = team.post(reverse("events:event_cancel", args=[event.uuid]), {"reason": ""})
    assert response.status_code == 422
    kept = team.post(reverse("events:event_unpublish", args=[event.uuid]), follow=True)
    assert "Un événement annulé reste affiché" in kept.text


def test_a_pending_change_gives_way_to_the_cancellation(staff, outbox, run_jobs):
    event = make_event()
    early(event)
    event.place = "Médiathèque"
    planning.save_event(event, by=staff)

    cancelling.cancel_event(event, reason="Neige", by=staff)
    run_jobs()

    assert [letter.subject.partition(" : ")[0] for letter in outbox()] == ["Annulé"]
    assert not ChangeNotice.objects.exists()


def test_who_expects_it_without_being_registered_hears_it_too(team, staff, outbox):
    event = make_event(title="Vis ma vie", kind=EventKind.IMMERSION)
    day = ExchangeDayFactory(exchange__event=event)
    person, refused = ColleagueFactory(exchange=day.exchange, days=[day]), ColleagueFactory(exchange=day.exchange)
    Colleague.objects.filter(pk=refused.pk).update(answer=Answer.DECLINED)
    director = SeatFactory(organisation=person.organisation, is_admin=True).user
    early(event, email=director.email)

    asked = team.get(reverse("events:event_cancel", args=[event.uuid])).text
    event = cancelling.cancel_event(event, reason="Grève des cars.", by=staff)
    cancelling.reinstate_event(event, word="Les cars roulent.", by=staff)

    sent = [(letter.to, letter.subject.partition("\u00a0:")[0].partition(" :")[0]) for letter in outbox()]
    others = {one for (one,), _subject in sent} - {person.email}
    assert [subject for to, subject in sent if to == [person.email]] == ["Annulé", "Finalement maintenu"]
    assert (refused.email in others, director.email in others) == (False, False)
    assert "reçoi" in asked
    assert "aussi un e-mail" in asked


def test_an_event_called_off_by_mistake_is_reinstated_and_those_who_heard_are_told(team, staff, outbox, run_jobs):
    event = make_event(title="Café métiers", capacity=1)
    seated, waiting = early(event), early(event, status=RegistrationStatus.WAITING)
    early(event, status=RegistrationStatus.CANCELLED)
    cancelling.cancel_event(event, reason="Alerte neige.", by=staff)
    run_jobs()
    told = len(outbox())
    url = reverse("events:event_reinstate", args=[event.uuid])

    asked = team.get(url).text
    team.post(url, {"word": "La neige a fondu."})
    run_jobs()

    assert "2 personnes ont reçu l’annulation" in asked.replace("\u00a0", " ")
    sent = {letter.to[0]: letter for letter in outbox()[told:]}
    assert set(sent) == {seated.email, waiting.email}
    letter = sent[seated.email]
    assert letter.subject == "Finalement maintenu : Café métiers"
    assert "La neige a fondu." in letter.body
    calendar = calendar_of(letter)
    (line,) = calendar.walk("VEVENT")
    assert (calendar["method"], line.get("status"), line["sequence"]) == ("PUBLISH", None, 2)
    assert "toujours sur la liste d’attente" in sent[waiting.email].body
    event.refresh_from_db()
    assert (event.goes_ahead, event.cancel_reason, event.takes_registrations) == (True, "", True)
    assert not ChangeNotice.objects.exists()
    assert AuditLine.objects.filter(action="event.reinstated").count() == 1


def test_who_had_not_heard_of_the_cancellation_hears_nothing_of_its_end(staff, outbox, run_jobs):
    event = make_event()
    early(event)
    event = cancelling.cancel_event(event, reason="Neige", by=staff)

    cancelling.reinstate_event(event, by=staff)
    run_jobs()

    assert outbox() == []


def test_a_change_nobody_had_heard_of_is_told_once_the_event_is_held_after_all(staff, outbox, run_jobs):
    """A new place waited for its letter, then the event was off for a minute: the place is still to be told, and it alone."""
    event = make_event(place="Maison des associations")
    early(event)
    event.place = "Médiathèque"
    planning.save_event(event, by=staff)
    event = cancelling.cancel_event(event, reason="Neige", by=staff)

    event = cancelling.reinstate_event(event, by=staff)
    run_jobs()

    (letter,) = outbox()
    assert ("Finalement" in letter.subject, "Médiathèque" in letter.body) == (False, True)
    assert not ChangeNotice.objects.exists()


def test_a_place_changed_while_it_was_off_is_told_to_who_never_heard_it_was(staff, outbox, run_jobs):
    event = make_event(place="Maison des associations")
    early(event)
    event = cancelling.cancel_event(event, reason="Neige", by=staff)
    event.place = "Médiathèque"
    planning.save_event(event, by=staff)

    event = cancelling.reinstate_event(event, by=staff)
    run_jobs()

    (letter,) = outbox()
    assert ("Finalement" in letter.subject, "Médiathèque" in letter.body) == (False, True)


def test_an_edit_after_it_is_held_after_all_tells_the_change_to_who_never_heard(staff, outbox, run_jobs):
    """One person heard that it was off, another not: each reads what is true for them."""
    event = make_event(place="Maison des associations")
    first = early(event)
    event = cancelling.cancel_event(event, reason="Neige", by=staff)
    run_jobs()
    early(event, email="seconde@example.org", told_revision=event.revision - 1)
    event = cancelling.reinstate_event(event, by=staff)
    event.place = "Médiathèque"
    planning.save_event(event, by=staff)

    run_jobs()

    said = {letter.to[0]: letter.subject.partition("\u00a0:")[0].partition(" :")[0] for letter in outbox()[1:]}
    assert said[first.email] == "Finalement maintenu"
    assert said["seconde@example.org"].startswith("Changement")


def test_who_gets_a_seat_without_having_heard_reads_of_the_seat_alone(staff, outbox, run_jobs):
    event = make_event(capacity=1)
    early(event)
    waiting = early(event, status=RegistrationStatus.WAITING)
    event = cancelling.cancel_event(event, reason="Neige", by=staff)
    event.capacity = 2
    planning.save_event(event, by=staff)

    cancelling.reinstate_event(event, by=staff)
    run_jobs()

    assert [(letter.to, letter.subject.partition(" :")[0]) for letter in outbox()] == [
        ([waiting.email], "Une place s’est libérée")
    ]


def test_a_change_made_while_it_was_off_is_in_the_same_letter(staff, outbox, run_jobs):
    event = make_event()
    early(event)
    event = cancelling.cancel_event(event, reason="Neige", by=staff)
    run_jobs()
    event.place = "Médiathèque"
    planning.save_event(event, by=staff)
    event = cancelling.reinstate_event(event, by=staff)
    event.address = "Allée des Tilleuls"
    planning.save_event(event, by=staff)

    run_jobs()

    (letter,) = outbox()[1:]
    assert letter.subject.startswith("Finalement maintenu")
    assert ("Médiathèque" in letter.body, "Allée des Tilleuls" in letter.body) == (True, True)


def test_a_room_that_grew_while_it_was_off_lets_the_first_in_line_in(staff, run_jobs, outbox):
    event = make_event(capacity=1)
    early(event)
    waiting = early(event, status=RegistrationStatus.WAITING)
    event = cancelling.cancel_event(event, reason="Neige", by=staff)
    run_jobs()
    event.capacity = 2
    planning.save_event(event, by=staff)

    cancelling.reinstate_event(event, by=staff)
    run_jobs()

    waiting.refresh_from_db()
    assert waiting.status == RegistrationStatus.REGISTERED
    assert [letter.subject.partition(" :")[0] for letter in outbox()[2:] if letter.to == [waiting.email]] == [
        "Une place s’est libérée",
        "Finalement maintenu",
    ]


def test_reinstating_twice_or_after_the_hour_changes_nothing(team, staff):
    event = cancelling.cancel_event(make_event(), reason="Neige", by=staff)
    again = cancelling.reinstate_event(cancelling.reinstate_event(event, by=staff), by=staff)
    late = cancelling.cancel_event(make_event(), reason="Neige", by=staff)

    assert again.revision == 2
    with time_machine.travel(START + timedelta(minutes=1), tick=False):
        with pytest.raises(cancelling.CannotReinstate, match="passée"):
            cancelling.reinstate_event(late, by=staff)
        team.force_login(staff)  # the session of three weeks ago is over
        page = team.get(late.get_absolute_url()).text
        assert "Maintenir l’événement" not in page
        refused = team.post(reverse("events:event_reinstate", args=[late.uuid]), follow=True)
        assert "encore à venir" in refused.text


def test_the_database_refuses_a_cancelled_draft():
    with pytest.raises(IntegrityError, match="event_cancelled_was_published"), transaction.atomic():
        make_event(published_at=None, cancelled_at=NOW)


# --- Reminders ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "hour", "step"),
    [
        (-8, 9, None),
        (-7, 8, ReminderStep.WEEK),
        (-2, 18, ReminderStep.WEEK),
        (-1, 8, ReminderStep.EVE),
        (0, 8, ReminderStep.EVE),
        (0, 10, None),
        (1, 8, ReminderStep.THANKS),
        (7, 8, ReminderStep.THANKS),
        (8, 8, None),
    ],
)
def test_the_step_an_event_has_reached(days, hour, step):
    event = make_event()
    day = timezone.localdate(START) + timedelta(days=days)
    now = timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))

    found = reminders.reached(event, now)

    assert (found[0] if found else None) == step


def at(days, hour=8):
    day = timezone.localdate(START) + timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def remind_at(moment, run_jobs):
    with time_machine.travel(moment, tick=False):
        reminders.ask_due()
        run_jobs()


def test_the_whole_ladder_one_letter_a_step_and_nobody_twice(letters, run_jobs):
    event = make_event(title="Café", capacity=1)
    seated = early(event)
    early(event, status=RegistrationStatus.WAITING)
    early(event, status=RegistrationStatus.CANCELLED)

    for moment in (at(-7), at(-7, 9), at(-6), at(-1), at(-1, 12), at(0, 8), at(1), at(2)):
        remind_at(moment, run_jobs)

    assert [(one.to, one.subject.replace("\u00a0", " ")) for one in letters()] == [
        (seated.email, "Dans une semaine : Café"),
        (seated.email, "Demain : Café"),
        (seated.email, "Merci de votre venue : Café"),
    ]
    assert list(Reminder.objects.values_list("registration", "step")) == [
        (seated.pk, "week"),
        (seated.pk, "eve"),
        (seated.pk, "thanks"),
    ]


def test_a_server_that_slept_sends_only_the_last_step_reached(letters, run_jobs):
    event = make_event(title="Café")
    early(event)

    remind_at(at(0, 8), run_jobs)

    assert [one.subject.replace("\u00a0", " ") for one in letters()] == ["Aujourd’hui : Café"]


def test_who_just_registered_is_not_reminded_of_what_they_just_read(run_jobs):
    event = make_event()
    RegistrationFactory(event=event, registered_at=at(-7, 7))

    remind_at(at(-7), run_jobs)
    assert not Reminder.objects.exists()
    remind_at(at(-1), run_jobs)

    assert Reminder.objects.get().step == ReminderStep.EVE


def test_thanks_go_to_those_who_came_with_the_report_once_it_is_published(letters, run_jobs):
    event = make_event(title="Café")
    came = early(event, status=RegistrationStatus.ATTENDED)
    early(event)
    ReportFactory(event=event, published=True, audience=Audience.PUBLIC)

    remind_at(at(1), run_jobs)

    (letter,) = letters()
    assert letter.to == came.email
    assert reverse("events:report_public_detail", args=[event.slug]) in letter.text


def test_a_report_for_members_is_not_offered_to_everybody(letters, run_jobs):
    event = make_event()
    early(event)
    ReportFactory(event=event, published=True, audience=Audience.MEMBERS)

    remind_at(at(1), run_jobs)

    (letter,) = letters()
    assert reverse("events:report_public_detail", args=[event.slug]) not in letter.text


def test_drafts_remind_nobody():
    early(make_event(published_at=None))

    with time_machine.travel(at(-1), tick=False):
        assert reminders.ask_due() == []


def test_the_database_refuses_the_same_step_twice():
    registration = early(make_event())
    Reminder.objects.create(registration=registration, step=ReminderStep.WEEK)

    with pytest.raises(IntegrityError, match="reminder_once"), transaction.atomic():
        Reminder.objects.create(registration=registration, step=ReminderStep.WEEK)


def test_reminders_go_on_in_another_slice_when_time_is_up(monkeypatch, run_jobs, letters):
    monkeypatch.setattr(reminders, "BATCH", 1)
    monkeypatch.setattr(life_tasks, "SLICE_SECONDS", -1)
    event = make_event()
    for _ in range(3):
        early(event)

    remind_at(at(-1), run_jobs)

    assert Job.objects.get().state == WorkState.DONE
    assert len({letter.to for letter in letters()}) == 3


# --- Calendars ----------------------------------------------------------------------------------------------------------------


def lines(response):
    return [str(one["summary"]) for one in Calendar.from_ical(response.content).walk("VEVENT")]


def test_the_public_calendar_holds_public_events_and_says_what_is_called_off(client):
    make_event(title="Public")
    make_event(title="Annulé", starts_at=START + timedelta(days=1), cancelled_at=NOW, cancel_reason="Neige")
    make_event(title="Membres", audience=Audience.MEMBERS)
    make_event(title="Brouillon", published_at=None)
    make_event(title="Vieux", starts_at=NOW - timedelta(days=200))

    response = client.get(reverse("events:public_calendar"))

    assert lines(response) == ["Public", "Annulé"]
    assert [one.get("status") for one in Calendar.from_ical(response.content).walk("VEVENT")] == [None, "CANCELLED"]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"


def test_a_members_calendar_shows_the_events_of_its_circle_and_its_own_seats(client, employer):
    make_event(title="Membres", audience=Audience.MEMBERS)
    seated = make_event(
        title="Webinaire", kind=EventKind.WEBINAR, meeting_url=LINK, starts_at=START + timedelta(days=1)
    )
    RegistrationFactory(event=seated, email=employer.email.upper())
    client.force_login(employer)
    client.post(reverse("events:calendar_open"))
    url = feeds.feed_url(CalendarFeed.objects.get())
    client.logout()

    response = client.get(url)

    assert lines(response) == ["Membres", "Webinaire"]
    (_, own) = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(own["description"]) == f"Vous avez une place.\nVisioconférence\u00a0: {LINK}"


def test_a_personal_calendar_shows_what_its_owner_sees_today(client):
    seat = SeatFactory()
    make_event(title="Public")
    make_event(title="Membres", audience=Audience.MEMBERS, starts_at=START + timedelta(days=1))
    url = feeds.feed_url(feeds.open_feed(seat.user))
    member = lines(client.get(url))

    Seat.objects.filter(pk=seat.pk).delete()
    left = lines(client.get(url))
    seat.user.is_active = False
    seat.user.save()

    assert (member, left) == (["Public", "Membres"], ["Public"])
    assert client.get(url).status_code == 404


def test_another_address_closes_the_old_one(client, employer):
    client.force_login(employer)
    client.post(reverse("events:calendar_open"))
    old = feeds.feed_url(CalendarFeed.objects.get())
    client.post(reverse("events:calendar_renew"))
    new = feeds.feed_url(CalendarFeed.objects.get())
    shown = client.get(reverse("events:network_calendar")).text

    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    assert new in shown
    client.post(reverse("events:calendar_close"))
    assert client.get(new).status_code == 404
    client.post(reverse("events:calendar_open"))
    assert client.get(new).status_code == 404


# --- What search engines read --------------------------------------------------------------------------------------------------


def test_search_engines_read_the_place_the_seats_and_how_to_register(db):
    commune = CommuneFactory(flers=True)
    event = make_event(capacity=10, commune=commune, address="2 rue du Collège", meeting_url=LINK)

    data = structured.event_data(event, taken=4)

    assert data["offers"] == {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
        "url": data["url"],
        "validFrom": timezone.localtime(event.published_at).isoformat(),
        "availabilityEnds": timezone.localtime(event.starts_at).isoformat(),
    }
    assert (data["maximumAttendeeCapacity"], data["remainingAttendeeCapacity"]) == (10, 6)
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    room, online = data["location"]
    assert (room["address"]["streetAddress"], online) == (
        "2 rue du Collège",
        {"@type": "VirtualLocation", "url": data["url"]},
    )
    assert LINK not in str(data)


@pytest.mark.parametrize(
    ("values", "taken", "availability"),
    [
        ({"capacity": 4}, 4, "https://schema.org/SoldOut"),
        ({"capacity": None}, 90, "https://schema.org/InStock"),
    ],
)
def test_search_engines_are_told_when_it_is_full(values, taken, availability):
    assert structured.event_data(make_event(**values), taken=taken)["offers"]["availability"] == availability


def test_nothing_is_offered_once_registrations_are_closed():
    closed = make_event(closes_at=NOW - timedelta(hours=1))

    assert "offers" not in structured.event_data(closed, taken=0)


def test_a_date_of_a_series_says_of_which():
    event = make_event(series=SeriesFactory(title="Cafés métiers"))

    assert structured.event_data(event, taken=0)["superEvent"] == {"@type": "EventSeries", "name": "Cafés métiers"}


# --- Bad input ----------------------------------------------------------------------------------------------------------------


def test_lowering_the_capacity_says_how_many_are_registered_and_loses_nothing(team):
    event = make_event(capacity=10)
    RegistrationFactory.create_batch(4, event=event)

    response = team.post(
        reverse("events:event_edit", args=[event.uuid]), typed(event, capacity="3", presentation="Texte neuf")
    )

    assert response.status_code == 422
    assert response.context["form"].errors["capacity"] == [
        "Il y a déjà 4\u00a0personnes inscrites : indiquez au moins ce nombre de places."
    ]
    assert "Texte neuf" in response.text
    event.refresh_from_db()
    assert (event.capacity, event.seats_taken()) == (10, 4)


def test_every_step_is_written_in_the_history(staff):
    event = make_event()
    early(event)
    event.place = "Médiathèque"
    planning.save_event(event, by=staff)
    notices.drop(event, by=staff)
    cancelling.cancel_event(event, reason="Neige", by=staff)

    assert list(AuditLine.objects.order_by("pk").values_list("action", flat=True)) == [
        "event.changed",
        "notice.dropped",
        "event.cancelled",
    ]


def test_the_links_in_letters_are_wiped_once_sent(staff, outbox):
    event = make_event()
    early(event)
    cancelling.cancel_event(event, reason="Neige", by=staff)
    notices.deliver(event)

    assert Message.objects.get().is_secret


def test_a_cancelled_event_is_valid_data_for_its_form(staff):
    event = make_event()
    event = cancelling.cancel_event(event, reason="Neige", by=staff)
    event.presentation = "Reporté au printemps."

    planning.save_event(event, by=staff)

    event.refresh_from_db()
    assert (event.presentation, event.is_cancelled) == ("Reporté au printemps.", True)
