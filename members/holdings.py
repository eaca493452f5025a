"""What the network's files hold of people (see accounts.erasure): employers and their staff, never candidates."""

from accounts import erasure

_EMPLOYERS = "personnes qui agissent pour une structure, dans l’exercice de leur fonction"

erasure.keeps("members.contact", ["name", "function", "email", "phone"], _EMPLOYERS)
erasure.keeps("members.mandate", ["title", "person_name"], _EMPLOYERS)
erasure.keeps("members.seat", ["function"], _EMPLOYERS)
erasure.keeps(
    "members.chartersignature",
    ["organisation_name", "signer_name", "signer_function", "text_sha256", "withdrawal_reason"],
    "signatures données au nom d’une structure",
)
erasure.keeps("members.visit", ["person_met", "note"], _EMPLOYERS)
erasure.keeps("members.need", ["words", "partner_name", "outcome_note"], "besoins d’une structure, sans candidat")
erasure.keeps("members.solicitation", ["subject", "person", "reason"], _EMPLOYERS)
erasure.keeps(
    "members.importrun",
    ["label", "file", "sha256", "options", "counts", "notes", "error"],
    "fichiers de structures et de leurs contacts, détruits après l’import",
)
erasure.keeps("members.importline", ["title", "cells", "operations", "problems", "doubts"], _EMPLOYERS)
erasure.impersonal(
    "structures, cotisations et charte : rien sur des candidats",
    "members.organisation",
    "members.organisationevent",
    "members.site",
    "members.membership",
    "members.charterversion",
    "members.feecampaign",
    "members.fee",
    "members.feepayment",
    "members.feeletter",
)
