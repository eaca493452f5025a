"""What waits in « Vis ma vie »: for the team, an allocation to announce; for a structure, agreements to sign."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from events.exchange.enums import Party
from events.models import Exchange, ExchangeAgreement, ExchangeSignature, Placement
from gtec_portal.todo import TodoItem
from gtec_portal.typography import counted, frdate


def items_for(request):
    if request.user.is_staff:
        return [_to_announce()]
    organisation = getattr(request, "organisation", None)
    return [_to_sign(organisation)] if organisation is not None and organisation.is_employer else []


def _to_announce():
    """Coming placements nobody was told of, in editions already announced once, or nearly there."""
    in_force = ExchangeAgreement.objects.in_force().filter(placement=OuterRef("pk"))
    waiting = Placement.objects.filter(availability__day__starts_at__gt=timezone.now()).exclude(Exists(in_force))
    exchange = Exchange.objects.filter(days__availabilities__placement__in=waiting).select_related("event").first()
    count = waiting.count() if exchange else 0
    return TodoItem(
        count,
        f"{counted(count, 'affectation')} « Vis ma vie » à annoncer",
        exchange.get_absolute_url() if exchange else reverse("events:event_list"),
        "Relire et annoncer",
        str(exchange or ""),
    )


def _to_sign(organisation):
    """Agreements of coming days this structure has not signed. Two queries."""
    signed = ExchangeSignature.objects.filter(agreement=OuterRef("pk"))
    waiting = ExchangeAgreement.objects.in_force().filter(
        Q(home=organisation) & ~Exists(signed.filter(party=Party.HOME))
        | Q(host=organisation) & ~Exists(signed.filter(party=Party.HOST)),
        day__starts_at__gt=timezone.now(),
    )
    first = waiting.select_related("day__exchange__event").order_by("day__starts_at").first()
    count = waiting.count() if first else 0
    return TodoItem(
        count,
        f"{counted(count, 'convention')} « Vis ma vie » à signer",
        first.day.exchange.get_absolute_url() if first else reverse("events:event_list"),
        "Lire et signer",
        f"Première journée le {frdate(first.day.date)}" if first else "",
    )
