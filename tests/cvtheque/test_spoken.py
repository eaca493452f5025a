"""People without an e-mail address answer the team: who heard it, when and how stands with it, and nobody else hears of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cvtheque.enums import Purpose, UnveilState
from cvtheque.models import Consent, UnveilRequest
from cvtheque.services import Refused, spoken
from gtec_portal.models import AuditLine
from tests.cvtheque.test_identity import together
from tests.factories.cvtheque import CandidateFactory, UnveilRequestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent(flers, trades):
    """Searchable, and reached by telephone only."""
    return CandidateFactory(
        email="", phone="06 39 98 12 34", commune=flers, trades=[trades["J1501"]], text="Aide-soignante"
    )


@pytest.fixture
def asked(silent, employer):
    return UnveilRequestFactory(candidate=silent, organisation=employer.acting_organisation, requester=employer)


@pytest.fixture
def note(client, staff):
    """Fill in the page as somebody of the team does on the telephone."""

    def send(asked, **changes):
        client.force_login(staff)
        data = {"answer": "oui", "heard": "phone", "on": timezone.localdate().isoformat(), "herself": "on", **changes}
        path = reverse("cvtheque:candidate_answer", args=[asked.candidate_id, asked.uuid])
        return client.post(path, {key: value for key, value in data.items() if value is not None})

    return send


@pytest.mark.parametrize(
    ("answer", "state", "opens"), [("oui", UnveilState.ACCEPTED, True), ("non", UnveilState.REFUSED, False)]
)
def test_answer_by_telephone_does_what_a_letter_would(
    client, employer, staff, asked, note, letters, answer, state, opens
):
    assert note(asked, answer=answer).status_code == 302

    asked.refresh_from_db()
    assert (asked.state, asked.heard, asked.heard_by) == (state, "phone", staff)
    assert [letter.to for letter in letters()] == [employer.email]
    line = AuditLine.objects.get(action=f"unveil.{state}")
    assert (line.actor_id, line.details["heard"], line.details["said"]) == (
        staff.pk,
        "phone",
        timezone.localdate().isoformat(),
    )
    client.force_login(employer)
    name = client.get(asked.candidate.profile.get_absolute_url()).content.decode().count(asked.candidate.last_name)
    assert bool(name) == opens


def test_day_it_was_said_is_kept(asked, note):
    UnveilRequest.objects.update(created_at=timezone.now() - timedelta(days=5))
    day = timezone.localdate() - timedelta(days=2)

    note(asked, on=day.isoformat())

    asked.refresh_from_db()
    assert timezone.localdate(asked.answered_at) == day


def test_record_and_own_page_say_who_heard_it(client, staff, asked, note):
    note(asked)

    record = client.get(reverse("cvtheque:candidate_detail", args=[asked.candidate_id])).content.decode()
    own = client.get(reverse("cvtheque:own_detail", args=[asked.candidate.token])).content.decode()

    assert f"entendu par {staff}" in record
    assert "Noter sa réponse" not in record
    assert f"Dit à l’équipe au téléphone, noté par {staff}" in " ".join(own.split())


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"answer": None}, "answer"), ({"answer": "peut-être"}, "answer"), ({"heard": "rumeur"}, "heard"), ({"herself": None}, "herself"), ({"on": ""}, "on"), ({"on": "2999-01-01"}, "on"), ({"on": "2001-01-01"}, "on")],
)  # fmt: skip
def test_incomplete_note_changes_nothing_and_keeps_what_was_ticked(asked, note, changes, field):
    response = note(asked, **changes)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert UnveilRequest.objects.get().state == UnveilState.PENDING


def test_somebody_with_an_address_answers_alone(client, staff, employer, flers, trades, note, letters):
    ana = CandidateFactory(commune=flers, trades=[trades["J1501"]], text="Aide-soignante")
    asked = UnveilRequestFactory(candidate=ana, organisation=employer.acting_organisation)

    assert note(asked).status_code == 302

    assert UnveilRequest.objects.get().state == UnveilState.PENDING
    assert letters() == []
    assert "Noter sa réponse" not in client.get(reverse("cvtheque:candidate_detail", args=[ana.pk])).content.decode()
    with pytest.raises(Refused, match="adresse e-mail"):
        spoken.answer(asked, accept=True, heard="phone", on=timezone.localdate(), by=staff)


def test_too_late_is_said_and_the_name_stays_hidden(client, asked, note):
    moved = timezone.now() - timedelta(days=20)
    UnveilRequest.objects.update(created_at=moved, expires_at=moved + timedelta(days=14))

    response = note(asked)

    assert [str(message) for message in response.wsgi_request._messages] == [
        "Le délai de réponse est passé\u00a0: cette demande est close, le nom est resté caché."
    ]
    assert UnveilRequest.objects.get().heard == ""


def test_answer_of_somebody_else_is_not_found(client, staff, asked, silent):
    other = CandidateFactory(email="", phone="06 39 98 00 00")
    client.force_login(staff)

    assert client.get(reverse("cvtheque:candidate_answer", args=[other.pk, asked.uuid])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_heard_two_things_leave_one_answer(silent, employer, staff):
    asked = UnveilRequestFactory(candidate=silent, organisation=employer.acting_organisation)

    def say(accept):
        return lambda: spoken.answer(asked, accept=accept, heard="phone", on=timezone.localdate(), by=staff)

    results = together(say(True), say(False))

    assert sorted(type(result).__name__ for result in results) == ["Refused", "UnveilRequest"]
    assert UnveilRequest.objects.exclude(heard="").count() == 1


def test_database_refuses_a_heard_answer_that_is_none(asked, staff):
    with pytest.raises(IntegrityError), transaction.atomic():
        UnveilRequest.objects.update(heard="phone", heard_by=staff)


# --- Consents ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def decide(client, staff):
    def send(candidate, **changes):
        client.force_login(staff)
        data = {
            "purpose": "newsletter",
            "answer": "oui",
            "heard": "voice",
            "on": timezone.localdate().isoformat(),
            "herself": "on",
            **changes,
        }
        return client.post(reverse("cvtheque:candidate_consent", args=[candidate.pk]), data)

    return send


def test_consent_said_aloud_is_kept_with_its_witness(silent, staff, decide, letters):
    assert decide(silent, purpose=Purpose.REBOND).status_code == 302

    given = silent.consents.in_force().get(purpose=Purpose.REBOND)
    assert (given.channel, given.collected_by, given.place) == ("staff", staff, "De vive voix")
    assert letters() == []


def test_withdrawal_by_telephone_hides_the_profile_whoever_it_is(silent, flers, trades, staff, decide):
    ana = CandidateFactory(commune=flers, trades=[trades["J1501"]], text="Aide-soignante")
    for person in (silent, ana):
        assert decide(person, purpose=Purpose.MEMBERS, answer="non").status_code == 302
        person.profile.refresh_from_db()
        assert person.profile.visible is False
    line = AuditLine.objects.filter(action="consent.withdrawn").first()
    assert (line.actor_id, line.details["heard"]) == (staff.pk, "voice")


@pytest.mark.parametrize(
    ("purpose", "answer", "words"), [(Purpose.MEMBERS, "oui", "déjà donné"), (Purpose.REBOND, "non", "rien à retirer")]
)
def test_decision_that_changes_nothing_is_said(silent, decide, purpose, answer, words):
    before = Consent.objects.count()

    response = decide(silent, purpose=purpose, answer=answer)

    assert response.status_code == 422
    assert words in response.context["form"].non_field_errors()[0]
    assert Consent.objects.count() == before


def test_nobody_agrees_for_somebody_who_has_an_address(client, staff, flers, trades, decide):
    ana = CandidateFactory(commune=flers, trades=[trades["J1501"]], text="Aide-soignante", purposes=[Purpose.MEMBERS])

    response = decide(ana, purpose=Purpose.REBOND)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["answer"])
    assert not ana.consents.filter(purpose=Purpose.REBOND).exists()
