"""The charter: written, published once for all, signed by who may, read by everybody."""

import datetime as dt
import threading
from datetime import date, timedelta

import page as validator
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog
from gtec_portal import audit
from members import seats
from members.charter import papers as charter_papers
from members.charter import text as charter_text
from members.enums import OrganisationKind, SignatureChannel
from members.models import CharterInvitation, CharterSignature, CharterVersion, Seat, Solicitation
from members.services import charter, people, solicitations
from tests.factories.accounts import UserFactory
from tests.factories.members import CharterSignatureFactory, CharterVersionFactory, OrganisationFactory, SeatFactory

pytestmark = pytest.mark.django_db
SIGNER = {"name": "Hélène Duval", "function": "Directrice"}


def form_of(version, **changes):
    return {**SIGNER, "entitled": "on", "read": version.text_sha256, **changes}


def sign_url(organisation):
    return reverse("members:charter_sign", args=[organisation.pk])


def texts(response, selector):
    """What these elements say, spaces as people read them."""
    page = BeautifulSoup(response.content, "html.parser")
    return [" ".join(element.get_text(" ", strip=True).split()) for element in page.select(selector)]


def words_of(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split()), len(document)


# --- The text ----------------------------------------------------------------------------------------------------------


def test_a_text_is_cut_into_titles_paragraphs_and_lists():
    blocks = charter_text.blocks(
        "Préambule\r\nsur deux lignes\r\n\r\n# Nos engagements\r\n- accueillir\r\n- former\n\n\nFin."
    )

    assert [(block.kind, block.text or list(block.items)) for block in blocks] == [
        ("paragraph", "Préambule sur deux lignes"),
        ("heading", "Nos engagements"),
        ("items", ["accueillir", "former"]),
        ("paragraph", "Fin."),
    ]


def test_the_fingerprint_does_not_depend_on_the_browser():
    assert charter_text.tidy("Un  \r\n\r\nDeux\r\n") == charter_text.tidy("Un\n\nDeux")


def test_nothing_typed_in_a_charter_runs(client, staff):
    version = CharterVersionFactory(
        title="<b>Charte</b>", text="# <script>alert(1)</script>\n- <img src=x onerror=alert(1)>"
    )

    page = client.get(version.get_absolute_url())

    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


# --- Versions ----------------------------------------------------------------------------------------------------------


def test_a_new_version_starts_from_the_text_of_the_one_before(client, staff):
    before = CharterVersionFactory(number=1)
    client.force_login(staff)
    url = reverse("members:charter_create")

    shown = client.get(url).context["form"]
    client.post(url, {"title": "Charte", "text": "# Un\r\nDeux  \r\n"})

    draft = CharterVersion.objects.get(number=2)
    assert (shown["title"].value(), shown["text"].value()) == (before.title, before.text)
    assert (draft.text, draft.is_published) == ("# Un\nDeux", False)
    assert client.get(url).url == reverse("members:charter_edit", args=[2])


def test_one_version_is_in_preparation_at_a_time():
    CharterVersionFactory(draft=True)

    with pytest.raises(IntegrityError, match="charter_one_draft"), transaction.atomic():
        CharterVersionFactory(draft=True)


def test_a_draft_is_for_the_team_only(client, staff, employer):
    version = CharterVersionFactory(draft=True)
    seen = []

    for user in (None, employer, staff):
        client.logout()
        if user:
            client.force_login(user)
        seen.append(
            [
                client.get(version.get_absolute_url()).status_code,
                client.get(reverse("members:charter_pdf", args=[version.number])).status_code,
            ]
        )

    assert seen == [[404, 404], [404, 404], [200, 200]]


def test_publishing_asks_a_date_after_the_version_before(client, staff):
    CharterVersionFactory(number=1, in_force_since=date(2015, 5, 28))
    draft = CharterVersionFactory(number=2, draft=True)
    client.force_login(staff)
    url = reverse("members:charter_publish", args=[2])

    answers = [client.post(url, {"in_force_since": day}) for day in ("", "0024-01-01", "2015-05-28", "2024-03-12")]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 302]
    assert answers[2].context["form"].errors["in_force_since"] == [
        "La version 1 est en vigueur depuis le 28/05/2015 : choisissez une date plus récente."
    ]
    draft.refresh_from_db()
    assert (draft.is_published, draft.in_force_since) == (True, date(2024, 3, 12))
    assert [line.action for line in audit.history(draft)] == ["charter.published"]


@pytest.mark.parametrize("change", [{"text": "Autre"}, {"title": "Autre"}, {"published_at": None}, {"number": 9}])
def test_a_published_version_never_changes(change):
    version = CharterVersionFactory()

    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        CharterVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        version.delete()


def test_a_published_version_is_neither_written_nor_given_up(client, staff):
    version = CharterVersionFactory()
    client.force_login(staff)

    names = ("charter_edit", "charter_publish", "charter_delete")
    answers = [client.post(reverse(f"members:{name}", args=[version.number])).status_code for name in names]

    assert answers == [404, 404, 404]
    with pytest.raises(charter.AlreadyPublished):
        charter.save_draft(version, by=staff)


def test_a_draft_is_given_up(client, staff):
    CharterVersionFactory(number=1)
    CharterVersionFactory(number=2, draft=True)
    client.force_login(staff)

    client.post(reverse("members:charter_delete", args=[2]))

    assert [version.number for version in CharterVersion.objects.all()] == [1]


def test_the_version_in_force_is_the_newest_whose_day_has_come():
    old = CharterVersionFactory(number=1, in_force_since=date(2015, 5, 28))
    coming = CharterVersionFactory(number=2, in_force_since=timezone.localdate() + timedelta(days=10))

    assert (CharterVersion.objects.in_force(), CharterVersion.objects.to_sign()) == (old, coming)
    assert (old.status_label, coming.status_label) == ("Publiée", "À venir")


# --- Signing -----------------------------------------------------------------------------------------------------------


def test_an_administrator_signs_and_keeps_what_was_signed(client, employer, letters):
    version, organisation = CharterVersionFactory(), employer.acting_organisation
    client.force_login(employer)

    response = client.post(sign_url(organisation), form_of(version))

    signature = CharterSignature.objects.get()
    assert response.url == reverse("members:organisation_charter", args=[organisation.pk])
    assert (signature.organisation, signature.version, signature.organisation_name) == (
        organisation,
        version,
        organisation.name,
    )
    assert (signature.signer_name, signature.signer_function, signature.user) == (
        "Hélène Duval",
        "Directrice",
        employer,
    )
    assert (signature.text_sha256, signature.channel) == (version.text_sha256, SignatureChannel.ONLINE)
    (letter,) = letters()
    assert (letter.to, letter.subject) == (employer.email, f"Charte signée : {organisation.name}")
    assert version.text_sha256 in letter.text
    assert [(row.counts, row.organisation) for row in Solicitation.objects.all()] == [(False, organisation)]
    assert [line.action for line in audit.history(organisation)] == ["charter.signed"]


@pytest.mark.parametrize("kind", [OrganisationKind.PARTNER, OrganisationKind.FUNDER, OrganisationKind.HONORARY])
def test_partners_and_funders_sign_as_members_do(client, kind):
    version = CharterVersionFactory()
    seat = SeatFactory(organisation__kind=kind, is_admin=True)
    client.force_login(seat.user)

    client.post(sign_url(seat.organisation), form_of(version))

    assert CharterSignature.objects.get().organisation == seat.organisation


def test_only_who_administers_a_structure_signs_for_it(client, staff, employer, other_employer):
    version, organisation = CharterVersionFactory(), employer.acting_organisation
    colleague = SeatFactory(organisation=organisation).user
    answers = []

    for user in (staff, other_employer, colleague):
        client.force_login(user)
        answers.append(client.post(sign_url(organisation), form_of(version)).status_code)

    assert answers == [403, 403, 403]
    assert not CharterSignature.objects.exists()


def test_a_former_member_and_a_prospect_sign_nothing(client, employer):
    version = CharterVersionFactory()
    employer.acting_organisation.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    prospect = SeatFactory(organisation__prospect=True, is_admin=True)
    answers = []

    for user, organisation in ((employer, employer.acting_organisation), (prospect.user, prospect.organisation)):
        client.force_login(user)
        answers.append(client.post(sign_url(organisation), form_of(version)).status_code)

    assert answers == [403, 403]


def test_the_link_of_the_letter_opens_whichever_structure_one_acts_for(client, employer):
    version = CharterVersionFactory()
    other = SeatFactory(user=employer, is_admin=True).organisation
    client.force_login(employer)
    client.post(reverse("members:seat_switch"), {"seat": Seat.objects.get(user=employer, organisation=other).pk})

    client.post(sign_url(employer.acting_organisation), form_of(version))

    assert CharterSignature.objects.get().organisation == employer.acting_organisation


def test_the_form_knows_who_signs_and_asks_the_rest(client, employer):
    version = CharterVersionFactory()
    client.force_login(employer)
    url = sign_url(employer.acting_organisation)

    shown = client.get(url).context["form"]
    refused = client.post(url, {"name": " .. ", "function": "", "read": version.text_sha256})

    assert shown["name"].value() == employer.get_full_name()
    assert (refused.status_code, dict(refused.context["form"].errors)) == (
        422,
        {
            "name": ["Écrivez-le en toutes lettres."],
            "function": ["Indiquez la fonction de la personne qui signe."],
            "entitled": ["Cochez cette case pour signer."],
        },
    )
    assert not CharterSignature.objects.exists()


def test_a_text_published_while_one_reads_is_read_again(client, employer, staff):
    read = CharterVersionFactory(number=1, in_force_since=date(2015, 5, 28))
    newer = CharterVersionFactory(number=2, text="# Autre texte", in_force_since=date(2024, 1, 1))
    client.force_login(employer)
    url = sign_url(employer.acting_organisation)

    refused = client.post(url, form_of(read))
    again = BeautifulSoup(refused.content, "html.parser").select_one("[name=read]")["value"]

    assert refused.context["form"].non_field_errors() == [
        "Le texte a changé pendant votre lecture. Relisez-le, puis signez."
    ]
    assert (refused.status_code, again, CharterSignature.objects.count()) == (422, newer.text_sha256, 0)
    with pytest.raises(charter.CannotSign, match="nouvelle version"):
        charter.sign(employer.acting_organisation, read, **SIGNER, by=employer)


def test_signing_twice_says_so(client, employer):
    version = CharterVersionFactory()
    client.force_login(employer)
    url = sign_url(employer.acting_organisation)
    client.post(url, form_of(version))

    again = client.post(url, form_of(version), follow=True)

    assert "n’a aucune charte à signer" in again.text
    assert CharterSignature.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_signing_at_once_sign_once():
    version, organisation = CharterVersionFactory(), OrganisationFactory()
    users = [SeatFactory(organisation=organisation, is_admin=True).user for _ in range(2)]
    start, refused = threading.Barrier(2), []

    def sign(user):
        try:
            start.wait(10)
            charter.sign(organisation, version, **SIGNER, by=user)
        except charter.CannotSign as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert refused == [f"{organisation} a déjà signé cette version."]
    assert CharterSignature.objects.count() == 1


def test_the_database_refuses_a_second_signature_and_a_text_never_published():
    signature = CharterSignatureFactory()
    draft = CharterVersionFactory(draft=True)

    with pytest.raises(IntegrityError, match="charter_signed_once"), transaction.atomic():
        CharterSignatureFactory(organisation=signature.organisation, version=signature.version)
    with pytest.raises(IntegrityError, match="texte publié"), transaction.atomic():
        CharterSignatureFactory(version=draft)
    with pytest.raises(IntegrityError, match="texte publié"), transaction.atomic():
        CharterSignatureFactory(text_sha256="0" * 64)


@pytest.mark.parametrize(
    "change",
    [
        {"signer_name": "Autre"},
        {"signed_at": timezone.now() - timedelta(days=400)},
        {"organisation_name": "Autre"},
        {"withdrawn_at": timezone.now() + timedelta(days=1), "withdrawal_reason": "Départ", "signer_name": "Autre"},
    ],
)
def test_a_signature_is_never_rewritten(change):
    signature = CharterSignatureFactory()

    with pytest.raises(IntegrityError, match="ne se réécrit pas"), transaction.atomic():
        CharterSignature.objects.filter(pk=signature.pk).update(**change)
    with pytest.raises(IntegrityError, match="ne se réécrit pas"), transaction.atomic():
        signature.delete()


def test_a_withdrawal_is_final():
    signature = CharterSignatureFactory()
    charter.withdraw(signature, reason="Départ", by=None)

    for change in ({"withdrawn_at": None, "withdrawal_reason": ""}, {"withdrawal_reason": "Autre"}):
        with pytest.raises(IntegrityError, match="ne se réécrit pas"), transaction.atomic():
            CharterSignature.objects.filter(pk=signature.pk).update(**change)


def test_an_erased_account_leaves_its_signatures():
    signature = CharterSignatureFactory(user=UserFactory())

    signature.user.delete()

    signature.refresh_from_db()
    assert (signature.user, signature.signer_name) == (None, "Hélène Duval")


def test_a_withdrawn_signature_stays_in_the_history_and_another_may_be_given(client, employer):
    version, organisation = CharterVersionFactory(), employer.acting_organisation
    client.force_login(employer)
    client.post(sign_url(organisation), form_of(version))
    first = CharterSignature.objects.get()
    url = reverse("members:signature_withdraw", args=[first.pk])

    without_reason = client.post(url, {"reason": " "})
    client.post(url, {"reason": "Erreur de signataire"})
    client.post(sign_url(organisation), form_of(version, name="Marc Lenormand"))

    page = client.get(reverse("members:organisation_charter", args=[organisation.pk]))
    assert without_reason.status_code == 422
    assert texts(page, "tbody .badge") == ["Signée", "Retirée"]
    assert [row.organisation_name for row in version.signatures.in_force()] == [organisation.name]
    assert client.get(url).status_code == 404


def test_nobody_withdraws_what_another_structure_signed(client, employer, other_employer):
    signature = CharterSignatureFactory(organisation=employer.acting_organisation)
    colleague = SeatFactory(organisation=employer.acting_organisation).user
    url = reverse("members:signature_withdraw", args=[signature.pk])
    answers = []

    for user in (other_employer, colleague):
        client.force_login(user)
        answers.append(client.post(url, {"reason": "Moi"}).status_code)

    assert answers == [404, 403]


def test_the_team_writes_down_a_paper_signature(client, staff):
    version, organisation = CharterVersionFactory(number=1), OrganisationFactory()
    client.force_login(staff)
    url = reverse("members:charter_record", args=[organisation.pk])
    paper = {**SIGNER, "version": version.pk, "signed_on": "2015-06-12"}

    refused = client.post(url, {**paper, "signed_on": timezone.localdate() + timedelta(days=1)})
    client.post(url, paper)
    twice = client.post(url, paper)

    signature = CharterSignature.objects.get()
    assert refused.context["form"].errors == {"signed_on": ["Cette date est à venir."]}
    assert (timezone.localdate(signature.signed_at), signature.channel, signature.user) == (
        date(2015, 6, 12),
        "paper",
        None,
    )
    assert (twice.status_code, twice.context["form"].non_field_errors()) == (
        422,
        [f"{organisation} a déjà signé cette version."],
    )


# --- Read by all -------------------------------------------------------------------------------------------------------


def test_the_public_page_shows_structures_and_dates_and_nobody_s_name(client):
    version = CharterVersionFactory(number=1)
    CharterSignatureFactory(
        version=version,
        organisation__name="Les Tilleuls",
        signed_at=timezone.make_aware(dt.datetime(2024, 3, 12, 10)),
    )
    charter.withdraw(CharterSignatureFactory(version=version), reason="Départ", by=None)

    page = client.get(reverse("members:charter_public"))

    assert texts(page, ".signatories li") == ["Les Tilleuls Version 1, signée le 12 mars 2024"]
    assert "Duval" not in page.text
    assert "Directrice" not in page.text


def test_the_public_page_is_kind_before_the_first_charter(client):
    page = client.get(reverse("members:charter_public"))

    assert (page.status_code, texts(page, "#content h1")) == (200, ["Charte du réseau"])
    assert "La charte est en préparation" in page.text


def test_a_structure_renamed_keeps_the_name_it_signed_with(client):
    signature = CharterSignatureFactory(organisation__name="Les Tilleuls")
    signature.organisation.name = "Les Grands Tilleuls"
    signature.organisation.save()

    page = client.get(reverse("members:charter_public"))

    assert texts(page, ".signatories li .strong") == ["Les Tilleuls"]
    assert texts(page, ".signatories li .soft")[0] == "aujourd’hui Les Grands Tilleuls"


def test_the_names_of_those_who_signed_are_for_the_network_and_logged(client, staff, employer, partner):
    signature = CharterSignatureFactory()
    url = reverse("members:charter_pdf_named", args=[signature.version.number])
    answers = []

    for user in (UserFactory(), employer, partner, staff):
        client.force_login(user)
        answers.append(client.get(url).status_code)

    assert answers == [403, 200, 200, 200]
    assert list(AccessLog.objects.order_by("pk").values_list("actor_id", "object_type")) == [
        (user.pk, "members.charterversion") for user in (employer, partner, staff)
    ]


def test_the_public_pdf_names_structures_only(client):
    signature = CharterSignatureFactory(organisation__name="Les Tilleuls")
    number = signature.version.number

    public = client.get(reverse("members:charter_pdf", args=[number]))
    words, _pages = words_of(public.content)
    named, _pages = words_of(charter_papers.charter_pdf(signature.version, named=True))

    assert public["Content-Type"] == "application/pdf"
    assert ("Les Tilleuls" in words, "Duval" in words) == (True, False)
    assert ("Les Tilleuls" in named, "Hélène Duval" in named) == (True, True)


@pytest.mark.parametrize(
    ("count", "said"), [(0, "Aucune structure n’a encore signé"), (60, "60 structures signataires")]
)
def test_the_pdf_holds_nobody_or_sixty(count, said):
    version = CharterVersionFactory()
    CharterSignatureFactory.create_batch(count, version=version)

    content = charter_papers.charter_pdf(version, named=True)
    words, pages = words_of(content)

    report = validator.validate_pdf_bytes(content, profile=validator.ValidationProfile.PDF_UA_1)
    assert said in words
    assert (report.is_compliant, pages <= 6) == (True, True), [str(failure) for failure in report.failures]


def test_the_pdf_is_laid_out_again_when_somebody_signs():
    version = CharterVersionFactory()
    before = charter_papers.charter_pdf(version, named=False)

    CharterSignatureFactory(version=version, organisation__name="Les Genêts")

    words, _pages = words_of(charter_papers.charter_pdf(version, named=False))
    assert "Les Genêts" in words
    assert charter_papers.charter_pdf(version, named=False) != before


# --- Who signed, who is invited ----------------------------------------------------------------------------------------


def signature_list(version):
    return reverse("members:charter_signature_list", args=[version.number])


def names(page):
    return [organisation.name for organisation in page.context["page"]]


def test_the_team_sees_who_signed_and_who_has_not(client, staff):
    first = CharterVersionFactory(number=1, in_force_since=date(2015, 5, 28))
    version = CharterVersionFactory(number=2)
    CharterSignatureFactory(version=version, organisation__name="Abelia")
    CharterSignatureFactory(version=first, organisation__name="Bruyère")
    OrganisationFactory(name="Cytise", partner=True)
    OrganisationFactory(name="Prospect", prospect=True)
    gone = OrganisationFactory(name="Disparu", member_since=False)
    client.force_login(staff)

    pages = [client.get(signature_list(version), {"etat": state}) for state in ("", "signee", "a-signer", "ancienne")]

    assert [names(page) for page in pages] == [
        ["Abelia", "Bruyère", "Cytise"],
        ["Abelia"],
        ["Bruyère", "Cytise"],
        ["Bruyère"],
    ]
    CharterSignatureFactory(version=version, organisation=gone)
    assert names(client.get(signature_list(version), {"etat": "signee"})) == ["Abelia", "Disparu"]


def test_invitations_go_to_administrators_and_take_a_place_of_the_month(client, staff, letters):
    version = CharterVersionFactory()
    seat = SeatFactory(is_admin=True, organisation__name="Abelia")
    SeatFactory(organisation=seat.organisation)  # a colleague without the right
    SeatFactory(organisation=seat.organisation, is_admin=True, user__is_active=False)
    empty = OrganisationFactory(name="Bruyère", email="direction@bruyere.example")
    mute = OrganisationFactory(name="Cytise")
    client.force_login(staff)
    url = reverse("members:charter_invite", args=[version.number])

    response = client.post(url, {"organisations": [seat.organisation.pk, empty.pk, mute.pk]}, follow=True)

    assert [letter.to for letter in letters()] == [seat.user.email, "direction@bruyere.example"]
    assert sign_url(seat.organisation) in letters()[0].text
    assert {(row.organisation, row.counts) for row in Solicitation.objects.all()} == {
        (seat.organisation, True),
        (empty, True),
    }
    assert CharterInvitation.objects.count() == 2
    assert texts(response, "#content .message, .messages li")[:2] == [
        "Invitation envoyée à 2 structures.",
        "Sans adresse e-mail, donc non invitées : Cytise.",
    ]


def test_a_full_month_asks_for_a_reason_and_sends_nothing_without(client, staff, letters):
    version = CharterVersionFactory()
    organisation = SeatFactory(is_admin=True).organisation
    for _ in range(solicitations.usage(organisation).budget):
        solicitations.record(organisation, "call", "Appel")
    client.force_login(staff)
    url = reverse("members:charter_invite", args=[version.number])

    refused = client.post(url, {"organisations": [organisation.pk]})
    nothing = letters()
    client.post(url, {"organisations": [organisation.pk], "reason": "Assemblée générale vendredi"})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert refused.context["form"]["organisations"].value() == [str(organisation.pk)]
    assert (nothing, len(letters())) == ([], 1)
    assert Solicitation.objects.first().reason == "Assemblée générale vendredi"


def test_who_signed_meanwhile_is_not_invited(staff, letters):
    signature = CharterSignatureFactory()

    sent = charter.invite(signature.version, [signature.organisation], by=staff)

    assert (sent.invited, sent.signed, letters()) == ([], [signature.organisation], [])


def test_nobody_is_invited_to_sign_a_draft_or_a_former_version(client, staff):
    former = CharterVersionFactory(number=1, in_force_since=date(2015, 5, 28))
    CharterVersionFactory(number=2)
    draft = CharterVersionFactory(number=3, draft=True)
    client.force_login(staff)

    assert [
        client.get(reverse("members:charter_invite", args=[version.number])).status_code for version in (former, draft)
    ] == [404, 404]
    with pytest.raises(ValidationError):
        charter.invite(draft, [], by=staff)


def test_the_dashboard_says_the_charter_waits_until_it_is_signed(client, employer):
    version = CharterVersionFactory()
    client.force_login(employer)
    before = texts(client.get(reverse("dashboard")), ".todos h3, .todos h2, .todo h2, .todo h3, .todos .todo")

    client.post(sign_url(employer.acting_organisation), form_of(version))
    after = client.get(reverse("dashboard"))

    assert any("Charte à signer" in words for words in before)
    assert "Charte à signer" not in after.text


def test_the_dashboard_of_a_colleague_without_the_right_stays_quiet(client, employer):
    CharterVersionFactory()
    colleague = SeatFactory(organisation=employer.acting_organisation).user
    client.force_login(colleague)

    assert "Charte à signer" not in client.get(reverse("dashboard")).text


def test_a_person_removed_signs_nothing_more(client, employer, staff):
    version, organisation = CharterVersionFactory(), employer.acting_organisation
    SeatFactory(organisation=organisation, is_admin=True)
    client.force_login(employer)
    assert client.get(sign_url(organisation)).status_code == 200

    people.end_seat(Seat.objects.get(user=employer), by=staff)

    assert client.post(sign_url(organisation), form_of(version)).status_code == 403
    assert seats.active_seats(employer) == []
