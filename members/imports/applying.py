"""Writing what a dry run showed: all of it or nothing, and only if it still is what the lines would do."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from gtec_portal import audit
from members.enums import ImportState, LineAction
from members.imports.locks import one_import_at_a_time
from members.imports.planning import plan
from members.models import Contact, ImportLine, Membership, Organisation, Site
from members.services import contacts as contact_services
from members.services import life
from members.services import organisations as services

BATCH = 500
SAME = ("action", "title", "operations", "problems", "doubts")


class Changed(Exception):
    """The records moved since the dry run: nothing was written, the lines have to be read again."""


def replan(run):
    """Plan the kept lines again. Return (lines, whether one of them does something else than what was shown)."""
    kept = list(run.lines.order_by("number"))
    fresh = plan(run, [(line.number, line.cells) for line in kept])
    moved = False
    for old, new in zip(kept, fresh, strict=True):
        moved = moved or any(getattr(old, name) != getattr(new, name) for name in SAME)
        new.pk, new.run_id = old.pk, run.pk
    return fresh, moved


@transaction.atomic
def apply(run, *, by):
    """Write the lines of a dry run. One import writes at a time; any error takes everything back.

    Raises Changed when a line would no longer do what was shown (see `show_again`), ValidationError when a record refuses.
    """
    one_import_at_a_time()
    run = type(run).objects.select_for_update().get(pk=run.pk)
    if run.state != ImportState.APPLYING:
        return run
    lines, moved = replan(run)
    if moved:
        raise Changed
    writer = Writer(by)
    now = timezone.now()
    for line in lines:
        if line.action in (LineAction.CREATE, LineAction.CHANGE):
            writer.write(line)
            line.done_at = now
    ImportLine.objects.bulk_update(lines, ["done_at"], batch_size=BATCH)
    run.state, run.finished_at = ImportState.DONE, now
    run.counts["done"] = run.to_write
    run.save(update_fields=["state", "finished_at", "counts"])
    audit.record("import.applied", run, by=by, lines=run.to_write)
    return run


class Writer:
    """Runs the operations of lines in order, through the services, remembering what earlier lines made."""

    def __init__(self, by):
        self.by = by
        self.made = {}  # (model, « #12 » or « L4 »): the row

    def write(self, line):
        for operation in line.operations:
            noun, _, verb = operation["op"].partition(".")
            try:
                getattr(self, f"{verb}_{noun}")(operation)
            except ValidationError as error:
                raise ValidationError(f"Ligne {line.number} : {' '.join(error.messages)}") from None

    def row(self, model, ref):
        """The row of a reference, read and locked once: « #12 » of the portal, « L4 » made by line 4."""
        if (model, ref) not in self.made:
            self.made[model, ref] = model.objects.select_for_update().get(pk=ref.removeprefix("#"))
        return self.made[model, ref]

    def organisation(self, ref):
        return self.row(Organisation, ref)

    def create_organisation(self, operation):
        organisation = Organisation(**operation["values"])
        self.made[Organisation, operation["on"]] = services.create_organisation(organisation, by=self.by)

    def edit_organisation(self, operation):
        organisation, changes = self.organisation(operation["on"]), dict(operation["changes"])
        _old, headcount = changes.pop("headcount", (None, None))
        if changes:
            for name, (_old, new) in changes.items():
                setattr(organisation, name, new)
            organisation.full_clean()
            services.edit_organisation(organisation, by=self.by, fields=list(changes))
        if headcount is not None:
            life.declare_headcount(organisation, headcount, on=timezone.localdate(), by=self.by)

    def open_membership(self, operation):
        values = operation["values"]
        services.open_membership(
            self.organisation(operation["on"]),
            starts_on=_day(values["starts_on"]),
            ends_on=_day(values["ends_on"]),
            reason=values["reason"],
            by=self.by,
        )

    def edit_membership(self, operation):
        membership = Membership.objects.get(pk=operation["pk"])
        for name, (_old, new) in operation["changes"].items():
            setattr(membership, name, _day(new) if name == "ends_on" else new)
        services.edit_membership(membership, by=self.by, fields=list(operation["changes"]))

    def create_site(self, operation):
        values = dict(operation["values"])
        site = Site(organisation=self.organisation(operation["of"]), commune_id=values.pop("commune"), **values)
        self._save_site(site)
        self.made[Site, operation["on"]] = site

    def edit_site(self, operation):
        site = self.row(Site, operation["on"])
        for name, (_old, new) in operation["changes"].items():
            setattr(site, "commune_id" if name == "commune" else name, new)
        self._save_site(site)

    def _save_site(self, site):
        site.siret, site.finess = site.siret or None, site.finess or None
        site.full_clean()
        services.save_site(site, by=self.by)

    def create_contact(self, operation):
        contact = Contact(organisation=self.organisation(operation["of"]), **operation["values"])
        contact.full_clean()
        self.made[Contact, operation["on"]] = contact_services.save_contact(contact, by=self.by)

    def edit_contact(self, operation):
        contact = self.row(Contact, operation["on"])
        for name, (_old, new) in operation["changes"].items():
            setattr(contact, name, new)
        contact.full_clean()
        contact_services.save_contact(contact, by=self.by)


def _day(text):
    return date.fromisoformat(text) if text else None


@transaction.atomic
def show_again(run, *, why):
    """Put the lines as they would be now in place of those shown, and the import back to be read."""
    run = type(run).objects.select_for_update().get(pk=run.pk)
    if run.state not in (ImportState.APPLYING, ImportState.READY):
        return run
    lines, _moved = replan(run)
    ImportLine.objects.bulk_update(lines, list(SAME), batch_size=BATCH)
    run.counts = run.counts | counts(lines)
    run.state, run.notes = ImportState.READY, [why, *[note for note in run.notes if note != why]]
    run.save(update_fields=["state", "notes", "counts"])
    return run


def counts(lines):
    """How many lines have each action."""
    totals = dict.fromkeys((str(action) for action in LineAction), 0)
    for line in lines:
        totals[str(line.action)] += 1
    return totals
