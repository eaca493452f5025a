"""The logo of a structure: put, replaced, taken away. Its file lives and dies with the column that names it."""

from django.db import transaction

from gtec_portal import audit, uploads
from members.models import Organisation

SIDE = 600  # pixels: sharp on paper at the size of a cover


def put_logo(organisation, content, *, by):
    """Keep this JPEG (see gtec_portal.pictures) as the logo, in place of the one there was. Locks the structure."""
    with uploads.stored(content, folder="logos") as name:
        _write(organisation, name, "organisation.logo_put", by=by)
    return organisation


def remove_logo(organisation, *, by):
    """Take the logo away, its file with it. Without a logo, nothing."""
    if organisation.logo:
        _write(organisation, "", "organisation.logo_removed", by=by)


@transaction.atomic
def _write(organisation, name, action, *, by):
    former = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk).logo
    organisation.logo = name
    organisation.save(update_fields=["logo"])
    audit.record(action, organisation, by=by)
    transaction.on_commit(lambda: uploads.remove(former))
