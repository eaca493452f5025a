"""The history of a campaign or a fee, in sentences."""

from functools import partial

from gtec_portal import audit
from gtec_portal.typography import counted, plural_fr
from members.enums import FeeStep

SENTENCES = {
    "campaign.created": "Campagne préparée",
    "campaign.edited": "Campagne modifiée",
    "campaign.closed": "Campagne close",
    "campaign.reopened": "Campagne rouverte",
    "fee.paid": "Règlement de {amount} enregistré ({means})",
    "fee.payment_cancelled": "Règlement de {amount} annulé : {reason}",
    "fee.waived": "Exonération de {amount} : {reason}",
    "fee.unwaived": "Exonération retirée",
}


def _with_details(words, details):
    return words.format(**details)


def _called(details):
    return f"{counted(details['fees'], 'structure')} appelée{plural_fr(details['fees'])}"


def _posted(details):
    return f"Posté : {FeeStep(details['step']).label}"


def _receipt(details):
    return "Reçu à envoyer par courrier" if details["by_post"] else "Reçu envoyé par e-mail"


audit.tell({action: partial(_with_details, words) for action, words in SENTENCES.items()})
audit.tell({"campaign.called": _called, "fee.posted": _posted, "fee.receipt_sent": _receipt})
