"""What a letter asks of the organisations behind its readers, for the solicitation ledger.

Whoever subscribed by the form, and confirmed it, asked for the letter. Whoever receives it because of a seat did not: for
their organisation it is one solicitation, however many colleagues read it. So an organisation counts as soon as one of its
readers is there by their seat alone; when all of them subscribed, the letter is written in the ledger and takes nothing.
"""

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Lower

from members.models import Organisation, Seat
from members.services import solicitations
from newsletters import segments
from newsletters.enums import Source


def _organisation_of():
    """The organisation a subscriber acts for: the one they came from while they still sit there, else their oldest seat."""
    seats = Seat.objects.active().annotate(address=Lower("user__email")).filter(address=Lower(OuterRef("email")))
    known = seats.filter(organisation=OuterRef("organisation"))
    return Coalesce(
        Subquery(known.values("organisation")[:1]), Subquery(seats.order_by("pk").values("organisation")[:1])
    )


def organisations(segment):
    """Return ([organisations behind the readers of a segment], [those among them whose readers all asked for it]).

    Those whom the launch itself will add are counted in.
    """
    readers = segments.subscribers(segment).annotate(behind=_organisation_of()).exclude(behind=None).order_by()
    pairs = set(readers.values_list("behind", "source").distinct())
    pairs |= {(person.organisation_id, person.source) for person in segments.new_readers(segment)}
    solicited = {pk for pk, source in pairs if pk and source != Source.FORM}
    found = list(Organisation.objects.filter(pk__in={pk for pk, _ in pairs if pk}).order_by("name", "pk"))
    return found, [organisation for organisation in found if organisation.pk not in solicited]


def over_budget(segment):
    """Return (how many organisations a letter to this segment solicits, [(organisation, usage)] of those over their budget)."""
    found, asked_for = organisations(segment)
    wanted = {organisation.pk for organisation in asked_for}
    solicited = [organisation for organisation in found if organisation.pk not in wanted]
    used = solicitations.usages(solicited)
    return len(solicited), [(row, used[row.pk]) for row in solicited if used[row.pk].spent]
