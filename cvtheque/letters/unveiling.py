"""An employer asks for a name: what the person reads, then what the employer does."""

from cvtheque import openings
from gtec_portal.links import absolute
from gtec_portal.mail import Button, Facts, Items, Letter, P, Small
from gtec_portal.typography import frdate


def _asked_facts(request):
    """Who asks, for which post, until when; with the advertisement when it is still online."""
    opening = openings.find(request.opening)
    return Facts(
        [
            ("Employeur", request.organisation.name),
            ("Poste proposé", request.vacancy),
            *([("L’offre", opening.url)] if opening and opening.url else []),
            ("Réponse avant le", frdate(request.expires_at)),
        ]
    )


def _answers(request):
    token = request.candidate.token
    return [
        Button("Accepter", absolute("cvtheque:own_answer", token, request.uuid, "accepter")),
        Button("Décliner", absolute("cvtheque:own_answer", token, request.uuid, "decliner")),
    ]


def unveil_asked(request):
    """An employer would like to know who this is. Answered from here, without signing in."""
    candidate = request.candidate
    return Letter(
        f"{request.organisation} aimerait vous connaître",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(f"{request.organisation} a lu votre profil sans votre nom dans la CVthèque, et souhaite vous contacter."),
            _asked_facts(request),
            P(f"Son message : « {request.reason} »"),
            P(
                "Si vous acceptez, cet employeur verra votre nom, vos coordonnées et votre CV. Sinon, il n’en saura rien."
            ),
            *_answers(request),
            Small("Sans réponse de votre part, votre nom reste caché et la demande s’éteint toute seule."),
        ],
        preheader="C’est vous qui décidez de donner votre nom.",
    )


def unveil_reminder(request):
    """The same question, once, a week later: people on the move miss letters."""
    candidate = request.candidate
    return Letter(
        f"{request.organisation} attend votre réponse",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                f"Le {frdate(request.created_at)}, {request.organisation} a demandé à vous connaître. C’est le seul rappel que nous vous envoyons."
            ),
            _asked_facts(request),
            P(f"Son message : « {request.reason} »"),
            *_answers(request),
            Small("Sans réponse de votre part, votre nom reste caché et la demande s’éteint toute seule."),
        ],
        preheader=f"Vous avez jusqu’au {frdate(request.expires_at)} pour répondre, ou laisser passer.",
    )


def unveil_closed(candidate, requests):
    """To the candidate: the time to answer is over, and nothing was said."""
    return Letter(
        "Votre nom est resté caché",
        [
            P(f"Bonjour {candidate.first_name},"),
            P("Le délai pour répondre est passé. Votre nom n’a pas été donné, et vous n’avez rien à faire :"),
            Items([f"{request.organisation}, « {request.vacancy} »" for request in requests]),
            P("Si l’une de ces propositions vous intéresse encore, écrivez à l’employeur ou répondez à ses offres."),
            Button("Ouvrir ma page", candidate.own_url),
        ],
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


def unveil_expired(request, profile):
    """To the employer: silence is no."""
    return Letter(
        f"{profile} n’a pas répondu",
        [
            P("Bonjour,"),
            P(
                f"{profile} n’a pas répondu à votre demande du {frdate(request.created_at)} pour le poste « {request.vacancy} ». "
                "Son nom reste caché. Vous pourrez lui écrire de nouveau si le poste est toujours à pourvoir."
            ),
            Button("Chercher d’autres profils", absolute("cvtheque:search")),
        ],
    )
