"""The history of imports in words."""

from gtec_portal import audit
from gtec_portal.typography import counted

WORDS = {
    "import.sent": "Fichier envoyé",
    "import.applied": lambda details: f"Import enregistré ({counted(details.get('lines', 0), 'ligne')})",
    "import.prospects": lambda details: f"Prospects créés ({counted(details.get('lines', 0), 'site')})",
    "import.discarded": "Import refermé",
}

audit.tell(WORDS)
