"""Prospects proposed from the FINESS register: nothing is created before somebody ticks it, nobody known is proposed again."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from gtec_portal.tables import TableRefused
from gtec_portal.typography import frnumber, nbsp
from members import finess as finess_number
from members.enums import ImportKind, ImportState, LegalForm, LineAction, OrganisationKind, SiteCategory
from members.imports import finess
from members.imports.locks import one_import_at_a_time
from members.models import ImportLine, Organisation, Site
from members.services import organisations as services
from reference.models import Commune, FormerCommune
from reference.text import fold

BATCH = 1000
MAX_KEPT = 20_000  # nobody reads through more; the whole register would be 103 000


def read(run, stored, *, tell=lambda done, total, note: None):
    """Fill the lines of an import with what the register proposes. Writes nothing else; may run again.

    `tell(bytes read, bytes, in words)`. Memory is that of the known sites and of one batch of lines. Raises TableRefused.
    """
    run.lines.all().delete()
    proposals = Proposals(run)
    batch = []

    def say(done, total):
        tell(done, total, nbsp(f"{frnumber(proposals.read)} établissements lus, {frnumber(proposals.kept)} retenus"))

    for entry in finess.entries(stored, tell=say):
        line = proposals.line(entry)
        if line is not None:
            batch.append(line)
        if len(batch) >= BATCH:
            ImportLine.objects.bulk_create(batch)
            batch.clear()
    ImportLine.objects.bulk_create(batch)
    proposals.attach_late()
    return proposals.counts


class Proposals:
    """Turns entries of the register into lines, one at a time, knowing what the portal knows."""

    def __init__(self, run):
        self.run = run
        self.departments, self.communes = set(run.options["departments"]), set(run.options["communes"])
        self.categories = set(run.options["categories"])
        self.sites = {}  # SIRET or FINESS of a known site: its organisation
        for pk, siret, number in Site.objects.values_list("organisation", "siret", "finess"):
            self.sites.update({known: pk for known in (siret, number) if known})
        self.organisations = {}
        self.names = {}
        for pk, siren, name in Organisation.objects.values_list("pk", "siren", "name"):
            self.names.setdefault(fold(name), name)
            if siren:
                self.organisations[siren] = pk
        self.insee = self._insee()
        self.legal = {}  # FINESS of a legal entity: the known organisation that holds one of its sites
        self.seen, self.firsts = {}, {}
        self.read = self.kept = 0
        self.totals = dict.fromkeys((str(action) for action in LineAction), 0)

    def _insee(self):
        """Present code of each code of the communes asked for, merged ones included."""
        wanted = Commune.objects.filter(pk__in=self.communes) if self.communes else self._of_departments()
        codes = {code: code for code in wanted.values_list("pk", flat=True)}
        former = FormerCommune.objects.filter(commune__in=list(codes)).values_list("pk", "commune_id")
        return codes | {old: new for old, new in former if old not in codes}

    def _of_departments(self):
        return Commune.objects.filter(department__in=self.departments)

    @property
    def counts(self):
        return self.totals | {"read": self.read}

    def line(self, entry):
        """The line of this site, or None when it is not asked for."""
        self.read += 1
        home = self.sites.get(entry.finess) or self.sites.get(entry.siret)
        if home and entry.legal_finess:
            self.legal[entry.legal_finess] = home
        if not self._wanted(entry):
            return None
        self.kept += 1
        if self.kept > MAX_KEPT:
            raise TableRefused(
                f"Plus de {frnumber(MAX_KEPT)} établissements correspondent : choisissez moins de départements ou de catégories."
            )
        line = self._line(entry, home)
        self.totals[str(line.action)] += 1
        return line

    def _wanted(self, entry):
        if self.categories and entry.category not in self.categories:
            return False
        return entry.insee in self.insee if self.communes else entry.department in self.departments

    def _line(self, entry, home):
        cells = self._cells(entry)
        line = ImportLine(run=self.run, number=entry.number, title=cells["name"][:200], cells=cells)
        line.problems = self._problems(entry, cells)
        if line.problems:
            line.action = LineAction.REFUSED
            return line
        self.seen[entry.finess] = entry.number
        if home:
            line.action, line.operations = LineAction.SAME, [{"op": "known", "organisation": home}]
            return line
        line.doubts = self._doubts(entry, cells)
        home = self.organisations.get(cells["siren"]) or self.legal.get(entry.legal_finess)
        line.action, line.operations = self._proposal(entry, cells, home)
        return line

    def _cells(self, entry):
        cells = entry.details()
        cells["name"] = cells["name"][:200]
        return cells | {
            "finess": entry.finess,
            "legal_finess": entry.legal_finess,
            "siren": entry.siren if siren_number.is_valid(entry.siren) else "",
            "siret": entry.siret if siret_number.is_valid(entry.siret) else "",
            "category": entry.category,
            "commune": self.insee.get(entry.insee, ""),
        }

    def _problems(self, entry, cells):
        problems = []
        if not re.fullmatch(r"[0-9A-Z]{9}", entry.finess):
            problems.append(f"Le numéro FINESS « {entry.finess[:20]} » n’a pas neuf caractères.")
        elif entry.finess in self.seen:
            problems.append(f"Même numéro FINESS que la ligne {self.seen[entry.finess]}.")
        if not cells["name"]:
            problems.append("L’établissement n’a pas de nom.")
        if not cells["commune"]:
            problems.append(
                f"La commune {entry.insee[:10]} ({cells['town'][:60]}) n’est pas dans le référentiel du portail."
            )
        if cells["garbled"]:
            problems.append("Le texte de cette ligne est illisible : son codage diffère du reste du fichier.")
        return [nbsp(problem) for problem in problems]

    def _doubts(self, entry, cells):
        doubts = []
        if not finess_number.looks_right(entry.finess):
            doubts.append("La clé du numéro FINESS semble fausse.")
        if entry.siret and not cells["siret"]:
            doubts.append(f"SIRET {entry.siret[:20]} laissé de côté : sa clé est fausse.")
        elif cells["siret"] and cells["siret"] in self.seen:
            doubts.append(f"Même SIRET que la ligne {self.seen[cells['siret']]} : laissé de côté ici.")
            cells["siret"] = ""
        if cells["siret"]:
            self.seen[cells["siret"]] = entry.number
        namesake = self.names.get(fold(cells["legal_name"] or cells["name"]))
        if namesake and not self.organisations.get(cells["siren"]):
            doubts.append(f"Une structure du portail porte le même nom : {namesake}.")
        return [nbsp(doubt) for doubt in doubts]

    def _proposal(self, entry, cells, home):
        """(action, operations): a site more for a structure we know, or a new structure, shared by its sites."""
        if home:
            return LineAction.CHANGE, [{"op": "site", "organisation": home}]
        first = None
        for key in filter(None, (cells["siren"], entry.legal_finess)):
            first = first or self.firsts.get(key)
            self.firsts.setdefault(key, first or entry.number)
        return LineAction.CREATE, [{"op": "prospect"} | ({"with": first} if first else {})]

    def attach_late(self):
        """A known site met after its sisters names their organisation: those lines become sites of it."""
        if not self.legal:
            return
        late = self.run.lines.filter(action=LineAction.CREATE, cells__legal_finess__in=list(self.legal))
        for line in late:
            line.action = LineAction.CHANGE
            line.operations = [{"op": "site", "organisation": self.legal[line.cells["legal_finess"]]}]
            line.save(update_fields=["action", "operations"])
            self.totals[str(LineAction.CREATE)] -= 1
            self.totals[str(LineAction.CHANGE)] += 1


@transaction.atomic
def create(run, pks, *, by):
    """Create the chosen proposals, all or none. Return how many were; those known meanwhile are only marked so.

    One import writes at a time. `pks` of lines (None: all that wait). Raises ValidationError.
    """
    one_import_at_a_time()
    run = type(run).objects.select_for_update().get(pk=run.pk)
    if run.kind != ImportKind.FINESS or run.state != ImportState.READY:
        return 0
    lines = run.lines.select_for_update().to_write().order_by("number")
    made = 0
    for line in lines if pks is None else lines.filter(pk__in=pks):
        try:
            made += _create(line, by=by)
        except ValidationError as error:
            raise ValidationError(nbsp(f"Ligne {line.number} : {' '.join(error.messages)}")) from None
    _close_when_done(run)
    return made


def _create(line, *, by):
    cells = line.cells
    if Site.objects.filter(finess=cells["finess"]).exists() or _known_siret(cells["siret"]):
        line.action, line.doubts = LineAction.SAME, ["Créé entre-temps."]
        line.save(update_fields=["action", "doubts"])
        return 0
    organisation = _home(line) or _prospect(cells, by=by)
    category = cells["category"] if cells["category"] in SiteCategory.values else SiteCategory.OTHER
    site = Site(
        organisation=organisation,
        name=cells["name"],
        category=category,
        siret=cells["siret"] or None,
        finess=cells["finess"],
        address=cells["address"],
        postal_code=cells["postal_code"],
        commune_id=cells["commune"],
        phone=cells["phone"],
        opened_on=cells["opened_on"] or None,
    )
    site.full_clean()
    services.save_site(site, by=by)
    line.operations = [{**line.operations[0], "organisation": organisation.pk, "site": site.pk}]
    line.done_at = timezone.now()
    line.save(update_fields=["operations", "done_at"])
    return 1


def _known_siret(siret):
    return bool(siret) and Site.objects.filter(siret=siret).exists()


def _home(line):
    """The organisation of this site: the one proposed, the one of its SIREN, or the one a sister line has just made."""
    pk = line.operations[0].get("organisation")
    known = Organisation.objects.filter(pk=pk) if pk else Organisation.objects.none()
    if line.cells["siren"]:
        known = known or Organisation.objects.filter(siren=line.cells["siren"])
    if not known and line.cells["legal_finess"]:
        sisters = ImportLine.objects.filter(
            run=line.run_id, done_at__isnull=False, cells__legal_finess=line.cells["legal_finess"]
        )
        numbers = [sister["finess"] for sister in sisters.values_list("cells", flat=True)]
        known = Organisation.objects.filter(sites__finess__in=numbers)
    organisation = known.first()
    return organisation.heir if organisation and organisation.heir_id else organisation


def _prospect(cells, *, by):
    organisation = Organisation(
        name=(cells["legal_name"] or cells["name"])[:200],
        kind=OrganisationKind.PROSPECT,
        legal_form=cells["legal_form"] or LegalForm.OTHER,
        siren=cells["siren"] or None,
    )
    return services.create_organisation(organisation, by=by)


def _close_when_done(run):
    """Count what was made; an import with nothing left to choose is over."""
    lines = run.lines
    run.counts = run.counts | {
        str(action): lines.filter(action=action).count() for action in LineAction if action != LineAction.REFUSED
    }
    run.counts["done"] = lines.filter(done_at__isnull=False).count()
    if not lines.to_write().exists():
        run.state, run.finished_at = ImportState.DONE, timezone.now()
    run.save(update_fields=["counts", "state", "finished_at"])
