"""What a line does, in words: « Structure créée », « Téléphone : 02 33… → 02 31… »."""

from datetime import date

from gtec_portal.typography import frdate, frnumber, nbsp
from members.enums import LegalForm, OrganisationKind, SiteCategory
from members.imports.columns import headings
from members.models import Organisation
from reference.models import Commune

CHOICES = {"kind": OrganisationKind, "legal_form": LegalForm, "category": SiteCategory}
SITE_LABELS = {"name": "site_name", "phone": "site_phone"}


class Words:
    """Sentences for the lines of one page; names of communes and organisations are read once for all of them."""

    def __init__(self, run, lines):
        self.labels = (
            {name: uncapitalised(label) for name, label in headings(run.kind).items()} if not run.is_finess else {}
        )
        operations = [operation for line in lines for operation in line.operations]
        codes = {code for operation in operations for code in _communes(operation)}
        codes |= {line.cells.get("commune", "") for line in lines if run.is_finess}
        self.communes = dict(Commune.objects.filter(pk__in=codes - {""}).values_list("pk", "name"))
        pks = {operation["organisation"] for operation in operations if operation.get("organisation")}
        pks |= {int(ref[1:]) for operation in operations if (ref := operation.get("of", "")).startswith("#")}
        self.organisations = Organisation.objects.in_bulk(pks)

    def sentences(self, line):
        """[(what, [(field, old, new)])] of one line."""
        return [sentence for operation in line.operations if (sentence := self._sentence(operation))]

    def _sentence(self, operation):
        noun, _, verb = operation["op"].partition(".")
        return getattr(self, f"_{noun}")(verb, operation)

    def _organisation(self, verb, operation):
        if verb == "create":
            given = {name: value for name, value in operation["values"].items() if name != "name"}
            return "Nouvelle structure", self._given(given)
        return "Fiche", self._changes(operation["changes"])

    def _site(self, verb, operation):
        if verb == "":
            return f"Nouveau site de {self.organisations.get(operation['organisation'], 'la structure')}", []
        if verb == "create":
            given = {SITE_LABELS.get(name, name): value for name, value in operation["values"].items()}
            return "Nouveau site", self._given(given)
        changes = {SITE_LABELS.get(name, name): pair for name, pair in operation["changes"].items()}
        return nbsp(f"Site « {operation['site']} »"), self._changes(changes)

    def _membership(self, verb, operation):
        if verb == "open":
            values = operation["values"]
            until = f" au {self.shown('ends_on', values['ends_on'])}" if values["ends_on"] else ""
            words = f"Adhésion à partir du {self.shown('starts_on', values['starts_on'])}"
            return (f"Adhésion du {self.shown('starts_on', values['starts_on'])}{until}" if until else words), []
        return f"Adhésion du {self.shown('starts_on', operation['starts_on'])}", self._changes(operation["changes"])

    def _contact(self, verb, operation):
        owner = self.organisations.get(int(operation["of"][1:]), "la structure")
        if verb == "create":
            given = {name: value for name, value in operation["values"].items() if name != "name"}
            return f"Nouveau contact de {owner}", self._given(given)
        return f"Contact de {owner}", self._changes(operation["changes"])

    def _prospect(self, verb, operation):
        if operation.get("with"):
            return f"Nouveau site de la structure de la ligne {operation['with']}", []
        return "Nouvelle structure, prospect", []

    def _known(self, verb, operation):
        return f"Déjà dans le portail : {self.organisations.get(operation['organisation'], 'structure connue')}", []

    def _given(self, values):
        return [(self.labels.get(name, name), None, self.shown(name, value)) for name, value in values.items() if value]

    def _changes(self, changes):
        return [
            (self.labels.get(name, name), self.shown(name, old), self.shown(name, new))
            for name, (old, new) in changes.items()
        ]

    def shown(self, name, value):
        """A value as a person writes it; « vide » when there was none."""
        if value in (None, ""):
            return "vide"
        if name in CHOICES:
            return CHOICES[name](value).label
        if name == "commune":
            return self.communes.get(value, value)
        if name in {"starts_on", "ends_on"}:
            return frdate(date.fromisoformat(value))
        return frnumber(value) if isinstance(value, int) else str(value)


def uncapitalised(label):
    """A heading inside a sentence: « téléphone », but « SIRET »."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _communes(operation):
    values = operation.get("values", {}).get("commune")
    return [code for code in [values, *operation.get("changes", {}).get("commune", [])] if code]
