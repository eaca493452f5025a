"""Who may open which page of the CVthèque. Names open to those who were told them, and to staff."""

from django.utils import timezone

from cvtheque.enums import FileState
from cvtheque.models import CVText
from tests.factories.cvtheque import CandidateFactory, CVFileFactory, UnveilRequestFactory
from tests.policy import SIGN_IN, ListPage, Page


def hidden(world):
    """A searchable person nobody knows."""
    return CandidateFactory(text="Aide-soignante de nuit")


def known(world):
    """A person who gave their name to the first employer."""
    return UnveilRequestFactory(accepted=True, organisation=world.employer.acting_organisation).candidate


def silent(world):
    """A person who agreed to nothing."""
    return CandidateFactory(purposes=[], text="Aide-soignante de nuit")


def uuid_of(make):
    return lambda world: [make(world).profile.uuid]


def pk_of(make):
    return lambda world: [make(world).pk]


def token_of(make, *more):
    return lambda world: [make(world).token, *more]


def answer(world):
    asked = UnveilRequestFactory()
    return [asked.candidate.token, asked.uuid, "accepter"]


def with_file(world):
    candidate = CandidateFactory()
    file = CVFileFactory(candidate=candidate, state=FileState.EXTRACTED, read_at=timezone.now())
    CVText.objects.create(file=file, content="Aide-soignante")
    return candidate


def dead(world):
    return ["faux:jeton"]


def ask(world):
    return {"vacancy": "Aide-soignant·e", "reason": "Votre parcours nous intéresse."}


EVERYBODY = (200, 200, 200, 200, 200)
STAFF = (SIGN_IN, 200, 403, 403, 403)
MEMBERS = (SIGN_IN, 200, 200, 200, 404)
NAMED = (SIGN_IN, 200, 200, 404, 404)

PAGES = [
    Page("cvtheque:deposit", *EVERYBODY),
    Page("cvtheque:deposit_done", *EVERYBODY),
    Page("cvtheque:link_request", *EVERYBODY),
    Page("cvtheque:deleted", *EVERYBODY),
    # The personal link opens to whoever holds it, signed in or not; nothing else does
    Page("cvtheque:own_detail", *EVERYBODY, args=token_of(hidden)),
    Page("cvtheque:own_detail", 404, 404, 404, 404, 404, args=dead),
    Page("cvtheque:own_edit", *EVERYBODY, args=token_of(hidden)),
    Page("cvtheque:own_preview", *EVERYBODY, args=token_of(hidden)),
    Page("cvtheque:own_consent", *EVERYBODY, args=token_of(hidden, "members")),
    Page("cvtheque:own_consent", 404, 404, 404, 404, 404, args=token_of(hidden, "tout")),
    Page("cvtheque:own_file", *EVERYBODY, args=token_of(hidden)),
    Page("cvtheque:own_download", *EVERYBODY, args=token_of(with_file)),
    Page("cvtheque:own_download", 404, 404, 404, 404, 404, args=dead),
    Page("cvtheque:own_answer", *EVERYBODY, args=answer),
    Page("cvtheque:own_delete", *EVERYBODY, args=token_of(hidden)),
    Page("cvtheque:own_delete", 302, 302, 302, 302, 302, args=token_of(hidden), method="post"),
    Page("cvtheque:search", SIGN_IN, 200, 200, 200, 403),
    Page("cvtheque:unveil_list", SIGN_IN, 200, 200, 200, 403),
    Page("cvtheque:profile_detail", *MEMBERS, args=uuid_of(hidden)),
    Page("cvtheque:profile_detail", SIGN_IN, 200, 404, 404, 404, args=uuid_of(silent)),
    Page("cvtheque:profile_pdf", *MEMBERS, args=uuid_of(hidden)),
    Page("cvtheque:profile_pdf", SIGN_IN, 200, 404, 404, 404, args=uuid_of(silent)),
    Page("cvtheque:profile_unveil", SIGN_IN, 403, 200, 200, 404, args=uuid_of(hidden)),
    Page("cvtheque:profile_unveil", SIGN_IN, 403, 302, 302, 404, args=uuid_of(hidden), method="post", data=ask),
    Page("cvtheque:profile_file", *NAMED, args=uuid_of(known)),
    Page("cvtheque:profile_file", SIGN_IN, 200, 404, 404, 404, args=uuid_of(hidden)),
    Page("cvtheque:candidate_list", *STAFF),
    Page("cvtheque:candidate_detail", *STAFF, args=pk_of(hidden)),
    Page("cvtheque:candidate_cv", *STAFF, args=pk_of(hidden)),
    Page("cvtheque:candidate_file", *STAFF, args=pk_of(with_file)),
    Page("cvtheque:candidate_consents", *STAFF, args=pk_of(hidden)),
    Page("cvtheque:candidate_access", *STAFF, args=pk_of(hidden)),
    Page("cvtheque:candidate_mail", *STAFF, args=pk_of(hidden)),
    Page("cvtheque:candidate_history", *STAFF, args=pk_of(hidden)),
    Page("cvtheque:candidate_delete", *STAFF, args=pk_of(hidden)),
    Page("cvtheque:candidate_delete", SIGN_IN, 302, 403, 403, 403, args=pk_of(hidden), method="post"),
]

LISTS = [
    ListPage("cvtheque:candidate_list", lambda world: CandidateFactory(text="Aide-soignante de nuit")),
    ListPage("cvtheque:search", lambda world: CandidateFactory(text="Aide-soignante de nuit"), role="employer"),
    ListPage(
        "cvtheque:unveil_list",
        lambda world: UnveilRequestFactory(organisation=world.employer.acting_organisation),
        role="employer",
    ),
]
