"""A member walks the whole portal, with dozens of generated candidates behind it: no byte says who any of them is."""

import io
import re
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pypdf
import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cvtheque.enums import Purpose
from cvtheque.models import CVText
from cvtheque.redaction import flat
from cvtheque.services import consents, rebond, unveiling
from gtec_portal.models import Message
from tests.cvtheque.crowd import everybody
from tests.factories.cvtheque import CandidateFactory, CVFileFactory, UnveilRequestFactory
from tests.factories.members import OrganisationFactory
from tests.factories.vacancies import ApplicationFactory
from tests.test_exports import EXPORTED
from tests.test_policy import PAGES, sign_in

pytestmark = pytest.mark.django_db
CROWD = everybody(36)
# All the patterns of all the people as one: a page is read once.
SECRETS = re.compile("|".join(sorted({secret for somebody in CROWD for secret in somebody.secrets})))
# Pages that open with the personal link of somebody, hence show them their own data: an employer has no such link.
LINKED = ("cvtheque:own_", "cvtheque:leave", "vacancies:application_invite", "vacancies:application_decline")


@pytest.fixture
def world(staff, employer, other_employer, partner):
    return SimpleNamespace(staff=staff, employer=employer, other_employer=other_employer, partner=partner)


@pytest.fixture
def crowd(world, flers, trades):
    """36 people with a read CV, in every situation but one: none gave their name to the first employer."""
    return gather(CROWD, world, flers, trades)


@pytest.fixture
def few(world, flers, trades):
    """The first fifteen of them: one in each situation."""
    return gather(CROWD[:15], world, flers, trades)


def gather(everybody, world, flers, trades):
    mine, theirs = world.employer.acting_organisation, world.other_employer.acting_organisation
    people = []
    for somebody in everybody:
        hidden, unconfirmed = somebody.number % 12 == 11, somebody.number % 12 == 10
        candidate = CandidateFactory(
            first_name=somebody.first_name,
            last_name=somebody.last_name,
            email=somebody.email,
            phone=somebody.phone,
            commune=flers,
            trades=[list(trades.values())[somebody.number % len(trades)]],
            new=unconfirmed,
            purposes=[Purpose.NEWSLETTER] if hidden else [Purpose.MEMBERS, Purpose.REBOND, Purpose.NEWSLETTER],
            text="\n".join(somebody.paper.lines),
        )
        candidate.files.update(label=f"CV {somebody.last_name} {somebody.first_name}.rtf")
        people.append(candidate)
    meet(people, mine, theirs, world)
    return people


def meet(people, mine, theirs, world):
    """What employers did with these people: asked, were refused, were told yes elsewhere, signalled, received applications."""
    ask = {"vacancy": "Nuit", "reason": "Bonjour"}
    asked = [unveiling.ask_unveil(one.profile, organisation=mine, by=world.employer, **ask) for one in people[:3]]
    unveiling.answer_unveil(asked[1], accept=False)
    UnveilRequestFactory(candidate=people[3], organisation=mine, state="expired")
    for one in people[4:7]:
        told = unveiling.ask_unveil(one.profile, organisation=theirs, by=world.other_employer, **ask)
        unveiling.answer_unveil(told, accept=True)
        rebond.signal(one, organisation=theirs, by=world.other_employer, note=f"{one} ({one.phone}) est très appréciée")
    consents.withdraw_consent(people[8], Purpose.MEMBERS)
    for one in people[12:15]:
        ApplicationFactory(name=str(one), email=one.email, phone=one.phone, vacancy__organisation=theirs)


def given_away(response, typed=""):
    """What an answer tells of anybody: headers, body, the text and properties of its PDF, the parts of its archive."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    texts = [" ".join(f"{key}: {value}" for key, value in response.headers.items()), *unpacked(content)]
    found = {hit for text in texts for hit in SECRETS.findall(flat(text))}
    return sorted(hit for hit in found if bare(hit) not in bare(typed))


def bare(text):
    """Letters and figures alone: « 06+39 98 » in an address is what somebody typed as « 06 39 98 »."""
    return re.sub(r"[\W_]|%[0-9A-F]{2}", "", flat(text))


def unpacked(content):
    yield content.decode("utf-8", "replace")
    if content.startswith(b"%PDF") and b"startxref" in content:  # the empty ones of other tests are no papers
        paper = pypdf.PdfReader(io.BytesIO(content))
        yield "\n".join(page.extract_text() for page in paper.pages)
        yield str(dict(paper.metadata or {})) + (
            paper.xmp_metadata.stream.get_data().decode() if paper.xmp_metadata else ""
        )
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from unpacked(archive.read(name))


class Untouched(Exception):
    """Undoes what one page needed: the next one meets the same crowd."""


def visit(client, world, page):
    """Open one page of a policy as the employer, with the rows it needs, and forget them."""
    try:
        with transaction.atomic():
            url = reverse(page.name, args=page.args(world))
            sign_in(client, world, "employer")
            response = client.get(url)
            raise Untouched(response.status_code, given_away(response))
    except Untouched as seen:
        return seen.args


def test_crowd_is_there_and_would_be_seen(few, client, staff):
    """The net holds: to staff, who may know, the same reading of the same pages finds them."""
    client.force_login(staff)

    page = client.get(reverse("cvtheque:candidate_detail", args=[few[0].pk]))

    assert len(given_away(page)) >= 3
    assert CVText.objects.count() == 15


def test_no_page_of_the_portal_tells_a_member_who_anybody_is(client, world, crowd):
    pages = [
        page for page in PAGES if page.method == "get" and page.employer == 200 and not page.name.startswith(LINKED)
    ]
    told = {}
    for page in pages:
        status, found = visit(client, world, page)
        if found or status != 200:
            told[page.name] = (status, found)

    assert told == {}
    assert len(pages) > 60


def test_no_export_a_member_may_take_tells_who_anybody_is(client, world, crowd):
    lists = [listed for listed in EXPORTED if listed.role == "employer"]
    sign_in(client, world, "employer")
    for listed in lists:
        for form in ("csv", "xlsx"):
            response = client.get(reverse(listed.name, args=listed.args(world)), {"export": form})
            assert (response.status_code, given_away(response)) == (200, []), listed.name
    assert len(lists) > 3


def test_no_search_answers_to_a_name_a_mail_or_a_phone(client, world, crowd):
    sign_in(client, world, "employer")
    url = reverse("cvtheque:search")
    for somebody in CROWD:
        rest = (somebody.first_name, somebody.phone, somebody.last_name[:-1]) if somebody.number % 3 == 0 else ()
        for typed in (somebody.last_name, somebody.email, *rest):
            response = client.get(url, {"q": typed})
            names = {flat(word) for word in re.findall(r"[^\W\d_]+", typed) if len(word) > 4}
            assert given_away(response, typed) == [], typed
            if names and "@" not in typed:
                assert response.context["page"].paginator.count == 0, typed


def test_every_profile_and_its_paper_tell_nobody(client, world, crowd):
    sign_in(client, world, "employer")
    for rank, candidate in enumerate(crowd):
        papers = ["profile_pdf"] if rank % 4 == 0 else []  # laying one out takes a second
        for name in ("profile_detail", "profile_unveil", "profile_file", *papers):
            response = client.get(reverse(f"cvtheque:{name}", args=[candidate.profile.uuid]))
            assert given_away(response) == [], (name, candidate.pk)
            if name == "profile_file":
                assert response.status_code == 404


def test_paper_without_identity_is_tagged_and_says_whose_it_is_nowhere(client, world, few):
    sign_in(client, world, "employer")

    response = client.get(reverse("cvtheque:profile_pdf", args=[few[0].profile.uuid]))

    paper = pypdf.PdfReader(io.BytesIO(response.content))
    assert paper.metadata.title == str(few[0].profile)
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    assert paper.trailer["/Root"]["/Lang"] == "fr"
    assert "gériatrie" in "".join(page.extract_text() for page in paper.pages)
    assert re.findall(r'filename="([^"]+)"', response["Content-Disposition"]) == [f"candidat-{few[0].profile.pk}.pdf"]


def test_no_letter_to_an_employer_tells_who_anybody_is(world, few):
    unveiling.UnveilRequest.objects.filter(state="pending").update(
        created_at=timezone.now() - timedelta(days=15), expires_at=timezone.now()
    )
    unveiling.expire_unveil_requests()
    own = {candidate.email for candidate in few}

    letters = [letter for letter in Message.objects.all() if letter.to not in own]

    assert {letter.kind for letter in letters} == {"cvtheque.unveil_answered"}
    assert len(letters) >= 6
    for letter in letters:
        assert SECRETS.findall(flat(f"{letter.subject} {letter.text} {letter.html} {letter.headers}")) == []


def test_words_of_the_base_hold_nobody(crowd):
    from cvtheque.models import SearchProfile, SearchWord

    words = " ".join(SearchWord.objects.values_list("word", flat=True))
    indexed = " ".join(str(row) for row in SearchProfile.objects.values_list("search", "title_search", "title", "body"))

    assert SECRETS.findall(flat(words)) == []
    assert SECRETS.findall(flat(indexed)) == []


def test_file_that_waits_is_not_shown_either(client, world, few):
    pending = CVFileFactory(candidate=few[0], label="CV en attente.pdf")
    sign_in(client, world, "employer")

    assert client.get(reverse("cvtheque:profile_file", args=[pending.candidate.profile.uuid])).status_code == 404


def test_member_that_left_sees_nobody(client, world, few):
    gone = OrganisationFactory(partner=True)
    assert gone.is_employer is False
    sign_in(client, world, "partner")

    for name in ("search", "referral_list", "unveil_list"):
        assert client.get(reverse(f"cvtheque:{name}")).status_code == 403
    assert client.get(few[0].profile.get_absolute_url()).status_code == 404
