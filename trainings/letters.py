"""What the portal writes about trainings. Each function returns one letter; `services.post` knows to whom it goes."""

from gtec_portal import links
from gtec_portal.mail import Button, Facts, Items, Letter, P, Small
from gtec_portal.typography import NBSP, counted, frdate, plural_fr
from trainings.enums import EnrolmentStatus
from trainings.models.enrolment import ordinal


def facts(session):
    half_days = list(session.half_days.all())
    return Facts(
        [
            ("Formation", session.name),
            *[("Le", f"{frdate(half_day.date, 'weekday')}, {half_day.hours}") for half_day in half_days],
            ("Lieu", session.where),
            *([("Avec", str(session.trainer))] if session.trainer else []),
        ]
    )


def page_button(session):
    return Button("Voir la session", links.absolute("trainings:session_detail", session.pk))


def names(people):
    return Items([f"{enrolment.full_name}, {enrolment.function}" for enrolment in people])


def enrolled(session, people):
    """To whoever enrolled: who has a seat, who waits and where."""
    confirmed = [enrolment for enrolment in people if enrolment.status == EnrolmentStatus.CONFIRMED]
    waiting = [enrolment for enrolment in people if enrolment.status == EnrolmentStatus.WAITING]
    blocks = [P("Bonjour,"), P(f"Nous avons bien reçu votre demande pour {counted(len(people), 'personne')}.")]
    if confirmed:
        blocks += [
            P(f"Inscription{plural_fr(len(confirmed))} confirmée{plural_fr(len(confirmed))}{NBSP}:"),
            names(confirmed),
        ]
    if waiting:
        lines = [f"{enrolment.full_name}, {ordinal(enrolment.position)} sur la liste" for enrolment in waiting]
        blocks += [P(f"La session est complète, en liste d’attente{NBSP}:"), Items(lines)]
        blocks += [P("Dès qu’une place se libère, elle va à la première personne de la liste et nous vous écrivons.")]
    subject = (
        f"Inscription en liste d’attente : {session.name}"
        if waiting and not confirmed
        else f"Inscription à « {session.name} »"
    )
    return Letter(subject, [*blocks, facts(session), page_button(session)])


def confirmed(session, enrolment):
    """To the person: they have a seat."""
    return Letter(
        f"Votre place est confirmée : {session.name}",
        [
            P(f"Bonjour {enrolment.full_name},"),
            P(f"{enrolment.employer_name} vous a inscrit·e à cette formation et votre place est confirmée."),
            facts(session),
            *([P(session.note)] if session.note else []),
            Small("Un empêchement ? Prévenez votre employeur : votre place ira à la personne suivante."),
        ],
    )


def promoted(session, enrolment):
    """To the employer: a seat became free for somebody who waited."""
    return Letter(
        f"Une place s’est libérée pour {enrolment.full_name}",
        [
            P("Bonjour,"),
            P(
                f"{enrolment.full_name} était en liste d’attente. Une place s’est libérée : son inscription est maintenant confirmée."
            ),
            facts(session),
            page_button(session),
            Small(
                "Si ce n’est plus possible, annulez l’inscription sur la page de la session : la personne suivante en profitera."
            ),
        ],
    )


def enrolment_cancelled(session, enrolment):
    """To the person: they are no longer expected."""
    return Letter(
        f"Votre inscription est annulée : {session.name}",
        [
            P(f"Bonjour {enrolment.full_name},"),
            P("Votre inscription à cette formation est annulée. Vous n’avez rien à faire."),
            facts(session),
            Small("Si vous n’êtes pas au courant, parlez-en à votre employeur."),
        ],
    )


def session_changed(session, people):
    """To people and employers: dates, hours or place are new."""
    return Letter(
        f"Changement de date ou de lieu : {session.name}",
        [
            P("Bonjour,"),
            P("Les dates, les horaires ou le lieu de cette formation ont changé. Voici ce qui vaut désormais."),
            facts(session),
            P(f"{plural_fr(len(people), 'Personne concernée,Personnes concernées')}{NBSP}:"),
            names(people),
        ],
    )


def session_cancelled(session, people):
    """To people and employers: it will not take place, and why."""
    return Letter(
        f"Formation annulée : {session.name}",
        [
            P("Bonjour,"),
            P("Cette formation n’aura pas lieu. Nous en sommes désolés."),
            Facts([("Formation", session.name), ("Dates", session.dates), ("Motif", session.cancel_reason)]),
            P(f"{plural_fr(len(people), 'Personne concernée,Personnes concernées')}{NBSP}:"),
            names(people),
        ],
    )


def trainer_session_cancelled(session):
    """To the trainer."""
    return Letter(
        f"Formation annulée : {session.name}",
        [
            P("Bonjour,"),
            P("La session que vous deviez animer est annulée. Les personnes inscrites sont prévenues."),
            Facts([("Formation", session.name), ("Dates", session.dates), ("Motif", session.cancel_reason)]),
        ],
    )


def convocation(session, enrolment):
    """To the person, with the convocation attached."""
    return Letter(
        f"Convocation : {session.name}",
        [
            P(f"Bonjour {enrolment.full_name},"),
            P("Vous trouverez votre convocation en pièce jointe. En voici l’essentiel."),
            facts(session),
            *([P(session.note)] if session.note else []),
        ],
    )


def documents_ready(session, kind, people):
    """To the employer: where its people's papers are."""
    return Letter(
        f"{kind.plural.capitalize()} : {session.name}",
        [
            P("Bonjour,"),
            P(
                f"Les {kind.plural} de vos salariés sont prêts au téléchargement."
                if kind == "certificate"
                else "Les convocations de vos salariés sont prêtes au téléchargement."
            ),
            names(people),
            Button("Télécharger", links.absolute("trainings:session_documents", session.pk)),
        ],
    )
