"""Columns of the lists of letters and subscribers, as spreadsheets."""

from gtec_portal.links import absolute
from gtec_portal.sheets import Column, Table
from newsletters.bulletin_pages import rounded

SUBSCRIBERS = Table(
    "Abonnés",
    (
        Column("Adresse e-mail", "email", width=36),
        Column("Nom", "name", width=28),
        Column("Structure", lambda row: str(row.organisation or ""), width=36),
        Column("Profil", lambda row: row.get_kind_display().capitalize(), width=26),
        Column("Statut", lambda row: row.get_state_display().capitalize(), width=16),
        Column("Origine", lambda row: row.get_source_display().capitalize(), width=22),
        Column("Confirmé le", "confirmed_at", width=18),
    ),
    personal=True,
)

ISSUES = Table(
    "Lettres",
    (
        Column("Objet", "subject", width=52),
        Column("Statut", lambda row: row.get_state_display().capitalize(), width=18),
        Column("Créée le", "created_at", width=18),
        Column("Envoi lancé le", "started_at", width=18),
        Column("Destinataires", lambda row: row.get_segment_display().capitalize(), width=40),
        Column("Prévus", "planned"),
        Column("Envoyés", "done_count"),
        Column("Incertains", "uncertain"),
    ),
)

PUBLIC_ISSUES = Table(
    "Lettres d’information",
    (
        Column("Objet", "subject", width=52),
        Column("Envoyée le", "sent_at", width=18),
        Column("Adresse", lambda row: absolute("newsletters:issue_public_detail", row.slug), width=48),
    ),
)


def _figure(section, name="count"):
    """A number of the frozen bulletin; nothing for a draft, whose figures are those of the minute."""
    return lambda row: row.snapshot[section][name] if row.is_frozen else None


# A file leaves the portal: people are counted by fives in it, as on paper.
BULLETINS = Table(
    "Bulletins",
    (
        Column("Réunion", "on", width=16),
        Column("Statut", "state_label", width=18),
        Column("Version", lambda row: row.version or None),
        Column("Arrêté le", "frozen_at", width=18),
        Column("Adhérents", _figure("members")),
        Column("Postes à pourvoir", _figure("posts"), width=18),
        Column("Structures", _figure("posts", "structures"), width=14),
        Column(
            "Personnes disponibles",
            lambda row: rounded(row.snapshot["skills"]["count"] or 0) if row.is_frozen else "",
            width=24,
        ),
        Column("Sessions avec des places", _figure("seats"), width=24),
        Column("Places libres", _figure("seats", "seats"), width=14),
        Column("Rendez-vous", _figure("events"), width=14),
    ),
)
