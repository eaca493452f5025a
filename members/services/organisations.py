"""Writes of organisations: their sheets, sites and memberships."""

from django.db import transaction

from gtec_portal import audit
from gtec_portal.slugs import free_slug
from members.models import Membership, Organisation


@transaction.atomic
def create_organisation(organisation, *, by, member_since=None):
    """Save a new organisation under a free slug and, when a date is given, open its membership."""
    organisation.slug = organisation.slug or free_slug(Organisation, organisation.short_name or organisation.name)
    organisation.full_clean()
    organisation.save()
    audit.record("organisation.created", organisation, by=by)
    if member_since:
        open_membership(organisation, starts_on=member_since, by=by)
    return organisation


@transaction.atomic
def open_membership(organisation, *, starts_on, by, ends_on=None, reason=""):
    """Open a dated membership. Raises ValidationError on an overlap, which the database refuses too."""
    membership = Membership(organisation=organisation, starts_on=starts_on, ends_on=ends_on, reason=reason)
    membership.full_clean()
    membership.save()
    audit.record("membership.opened", organisation, by=by, starts_on=starts_on.isoformat())
    return membership


@transaction.atomic
def edit_membership(membership, *, by, fields):
    """Save a corrected or ended membership; `fields` names what changed. Raises ValidationError on an overlap."""
    membership.full_clean()
    membership.save()
    audit.record("membership.edited", membership.organisation, by=by, fields=fields)
    return membership


@transaction.atomic
def edit_organisation(organisation, *, by, fields):
    """Save a changed sheet; `fields` names what changed, for the history."""
    organisation.save()
    audit.record("organisation.edited", organisation, by=by, fields=fields)
    return organisation


@transaction.atomic
def save_site(site, *, by):
    """Save a new or changed site, noted in the history of its organisation."""
    action = "site.edited" if site.pk else "site.created"
    site.save()
    audit.record(action, site.organisation, by=by, site_id=site.pk)
    return site
