"""What accounts, the common rows and the libraries hold of people (see accounts.erasure)."""

from django.db.models import Q

from accounts import erasure
from gtec_portal.models import Message
from gtec_portal.work import WorkState

ABOUT_CANDIDATES = (
    "cvtheque.",
    "vacancies.",
    "events.",
)  # kinds of letters that may speak of a candidate to somebody else
PROOFS = "trainings."  # convocations and certificates: proofs a training body owes (code du travail, art. L. 6353-1 and following)
WIPED = "Contenu effacé"


def forget_letters(subject):
    """Delete what was written to this person; wipe what was written about them to others. Letters not sent yet are not sent."""
    if not subject.email:
        return _wipe_about(subject)
    own = Message.objects.to_address(subject.email).exclude(kind__startswith=PROOFS)
    return own.delete()[0] + _wipe_about(subject)


def _wipe_about(subject):
    """Letters of the candidates' side that name the person."""
    kinds, said = Q(), Q()
    for kind in ABOUT_CANDIDATES:
        kinds |= Q(kind__startswith=kind)
    for words in (subject.email, *subject.names):
        if words.strip():
            said |= Q(text__icontains=words) | Q(subject__icontains=words) | Q(headers__icontains=words)
    if not said:
        return 0
    found = Message.objects.filter(kinds & said)
    waiting = found.filter(state__in=[WorkState.PENDING, WorkState.CLAIMED]).delete()[0]
    return waiting + found.update(subject=WIPED, text="", html="", headers={}, attachments=[])


def tell_letters(subject):
    """What the portal wrote to this person, newest first; personal links and codes were wiped when they left."""
    if not subject.email:
        return []
    sent = Message.objects.to_address(subject.email).order_by("-pk")
    return [
        {"objet": message.subject, "demandé": message.created_at.isoformat(), "texte": message.readable_text}
        for message in sent
    ]


erasure.holds(
    "gtec_portal.message",
    ["to", "subject", "text", "html", "headers", "attachments"],
    forget_letters,
    tell=tell_letters,
)
erasure.keeps(
    "gtec_portal.message",
    ["error", "kind"],
    "réponse du serveur de messagerie et nature du courrier, effacées avec lui",
)
erasure.keeps(
    "gtec_portal.auditline",
    ["actor_label", "action", "object_type", "object_label", "details", "request_id"],
    "qui a fait quoi : les dossiers de candidats y figurent par leur numéro",
)
erasure.keeps(
    "gtec_portal.job", ["error", "kind", "params", "label", "note"], "travaux : des numéros de lignes, sans nom"
)
erasure.keeps(
    "accounts.accesslog",
    ["actor_role", "organisation_label", "object_type", "purpose", "request_id"],
    "journal des accès, douze mois : des numéros, jamais le nom de la personne consultée",
)
erasure.keeps("accounts.erasure", ["label", "digest", "counts"], "preuve de l’effacement, par une empreinte")
erasure.keeps(
    "accounts.user",
    ["password", "email", "first_name", "last_name", "phone"],
    "comptes des équipes et des adhérents : un candidat n’en a pas",
)
erasure.keeps("accounts.invitation", ["key", "email"], "invitations à ouvrir un compte d’équipe ou d’adhérent")
erasure.keeps("account.emailaddress", ["email"], "adresses des comptes")
erasure.keeps("account.emailconfirmation", ["key"], "adresses des comptes")
erasure.keeps("mfa.authenticator", ["data"], "seconds facteurs des comptes")
erasure.keeps("sessions.session", ["session_key", "session_data"], "sessions du navigateur, deux semaines")
erasure.keeps("usersessions.usersession", ["session_key", "user_agent", "data"], "sessions des comptes")
erasure.impersonal("tables du cadre logiciel", "auth.group", "auth.permission", "contenttypes.contenttype")
