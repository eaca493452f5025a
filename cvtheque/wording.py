"""What people agree to, word for word, in versions: an old consent always points at the text that was shown.

Never change a text in place: add a version. `CURRENT` is what forms show.
"""

from dataclasses import dataclass

from cvtheque.enums import Purpose

RETENTION_MONTHS = 24  # after the last contact (CNIL, guide du recrutement, 2023)
WARNING_MONTHS = 22


@dataclass(frozen=True)
class Wording:
    """One consent as shown: the sentence beside the box, and what it means in practice."""

    sentence: str
    details: str


CURRENT = 1
TEXTS = {
    (Purpose.MEMBERS, 1): Wording(
        "J’accepte que les adhérents trouvent mon profil dans la CVthèque, sans mon nom.",
        "Ils voient mes métiers, ma commune et le texte de mon CV, débarrassé de tout ce qui me désigne. Pour connaître mon nom, ils me le "
        "demandent et c’est moi qui décide, à chaque fois. Si je retire cet accord, mon profil quitte aussitôt la recherche ; un "
        "employeur à qui j’ai déjà donné mon nom le garde jusqu’à la suppression de mon profil.",
    ),
    (Purpose.VACANCY, 1): Wording(
        "J’accepte que l’employeur d’une offre à laquelle je réponds reçoive mon nom, mes coordonnées et mon CV.",
        "Seulement cet employeur, seulement pour cette offre.",
    ),
    (Purpose.REBOND, 1): Wording(
        "J’accepte qu’un employeur qui ne peut pas me recruter signale mon profil à d’autres adhérents.",
        "Mon profil reste sans nom : les autres adhérents doivent me demander mon accord.",
    ),
    (Purpose.NEWSLETTER, 1): Wording(
        "J’accepte de recevoir par e-mail les offres et les rendez-vous du réseau.",
        "Environ un message par mois, avec un lien pour se désinscrire.",
    ),
}
# A CV is kept for one of these; news alone are no reason to keep it.
REASONS_TO_KEEP = (Purpose.MEMBERS, Purpose.VACANCY)


def wording(purpose, version=CURRENT):
    """The text of a consent in one of its versions."""
    return TEXTS[Purpose(purpose), version]
