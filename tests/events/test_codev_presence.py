"""Presence in a codéveloppement session is presence at its event; the record of the event leads to its sessions."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from events.codev import room
from events.door import services as door
from events.enums import DoorAction, RegistrationStatus
from events.models import DoorEntry
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.events_codev import CodevSessionFactory, consultants_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    """An open session of three people, held at an event."""
    return room.open_room(CodevSessionFactory(people=3, event=EventFactory(capacity=2)))


def registered(session, seat, **values):
    return RegistrationFactory(event=session.event, email=seat.member.email.upper(), **values)


def state_of(registration):
    registration.refresh_from_db()
    return registration.status


def test_who_comes_in_by_their_link_is_present_at_the_event(session):
    seat = consultants_of(session)[0]
    registration, other = registered(session, seat), RegistrationFactory(event=session.event)

    room.arrive(seat)
    room.arrive(seat)

    assert (state_of(registration), state_of(other)) == (RegistrationStatus.ATTENDED, RegistrationStatus.REGISTERED)
    assert registration.arrived_at == seat.present_at
    assert DoorEntry.objects.count() == 1


def test_who_the_facilitator_notes_and_takes_back_is_so_at_the_event(session):
    one, other = consultants_of(session)
    first, second = registered(session, one), registered(session, other)

    room.set_presence(session, {one.pk, other.pk})
    room.set_presence(session, {one.pk})

    assert (state_of(first), state_of(second)) == (RegistrationStatus.ATTENDED, RegistrationStatus.REGISTERED)
    room.set_presence(session, {one.pk, other.pk})
    assert state_of(second) == RegistrationStatus.ATTENDED


def test_a_presence_is_taken_back_where_it_was_noted_whatever_the_address_has_become(session):
    seat = consultants_of(session)[0]
    registration = registered(session, seat)
    room.set_presence(session, {seat.pk})
    type(seat.member).objects.filter(pk=seat.member_id).update(email="autre@example.org")

    room.set_presence(session, set())

    assert state_of(registration) == RegistrationStatus.REGISTERED


def test_a_presence_noted_at_the_door_is_not_taken_back_by_the_session(session):
    seat = consultants_of(session)[0]
    registration = registered(session, seat)
    door.note(registration, DoorAction.PRESENT, uuid=session.uuid, at=timezone.now() - timedelta(minutes=5))

    room.set_presence(session, {seat.pk})
    room.set_presence(session, set())

    assert state_of(registration) == RegistrationStatus.ATTENDED


def test_who_has_no_seat_at_a_full_event_gets_none(session):
    seat = consultants_of(session)[0]
    RegistrationFactory.create_batch(2, event=session.event)
    waiting = registered(session, seat, status=RegistrationStatus.WAITING)

    room.set_presence(session, {seat.pk})

    seat.refresh_from_db()
    assert (state_of(waiting), seat.present_at is None) == (RegistrationStatus.WAITING, False)


def test_a_session_without_an_event_notes_its_own_presence_alone():
    session = room.open_room(CodevSessionFactory(people=3))

    room.set_presence(session, set(session.seats.values_list("pk", flat=True)))

    assert (session.seats.filter(present_at=None).count(), DoorEntry.objects.count()) == (0, 0)


def test_the_record_of_an_event_leads_to_its_sessions(client, staff, session):
    client.force_login(staff)
    url = reverse("events:event_codev", args=[session.event.uuid])

    tabs = BeautifulSoup(client.get(session.event.get_absolute_url()).content, "html.parser")
    page = BeautifulSoup(client.get(url).content, "html.parser")
    without = client.get(EventFactory().get_absolute_url()).text

    assert tabs.select_one(f"a[href='{url}']") is not None
    assert page.select_one(f"main a[href='{session.get_absolute_url()}']") is not None
    assert "Codéveloppement</" not in without.split("<main", 1)[1]
