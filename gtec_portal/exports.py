"""Columns of the portal's own lists, as spreadsheets."""

from gtec_portal.sheets import Column, Table

MESSAGES = Table(
    "Courriers envoyés",
    (
        Column("Objet", "subject", width=48),
        Column("Destinataire", "to", width=34),
        Column("Demandé le", "created_at", width=18),
        Column("Parti le", "finished_at", width=18),
        Column("Statut", "state_label", width=16),
    ),
    personal=True,
)
