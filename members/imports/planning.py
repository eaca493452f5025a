"""What each line of a spreadsheet will do, worked out without writing anything.

The same function makes the dry run and the check before writing: lines that still do what was shown are written as shown.
Operations are small JSON objects, `op` among « organisation.create organisation.edit site.create site.edit membership.open
membership.edit contact.create contact.edit ». `on` is the row they bear on: « #12 » in the portal, « L4 » made by line 4.
"""

from datetime import date
from functools import cache

from gtec_portal import tables
from gtec_portal.tables import Limits, TableRefused
from gtec_portal.typography import frdate, nbsp
from members.enums import ImportKind, LegalForm, LineAction, OrganisationKind, SiteCategory
from members.imports.columns import FORMS, headings, recognise
from members.imports.directory import ORGANISATION_FIELDS, Directory, Known
from members.models import EMPLOYER_KINDS, ImportLine
from reference.fields import CommuneField
from reference.text import fold

MAX_LINES = 1000  # all of them in one transaction, through the services: well under the time limit of a task
LIMITS = Limits(rows=MAX_LINES)
CREATIONS = frozenset({"organisation.create", "site.create", "membership.open", "contact.create"})
MISSHAPEN = "_problem"  # among the cells of a line: why its shape itself is wrong
MODEL_FILE = "Téléchargez le modèle pour voir les colonnes attendues."


class Refusal(Exception):
    """This line cannot be done; the text says why."""


def read_rows(kind, stored):
    """(lines as (number, cells by column name), remarks on the file). Raises TableRefused, whose text names the line."""
    found = tables.rows(stored, limits=LIMITS)
    header = next(found)
    try:
        columns, unknown = recognise(kind, header.cells)
    except ValueError as error:
        raise TableRefused(f"Ligne {header.number}, celle des titres : {error} {MODEL_FILE}") from None
    remarks = [nbsp(f"Colonnes laissées de côté : {', '.join(unknown)}.")] if unknown else []
    lines = []
    for row in found:
        cells = {
            name: row.cells[index] for index, name in columns.items() if index < len(row.cells) and row.cells[index]
        }
        if len(row.cells) > len(header.cells):
            problem = f"{len(row.cells)} valeurs pour {len(header.cells)} colonnes : un séparateur est de trop."
            cells[MISSHAPEN] = nbsp(problem)
        if cells:
            lines.append((row.number, cells))
    if not lines:
        raise TableRefused("Ce fichier ne contient que des titres : aucune ligne à importer.")
    return lines, remarks


def plan(run, lines):
    """Unsaved ImportLine of each (number, cells), in order. Costs a few queries, and two per commune first met."""
    return {ImportKind.MEMBERS: MemberPlanner, ImportKind.CONTACTS: ContactPlanner}[run.kind](run).lines(lines)


class Planner:
    """Walks through the lines of one file; each sees what the lines before it will have done."""

    def __init__(self, run):
        self.run, self.directory, self.seen = run, Directory(), {}
        self.headings = headings(run.kind)

    def lines(self, lines):
        return [self.line(number, cells) for number, cells in lines]

    def line(self, number, cells):
        form = self.form(cells)
        line = ImportLine(
            run=self.run, number=number, cells=cells, title=self.title(cells)[:200], action=LineAction.REFUSED
        )
        twin = self.seen.setdefault(tuple(sorted(cells.items())), number)
        if MISSHAPEN in cells:
            line.problems = [cells[MISSHAPEN]]
        elif not form.is_valid():
            line.problems = form.problems()
        elif twin != number:
            line.problems = [f"Identique à la ligne {twin}."]
        else:
            self.fill(line, form)
        return line

    def fill(self, line, form):
        try:
            operations, doubts = self.operations(line.number, form.cleaned_data)
        except Refusal as refusal:
            self.directory.undo()
            line.problems = [nbsp(str(refusal))]
            return
        self.directory.keep()
        line.operations, line.doubts = operations, form.doubts() + [nbsp(doubt) for doubt in doubts]
        if not operations:
            line.action = LineAction.SAME
        elif any(operation["op"] in CREATIONS for operation in operations):
            line.action = LineAction.CREATE
        else:
            line.action = LineAction.CHANGE

    def edits(self, number, known, values, labels):
        """{field: [old, new]} of what changes; a blank cell changes nothing. Raises when another line said otherwise."""
        changes = {}
        for name, value in values.items():
            if value in (None, ""):
                continue
            said = known.stated.get(name)
            if said and said[0] != value:
                raise Refusal(
                    f"{labels[name]} : « {shown(value)} », alors que la ligne {said[1]} dit « {shown(said[0])} »."
                )
            if not said:
                self.directory.put(known.stated, name, (value, number))
            if known.values.get(name) != value:
                changes[name] = [jsonable(known.values.get(name)), jsonable(value)]
                self.directory.put(known.values, name, value)
        return changes

    def find_organisation(self, siren, name):
        """The organisation of this SIREN, else of this name (or short name); None when there is none."""
        if siren and siren in self.directory.by_siren:
            return self.standing(self.directory.by_siren[siren])
        named = self.directory.by_name.get(fold(name or ""), [])
        if len(named) > 1:
            raise Refusal(f"Plusieurs structures s’appellent « {name} » : ajoutez le SIREN de la bonne.")
        if named and siren and named[0].values["siren"]:
            raise Refusal(f"Une structure du même nom a un autre SIREN ({named[0].values['siren']}).")
        return self.standing(named[0]) if named else None

    def standing(self, known):
        if known.heir:
            raise Refusal(f"Cette structure a été absorbée par {known.heir}.")
        return known


class MemberPlanner(Planner):
    """Organisations with their membership and sites: several lines may bear on one organisation, a site each."""

    def __init__(self, run):
        super().__init__(run)
        self.find_commune = cache(CommuneField().find)

    def form(self, cells):
        return FORMS[ImportKind.MEMBERS](cells, find_commune=self.find_commune)

    def title(self, cells):
        return " · ".join(filter(None, [cells.get("name"), cells.get("site_name")]))

    def operations(self, number, values):
        siren = values["siren"] or values["siret"][:9]
        doubts, operations = [], []
        known = self.find_organisation(siren, values["name"])
        fields = {name: values.get(name) for name in ORGANISATION_FIELDS} | {"siren": siren or None}
        if known is None:
            known, operation = self.create(number, fields)
            operations.append(operation)
            if not values["starts_on"] and known.values["kind"] in EMPLOYER_KINDS:
                doubts.append("Sans date d’entrée, la structure ne comptera pas parmi les adhérents.")
        else:
            operations += self.change(number, known, fields, values, doubts)
        operations += self.membership(number, known, values)
        operations += self.site(number, known, values)
        return operations, doubts

    def create(self, number, fields):
        given = {name: value for name, value in fields.items() if value not in (None, "")}
        given.setdefault("kind", OrganisationKind.EMPLOYER)
        given.setdefault("legal_form", LegalForm.ASSOCIATION)
        known = Known(
            f"L{number}", dict.fromkeys(fields) | given, {name: (value, number) for name, value in given.items()}
        )
        self.directory.add_organisation(known)
        return known, {
            "op": "organisation.create",
            "on": known.ref,
            "values": {name: jsonable(value) for name, value in given.items()},
        }

    def change(self, number, known, fields, values, doubts):
        """What the line changes in a known record. Its name is left alone: a change of name has its own page and its date."""
        if fold(fields["name"]) not in {fold(known.values["name"]), fold(known.values["short_name"] or "")}:
            doubts.append(f"Le portail l’appelle « {known.values['name']} » : son nom ne change pas ici.")
        if values["starts_on"] and known.values["kind"] == OrganisationKind.PROSPECT and not fields["kind"]:
            fields["kind"] = OrganisationKind.EMPLOYER
        before = known.values.get("siren")
        if before and fields["siren"] and before != fields["siren"]:
            raise Refusal(f"Le portail lui connaît un autre SIREN : {before}.")
        edits = self.edits(
            number, known, {name: value for name, value in fields.items() if name != "name"}, self.headings
        )
        if known.values.get("siren"):
            self.directory.put(self.directory.by_siren, known.values["siren"], known)
        return [{"op": "organisation.edit", "on": known.ref, "changes": edits}] if edits else []

    def membership(self, number, known, values):
        starts_on, ends_on, reason = values["starts_on"], values["ends_on"], values["reason"]
        periods = known.rows.setdefault("memberships", [])
        if not starts_on and not ends_on:
            return []
        if known.values["kind"] in (OrganisationKind.PARTNER, OrganisationKind.FUNDER):
            raise Refusal("Un partenaire ou un financeur n’adhère pas : retirez les dates, ou corrigez le type.")
        if not starts_on:
            return self.leave(periods, ends_on, reason, known)
        same = next((period for period in periods if period["starts_on"] == starts_on), None)
        if same:
            return self.correct(same, ends_on, reason, periods, known)
        self.refuse_overlap(starts_on, ends_on, periods)
        self.directory.append(
            periods, {"pk": None, "starts_on": starts_on, "ends_on": ends_on, "reason": reason, "line": number}
        )
        given = {"starts_on": jsonable(starts_on), "ends_on": jsonable(ends_on), "reason": reason}
        return [{"op": "membership.open", "on": known.ref, "values": given}]

    def leave(self, periods, ends_on, reason, known):
        """A date of leaving alone ends the membership that is open."""
        open_ones = [period for period in periods if period["ends_on"] is None]
        ended = next((period for period in periods if period["ends_on"] == ends_on), None)
        if not open_ones and ended:
            return []
        if len(open_ones) != 1:
            raise Refusal("Une date de sortie demande la date d’entrée : aucune adhésion n’est ouverte.")
        return self.correct(open_ones[0], ends_on, reason, periods, known)

    def correct(self, period, ends_on, reason, periods, known):
        changes = {}
        for name, value in (("ends_on", ends_on), ("reason", reason)):
            if value and period[name] != value:
                changes[name] = [jsonable(period[name]), jsonable(value)]
        if not changes:
            return []
        if period["pk"] is None:
            raise Refusal(f"La ligne {period['line']} donne d’autres dates pour cette adhésion.")
        if ends_on and ends_on < period["starts_on"]:
            raise Refusal(f"La sortie ({frdate(ends_on)}) précède l’entrée ({frdate(period['starts_on'])}).")
        self.refuse_overlap(period["starts_on"], ends_on or period["ends_on"], [p for p in periods if p is not period])
        for name, new in (("ends_on", ends_on), ("reason", reason)):
            if new:
                self.directory.put(period, name, new)
        start = jsonable(period["starts_on"])
        return [{"op": "membership.edit", "on": known.ref, "pk": period["pk"], "starts_on": start, "changes": changes}]

    def refuse_overlap(self, starts_on, ends_on, periods):
        for period in periods:
            if period["starts_on"] <= (ends_on or date.max) and starts_on <= (period["ends_on"] or date.max):
                until = f"au {frdate(period['ends_on'])}" if period["ends_on"] else "sans fin"
                raise Refusal(f"Cette adhésion chevauche celle du {frdate(period['starts_on'])} {until}.")

    def site(self, number, known, values):
        fields = {
            "name": values["site_name"],
            "category": values["category"],
            "siret": values["siret"],
            "finess": values["finess"],
            "address": values["address"],
            "postal_code": values["postal_code"],
            "commune": values["commune"].pk if values["commune"] else "",
            "phone": values["site_phone"],
        }
        if not any(fields[name] for name in ("name", "siret", "finess", "commune")):
            if any(fields.values()):
                raise Refusal("L’adresse d’un site demande sa commune.")
            return []
        site = self.find_site(known, fields)
        if site:
            labels = self.headings | {"name": self.headings["site_name"], "phone": self.headings["site_phone"]}
            edits = self.edits(number, site, fields, labels)
            return (
                [{"op": "site.edit", "on": site.ref, "of": known.ref, "site": site.values["name"], "changes": edits}]
                if edits
                else []
            )
        if not fields["commune"]:
            raise Refusal("Commune : il la faut pour ajouter un site.")
        fields["name"] = fields["name"] or known.values["short_name"] or known.values["name"]
        fields["category"] = fields["category"] or SiteCategory.OTHER
        made = Known(
            f"L{number}",
            fields | {"organisation": known.ref},
            {name: (value, number) for name, value in fields.items() if value},
        )
        self.directory.add_site(made)
        return [{"op": "site.create", "on": made.ref, "of": known.ref, "values": fields}]

    def find_site(self, known, fields):
        """The site of this SIRET, FINESS or name; two numbers of two sites, or somebody else’s, are refused."""
        by_number = {id(s): s for n in ("siret", "finess") if (s := self.directory.sites.get(fields[n]))}
        if len(by_number) > 1:
            raise Refusal("Ce SIRET et ce FINESS sont ceux de deux sites différents.")
        site = next(iter(by_number.values()), None)
        site = site or self.directory.site_names.get(
            (known.ref, fold(fields["name"] or known.values["short_name"] or known.values["name"]))
        )
        if site and site.values["organisation"] != known.ref:
            owner = self.directory.organisations[site.values["organisation"]]
            raise Refusal(f"Ce numéro est celui d’un site de {owner.values['name']}.")
        if site:
            for name in ("siret", "finess"):
                if fields[name] and site.values[name] and fields[name] != site.values[name]:
                    raise Refusal(f"Le portail connaît ce site sous un autre {name.upper()} : {site.values[name]}.")
                if fields[name]:
                    self.directory.put(self.directory.sites, fields[name], site)
        return site


class ContactPlanner(Planner):
    """People to write to, in organisations the portal knows."""

    def form(self, cells):
        return FORMS[ImportKind.CONTACTS](cells)

    def title(self, cells):
        return " · ".join(filter(None, [cells.get("name"), cells.get("organisation")]))

    def operations(self, number, values):
        known = self.find_organisation(values["siren"], values["organisation"])
        if known is None:
            raise Refusal(f"Aucune structure ne correspond à « {values['organisation'] or values['siren']} ».")
        fields = {name: values[name] for name in ("name", "function", "email", "phone")}
        contacts = known.rows.setdefault("contacts", [])
        contact = self.find(contacts, fields)
        if contact is None:
            contacts.append(
                Known(f"L{number}", fields, {name: (value, number) for name, value in fields.items() if value})
            )
            return [{"op": "contact.create", "on": f"L{number}", "of": known.ref, "values": fields}], []
        edits = self.edits(number, contact, fields, self.headings)
        if not edits:
            return [], []
        return [{"op": "contact.edit", "on": contact.ref, "of": known.ref, "changes": edits}], []

    def find(self, contacts, fields):
        """The contact of this address, else of this name."""
        by_email = [c for c in contacts if fields["email"] and c.values["email"].lower() == fields["email"].lower()]
        by_name = [c for c in contacts if fold(c.values["name"]) == fold(fields["name"])]
        if len(by_name) > 1 and not by_email:
            raise Refusal(f"Plusieurs contacts s’appellent « {fields['name']} » dans cette structure.")
        return (by_email or by_name or [None])[0]


def jsonable(value):
    """A value as operations keep it."""
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, str) else value


def shown(value):
    return frdate(value) if isinstance(value, date) else value
