"""The history of a candidate's record in words: « Accord donné : être trouvé par les adhérents »."""

from cvtheque.enums import Purpose
from gtec_portal import audit


def _consent(words):
    def say(details):
        purpose = details.get("purpose")
        return f"{words}\u00a0: {Purpose(purpose).label.lower()}" if purpose in Purpose else words

    return say


def _organisation(words):
    return lambda details: words.format(details.get("organisation", "une structure"))


audit.tell(
    {
        "candidate.deposited": "CV déposé",
        "candidate.confirmed": "Profil vérifié et confirmé",
        "candidate.corrected": "Profil corrigé",
        "consent.given": _consent("Accord donné"),
        "consent.withdrawn": _consent("Accord retiré"),
        "unveil.asked": _organisation("Nom demandé pour {}"),
        "unveil.accepted": _organisation("Nom donné à {}"),
        "unveil.refused": _organisation("Demande de {} déclinée"),
    }
)
