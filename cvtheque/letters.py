"""Letters of the CVthèque. Those to candidates hold their personal link; those to employers never hold an identity."""

from dataclasses import replace

from django.conf import settings

from cvtheque import openings
from cvtheque.enums import Purpose
from gtec_portal.links import absolute
from gtec_portal.mail import Button, Entries, Facts, Items, Letter, P, Small
from gtec_portal.typography import counted, frdate

_KEEP = Small(
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


def met(candidate):
    """To somebody of whom the team took down the name, in person: what was written, and the key to all of it."""
    visible = (
        "Les adhérents peuvent vous trouver, sans votre nom."
        if candidate.profile.visible
        else "Personne ne voit votre profil pour l’instant."
    )
    where = f", {candidate.source}" if candidate.source else ""
    return Letter(
        "Votre profil dans la CVthèque",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                f"Nous nous sommes rencontrés le {frdate(candidate.created_at, 'long')}{where}. Voici la page qui vous appartient."
            ),
            P(f"{visible} Vérifiez ce que nous avons noté, ajoutez ce qui manque, changez d’avis quand vous voulez."),
            Button("Ouvrir ma page", candidate.own_url),
            _KEEP,
        ],
        preheader="Tout voir, corriger, retirer ou supprimer : c’est à vous.",
    )


def forwarded(candidate):
    """The first word to somebody whose CV another sent us: who, what for, and the choice (RGPD art. 14)."""
    where = absolute("cvtheque:own_detail", candidate.token)
    return Letter(
        f"{'Un employeur' if candidate.origin == 'member' else 'On'} nous a transmis votre CV : êtes-vous d’accord ?",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                f"{candidate.source} nous a transmis votre nom, votre adresse e-mail{' et votre CV' if candidate.files.exists() else ''}, "
                "en pensant que d’autres employeurs de notre réseau pourraient avoir besoin de vous."
            ),
            P("Personne ne l’a lu, et personne ne peut vous trouver. C’est vous qui décidez."),
            Button("Voir et décider", where),
            Button("Tout supprimer maintenant", absolute("cvtheque:own_delete", candidate.token)),
            P(f"Sans réponse de votre part avant le {frdate(candidate.answer_before, 'long')}, tout est effacé."),
            Facts(
                [
                    ("Ce que nous gardons", "Votre nom, votre adresse e-mail et le fichier transmis."),
                    ("D’où cela vient", candidate.source),
                    (
                        "À quoi cela sert",
                        "Vous proposer d’entrer dans la CVthèque partagée par les employeurs adhérents, sans votre nom.",
                    ),
                    (
                        "Vos droits",
                        "Tout voir, corriger, supprimer, vous opposer : depuis votre page, ou en répondant à ce message. "
                        "La CNIL reçoit les réclamations.",
                    ),
                ]
            ),
            Small("Ce lien est personnel : ne le transférez pas."),
        ],
        preheader="Rien n’est montré sans votre accord.",
    )


def forwarded_again(candidate, source):
    """Somebody sent the CV of a person we know: nothing was changed, and they are told who."""
    return Letter(
        "Votre CV nous a été transmis une nouvelle fois",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                f"{source} nous a transmis votre CV. Vous avez déjà un profil : nous n’y avons rien changé, et le fichier n’a pas été gardé."
            ),
            Button("Ouvrir ma page", candidate.own_url),
            _KEEP,
        ],
    )


def file_unreadable(candidate, file):
    """The file is kept, its words could not be read: a few typed ones are what employers search in."""
    return Letter(
        "Votre CV est gardé, mais illisible pour la recherche",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                f"Le fichier « {file.label} » est bien arrivé. C’est sans doute une photo ou un scan : ses mots n’ont pas pu être lus."
            ),
            P(
                "Pour que les employeurs vous trouvent, écrivez en quelques mots vos métiers, vos diplômes et ce que vous savez faire."
            ),
            Button("Décrire mes compétences", absolute("cvtheque:own_edit", candidate.token)),
            _KEEP,
        ],
    )


def retention_warning(candidate, deadline):
    """Two years without a word are near: keep, correct or delete, each in one click from here."""
    return Letter(
        "Gardons-nous votre CV ?",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                f"Vous avez déposé votre CV dans la CVthèque et nous n’avons pas de nouvelles de vous depuis {frdate(candidate.last_contact_at, 'long')}."
            ),
            P(
                f"Sans réponse de votre part, votre profil, votre CV et vos coordonnées seront effacés après le {frdate(deadline, 'long')}. "
                "Vous n’avez rien à faire si cela vous convient."
            ),
            Button("Garder mon profil", absolute("cvtheque:own_keep", candidate.token)),
            Button("Le mettre à jour", absolute("cvtheque:own_edit", candidate.token)),
            Button("Le supprimer maintenant", absolute("cvtheque:own_delete", candidate.token)),
            _KEEP,
        ],
        preheader="Garder, mettre à jour ou supprimer : c’est vous qui décidez.",
    )


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


# --- Rebond ------------------------------------------------------------------------------------------------------------


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


# --- Saved searches --------------------------------------------------------------------------------------------------


def stop_url(saved):
    """The address that stops the letters of one saved search, signed."""
    return absolute("cvtheque:alert_stop", saved.token)


def search_alert(saved, found, total):
    """Profiles that appeared since the last letter: trades and towns, which no search hides; never a text, never a name."""
    entries = [
        {
            "title": str(profile),
            "url": absolute("cvtheque:profile_detail", profile.uuid),
            "detail": f"{profile.title} — {profile.commune.name}",
        }
        for profile in found
    ]
    more = [Small(f"Et {counted(total - len(found), 'autre profil,autres profils')} : tous sont dans la recherche.")]
    return Letter(
        f"{counted(total, 'nouveau profil,nouveaux profils')} pour « {saved.name} »",
        [
            P("Bonjour,"),
            P("Depuis notre dernier message, ces profils sans nom répondent à votre recherche enregistrée."),
            Entries(entries),
            *(more if total > len(found) else []),
            Button("Voir tous les résultats", settings.SITE_URL + saved.get_absolute_url()),
            Small(f"Vous avez demandé à être prévenu. Pour ne plus l’être, un clic : {stop_url(saved)}"),
        ],
    )
