"""What changes in the CVthèque when several rows, a lock, a letter or a trace are involved."""

import contextlib
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from cvtheque import letters, profiles, reading
from cvtheque.enums import (
    PENDING_FILES,
    READ_FILES,
    Availability,
    CandidateState,
    Channel,
    FileState,
    Hours,
    Purpose,
    UnveilState,
)
from cvtheque.models import ASK_AGAIN_DAYS, Candidate, Consent, CVFile, CVText, UnveilRequest
from gtec_portal import audit, jobs, mail, uploads
from gtec_portal.models import Message
from gtec_portal.open_forms import allows
from members.models import Organisation

FOLDER = "cv"
LETTERS_PER_HOUR = 3  # to one mailbox, on the wish of whoever typed its address
ALLOWED = (uploads.PDF, uploads.DOCX, uploads.ODT, uploads.RTF)


class Refused(Exception):
    """What was asked cannot be done; the text is French and may be shown."""


# --- Letters to candidates ---------------------------------------------------------------------------------------------


def write_to(candidate, kind, letter):
    """Queue a letter to a candidate. It holds their personal link, so its content is wiped from the log once sent."""
    return mail.send(f"cvtheque.{kind}", letter, to=candidate.email, secret=True)


def label_of(candidate):
    """How traces name a person: never by name, so that nothing is left to erase there."""
    return f"Candidat n° {candidate.profile.pk}"


def _locked(candidate):
    """The candidate's row, locked: everything that changes what search may see queues up here."""
    return Candidate.objects.select_for_update().get(pk=candidate.pk)


def _touch(candidate, **values):
    """Save fields of a candidate and note that the contact came from them."""
    values["last_contact_at"] = timezone.now()
    for name, value in values.items():
        setattr(candidate, name, value)
    candidate.save(update_fields=list(values))


# --- Deposit -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """What the deposit form says about somebody."""

    first_name: str
    last_name: str
    email: str
    commune: object
    phone: str = ""
    trades: list = field(default_factory=list)
    skills: str = ""
    mobility_km: int = 20
    availability: str = Availability.NOW
    hours: str = Hours.ANY
    has_licence: bool = False


def deposit(person, *, purposes, upload=None, checked=None, channel=Channel.FORM, by=None):
    """Open a profile, keep the consents and the file, send the personal link. Return the candidate.

    When the address already has a profile nothing is written to it, its owner gets a letter, and None is returned: the page
    must look the same, so that nobody learns who is in the base.
    """
    try:
        with transaction.atomic():
            candidate = create_candidate(person, purposes=purposes, channel=channel, by=by)
            if upload is not None:
                receive_file(candidate, upload, checked)
            write_to(candidate, "welcome", letters.welcome(candidate))
            return candidate
    except IntegrityError:
        existing = Candidate.objects.filter(email__iexact=person.email).first()
        if existing is None:
            raise
    send_link(existing, "already_here", letters.already_here(existing))
    return None


@transaction.atomic
def create_candidate(person, *, purposes, channel, by=None):
    """The rows of a new person: candidate, consents, empty search profile. Raises IntegrityError for a known address."""
    values = {name: getattr(person, name) for name in Person.__dataclass_fields__ if name != "trades"}
    candidate = Candidate.objects.create(**values)
    candidate.trades.set(person.trades)
    recipients = current_members()
    Consent.objects.bulk_create(
        Consent(candidate=candidate, purpose=purpose, channel=channel, recipients=recipients)
        for purpose in dict.fromkeys(purposes)
    )
    profiles.refresh(candidate)
    audit.record("candidate.deposited", candidate, by=by, label=label_of(candidate), channel=channel)
    return candidate


def current_members():
    """Names of today's member employers: the recipients a consent speaks of."""
    return [str(organisation) for organisation in Organisation.objects.employers().members_on(timezone.localdate())]


def send_link(candidate, kind, letter):
    """Write to a mailbox on somebody else's wish: at most a few letters an hour, silently."""
    if allows("cv-letters", candidate.email, LETTERS_PER_HOUR):
        write_to(candidate, kind, letter)


def request_link(email):
    """Send the personal link again if the address has a profile. Says nothing either way."""
    candidate = Candidate.objects.filter(email__iexact=email).first()
    if candidate is not None:
        send_link(candidate, "link", letters.personal_link(candidate))


# --- Files -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def receive_file(candidate, upload, checked):
    """Keep an upload under a random name and ask for its reading. A file still waiting is replaced. Locks the candidate."""
    file = keep_file(_locked(candidate), upload, checked)
    jobs.ask("cvtheque.read", file, label="Lecture d’un CV")
    return file


@transaction.atomic
def keep_file(candidate, upload, checked):
    """Store an upload and its row, in place of one that still waits to be read."""
    for waiting in candidate.files.pending():
        delete_file(waiting)
    name = uploads.store(upload, folder=FOLDER)
    with _removing_on_error(name):
        return CVFile.objects.create(
            candidate=candidate,
            storage_name=name,
            label=checked.label,
            content_type=checked.content_type,
            sha256=checked.sha256,
            size=checked.size,
        )


@contextlib.contextmanager
def _removing_on_error(name):
    """A file without its row would be forgotten on the disk."""
    try:
        yield
    except BaseException:
        uploads.remove(name)
        raise


def delete_file(file):
    """Delete a file's row now and its content once that is certain."""
    forget_content(file.storage_name)
    file.delete()


def forget_content(name):
    if name:
        transaction.on_commit(lambda: uploads.remove(name), robust=True)


def read_file(file, progress=lambda done, note: None):
    """Take a received file as far as it goes: scanned, read in the jail, searchable; or refused with a reason.

    No transaction is open while the jail works. Raises ScannerAway when clamd is configured and away: the job tries later.
    """
    if file.state == FileState.RECEIVED:
        outcome = reading.scan_file(file.storage_name)
        if outcome is None:
            CVFile.objects.filter(pk=file.pk, state=FileState.RECEIVED).update(state=FileState.CHECKED)
    else:
        outcome = None
    progress(1, "Lecture du texte")
    outcome = outcome or reading.extract_text(file.storage_name, file.content_type)
    progress(2, "Préparation du profil")
    finish_reading(file, outcome)


@transaction.atomic
def finish_reading(file, outcome):
    """Write the end of a reading. Does nothing when the file was deleted, replaced or finished meanwhile."""
    candidate = Candidate.objects.select_for_update().filter(pk=file.candidate_id).first()
    file = CVFile.objects.filter(pk=file.pk, state__in=PENDING_FILES).first()
    if candidate is None or file is None:
        return
    if outcome.refused:
        refuse_file(candidate, file, outcome)
        return
    for former in candidate.files.read():
        delete_file(former)
    file.state, file.pages, file.read_at = FileState.EXTRACTED, outcome.pages, timezone.now()
    file.save(update_fields=["state", "pages", "read_at"])
    CVText.objects.create(file=file, content=outcome.text)
    profiles.refresh(candidate)


def refuse_file(candidate, file, outcome):
    """Note why a file is refused, destroy its content, tell its owner. Former refusals give way to this one."""
    candidate.files.filter(state=FileState.REJECTED).delete()
    forget_content(file.storage_name)
    file.state, file.reason, file.reason_code, file.storage_name = (
        FileState.REJECTED,
        outcome.reason,
        outcome.refused,
        "",
    )
    file.save(update_fields=["state", "reason", "reason_code", "storage_name"])
    write_to(candidate, "file_refused", letters.file_refused(candidate, file))


# --- What the person decides -------------------------------------------------------------------------------------------


@transaction.atomic
def confirm_profile(candidate, *, text=None, trades=(), **values):
    """Save what the person corrected and take their address as proven: from now on their consents count.

    `text`: the corrected text of their CV, None to leave it. Locks the candidate; search follows in the same transaction.
    """
    candidate = _locked(candidate)
    first_time = not candidate.is_confirmed
    _touch(candidate, state=CandidateState.ACTIVE, **values)
    candidate.trades.set(trades)
    if text is not None:
        CVText.objects.filter(file__candidate=candidate, file__state__in=READ_FILES).exclude(content=text).update(
            content=text, corrected_at=timezone.now()
        )
    profiles.refresh(candidate)
    audit.record("candidate.confirmed" if first_time else "candidate.corrected", candidate, label=label_of(candidate))
    return candidate


@transaction.atomic
def give_consent(candidate, purpose, *, channel=Channel.LINK, by=None):
    """Record an agreement in today's words; nothing happens when it is already in force."""
    candidate = _locked(candidate)
    if candidate.consents.in_force().filter(purpose=purpose).exists():
        return
    Consent.objects.create(candidate=candidate, purpose=purpose, channel=channel, recipients=current_members())
    _consents_changed(candidate, "consent.given", purpose, by)


@transaction.atomic
def withdraw_consent(candidate, purpose, *, by=None):
    """End an agreement. The search profile is hidden in the same transaction: the next search does not find it."""
    candidate = _locked(candidate)
    if candidate.consents.in_force().filter(purpose=purpose).update(withdrawn_at=timezone.now()):
        _consents_changed(candidate, "consent.withdrawn", purpose, by)


def _consents_changed(candidate, action, purpose, by):
    _touch(candidate)
    if purpose == Purpose.MEMBERS:
        profiles.refresh(candidate)
    audit.record(action, candidate, by=by, label=label_of(candidate), purpose=str(purpose))


@transaction.atomic
def erase_candidate(candidate, *, by=None):
    """Delete a person: rows, files, texts, search words, letters. Traces without identity stay (access log, history)."""
    candidate = _locked(candidate)
    profile = candidate.profile
    audit.record("candidate.erased", candidate, by=by, label=label_of(candidate))
    profiles.forget_words(profile, profiles.words_of(profile).keys())
    for file in candidate.files.all():
        delete_file(file)
    Message.objects.to_address(candidate.email).filter(kind__startswith="cvtheque.").delete()
    candidate.delete()


# --- Asking for a name -------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_unveil(profile, *, organisation, by, vacancy, reason):
    """Ask a candidate for their name in the name of an organisation, and write to them. Raises Refused with why not.

    Locks the candidate: two colleagues who ask at once make one request.
    """
    candidate = _locked(profile.candidate)
    profile.refresh_from_db(fields=["visible"])
    if not profile.visible:
        raise Refused("Cette personne n’est plus visible dans la CVthèque.")
    expire_unveil_requests(candidate=candidate)
    former = candidate.unveil_requests.filter(organisation=organisation)
    if former.filter(state__in=[UnveilState.PENDING, UnveilState.ACCEPTED]).exists():
        raise Refused("Votre structure a déjà demandé le nom de ce candidat.")
    lately = timezone.now() - timedelta(days=ASK_AGAIN_DAYS)
    if former.filter(state=UnveilState.REFUSED, answered_at__gt=lately).exists():
        raise Refused("Cette personne a décliné votre demande récemment. Respectons son choix.")
    request = UnveilRequest.objects.create(
        candidate=candidate, organisation=organisation, requester=by, vacancy=vacancy, reason=reason
    )
    write_to(candidate, "unveil_asked", letters.unveil_asked(request))
    audit.record("unveil.asked", candidate, by=by, label=label_of(candidate), organisation=str(organisation))
    return request


@transaction.atomic
def answer_unveil(request, *, accept):
    """The candidate's answer. Locks the candidate: of two open tabs, the first one counts. Raises Refused for the second."""
    candidate = _locked(request.candidate)
    request = UnveilRequest.objects.select_related("organisation", "requester").get(pk=request.pk)
    if not request.is_waiting:
        raise Refused(already_closed(request))
    request.state = UnveilState.ACCEPTED if accept else UnveilState.REFUSED
    request.answered_at = timezone.now()
    request.save(update_fields=["state", "answered_at"])
    _touch(candidate)
    if request.requester:
        mail.send(
            "cvtheque.unveil_answered",
            letters.unveil_answered(request, candidate.profile),
            to=request.requester.email,
            person=request.requester,
        )
    audit.record(
        f"unveil.{request.state}", candidate, label=label_of(candidate), organisation=str(request.organisation)
    )
    return request


def already_closed(request):
    """Why a request can no longer be answered."""
    return {
        UnveilState.ACCEPTED: f"Vous avez déjà accepté la demande de {request.organisation}.",
        UnveilState.REFUSED: f"Vous avez déjà décliné la demande de {request.organisation}.",
    }.get(request.shown_state, "Le délai de réponse est passé : cette demande est close, votre nom est resté caché.")


def expire_unveil_requests(*, candidate=None):
    """Close the requests nobody answered in time. Return how many. Pages already show them as closed."""
    overdue = UnveilRequest.objects.overdue()
    if candidate is not None:
        overdue = overdue.filter(candidate=candidate)
    return overdue.update(state=UnveilState.EXPIRED)
