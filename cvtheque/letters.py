"""Letters of the CVthèque. Those to candidates hold their personal link; those to employers never hold an identity."""

from gtec_portal.links import absolute
from gtec_portal.mail import Button, Facts, Letter, P, Small
from gtec_portal.typography import frdate

_KEEP = Small(
    "Ce lien est personnel : gardez ce message, ne le transférez pas. Il vous permet de tout voir, corriger et supprimer."
)


def _leave(candidate):
    return Small(
        "Pour ne plus être visible, un clic suffit : " + absolute("cvtheque:own_consent", candidate.token, "members")
    )


def welcome(candidate):
    """The link to the personal page, right after a deposit."""
    return Letter(
        "Votre CV est arrivé : vérifiez ce que nous avons lu",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                "Votre CV est arrivé. Il reste une étape : ouvrez votre page, vérifiez ce qui a été lu et confirmez. Personne ne voit votre profil avant cela."
            ),
            Button("Vérifier et confirmer mon profil", candidate.own_url),
            _KEEP,
            Small(
                "Si vous n’avez pas déposé de CV, ignorez ce message : le profil n’est visible de personne, et votre page permet de le supprimer."
            ),
        ],
        preheader="Une dernière étape avant d’être visible.",
    )


def already_here(candidate):
    """Somebody used the deposit form with the address of an existing profile: nothing was changed."""
    return Letter(
        "Vous avez déjà un profil dans la CVthèque",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                "Un CV vient d’être déposé avec votre adresse. Vous avez déjà un profil : nous n’y avons rien changé, et le nouveau fichier n’a pas été gardé."
            ),
            P("Pour remplacer votre CV ou corriger votre profil, ouvrez votre page."),
            Button("Ouvrir ma page", candidate.own_url),
            _KEEP,
        ],
    )


def personal_link(candidate):
    return Letter(
        "Votre lien personnel",
        [
            P(f"Bonjour {candidate.first_name},"),
            P("Voici le lien de votre page personnelle dans la CVthèque."),
            Button("Ouvrir ma page", candidate.own_url),
            _KEEP,
        ],
    )


def file_refused(candidate, file):
    """The file could not be read: why, and what to do."""
    return Letter(
        "Votre CV n’a pas pu être lu",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(f"Le fichier « {file.label} » n’a pas été accepté."),
            P(file.reason),
            Button("Envoyer un autre fichier", absolute("cvtheque:own_file", candidate.token)),
            _KEEP,
        ],
    )


def unveil_asked(request):
    """An employer would like to know who this is. Answered from here, without signing in."""
    candidate = request.candidate
    return Letter(
        f"{request.organisation} aimerait vous connaître",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(f"{request.organisation} a lu votre profil sans votre nom dans la CVthèque, et souhaite vous contacter."),
            Facts(
                [
                    ("Employeur", request.organisation.name),
                    ("Poste proposé", request.vacancy),
                    ("Réponse avant le", frdate(request.expires_at)),
                ]
            ),
            P(f"Son message : « {request.reason} »"),
            P(
                "Si vous acceptez, cet employeur verra votre nom, vos coordonnées et votre CV. Sinon, il n’en saura rien."
            ),
            Button("Accepter", absolute("cvtheque:own_answer", candidate.token, request.uuid, "accepter")),
            Button("Décliner", absolute("cvtheque:own_answer", candidate.token, request.uuid, "decliner")),
            Small("Sans réponse de votre part, votre nom reste caché et la demande s’éteint toute seule."),
            _leave(candidate),
        ],
        preheader="C’est vous qui décidez de donner votre nom.",
    )


def unveil_answered(request, profile):
    """To the employer. No identity: the name is behind the sign-in, where reading it is logged."""
    if request.state == "accepted":
        return Letter(
            f"{profile} accepte de vous donner son nom",
            [
                P("Bonjour,"),
                P(
                    f"{profile} a accepté votre demande pour le poste « {request.vacancy} ». Son nom, ses coordonnées et son CV vous attendent."
                ),
                Button("Voir le profil", absolute("cvtheque:profile_detail", profile.uuid)),
                Small("Un contact rapide fait toute la différence : la personne sait que vous avez sa réponse."),
            ],
        )
    return Letter(
        f"{profile} ne donne pas suite",
        [
            P("Bonjour,"),
            P(
                f"{profile} ne souhaite pas donner son nom pour le poste « {request.vacancy} ». Ce choix lui appartient ; merci de le respecter."
            ),
            Button("Chercher d’autres profils", absolute("cvtheque:search")),
        ],
    )
