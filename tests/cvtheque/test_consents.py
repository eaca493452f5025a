"""Each agreement apart: its words, its date, its proof; withdrawn in one click from any letter, at once and everywhere."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ErasureCause
from cvtheque import letters as cv_letters
from cvtheque import wording
from cvtheque.enums import Channel, Purpose
from cvtheque.models import Consent, Referral, SearchProfile
from cvtheque.services import clock, consents, deposits, erasure, unveiling
from gtec_portal.models import Message
from newsletters import bulletin, segments
from tests.factories.cvtheque import CandidateFactory, CVFileFactory, ReferralFactory, UnveilRequestFactory
from tests.factories.members import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(flers, trades):
    return CandidateFactory(
        commune=flers,
        trades=[trades["J1501"]],
        text="Aide-soignante en gériatrie",
        purposes=[Purpose.MEMBERS, Purpose.REBOND, Purpose.NEWSLETTER],
    )


def checked_now():
    """Constraints that wait for the end of the transaction, asked now."""
    connection.check_constraints()


# --- The proof ---------------------------------------------------------------------------------------------------------


def test_consent_keeps_its_words_its_date_its_channel_and_who_the_members_were(flers, trades):
    members = sorted(str(one) for one in OrganisationFactory.create_batch(3))
    OrganisationFactory(member_since=False)
    before = timezone.now()

    candidate = deposits.create_candidate(
        deposits.Person("Ana", "Exemple", "ana@example.org", flers, trades=[trades["J1501"]]),
        purposes=[Purpose.MEMBERS],
        channel=Channel.FORM,
    )
    OrganisationFactory(name="Arrivée plus tard")

    consent = candidate.consents.get()
    assert (consent.purpose, consent.text_version, consent.channel) == (Purpose.MEMBERS, wording.CURRENT, Channel.FORM)
    assert consent.wording == wording.TEXTS[Purpose.MEMBERS, consent.text_version]
    assert sorted(consent.recipients) == members
    assert before <= consent.given_at <= timezone.now()


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "vacancy"},
        {"text_version": 9},
        {"channel": "staff"},
        {"recipients": ["Un autre"]},
        {"given_at": timezone.now() - timedelta(days=400)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_database_refuses_to_rewrite_a_consent(ana, change):
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        Consent.objects.filter(purpose=Purpose.MEMBERS).update(**change)


def test_database_lets_a_consent_be_withdrawn_once(ana):
    consents.withdraw_consent(ana, Purpose.MEMBERS)

    for again in (None, timezone.now() + timedelta(days=1)):
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            Consent.objects.filter(purpose=Purpose.MEMBERS).update(withdrawn_at=again)
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        Consent.objects.filter(purpose=Purpose.REBOND).update(withdrawn_at=timezone.now(), channel="staff")


def test_database_refuses_to_delete_a_consent_while_its_person_stays(ana):
    with pytest.raises(IntegrityError, match="ne s’efface qu’avec la personne"), transaction.atomic():
        Consent.objects.filter(purpose=Purpose.MEMBERS).delete()
        checked_now()


def test_consents_leave_with_their_person(ana):
    erasure.erase_candidate(ana, cause=ErasureCause.PERSON)
    checked_now()

    assert Consent.objects.count() == 0


def test_withdrawn_and_given_again_are_two_lines_and_the_old_one_stays(ana):
    consents.withdraw_consent(ana, Purpose.MEMBERS)
    consents.give_consent(ana, Purpose.MEMBERS)
    consents.give_consent(ana, Purpose.MEMBERS)

    lines = ana.consents.filter(purpose=Purpose.MEMBERS).order_by("pk")
    assert [line.withdrawn_at is None for line in lines] == [False, True]


def test_one_purpose_withdrawn_leaves_the_others(ana):
    consents.withdraw_consent(ana, Purpose.NEWSLETTER)

    assert sorted(ana.consents.in_force().values_list("purpose", flat=True)) == ["members", "rebond"]
    assert SearchProfile.objects.get().visible


def test_person_reads_who_the_members_were_that_day(client, flers):
    candidate = CandidateFactory(commune=flers, purposes=[])
    member = OrganisationFactory()
    consents.give_consent(candidate, Purpose.REBOND)

    page = client.get(reverse("cvtheque:own_consent", args=[candidate.token, "rebond"])).content.decode()

    assert f"Les adhérents ce jour-là (1)</summary><p>{member}.</p>" in page


# --- From any letter, in one click -------------------------------------------------------------------------------------


def write_all(candidate, employer):
    """Every letter a candidate can receive from the CV base."""
    asked = UnveilRequestFactory(candidate=candidate, organisation=employer.acting_organisation)
    referral = ReferralFactory(candidate=candidate, organisation=employer.acting_organisation)
    file = CVFileFactory(candidate=candidate, rejected=True)
    return {
        "welcome": cv_letters.welcome(candidate),
        "already_here": cv_letters.already_here(candidate),
        "link": cv_letters.personal_link(candidate),
        "file_refused": cv_letters.file_refused(candidate, file),
        "warning": cv_letters.retention_warning(candidate, clock.deadline_of(candidate)),
        "unveil_asked": cv_letters.unveil_asked(asked),
        "unveil_reminder": cv_letters.unveil_reminder(asked),
        "unveil_closed": cv_letters.unveil_closed(candidate, [asked]),
        "referral_asked": cv_letters.referral_asked(referral),
        "referral_shown": cv_letters.referral_shown(referral),
    }


def test_every_letter_to_a_candidate_ends_with_the_way_out(client, ana, employer):
    from cvtheque.services.common import write_to

    for kind, letter in write_all(ana, employer).items():
        message = write_to(ana, kind, letter)
        (path,) = set(re.findall(r"https?://[^\s/]+(/retirer-mon-accord/\S+/members/)", message.text))
        assert f'href="{re.search(r"https?://[^/]+", message.text)[0]}{path}"' in message.html, kind
        assert client.get(path).status_code == 200


def test_mail_program_withdraws_without_cookie_nor_page(ana, employer, letters):
    unveiling.ask_unveil(
        ana.profile, organisation=employer.acting_organisation, by=employer, vacancy="Nuit", reason="Bonjour"
    )
    (letter,) = letters()
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (path,) = re.findall(r"^<https?://[^/]+(/\S+)>$", letter.headers["List-Unsubscribe"])
    robot = Client(enforce_csrf_checks=True)

    answers = [robot.post(path, {"List-Unsubscribe": "One-Click"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]  # no redirection, and twice is once
    assert not SearchProfile.objects.get().visible
    assert ana.consents.filter(purpose=Purpose.MEMBERS).count() == 1
    assert sorted(ana.consents.in_force().values_list("purpose", flat=True)) == ["newsletter", "rebond"]


def test_opening_the_way_out_only_asks(client, ana):
    response = client.get(reverse("cvtheque:leave", args=[ana.leave_token, "members"]))

    assert "Retirer mon accord</button>" in response.content.decode()
    assert SearchProfile.objects.get().visible
    assert (response["Cache-Control"], response["X-Robots-Tag"], response["Referrer-Policy"]) == (
        "no-store, private",
        "noindex, nofollow",
        "no-referrer",
    )


def test_way_out_shows_nothing_of_the_person_and_opens_nothing_else(client, ana):
    page = client.get(reverse("cvtheque:leave", args=[ana.leave_token, "members"])).content.decode()

    assert [word for word in (ana.first_name, ana.last_name, ana.email, ana.phone) if word in page] == []
    assert client.get(reverse("cvtheque:own_detail", args=[ana.leave_token])).status_code == 404
    assert client.post(reverse("cvtheque:leave", args=[ana.token, "members"])).status_code == 404


@pytest.mark.parametrize("forged", ["faux", "a:b:c", "é" * 300, "%00", "..", "0"])
def test_forged_way_out_is_not_found(client, ana, forged):
    path = reverse("cvtheque:leave", args=["x", "members"]).replace("/x/", f"/{forged}/")

    assert client.post(path).status_code == 404
    assert SearchProfile.objects.get().visible


def test_way_out_of_a_deleted_person_is_a_clear_page(client, ana):
    path = reverse("cvtheque:leave", args=[ana.leave_token, "members"])
    erasure.erase_candidate(ana, cause=ErasureCause.PERSON)

    assert client.post(path).status_code == 404


def test_sent_letter_leaves_no_key_in_the_log(ana, employer, outbox):
    unveiling.ask_unveil(
        ana.profile, organisation=employer.acting_organisation, by=employer, vacancy="Nuit", reason="Bonjour"
    )

    (sent,) = outbox()

    assert "/retirer-mon-accord/" in sent.extra_headers["List-Unsubscribe"]
    kept = Message.objects.get()
    assert (kept.text, kept.html, kept.headers) == ("", "", {})


# --- At once, everywhere -----------------------------------------------------------------------------------------------


def test_withdrawal_empties_every_place_at_once(client, employer, ana):
    ReferralFactory(candidate=ana)
    path = ana.profile.get_absolute_url()
    client.force_login(employer)
    assert (
        client.get(reverse("cvtheque:search"), {"q": "gériatrie"}).context["page"].paginator.count,
        client.get(reverse("cvtheque:referral_list")).context["page"].paginator.count,
        client.get(path).status_code,
    ) == (1, 1, 200)

    Client().post(reverse("cvtheque:leave", args=[ana.leave_token, "members"]))

    assert (
        client.get(reverse("cvtheque:search"), {"q": "gériatrie"}).context["page"].paginator.count,
        client.get(reverse("cvtheque:referral_list")).context["page"].paginator.count,
        client.get(path).status_code,
        client.get(path + "resume.pdf").status_code,
        client.get(path + "identite/").status_code,
    ) == (0, 0, 404, 404, 404)
    assert SearchProfile.objects.filter(search__isnull=False).count() == 0


def test_bulletin_counts_follow_the_consent(flers, trades):
    people = CandidateFactory.create_batch(4, commune=flers, trades=[trades["J1501"]], text="Aide-soignante")
    before = bulletin.compute(timezone.localdate())["skills"]["count"]

    consents.withdraw_consent(people[0], Purpose.MEMBERS)

    assert (before, bulletin.compute(timezone.localdate())["skills"]["count"]) == (4, 3)


def test_newsletter_readers_follow_the_consent(ana):
    before = segments.consenting_candidates().count()

    consents.withdraw_consent(ana, Purpose.NEWSLETTER)

    assert (before, segments.consenting_candidates().count()) == (1, 0)


def test_no_page_about_people_may_be_kept_by_a_cache(client, employer, ana):
    asked = UnveilRequestFactory(candidate=ana, organisation=employer.acting_organisation, accepted=True)
    personal = [
        reverse(f"cvtheque:{name}", args=[ana.token])
        for name in ("own_detail", "own_edit", "own_preview", "own_download", "own_delete")
    ]
    personal.append(reverse("cvtheque:own_answer", args=[ana.token, asked.uuid, "accepter"]))
    answers = [client.get(path) for path in personal]
    client.force_login(employer)
    names = ("profile_detail", "profile_pdf", "profile_file", "referral_create")
    answers += [client.get(reverse(f"cvtheque:{name}", args=[ana.profile.uuid])) for name in names]
    answers += [client.get(reverse(f"cvtheque:{name}")) for name in ("search", "unveil_list", "referral_list")]

    assert {answer.status_code for answer in answers} == {200}
    for answer in answers:
        b"".join(answer) if answer.streaming else None
        assert answer["Cache-Control"] == "no-store, private"
        assert [name for name in ("ETag", "Last-Modified", "Expires") if name in answer.headers] == []


def test_withdrawn_rebond_does_not_come_back_with_a_new_yes(client, ana):
    ReferralFactory(candidate=ana)
    consents.withdraw_consent(ana, Purpose.REBOND)

    consents.give_consent(ana, Purpose.REBOND)

    assert (Referral.objects.get().state, Referral.objects.live().count()) == ("ended", 0)
