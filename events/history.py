"""The history of an event in words."""

from gtec_portal import audit

WORDS = {
    "event.created": "Événement créé",
    "event.changed": "Événement modifié",
    "event.published": "Événement publié",
    "event.unpublished": "Événement retiré de la publication",
    "item.added": "Moment ajouté au programme",
    "item.changed": "Moment du programme modifié",
    "item.removed": "Moment retiré du programme",
    "attachment.added": "Annexe ajoutée",
    "attachment.removed": "Annexe retirée",
    "registration.confirmed": "Inscription confirmée",
    "registration.waiting": "Inscription en liste d’attente",
    "registration.promoted": "Une personne passe de la liste d’attente aux inscrits",
    "registration.cancelled": "Inscription annulée",
    "workshop.added": "Atelier ouvert",
    "workshop.changed": "Atelier modifié",
    "table.added": "Table ajoutée",
    "table.changed": "Table modifiée",
    "table.removed": "Table supprimée",
    "contribution.added": "Contribution ajoutée",
    "contribution.changed": "Contribution modifiée",
    "contribution.moved": "Contribution déplacée dans la liste",
    "contribution.removed": "Contribution supprimée",
    "report.asked": "Compte rendu demandé",
    "report.made": "Compte rendu fabriqué",
    "report.validated": "Compte rendu validé",
    "report.published": "Compte rendu publié",
}


def lines(event):
    """Audit lines of an event, newest first."""
    return audit.history(event)


def sentence(line):
    """« Contribution modifiée (table 3) : Organiser un forum… » for one audit line."""
    words = WORDS.get(line.action, line.action)
    details = line.details
    if details.get("table"):
        words += f" (table {details['table']})"
    if details.get("version"):
        words += f" (version {details['version']})"
    if details.get("title"):
        words += f" : {details['title']}"
    return words
