"""What is typed on the doorstep: the visit on one column, needs heard, and later what became of each."""

import re
import uuid
from datetime import timedelta
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, When
from django.forms.formsets import BaseFormSet
from django.utils import timezone

from gtec_portal.ordering import alphabetical
from members.enums import NeedKind, NeedOutcome, OrganisationKind, VisitMeans
from members.filters import named
from members.models import Need, Organisation, Visit
from members.models.visits import REFERRAL_KINDS
from reference.fields import CommuneField, LookupField, TradeField, one_of
from reference.text import fold

MAX_NEEDS = 5  # in one form; more can be added on the visit's page
LISTED = 4
SUGGESTED = 1500  # about 60 kB on the page
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class TidyTextField(forms.CharField):
    """Text typed on a telephone: no control characters, one kind of line end."""

    def to_python(self, value):
        return _CONTROL.sub("", super().to_python(value).replace("\r\n", "\n")).strip()


class HoursField(forms.DecimalField):
    """Hours as people type them: « 17,5 », « 7 h »."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_digits=4, decimal_places=2, localize=True, **kwargs)
        self.error_messages["invalid"] = "Écrivez un nombre d’heures, par exemple 7 ou 17,5."

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"\s|h$", "", value.strip())
        return super().to_python(value)

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            value = value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
        return value


class OrganisationField(LookupField):
    """A structure typed by its name; the whole list is on the page, so it is suggested without a network too."""

    model = Organisation
    default_error_messages = {
        "required": "Indiquez la structure.",
        "ambiguous": "Précisez : %(candidates)s.",
        "unknown": "Aucune structure ne s’appelle « %(text)s ». Cochez « Nouvelle structure » pour en faire un prospect.",
        "near": "Aucune structure ne s’appelle « %(text)s ». Vouliez-vous dire %(candidates)s ?",
    }

    def suggestions(self):
        """Names as people say them, prospects after the others: a whole register of them may have been imported."""
        prospects_last = Case(When(kind=OrganisationKind.PROSPECT, then=1), default=0)
        rows = Organisation.objects.order_by(prospects_last, alphabetical("name")).values_list("name", "short_name")
        return sorted({short or name for name, short in rows[:SUGGESTED]}, key=fold)

    def exact(self, text):
        wanted = fold(text)
        rows = Organisation.objects.filter(named(text)) if wanted else Organisation.objects.none()
        return [row for row in rows if wanted in {fold(row.name), fold(row.short_name)}]

    def find(self, text):
        exact = self.exact(text)
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise self.refusal("ambiguous", candidates=one_of([self.told(row) for row in exact]))
        near = list(Organisation.objects.filter(named(text)).order_by(alphabetical("name"))[: LISTED + 1])
        if len(near) == 1:
            return near[0]
        if near:
            raise self.refusal("near", text=text, candidates=one_of([self.told(row) for row in near]))
        raise self.refusal("unknown", text=text)

    @staticmethod
    def told(row):
        """The full name tells apart those with the same short one."""
        return row.name


class PartnerField(OrganisationField):
    """A partner or funder of the network, or the name of another one: text that names nobody known is kept as text."""

    default_error_messages = {"required": "Nommez le partenaire."}

    def suggestions(self):
        rows = Organisation.objects.filter(kind__in=REFERRAL_KINDS).order_by(alphabetical("name"))
        return [str(row) for row in rows]

    def prepare_value(self, value):
        return value if isinstance(value, str) else super().prepare_value(value)

    def find(self, text):
        known = [row for row in self.exact(text) if row.kind in REFERRAL_KINDS]
        return known[0] if len(known) == 1 else text


def day_input():
    return forms.DateInput(attrs={"type": "date"})


class VisitFields(forms.ModelForm):
    """What is said of a visit, new or corrected."""

    person_met = TidyTextField(
        label="Personne rencontrée",
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "contacts"}),
    )
    note = TidyTextField(label="Note", max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = Visit
        fields = ["means", "met_on", "person_met", "note", "follow_up_on"]
        labels = {"means": "Comment", "met_on": "Date", "follow_up_on": "Relancer le"}
        widgets = {"means": forms.RadioSelect}
        help_texts = {"follow_up_on": "Ce jour-là, la structure revient dans vos relances."}
        error_messages = {
            "met_on": {"required": "Donnez la date.", "invalid": "Saisissez une date, par exemple 12/01/2027."},
            "follow_up_on": {"invalid": "Saisissez une date, par exemple 12/01/2027."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["means"].choices = VisitMeans.choices


class VisitForm(VisitFields):
    """The whole visit. The structure is known, or new: then a name and a commune make a prospect."""

    structure = OrganisationField(label="Structure")
    is_new = forms.BooleanField(label="Nouvelle structure, pas encore connue du portail", required=False)
    commune = CommuneField(label="Commune de la nouvelle structure", required=False)
    is_requested = forms.BooleanField(
        label="La structure nous l’avait demandé",
        required=False,
        help_text="Ce contact ne compte alors pas dans ses sollicitations du mois.",
    )
    reason = TidyTextField(
        label="Motif de cette sollicitation",
        max_length=300,
        required=False,
        help_text="Demandé quand le budget du mois est atteint.",
    )
    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    follows = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta(VisitFields.Meta):
        pass

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.data.get(self.add_prefix("is_new")):  # not to be found: its name is taken as typed
            self.fields["structure"] = TidyTextField(
                label="Structure", max_length=200, widget=self.fields["structure"].widget
            )

    def clean(self):
        data = super().clean()
        if data.get("is_new"):
            self._clean_new(data)
        elif isinstance(data.get("structure"), Organisation):
            self.instance.organisation = data["structure"]
            data["commune"] = None  # typed before unticking « Nouvelle structure »
        if data.get("uuid"):
            self.instance.uuid = data["uuid"]
        return data

    def _clean_new(self, data):
        name = data.get("structure")
        if name and (
            known := [row for row in OrganisationField().exact(name) if row.kind != OrganisationKind.PROSPECT]
        ):
            self.add_error("is_new", f"{known[0]} est déjà dans le portail : décochez cette case.")
        if not data.get("commune") and "commune" not in self.errors:
            self.add_error("commune", "Indiquez la commune de la nouvelle structure.")
        if name:
            self.instance.organisation = Organisation(name=name, kind=OrganisationKind.PROSPECT)

    def follow_up_of(self, user):
        """The visit whose follow-up this one is; a forged or foreign one is nothing."""
        wanted = self.cleaned_data.get("follows")
        return Visit.objects.visible_to(user).filter(uuid=wanted).first() if wanted else None


class NeedForm(forms.ModelForm):
    """One need heard: its words first, the rest if it was said."""

    words = TidyTextField(
        label="Le besoin, avec leurs mots",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Écrivez le besoin en quelques mots."},
    )
    kind = forms.ChoiceField(label="Type", choices=[("", "À préciser"), *NeedKind.choices], required=False)
    trade = TradeField(label="Métier", required=False, empty_label="Aucun en particulier")
    hours_per_week = HoursField(label="Heures par semaine", required=False)

    class Meta:
        model = Need
        fields = ["words", "kind", "trade", "hours_per_week"]

    def clean_kind(self):
        """Left blank on a doorstep, it is no reason to lose the words: the outcome will say what it was."""
        return self.cleaned_data["kind"] or NeedKind.OTHER

    @property
    def is_filled(self):
        """Shown open on the page: something was typed, or something is to be repaired."""
        return self.is_bound and (self.has_changed() or bool(self.errors))


class BaseNeedFormSet(BaseFormSet):
    def needs(self):
        """The needs typed; rows left blank are nothing."""
        return [row.instance for row in self.forms if row.has_changed()]


NeedFormSet = forms.formset_factory(
    NeedForm, formset=BaseNeedFormSet, extra=MAX_NEEDS, max_num=MAX_NEEDS, absolute_max=MAX_NEEDS
)


class DecisionForm(forms.Form):
    """What becomes of a need, and what each answer must name."""

    outcome = forms.ChoiceField(
        label="Que devient ce besoin ?",
        choices=NeedOutcome,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une suite."},
    )
    trade = TradeField(label="Métier", error_messages={"required": "Choisissez le métier à partager."})
    hours_per_week = HoursField(
        label="Heures par semaine",
        min_value=Decimal("0.25"),
        max_value=Decimal(48),
        error_messages={"required": "Indiquez les heures par semaine."},
    )
    partner = PartnerField(
        label="Partenaire",
        max_length=160,
        help_text="Un partenaire du réseau, ou un autre que vous nommez : organisme, service, personne.",
        error_messages={"required": "Nommez le partenaire : une orientation sans nom n’est pas une suite."},
    )
    note = TidyTextField(
        label="Précision",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Indispensable pour une formation : le thème, le public, le nombre de personnes.",
        error_messages={"required": "Dites quelle formation est attendue, et pour qui."},
    )

    use_required_attribute = False  # each field is asked for by one answer only
    asked_by = {
        "trade": NeedOutcome.PART_TIME,
        "hours_per_week": NeedOutcome.PART_TIME,
        "partner": NeedOutcome.REFERRAL,
        "note": NeedOutcome.TRAINING,
    }

    def full_clean(self):
        """Ask for what the chosen outcome must name, and for nothing else; the page shows the fields as they were."""
        shown = {name: self.fields[name].required for name in self.asked_by}
        for name, outcome in self.asked_by.items():
            self.fields[name].required = self.data.get("outcome") == outcome
        super().full_clean()
        for name, required in shown.items():
            self.fields[name].required = required

    def decision(self):
        """The arguments of `decide_need`."""
        data = self.cleaned_data
        partner = data["partner"] if data["outcome"] == NeedOutcome.REFERRAL else None
        known = isinstance(partner, Organisation)
        return {
            "outcome": data["outcome"],
            "partner": partner if known else None,
            "partner_name": "" if known else partner or "",
            "trade": data["trade"],
            "hours_per_week": data["hours_per_week"],
            "note": data["note"],
        }


class PostponeForm(forms.Form):
    day = forms.DateField(
        label="Nouvelle date",
        widget=day_input(),
        error_messages={
            "required": "Donnez la nouvelle date.",
            "invalid": "Saisissez une date, par exemple 12/01/2027.",
        },
    )

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise ValidationError("Cette date est passée.")
        if day > timezone.localdate() + timedelta(days=366):
            raise ValidationError("Choisissez une date dans l’année qui vient.")
        return day
