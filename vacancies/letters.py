"""Letters about applications: to the person who applies, and to the employer who answers."""

from gtec_portal.links import absolute, make_token
from gtec_portal.mail import Button, Facts, Heading, Items, Letter, P, Small
from vacancies.enums import ApplicationState, RefusalReason
from vacancies.models import ANSWER_DAYS

ANSWER = "answer"  # purposes of the personal links
WITHDRAW = "withdraw"


def _public_url(vacancy):
    return absolute("vacancies:vacancy_public_detail", vacancy.uuid)


def _post(vacancy):
    return [
        ("Poste", vacancy.title),
        ("Structure", vacancy.organisation.name),
        ("Lieu", f"{vacancy.site.name}, {vacancy.site.commune}"),
    ]


def _withdraw_link(application):
    return Items(
        [("Retirer ma candidature", absolute("vacancies:application_withdraw", make_token(application, WITHDRAW)))]
    )


def receipt(application):
    """Tell the applicant that it arrived, what happens next, and how to change one's mind."""
    vacancy = application.vacancy
    return Letter(
        f"Votre candidature est arrivée : {vacancy.title}",
        [
            P(f"Bonjour {application.name},"),
            P(f"Nous avons bien reçu votre candidature et l’avons transmise à {vacancy.contact_name}."),
            Facts([*_post(vacancy), ("CV joint", application.cv_label or "non")]),
            Heading("Et maintenant ?"),
            P(
                f"L’employeur lit votre candidature et vous répond par e-mail. Sans réponse au bout de {ANSWER_DAYS} jours, "
                "l’équipe de l’association le relance pour vous."
            ),
            Button("Revoir l’offre", _public_url(vacancy)),
            P("Vous changez d’avis ? Votre nom, votre message et votre CV sont alors effacés aussitôt :"),
            _withdraw_link(application),
            Small(
                "Votre adresse a été donnée avec une candidature. Ce n’est pas vous ? Retirez-la par le lien ci-dessus."
            ),
        ],
        preheader="Ce qui va se passer maintenant.",
    )


def notice(application):
    """Give the employer the application and two ways to answer it, which work without signing in."""
    vacancy = application.vacancy
    token = make_token(application, ANSWER)
    facts = [("Nom", application.name), ("Adresse e-mail", application.email)]
    if application.phone:
        facts.append(("Téléphone", application.phone))
    facts.append(("CV joint", "oui, à ouvrir sur le portail" if application.cv_file else "non"))
    return Letter(
        f"Nouvelle candidature : {vacancy.title}",
        [
            P(f"Bonjour {vacancy.contact_name},"),
            P(f"Une personne postule à votre offre « {vacancy.title} », {vacancy.site.name}."),
            Facts(facts),
            *([P(f"« {application.message} »")] if application.message else []),
            Button("Proposer un entretien", absolute("vacancies:application_invite", token)),
            Button("Décliner", absolute("vacancies:application_decline", token)),
            Items([("Ouvrir la candidature et le CV", absolute("vacancies:application_detail", application.uuid))]),
            Small(
                "Ces deux boutons vous sont personnels : ne transférez pas ce message. Rien ne part avant que vous ayez confirmé."
            ),
        ],
        preheader="Répondez en deux clics.",
    )


def answer(application):
    """Tell the applicant what the employer decided."""
    return {
        ApplicationState.INTERVIEW: _interview,
        ApplicationState.KEPT: _kept,
        ApplicationState.REFUSED: _refused,
    }[ApplicationState(application.state)](application)


def _note(application):
    return [P(f"« {application.answer_note} »")] if application.answer_note else []


def _interview(application):
    vacancy = application.vacancy
    return Letter(
        f"Un entretien vous est proposé : {vacancy.title}",
        [
            P(f"Bonjour {application.name},"),
            P(f"{vacancy.contact_name}, {vacancy.organisation.name}, souhaite vous rencontrer."),
            *_note(application),
            Facts([*_post(vacancy), ("Contact", f"{vacancy.contact_name}, {vacancy.contact_email}")]),
            P("Pour convenir du jour et de l’heure, répondez simplement à ce message."),
            _withdraw_link(application),
        ],
        preheader="Répondez à ce message pour convenir d’une date.",
    )


def _kept(application):
    vacancy = application.vacancy
    return Letter(
        f"Votre candidature est retenue : {vacancy.title}",
        [
            P(f"Bonjour {application.name},"),
            P(f"Bonne nouvelle : {vacancy.organisation.name} retient votre candidature."),
            *_note(application),
            Facts([*_post(vacancy), ("Contact", f"{vacancy.contact_name}, {vacancy.contact_email}")]),
            P("Pour la suite, répondez simplement à ce message."),
        ],
    )


def _refused(application):
    vacancy = application.vacancy
    return Letter(
        f"Réponse à votre candidature : {vacancy.title}",
        [
            P(f"Bonjour {application.name},"),
            P(f"{vacancy.organisation.name} a lu votre candidature et n’y donne pas suite."),
            P(RefusalReason(application.refusal_reason).sentence),
            *_note(application),
            P("Merci du temps que vous y avez consacré. D’autres structures du territoire recrutent :"),
            Button("Voir les offres en cours", absolute("vacancies:vacancy_public_list")),
        ],
    )


def withdrawn(vacancy):
    """Tell the employer that somebody took their application back; no name any more."""
    return Letter(
        f"Candidature retirée : {vacancy.title}",
        [
            P(f"Bonjour {vacancy.contact_name},"),
            P(
                f"Une personne a retiré sa candidature à votre offre « {vacancy.title} ». Son nom et son CV sont effacés du portail."
            ),
            Button("Voir les candidatures", absolute("vacancies:application_list", vacancy.uuid)),
        ],
    )
