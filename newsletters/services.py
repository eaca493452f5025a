"""Subscribing, writing, sending: what locks, touches several rows, writes a letter or leaves an audit line."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from gtec_portal import audit, mail, work
from gtec_portal.models import Message
from gtec_portal.slugs import free_slug
from gtec_portal.work import OPEN_STATES, WorkState
from members.enums import SolicitationKind
from members.services.solicitations import record_many
from newsletters import content, envelopes, letters, segments, soliciting
from newsletters.enums import IssueState, Source, SubscriberState, SuppressionReason
from newsletters.models import CONSENT_VERSION, Block, Delivery, Issue, Subscriber, Suppression, digest_of

CONFIRM_KIND = "newsletters.confirm"
CONFIRM_DAYS = 7
# Somebody else's mailbox must not be filled by our form.
CONFIRM_PAUSE_MINUTES = 30


class NotPossible(Exception):
    """The issue is not in a state that allows this, or nobody would receive it; the text is French and may be shown."""


# --- Subscribing and leaving ----------------------------------------------------------------------------------------------


@transaction.atomic
def ask_to_subscribe(*, email, name="", kind):
    """Note the wish and write to the address, which must confirm it. Says nothing of whether it was known already.

    One letter per address and half-hour at most. A wish never changes a running subscription: only its owner may.
    """
    email = email.strip().lower()
    subscriber = Subscriber.objects.filter(email__iexact=email).select_for_update().first()
    if subscriber is None:
        subscriber = Subscriber(email=email)
    if subscriber.state != SubscriberState.ACTIVE:
        subscriber.name, subscriber.kind, subscriber.source = name, kind, Source.FORM
        subscriber.state, subscriber.consent_version = SubscriberState.PENDING, CONSENT_VERSION
        subscriber.save()
    since = timezone.now() - timedelta(minutes=CONFIRM_PAUSE_MINUTES)
    if Message.objects.to_address(email).filter(kind=CONFIRM_KIND, created_at__gt=since).exists():
        return
    letter = letters.already(subscriber) if subscriber.state == SubscriberState.ACTIVE else letters.confirm(subscriber)
    mail.send(CONFIRM_KIND, letter, to=email, secret=True)


@transaction.atomic
def confirm_subscription(subscriber):
    """The owner of the address says yes: this is the proof. Lifts an older refusal. Safe to repeat."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.state == SubscriberState.ACTIVE:
        return subscriber
    Suppression.objects.filter(digest=subscriber.digest).delete()
    subscriber.state, subscriber.source = SubscriberState.ACTIVE, Source.FORM
    subscriber.confirmed_at, subscriber.unsubscribed_at = timezone.now(), None
    subscriber.save()
    audit.record(
        "subscriber.confirmed", subscriber, label=f"abonné {subscriber.pk}", version=subscriber.consent_version
    )
    return subscriber


@transaction.atomic
def unsubscribe(subscriber, *, by=None):
    """End a subscription, at once and for good: the address is suppressed whatever list it comes back from. Safe to repeat."""
    suppress(subscriber.email, SuppressionReason.UNSUBSCRIBED)
    ended = Subscriber.objects.filter(pk=subscriber.pk).exclude(state=SubscriberState.UNSUBSCRIBED)
    if ended.update(state=SubscriberState.UNSUBSCRIBED, unsubscribed_at=timezone.now()):
        audit.record("subscriber.left", subscriber, by=by, label=f"abonné {subscriber.pk}")


def suppress(email, reason):
    """Never write to this address again; the first reason stays."""
    Suppression.objects.bulk_create([Suppression(digest=digest_of(email), reason=reason)], ignore_conflicts=True)


@transaction.atomic
def erase(email):
    """Forget an address: subscription gone, deliveries nameless, only a fingerprint stays so that nobody writes again."""
    suppress(email, SuppressionReason.ERASED)
    Delivery.objects.filter(email__iexact=email, state__in=OPEN_STATES).update(
        state=WorkState.FAILED, is_suppressed=True, error="Données effacées.", lease_key=None, lease_until=None
    )
    for delivery in Delivery.objects.filter(email__iexact=email):
        Delivery.objects.filter(pk=delivery.pk).update(email=f"efface-{delivery.uuid.hex}@invalid", digest="")
    Subscriber.objects.filter(email__iexact=email).delete()


def sync_subscribers():
    """Add the people whom a seat or a consent lets us write to. Return how many are new.

    Nobody who left comes back: known addresses are not touched, suppressed ones not added.
    """
    new = segments.new_people()
    Subscriber.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


# --- Writing --------------------------------------------------------------------------------------------------------------


def _draft(issue):
    """Lock and return the issue, which must be a draft."""
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    if not issue.is_draft:
        raise NotPossible("Cette lettre est partie : elle ne se modifie plus.")
    return issue


@transaction.atomic
def add_block(issue, block):
    """Append a block (unsaved) to a draft."""
    issue = _draft(issue)
    block.issue = issue
    block.position = (issue.blocks.aggregate(last=Max("position"))["last"] or 0) + 1
    block.save()
    return block


@transaction.atomic
def move_block(block, *, up):
    """Swap a block with its neighbour; at the end of the list nothing happens."""
    issue = _draft(block.issue)
    blocks = list(issue.blocks.all())
    index = blocks.index(block)
    other = index - 1 if up else index + 1
    if 0 <= other < len(blocks):
        blocks[index].position, blocks[other].position = blocks[other].position, blocks[index].position
        Block.objects.bulk_update([blocks[index], blocks[other]], ["position"])


@transaction.atomic
def remove_block(block):
    _draft(block.issue)
    block.delete()


@transaction.atomic
def delete_draft(issue, *, by):
    issue = _draft(issue)
    audit.record("issue.deleted", issue, by=by)
    issue.delete()


def send_test(issue, *, by):
    """Send the issue as it is now to the person who asks, through the mail log like any letter."""
    letter = content.letter(issue)
    letter = mail.Letter(f"[Essai] {letter.subject}", letter.blocks, letter.preheader)
    url = envelopes.unsubscribe_url("essai")
    return mail.send(
        "newsletters.test",
        letter,
        to=by.email,
        person=by,
        headers=envelopes.headers("essai"),
        extra={"unsubscribe_url": url},
    )


# --- Sending --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def launch(issue, *, by, reason=""):
    """Freeze content and recipients of a draft, then tell the workers. Return how many people it goes to.

    Writes the solicitation ledger: raises BudgetExceeded when an organisation's month is spent and no reason is given.
    """
    issue = _draft(issue)
    sync_subscribers()
    count = _freeze_recipients(issue)
    if not count:
        raise NotPossible("Personne dans ce segment : la lettre n’a pas été envoyée.")
    found, asked_for = soliciting.organisations(issue.segment)
    record_many(
        found, SolicitationKind.MAIL, f"Lettre\u00a0: {issue.subject}", by=by, reason=reason, asked_for=asked_for
    )
    for block in issue.blocks.all():
        if block.is_computed:
            block.frozen = content.compute(block)
            block.save(update_fields=["frozen"])
    issue.state, issue.started_at, issue.slug = (
        IssueState.SENDING,
        timezone.now(),
        free_slug(Issue, f"{timezone.localdate():%Y-%m} {issue.subject}"),
    )
    issue.save(update_fields=["state", "started_at", "slug"])
    audit.record("issue.launched", issue, by=by, segment=issue.segment, recipients=count)
    work.hint_on_commit(Delivery)
    return count


def _freeze_recipients(issue):
    """One statement, however many people; who is already there is not added again."""
    chosen = segments.subscribers(issue.segment).order_by("pk").values("pk", "email", "digest")
    sql, parameters = chosen.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO newsletters_delivery
                       (uuid, issue_id, subscriber_id, email, digest, is_suppressed, state, attempts, error, created_at)
                SELECT gen_random_uuid(), %s, chosen.id, chosen.email, chosen.digest, false, 'pending', 0, '', now()
                  FROM ({sql}) AS chosen (id, email, digest)
                    ON CONFLICT DO NOTHING""",  # noqa: S608 -- the ORM's own SQL, its parameters apart
            [issue.pk, *parameters],
        )
    return issue.deliveries.count()


@transaction.atomic
def pause(issue, *, by):
    """Stop sending after the message under way. Who has not received it keeps their place."""
    _switch(issue, IssueState.SENDING, IssueState.PAUSED, "Cette lettre n’est pas en cours d’envoi.", by=by)


@transaction.atomic
def resume(issue, *, by):
    """Go on where the pause left off."""
    _switch(issue, IssueState.PAUSED, IssueState.SENDING, "Cette lettre n’est pas en pause.", by=by)
    Issue.objects.close_finished()
    work.hint_on_commit(Delivery)


def _switch(issue, old, new, refusal, *, by):
    if not Issue.objects.filter(pk=issue.pk, state=old).update(state=new):
        raise NotPossible(refusal)
    audit.record(f"issue.{new}", issue, by=by)


@transaction.atomic
def resend_uncertain(deliveries, *, by):
    """Send again what nobody knows the outcome of: somebody decided that twice is better than not at all. Return how many."""
    rows = list(deliveries.uncertain().select_for_update(of=("self",)))
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=WorkState.PENDING, attempts=0, not_before=None, error="", started_at=None
    )
    for issue in Issue.objects.filter(pk__in={row.issue_id for row in rows}):
        audit.record("issue.uncertain_resent", issue, by=by, deliveries=len(rows))
    if rows:
        work.hint_on_commit(Delivery)
    return len(rows)


@transaction.atomic
def accept_uncertain(deliveries, *, by):
    """Take uncertain deliveries for received: somebody asked, or preferred not to write twice. Return how many."""
    rows = list(deliveries.uncertain().select_for_update(of=("self",)).values_list("pk", "issue_id"))
    Delivery.objects.filter(pk__in=[pk for pk, _ in rows]).update(
        state=WorkState.DONE, finished_at=timezone.now(), error=""
    )
    for issue in Issue.objects.filter(pk__in={issue for _, issue in rows}):
        audit.record("issue.uncertain_accepted", issue, by=by, deliveries=len(rows))
    return len(rows)


def suppress_bounced():
    """Suppress addresses their server says do not exist (enhanced code 5.1.x, RFC 3463): writing again harms our name."""
    known = Suppression.objects.filter(digest=OuterRef("digest"))
    for delivery in Delivery.objects.refused().filter(~Exists(known), error__regex=r"^55\d 5\.1\.\d "):
        suppress(delivery.email, SuppressionReason.BOUNCED)
