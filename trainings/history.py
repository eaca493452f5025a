"""The history of a programme or a session, in sentences."""

from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True)
class Line:
    at: datetime
    actor: str
    text: str


def lines(instance):
    """Newest first."""
    return [Line(line.at, line.actor_label, sentence(line)) for line in audit.history(instance)]


def sentence(line):
    details = line.details
    if line.action == "session.enrolled":
        parts = [
            counted(details[key], noun)
            for key, noun in (("confirmed", "inscription"), ("waiting", "mise en attente,mises en attente"))
            if details[key]
        ]
        return f"{' et '.join(parts)} ({details['organisation']})"
    if line.action == "session.attendance":
        return f"Émargement : {counted(details['cells'], 'présence')} saisie{plural_fr(details['cells'])} ou corrigée{plural_fr(details['cells'])}"
    if line.action == "session.cancelled":
        return f"Session annulée, {counted(details['people'], 'personne')} concernée{plural_fr(details['people'])}"
    if line.action == "session.documents":
        kind = DocumentKind(details["kind"])
        return f"{details['made']} {kind.plural if details['made'] > 1 else kind.label}"
    return SENTENCES.get(line.action, line.action).format(**details)
