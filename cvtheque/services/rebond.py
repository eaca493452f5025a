"""Signalling a person one cannot keep to the other members: asked or agreed beforehand, without a name, for two months."""

import contextlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cvtheque import letters, profiles, wording
from cvtheque.enums import Purpose, ReferralState
from cvtheque.models import SHOWN_DAYS, Candidate, Referral
from cvtheque.redaction import redact
from cvtheque.services import Refused
from cvtheque.services.common import label_of, locked, touch, write_to
from cvtheque.services.consents import give_consent
from gtec_portal import audit, mail
from gtec_portal.open_forms import allows

INVITATIONS_A_MONTH = 1  # to one mailbox, whoever asks
MONTH = 30 * 24 * 3600


def anonymous_note(candidate, note):
    """The words of an employer without anything that names the person: what is kept, and all that is ever shown."""
    return redact(" ".join(note.split()), profiles.identity_of(candidate))[:300]


@transaction.atomic
def signal(candidate, *, organisation, by, note):
    """Signal a person to the other members; return the referral. Raises Refused with why not. Locks the candidate.

    Shown at once when they agreed to it beforehand and may be found; asked by letter otherwise. Either way they read the words.
    """
    candidate = locked(candidate)
    if not candidate.is_confirmed:
        raise Refused("Cette personne n’a pas encore confirmé son profil.")
    close_over(candidate)
    former = candidate.referrals.filter(organisation=organisation)
    if former.open().exists():
        raise Refused("Votre structure a déjà signalé cette personne.")
    if former.filter(state=ReferralState.REFUSED).exists():
        raise Refused("Cette personne a préféré ne pas être signalée. Respectons son choix.")
    agreed = candidate.consents.in_force().filter(purpose=Purpose.REBOND).exists() and candidate.profile.visible
    referral = Referral(candidate=candidate, organisation=organisation, by=by, note=anonymous_note(candidate, note))
    if agreed:
        show(referral)
    referral.save()
    letter = letters.referral_shown(referral) if agreed else letters.referral_asked(referral)
    write_to(candidate, "referral", letter, purpose=Purpose.REBOND)
    action = "referral.shown" if agreed else "referral.asked"
    audit.record(action, candidate, by=by, label=label_of(candidate), organisation=str(organisation))
    return referral


def show(referral):
    referral.state = ReferralState.LIVE
    referral.expires_at = timezone.now() + timedelta(days=SHOWN_DAYS)


@transaction.atomic
def answer(referral, *, accept):
    """The person's answer to « may we tell others about you? ». Locks them: of two tabs the first one counts.

    Yes gives the consents it needs, in today's words: being signalled, and being found. Raises Refused when it is over.
    """
    candidate = locked(referral.candidate)
    referral = Referral.objects.select_related("organisation").get(pk=referral.pk)
    if not referral.is_waiting:
        raise Refused(already_over(referral))
    if accept:
        give_consent(candidate, Purpose.MEMBERS)
        give_consent(candidate, Purpose.REBOND)
        show(referral)
    else:
        referral.state = ReferralState.REFUSED
    referral.answered_at = timezone.now()
    referral.save(update_fields=["state", "expires_at", "answered_at"])
    touch(candidate)
    audit.record(
        "referral.shown" if accept else "referral.refused",
        candidate,
        label=label_of(candidate),
        organisation=str(referral.organisation),
    )
    return referral


def missing_consents(candidate):
    """The words of the consents that saying yes will give."""
    given = set(candidate.consents.in_force().values_list("purpose", flat=True))
    return [wording.wording(purpose) for purpose in (Purpose.MEMBERS, Purpose.REBOND) if purpose not in given]


def already_over(referral):
    """Why a question about being signalled can no longer be answered."""
    return {
        ReferralState.LIVE: "Vous avez déjà accepté : votre profil est signalé, sans votre nom.",
        ReferralState.REFUSED: "Vous avez déjà décliné : rien n’est montré.",
    }.get(referral.shown_state, "Cette demande est close : rien n’est montré.")


def close_over(candidate):
    """Close what is past its date, so that the same employer may speak of the person again. Called with the row locked."""
    candidate.referrals.open().filter(expires_at__lte=timezone.now()).update(state=ReferralState.ENDED)


def signal_applicant(email, *, organisation, by, note):
    """Signal somebody an employer knows by an application only. Returns nothing: it must not tell who is in the base.

    A confirmed profile at this address follows the ordinary way; anybody else is invited, once a month, to leave a CV.
    Refusals are silent too: a colleague's former question, or a person's former no, are theirs to know.
    """
    candidate = Candidate.objects.filter(email__iexact=email).first()
    if candidate is not None and candidate.is_confirmed:
        with contextlib.suppress(Refused, Candidate.DoesNotExist):
            signal(candidate, organisation=organisation, by=by, note=note)
    elif allows("cv-invitation", email, INVITATIONS_A_MONTH, MONTH):
        mail.send("cvtheque.referral_invited", letters.referral_invited(str(organisation)), to=email, secret=True)
