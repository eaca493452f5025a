"""Writes of organisations: their sheets, sites and memberships."""

from django.db import transaction
from django.utils import timezone

from gtec_portal import audit
from gtec_portal.slugs import free_slug
from members.enums import OrganisationKind
from members.models import Membership, Organisation
from members.services import life


@transaction.atomic
def create_organisation(organisation, *, by, member_since=None):
    """Save a new organisation under a free slug and, when a date is given, open its membership.

    A number of employees is taken as today's; older figures come with `life.declare_headcount`.
    """
    organisation.slug = organisation.slug or free_slug(Organisation, organisation.short_name or organisation.name)
    organisation.full_clean()
    organisation.save()
    audit.record("organisation.created", organisation, by=by)
    if organisation.headcount is not None:
        life.declare_headcount(organisation, organisation.headcount, on=timezone.localdate(), by=by)
    if member_since:
        open_membership(organisation, starts_on=member_since, by=by)
    return organisation


@transaction.atomic
def open_membership(organisation, *, starts_on, by, ends_on=None, reason=""):
    """Open a dated membership; a prospect becomes a member employer. Locks the organisation.

    Raises ValidationError on an overlap: of two simultaneous requests, the second one reads what the first one wrote.
    """
    life.lock(organisation)
    membership = Membership(organisation=organisation, starts_on=starts_on, ends_on=ends_on, reason=reason)
    membership.full_clean()
    membership.save()
    if organisation.kind == OrganisationKind.PROSPECT:
        organisation.kind = OrganisationKind.EMPLOYER
        organisation.save(update_fields=["kind"])
    audit.record("membership.opened", organisation, by=by, starts_on=starts_on.isoformat())
    return membership


@transaction.atomic
def edit_membership(membership, *, by, fields):
    """Save a corrected or ended membership; `fields` names what changed. Locks the organisation.

    Raises ValidationError on an overlap.
    """
    life.lock(membership.organisation)
    membership.full_clean()
    membership.save()
    audit.record("membership.edited", membership.organisation, by=by, fields=fields)
    return membership


@transaction.atomic
def edit_organisation(organisation, *, by, fields):
    """Save a changed sheet: the columns of `fields` and no other, so that a merger recorded meanwhile stays."""
    organisation.save(update_fields=fields)
    audit.record("organisation.edited", organisation, by=by, fields=fields)
    return organisation


@transaction.atomic
def save_site(site, *, by):
    """Save a new or changed site, noted in the history of its organisation. To whom a known one belongs, mergers alone change."""
    if site.pk:
        action, kept = "site.edited", {"id", "organisation"}
        site.save(update_fields=[field.name for field in site._meta.concrete_fields if field.name not in kept])
    else:
        action = "site.created"
        site.save()
    audit.record(action, site.organisation, by=by, site_id=site.pk)
    return site
