"""The group of employers, a module by subject; the rest of the portal imports from here."""

from members.models.charter import CharterInvitation, CharterSignature, CharterVersion
from members.models.fees import Fee, FeeCampaign, FeeLetter, FeePayment, FeeScale
from members.models.imports import ImportLine, ImportRun
from members.models.ledger import Solicitation
from members.models.life import Headcount, OrganisationEvent
from members.models.memberships import Mandate, Membership
from members.models.organisations import EMPLOYER_KINDS, Organisation, Site, validate_siren, validate_siret
from members.models.people import Contact, Seat, SeatInvitation
from members.models.visits import Need, Visit

__all__ = [
    "EMPLOYER_KINDS",
    "CharterInvitation",
    "CharterSignature",
    "CharterVersion",
    "Contact",
    "Fee",
    "FeeCampaign",
    "FeeLetter",
    "FeePayment",
    "FeeScale",
    "Headcount",
    "ImportLine",
    "ImportRun",
    "Mandate",
    "Membership",
    "Need",
    "Organisation",
    "OrganisationEvent",
    "Seat",
    "SeatInvitation",
    "Site",
    "Solicitation",
    "Visit",
    "validate_siren",
    "validate_siret",
]
