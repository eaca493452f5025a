"""Who is behind each segment: one queryset each, computed on the day, no expression language."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from cvtheque.enums import Purpose
from cvtheque.models import Candidate
from members.enums import OrganisationKind
from members.models import EMPLOYER_KINDS, Organisation, Seat
from newsletters.enums import Segment, Source, SubscriberKind, SubscriberState
from newsletters.models import Subscriber, Suppression, digest_of

PARTNER_KINDS = (OrganisationKind.PARTNER, OrganisationKind.FUNDER)


def member_seats():
    """Open seats in structures that are members today."""
    members = Organisation.objects.filter(kind__in=EMPLOYER_KINDS).members_on(timezone.localdate())
    return Seat.objects.active().filter(organisation__in=members, user__is_active=True)


def partner_seats():
    """Open seats in partner and funding organisations."""
    return Seat.objects.active().filter(organisation__kind__in=PARTNER_KINDS, user__is_active=True)


def consenting_candidates():
    """Candidates whose consent to the newsletter is in force."""
    return Candidate.objects.agreeing(Purpose.NEWSLETTER)


def _has_address(queryset, field):
    """Whether the subscriber's address is one of these, whatever its case."""
    return Exists(queryset.annotate(address=Lower(field)).filter(address=Lower(OuterRef("email"))))


def in_force():
    """Subscribers whose ground for receiving letters still holds.

    A seat that was closed or a consent withdrawn ends it at once, without anybody touching the subscription.
    """
    seats = _has_address(member_seats(), "user__email") | _has_address(partner_seats(), "user__email")
    grounds = (
        Q(source=Source.FORM)
        | (Q(source=Source.SEAT) & Q(seats))
        | (Q(source=Source.CVTHEQUE) & Q(_has_address(consenting_candidates(), "email")))
    )
    return Subscriber.objects.active().not_suppressed().filter(grounds)


def subscribers(segment):
    """Return the subscribers a letter to this segment goes to."""
    member = _has_address(member_seats(), "user__email")
    partner = _has_address(partner_seats(), "user__email")
    return {
        Segment.ALL: lambda: in_force(),
        Segment.MEMBERS: lambda: in_force().filter(member),
        Segment.PARTNERS: lambda: in_force().filter(partner),
        Segment.JOB_SEEKERS: lambda: in_force().filter(kind=SubscriberKind.JOB_SEEKER),
        Segment.EMPLOYERS: lambda: in_force().filter(~member, kind=SubscriberKind.EMPLOYER),
        Segment.OTHERS: lambda: in_force().filter(
            ~member, ~partner, kind__in=[SubscriberKind.OTHER, SubscriberKind.PARTNER]
        ),
    }[Segment(segment)]()


def count_expected(segment):
    """How many people a letter to this segment would go to now, those counted in whom the launch itself will add."""
    return subscribers(segment).count() + len(new_readers(segment))


def new_readers(segment):
    """The new people of a segment: those whom the launch of a letter to it will add."""
    kinds = {
        Segment.ALL: set(SubscriberKind),
        Segment.MEMBERS: {SubscriberKind.EMPLOYER},
        Segment.PARTNERS: {SubscriberKind.PARTNER},
        Segment.JOB_SEEKERS: {SubscriberKind.JOB_SEEKER},
    }.get(Segment(segment), set())
    return [person for person in new_people() if person.kind in kinds]


def new_people():
    """The people whom a seat or a consent lets us write to, who are not subscribers yet and never left."""
    people = list(known_people())
    for person in people:
        person.digest, person.state = digest_of(person.email), SubscriberState.ACTIVE
    digests = [person.digest for person in people]
    left = set(Suppression.objects.filter(digest__in=digests).values_list("digest", flat=True))
    known = set(Subscriber.objects.filter(digest__in=digests).values_list("digest", flat=True))
    return [person for person in people if person.digest not in left | known]


def known_people():
    """Yield an unsaved Subscriber for each person whom a seat or a consent lets us write to."""
    seen = set()
    for seats, kind in ((member_seats(), SubscriberKind.EMPLOYER), (partner_seats(), SubscriberKind.PARTNER)):
        for seat in seats.select_related("user").order_by("pk"):
            address = seat.user.email.lower()
            if address not in seen:
                seen.add(address)
                yield Subscriber(
                    email=address,
                    name=str(seat.user),
                    kind=kind,
                    source=Source.SEAT,
                    organisation_id=seat.organisation_id,
                )
    for candidate in consenting_candidates().order_by("pk").prefetch_related("consents"):
        address = candidate.email.lower()
        if address and address not in seen:  # met at a forum, without one
            seen.add(address)
            consent = next(
                c for c in candidate.consents.all() if c.purpose == Purpose.NEWSLETTER and c.withdrawn_at is None
            )
            yield Subscriber(
                email=address,
                name=str(candidate),
                kind=SubscriberKind.JOB_SEEKER,
                source=Source.CVTHEQUE,
                consent_version=f"cvtheque-{consent.text_version}",
                confirmed_at=consent.given_at,
            )
