"""Columns of the charter's lists, as spreadsheets."""

from gtec_portal.sheets import Column, Table


def _signature(name):
    """A value of the signature of this version, when there is one (see `CharterVersion.structures`)."""
    return lambda row: getattr(row.signatures_here[0], name) if row.signatures_here else None


VERSIONS = Table(
    "Versions de la charte",
    (
        Column("Version", "number"),
        Column("Titre", "title", width=40),
        Column("En vigueur", "in_force_since"),
        Column("Signatures", "signed"),
        Column("Statut", "status_label"),
    ),
)

SIGNATURES = Table(
    "Signatures de la charte",
    (
        Column("Structure", "name", width=44),
        Column("Type", "get_kind_display", width=20),
        Column("Statut", lambda row: "Signée" if row.signatures_here else "À signer"),
        Column("Signée au nom de", _signature("organisation_name"), width=44),
        Column("Signée par", _signature("signer_name"), width=28),
        Column("Fonction", _signature("signer_function"), width=24),
        Column("Signée le", _signature("signed_at"), width=18),
        Column("Dernière version signée", "signed_number"),
        Column("Invitée le", "invited_at", width=18),
    ),
    personal=True,
)
