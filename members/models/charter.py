"""The charter the structures of the network sign: its versions, who signed which, who was asked to.

What was published and what was signed never changes: triggers of the database refuse it (migration 0005).
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gtec_portal.ordering import alphabetical
from members.charter import text as charter_text
from members.enums import OrganisationKind, SignatureChannel
from members.models.organisations import Organisation


class CharterVersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees drafts; everybody else, signed in or not, what is published."""
        return self if user.is_staff else self.published()

    def published(self):
        return self.exclude(published_at=None)

    def in_force(self):
        """The version that applies today: the newest whose day has come. None before the first one."""
        return self.published().filter(in_force_since__lte=timezone.localdate()).order_by("-number").first()

    def to_sign(self):
        """The version one signs today: the newest published one, which may apply from a later day only."""
        return self.published().order_by("-number").first()


class CharterVersion(models.Model):
    """One text of the charter. A draft until it is published; from then on, not a comma changes."""

    number = models.PositiveSmallIntegerField("numéro", unique=True)
    title = models.CharField("titre", max_length=160)
    text = models.TextField("texte", max_length=40_000)
    in_force_since = models.DateField("en vigueur depuis le", null=True, blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)

    objects = CharterVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version de la charte"
        verbose_name_plural = "versions de la charte"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["published_at"],
                nulls_distinct=False,
                name="charter_one_draft",
                violation_error_message="Une autre version est déjà en préparation.",
            ),
            models.CheckConstraint(
                name="charter_published_whole",
                condition=Q(published_at=None) | (Q(in_force_since__isnull=False) & ~Q(text="") & ~Q(title="")),
                violation_error_message="Une version publiée a un titre, un texte et une date d’entrée en vigueur.",
            ),
        ]

    def __str__(self):
        return f"version {self.number}"

    def get_absolute_url(self):
        return reverse("members:charter_public_version", args=[self.number])

    def clean(self):
        """A version applies after the one before it."""
        before = CharterVersion.objects.published().filter(number__lt=self.number or 0).first()
        if before and self.in_force_since and self.in_force_since <= before.in_force_since:
            raise ValidationError(
                {
                    "in_force_since": f"La {before} est en vigueur depuis le {before.in_force_since:%d/%m/%Y} : choisissez une date plus récente."
                }
            )

    def structures(self):
        """Whoever is expected to sign today, and whoever did: members, partners and funders, with what each did.

        Adds `invited_at`, `signed_number` (the newest version signed) and the list `signatures_here`. Two queries.
        """
        here = self.signatures.in_force()
        expected = Q(pk__in=Organisation.objects.employers().members_on(timezone.localdate()).values("pk"))
        partners = Q(kind__in=[OrganisationKind.PARTNER, OrganisationKind.FUNDER])
        own = {"organisation": models.OuterRef("pk")}
        invited = CharterInvitation.objects.filter(version=self, **own).order_by("-sent_at").values("sent_at")
        signed = CharterSignature.objects.in_force().filter(**own).order_by("-version__number")
        return (
            Organisation.objects.filter(expected | partners | Q(pk__in=here.values("organisation")))
            .annotate(
                invited_at=models.Subquery(invited[:1]),
                signed_number=models.Subquery(signed.values("version__number")[:1]),
            )
            .prefetch_related(models.Prefetch("charter_signatures", here, to_attr="signatures_here"))
        )

    @property
    def is_published(self):
        return self.published_at is not None

    @property
    def is_coming(self):
        """Published, and its day is not there yet."""
        return self.is_published and self.in_force_since > timezone.localdate()

    @property
    def status_label(self):
        return "Brouillon" if not self.is_published else "À venir" if self.is_coming else "Publiée"

    @property
    def tone(self):
        return {"Brouillon": "neutral", "À venir": "info"}.get(self.status_label, "ok")

    @property
    def blocks(self):
        """The text cut into titles, paragraphs and lists, for pages and papers."""
        return charter_text.blocks(self.text)

    @property
    def text_sha256(self):
        return charter_text.fingerprint(self.text)


class CharterSignatureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff sees all; the others what their own structure signed. Public lists show structures only, by `in_force`."""
        if user.is_staff:
            return self
        return self.filter(organisation_id=user.acting_organisation_id) if user.acting_organisation_id else self.none()

    def in_force(self):
        """Signatures that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def order_by_name(self):
        return self.order_by(alphabetical("organisation_name"), "pk")


class CharterSignature(models.Model):
    """A structure signed one version: who for it, as what, when, and the fingerprint of the text they read.

    Never rewritten: a signature is withdrawn, with its date, and another one is given. The name of the structure is kept as
    it was that day: structures are renamed, what they signed is not.
    """

    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="signatures", verbose_name="version")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="charter_signatures", verbose_name="structure"
    )
    organisation_name = models.CharField("nom de la structure", max_length=200)
    signer_name = models.CharField("nom du signataire", max_length=160)
    signer_function = models.CharField("fonction", max_length=120)
    channel = models.CharField("signée", max_length=6, choices=SignatureChannel, default=SignatureChannel.ONLINE)
    signed_at = models.DateTimeField("signée le", default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="charter_signatures",
        verbose_name="compte",
    )
    text_sha256 = models.CharField("empreinte du texte", max_length=64)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawal_reason = models.CharField("motif du retrait", max_length=200, blank=True)

    objects = CharterSignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "signature de la charte"
        verbose_name_plural = "signatures de la charte"
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                "version",
                condition=Q(withdrawn_at=None),
                name="charter_signed_once",
                violation_error_message="Cette structure a déjà signé cette version.",
            ),
            models.CheckConstraint(
                name="charter_signature_named", condition=~Q(signer_name="") & ~Q(organisation_name="")
            ),
            models.CheckConstraint(
                name="charter_withdrawn_later",
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("signed_at")),
            ),
            models.CheckConstraint(
                name="charter_withdrawal_has_a_reason", condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason="")
            ),
        ]

    def __str__(self):
        return f"{self.organisation_name}, {self.version}"

    @property
    def renamed_to(self):
        """The name the structure has today, when it is another one."""
        return "" if self.organisation.name == self.organisation_name else self.organisation.name


class CharterInvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_staff else self.none()


class CharterInvitation(models.Model):
    """A structure was asked to sign a version: nobody is asked twice without knowing it."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="invitations", verbose_name="version")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="charter_invitations", verbose_name="structure"
    )
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="envoyée par"
    )

    objects = CharterInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation à signer la charte"
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["version", "organisation", "-sent_at"], name="charter_invited")]

    def __str__(self):
        return f"{self.organisation}, {self.version}"
