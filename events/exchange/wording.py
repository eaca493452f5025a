"""What the allocator found, in plain French: why somebody stays, and what would let them go."""

import math

from events.exchange.allocator import Cause
from gtec_portal.typography import NBSP, counted
from members.models import Organisation
from reference.models import Trade


def reasons_said(exchange, solution):
    """{(colleague, day): (why, what would help)} for those who stay. Two queries."""
    codes = {why.offer for why in solution.left.values() if why.offer}
    trades = dict(Trade.objects.filter(pk__in=codes).values_list("pk", "label"))
    people = {one.pk: one for one in exchange.colleagues.select_related("trade")}
    homes = dict(Organisation.objects.filter(exchange_colleagues__exchange=exchange).values_list("pk", "name"))
    for one in people.values():
        one.exchange = exchange
    return {
        (who, day): _said(why, people[who], homes[people[who].organisation_id], trades)
        for (who, day), why in solution.left.items()
    }


def _said(why, colleague, home, trades):
    km = f"{colleague.max_km}{NBSP}km{'' if colleague.has_car else ' sans voiture'}"
    if why.cause == Cause.NO_PLACE:
        return (
            f"Aucune autre structure n’offre de place ce jour-là pour ce métier ({colleague.trade.label}).",
            "Demander à une autre structure une place de ce métier.",
        )
    if why.cause == Cause.TOO_FAR:
        needed = math.ceil(why.needed / 10)
        return (
            f"La place la plus proche est à {needed}{NBSP}km, la limite est de {km}.",
            _nearer(colleague, needed),
        )
    offer = (
        f"Si {home} offrait une place de plus ({trades[why.offer]}), un départ de plus serait possible."
        if why.offer
        else ""
    )
    if why.cause == Cause.TAKEN:
        return (
            f"Toutes les places de ce métier à moins de {km} sont prises.",
            offer or "Demander une place de plus de ce métier.",
        )
    freer = "Avec « le plus de personnes », davantage de personnes partiraient." if why.free else ""
    return (
        f"Une place existe, mais personne ne viendrait en échange chez {home}.",
        " ".join(filter(None, [offer, freer]))
        or "Offrir une place dans sa structure pour un métier que d’autres proposent.",
    )


def _nearer(colleague, needed):
    """What would help when the nearest place is too far: a lift for who has no car, else a longer way for all."""
    if not colleague.has_car and needed <= colleague.exchange.max_km:
        return "Trouver un covoiturage et le dire sur sa fiche (« dispose d’une voiture »), ou une place plus proche."
    if not colleague.has_car:
        return "Trouver une place plus proche."
    return f"Porter la distance maximale à {needed}{NBSP}km, ou trouver une place plus proche."


def result_said(answered):
    """« 62 départs trouvés, 8 sans place. »."""
    said = f"{counted(answered.placed, 'départ trouvé,départs trouvés')}, {answered.left} sans place."
    if answered.voided:
        said += f" {counted(answered.voided, 'convention annulée,conventions annulées')} par le changement."
    return said
