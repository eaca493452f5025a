"""What happens to vacancies and applications when several rows, a letter or an audit line are involved."""

from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from cvtheque.redaction import Identity, redact
from cvtheque.services import rebond
from gtec_portal import audit, mail, uploads
from members.enums import NeedOutcome
from members.services import visits
from vacancies import letters
from vacancies.enums import ApplicationState, ClosedReason, RefusalReason, VacancyState
from vacancies.models import DAYS_ONLINE, PERSONAL, Application, Vacancy

CV_TYPES = frozenset({uploads.PDF, uploads.DOCX, uploads.ODT, uploads.RTF})
CV_FOLDER = "candidatures"


class Refused(Exception):
    """The thing asked cannot be done in this state; the text may be shown."""


def _lock(vacancy):
    return (
        Vacancy.objects.select_for_update(of=("self",))
        .select_related("site__commune", "organisation")
        .get(pk=vacancy.pk)
    )


def _last_moment(vacancy, now):
    """Sixty days from now, but never beyond the contract's own end: a past job is not advertised (L5331-3)."""
    limit = now + timedelta(days=DAYS_ONLINE)
    if vacancy.ends_on:
        limit = min(limit, timezone.make_aware(datetime.combine(vacancy.ends_on + timedelta(days=1), time.min)))
    if limit <= now:
        raise Refused("La date de fin du contrat est passée. Modifiez-la, puis publiez.")
    return limit


@transaction.atomic
def create(vacancy, *, by, need=None):
    """Save a new draft. Born of a need heard during a visit, it is that need's outcome, unless another was chosen."""
    vacancy.created_by = by
    if need is not None and need.visit.organisation_id == vacancy.organisation_id:
        vacancy.need = need
        if need.is_open:
            visits.decide_need(need, NeedOutcome.VACANCY, by=by)
    vacancy.save()
    audit.record("vacancy.created", vacancy, by=by)
    return vacancy


@transaction.atomic
def edit(vacancy, fields, *, by):
    """Save these fields of an advertisement, and no other: a colleague may have published or closed it meanwhile.

    Online, it never outlives the contract it offers. Raises Refused when it is over.
    """
    stored = _lock(vacancy)
    if stored.closed_at:
        raise Refused("Cette offre est fermée : elle ne se modifie plus.")
    if stored.expires_at:
        vacancy.expires_at = min(stored.expires_at, _last_moment(vacancy, timezone.now()))
    else:
        vacancy.expires_at = None
    vacancy.save(update_fields=[*fields, "organisation", "expires_at", "updated_at"])
    audit.record("vacancy.edited", vacancy, by=by)
    return vacancy


@transaction.atomic
def publish(vacancy, *, by):
    """Put a draft online for sixty days. Locks the row: a second click changes nothing. Returns the vacancy."""
    vacancy = _lock(vacancy)
    if vacancy.state == VacancyState.PUBLISHED:
        return vacancy
    if vacancy.state != VacancyState.DRAFT:
        raise Refused("Cette offre est terminée : copiez son texte dans une nouvelle offre.")
    now = timezone.now()
    vacancy.expires_at = _last_moment(vacancy, now)
    vacancy.published_at = now
    vacancy.state = VacancyState.PUBLISHED
    vacancy.save(update_fields=["state", "published_at", "expires_at", "updated_at"])
    audit.record("vacancy.published", vacancy, by=by)
    return vacancy


@transaction.atomic
def refresh(vacancy, *, by):
    """Keep a published vacancy online sixty days more from now, also when it has just expired."""
    vacancy = _lock(vacancy)
    if vacancy.state != VacancyState.PUBLISHED:
        raise Refused("Seule une offre publiée peut être prolongée.")
    vacancy.expires_at = _last_moment(vacancy, timezone.now())
    vacancy.save(update_fields=["expires_at", "updated_at"])
    audit.record("vacancy.refreshed", vacancy, by=by)
    return vacancy


@transaction.atomic
def close(vacancy, *, reason, by):
    """End a published vacancy, and answer everybody who still waits: nobody is left without a word.

    Those an interview was proposed to are not touched: one of them may be the person who got the post.
    """
    reason = ClosedReason(reason)
    vacancy = _lock(vacancy)
    if vacancy.state != VacancyState.PUBLISHED:
        raise Refused("Cette offre est déjà fermée.")
    vacancy.state, vacancy.closed_reason, vacancy.closed_at = reason.state, reason, timezone.now()
    vacancy.save(update_fields=["state", "closed_reason", "closed_at", "updated_at"])
    audit.record("vacancy.closed", vacancy, by=by, reason=str(reason))
    # Locked: an application answered at this very moment is left out, not answered twice.
    for application in vacancy.applications.waiting().order_by("pk").select_for_update():
        answer(application, ApplicationState.REFUSED, reason=reason.refusal, by=by)
    return vacancy


@transaction.atomic
def discard(vacancy, *, by):
    """Delete a draft. What was published once is closed, never deleted."""
    vacancy = _lock(vacancy)
    if vacancy.state != VacancyState.DRAFT:
        raise Refused("Une offre publiée se ferme ; elle ne se supprime pas.")
    audit.record("vacancy.discarded", vacancy, by=by)
    vacancy.delete()


def apply(vacancy, *, name, email, phone="", message="", cv=None, checked=None):
    """Receive one application: a row, its CV in private storage, a receipt and a notice to the employer.

    The letters are `secret`: once sent, the log keeps no name and no message, so that withdrawing really leaves nothing.
    `cv` is the upload, `checked` what `uploads.check` said of it. A second sending with the same address changes nothing,
    writes to nobody and returns None: the page must not tell a stranger who applied.
    """
    person = {"name": name, "email": email, "phone": phone, "message": message}
    try:
        if cv is None:
            return _apply(vacancy, person)
        with uploads.stored(cv, folder=CV_FOLDER) as stored:
            return _apply(vacancy, person | _file_columns(stored, checked))
    except IntegrityError as error:
        if "application_once" in str(error):
            return None
        raise


def _file_columns(stored, checked):
    """What a row keeps of its CV."""
    return {
        "cv_file": stored,
        "cv_label": checked.label,
        "cv_type": checked.content_type,
        "cv_size": checked.size,
        "cv_sha256": checked.sha256,
    }


@transaction.atomic
def _apply(vacancy, values):
    vacancy = _lock(vacancy)
    if not (vacancy.is_live and vacancy.is_public):
        raise Refused("Cette offre n’est plus ouverte.")
    application = Application.objects.create(vacancy=vacancy, **values)
    mail.send("vacancies.receipt", letters.receipt(application), to=application.email, secret=True)
    mail.send(
        "vacancies.application",
        letters.notice(application),
        to=vacancy.contact_email,
        reply_to=application.email,
        secret=True,
    )
    audit.record("application.received", application, label=application.label)
    return application


def _lock_application(application):
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "vacancy__organisation", "vacancy__site__commune"
    )
    return rows.get(pk=application.pk)


@transaction.atomic
def answer(application, outcome, *, reason="", note="", by=None):
    """Give an employer's answer and write it to the applicant. `by` is None when it came through the link of the mail.

    `application.state` is what the person had before their eyes. The row is locked and compared with it: of two colleagues
    answering at once one answers, the other reads what was decided; nobody declines a person just invited.
    """
    outcome, seen = ApplicationState(outcome), application.state
    application = _lock_application(application)
    if application.state != seen or outcome not in application.next_states:
        raise Refused(why_not(application))
    if outcome == ApplicationState.REFUSED:
        application.refusal_reason = RefusalReason(reason)
    application.state, application.answer_note, application.answered_by = outcome, note, by
    application.answered_at = timezone.now()
    application.save(update_fields=["state", "refusal_reason", "answer_note", "answered_by", "answered_at"])
    mail.send(
        "vacancies.answer",
        letters.answer(application),
        to=application.email,
        reply_to=application.vacancy.contact_email,
        secret=True,
    )
    audit.record(
        "application.answered", application, by=by, label=application.label, outcome=str(outcome), reason=str(reason)
    )
    return application


def why_not(application):
    """Why this application takes no (other) answer: what somebody decided before."""
    return {
        ApplicationState.RECEIVED: "Cette candidature vient de changer. Relisez-la avant de répondre.",
        ApplicationState.WITHDRAWN: "La personne a retiré sa candidature : il n’y a plus rien à répondre.",
        ApplicationState.INTERVIEW: "Un entretien a déjà été proposé à cette personne.",
        ApplicationState.KEPT: "Cette candidature a déjà été retenue : la personne est prévenue.",
        ApplicationState.REFUSED: "Cette candidature a déjà été déclinée : la personne est prévenue.",
    }[ApplicationState(application.state)]


@transaction.atomic
def withdraw(application):
    """Take an application back at the person's wish: dates stay, everything about the person goes, file included."""
    application = _lock_application(application)
    if not application.can_be_withdrawn:
        return application
    vacancy, stored = application.vacancy, application.cv_file
    for field in (*PERSONAL, "refusal_reason"):
        setattr(application, field, "")
    application.cv_size = 0
    application.state, application.withdrawn_at = ApplicationState.WITHDRAWN, timezone.now()
    application.link_version += 1  # the links of the employer's mail open nothing any more
    application.save()
    audit.record("application.withdrawn", application, label=application.label)
    mail.send("vacancies.withdrawn", letters.withdrawn(vacancy), to=vacancy.contact_email)
    transaction.on_commit(lambda: uploads.remove(stored))
    return application


def signal(application, *, note, by):
    """Tell the other members of an applicant their employer cannot keep, by way of the CV base. Tells nothing back."""
    note = redact(note, Identity(first_name=application.name, email=application.email, phone=application.phone))
    rebond.signal_applicant(application.email, organisation=application.vacancy.organisation, by=by, note=note)
    audit.record("application.signalled", application, by=by, label=application.label)
