"""The history of the charter, in sentences: on its versions, and on the structures that signed."""

from gtec_portal import audit
from gtec_portal.typography import counted


def _invited(details):
    return f"{counted(details['structures'], 'structure')} invitée{'s' if details['structures'] > 1 else ''} à signer la charte"


def _signed(details):
    return f"Charte signée (version {details['version']})"


def _withdrawn(details):
    return f"Signature de la charte retirée (version {details['version']})"


audit.tell(
    {
        "charter.prepared": "Version de la charte préparée",
        "charter.edited": "Brouillon de la charte modifié",
        "charter.published": "Version de la charte publiée",
        "charter.deleted": "Brouillon de la charte supprimé",
        "charter.invited": _invited,
        "charter.signed": _signed,
        "charter.withdrawn": _withdrawn,
    }
)
