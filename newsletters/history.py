"""The history of a bulletin in words."""

from gtec_portal import audit

audit.tell(
    {
        "bulletin.prepared": "Bulletin préparé",
        "bulletin.moved": "Date changée",
        "bulletin.frozen": lambda details: (
            "Bulletin arrêté" if details["version"] == 1 else f"Chiffres recalculés\u00a0: version {details['version']}"
        ),
        "bulletin.discarded": "Brouillon supprimé",
    }
)
