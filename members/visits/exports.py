"""Columns of the visits and of the needs, as spreadsheets."""

from gtec_portal.sheets import Column, Table

VISITS = Table(
    "Visites",
    (
        Column("Structure", lambda row: str(row.organisation), width=34),
        Column("Date", "met_on"),
        Column("Moyen", "get_means_display", width=14),
        Column("Personne rencontrée", "person_met", width=26),
        Column("Note", "note", width=60),
        Column("Notée par", lambda row: str(row.owner), width=24),
        Column("Besoins", "needs_heard"),
        Column("Sans suite", "needs_open"),
        Column("Relance le", "follow_up_on"),
        Column("Relance", "follow_up_words", width=22),
    ),
    personal=True,
)

NEEDS = Table(
    "Besoins",
    (
        Column("Structure", lambda row: str(row.visit.organisation), width=34),
        Column("Entendu le", "visit.met_on"),
        Column("Par", lambda row: str(row.visit.owner), width=24),
        Column("Type", "get_kind_display", width=26),
        Column("Besoin", "words", width=60),
        Column("Métier", lambda row: row.trade.label if row.trade else "", width=34),
        Column("Heures par semaine", "hours_per_week"),
        Column("Suite", "status", width=30),
        Column("Partenaire", "referred_to", width=34),
        Column("Précision", "outcome_note", width=40),
        Column("Suite donnée le", "decided_at", width=18),
    ),
)
