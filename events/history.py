"""The history of an event in words: « Contribution modifiée (table 3) : Organiser un forum… »."""

from functools import partial

from gtec_portal import audit

WORDS = {
    "event.created": "Événement créé",
    "event.changed": "Événement modifié",
    "event.published": "Événement publié",
    "event.unpublished": "Événement retiré de la publication",
    "event.deleted": "Événement supprimé",
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
    "groups.composed": "Groupes composés",
    "groups.adjusted": "Groupes ajustés aux personnes présentes",
    "groups.moved": "Personne changée de groupe",
    "groups.exchanged": "Deux personnes échangées dans les groupes",
    "groups.person": "Participation d’une personne aux groupes modifiée",
    "groups.cleared": "Groupes effacés",
    "report.asked": "Compte rendu demandé",
    "report.made": "Compte rendu fabriqué",
    "report.validated": "Compte rendu validé",
    "report.published": "Compte rendu publié",
}


def _said(words, details):
    if details.get("table"):
        words += f" (table {details['table']})"
    if details.get("version"):
        words += f" (version {details['version']})"
    if details.get("title"):
        words += f" : {details['title']}"
    return words


audit.tell({action: partial(_said, words) for action, words in WORDS.items()})
