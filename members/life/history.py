"""The words of the life of an organisation, for its history."""

from datetime import date

from gtec_portal import audit
from gtec_portal.typography import counted, frdate


def _on(details):
    return frdate(date.fromisoformat(details["on"]))


audit.tell(
    {
        "organisation.absorbed": lambda details: (
            f"Fusion enregistrée : absorbée par {details['name']} le {_on(details)}"
        ),
        "organisation.absorbs": lambda details: f"Fusion enregistrée : absorbe {details['name']} le {_on(details)}",
        "organisation.renamed": lambda details: f"Changement de nom enregistré : {details['name']} le {_on(details)}",
        "organisation.event_undone": lambda details: (
            f"{'Fusion annulée' if details['kind'] == 'merger' else 'Changement de nom annulé'} : {_on(details)}"
        ),
        "organisation.logo_put": "Logo enregistré",
        "organisation.logo_removed": "Logo retiré",
        "headcount.declared": lambda details: (
            f"Effectif enregistré : {counted(details['count'], 'salarié')} au {_on(details)}"
        ),
        "headcount.removed": lambda details: (
            f"Effectif retiré : {counted(details['count'], 'salarié')} au {_on(details)}"
        ),
        "mandate.created": lambda details: f"Mandat ajouté : {details['title']}, {details['name']}",
        "mandate.edited": lambda details: f"Mandat modifié : {details['title']}, {details['name']}",
        "mandate.ended": lambda details: f"Mandat terminé : {details['title']}, {details['name']}",
        "mandate.deleted": lambda details: f"Mandat supprimé : {details['title']}, {details['name']}",
        "contact.created": "Contact ajouté",
        "contact.edited": "Contact modifié",
        "contact.deleted": "Contact supprimé",
    }
)
