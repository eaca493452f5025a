"""Who may open which page of the CVthèque. Names open to those who were told them, and to staff."""

from datetime import timedelta

from django.utils import timezone

from cvtheque.enums import FileState, Purpose
from cvtheque.models import CVText
from cvtheque.services import consents
from reference.models import Acronym
from tests.factories.cvtheque import (
    BatchLineFactory,
    CandidateFactory,
    CVFileFactory,
    ReferralFactory,
    SavedSearchFactory,
    UnveilRequestFactory,
)
from tests.factories.reference import CommuneFactory
from tests.factories.vivier import AppointmentFactory, EntryFactory, NoteFactory, ShortlistFactory
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


def spoken(world):
    """A person without an address, whose answer the team writes down."""
    asked = UnveilRequestFactory(candidate=CandidateFactory(email="", phone="06 39 98 12 34"))
    return [asked.candidate_id, asked.uuid]


def signal_answer(world):
    referral = ReferralFactory(asked=True)
    return [referral.candidate.token, referral.uuid, "accepter"]


def leave_of(make, purpose="members"):
    return lambda world: [make(world).leave_token, purpose]


def with_file(world):
    candidate = CandidateFactory()
    file = CVFileFactory(candidate=candidate, state=FileState.EXTRACTED, read_at=timezone.now())
    CVText.objects.create(file=file, content="Aide-soignante")
    return candidate


def saved(world):
    """A search the first employer kept."""
    return [SavedSearchFactory(owner=world.employer, organisation=world.employer.acting_organisation).pk]


def stop(world):
    return [SavedSearchFactory().token]


def make_acronym(world):
    number = Acronym.objects.count()
    return Acronym.objects.create(short=f"XY{number}", long_form=f"Exemple de sigle {number}", kind="scheme")


def acronym(world):
    return [Acronym.objects.get_or_create(short="XYZ", long_form="Exemple de sigle", kind="scheme")[0].pk]


def dead(world):
    return ["faux:jeton"]


def ask(world):
    return {"vacancy": "Aide-soignant·e", "reason": "Votre parcours nous intéresse."}


def signal(world):
    return {"note": "Dix ans de nuit."}


def entry_of(known=False):
    """An entry of the first employer's own list."""

    def make(world):
        employer = world.employer.acting_organisation
        return [EntryFactory(shortlist__organisation=employer, known=known).uuid]

    return make


def own_list(world):
    return [ShortlistFactory(organisation=world.employer.acting_organisation).uuid]


def gone(world):
    """Somebody on a list who agreed to nothing any more: the page opens, and says nothing of them."""
    entry = EntryFactory(shortlist__organisation=world.employer.acting_organisation)
    consents.withdraw_consent(entry.candidate, Purpose.MEMBERS)
    return [entry.uuid]


def own_note(world):
    return [
        NoteFactory(
            organisation=world.employer.acting_organisation, author=world.employer, candidate=hidden(world)
        ).uuid
    ]


def own_appointment(world):
    return [AppointmentFactory(entry__shortlist__organisation=world.employer.acting_organisation).uuid]


def told_appointment(world):
    appointment = AppointmentFactory()
    return [appointment.entry.candidate.token, appointment.uuid]


def pair(world):
    doubles = [CandidateFactory(last_name="Double", commune=commune) for commune in [CommuneFactory()] * 2]
    return sorted(one.pk for one in doubles)


def new_note(world):
    return {"note-text": "Très à l’aise avec les résidents."}


def meeting(world):
    moment = timezone.localtime() + timedelta(days=3)
    return {"starts_at": f"{moment:%Y-%m-%dT%H:%M}", "minutes": 45, "place": "12 rue du Lac, Flers"}


def hiring(world):
    return {
        "placement-organisation": world.employer.acting_organisation_id,
        "placement-title": "Aide-soignant·e",
        "placement-contract": "cdi",
        "placement-starts_on": f"{timezone.localdate():%Y-%m-%d}",
    }


def invited(world):
    """A person whose CV somebody else sent, and who has not answered."""
    return CandidateFactory(invited=True, purposes=[])


def batch(world):
    return BatchLineFactory(batch__state="ready").batch


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
    Page("cvtheque:own_agree", *EVERYBODY, args=token_of(invited)),
    Page("cvtheque:own_agree", 302, 302, 302, 302, 302, args=token_of(hidden)),
    Page("cvtheque:own_detail", 302, 302, 302, 302, 302, args=token_of(invited)),
    Page("cvtheque:own_edit", *EVERYBODY, args=token_of(hidden)),
    Page("cvtheque:own_edit", 302, 302, 302, 302, 302, args=token_of(invited)),
    Page("cvtheque:own_preview", *EVERYBODY, args=token_of(hidden)),
    Page("cvtheque:own_consent", *EVERYBODY, args=token_of(hidden, "members")),
    Page("cvtheque:own_consent", 404, 404, 404, 404, 404, args=token_of(hidden, "tout")),
    Page("cvtheque:own_file", *EVERYBODY, args=token_of(hidden)),
    Page("cvtheque:own_download", *EVERYBODY, args=token_of(with_file)),
    Page("cvtheque:own_download", 404, 404, 404, 404, 404, args=dead),
    Page("cvtheque:own_answer", *EVERYBODY, args=answer),
    Page("cvtheque:own_referral", *EVERYBODY, args=signal_answer),
    # The way out of every letter: it withdraws, and shows nothing
    Page("cvtheque:leave", *EVERYBODY, args=leave_of(hidden)),
    Page("cvtheque:leave", *EVERYBODY, args=leave_of(hidden, "rebond"), method="post"),
    Page("cvtheque:leave", 404, 404, 404, 404, 404, args=leave_of(hidden, "tout")),
    Page("cvtheque:leave", 404, 404, 404, 404, 404, args=token_of(hidden, "members"), method="post"),
    Page("cvtheque:own_keep", *EVERYBODY, args=token_of(hidden)),
    Page("cvtheque:own_keep", 302, 302, 302, 302, 302, args=token_of(hidden), method="post"),
    Page("cvtheque:own_export", *EVERYBODY, args=token_of(hidden)),
    Page("cvtheque:own_export", 404, 404, 404, 404, 404, args=dead),
    Page("cvtheque:own_delete", *EVERYBODY, args=token_of(hidden)),
    Page("cvtheque:own_delete", 302, 302, 302, 302, 302, args=token_of(hidden), method="post"),
    Page("cvtheque:search", SIGN_IN, 200, 200, 200, 403),
    Page("cvtheque:compare", SIGN_IN, 200, 200, 200, 403),
    Page("cvtheque:saved_search_list", SIGN_IN, 200, 200, 200, 403),
    Page("cvtheque:saved_search_create", SIGN_IN, 302, 302, 302, 403),
    Page("cvtheque:saved_search_edit", SIGN_IN, 404, 200, 404, 403, args=saved),
    Page("cvtheque:saved_search_delete", SIGN_IN, 404, 200, 404, 403, args=saved),
    Page("cvtheque:saved_search_delete", SIGN_IN, 404, 302, 404, 403, args=saved, method="post"),
    Page("cvtheque:alert_stop", *EVERYBODY, args=stop),
    Page("cvtheque:alert_stop", 404, 404, 404, 404, 404, args=dead),
    Page("cvtheque:acronym_list", *STAFF),
    Page("cvtheque:acronym_create", *STAFF),
    Page("cvtheque:acronym_edit", *STAFF, args=acronym),
    Page("cvtheque:acronym_delete", *STAFF, args=acronym),
    Page("cvtheque:acronym_delete", SIGN_IN, 302, 403, 403, 403, args=acronym, method="post"),
    Page("cvtheque:candidate_wishes", *STAFF, args=pk_of(hidden)),
    Page("cvtheque:candidate_consent", *STAFF, args=pk_of(hidden)),
    Page("cvtheque:candidate_answer", *STAFF, args=spoken),
    Page("cvtheque:unveil_list", SIGN_IN, 200, 200, 200, 403),
    Page("cvtheque:profile_detail", *MEMBERS, args=uuid_of(hidden)),
    Page("cvtheque:profile_detail", SIGN_IN, 200, 404, 404, 404, args=uuid_of(silent)),
    Page("cvtheque:profile_pdf", *MEMBERS, args=uuid_of(hidden)),
    Page("cvtheque:profile_pdf", SIGN_IN, 200, 404, 404, 404, args=uuid_of(silent)),
    Page("cvtheque:profile_unveil", SIGN_IN, 403, 200, 200, 404, args=uuid_of(hidden)),
    Page("cvtheque:profile_unveil", SIGN_IN, 403, 302, 302, 404, args=uuid_of(hidden), method="post", data=ask),
    Page("cvtheque:profile_file", *NAMED, args=uuid_of(known)),
    Page("cvtheque:profile_file", SIGN_IN, 200, 404, 404, 404, args=uuid_of(hidden)),
    # Whom an employer may signal: those whose name it knows. Staff signals nobody
    Page("cvtheque:referral_create", SIGN_IN, 403, 200, 403, 404, args=uuid_of(known)),
    Page("cvtheque:referral_create", SIGN_IN, 403, 403, 403, 404, args=uuid_of(hidden)),
    Page("cvtheque:referral_create", SIGN_IN, 403, 302, 403, 404, args=uuid_of(known), method="post", data=signal),
    Page("cvtheque:referral_list", SIGN_IN, 200, 200, 200, 403),
    # Following up: one's organisation's own, and all for staff
    Page("cvtheque:shortlist_list", SIGN_IN, 200, 200, 200, 403),
    Page("cvtheque:shortlist_create", SIGN_IN, 200, 200, 200, 403),
    Page("cvtheque:shortlist_create", SIGN_IN, 422, 302, 302, 403, method="post", data=lambda world: {"title": "Nuit"}),
    Page("cvtheque:shortlist_detail", SIGN_IN, 200, 200, 404, 403, args=own_list),
    Page("cvtheque:shortlist_close", SIGN_IN, 302, 302, 404, 403, args=own_list, method="post"),
    Page("cvtheque:profile_spot", *MEMBERS, args=uuid_of(hidden)),
    Page("cvtheque:profile_spot", SIGN_IN, 200, 404, 404, 404, args=uuid_of(silent)),
    Page("cvtheque:entry_detail", SIGN_IN, 200, 200, 404, 403, args=entry_of()),
    Page("cvtheque:entry_detail", SIGN_IN, 200, 200, 404, 403, args=gone),
    Page(
        "cvtheque:entry_move",
        SIGN_IN,
        302,
        302,
        404,
        403,
        args=entry_of(),
        method="post",
        data=lambda world: {"state": "contacted"},
    ),
    Page(
        "cvtheque:entry_move",
        SIGN_IN,
        422,
        422,
        404,
        403,
        args=entry_of(),
        method="post",
        data=lambda world: {"state": "hired"},
    ),
    Page("cvtheque:entry_remove", SIGN_IN, 200, 200, 404, 403, args=entry_of()),
    Page("cvtheque:entry_remove", SIGN_IN, 302, 302, 404, 403, args=entry_of(), method="post"),
    Page("cvtheque:note_create", SIGN_IN, 302, 302, 404, 403, args=entry_of(), method="post", data=new_note),
    Page("cvtheque:note_delete", SIGN_IN, 200, 200, 404, 403, args=own_note),
    Page("cvtheque:appointment_create", SIGN_IN, 200, 200, 404, 403, args=entry_of(known=True)),
    Page("cvtheque:appointment_create", SIGN_IN, 403, 403, 404, 403, args=entry_of()),
    Page(
        "cvtheque:appointment_create",
        SIGN_IN,
        302,
        302,
        404,
        403,
        args=entry_of(known=True),
        method="post",
        data=meeting,
    ),
    Page("cvtheque:appointment_edit", SIGN_IN, 200, 200, 404, 403, args=own_appointment),
    Page("cvtheque:appointment_cancel", SIGN_IN, 200, 200, 404, 403, args=own_appointment),
    Page("cvtheque:appointment_cancel", SIGN_IN, 302, 302, 404, 403, args=own_appointment, method="post"),
    Page("cvtheque:appointment_calendar", SIGN_IN, 200, 200, 404, 403, args=own_appointment),
    Page("cvtheque:own_notes", *EVERYBODY, args=token_of(hidden)),
    Page("cvtheque:own_notes", 404, 404, 404, 404, 404, args=dead),
    Page("cvtheque:own_appointment", *EVERYBODY, args=told_appointment),
    Page("cvtheque:candidate_follow", *STAFF, args=pk_of(hidden)),
    Page("cvtheque:candidate_note", SIGN_IN, 302, 403, 403, 403, args=pk_of(hidden), method="post", data=new_note),
    Page(
        "cvtheque:candidate_tags",
        SIGN_IN,
        302,
        403,
        403,
        403,
        args=pk_of(hidden),
        method="post",
        data=lambda world: {"tags": "forum, VAE"},
    ),
    Page("cvtheque:candidate_placement", SIGN_IN, 302, 403, 403, 403, args=pk_of(hidden), method="post", data=hiring),
    Page("cvtheque:duplicate_list", *STAFF),
    Page("cvtheque:duplicate_detail", *STAFF, args=pair),
    Page("cvtheque:duplicate_detail", SIGN_IN, 404, 403, 403, 403, args=lambda world: [hidden(world).pk] * 2),
    Page("cvtheque:duplicate_detail", SIGN_IN, 404, 403, 403, 403, args=pair, method="post"),
    Page("cvtheque:duplicate_apart", SIGN_IN, 302, 403, 403, 403, args=pair, method="post"),
    Page("cvtheque:forward_create", SIGN_IN, 403, 200, 200, 403),
    Page("cvtheque:meeting_create", *STAFF),
    Page("cvtheque:meeting_paper", *STAFF, args=pk_of(hidden)),
    Page("cvtheque:reading_status", *STAFF),
    Page("cvtheque:batch_list", *STAFF),
    Page("cvtheque:batch_create", *STAFF),
    Page("cvtheque:batch_template", *STAFF),
    Page("cvtheque:batch_detail", *STAFF, args=pk_of(batch)),
    Page("cvtheque:batch_apply", SIGN_IN, 302, 403, 403, 403, args=pk_of(batch), method="post"),
    Page("cvtheque:batch_discard", SIGN_IN, 302, 403, 403, 403, args=pk_of(batch), method="post"),
    Page("cvtheque:candidate_list", *STAFF),
    Page("cvtheque:month_figures", *STAFF),
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
    ListPage("cvtheque:batch_list", lambda world: BatchLineFactory().batch),
    ListPage(
        "cvtheque:shortlist_list",
        lambda world: EntryFactory(shortlist__organisation=world.employer.acting_organisation),
        role="employer",
    ),
    ListPage("cvtheque:duplicate_list", pair),
    ListPage(
        "cvtheque:saved_search_list",
        lambda world: SavedSearchFactory(owner=world.employer, organisation=world.employer.acting_organisation),
        role="employer",
    ),
    ListPage("cvtheque:acronym_list", make_acronym),
    ListPage("cvtheque:candidate_list", lambda world: CandidateFactory(text="Aide-soignante de nuit")),
    ListPage("cvtheque:search", lambda world: CandidateFactory(text="Aide-soignante de nuit"), role="employer"),
    ListPage("cvtheque:referral_list", lambda world: ReferralFactory(), role="employer"),
    ListPage(
        "cvtheque:unveil_list",
        lambda world: UnveilRequestFactory(organisation=world.employer.acting_organisation),
        role="employer",
    ),
]
