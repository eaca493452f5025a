"""Following people up: lists for a post, steps, appointments, notes, tags, hirings."""

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from cvtheque import follow_letters
from cvtheque.enums import EntryState, UnveilState
from cvtheque.models import (
    Appointment,
    CandidateTag,
    Note,
    Placement,
    SearchProfile,
    Shortlist,
    ShortlistEntry,
    Tag,
)
from cvtheque.models.vivier import MAX_PER_LIST
from cvtheque.services import Refused
from cvtheque.services.common import label_of, locked, write_to
from gtec_portal import audit

GONE = "Cette personne n’est plus visible dans la CVthèque."


def is_known(candidate, organisation):
    """Whether this organisation was told the name."""
    return candidate.unveil_requests.filter(organisation=organisation, state=UnveilState.ACCEPTED).exists()


# --- Lists -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_shortlist(organisation, title, *, by, opening=None):
    """Open a list, or give the open one of the same name, or of the same advertisement (`opening`). Raises Refused never."""
    known = Shortlist.objects.filter(opening=opening).first() if opening else None
    known = known or Shortlist.objects.open().filter(organisation=organisation, title__iexact=title).first()
    if known:
        if opening and known.opening is None:
            known.opening = opening
            known.save(update_fields=["opening"])
        return known
    try:
        with transaction.atomic():
            shortlist = Shortlist.objects.create(organisation=organisation, title=title, opening=opening, created_by=by)
    except IntegrityError:  # a colleague was quicker
        return Shortlist.objects.get(organisation=organisation, title__iexact=title, closed_at=None)
    audit.record("shortlist.created", shortlist, by=by)
    return shortlist


@transaction.atomic
def close_shortlist(shortlist, *, by, reopen=False):
    """End a list, or take it up again. Raises Refused when another open one has its name meanwhile."""
    shortlist = Shortlist.objects.select_for_update().get(pk=shortlist.pk)
    if shortlist.is_open != reopen:
        try:
            with transaction.atomic():
                shortlist.closed_at = None if reopen else timezone.now()
                shortlist.save(update_fields=["closed_at"])
        except IntegrityError:
            raise Refused("Une autre liste en cours porte déjà ce nom.") from None
        audit.record("shortlist.reopened" if reopen else "shortlist.closed", shortlist, by=by)
    return shortlist


@transaction.atomic
def add_to_shortlist(shortlist, profile, *, by):
    """Spot somebody who may be seen today. Return the entry; nothing changes when they are there already. Raises Refused."""
    shortlist = Shortlist.objects.select_for_update().get(pk=shortlist.pk)
    candidate = locked(profile.candidate)
    if not shortlist.is_open:
        raise Refused("Cette liste est terminée : rouvrez-la d’abord.")
    entry = shortlist.entries.filter(candidate=candidate).first()
    if entry:
        return entry
    visible = SearchProfile.objects.filter(candidate=candidate, visible=True).exists()
    if not visible and not is_known(candidate, shortlist.organisation):
        raise Refused(GONE)
    if shortlist.entries.count() >= MAX_PER_LIST:
        raise Refused(f"Cette liste a déjà {MAX_PER_LIST} personnes. Ouvrez-en une autre.")
    entry = ShortlistEntry.objects.create(shortlist=shortlist, candidate=candidate, added_by=by)
    audit.record("entry.added", candidate, by=by, label=label_of(candidate), organisation=str(shortlist.organisation))
    return entry


@transaction.atomic
def remove_from_shortlist(entry, *, by):
    """Take somebody off a list. A hiring stays noted; coming appointments are called off. Safe to repeat."""
    entry = ShortlistEntry.objects.select_for_update().filter(pk=entry.pk).first()
    if entry is None:
        return
    candidate = entry.candidate
    for appointment in entry.appointments.coming():
        cancel_appointment(appointment, by=by)
    entry.delete()
    audit.record(
        "entry.removed", candidate, by=by, label=label_of(candidate), organisation=str(entry.shortlist.organisation)
    )


# --- Steps -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def move_entry(entry, state, *, by, reason="", placement=None):
    """Say how far it has come. `reason` with DISCARDED; `placement` (title, contract, starts_on) with HIRED. Raises Refused.

    Locks the entry. Leaving HIRED takes the hiring back: it was noted by mistake.
    """
    entry = ShortlistEntry.objects.select_for_update().select_related("shortlist__organisation").get(pk=entry.pk)
    state = EntryState(state)
    organisation = entry.shortlist.organisation
    if state.needs_name and not is_known(entry.candidate, organisation):
        raise Refused("Demandez d’abord son nom : on ne rencontre ni ne recrute une personne sans la connaître.")
    if entry.state == EntryState.HIRED and state != EntryState.HIRED:
        Placement.objects.filter(entry=entry).delete()
    if state == EntryState.HIRED:
        place(entry.candidate, organisation, by=by, entry=entry, **placement)
    entry.state, entry.discard_reason = state, reason if state == EntryState.DISCARDED else ""
    entry.changed_at = timezone.now()
    entry.save(update_fields=["state", "discard_reason", "changed_at"])
    audit.record(
        "entry.moved",
        entry.candidate,
        by=by,
        label=label_of(entry.candidate),
        organisation=str(organisation),
        state=str(state),
    )
    return entry


@transaction.atomic
def place(candidate, organisation, *, by, title, contract, starts_on, entry=None):
    """Note a hiring, or correct that of the same entry. Raises Refused when it is noted already."""
    values = {"title": title, "contract": contract, "starts_on": starts_on}
    try:
        with transaction.atomic():
            if entry is not None:
                known = {"candidate": candidate, "organisation": organisation, "recorded_by": by}
                placement, _ = Placement.objects.update_or_create(
                    entry=entry, defaults=values, create_defaults=values | known
                )
            else:
                placement = Placement.objects.create(
                    candidate=candidate, organisation=organisation, recorded_by=by, **values
                )
    except IntegrityError:
        raise Refused("Ce recrutement est déjà noté.") from None
    audit.record("candidate.hired", candidate, by=by, label=label_of(candidate), organisation=str(organisation))
    return placement


# --- Appointments ------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_appointment(entry, *, by, starts_at, minutes, place, details="", appointment=None):
    """Fix an interview and write to the person, or move one (`appointment`) and say so. The step becomes « entretien ». Raises Refused."""
    entry = ShortlistEntry.objects.select_for_update().select_related("shortlist__organisation").get(pk=entry.pk)
    if not is_known(entry.candidate, entry.shortlist.organisation):
        raise Refused("Demandez d’abord son nom : la personne vous répond avant tout rendez-vous.")
    values = {"starts_at": starts_at, "minutes": minutes, "place": place, "details": details}
    if appointment is None:
        appointment = Appointment.objects.create(entry=entry, created_by=by, **values)
    else:
        appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
        if appointment.cancelled_at:
            raise Refused("Ce rendez-vous est annulé : fixez-en un nouveau.")
        if all(getattr(appointment, name) == value for name, value in values.items()):
            return appointment
        for name, value in values.items():
            setattr(appointment, name, value)
        appointment.revision += 1
        appointment.save()
    if entry.state in {EntryState.SPOTTED, EntryState.CONTACTED}:
        move_entry(entry, EntryState.INTERVIEW, by=by)
    _tell(appointment, follow_letters.appointment_set, moved=appointment.revision > 0)
    audit.record(
        "appointment.moved" if appointment.revision else "appointment.set",
        entry.candidate,
        by=by,
        label=label_of(entry.candidate),
        organisation=str(entry.shortlist.organisation),
    )
    return appointment


@transaction.atomic
def cancel_appointment(appointment, *, by):
    """Call an interview off and write to the person. Safe to repeat: one letter."""
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if appointment.cancelled_at is None:
        appointment.cancelled_at = timezone.now()
        appointment.revision += 1
        appointment.save(update_fields=["cancelled_at", "revision"])
        _tell(appointment, follow_letters.appointment_cancelled)
        candidate = appointment.entry.candidate
        audit.record(
            "appointment.cancelled",
            candidate,
            by=by,
            label=label_of(candidate),
            organisation=str(appointment.organisation),
        )
    return appointment


def _tell(appointment, letter, **more):
    candidate = appointment.entry.candidate
    if candidate.email and not appointment.is_over:
        write_to(candidate, "appointment", letter(appointment, candidate, **more))


# --- Notes and tags ----------------------------------------------------------------------------------------------------


@transaction.atomic
def write_note(candidate, text, *, by, organisation=None):
    """Keep a note for one's organisation (none: the team). The person may read it on their page."""
    note = Note.objects.create(candidate=candidate, text=text, author=by, organisation=organisation)
    audit.record("note.written", candidate, by=by, label=label_of(candidate))
    return note


@transaction.atomic
def delete_note(note, *, by):
    candidate = note.candidate
    note.delete()
    audit.record("note.deleted", candidate, by=by, label=label_of(candidate))


@transaction.atomic
def set_tags(candidate, labels, *, by):
    """Give a record exactly these tags; new words are made, words nobody bears any more go."""
    candidate = locked(candidate)
    wanted = {label.lower(): label for label in labels}
    known = {tag.label.lower(): tag for tag in Tag.objects.annotate(low=Lower("label")).filter(low__in=wanted)}
    for low, label in wanted.items():
        if low not in known:
            Tag.objects.bulk_create([Tag(label=label)], ignore_conflicts=True)
            known[low] = Tag.objects.get(label__iexact=label)
    before = set(candidate.tags.all())
    after = set(known.values())
    candidate.tag_uses.exclude(tag__in=after).delete()
    CandidateTag.objects.bulk_create(
        [CandidateTag(tag=tag, candidate=candidate) for tag in after - before], ignore_conflicts=True
    )
    drop_unused_tags(before - after)
    if before != after:
        audit.record("candidate.tagged", candidate, by=by, label=label_of(candidate), count=len(after))


def drop_unused_tags(tags):
    """A word that spoke of one person leaves with them."""
    Tag.objects.filter(pk__in=[tag.pk for tag in tags], uses=None).delete()
