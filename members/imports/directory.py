"""What the portal knows of organisations, read once in a few queries, and kept up to date in memory while a file is planned.

A row is a `Known`: `ref` is « #12 » for a record of that number, « L4 » for the one line 4 will create.
"""

from dataclasses import dataclass, field

from members.models import Contact, Membership, Organisation, Site
from reference.text import fold

ORGANISATION_FIELDS = (
    "name",
    "short_name",
    "kind",
    "legal_form",
    "siren",
    "headcount",
    "idcc",
    "opco",
    "website",
    "email",
    "phone",
)
SITE_FIELDS = ("name", "category", "siret", "finess", "address", "postal_code", "commune", "phone")


@dataclass
class Known:
    """A record as it stands, or as the file makes it: `values` by field, `stated` the line that said each of them."""

    ref: str
    values: dict
    stated: dict = field(default_factory=dict)
    heir: str = ""
    rows: dict = field(default_factory=dict)  # memberships and contacts of an organisation


class Journal:
    """Changes to dicts and lists that a refused line takes back: what it would have made is there for nobody."""

    def __init__(self):
        self.undoing = []

    def put(self, mapping, key, value):
        """Set a key of a dict."""
        had, before = key in mapping, mapping.get(key)
        self.undoing.append(lambda: mapping.update({key: before}) if had else mapping.pop(key))
        mapping[key] = value

    def append(self, rows, row):
        """Add to the end of a list."""
        self.undoing.append(rows.pop)
        rows.append(row)

    def keep(self):
        """What was done stays."""
        self.undoing.clear()

    def undo(self):
        """Take back what was done since the last `keep`."""
        while self.undoing:
            self.undoing.pop()()


class Directory(Journal):
    """Organisations, sites, memberships and contacts, found by what a spreadsheet says of them."""

    def __init__(self):
        super().__init__()
        self.organisations, self.by_siren, self.by_name = {}, {}, {}
        self.sites, self.site_names = {}, {}
        for row in Organisation.objects.select_related("heir"):
            values = {name: getattr(row, name) for name in ORGANISATION_FIELDS}
            known = Known(f"#{row.pk}", values, heir=str(row.heir or ""))
            self.add_organisation(known)
        for row in Site.objects.all():
            values = {name: getattr(row, name) for name in SITE_FIELDS if name != "commune"} | {
                "commune": row.commune_id
            }
            self.add_site(Known(f"#{row.pk}", values | {"organisation": f"#{row.organisation_id}"}))
        for row in Membership.objects.order_by("starts_on"):
            period = {"pk": row.pk, "starts_on": row.starts_on, "ends_on": row.ends_on, "reason": row.reason}
            self.organisations[f"#{row.organisation_id}"].rows.setdefault("memberships", []).append(period)
        for row in Contact.objects.order_by("pk"):
            values = {name: getattr(row, name) for name in ("name", "function", "email", "phone")}
            self.organisations[f"#{row.organisation_id}"].rows.setdefault("contacts", []).append(
                Known(f"#{row.pk}", values)
            )
        self.keep()

    def add_organisation(self, known):
        self.put(self.organisations, known.ref, known)
        if known.values.get("siren"):
            self.put(self.by_siren, known.values["siren"], known)
        for name in {fold(known.values["name"]), fold(known.values.get("short_name") or "")} - {""}:
            self.append(self.by_name.setdefault(name, []), known)

    def add_site(self, known):
        for number in (known.values.get("siret"), known.values.get("finess")):
            if number:
                self.put(self.sites, number, known)
        self.put(self.site_names, (known.values["organisation"], fold(known.values["name"])), known)
