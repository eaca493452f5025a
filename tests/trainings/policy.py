"""Who may open which page of the trainings, and which pages are lists."""

import uuid

from tests.factories.trainings import AttendanceFactory, EnrolmentFactory, ProgrammeFactory, SessionFactory
from tests.policy import SIGN_IN, ListPage, Page
from trainings.enums import DocumentKind
from trainings.models import Document


def published(world):
    return [ProgrammeFactory(published=True).pk]


def public_slug(world):
    return [ProgrammeFactory(published=True).slug]


def draft_programme(world):
    return [ProgrammeFactory(empty=True).pk]


def open_session(world):
    """A coming session where the employer has one person."""
    session = SessionFactory()
    EnrolmentFactory(session=session, organisation=world.employer.acting_organisation)
    return [session.pk]


def draft_session(world):
    return [SessionFactory(draft=True).pk]


def past_session(world):
    return [SessionFactory(days=-3).pk]


def closed_session(world):
    """Over, with one person of the employer: the other member no longer sees it."""
    session = SessionFactory(days=-3, state="closed")
    EnrolmentFactory(session=session, organisation=world.employer.acting_organisation)
    return [session.pk]


def own_enrolment(world):
    return [EnrolmentFactory(organisation=world.employer.acting_organisation).pk]


def own_document(world):
    from gtec_portal import uploads

    enrolment = EnrolmentFactory(organisation=world.employer.acting_organisation)
    name = uploads.store(b"%PDF-1.7 paper", folder="trainings")
    document = Document.objects.create(
        kind=DocumentKind.CERTIFICATE,
        year=2026,
        number=Document.objects.count() + 1,
        enrolment=enrolment,
        file=name,
        size=14,
        sha256="0" * 64,
        facts_sha256="0" * 64,
    )
    return [document.uuid]


def staff_only(name, args=lambda world: [], *, staff=200, method="get", data=lambda world: {}, hidden=403):
    """A page of the team: refused to whoever sees the record, absent for whoever does not."""
    return Page(
        f"trainings:{name}",
        anonymous=SIGN_IN,
        staff=staff,
        employer=403,
        other_employer=403,
        partner=hidden,
        args=args,
        method=method,
        data=data,
    )


PAGES = [
    Page("trainings:programme_public_list", 200, 200, 200, 200, 200),
    Page("trainings:programme_public_detail", 200, 200, 200, 200, 200, args=public_slug),
    staff_only("programme_list"),
    staff_only("programme_create"),
    staff_only("programme_create", staff=422, method="post"),
    staff_only("programme_detail", published),
    staff_only("programme_edit", published),
    staff_only("programme_history", published),
    staff_only("programme_publish", published, staff=302, method="post"),
    staff_only("programme_publish", draft_programme, staff=422, method="post"),
    staff_only("programme_withdraw", published, staff=302, method="post"),
    Page("trainings:session_list", SIGN_IN, 200, 200, 200, 200),
    staff_only("session_create"),
    Page("trainings:session_detail", SIGN_IN, 200, 200, 200, 404, args=open_session),
    Page("trainings:session_detail", SIGN_IN, 200, 404, 404, 404, args=draft_session),
    Page("trainings:session_detail", SIGN_IN, 200, 200, 404, 404, args=closed_session),
    staff_only("session_edit", open_session, hidden=404),
    Page("trainings:session_publish", SIGN_IN, 302, 404, 404, 404, args=draft_session, method="post"),
    staff_only("session_cancel", open_session, hidden=404),
    staff_only(
        "session_cancel",
        open_session,
        staff=302,
        hidden=404,
        method="post",
        data=lambda world: {"reason": "Salle fermée"},
    ),
    staff_only("session_close", past_session, staff=302, hidden=404, method="post"),
    Page("trainings:session_reopen", SIGN_IN, 302, 403, 404, 404, args=closed_session, method="post"),
    staff_only("session_history", open_session, hidden=404),
    Page("trainings:session_enrolments", SIGN_IN, 200, 200, 200, 404, args=open_session),
    Page("trainings:enrolment_create", SIGN_IN, 200, 200, 200, 404, args=open_session),
    Page("trainings:enrolment_create", SIGN_IN, 200, 403, 403, 404, args=past_session),
    Page("trainings:enrolment_cancel", SIGN_IN, 200, 200, 404, 404, args=own_enrolment),
    Page("trainings:enrolment_cancel", SIGN_IN, 302, 302, 404, 404, args=own_enrolment, method="post"),
    staff_only("session_attendance", open_session, hidden=404),
    staff_only("session_attendance", open_session, staff=403, hidden=404, method="post"),
    staff_only("session_sheet", open_session, hidden=404),
    Page("trainings:session_documents", SIGN_IN, 200, 200, 200, 404, args=open_session),
    staff_only(
        "document_generate",
        open_session,
        staff=302,
        hidden=404,
        method="post",
        data=lambda world: {"kind": "convocation"},
    ),
    staff_only(
        "document_generate",
        open_session,
        staff=400,
        hidden=404,
        method="post",
        data=lambda world: {"kind": str(uuid.UUID(int=0))},
    ),
    Page("trainings:document_download", SIGN_IN, 200, 200, 404, 404, args=own_document),
]


def one_session(world):
    session = SessionFactory()
    AttendanceFactory(enrolment__session=SessionFactory(days=-2))
    return session


LISTS = [
    ListPage("trainings:programme_public_list", lambda world: SessionFactory()),
    ListPage("trainings:programme_list", lambda world: SessionFactory()),
    ListPage("trainings:session_list", one_session),
    ListPage("trainings:session_list", one_session, role="employer"),
]
