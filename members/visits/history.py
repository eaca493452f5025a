"""The history of a structure in words: what was heard there and what became of it."""

from gtec_portal import audit
from gtec_portal.typography import counted
from members.enums import NeedOutcome


def _recorded(details):
    heard = details.get("needs")
    return f"Visite notée, {counted(heard, 'besoin')}" if heard else "Visite notée"


def _decided(details):
    outcome = details.get("outcome", "")
    return f"Suite donnée à un besoin\u00a0: {NeedOutcome(outcome).label.lower()}" if outcome else "Suite donnée"


audit.tell(
    {
        "visit.recorded": _recorded,
        "visit.edited": "Visite modifiée",
        "need.heard": "Besoin ajouté à une visite",
        "need.edited": "Besoin modifié",
        "need.removed": "Besoin retiré, noté par erreur",
        "need.decided": _decided,
        "follow_up.done": "Relance faite",
        "follow_up.postponed": "Relance reportée",
    }
)
