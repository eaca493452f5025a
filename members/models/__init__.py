"""The group of employers, a module by subject; the rest of the portal imports from here."""

from members.models.ledger import Solicitation
from members.models.memberships import Mandate, Membership
from members.models.organisations import EMPLOYER_KINDS, Organisation, Site, validate_siren, validate_siret
from members.models.people import Contact, Seat, SeatInvitation

__all__ = [
    "EMPLOYER_KINDS",
    "Contact",
    "Mandate",
    "Membership",
    "Organisation",
    "Seat",
    "SeatInvitation",
    "Site",
    "Solicitation",
    "validate_siren",
    "validate_siret",
]
