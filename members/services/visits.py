"""Writes of visits and needs: recorded once however often they are sent, followed up, and never left without an outcome."""

from datetime import datetime, time

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from gtec_portal import audit, mail
from members.enums import LegalForm, NeedOutcome, OrganisationKind, VisitMeans
from members.models import Need, Organisation, Site, Visit
from members.models.visits import NOTICE_DAYS, OUTCOME_DAYS
from members.services import solicitations
from members.services.organisations import create_organisation, save_site
from members.visits import letters as visit_letters
from reference.text import fold


class Refused(Exception):
    """The thing asked cannot be done in this state; the text may be shown."""


def record_visit(visit, needs=(), *, by, commune=None, requested=False, reason="", follows=None):
    """Save one visit with the needs heard; returns (visit, created). Sent twice, even at once, it is recorded once.

    `commune`: the structure (not saved yet) is new, and becomes a prospect with one site there. `follows`: the visit whose
    follow-up this one was. Writes the solicitation ledger, where a contact the structure asked for (`requested`) takes nothing;
    raises BudgetExceeded when the month is spent and no reason is given.
    """
    if known := Visit.objects.filter(uuid=visit.uuid).first():  # before a ledger line that may be refused
        return known, False
    try:
        return _record(visit, needs, by, commune, requested, reason, follows), True
    except IntegrityError as error:
        if "members_visit_uuid" not in str(error):
            raise
        return Visit.objects.get(uuid=visit.uuid), False


@transaction.atomic
def _record(visit, needs, by, commune, requested, reason, follows):
    if commune is not None:
        visit.organisation = create_prospect(visit.organisation.name, commune, by=by)
    visit.owner = by
    visit.contact = (
        visit.organisation.contacts.filter(name__iexact=visit.person_met).first() if visit.person_met else None
    )
    visit.save()
    for need in needs:
        need.visit = visit
        need.save()
    solicitations.record(
        visit.organisation,
        VisitMeans(visit.means).solicitation,
        visit.heading,
        by=by,
        reason=reason,
        counts=not requested,
        person=visit.person_met,
        # Nobody types the hour. Noon, and never to come: a visit of this morning is noted this morning.
        at=min(timezone.make_aware(datetime.combine(visit.met_on, time(12))), timezone.now()),
    )
    audit.record("visit.recorded", visit.organisation, by=by, visit_id=visit.pk, needs=len(needs))
    if follows is not None and follows.organisation_id == visit.organisation_id:
        _settle_follow_up(follows, by)
    return visit


def create_prospect(name, commune, *, by):
    """Return a prospect with one site in this commune: the one already there, or a new one.

    Two people coming back from the same street type the same name: one at a time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('members.prospect'))")
    there = Organisation.objects.filter(kind=OrganisationKind.PROSPECT, sites__commune=commune).distinct()
    known = next((row for row in there if fold(name) in {fold(row.name), fold(row.short_name)}), None)
    if known:
        return known
    prospect = create_organisation(
        Organisation(name=name, kind=OrganisationKind.PROSPECT, legal_form=LegalForm.OTHER), by=by
    )
    save_site(Site(organisation=prospect, name=name, commune=commune), by=by)
    return prospect


@transaction.atomic
def edit_visit(visit, *, by, fields):
    """Save a corrected visit; `fields` names what changed. A new date of follow-up opens it again."""
    if "follow_up_on" in fields:
        visit.followed_up_at = None
    if "person_met" in fields:
        visit.contact = visit.organisation.contacts.filter(name__iexact=visit.person_met).first()
    visit.save()
    audit.record("visit.edited", visit.organisation, by=by, visit_id=visit.pk, fields=fields)
    return visit


@transaction.atomic
def add_need(need, *, by):
    """Add a need to a visit already recorded."""
    need.save()
    audit.record("need.heard", need.visit.organisation, by=by, need_id=need.pk)
    return need


def _lock(need):
    return Need.objects.select_for_update(of=("self",)).select_related("visit__organisation").get(pk=need.pk)


@transaction.atomic
def edit_need(need, *, by, fields):
    """Save the corrected words of a need; its outcome is decided elsewhere."""
    _lock(need)
    need.full_clean(exclude=["visit"])
    need.save(update_fields=["kind", "words", "trade", "hours_per_week"])
    audit.record("need.edited", need.visit.organisation, by=by, need_id=need.pk, fields=fields)
    return need


@transaction.atomic
def remove_need(need, *, by):
    """Delete a need noted by mistake. One with an outcome stays: something was made of it."""
    need = _lock(need)
    if need.outcome:
        raise Refused("Une suite a été donnée à ce besoin\u00a0: il reste au dossier.")
    audit.record("need.removed", need.visit.organisation, by=by, need_id=need.pk)
    need.delete()


@transaction.atomic
def decide_need(need, outcome, *, by, partner=None, partner_name="", trade=None, hours_per_week=None, note=""):
    """Say what becomes of a need, or correct it. An outcome once given is never emptied.

    A referral names its partner: one of the network (`partner`) or another (`partner_name`). A part-time need has a trade
    and hours. Raises ValidationError when something is missing, as the database would.
    """
    need = _lock(need)
    need.outcome = NeedOutcome(outcome)
    need.partner, need.partner_name, need.outcome_note = partner, partner_name.strip(), note.strip()
    need.trade, need.hours_per_week = trade or need.trade, hours_per_week or need.hours_per_week
    need.decided_at, need.decided_by = timezone.now(), by
    need.validate_constraints(exclude=["visit"])
    need.save()
    audit.record("need.decided", need.visit.organisation, by=by, need_id=need.pk, outcome=str(outcome))
    return need


def _settle_follow_up(visit, by):
    """Close the follow-up if nothing stands in the way; True when it is closed."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=visit.pk)
    if not visit.waits_for_follow_up:
        return True
    if visit.needs.overdue().exists():
        return False
    visit.followed_up_at = timezone.now()
    visit.save(update_fields=["followed_up_at"])
    audit.record("follow_up.done", visit.organisation, by=by, visit_id=visit.pk)
    return True


@transaction.atomic
def finish_follow_up(visit, *, by):
    """Close a follow-up. Refused while a need of that visit is past its thirty days: the file does not close on silence."""
    if not _settle_follow_up(visit, by):
        raise Refused(
            "Un besoin entendu ce jour-là attend une suite depuis plus de 30 jours. "
            "Dites d’abord ce qu’il devient\u00a0; la relance se fermera ensuite."
        )


@transaction.atomic
def postpone_follow_up(visit, day, *, by):
    """Move a follow-up to another day."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=visit.pk)
    visit.follow_up_on, visit.followed_up_at = day, None
    visit.full_clean(exclude=["owner", "organisation"])
    visit.save(update_fields=["follow_up_on", "followed_up_at"])
    audit.record("follow_up.postponed", visit.organisation, by=by, visit_id=visit.pk, day=day.isoformat())
    return visit


def remind(today=None):
    """Write once at 25 and once at 30 days to whoever heard a need that has no outcome. One letter a person; returns how many.

    Safe to run twice, or twice at once: the needs are locked, and say which reminder they got.
    """
    today = today or timezone.localdate()
    sent = 0
    for days in (OUTCOME_DAYS, NOTICE_DAYS):
        waiting = Need.objects.undecided().heard_before(days, today).filter(reminded_days__lt=days)
        for owner in waiting.order_by("visit__owner").values_list("visit__owner", flat=True).distinct():
            sent += _remind_owner(owner, days, today)
    return sent


@transaction.atomic
def _remind_owner(owner, days, today):
    rows = (
        Need.objects.undecided()
        .heard_before(days, today)
        .filter(reminded_days__lt=days, visit__owner=owner)
        .select_for_update(of=("self",), skip_locked=True)
    )
    needs = list(rows.oldest_first())
    if not needs:
        return 0
    Need.objects.filter(pk__in=[need.pk for need in needs]).update(reminded_days=days)
    person = needs[0].visit.owner
    letter = visit_letters.needs_waiting(person, needs, days)
    if person.is_active:
        mail.send("members.needs_waiting", letter, to=person.email, person=person)
    else:  # whoever heard it has left: the association's own address answers for it
        mail.send("members.needs_waiting", letter, to=visit_letters.team_address())
    return 1
