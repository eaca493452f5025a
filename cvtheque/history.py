"""The history of a candidate's record in words: « Accord donné : être trouvé par les adhérents »."""

from cvtheque.enums import EntryState, Purpose
from gtec_portal import audit


def _consent(words):
    def say(details):
        purpose = details.get("purpose")
        return f"{words}\u00a0: {Purpose(purpose).label.lower()}" if purpose in Purpose else words

    return say


def _organisation(words):
    return lambda details: words.format(details.get("organisation", "une structure"))


def _step(details):
    state = details.get("state")
    step = EntryState(state).label if state in EntryState else "changée"
    return f"Étape « {step} » pour {details.get('organisation', 'une structure')}"


audit.tell(
    {
        "acronym.added": "Sigle ajouté",
        "acronym.changed": "Sigle modifié",
        "acronym.removed": "Sigle retiré",
        "candidate.deposited": "CV déposé",
        "candidate.paper": "Lien personnel imprimé",
        "candidate.agreed": "Accord donné à la suite d’une transmission",
        "candidate.confirmed": "Profil vérifié et confirmé",
        "candidate.corrected": "Profil corrigé",
        "batch.sent": "Dépôt groupé envoyé",
        "batch.applied": "Dépôt groupé confirmé",
        "batch.discarded": "Dépôt groupé abandonné",
        "consent.given": _consent("Accord donné"),
        "consent.withdrawn": _consent("Accord retiré"),
        "unveil.asked": _organisation("Nom demandé pour {}"),
        "unveil.accepted": _organisation("Nom donné à {}"),
        "referral.asked": _organisation("{} demande à signaler ce profil aux adhérents"),
        "referral.shown": _organisation("Profil signalé aux adhérents par {}"),
        "referral.refused": _organisation("Signalement de {} décliné"),
        "candidate.merged": lambda details: f"Réuni avec le dossier « {details.get('other', '')} »",
        "candidate.told_apart": lambda details: f"Distinct du dossier « {details.get('other', '')} »",
        "candidate.hired": _organisation("Recruté par {}"),
        "candidate.tagged": "Étiquettes modifiées",
        "entry.added": _organisation("Repéré par {}"),
        "entry.removed": _organisation("Retiré d’une liste de {}"),
        "entry.moved": _step,
        "appointment.set": _organisation("Rendez-vous fixé par {}"),
        "appointment.moved": _organisation("Rendez-vous déplacé par {}"),
        "appointment.cancelled": _organisation("Rendez-vous annulé par {}"),
        "note.written": "Note ajoutée",
        "note.deleted": "Note supprimée",
        "shortlist.created": "Liste ouverte",
        "shortlist.closed": "Liste terminée",
        "shortlist.reopened": "Liste rouverte",
        "unveil.refused": _organisation("Demande de {} déclinée"),
    }
)
