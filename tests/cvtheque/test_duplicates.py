"""The same person twice: noticed however it is written, joined by staff, never widening what the person agreed to."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.enums import ErasureCause
from accounts.models import AccessLog
from cvtheque import likeness, statistics, tasks
from cvtheque.enums import CandidateState, EntryState, Fact, Likeness, Purpose
from cvtheque.models import (
    Candidate,
    CVFile,
    IdentityKey,
    LikelyPair,
    MergedRecord,
    Placement,
    SearchProfile,
    SearchWord,
    ShortlistEntry,
    UnveilRequest,
)
from cvtheque.services import Refused, consents, deposits, duplicates, erasure, vivier
from gtec_portal.models import AuditLine
from tests.factories.cvtheque import CandidateFactory, CVFileFactory, ReferralFactory, UnveilRequestFactory
from tests.factories.vacancies import ApplicationFactory
from tests.factories.vivier import AppointmentFactory, EntryFactory, NoteFactory
from vacancies.models import Application

pytestmark = pytest.mark.django_db

NAMES = {"first_name": "Anne-Élise", "last_name": "Le Goff"}
PHONES = iter(range(10_000_000, 99_000_000, 137))


def person(commune, **values):
    """Somebody like nobody else, unless told otherwise."""
    values = {"phone": f"06{next(PHONES)}", "last_name": f"Unique{next(PHONES)}", **values}
    return CandidateFactory(commune=commune, **values)


def reasons(one, two):
    return [pair.reasons for pair in LikelyPair.objects.of(one) & LikelyPair.objects.of(two)]


# --- Noticing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("ana.exemple@example.org", "Ana.Exemple@Example.ORG"),
        ("ana.exemple@example.org", "ana.exemple+cv@example.org"),
        ("ana.exemple@gmail.com", "anaexemple@googlemail.com"),
    ],
)
def test_a_mailbox_is_recognised_in_every_spelling(one, two):
    assert likeness.mail_key(one) == likeness.mail_key(two)


def test_other_mailboxes_are_other_people():
    assert likeness.mail_key("ana.exemple@example.org") != likeness.mail_key("anaexemple@example.org")
    assert likeness.mail_key("") == ""


@pytest.mark.parametrize(
    "written", ["06 39 98 12 34", "06.39.98.12.34", "+33 6 39 98 12 34", "0033639981234", "+33 (0)6 39 98 12 34"]
)
def test_a_telephone_is_recognised_in_every_spelling(written):
    assert likeness.phone_key(written) == "+33639981234"


@pytest.mark.parametrize("written", ["", "à demander", "12", "0" * 60])
def test_what_is_no_telephone_is_no_sign(written):
    assert likeness.phone_key(written) == ""


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Anne-Elise", "LE GOFF"),
        ("anne elise", "legoff"),
        ("Le Goff", "Anne-Élise"),
        ("Élise", "Le Goff Anne"),
        ("ANNÉ-ÉLISE", "Le-Goff"),
    ],
)
def test_a_name_is_recognised_in_the_same_commune_only(flers, caen, first, last):
    known = person(flers, **NAMES)

    again = person(flers, first_name=first, last_name=last)
    elsewhere = person(caen, first_name=first, last_name=last)

    assert reasons(known, again) == [[Likeness.NAME]]
    assert reasons(known, elsewhere) == []


def test_the_same_file_is_recognised(flers):
    pair = []
    for _ in range(2):
        candidate = person(flers)
        CVFileFactory(candidate=candidate, state="extracted", sha256="a" * 64)
        likeness.look(candidate)
        pair.append(candidate)

    assert reasons(*pair) == [[Likeness.FILE]]


def test_a_corrected_telephone_ends_the_likeness(flers):
    known, again = person(flers, phone="06 39 98 12 34"), person(flers, phone="06 39 98 12 34")
    assert reasons(known, again) == [[Likeness.PHONE]]

    consents.confirm_profile(again, phone="06 39 98 00 00")

    assert reasons(known, again) == []


def test_the_telephone_of_a_training_centre_says_nothing(flers):
    crowd = [person(flers, phone="02 33 00 00 00") for _ in range(likeness.CROWD + 2)]

    assert LikelyPair.objects.of(crowd[-1]).count() == 0


def test_the_sweep_finds_what_two_deposits_of_one_second_missed(flers):
    one, two = person(flers, **NAMES), person(flers, **NAMES)
    IdentityKey.objects.filter(candidate=two).delete()
    LikelyPair.objects.all().delete()

    tasks.sweep_duplicates()
    tasks.sweep_duplicates()

    assert reasons(one, two) == [[Likeness.NAME]]


def test_what_was_told_apart_stays_apart(flers, staff):
    one, two = person(flers, **NAMES), person(flers, **NAMES)

    duplicates.tell_apart(two, one, by=staff)
    consents.confirm_profile(two, phone=one.phone)
    tasks.sweep_duplicates()

    pair = LikelyPair.objects.get()
    assert (pair.decided_by, LikelyPair.objects.open().count()) == (staff, 0)


def test_the_list_says_why_and_logs_the_look(client, staff, flers):
    one, two = person(flers, **NAMES), person(flers, **NAMES)
    client.force_login(staff)

    response = client.get(reverse("cvtheque:duplicate_list"))

    assertContains(response, "Même nom et même commune")
    assert [pair.reasons for pair in response.context["page"]] == [[Likeness.NAME]]
    assert AccessLog.objects.about(one).count() == AccessLog.objects.about(two).count() == 1


# --- Joining -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def two(flers, trades):
    """One person: the record to keep, and the newer one that joins it from the same mailbox."""
    kept = person(
        flers,
        **NAMES,
        email="anne@example.org",
        phone="06 39 98 12 34",
        trades=[trades["J1501"]],
        text="Toilettes, gériatrie",
    )
    other = person(
        flers,
        **NAMES,
        email="anne+cv@example.org",
        phone="",
        trades=[trades["K1302"]],
        text="Courses, linotypie",
        skills="Permis remorque",
        last_contact_at=timezone.now() - timedelta(days=30),
    )
    CVFile.objects.filter(candidate=other).update(sha256="b" * 64, received_at=timezone.now() - timedelta(days=30))
    return kept, other


def test_preview_shows_every_difference_and_writes_nothing(client, staff, two):
    kept, other = two
    client.force_login(staff)
    before = AuditLine.objects.count()

    response = client.get(reverse("cvtheque:duplicate_detail", args=[kept.pk, other.pk]), {"garder": kept.pk})

    preview = response.context["preview"]
    chosen = {line.name: line.chosen for line in preview.to_choose}
    assert (preview.kept, preview.other, preview.obstacle) == (kept, other, "")
    assert chosen == {"email": "kept", "phone": "kept", "skills": "other", "trades": "both", "file": "kept"}
    assert AuditLine.objects.count() == before


def test_every_field_of_a_candidate_is_offered_or_derived():
    named = {one.name for one in duplicates.choosable()} | duplicates.DERIVED
    assert {one.name for one in Candidate._meta.concrete_fields} == named


MOVED = {
    "batchline", "candidatetag", "consent", "cvfile", "identitykey", "likelypair", "mergedrecord", "note", "placement",
    "referral", "searchprofile", "shortlistentry", "unveilrequest",
}  # fmt: skip


def test_every_row_that_points_to_a_candidate_is_thought_of():
    """A new model with a foreign key to Candidate must say in services/merge_rows.py where its rows go."""
    fields = Candidate._meta.get_fields(include_hidden=True)
    pointing = {
        one.related_model._meta.model_name
        for one in fields
        if one.auto_created and not one.concrete and one.is_relation
    }
    assert {name for name in pointing if not name.startswith("candidate_")} == MOVED | {"tag"}


def test_merging_keeps_what_was_chosen(two, staff, flers):
    kept, other = two
    uuid = other.profile.uuid

    merged = duplicates.merge(kept, other, choices={"skills": "other", "phone": "kept", "file": "other"}, by=staff)

    assert merged.pk == kept.pk
    assert not Candidate.objects.filter(pk=other.pk).exists()
    merged.refresh_from_db()
    assert (merged.email, merged.phone, merged.skills) == ("anne@example.org", "06 39 98 12 34", "Permis remorque")
    assert {trade.pk for trade in merged.trades.all()} == {"J1501", "K1302"}
    assert CVFile.objects.get().candidate == merged
    assert "linotypie" in merged.profile.body
    assert (merged.profile.visible, SearchWord.objects.filter(word="geriatrie").exists()) == (True, False)
    assert duplicates.current_profile(uuid) == merged.profile
    assert LikelyPair.objects.count() == 0


def test_merging_sends_a_letter_and_leaves_a_trace(two, staff, outbox):
    kept, other = two
    gone = str(other.profile)

    duplicates.merge(kept, other, choices={}, by=staff)

    assert [(letter.to, letter.subject) for letter in outbox()] == [
        (["anne@example.org"], "Vos deux profils n’en font plus qu’un")
    ]
    line = AuditLine.objects.get(action="candidate.merged")
    assert (line.object_id, line.actor_id, line.details["other"]) == (kept.pk, staff.pk, gone)


@pytest.mark.parametrize("mine", [True, False])
@pytest.mark.parametrize("theirs", [True, False])
def test_a_consent_is_never_widened(flers, staff, mine, theirs):
    agreed = [
        person(flers, **NAMES, purposes=[Purpose.MEMBERS, Purpose.REBOND] if yes else [Purpose.MEMBERS], text="Repas")
        for yes in (mine, theirs)
    ]

    merged = duplicates.merge(*agreed, choices={}, by=staff)

    in_force = {consent.purpose for consent in merged.consents.in_force()}
    assert in_force == ({Purpose.MEMBERS, Purpose.REBOND} if mine and theirs else {Purpose.MEMBERS})
    assert merged.consents.count() == 2 + mine + theirs


def test_a_profile_hidden_on_one_side_is_hidden_after(flers, staff):
    found, hidden = person(flers, **NAMES, text="Repas"), person(flers, **NAMES, text="Courses")
    consents.withdraw_consent(hidden, Purpose.MEMBERS)

    merged = duplicates.merge(found, hidden, choices={}, by=staff)

    assert SearchProfile.objects.searchable().count() == 0
    assert merged.consents.in_force().count() == 0


def test_the_older_words_of_a_consent_stay(flers, staff):
    kept, other = person(flers, **NAMES), person(flers, **NAMES, purposes=[])
    old = timezone.now() - timedelta(days=300)
    other.consents.create(purpose=Purpose.MEMBERS, recipients=["La seule"], given_at=old)

    merged = duplicates.merge(kept, other, choices={}, by=staff)

    consent = merged.consents.in_force().get()
    assert (consent.given_at, consent.recipients) == (old, ["La seule"])


def test_rows_follow_the_person(two, staff, employer):
    kept, other = two
    organisation = employer.acting_organisation
    entry = EntryFactory(candidate=other, shortlist__organisation=organisation)
    note = NoteFactory(candidate=other, organisation=organisation)
    vivier.set_tags(other, ["Forum", "VAE"], by=staff)
    vivier.set_tags(kept, ["forum"], by=staff)
    asked = UnveilRequestFactory(candidate=other, organisation=organisation, accepted=True)
    referral = ReferralFactory(candidate=other, organisation=organisation)
    vivier.place(other, organisation, by=staff, title="Nuit", contract="cdi", starts_on=timezone.localdate())

    duplicates.merge(kept, other, choices={}, by=staff)

    for row in (entry, note, asked, referral):
        row.refresh_from_db()
        assert row.candidate_id == kept.pk
    assert sorted(tag.label for tag in kept.tags.all()) == ["Forum", "VAE"]
    assert kept.placements.get().title == "Nuit"


@pytest.mark.parametrize(
    ("mine", "theirs", "after"),
    [
        ("pending", "accepted", ["accepted", "expired"]),
        ("accepted", "pending", ["accepted", "expired"]),
        ("pending", "pending", ["expired", "pending"]),
        ("accepted", "accepted", ["accepted"]),
        ("refused", "accepted", ["accepted", "refused"]),
    ],
)
def test_two_requests_of_one_employer_become_one_answer(two, staff, employer, mine, theirs, after):
    for candidate, state in zip(two, (mine, theirs), strict=True):
        answered = timezone.now() if state in {"accepted", "refused"} else None
        UnveilRequestFactory(
            candidate=candidate, organisation=employer.acting_organisation, state=state, answered_at=answered
        )
    before = statistics.by_month()

    duplicates.merge(*two, choices={}, by=staff)

    assert sorted(UnveilRequest.objects.values_list("state", flat=True)) == after
    assert statistics.by_month() == before


def test_spotted_twice_on_one_list_is_once_with_its_appointments(two, staff):
    kept, other = two
    entry = EntryFactory(candidate=kept, known=True)
    late = EntryFactory(candidate=other, shortlist=entry.shortlist, state=EntryState.CONTACTED)
    appointment = AppointmentFactory(entry=late)
    vivier.move_entry(
        entry,
        EntryState.HIRED,
        by=staff,
        placement={"title": "Nuit", "contract": "cdi", "starts_on": timezone.localdate()},
    )
    ShortlistEntry.objects.filter(pk=entry.pk).update(changed_at=timezone.now() - timedelta(days=9))

    duplicates.merge(kept, other, choices={}, by=staff)

    appointment.refresh_from_db()
    stays = ShortlistEntry.objects.get()
    assert (stays, stays.state, appointment.entry) == (entry, EntryState.HIRED, entry)
    assert Placement.objects.get().entry == entry


def test_figures_do_not_move(two, staff, employer):
    for candidate in two:
        vivier.place(
            candidate,
            employer.acting_organisation,
            by=staff,
            title="Nuit",
            contract="cdd",
            starts_on=timezone.localdate(),
        )
    before = statistics.by_month()

    merged = duplicates.merge(*two, choices={}, by=staff)
    assert statistics.by_month() == before
    erasure.erase_candidate(merged, cause=ErasureCause.PERSON)

    this_month = statistics.month_of(timezone.now())
    assert statistics.by_month() == before + Counter({(this_month, Fact.FORGOTTEN): 1})
    assert before[this_month, Fact.HIRED] == 2


def test_looks_of_both_records_are_shown(client, two, staff, employer):
    kept, other = two
    client.force_login(employer)
    for candidate in two:
        client.get(candidate.profile.get_absolute_url())
    client.logout()

    merged = duplicates.merge(kept, other, choices={}, by=staff)

    assert AccessLog.objects.about(merged).filter(purpose="profil sans nom").count() == 2


# --- Links and addresses -----------------------------------------------------------------------------------------------


def test_both_links_open_the_page_of_one_mailbox(client, two, staff):
    kept, other = two
    links = [reverse("cvtheque:own_detail", args=[candidate.token]) for candidate in two]

    duplicates.merge(kept, other, choices={"email": "other"}, by=staff)

    kept.refresh_from_db()
    assert kept.email == "anne+cv@example.org"
    assert client.get(reverse("cvtheque:own_detail", args=[kept.token])).status_code == 200
    pages = [client.get(url) for url in links]
    assert [page.status_code for page in pages] == [200, 200]
    assert {page.context["candidate"] for page in pages} == {kept}


@pytest.mark.parametrize("answer", ["kept", "other"])
def test_the_link_of_the_mailbox_not_kept_opens_nothing(client, flers, staff, outbox, answer):
    kept = person(flers, **NAMES, email="une@example.org")
    other = person(flers, **NAMES, email="autre@example.org")
    stays, gone = (kept, other) if answer == "kept" else (other, kept)
    old = reverse("cvtheque:own_detail", args=[gone.token])

    merged = duplicates.merge(kept, other, choices={"email": answer}, by=staff)

    assert merged.email == stays.email
    response = client.get(old)
    assert response.status_code == 404
    assertNotContains(response, "Le Goff", status_code=404)
    assert client.get(reverse("cvtheque:own_detail", args=[merged.token])).status_code == 200
    told = {letter.to[0]: letter.body for letter in outbox()}
    assert told.keys() == {kept.email, other.email}
    assert "/mon-profil/" not in told[gone.email]


def test_the_former_link_says_what_happened(client, flers, staff):
    kept, other = person(flers, **NAMES, email="une@example.org"), person(flers, **NAMES, email="autre@example.org")
    old = reverse("cvtheque:own_detail", args=[other.token])

    duplicates.merge(kept, other, choices={"email": "kept"}, by=staff)

    assertContains(client.get(old), "Votre page a changé d’adresse", status_code=404)


def test_an_unproven_address_does_not_open_a_proven_profile(flers, staff):
    """Somebody deposits with another's name and their own mailbox: joined, the profile waits for that mailbox to confirm."""
    kept = person(flers, **NAMES, email="vraie@example.org", text="Repas")
    other = person(flers, **NAMES, email="fausse@example.org", new=True)

    merged = duplicates.merge(kept, other, choices={"email": "other"}, by=staff)

    assert (merged.state, merged.profile.visible) == (CandidateState.NEW, False)


def test_the_former_address_receives_nothing_and_the_kept_one_does(client, flers, staff, outbox):
    kept, other = person(flers, **NAMES, email="une@example.org"), person(flers, **NAMES, email="autre@example.org")
    duplicates.merge(kept, other, choices={"email": "kept"}, by=staff)
    outbox().clear()

    deposits.request_link("AUTRE@example.org")

    assert [letter.to for letter in outbox()][-1] == ["une@example.org"]


def test_forgetting_a_joined_person_reaches_both_addresses(flers, staff):
    kept, other = person(flers, **NAMES, email="une@example.org"), person(flers, **NAMES, email="autre@example.org")
    applications = [ApplicationFactory(email=email) for email in ("une@example.org", "autre@example.org")]
    merged = duplicates.merge(kept, other, choices={"email": "kept"}, by=staff)

    erasure.erase_candidate(merged, cause=ErasureCause.PERSON)

    assert list(
        Application.objects.filter(pk__in=[one.pk for one in applications]).values_list("email", flat=True)
    ) == ["", ""]
    assert (MergedRecord.objects.count(), IdentityKey.objects.count()) == (0, 0)


# --- Worst inputs ------------------------------------------------------------------------------------------------------


def test_a_record_does_not_join_itself(client, staff, flers):
    one = person(flers)
    client.force_login(staff)

    assert (
        client.post(reverse("cvtheque:duplicate_detail", args=[one.pk, one.pk]), {"garder": one.pk}).status_code == 404
    )
    with pytest.raises(Refused):
        duplicates.merge(one, one, choices={}, by=staff)
    assert Candidate.objects.count() == 1


@pytest.mark.parametrize("garder", ["", "0", "999999", "abc", "1 OR 1=1", "９"])
def test_a_forged_choice_of_record_changes_nothing(client, staff, two, garder):
    client.force_login(staff)

    response = client.post(reverse("cvtheque:duplicate_detail", args=[one.pk for one in two]), {"garder": garder})

    assert (response.status_code, Candidate.objects.count()) == (404, 2)


def test_forged_answers_fall_back_to_what_the_page_showed(client, staff, two):
    kept, other = two
    client.force_login(staff)
    data = {
        "garder": kept.pk,
        "choose-email": "both",
        "choose-id": "other",
        "choose-state": "other",
        "choose-phone": "'; --",
    }

    assertRedirects(
        client.post(reverse("cvtheque:duplicate_detail", args=[other.pk, kept.pk]), data),
        kept.get_absolute_url(),
        fetch_redirect_response=False,
    )

    kept.refresh_from_db()
    assert (kept.email, kept.phone) == ("anne@example.org", "06 39 98 12 34")


def test_unknown_records_are_not_found(client, staff, flers):
    one = person(flers)
    client.force_login(staff)

    assert client.get(reverse("cvtheque:duplicate_detail", args=[one.pk, 2**62])).status_code == 404


def test_nobody_is_left_without_a_way_to_be_reached(flers, staff):
    kept = person(flers, **NAMES, email="", phone="06 39 98 12 34")
    other = person(flers, **NAMES, email="autre@example.org", phone="")

    with pytest.raises(Refused, match="au moins"):
        duplicates.merge(kept, other, choices={"email": "kept", "phone": "other"}, by=staff)

    assert Candidate.objects.count() == 2


def test_a_cv_being_read_makes_staff_wait(two, staff):
    kept, other = two
    CVFileFactory(candidate=other)

    with pytest.raises(Refused, match="en cours de lecture"):
        duplicates.merge(kept, other, choices={}, by=staff)


def test_second_click_finds_the_record_that_stayed(client, flers, staff):
    kept, other = person(flers), person(flers)
    client.force_login(staff)
    url = reverse("cvtheque:duplicate_detail", args=[kept.pk, other.pk])
    client.post(url, {"garder": kept.pk})

    response = client.post(url, {"garder": kept.pk}, follow=True)

    assertRedirects(response, kept.get_absolute_url())
    assertContains(response, "Ces deux dossiers sont déjà réunis")


def test_letter_of_the_merge_promises_nothing_untrue(flers, staff, letters):
    """One of two files is deleted, and the values that were not chosen."""
    kept, other = person(flers, email="ana@example.org"), person(flers, email="")

    duplicates.merge(kept, other, choices={}, by=staff)

    (letter,) = letters()
    assert "en un seul, avec un seul CV" in letter.text
    assert "rien n’est perdu" not in letter.text


def test_a_forwarded_cv_nobody_agreed_to_joins_nothing(flers, staff):
    kept = person(flers, **NAMES)
    other = person(flers, **NAMES, state=CandidateState.INVITED, answer_before=timezone.now() + timedelta(days=3))

    with pytest.raises(Refused, match="attend l’accord"):
        duplicates.merge(kept, other, choices={}, by=staff)


def test_a_script_in_a_field_is_shown_as_text(client, staff, two):
    kept, other = two
    Candidate.objects.filter(pk=other.pk).update(skills="<script>alert(1)</script>")
    client.force_login(staff)

    response = client.get(reverse("cvtheque:duplicate_detail", args=[kept.pk, other.pk]))

    assertNotContains(response, "<script>alert(1)")


def test_text_too_long_when_both_are_kept_is_cut(flers, staff):
    one, two = (person(flers, **NAMES, skills=letter * 2990) for letter in "ab")

    merged = duplicates.merge(one, two, choices={"skills": "both"}, by=staff)

    assert len(merged.skills) == 3000


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_join_the_same_pair_at_once(flers, staff):
    one, two = person(flers, **NAMES), person(flers, **NAMES)
    start, ends = threading.Barrier(2), []

    def join(kept, other):
        try:
            start.wait(5)
            duplicates.merge(kept, other, choices={}, by=staff)
            ends.append("joined")
        except Refused as error:
            ends.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=join, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(ends) == ["L’un de ces deux dossiers n’existe plus : il vient d’être réuni ou supprimé.", "joined"]
    assert Candidate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_look_alikes_that_change_at_once_do_not_wait_for_each_other(flers):
    pair = [person(flers), person(flers)]
    start, ends = threading.Barrier(2), []

    def confirm(candidate):
        try:
            start.wait(5)
            consents.confirm_profile(candidate, phone="06 39 98 12 34", last_name="Pareil", first_name="Ana")
            ends.append("done")
        except Exception as error:  # noqa: BLE001 -- a deadlock is what this test looks for
            ends.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm, args=(candidate,)) for candidate in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    likeness.sweep()

    assert ends == ["done", "done"]
    assert [set(found) for found in reasons(*pair)] == [{Likeness.PHONE, Likeness.NAME}]


def test_noticing_costs_the_same_for_everybody(flers, django_assert_max_num_queries):
    for _ in range(3):
        person(flers, **NAMES)
    newcomer = person(flers)
    newcomer.first_name, newcomer.last_name = NAMES["first_name"], NAMES["last_name"]

    with django_assert_max_num_queries(16):
        likeness.look(newcomer)
    with django_assert_max_num_queries(2):
        likeness.look(newcomer)
    assert LikelyPair.objects.of(newcomer).count() == 3
