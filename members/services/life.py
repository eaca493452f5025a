"""The life of an organisation: absorbed, renamed, counted. Dated facts, added one by one and taken back one by one."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from gtec_portal import audit
from gtec_portal.typography import frdate
from members.enums import HeadcountBand, LifeEventKind
from members.models import Headcount, Organisation, OrganisationEvent, Site


def lock(*organisations):
    """Lock these organisations until the end of the transaction: whoever writes their past or their future queues up.

    Always in the order of their numbers, so that two mergers the other way round wait for each other and never deadlock.
    The objects given are read again.
    """
    pks = [organisation.pk for organisation in organisations]
    list(Organisation.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
    for organisation in organisations:
        organisation.refresh_from_db()


@transaction.atomic
def merge(absorbed, into, *, on, by, note=""):
    """Record that `into` absorbs `absorbed`: from the day `on`, one member instead of two. Locks both.

    The membership of the absorbed one ends the day before. Its open sites go on under `into`; what they were before stays
    known (`Site.objects.held_on`). Its record, people, advertisements and enrolments stay under its name, and its people
    keep them while `into` is a member. Raises ValidationError, whose text may be shown.
    """
    event = OrganisationEvent(
        kind=LifeEventKind.MERGER, organisation=absorbed, successor=into, on=on, note=note, created_by=by
    )
    if absorbed.pk == into.pk:
        raise ValidationError("Une structure ne peut pas s’absorber elle-même : choisissez-en une autre.")
    lock(absorbed, into)
    event.full_clean()
    _refuse_out_of_order(event)
    membership = _membership_to_end(absorbed, on)
    if membership:
        event.membership = membership
        event.former_end, event.former_reason = membership.ends_on, membership.reason
    event.save()
    if membership:
        membership.ends_on, membership.reason = on - timedelta(days=1), f"Fusion avec {into}"[:200]
        membership.full_clean()
        membership.save()
    event.sites.set(absorbed.sites.filter(Q(closed_on=None) | Q(closed_on__gt=on)))
    Site.objects.filter(moves=event).update(organisation=into)
    Organisation.objects.filter(Q(pk=absorbed.pk) | Q(heir=absorbed)).update(heir=into)
    audit.record("organisation.absorbed", absorbed, by=by, on=on.isoformat(), name=str(into))
    audit.record("organisation.absorbs", into, by=by, on=on.isoformat(), name=str(absorbed))
    return event


def _refuse_out_of_order(merger):
    """Mergers are recorded in the order they happened: the past of an organisation stops where it was absorbed."""
    absorbed, into, on = merger.organisation, merger.successor, merger.on
    gone = OrganisationEvent.objects.mergers().filter(organisation=into).select_related("successor").first()
    if gone:
        raise ValidationError(
            f"{into} a elle-même été absorbée par {gone.successor} le {frdate(gone.on)} : choisissez {gone.successor}, ou annulez d’abord cette fusion."
        )
    later = OrganisationEvent.objects.filter(Q(organisation=absorbed) | Q(successor=absorbed), on__gte=on).first()
    if later:
        what = f"{later.get_kind_display().lower()}, {frdate(later.on)}"
        raise ValidationError(
            f"Un fait plus récent est déjà enregistré pour {absorbed} ({what}) : la fusion vient après."
        )


def _membership_to_end(absorbed, on):
    """The membership in force when the merger happens, or None. One that begins later makes the merger impossible."""
    period = absorbed.memberships.filter(Q(ends_on=None) | Q(ends_on__gte=on)).order_by("-starts_on").first()
    if period and period.starts_on >= on:
        raise ValidationError(
            f"L’adhésion de {absorbed} commence le {frdate(period.starts_on)} : la fusion ne peut pas la précéder."
        )
    return period


@transaction.atomic
def rename(organisation, new_name, *, on, by, new_short_name=None, note=""):
    """Record that the organisation took another name on a day; the former one stays findable. Locks it.

    The address of its public sheet does not change: what was printed still leads there. A name taken between two known
    ones finds its place. `new_short_name`: None keeps the short name. Raises ValidationError, whose text may be shown.
    """
    lock(organisation)
    following = OrganisationEvent.objects.renames().filter(organisation=organisation, on__gt=on).first()
    event = OrganisationEvent(
        kind=LifeEventKind.RENAME,
        organisation=organisation,
        on=on,
        note=note,
        created_by=by,
        former_name=following.former_name if following else organisation.name,
        former_short_name=following.former_short_name if following else organisation.short_name,
    )
    event.full_clean()
    _refuse_after_merger(event)
    short_name = event.former_short_name if new_short_name is None else new_short_name.strip()
    name = new_name.strip()
    if (_plain(name), _plain(short_name)) == (_plain(event.former_name), _plain(event.former_short_name)):
        raise ValidationError("C’est déjà son nom à cette date. Pour corriger une faute, modifiez la fiche.")
    _write_name(organisation, following, name, short_name)
    event.save()
    audit.record("organisation.renamed", organisation, by=by, on=on.isoformat(), name=name)
    return event


def _plain(name):
    return " ".join(name.casefold().split())


def _refuse_after_merger(event):
    merger = OrganisationEvent.objects.mergers().filter(organisation=event.organisation, on__lte=event.on).first()
    if merger:
        raise ValidationError(
            f"{event.organisation} a été absorbée le {frdate(merger.on)} : elle n’a plus de nom à prendre."
        )


def _write_name(organisation, following, name, short_name):
    """Put a name where it is stored: in the rename that ended it, or in the record when it is the present one."""
    if following:
        following.former_name, following.former_short_name = name, short_name
        following.full_clean()
        following.save(update_fields=["former_name", "former_short_name"])
    else:
        organisation.name, organisation.short_name = name, short_name
        unchanged = [field.name for field in organisation._meta.fields if field.name not in {"name", "short_name"}]
        organisation.full_clean(exclude=unchanged, validate_constraints=False)
        organisation.save(update_fields=["name", "short_name"])


@transaction.atomic
def undo(event, *, by):
    """Take back a merger or a change of name recorded by mistake, as if it had never been. Locks the organisations.

    Raises ValidationError when something built on it since: its text says what to do first.
    """
    lock(*filter(None, [event.organisation, event.successor]))
    event = OrganisationEvent.objects.select_related("organisation", "successor").filter(pk=event.pk).first()
    if event is None:
        raise ValidationError("C’est déjà annulé.")
    {LifeEventKind.MERGER: _undo_merger, LifeEventKind.RENAME: _undo_rename}[event.kind](event)
    audit.record("organisation.event_undone", event.organisation, by=by, kind=event.kind, on=event.on.isoformat())


def _undo_rename(event):
    following = OrganisationEvent.objects.renames().filter(organisation=event.organisation, on__gt=event.on).first()
    event.delete()
    _write_name(event.organisation, following, event.former_name, event.former_short_name)


def _undo_merger(event):
    absorbed, into, membership = event.organisation, event.successor, event.membership
    if into.heir_id:
        raise ValidationError(f"{into} a été absorbée depuis : annulez d’abord sa propre fusion.")
    last_day = event.on - timedelta(days=1)
    if membership and membership.ends_on != last_day:
        raise ValidationError(
            f"L’adhésion de {absorbed} a été modifiée depuis : remettez d’abord sa sortie au {frdate(last_day)}."
        )
    Site.objects.filter(moves=event).update(organisation=absorbed)
    Organisation.objects.filter(pk__in=_absorbed_by(absorbed)).update(heir=absorbed)
    Organisation.objects.filter(pk=absorbed.pk).update(heir=None)
    former_end, former_reason = event.former_end, event.former_reason
    event.sites.clear()
    OrganisationEvent.objects.filter(pk=event.pk).delete()
    if membership:
        membership.ends_on, membership.reason = former_end, former_reason
        membership.full_clean()  # it may have joined again since
        membership.save()


def _absorbed_by(organisation):
    """Numbers of all the organisations it absorbed, and of those they had absorbed."""
    found, layer = set(), {organisation.pk}
    while layer:
        mergers = OrganisationEvent.objects.mergers().filter(successor__in=layer)
        layer = set(mergers.values_list("organisation_id", flat=True)) - found
        found |= layer
    return found


@transaction.atomic
def declare_headcount(organisation, count, *, on, by):
    """Record how many employees the organisation counted on a day; a figure of the same day is replaced. Locks it."""
    lock(organisation)
    figure = Headcount.objects.filter(organisation=organisation, on=on).first()
    figure = figure or Headcount(organisation=organisation, on=on)
    figure.count = count
    figure.full_clean()
    figure.save()
    _repeat_latest(organisation)
    audit.record("headcount.declared", organisation, by=by, on=on.isoformat(), count=count)
    return figure


@transaction.atomic
def remove_headcount(figure, *, by):
    """Take back a figure. The one before it is in force again."""
    organisation = figure.organisation
    lock(organisation)
    figure.delete()
    _repeat_latest(organisation)
    audit.record("headcount.removed", organisation, by=by, on=figure.on.isoformat(), count=figure.count)


def _repeat_latest(organisation):
    """`Organisation.headcount` and its band say the latest figure. The band outlives the figures: it may be known alone."""
    latest = Headcount.objects.filter(organisation=organisation).order_by("-on").first()
    organisation.headcount = latest.count if latest else None
    if latest:
        organisation.headcount_band = HeadcountBand.of(latest.count)
    organisation.save(update_fields=["headcount", "headcount_band"])
