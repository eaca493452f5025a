"""Publishing a programme sheet: complete or not at all, each publication kept as a version."""

from django.db import transaction
from django.utils import timezone

from gtec_portal import audit
from gtec_portal.slugs import free_slug
from trainings.models import Programme, ProgrammeVersion
from trainings.services import Refused


class Incomplete(Refused):
    """The sheet lacks what the law or Qualiopi wants. `missing`: field names, `labels`: the same in French."""

    def __init__(self, programme):
        self.missing, self.labels = programme.missing(), programme.missing_labels()
        super().__init__("La fiche est incomplète : " + ", ".join(self.labels) + ".")


@transaction.atomic
def save_programme(programme, *, by):
    """Save the working copy and note when it changed. Readers keep seeing the published version."""
    created = programme.pk is None
    if created:
        programme.slug = free_slug(Programme, programme.title)
    programme.updated_at = timezone.now()
    # Only what was typed is written back: the sheet may have been published since it was read.
    programme.save(update_fields=None if created else [*programme.sheet(), "updated_at"])
    audit.record("programme.created" if created else "programme.edited", programme, by=by)
    return programme


@transaction.atomic
def publish_programme(programme, *, by):
    """Make the working copy the public sheet, as a new version unless nothing changed. Locks the programme.

    Raises Incomplete while one of the facts Qualiopi indicator 1 asks for is missing (RNQ, indicateur 1; L6353-1).
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.missing():
        raise Incomplete(programme)
    now = timezone.now()
    if programme.has_changes():
        programme.version += 1
        ProgrammeVersion.objects.create(
            programme=programme, number=programme.version, published_at=now, **programme.sheet()
        )
    programme.published_at = programme.published_at or now
    programme.save(update_fields=["version", "published_at"])
    audit.record("programme.published", programme, by=by, version=programme.version)
    return programme


@transaction.atomic
def withdraw_programme(programme, *, by):
    """Take the sheet off the public pages. Its versions and sessions stay."""
    programme.published_at = None
    programme.save(update_fields=["published_at"])
    audit.record("programme.withdrawn", programme, by=by)
    return programme
