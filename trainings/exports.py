"""Columns of the lists of trainings, as spreadsheets. Lengths are in hours, for sums."""

from gtec_portal.links import absolute
from gtec_portal.sheets import Column, Table, staff


def hours(row):
    return None if row.duration_minutes is None else row.duration_minutes / 60


PROGRAMMES = Table(
    "Programmes",
    (
        Column("Intitulé", "title", width=52),
        Column("Durée (h)", hours, number="0.0"),
        Column("Tarif par personne", "price", number="#,##0.00", width=20),
        Column("Sessions", "session_count"),
        Column("Version", "version"),
        Column("Modifié le", "updated_at", width=18),
        Column("Statut", "state_label", width=22),
    ),
)

SESSIONS = Table(
    "Sessions",
    (
        Column("Intitulé", "name", width=52),
        Column("Premier jour", "starts_on"),
        Column("Dernier jour", "ends_on"),
        Column("Commune", "commune.name", width=24),
        Column("Places prises", "seats_taken"),
        Column("Places", "capacity"),
        Column("Statut", "status_label", width=16),
    ),
)

ENROLMENTS = Table(
    "Inscrits",
    (
        Column("Nom", "last_name", width=24),
        Column("Prénom", "first_name", width=20),
        Column("Fonction", "function", width=30),
        Column("Employeur", "employer_name", width=40, shown=staff),
        Column("Statut", "status_label", width=26),
    ),
    personal=True,
)

PUBLIC_PROGRAMMES = Table(
    "Formations",
    (
        Column("Intitulé", "title", width=52),
        Column("Durée (h)", hours, number="0.0"),
        Column("Tarif par personne", "price", number="#,##0.00", width=20),
        Column("Prochaine date", "next_on", width=18),
        Column("Commune", "next_town", width=24),
        Column("Adresse", lambda row: absolute("trainings:programme_public_detail", row.programme.slug), width=48),
    ),
)
