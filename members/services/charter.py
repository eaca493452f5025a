"""The charter: prepared, published, signed, withdrawn; and the structures asked to sign it."""

import datetime
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gtec_portal import audit, mail
from members.charter import letters
from members.charter import text as charter_text
from members.enums import SignatureChannel, SolicitationKind
from members.models import CharterInvitation, CharterSignature, CharterVersion, Organisation, Seat
from members.services import solicitations


class CannotSign(Exception):
    """Not this version, or signed already; the text may be shown."""


class AlreadyPublished(Exception):
    """A published version changes no more; the text may be shown."""


# --- Versions ----------------------------------------------------------------------------------------------------------


def next_draft():
    """The version in preparation; else, unsaved, the one to come, written from the text of the one before it."""
    latest = CharterVersion.objects.first()
    if latest is None:
        return CharterVersion(number=1)
    if not latest.is_published:
        return latest
    return CharterVersion(number=latest.number + 1, title=latest.title, text=latest.text)


@transaction.atomic
def save_draft(version, *, by):
    """Save a version in preparation, its text tidied. Raises AlreadyPublished when a colleague published it meanwhile."""
    version.text = charter_text.tidy(version.text)
    created = version.pk is None
    if not created:
        _lock_draft(version)
    version.full_clean()
    version.save()
    audit.record("charter.prepared" if created else "charter.edited", version, by=by, label=f"Charte, {version}")
    return version


def _lock_draft(version):
    if not CharterVersion.objects.select_for_update().filter(pk=version.pk, published_at=None).exists():
        raise AlreadyPublished("Cette version est publiée : son texte ne change plus. Préparez la suivante.")


@transaction.atomic
def publish(version, *, in_force_since, by):
    """Publish a draft: from now on its text is fixed, and structures may sign it. Raises ValidationError on its date."""
    _lock_draft(version)
    version.refresh_from_db()
    version.in_force_since = in_force_since
    version.published_at = timezone.now()
    version.full_clean()
    version.save()
    audit.record("charter.published", version, by=by, label=f"Charte, {version}", version=version.number)
    return version


@transaction.atomic
def delete_draft(version, *, by):
    """Give up a version in preparation."""
    _lock_draft(version)
    audit.record("charter.deleted", version, by=by, label=f"Charte, {version}")
    version.delete()


# --- Signatures --------------------------------------------------------------------------------------------------------


@transaction.atomic
def sign(organisation, version, *, name, function, by):
    """Sign a version for an organisation, online, and write to who did. Return the signature.

    Locks the organisation: of two administrators who sign at once, the second is told. Raises CannotSign when a newer version
    was published meanwhile: nobody signs a text that is no longer the one proposed.
    """
    newest = CharterVersion.objects.to_sign()
    if newest is None or newest.pk != version.pk:
        raise CannotSign("Une nouvelle version vient d’être publiée : relisez-la avant de signer.")
    signature = _add(organisation, version, name=name, function=function, user=by, by=by)
    mail.send("members.charter_signed", letters.signed(signature), to=by.email, person=by)
    solicitations.record(
        organisation, SolicitationKind.MAIL, f"Charte signée, {version}", by=by, counts=False, person=name
    )
    return signature


@transaction.atomic
def record_paper(organisation, version, *, name, function, signed_on, by):
    """Write down a signature received on paper, on the day it bears. Raises CannotSign when there is one already."""
    if not version.is_published:
        raise CannotSign("Cette version n’est pas encore publiée.")
    moment = timezone.make_aware(datetime.datetime.combine(signed_on, datetime.time()))
    return _add(
        organisation, version, name=name, function=function, channel=SignatureChannel.PAPER, signed_at=moment, by=by
    )


def _add(organisation, version, *, by, name, function, **fields):
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if version.signatures.in_force().filter(organisation=organisation).exists():
        raise CannotSign(f"{organisation} a déjà signé cette version.")
    signature = CharterSignature(
        organisation=organisation,
        version=version,
        organisation_name=organisation.name,
        signer_name=name,
        signer_function=function,
        text_sha256=version.text_sha256,
        **fields,
    )
    signature.full_clean()
    try:
        with transaction.atomic():
            signature.save()
    except IntegrityError:
        raise CannotSign(
            "Cette signature n’a pas pu être enregistrée. Rechargez la page et vérifiez le texte."
        ) from None
    audit.record("charter.signed", organisation, by=by, version=version.number, channel=signature.channel)
    return signature


@transaction.atomic
def withdraw(signature, *, reason, by):
    """Withdraw a signature, with its date and why. It stays in the history; the structure may sign again. False: it was."""
    found = CharterSignature.objects.in_force().filter(pk=signature.pk)
    if not found.update(withdrawn_at=timezone.now(), withdrawal_reason=reason):
        return False
    audit.record("charter.withdrawn", signature.organisation, by=by, version=signature.version.number)
    return True


# --- Who is asked to sign ----------------------------------------------------------------------------------------------


@dataclass
class Sent:
    """What came of a round of invitations."""

    invited: list = field(default_factory=list)
    unreachable: list = field(default_factory=list)  # no administrator, no address
    signed: list = field(default_factory=list)  # signed meanwhile


def addressees(organisation):
    """The e-mail addresses of those who may sign for an organisation; its own address when nobody may yet."""
    seats = Seat.objects.usable().filter(organisation=organisation, is_admin=True, user__is_active=True)
    return [seat.user.email for seat in seats.select_related("user")] or [organisation.email] * bool(organisation.email)


@transaction.atomic
def invite(version, organisations, *, reason="", by):
    """Ask structures to sign a version: one letter to each of their administrators. Return a `Sent`.

    Nobody asked for these letters and no law does either, so each takes one place of the structure's month. Raises
    solicitations.BudgetExceeded, and writes to nobody, when one has none left and no `reason` is given.
    """
    if not version.is_published:
        raise ValidationError("Publiez cette version avant d’inviter à la signer.")
    sent = Sent()
    done = set(version.signatures.in_force().values_list("organisation", flat=True))
    for organisation in organisations:
        reached = addressees(organisation)
        (sent.signed if organisation.pk in done else sent.invited if reached else sent.unreachable).append(organisation)
    solicitations.record_many(
        sent.invited, SolicitationKind.MAIL, f"Invitation à signer la charte, {version}", by=by, reason=reason
    )
    for organisation in sent.invited:
        CharterInvitation.objects.create(version=version, organisation=organisation, sent_by=by)
        for address in addressees(organisation):
            mail.send("members.charter_invitation", letters.invitation(version, organisation), to=address)
    if sent.invited:
        audit.record("charter.invited", version, by=by, label=f"Charte, {version}", structures=len(sent.invited))
    return sent
