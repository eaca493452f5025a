"""People who expect an event without being registered: colleagues of « Vis ma vie » and their structures, employers of a job dating."""

from events.exchange.enums import Answer
from events.life import letters
from events.models import Booth, Colleague, HostPlace
from gtec_portal import mail
from members.models import Organisation
from members.services.charter import addressees


def addresses(event):
    """Their addresses, each once, without those registered, who have a letter of their own."""
    colleagues = Colleague.objects.filter(exchange__event=event)
    organisations = {
        *colleagues.values_list("organisation", flat=True),
        *HostPlace.objects.filter(day__exchange__event=event).values_list("site__organisation", flat=True),
        *Booth.objects.filter(event=event).values_list("organisation", flat=True),
    }
    found = list(colleagues.exclude(answer=Answer.DECLINED).order_by("pk").values_list("email", flat=True))
    for organisation in Organisation.objects.filter(pk__in=organisations).order_by("pk"):
        found += addressees(organisation)
    known = {one.lower() for one in event.registrations.expected().values_list("email", flat=True)}
    unique = {address.lower(): address for address in reversed(found) if not address.endswith("@invalid")}
    return [address for low, address in reversed(unique.items()) if low not in known]


def tell_called_off(event):
    """Write that it is off. Call in the transaction that calls it off."""
    for address in addresses(event):
        mail.send("events.called_off", letters.called_off_around(event), to=address)


def tell_reinstated(event, word):
    """Write that it takes place after all."""
    for address in addresses(event):
        mail.send("events.called_off", letters.reinstated_around(event, word), to=address)
