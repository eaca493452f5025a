"""Letters about the charter."""

from gtec_portal.links import absolute
from gtec_portal.mail import Button, Facts, Letter, P, Small
from gtec_portal.typography import frdate


def invitation(version, organisation):
    """Ask a structure to read and sign a version."""
    since = frdate(version.in_force_since, "long")
    return Letter(
        f"La charte du réseau attend la signature de {organisation}",
        [
            P("Bonjour,"),
            P(
                f"« {version.title} », {version}, en vigueur depuis le {since}, dit ce que les structures du réseau s’engagent à faire ensemble."
            ),
            P(f"Au nom de {organisation}, une personne habilitée peut la lire et la signer en ligne, en deux minutes."),
            Button("Lire et signer la charte", absolute("members:charter_sign", organisation.pk)),
            Small(
                "Pas encore d’accès au portail, ou une question ? Répondez à ce message. Le texte se lit sans compte : "
                + absolute("members:charter_public_version", version.number)
            ),
        ],
        preheader=f"{version}, à lire et à signer en ligne",
    )


def signed(signature):
    """Confirm a signature to the person who gave it: they keep what they signed, and when."""
    version = signature.version
    return Letter(
        f"Charte signée : {signature.organisation_name}",
        [
            P("Bonjour,"),
            P("Votre signature est enregistrée. Merci pour cet engagement."),
            Facts(
                [
                    ("Charte", f"{version.title}, {version}"),
                    ("Structure", signature.organisation_name),
                    ("Signée par", f"{signature.signer_name}, {signature.signer_function}"),
                    ("Le", frdate(signature.signed_at, "long")),
                ]
            ),
            Button("Voir la charte signée", absolute("members:organisation_charter", signature.organisation_id)),
            Small(f"Empreinte du texte signé (SHA-256) : {signature.text_sha256}"),
        ],
    )
