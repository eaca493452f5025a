"""Who receives letters, the letters, and one row per letter and address."""

import hashlib
import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from gtec_portal.work import INTERRUPTED, OPEN_STATES, WorkQuerySet, WorkRow, WorkState
from newsletters.enums import (
    BlockKind,
    IssueState,
    Segment,
    Source,
    SubscriberKind,
    SubscriberState,
    SuppressionReason,
)

# The wording people agree to on the form; a new text is a new version, old proofs keep theirs.
CONSENT_VERSION = "2026-11"
CONSENT_WORDING = (
    "J’accepte de recevoir par e-mail la lettre d’information de l’association. "
    "Je peux me désabonner à tout moment par le lien présent dans chaque lettre."
)


def digest_of(email):
    """Fingerprint of an address, whatever its case.

    No secret in it: a suppression list must outlive a change of key, or people who left would be written to again.
    """
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


class SubscriberQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Addresses are seen by staff only."""
        return self if user.is_staff else self.none()

    def active(self):
        return self.filter(state=SubscriberState.ACTIVE)

    def not_suppressed(self):
        return self.exclude(Exists(Suppression.objects.filter(digest=OuterRef("digest"))))


class Subscriber(models.Model):
    """An address we may write to, and the proof of it."""

    email = models.EmailField("adresse e-mail", max_length=254)
    digest = models.CharField(max_length=64, editable=False, db_index=True)
    name = models.CharField("nom", max_length=160, blank=True)
    kind = models.CharField("profil", max_length=10, choices=SubscriberKind, default=SubscriberKind.OTHER)
    source = models.CharField("origine", max_length=8, choices=Source, default=Source.FORM)
    organisation = models.ForeignKey(
        "members.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="subscribers",
        verbose_name="structure",
    )
    state = models.CharField(
        "statut", max_length=12, choices=SubscriberState, default=SubscriberState.PENDING, db_index=True
    )
    consent_version = models.CharField("version du texte accepté", max_length=20, blank=True)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    unsubscribed_at = models.DateTimeField("désabonné le", null=True, blank=True)
    created_at = models.DateTimeField("inscrit le", default=timezone.now)
    link_version = models.PositiveIntegerField(default=0, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = "abonné"
        ordering = ["email", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="subscriber_email_unique",
                violation_error_message="Cette adresse est déjà inscrite.",
            ),
            models.CheckConstraint(
                name="subscriber_active_with_proof",
                condition=~Q(state="active") | Q(source="seat") | Q(confirmed_at__isnull=False),
                violation_error_message="Une adresse n’est abonnée qu’après confirmation.",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def save(self, *args, **kwargs):
        self.digest = digest_of(self.email)
        super().save(*args, **kwargs)

    @property
    def tone(self):
        return SubscriberState(self.state).tone


class Suppression(models.Model):
    """An address nobody writes to any more. Only its fingerprint is kept, so that it also holds after an erasure."""

    digest = models.CharField("empreinte", max_length=64, unique=True)
    reason = models.CharField("motif", max_length=12, choices=SuppressionReason)
    created_at = models.DateTimeField("depuis le", default=timezone.now)

    class Meta:
        verbose_name = "adresse écartée"
        verbose_name_plural = "adresses écartées"

    def __str__(self):
        return self.get_reason_display()


class IssueQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; whoever signed in sees what was sent; anonymous readers see the public archive."""
        if user.is_staff:
            return self
        sent = self.filter(state=IssueState.SENT)
        return sent if user.is_authenticated else sent.filter(is_public=True)

    def close_finished(self):
        """Mark as sent the issues that have nothing left to send. Uncertain deliveries do not hold an issue open."""
        left = Delivery.objects.filter(issue=OuterRef("pk"), state__in=OPEN_STATES)
        return self.filter(~Exists(left), state=IssueState.SENDING).update(
            state=IssueState.SENT, sent_at=timezone.now()
        )

    def with_figures(self):
        """Annotate how many deliveries are in each state: planned, done_count, waiting, uncertain, refused, set_aside."""
        refused = Q(deliveries__state=WorkState.FAILED)
        return self.annotate(
            planned=models.Count("deliveries"),
            done_count=models.Count("deliveries", filter=Q(deliveries__state=WorkState.DONE)),
            waiting=models.Count(
                "deliveries", filter=Q(deliveries__state__in=[WorkState.PENDING, WorkState.CLAIMED, WorkState.STARTED])
            ),
            uncertain=models.Count("deliveries", filter=Q(deliveries__state=WorkState.UNCERTAIN)),
            refused=models.Count("deliveries", filter=refused & Q(deliveries__is_suppressed=False)),
            set_aside=models.Count("deliveries", filter=refused & Q(deliveries__is_suppressed=True)),
        )


class Issue(models.Model):
    """One letter: written as a draft, frozen and numbered off when its sending starts."""

    subject = models.CharField("objet", max_length=150)
    preheader = models.CharField(
        "aperçu", max_length=150, blank=True, help_text="La ligne grise que les messageries montrent après l’objet."
    )
    intro = models.TextField("introduction", blank=True, max_length=3000)
    segment = models.CharField("destinataires", max_length=12, choices=Segment, default=Segment.ALL)
    is_public = models.BooleanField("visible de tous dans les archives", default=True)
    slug = models.SlugField("adresse publique", max_length=90, unique=True, null=True, editable=False)
    state = models.CharField("statut", max_length=8, choices=IssueState, default=IssueState.DRAFT, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="écrite par"
    )
    created_at = models.DateTimeField("créée le", default=timezone.now)
    started_at = models.DateTimeField("envoi lancé le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="issue_started_unless_draft", condition=Q(state="draft") | Q(started_at__isnull=False)
            ),
            models.CheckConstraint(name="issue_slug_unless_draft", condition=Q(state="draft") | Q(slug__isnull=False)),
            models.CheckConstraint(name="issue_sent_with_date", condition=~Q(state="sent") | Q(sent_at__isnull=False)),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("newsletters:issue_detail", args=[self.pk])

    @property
    def tone(self):
        return IssueState(self.state).tone

    @property
    def is_draft(self):
        return self.state == IssueState.DRAFT

    @property
    def is_sending(self):
        return self.state == IssueState.SENDING

    @property
    def is_paused(self):
        return self.state == IssueState.PAUSED


class Block(models.Model):
    """One part of an issue. A computed one is a question to the database until the sending freezes its answer."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="blocks", verbose_name="lettre")
    position = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("type", max_length=10, choices=BlockKind)
    title = models.CharField("titre", max_length=120, blank=True)
    body = models.TextField("texte", blank=True, max_length=5000)
    limit = models.PositiveSmallIntegerField("nombre au plus", default=5)
    frozen = models.JSONField("contenu figé", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "bloc"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "position"], name="block_one_per_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="block_limit_range",
                condition=Q(limit__range=(1, 20)),
                violation_error_message="Choisissez un nombre de 1 à 20.",
            ),
            models.CheckConstraint(
                name="block_text_has_body",
                condition=~Q(kind="text") | ~Q(body=""),
                violation_error_message="Écrivez le texte de ce bloc.",
            ),
        ]

    def __str__(self):
        return self.heading or self.get_kind_display()

    @property
    def heading(self):
        """The title of the part as readers see it."""
        return self.title or BlockKind(self.kind).default_title

    @property
    def is_computed(self):
        return BlockKind(self.kind).is_computed


class DeliveryQuerySet(WorkQuerySet):
    def visible_to(self, user):
        """Who received what is seen by staff only."""
        return self if user.is_staff else self.none()

    def due(self):
        """A paused issue waits, whatever its rows say."""
        return super().due().filter(issue__state__in=[IssueState.SENDING, IssueState.SENT])

    def claim(self, limit=1, *, lease_seconds=None):
        """Take a batch together with the mark that will say how far its worker got."""
        with transaction.atomic():
            rows = super().claim(limit, lease_seconds=lease_seconds)
            if rows:
                SendingMark.objects.create(lease_key=rows[0].lease_key)
        return rows

    def held(self, lease_key):
        """The rows of one batch that have no outcome of their own yet."""
        return self.filter(lease_key=lease_key, state=WorkState.CLAIMED)

    def settle(self, lease_key, *, last):
        """Note as sent the rows of a batch up to and with `last` (a primary key)."""
        now = timezone.now()
        done = {
            "state": WorkState.DONE,
            "error": "",
            "lease_key": None,
            "lease_until": None,
            "started_at": now,
            "finished_at": now,
        }
        return self.held(lease_key).filter(pk__lte=last).update(**done)

    @transaction.atomic
    def release_expired(self):
        """Read the marks of dead workers: what had left is done, what was leaving is uncertain, the rest waits again.

        Locks each mark first: a worker that was only slow finds it gone and stops. Rows are never given back under a mark.
        """
        now = timezone.now()
        alive = Delivery.objects.filter(lease_key=OuterRef("pk"), lease_until__gte=now)
        changed = 0
        for mark in SendingMark.objects.filter(~Exists(alive)).select_for_update():
            if mark.delivery_id:
                changed += self.settle(mark.lease_key, last=mark.delivery_id - 1)
                leaving = self.held(mark.lease_key).filter(pk=mark.delivery_id)
                doubt = {"state": WorkState.UNCERTAIN, "error": INTERRUPTED, "lease_key": None, "lease_until": None}
                changed += leaving.update(**doubt, started_at=mark.moved_at)
            mark.delete()
        marked = SendingMark.objects.filter(pk=OuterRef("lease_key"))
        changed += super(DeliveryQuerySet, self.exclude(Exists(marked))).release_expired()
        Issue.objects.close_finished()  # what a dead worker held last may be all an issue was waiting for
        return changed

    def uncertain(self):
        return self.filter(state=WorkState.UNCERTAIN)

    def refused(self):
        """What the recipient's server said no to; those who left before the sending reached them are no refusal."""
        return self.filter(state=WorkState.FAILED, is_suppressed=False)


class Delivery(WorkRow):
    """One issue to one address. An unknown outcome waits for a person: a letter received twice annoys a whole territory."""

    DRAIN_TASK = "newsletters.tasks.send_deliveries"
    UNKNOWN_OUTCOME = WorkState.UNCERTAIN
    MAX_ATTEMPTS = 6
    PARALLEL = settings.NEWSLETTER_CONNECTIONS

    # Few indexes: each one is written again whenever a delivery changes state. The one on (issue, state) serves them all.
    state = models.CharField("état", max_length=10, choices=WorkState, default=WorkState.PENDING)
    uuid = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False
    )  # the Message-ID, the same however often it is tried
    issue = models.ForeignKey(Issue, models.PROTECT, db_index=False, related_name="deliveries", verbose_name="lettre")
    subscriber = models.ForeignKey(
        Subscriber, models.SET_NULL, null=True, related_name="deliveries", verbose_name="abonné"
    )
    email = models.EmailField("adresse e-mail", max_length=254)
    digest = models.CharField(max_length=64, editable=False)
    is_suppressed = models.BooleanField("écartée avant l’envoi", default=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi"
        ordering = ["email", "pk"]
        constraints = [models.UniqueConstraint("issue", Lower("email"), name="delivery_once_per_address")]
        indexes = [models.Index(fields=["issue", "state"], name="delivery_issue_state")]

    def __str__(self):
        return self.email

    def set_aside(self, reason):
        """Close a claimed delivery that must not leave: its person said no in time."""
        return self._move(
            WorkState.FAILED,
            is_suppressed=True,
            error=reason,
            finished_at=timezone.now(),
            lease_key=None,
            lease_until=None,
        )


class SendingMark(models.Model):
    """How far one worker got in the batch it holds: everything before `delivery_id` has left, it may or may not have, nothing after.

    One small row moves before each message instead of two large ones: this is what makes a sending fast and still exact. It
    lives as long as the lease; whoever removes it has taken the batch away from its worker.
    """

    lease_key = models.UUIDField("bail", primary_key=True)
    delivery_id = models.BigIntegerField("envoi en cours", null=True)
    moved_at = models.DateTimeField("depuis le", default=timezone.now)

    class Meta:
        verbose_name = "repère d’envoi"
        verbose_name_plural = "repères d’envoi"

    def __str__(self):
        return str(self.lease_key)
