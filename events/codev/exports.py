"""Columns of the lists, as spreadsheets. Nothing of what is said is in them."""

from events.codev import attendance
from gtec_portal.sheets import Column, Table

GROUPS = Table(
    "Groupes de codéveloppement",
    (
        Column("Groupe", "name", width=40),
        Column("Animation", "facilitator", width=30),
        Column("Personnes", "people"),
        Column("Séances tenues", "meetings", width=16),
        Column("Dernière séance", "last", width=18),
    ),
)

SESSIONS = Table(
    "Séances de codéveloppement",
    (
        Column("Date", "starts_at", width=18),
        Column("Lieu", "place", width=36),
        Column("Animation", "facilitator", width=30),
        Column("Personnes invitées", "invited", width=18),
        Column("Personnes présentes", "present", width=18),
        Column("Heures", attendance.hours_of, number="0.00"),
        Column("Statut", "state_label", width=16),
    ),
)
