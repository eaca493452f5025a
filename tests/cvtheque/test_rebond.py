"""Signalled to the other members: agreed to, without a name, for a while; silent about who is in the base."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ErasureCause
from cvtheque.enums import Purpose, ReferralState
from cvtheque.models import Candidate, Referral
from cvtheque.redaction import flat
from cvtheque.services import Refused, erasure, rebond
from gtec_portal.models import Message
from tests.cvtheque.test_identity import together
from tests.factories.cvtheque import CandidateFactory, ReferralFactory, UnveilRequestFactory
from tests.factories.vacancies import ApplicationFactory
from vacancies import services as vacancies

NOTE = "Dix ans de nuit, très appréciée des équipes."


@pytest.fixture
def ana(db, flers, trades):
    return CandidateFactory(
        first_name="Ana",
        last_name="Quincampoix",
        email="ana.quincampoix@example.org",
        commune=flers,
        trades=[trades["J1501"]],
        text="Aide-soignante en gériatrie",
        purposes=[Purpose.MEMBERS],
    )


@pytest.fixture
def known(ana, employer):
    """Ana, whose name the first employer was given."""
    UnveilRequestFactory(candidate=ana, organisation=employer.acting_organisation, accepted=True)
    return ana


@pytest.fixture
def signal(employer):
    return lambda candidate, note=NOTE, by=employer: rebond.signal(
        candidate, organisation=by.acting_organisation, by=by, note=note
    )


@pytest.mark.django_db
def test_person_is_asked_first_then_shown_to_the_others(client, employer, other_employer, known, letters, link):
    client.force_login(employer)
    page = client.post(
        reverse("cvtheque:referral_create", args=[known.profile.uuid]), {"note": NOTE}, follow=True
    ).content.decode()
    assert "Nous demandons son accord à la personne" in page
    client.force_login(other_employer)
    assert client.get(reverse("cvtheque:referral_list")).context["page"].paginator.count == 0

    path = link(letters()[-1], "/accepter/")
    client.logout()
    asked = client.get(path).content.decode()
    assert NOTE in asked and "Être trouvé" not in asked
    assert Referral.objects.get().state == ReferralState.ASKED  # mail scanners follow links; they do not answer
    client.post(path)

    client.force_login(other_employer)
    listed = client.get(reverse("cvtheque:referral_list")).content.decode()
    profile = client.get(known.profile.get_absolute_url()).content.decode()
    assert NOTE in listed and "Signalé par un adhérent" in profile
    for shown in (listed, profile):
        assert [
            word for word in ("quincampoix", str(employer.acting_organisation).lower()) if word in flat(shown)
        ] == []
    assert known.consents.in_force().filter(purpose=Purpose.REBOND).exists()


@pytest.mark.django_db
def test_who_agreed_beforehand_is_shown_at_once_and_told(employer, known, signal, letters):
    from cvtheque.services import consents

    consents.give_consent(known, Purpose.REBOND)

    referral = signal(known)

    assert (referral.state, Referral.objects.live().count()) == (ReferralState.LIVE, 1)
    letter = letters()[-1]
    assert (letter.to, letter.subject) == (known.email, "Votre profil est signalé à d’autres employeurs")
    assert NOTE in letter.text and "/rebond/" in letter.headers["List-Unsubscribe"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "note",
    [
        "Ana Quincampoix est parfaite",
        "Mme QUINCAMPOIX, 06 39 98 12 34",
        "Écrivez à ana.quincampoix arobase example point org",
        "A. Quincampoix travaille bien",
        "Voir linkedin.com/in/quincampoix",
    ],
)
def test_words_of_the_employer_name_nobody(known, signal, note):
    kept = flat(signal(known, note).note)

    assert [word for word in ("quincampoix", "39 98", "ana.", "linkedin.com") if word in kept] == []
    assert "[" in kept


@pytest.mark.django_db
def test_no_answer_and_no_mean_nothing_is_shown(known, signal, other_employer):
    referral = signal(known)
    Referral.objects.update(created_at=timezone.now() - timedelta(days=20), expires_at=timezone.now())
    with pytest.raises(Refused, match="close"):
        rebond.answer(referral, accept=True)
    again = signal(known)  # after silence one may ask again

    rebond.answer(again, accept=False)

    assert Referral.objects.live().count() == 0
    with pytest.raises(Refused, match="préféré ne pas être signalée"):
        signal(known)


@pytest.mark.django_db
@pytest.mark.parametrize("hidden", ["consent", "members", "date"])
def test_list_holds_only_what_is_in_force(client, other_employer, known, hidden):
    from cvtheque.services import consents

    consents.give_consent(known, Purpose.REBOND)
    ReferralFactory(candidate=known)
    if hidden == "date":
        Referral.objects.update(created_at=timezone.now() - timedelta(days=90), expires_at=timezone.now())
    else:
        consents.withdraw_consent(known, Purpose.REBOND if hidden == "consent" else Purpose.MEMBERS)
    client.force_login(other_employer)

    assert client.get(reverse("cvtheque:referral_list")).context["page"].paginator.count == 0


@pytest.mark.django_db
def test_list_is_filtered_by_trade_and_distance(client, other_employer, flers, caen, trades):
    for town, trade in ((flers, "J1501"), (caen, "G1606")):
        person = CandidateFactory(
            commune=town, trades=[trades[trade]], purposes=[Purpose.MEMBERS, Purpose.REBOND], text="Soins"
        )
        ReferralFactory(candidate=person)
    client.force_login(other_employer)

    found = [
        client.get(reverse("cvtheque:referral_list"), criteria).context["page"].paginator.count
        for criteria in ({}, {"trade": "J1501"}, {"commune": "Caen"}, {"trade": "J1501", "commune": "Caen"})
    ]

    assert found == [2, 1, 1, 0]


@pytest.mark.django_db
def test_employer_signals_only_whom_it_knows(client, other_employer, known):
    client.force_login(other_employer)

    assert (
        client.post(reverse("cvtheque:referral_create", args=[known.profile.uuid]), {"note": NOTE}).status_code == 403
    )
    assert Referral.objects.count() == 0


@pytest.mark.django_db
def test_note_is_needed_and_kept(client, employer, known):
    client.force_login(employer)
    path = reverse("cvtheque:referral_create", args=[known.profile.uuid])

    empty = client.post(path, {"note": "  "})
    long = client.post(path, {"note": "x" * 301})

    assert (empty.status_code, long.status_code) == (422, 422)
    assert empty.context["form"].errors["note"] == ["Dites en quelques mots pourquoi ce profil peut intéresser."]
    assert long.context["form"]["note"].value() == "x" * 301


@pytest.mark.django_db
def test_database_keeps_one_open_signal_for_each_employer(known, signal):
    signal(known)

    with pytest.raises(Refused, match="déjà signalé"):
        signal(known)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralFactory(candidate=known, organisation=Referral.objects.get().organisation)


@pytest.mark.django_db
def test_somebody_else_cannot_answer(client, known, signal, flers):
    referral = signal(known)
    other = CandidateFactory(commune=flers)

    for token, number, answer in (
        (other.token, referral.uuid, "accepter"),
        (known.token, "00000000-0000-4000-8000-000000000000", "accepter"),
        (known.token, referral.uuid, "peut-etre"),
    ):
        assert client.post(reverse("cvtheque:own_referral", args=[token, number, answer])).status_code == 404
    assert Referral.objects.get().state == ReferralState.ASKED


# --- From an application -----------------------------------------------------------------------------------------------


@pytest.fixture
def application(employer):
    def make(**values):
        return ApplicationFactory(
            vacancy__organisation=employer.acting_organisation,
            vacancy__site__organisation=employer.acting_organisation,
            **values,
        )

    return make


@pytest.mark.django_db
def test_applicant_with_a_profile_is_asked_and_one_without_is_invited_behind_the_same_page(
    client, employer, ana, application, letters
):
    client.force_login(employer)
    pages = []
    for email in (ana.email.upper(), "personne@example.org"):
        received = application(name="Ana Quincampoix", email=email)
        path = reverse("vacancies:application_signal", args=[received.uuid])
        page = client.post(path, {"note": f"Ana Quincampoix : {NOTE}"}, follow=True)
        pages.append([str(message) for message in page.context["messages"]])

    assert pages[0] == pages[1] == ["C’est noté. Nous écrivons à la personne : rien n’est montré sans son accord."]
    assert [(letter.to, letter.kind) for letter in letters()] == [
        (ana.email, "cvtheque.referral"),
        ("personne@example.org", "cvtheque.referral_invited"),
    ]
    assert Referral.objects.get().note == f"[nom] : {NOTE}"


@pytest.mark.django_db
def test_stranger_is_invited_once_and_a_no_stays_silent(client, employer, ana, application, signal, letters):
    rebond.answer(signal(ana), accept=False)
    client.force_login(employer)
    before = len(letters())

    for email in (ana.email, "personne@example.org", "personne@example.org"):
        received = application(email=email)
        path = reverse("vacancies:application_signal", args=[received.uuid])
        assert client.post(path, {"note": NOTE}).status_code == 302

    assert [letter.to for letter in letters()[before:]] == ["personne@example.org"]


@pytest.mark.django_db
def test_withdrawn_application_signals_nobody(client, employer, application):
    received = application()
    vacancies.withdraw(received)
    before = Message.objects.count()
    client.force_login(employer)

    page = client.post(reverse("vacancies:application_signal", args=[received.uuid]), {"note": NOTE}, follow=True)

    assert "il n’y a personne à signaler" in str(list(page.context["messages"])[0])
    assert (Message.objects.count(), Referral.objects.count()) == (before, 0)


# --- At the same time --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_tabs_give_one_answer_and_two_colleagues_one_signal(known, signal):
    signals = together(*[lambda: signal(known) for _ in range(3)])
    referral = Referral.objects.get()
    answers = together(*[lambda yes=yes: rebond.answer(referral, accept=yes) for yes in (True, False, True)])

    for results in (signals, answers):
        assert sorted(type(result).__name__ for result in results) == ["Referral", "Refused", "Refused"]
    (winner,) = [result for result in answers if isinstance(result, Referral)]
    assert Referral.objects.get().state == winner.state


@pytest.mark.django_db(transaction=True)
def test_deleting_while_answering_never_leaves_a_half(known, signal):
    referral = signal(known)

    together(
        lambda: rebond.answer(referral, accept=True),
        lambda: erasure.erase_candidate(known, cause=ErasureCause.PERSON),
    )

    assert (Candidate.objects.count(), Referral.objects.count()) == (0, 0)
    assert re.findall("Quincampoix", str(list(Message.objects.values()))) == []


@pytest.mark.django_db
def test_search_says_who_is_signalled_and_by_nobody(
    client, other_employer, employer, ana, known, signal, flers, trades
):
    CandidateFactory(commune=flers, trades=[trades["J1501"]], text="Aide-soignante en gériatrie")
    referral = signal(known)
    client.force_login(other_employer)
    path = reverse("cvtheque:search")
    assert "signalé par un adhérent" not in client.get(path).content.decode()

    rebond.answer(referral, accept=True)
    page = client.get(path).content.decode()

    assert page.count("signalé par un adhérent") == 1
    assert [word for word in ("Quincampoix", str(employer.acting_organisation), NOTE) if word in page] == []
    Referral.objects.update(expires_at=timezone.now(), created_at=timezone.now() - timedelta(days=61))
    assert "signalé par un adhérent" not in client.get(path).content.decode()
