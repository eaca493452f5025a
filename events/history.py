"""The history of an event in words: « Contribution modifiée (table 3) : Organiser un forum… »."""

from functools import partial

from events.codev import history as codev_history  # noqa: F401 -- adds its own words
from events.exchange import history as exchange_history  # noqa: F401 -- adds its own words
from gtec_portal import audit

WORDS = {
    "event.created": "Événement créé",
    "event.changed": "Événement modifié",
    "event.published": "Événement publié",
    "event.unpublished": "Événement retiré de la publication",
    "event.deleted": "Événement supprimé",
    "event.cancelled": "Événement annulé",
    "event.reinstated": "Événement finalement maintenu",
    "event.copied": "Copie d’un autre événement",
    "proposal.revised": "Proposition complétée",
    "proposal.accepted": "Proposition acceptée",
    "proposal.returned": "Proposition renvoyée avec un mot",
    "proposal.refused": "Proposition refusée",
    "notice.sent": "Changement annoncé aux personnes inscrites",
    "notice.dropped": "Changement gardé sans message",
    "calendar.opened": "Adresse d’agenda créée",
    "calendar.renewed": "Adresse d’agenda changée",
    "calendar.closed": "Adresse d’agenda supprimée",
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
    "table.link_sent": "Lien de la table envoyé à la personne qui l’anime",
    "table.link_renewed": "Lien de la table refait",
    "contribution.completed": "Piste complétée",
    "priority.chosen": "Action retenue",
    "priority.dropped": "Action écartée",
    "room.started": "Tour démarré",
    "room.paused": "Tour mis en pause",
    "room.extended": "Deux minutes ajoutées",
    "room.turned": "Changement de tour",
    "room.closed": "Atelier terminé",
    "room.reopened": "Atelier rouvert",
    "room.vote_opened": "Vote de la salle ouvert",
    "room.vote_closed": "Vote de la salle clos",
    "contribution.added": "Contribution ajoutée",
    "contribution.changed": "Contribution modifiée",
    "contribution.moved": "Contribution déplacée dans la liste",
    "contribution.removed": "Contribution supprimée",
    "door.walk_in": "Personne venue sans être inscrite",
    "door.seat_added": "Place ajoutée à l’accueil",
    "door.closed": "Accueil terminé, absences notées",
    "door.reopened": "Accueil rouvert",
    "door.link_opened": "Lien d’accueil ouvert",
    "door.link_revoked": "Lien d’accueil fermé",
    "dating.hours": "Horaires du job dating réglés",
    "dating.booth_added": "Employeur ajouté au job dating",
    "dating.booth_changed": "Employeur du job dating modifié",
    "dating.booth_removed": "Employeur retiré du job dating",
    "dating.picked": "Choix d’un employeur enregistrés",
    "dating.composed": "Entretiens placés",
    "dating.cleared": "Entretiens effacés",
    "dating.added": "Entretien ajouté",
    "dating.moved": "Entretien déplacé",
    "dating.removed": "Entretien retiré",
    "dating.sent": "Horaires des entretiens envoyés",
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
    "report.amended": "Compte rendu renvoyé à corriger",
    "report.withdrawn": "Compte rendu retiré de la publication",
    "report.texts": "Textes du compte rendu modifiés",
    "report.shared": "Lien vers le compte rendu créé",
    "report.unshared": "Lien vers le compte rendu fermé",
    "part.validated": "Partie du compte rendu validée",
    "part.amended": "Correction demandée sur une partie du compte rendu",
    "part.reminded": "Relance des personnes qui n’ont pas validé leur partie",
    "photo.added": "Photo ajoutée",
    "photo.changed": "Photo modifiée",
    "photo.moved": "Photo déplacée dans la liste",
    "photo.right": "Droit à l’image modifié",
    "photo.withdrawn": "Photo retirée",
}


def _said(words, details):
    if details.get("table"):
        words += f" (table {details['table']})"
    if details.get("version"):
        words += f" (version {details['version']})"
    if details.get("title"):
        words += f" : {details['title']}"
    if details.get("reason"):
        words += f", sans attendre toutes les parties : {details['reason']}"
    return words


audit.tell({action: partial(_said, words) for action, words in WORDS.items()})
