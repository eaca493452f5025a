"""The history of a programme or a session, in sentences."""

from functools import partial

from gtec_portal import audit
from gtec_portal.typography import counted, plural_fr
from trainings.enums import DocumentKind

SENTENCES = {
    "programme.created": "Programme créé",
    "programme.edited": "Programme modifié",
    "programme.published": "Fiche publiée, version {version}",
    "programme.withdrawn": "Fiche retirée des pages publiques",
    "session.created": "Session créée",
    "session.edited": "Session modifiée",
    "session.published": "Session publiée",
    "session.closed": "Session terminée",
    "session.reopened": "Session rouverte",
    "session.promoted": "Place libérée, donnée à une personne en attente ({organisation})",
    "session.enrolment_cancelled": "Inscription annulée ({organisation})",
}


def _with_details(words, details):
    return words.format(**details)


def _enrolled(details):
    nouns = (("confirmed", "inscription"), ("waiting", "mise en attente,mises en attente"))
    parts = [counted(details[key], noun) for key, noun in nouns if details[key]]
    return f"{' et '.join(parts)} ({details['organisation']})"


def _attendance(details):
    end = plural_fr(details["cells"])
    return f"Émargement : {counted(details['cells'], 'présence')} saisie{end} ou corrigée{end}"


def _cancelled(details):
    return f"Session annulée, {counted(details['people'], 'personne')} concernée{plural_fr(details['people'])}"


def _documents(details):
    kind = DocumentKind(details["kind"])
    return f"{details['made']} {kind.plural if details['made'] > 1 else kind.label}"


audit.tell({action: partial(_with_details, words) for action, words in SENTENCES.items()})
audit.tell(
    {
        "session.enrolled": _enrolled,
        "session.attendance": _attendance,
        "session.cancelled": _cancelled,
        "session.documents": _documents,
    }
)
