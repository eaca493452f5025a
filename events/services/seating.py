"""Placing the people of a workshop: composing the groups, moving somebody by hand, adjusting at the door.

Everything happens under the event's lock, so that two people who place at once end with one plan. The thinking is events.planner's.
"""

import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min, Prefetch, Q
from django.utils import timezone

from events import planner
from events.enums import GuestRole, Presence, RegistrationStatus
from events.models import Group, Participant, Seat, Seating, Stop, Table, Workshop
from events.services.locks import lock
from gtec_portal import audit
from members.enums import OrganisationKind
from members.models import Contact, Site
from members.models import Seat as NetworkSeat


class CannotPlace(Exception):
    """This move makes no sense any more; the text may be shown."""


@dataclass
class Placement:
    """A workshop with everything about its places, read at once."""

    workshop: Workshop
    tables: list
    participants: list
    seating: Seating | None
    groups: list
    plan: planner.Plan | None
    guests: list

    @property
    def expected(self):
        return [one for one in self.participants if one.presence == Presence.EXPECTED]

    @property
    def placed(self):
        return [one for one in self.participants if self.plan and one.pk in self.plan.rows]

    @property
    def unplaced(self):
        """Expected, and nowhere yet: registered since the groups were composed."""
        return [one for one in self.expected if self.plan and one.pk not in self.plan.rows]

    @property
    def is_stale(self):
        """Tables or rounds changed since: the routes no longer hold."""
        shape = (len(self.tables), self.workshop.rounds)
        return self.plan is not None and (self.plan.tables, self.plan.rounds) != shape

    def tables_of(self, participant):
        """The tables of a person, round after round."""
        return [self.tables[index] for index in self.plan.rows[participant.pk]]

    def quality(self):
        return planner.quality(self.plan, self.guests)


def read(workshop):
    """Everything about the places of a workshop. Nine queries whatever the number of people."""
    participants = list(
        workshop.participants.by_name()
        .select_related("registration__organisation", "group")
        .prefetch_related("wishes", Prefetch("seats", Seat.objects.order_by("round")))
    )
    tables = list(workshop.tables.order_by("number"))
    groups = list(workshop.groups.prefetch_related(Prefetch("stops", Stop.objects.order_by("round"))))
    seating = Seating.objects.filter(workshop=workshop).first()
    rank = {table.pk: index for index, table in enumerate(tables)}
    plan = _plan(workshop, seating, participants, groups, rank)
    return Placement(workshop, tables, participants, seating, groups, plan, _guests(participants, rank))


def _plan(workshop, seating, participants, groups, rank):
    """The plan as stored. Its shape is that of its routes: tables added since are not part of it."""
    if seating is None:
        return None
    routes = {}
    if seating.mixed:
        rows = {one.pk: tuple(rank[seat.table_id] for seat in one.seats.all()) for one in participants}
        rows = {key: row for key, row in rows.items() if row}
        numbers = {}
    else:
        routes = {group.number - 1: tuple(rank[stop.table_id] for stop in group.stops.all()) for group in groups}
        rows = {one.pk: routes[one.group.number - 1] for one in participants if one.group_id}
        numbers = {one.pk: one.group.number - 1 for one in participants if one.group_id}
    visited = {table for row in (rows.values() if seating.mixed else routes.values()) for table in row}
    rounds = max((len(row) for row in rows.values()), default=workshop.rounds)
    return planner.Plan(len(visited), rounds, seating.mixed, rows, numbers, routes)


def _guests(participants, rank):
    """People as the planner sees them. The sector is the kind of the structure, told apart by its first site."""
    organisations = {one.registration.organisation_id for one in participants if one.registration.organisation_id}
    first = Site.objects.filter(organisation__in=organisations).values("organisation").annotate(first=Min("category"))
    category = {row["organisation"]: row["first"] for row in first}
    guests = []
    for one in participants:
        organisation = one.registration.organisation
        guests.append(
            planner.Guest(
                key=one.pk,
                structure=one.registration.organisation_id or _flat(one.registration.organisation_label) or None,
                sector=(organisation.kind, category.get(organisation.pk)) if organisation else None,
                role=one.role or None,
                wishes=frozenset(rank[table.pk] for table in one.wishes.all() if table.pk in rank),
            )
        )
    return guests


# --- Who may be placed ------------------------------------------------------------------------------------------------


def gather(workshop):
    """Note everybody who holds a seat at the event as a participant; those who gave it back leave. Call under the lock.

    Those noted absent at the door stay known, out of the groups. Those who run a table are noted aside, by their name; roles are
    guessed from what the network knows of an address.
    """
    seated = list(workshop.event.registrations.placeable().select_related("organisation"))
    Participant.objects.filter(workshop=workshop).exclude(registration__in=[one.pk for one in seated]).delete()
    known = set(Participant.objects.filter(workshop=workshop).values_list("registration", flat=True))
    coming = [one for one in seated if one.pk not in known]
    hosts = {_flat(name) for name in workshop.tables.values_list("facilitator", flat=True) if name}
    functions = _functions([one.email for one in coming])
    Participant.objects.bulk_create(
        Participant(
            workshop=workshop,
            registration=one,
            presence=_presence(one, hosts),
            role=_role(one, functions),
        )
        for one in coming
    )


def _presence(registration, hosts):
    if _flat(registration.get_full_name()) in hosts:
        return Presence.ASIDE
    return Presence.ABSENT if registration.status == RegistrationStatus.NO_SHOW else Presence.EXPECTED


def missing(workshop):
    """Numbers of the participants who are not here: noted absent; once people are checked in, also those who are not."""
    people = workshop.participants.exclude(presence=Presence.ASIDE)
    absent = people.filter(Q(presence=Presence.ABSENT) | Q(registration__status=RegistrationStatus.NO_SHOW))
    if people.filter(registration__status=RegistrationStatus.ATTENDED).exists():
        absent = absent | people.filter(registration__status=RegistrationStatus.REGISTERED)
    return [one.pk for one in absent]


@transaction.atomic
def refresh(workshop):
    """Take in the registrations of this moment, without placing anybody: roles and wishes can then be noted."""
    lock(workshop.event)
    gather(workshop)


def _role(registration, functions):
    organisation = registration.organisation
    if organisation and organisation.kind in (OrganisationKind.PARTNER, OrganisationKind.FUNDER):
        return GuestRole.PARTNER
    return GuestRole.guess(functions.get(registration.email.lower(), ""))


def _functions(emails):
    """{address: function} of people the network knows. Two queries."""
    emails = [email.lower() for email in emails]
    found = {
        email.lower(): function
        for email, function in Contact.objects.filter(email__in=emails).values_list("email", "function")
    }
    seats = NetworkSeat.objects.filter(user__email__in=emails, ended_at=None)
    return found | {email.lower(): function for email, function in seats.values_list("user__email", "function")}


def _flat(name):
    """A name without accents, capitals or spare spaces: « Clémence  HUARD » is « clemence huard »."""
    letters = unicodedata.normalize("NFKD", name)
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).lower().split())


# --- Placing ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def compose(workshop, *, mixed, by):
    """Compose the groups from nothing, but for people whose place is fixed. Asked again, the answer is another one.

    Locks the event. Raises planner.Impossible.
    """
    event = lock(workshop.event)
    gather(workshop)
    before = read(workshop)
    locked = {}
    if before.plan and before.plan.mixed == mixed and not before.is_stale:
        held = (before.plan.groups if not mixed else before.plan.rows).items()
        fixed = {one.pk for one in before.expected if one.locked}
        locked = {key: place for key, place in held if key in fixed}
    seed = before.seating.seed + 1 if before.seating else 1
    guests = [guest for guest, one in zip(before.guests, before.participants, strict=True) if one in before.expected]
    plan = planner.compose(guests, len(before.tables), workshop.rounds, mixed=mixed, locked=locked, seed=seed)
    _store(before, plan, seed=seed)
    Participant.objects.filter(workshop=workshop).update(reprint=False)
    audit.record("groups.composed", event, by=by, people=len(plan.rows))
    return read(workshop)


@transaction.atomic
def adjust(workshop, *, absent, by):
    """Take out those who are not here (`absent`: their numbers), seat those who came since, move as few others as possible.

    Return (placement, participants whose badge changed). Locks the event. Raises planner.Impossible.
    """
    event = lock(workshop.event)
    plan = read(workshop).plan  # with those who gave their seat back: newcomers may take their places
    gather(workshop)
    before = read(workshop)
    no_shows = {one.pk for one in before.participants if one.registration.status == RegistrationStatus.NO_SHOW}
    absent = set(absent) | no_shows  # those the door noted while this page was open
    if plan is None or before.is_stale:
        raise CannotPlace("Composez d’abord les groupes : les tables ou les tours ont changé.")
    for one in before.participants:
        if one.presence != Presence.ASIDE:
            one.presence = Presence.ABSENT if one.pk in absent else Presence.EXPECTED
    here = {one.pk for one in before.expected}
    guests = [guest for guest in before.guests if guest.key in here]
    locked = {one.pk for one in before.expected if one.locked}
    printed, plan = plan, planner.repair(plan, guests, locked=locked)
    moved = planner.changed(printed, plan) | (plan.rows.keys() - printed.rows.keys())
    Participant.objects.filter(workshop=workshop, pk__in=absent).exclude(presence=Presence.ASIDE).update(
        presence=Presence.ABSENT, group=None, reprint=False
    )
    Participant.objects.filter(workshop=workshop, pk__in=here).update(presence=Presence.EXPECTED)
    _store(before, plan, seed=before.seating.seed)
    Participant.objects.filter(workshop=workshop, pk__in=moved).update(reprint=True)
    audit.record("groups.adjusted", event, by=by, people=len(absent), moved=len(moved))
    after = read(workshop)
    return after, [one for one in after.participants if one.pk in moved]


def _store(before, plan, *, seed):
    """Write a plan in place of the one before."""
    workshop, tables = before.workshop, before.tables
    Seating.objects.update_or_create(
        workshop=workshop, defaults={"mixed": plan.mixed, "seed": seed, "composed_at": timezone.now()}
    )
    Seat.objects.filter(participant__workshop=workshop).delete()
    workshop.groups.all().delete()
    if plan.mixed:
        Seat.objects.bulk_create(
            Seat(participant_id=key, round=step, table=tables[table])
            for key, row in plan.rows.items()
            for step, table in enumerate(row, start=1)
        )
        return
    routes = plan.routes
    groups = Group.objects.bulk_create(Group(workshop=workshop, number=number + 1) for number in sorted(routes))
    Stop.objects.bulk_create(
        Stop(group=group, round=step, table=tables[table])
        for group in groups
        for step, table in enumerate(routes[group.number - 1], start=1)
    )
    by_number = {group.number - 1: group for group in groups}
    people = [Participant(pk=key, group=by_number[number]) for key, number in plan.groups.items()]
    Participant.objects.bulk_update(people, ["group"])


@transaction.atomic
def clear(workshop, *, by):
    """Take every place away, so that tables may be removed. Wishes, roles and absences stay."""
    event = lock(workshop.event)
    Seat.objects.filter(participant__workshop=workshop).delete()
    workshop.groups.all().delete()
    Seating.objects.filter(workshop=workshop).delete()
    Participant.objects.filter(workshop=workshop).update(locked=False, reprint=False)
    audit.record("groups.cleared", event, by=by)


# --- By hand ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def move(participant, number, *, by):
    """Put somebody in another group. Groups may become unequal: the page says so. Their place is then fixed."""
    event, (participant,) = _fresh(participant)
    group = participant.workshop.groups.filter(number=number).first()
    if group is None or participant.group_id is None:
        raise CannotPlace("Ce groupe n’existe plus, ou cette personne n’est plus placée.")
    if group.pk == participant.group_id:
        return participant
    left = participant.group
    if left.members.count() == 1:
        raise CannotPlace("Ce groupe serait vide : échangez plutôt deux personnes.")
    participant.group, participant.locked, participant.reprint = group, True, True
    participant.save(update_fields=["group", "locked", "reprint"])
    audit.record("groups.moved", event, by=by, left=left.number, group=number)
    return participant


@transaction.atomic
def exchange(participant, other, *, by):
    """Exchange the places of two people, whole: groups keep their sizes, nobody sees a table twice. Both are then fixed."""
    event, (one, two) = _fresh(participant, other)
    if one.workshop_id != two.workshop_id or one.pk == two.pk:
        raise CannotPlace("Choisissez une autre personne du même atelier.")
    first, second = list(one.seats.all()), list(two.seats.all())
    if not (one.group_id and two.group_id) and not (first and second):
        raise CannotPlace("L’une de ces deux personnes n’est pas placée.")
    one.group, two.group = two.group, one.group
    Seat.objects.filter(participant__in=[one, two]).delete()
    Seat.objects.bulk_create(
        [Seat(participant=one, round=seat.round, table_id=seat.table_id) for seat in second]
        + [Seat(participant=two, round=seat.round, table_id=seat.table_id) for seat in first]
    )
    for each in (one, two):
        each.locked = each.reprint = True
        each.save(update_fields=["group", "locked", "reprint"])
    audit.record("groups.exchanged", event, by=by)
    return one, two


def _fresh(*participants):
    """The event, locked, and these participants as they are now."""
    event = lock(participants[0].workshop.event)
    found = {
        one.pk: one
        for one in Participant.objects.select_related("workshop", "group", "registration").filter(
            pk__in=[one.pk for one in participants]
        )
    }
    if len(found) < len({one.pk for one in participants}):
        raise CannotPlace("Cette personne n’est plus inscrite.")
    return event, [found[one.pk] for one in participants]


@transaction.atomic
def toggle_lock(participant):
    """Fix somebody's place, or free it."""
    _event, (participant,) = _fresh(participant)
    participant.locked = not participant.locked
    participant.save(update_fields=["locked"])
    return participant


@transaction.atomic
def save_participant(participant, *, wishes, by):
    """Note a role, wished tables, whether somebody takes part. Leaving the groups gives the place up."""
    event = lock(participant.workshop.event)
    if participant.presence != Presence.EXPECTED:
        participant.group, participant.locked, participant.reprint = None, False, False
        participant.seats.all().delete()
    participant.full_clean()
    participant.save()
    participant.wishes.set(Table.objects.filter(workshop=participant.workshop_id, pk__in=[one.pk for one in wishes]))
    audit.record("groups.person", event, by=by, participant=participant.pk)
    return participant
