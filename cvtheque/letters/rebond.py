"""An employer signals somebody to the others."""

from cvtheque.enums import Purpose
from cvtheque.letters.ways_out import leave_url
from gtec_portal.links import absolute
from gtec_portal.mail import Button, Letter, P, Small


def referral_asked(referral):
    """An employer would like to signal this person to the others: nothing shows before they agree."""
    candidate = referral.candidate
    answer = [
        Button("Accepter", absolute("cvtheque:own_referral", candidate.token, referral.uuid, "accepter")),
        Button("Décliner", absolute("cvtheque:own_referral", candidate.token, referral.uuid, "decliner")),
    ]
    return Letter(
        "Un employeur aimerait parler de vous à d’autres",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                f"{referral.organisation} ne peut pas vous recruter, mais pense que votre profil intéresserait d’autres employeurs du réseau. "
                "Si vous êtes d’accord, votre profil leur sera signalé, toujours sans votre nom, avec ces mots :"
            ),
            P(f"« {referral.note} »"),
            *answer,
            Small("Sans réponse de votre part, rien n’est montré."),
        ],
        preheader="Rien n’est montré sans votre accord.",
    )


def referral_shown(referral):
    """The person had agreed beforehand: they learn at once what is said of them, and take it back if they wish."""
    candidate = referral.candidate
    return Letter(
        "Votre profil est signalé à d’autres employeurs",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                f"{referral.organisation} ne peut pas vous recruter et, comme vous l’aviez accepté, signale votre profil aux autres adhérents. "
                "Il reste sans nom : c’est à vous qu’ils le demanderont. Voici ce qui est écrit :"
            ),
            P(f"« {referral.note} »"),
            Button("Ne pas être signalé", leave_url(candidate, Purpose.REBOND)),
            Button("Ouvrir ma page", candidate.own_url),
        ],
    )


def referral_invited(organisation):
    """To somebody who applied and has no profile: the door, and nothing else. No personal link: there is nobody to link to."""
    return Letter(
        "Votre profil pourrait intéresser d’autres employeurs",
        [
            P("Bonjour,"),
            P(
                f"{organisation}, à qui vous avez écrit, pense que d’autres employeurs du réseau pourraient avoir besoin de vous. "
                "Déposez votre CV en deux minutes : ils le liront sans votre nom, et c’est vous qui déciderez à qui le donner."
            ),
            Button("Déposer mon CV", absolute("cvtheque:deposit")),
            Small("Si cela ne vous intéresse pas, ignorez ce message : il n’y en aura pas d’autre."),
        ],
    )
