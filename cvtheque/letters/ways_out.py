"""What every letter to a candidate ends with: the link to keep, and how to leave in one click."""

from dataclasses import replace

from cvtheque.enums import Purpose
from gtec_portal.links import absolute
from gtec_portal.mail import Items, Small

KEEP = Small(
    "Ce lien est personnel : gardez ce message, ne le transférez pas. Il vous permet de tout voir, corriger et supprimer."
)


def leave_url(candidate, purpose):
    """The address that withdraws one consent, and does nothing else."""
    return absolute("cvtheque:leave", candidate.leave_token, purpose)


def with_way_out(candidate, letter):
    """The letter with, at its end, the way out: from any of our letters a person withdraws in one click.

    Whoever has not said yes yet has nothing to withdraw: the letter that asks them says how to refuse.
    """
    if candidate.is_invited:
        return letter
    way_out = Items(
        [
            ("Ne plus être visible des adhérents, en un clic", leave_url(candidate, Purpose.MEMBERS)),
            ("Retirer un autre accord, ou tout supprimer", candidate.own_url),
        ]
    )
    return replace(letter, blocks=[*letter.blocks, way_out])
