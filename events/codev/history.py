"""The history of a group in words: what was prepared and when, never what was said."""

from gtec_portal import audit

audit.tell(
    {
        "codev.group_added": "Groupe créé",
        "codev.group_changed": "Groupe modifié",
        "codev.member_added": "Personne ajoutée au groupe",
        "codev.member_changed": "Fiche d’une personne modifiée",
        "codev.member_left": "Personne sortie du groupe",
        "codev.session_planned": "Séance préparée",
        "codev.session_changed": "Séance modifiée",
        "codev.session_removed": "Séance retirée",
        "codev.invited": lambda details: f"Liens personnels envoyés ({details.get('people', 0)} courriers)",
        "codev.link_renewed": "Nouveau lien envoyé à une personne, l’ancien fermé",
        "codev.opened": "Salle ouverte",
        "codev.ended": "Séance terminée",
        "codev.case_validated": "Cas validé par la personne cliente",
        "codev.case_taken_back": "Cas repris par la personne cliente",
        "codev.opened_to_team": "Séance ouverte à l’équipe par le groupe",
        "codev.closed_to_team": "Séance refermée à l’équipe par le groupe",
    }
)
