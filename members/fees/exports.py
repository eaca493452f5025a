"""Columns of the lists of fees, as spreadsheets."""

from gtec_portal.sheets import Column, Table

EUROS = "# ##0.00"

FEES = Table(
    "Cotisations",
    (
        Column("Référence", "reference", width=16),
        Column("Année", "campaign.year"),
        Column("Structure", "organisation.name", width=44),
        Column("Effectif retenu", "get_band_display", width=24),
        Column("Appelée le", "called_on"),
        Column("Échéance", "due_on"),
        Column("Montant", "amount", number=EUROS),
        Column("Encaissé", "paid", number=EUROS),
        Column("Reste dû", "remaining", number=EUROS),
        Column("Statut", "state_label", width=18),
        Column("Jours de retard", "days_late"),
        Column("Motif d’exonération", "waived_reason", width=40),
    ),
)

CAMPAIGNS = Table(
    "Campagnes de cotisation",
    (
        Column("Année", "year"),
        Column("Échéance", "due_on"),
        Column("Statut", "get_state_display", width=16),
        Column("Structures appelées", "fee_count"),
        Column("Appelé", "called", number=EUROS),
        Column("Encaissé", "received", number=EUROS),
        Column("Reste dû", "left", number=EUROS),
        Column("En retard", "late_count"),
    ),
)
