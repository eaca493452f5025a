"""Subscribing, confirming, leaving, coming back; who is behind a segment."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cvtheque.enums import CandidateState, Purpose
from cvtheque.models import Candidate, Consent
from gtec_portal.links import make_token
from gtec_portal.models import Message
from newsletters import envelopes, letters, segments, services
from newsletters.enums import Segment, Source, SubscriberKind, SubscriberState, SuppressionReason
from newsletters.models import CONSENT_VERSION, Delivery, Subscriber, Suppression, digest_of
from tests.factories.members import SeatFactory
from tests.factories.newsletters import DeliveryFactory, SubscriberFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db
FORM = {"email": "Ana@Example.org", "name": "Ana Essai", "kind": "job_seeker", "agrees": "on"}


def unsubscribe_url(subscriber):
    return reverse("newsletters:unsubscribe", args=[envelopes.token_of(subscriber)])


# --- Double opt-in --------------------------------------------------------------------------------------------------------


def test_subscription_begins_only_when_the_address_answers(client, outbox):
    assert client.post(reverse("newsletters:subscribe"), FORM).status_code == 302
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.state, subscriber.confirmed_at) == (
        "ana@example.org",
        SubscriberState.PENDING,
        None,
    )
    (letter,) = outbox()
    url = next(word for word in letter.body.split() if "/lien/lettre/confirmer/" in word).removeprefix(
        "http://localhost:8000"
    )

    assert client.get(url).status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.state == SubscriberState.PENDING  # a scanner that follows links confirms nothing
    assert client.post(url).status_code == 200

    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.source, subscriber.consent_version) == (
        SubscriberState.ACTIVE,
        Source.FORM,
        CONSENT_VERSION,
    )
    assert subscriber.confirmed_at is not None


def test_form_without_consent_is_refused_and_keeps_what_was_typed(client):
    response = client.post(reverse("newsletters:subscribe"), {**FORM, "agrees": ""})

    assert response.status_code == 422
    assert response.context["form"]["email"].value() == "Ana@Example.org"
    assert list(response.context["form"].errors) == ["agrees"]
    assert not Subscriber.objects.exists()


def test_consent_box_is_never_ticked_in_advance(client):
    assert "checked" not in client.get(reverse("newsletters:subscribe")).content.decode()


def test_form_answers_the_same_for_a_known_address_and_only_its_owner_learns(client, letters):
    SubscriberFactory(email="ana@example.org")

    known = client.post(reverse("newsletters:subscribe"), FORM)
    unknown = client.post(reverse("newsletters:subscribe"), {**FORM, "email": "bea@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.subject for message in letters()] == ["Vous êtes déjà abonné·e", "Confirmez votre abonnement"]
    assert Subscriber.objects.get(email="ana@example.org").state == SubscriberState.ACTIVE


def test_form_sends_one_letter_per_address_and_half_hour(client):
    for _ in range(3):
        client.post(reverse("newsletters:subscribe"), FORM)

    assert Message.objects.count() == 1


@pytest.mark.parametrize("token", ["", "x", "WzEsMF0:1xV0NK:faux"])
def test_forged_confirmation_changes_nothing(client, token):
    SubscriberFactory(pending=True)

    response = client.post(reverse("newsletters:subscribe_confirm", args=[token or "-"]))

    assert response.status_code == 404
    assert Subscriber.objects.get().state == SubscriberState.PENDING


def test_unsubscribe_token_confirms_nothing(client):
    subscriber = SubscriberFactory(pending=True)

    assert (
        client.post(reverse("newsletters:subscribe_confirm", args=[envelopes.token_of(subscriber)])).status_code == 404
    )


def test_confirmation_link_expires(client, time_machine):
    token = make_token(SubscriberFactory(pending=True), letters.CONFIRM)
    time_machine.move_to(timezone.now() + timedelta(days=services.CONFIRM_DAYS, minutes=1))

    assert client.get(reverse("newsletters:subscribe_confirm", args=[token])).status_code == 404


def test_database_refuses_an_active_address_without_proof():
    with pytest.raises(IntegrityError), transaction.atomic():
        SubscriberFactory(confirmed_at=None)


def test_database_refuses_one_address_in_two_cases():
    SubscriberFactory(email="ana@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        SubscriberFactory(email="ANA@example.org")


# --- Leaving --------------------------------------------------------------------------------------------------------------


def test_one_click_unsubscribe_needs_no_cookie_and_does_not_redirect():
    """RFC 8058: POST without cookies nor referrer, answered on the spot, harmless when repeated."""
    subscriber = SubscriberFactory()
    program = Client(enforce_csrf_checks=True)

    for _ in range(2):
        response = program.post(
            unsubscribe_url(subscriber), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert (response.status_code, response["Content-Type"], dict(response.cookies)) == (
            200,
            "text/plain; charset=utf-8",
            {},
        )

    subscriber.refresh_from_db()
    assert subscriber.state == SubscriberState.UNSUBSCRIBED
    assert Suppression.objects.get().reason == SuppressionReason.UNSUBSCRIBED


def test_one_click_unsubscribe_accepts_multipart(client):
    subscriber = SubscriberFactory()

    assert client.post(unsubscribe_url(subscriber), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Suppression.objects.count() == 1


def test_opening_the_unsubscribe_address_changes_nothing(client):
    subscriber = SubscriberFactory()

    response = client.get(unsubscribe_url(subscriber))

    assert response.status_code == 200
    assert response.context["done"] is False
    assert dict(response.cookies) == {}
    assert not Suppression.objects.exists()


def test_button_of_the_unsubscribe_page_works_without_cookies():
    subscriber = SubscriberFactory()

    response = Client(enforce_csrf_checks=True).post(unsubscribe_url(subscriber))

    assert response.status_code == 200
    assert response.context["done"] is True


def test_forged_unsubscribe_address_is_not_found(client):
    assert client.post(reverse("newsletters:unsubscribe", args=["WzEsMF0:faux:faux"])).status_code == 404


def test_test_letters_unsubscribe_nobody(client):
    SubscriberFactory()

    assert client.post(reverse("newsletters:unsubscribe", args=["essai"])).status_code == 200
    assert not Suppression.objects.exists()


def test_person_who_left_does_not_come_back_with_a_list(employer):
    services.sync_subscribers()
    services.unsubscribe(Subscriber.objects.get(email=employer.email))
    Subscriber.objects.all().delete()

    assert services.sync_subscribers() == 0


def test_person_who_left_may_come_back_by_the_form():
    subscriber = SubscriberFactory()
    services.unsubscribe(subscriber)

    services.ask_to_subscribe(email=subscriber.email, kind=SubscriberKind.OTHER)
    services.confirm_subscription(subscriber)

    assert list(segments.subscribers(Segment.ALL)) == [subscriber]


def test_confirming_twice_keeps_the_first_proof():
    subscriber = SubscriberFactory()

    assert services.confirm_subscription(subscriber).confirmed_at == subscriber.confirmed_at


def test_erasing_leaves_a_fingerprint_only():
    delivery = DeliveryFactory(subscriber__email="ana@example.org")

    services.erase("Ana@example.org")

    delivery.refresh_from_db()
    assert not Subscriber.objects.exists()
    assert "ana" not in delivery.email
    assert not Delivery.objects.due().exists()
    assert Suppression.objects.get().digest == digest_of("ana@example.org")


# --- Segments -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def candidate(db):
    candidate = Candidate.objects.create(
        first_name="Lou",
        last_name="Essai",
        email="lou@example.org",
        commune=CommuneFactory(),
        state=CandidateState.ACTIVE,
    )
    Consent.objects.create(candidate=candidate, purpose=Purpose.NEWSLETTER)
    return candidate


def addresses(segment):
    return set(segments.subscribers(segment).values_list("email", flat=True))


def test_segments_follow_seats_consents_and_profiles(employer, partner, candidate):
    seeker = SubscriberFactory(kind=SubscriberKind.JOB_SEEKER)
    outsider = SubscriberFactory(kind=SubscriberKind.EMPLOYER)
    reader = SubscriberFactory(kind=SubscriberKind.OTHER)
    services.sync_subscribers()

    assert addresses(Segment.MEMBERS) == {employer.email}
    assert addresses(Segment.PARTNERS) == {partner.email}
    assert addresses(Segment.JOB_SEEKERS) == {candidate.email, seeker.email}
    assert addresses(Segment.EMPLOYERS) == {outsider.email}
    assert addresses(Segment.OTHERS) == {reader.email}
    assert addresses(Segment.ALL) == {
        employer.email,
        partner.email,
        candidate.email,
        seeker.email,
        outsider.email,
        reader.email,
    }


@pytest.mark.parametrize("segment", Segment)
def test_expected_count_is_what_the_launch_finds(employer, partner, candidate, segment):
    SubscriberFactory(kind=SubscriberKind.OTHER)
    SubscriberFactory(email=employer.email.upper(), kind=SubscriberKind.OTHER)

    expected = segments.count_expected(segment)
    services.sync_subscribers()

    assert expected == segments.subscribers(segment).count()


def test_closed_seat_and_withdrawn_consent_end_letters_at_once(candidate):
    colleague = SeatFactory().user
    services.sync_subscribers()
    colleague.seats.update(ended_at=timezone.now())
    candidate.consents.update(withdrawn_at=timezone.now())

    assert addresses(Segment.ALL) == set()


def test_sync_twice_adds_nobody_twice(candidate):
    SeatFactory.create_batch(2)

    assert (services.sync_subscribers(), services.sync_subscribers()) == (3, 0)
    proof = Subscriber.objects.get(email=candidate.email)
    assert (proof.source, proof.consent_version, proof.confirmed_at) == (
        Source.CVTHEQUE,
        "cvtheque-1",
        candidate.consents.get().given_at,
    )
