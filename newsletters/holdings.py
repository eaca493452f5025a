"""What newsletters hold of people (see accounts.erasure)."""

from accounts import erasure
from newsletters import services
from newsletters.enums import Source, SubscriberState
from newsletters.models import Delivery, Subscriber


def forget(subject):
    """Forget an address. The clock leaves whoever asked for the letters by themselves: they still read us."""
    if not subject.email:
        return 0
    subscribers = Subscriber.objects.filter(email__iexact=subject.email)
    if not subject.is_wish and subscribers.filter(state=SubscriberState.ACTIVE, source=Source.FORM).exists():
        return 0
    found = subscribers.count() + Delivery.objects.filter(email__iexact=subject.email).count()
    if found:
        services.erase(subject.email)
    return found


def tell(subject):
    if not subject.email:
        return []
    return [
        {
            "nom": subscriber.name,
            "statut": subscriber.get_state_display(),
            "origine": subscriber.get_source_display(),
            "confirmé le": subscriber.confirmed_at and subscriber.confirmed_at.isoformat(),
            "lettres reçues": Delivery.objects.filter(email__iexact=subject.email).count(),
        }
        for subscriber in Subscriber.objects.filter(email__iexact=subject.email)
    ]


erasure.holds("newsletters.subscriber", ["email", "digest", "name", "consent_version"], forget, tell=tell)
erasure.keeps("newsletters.delivery", ["error", "email", "digest"], "rendues anonymes avec l’abonnement")
erasure.keeps("newsletters.suppression", ["digest"], "empreinte d’une adresse à qui ne plus écrire")
erasure.impersonal("ce que l’association publie", "newsletters.issue", "newsletters.block", "newsletters.bulletin")
