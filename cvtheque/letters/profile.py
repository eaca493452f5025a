"""From the deposit of a CV to the end of its keeping."""

from cvtheque.letters.ways_out import KEEP
from gtec_portal.links import absolute
from gtec_portal.mail import Button, Facts, Letter, P, Small
from gtec_portal.typography import frdate


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
            KEEP,
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
            KEEP,
        ],
    )


def personal_link(candidate):
    return Letter(
        "Votre lien personnel",
        [
            P(f"Bonjour {candidate.first_name},"),
            P("Voici le lien de votre page personnelle dans la CVthèque."),
            Button("Ouvrir ma page", candidate.own_url),
            KEEP,
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
            KEEP,
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
            KEEP,
        ],
        preheader="Tout voir, corriger, retirer ou supprimer : c’est à vous.",
    )


def forwarded(candidate):
    """The first word to somebody whose CV another sent us: who, what for, and the choice (RGPD art. 14)."""
    where = absolute("cvtheque:own_detail", candidate.token)
    has_file = candidate.files.exists()
    what, by_member = "votre CV" if has_file else "votre nom", candidate.origin == "member"
    # What is no member is in the words of the team: « le job dating du 12 mars à Flers ».
    came = (
        f"{candidate.source} nous a transmis {what}." if by_member else f"Nous avons reçu {what} ({candidate.source})."
    )
    kept = ["Votre nom", "votre adresse e-mail", *(["votre téléphone"] if candidate.phone else [])]
    kept += [*(["le fichier transmis"] if has_file else []), "votre métier"]
    return Letter(
        f"{'Un employeur' if by_member else 'On'} nous a {'transmis votre CV' if has_file else 'parlé de vous'} : êtes-vous d’accord ?",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(f"{came} D’autres employeurs de notre réseau pourraient avoir besoin de vous."),
            P(
                f"{'Nous ne l’avons pas lu' if has_file else 'Rien n’est montré'}, et personne ne peut vous trouver. C’est vous qui décidez."
            ),
            Button("Voir et décider", where),
            Button("Tout supprimer maintenant", absolute("cvtheque:own_delete", candidate.token)),
            P(f"Sans réponse de votre part avant le {frdate(candidate.answer_before, 'long')}, tout est effacé."),
            Facts(
                [
                    ("Ce que nous gardons", f"{', '.join(kept)} et votre commune."),
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
            KEEP,
        ],
    )


def file_unreadable(candidate, file):
    """The file is kept, its words could not be read: a few typed ones are what employers search in."""
    return Letter(
        "Votre CV est gardé, mais illisible pour la recherche",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                f"Le fichier « {file.label} » est bien arrivé, mais ses mots n’ont pas pu être lus. Cela arrive souvent avec une photo ou un scan."
            ),
            P(
                "Pour que les employeurs vous trouvent, écrivez en quelques mots vos métiers, vos diplômes et ce que vous savez faire."
            ),
            Button("Décrire mes compétences", absolute("cvtheque:own_edit", candidate.token)),
            KEEP,
        ],
    )


def retention_warning(candidate, deadline):
    """Two years without a word are near: keep, correct or delete, each in one click from here."""
    return Letter(
        "Gardons-nous votre CV ?",
        [
            P(f"Bonjour {candidate.first_name},"),
            P(
                f"Vous avez déposé votre CV dans la CVthèque et nous n’avons pas de nouvelles de vous depuis le {frdate(candidate.last_contact_at, 'long')}."
            ),
            P(
                f"Sans réponse de votre part, votre profil, votre CV et vos coordonnées seront effacés après le {frdate(deadline, 'long')}. "
                "Vous n’avez rien à faire si cela vous convient."
            ),
            Button("Garder mon profil", absolute("cvtheque:own_keep", candidate.token)),
            Button("Le mettre à jour", absolute("cvtheque:own_edit", candidate.token)),
            Button("Le supprimer maintenant", absolute("cvtheque:own_delete", candidate.token)),
            KEEP,
        ],
        preheader="Garder, mettre à jour ou supprimer : c’est vous qui décidez.",
    )
