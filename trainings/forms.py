"""What people type about programmes, sessions and trainees."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.forms.utils import ErrorDict, ErrorList

from gtec_portal.typography import duration, frdate
from members.models import Organisation, Site
from reference.fields import CommuneField
from reference.models import SchoolSubject
from reference.text import fold
from trainings.enums import EmploymentStatus
from trainings.fields import LinesField, MinutesField, TrainerField
from trainings.models import HalfDay, Programme, Session
from trainings.models.programme import Sheet
from trainings.services.enrolments import Trainee

MAX_HALF_DAYS = 40
MAX_TRAINEES = 30  # in one form


def field_rows(model_field_names, **rows):
    return {name: forms.Textarea(attrs={"rows": rows.get(name, 3)}) for name in model_field_names}


class ProgrammeForm(forms.ModelForm):
    """The working copy. Everything but the title may wait: only publication asks for all of it."""

    duration_minutes = MinutesField(label="Durée", required=False, help_text="Par exemple 7 h, ou 3 h 30.")
    objectives = LinesField(
        label="Objectifs",
        required=False,
        help_text="Un par ligne. Commencez par un verbe qui se vérifie : repérer, réaliser, adapter…",
    )

    class Meta:
        model = Programme
        fields = [field.name for field in Sheet._meta.fields]
        widgets = field_rows(
            [
                "prerequisites",
                "audience",
                "content",
                "methods",
                "evaluation",
                "access_modality",
                "contact",
                "accessibility",
            ],
            content=8,
        )
        help_texts = {
            "prerequisites": "S’il n’y en a pas, écrivez « Aucun ».",
            "price": "En euros, par personne et pour toute la formation. 0 si elle est comprise dans l’adhésion.",
            "price_note": "Par exemple : repas non compris.",
            "access_delay": "Par exemple : inscription jusqu’à la veille, deux semaines en moyenne.",
            "access_modality": "Comment s’inscrire, et qui le peut.",
            "methods": "Apports, mises en situation, matériel : ce qui se passe vraiment.",
            "evaluation": "Comment on vérifie que chaque objectif est atteint.",
            "contact": "Nom, téléphone et adresse d’une personne qui répond.",
            "accessibility": "Accueil, aménagements possibles, nom de la personne référente.",
        }
        localized_fields = ["price"]
        error_messages = {
            "title": {"required": "Donnez un intitulé."},
            "price": {"invalid": "Écrivez un montant, par exemple 90 ou 92,50."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["price"].widget.attrs["inputmode"] = "decimal"
        subjects = SchoolSubject.objects.current().order_by("-usual", "code")
        self.fields["subject"].queryset = subjects
        self.fields["subject"].empty_label = "À préciser"
        self.fields["subject"].help_text = "Sert au bilan pédagogique et financier."


class SessionForm(forms.ModelForm):
    trainer = TrainerField(
        label="Personne qui forme",
        required=False,
        help_text="Prénom et nom. Une personne nouvelle est ajoutée à la liste.",
    )
    commune = CommuneField(label="Commune", required=False, help_text="Inutile si vous avez choisi un site.")

    class Meta:
        model = Session
        fields = ["programme", "title", "capacity", "trainer", "site", "place", "commune", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        labels = {"title": "Intitulé propre à cette session", "site": "Site d’un adhérent"}
        help_texts = {
            "title": "Laissez vide pour garder celui du programme.",
            "place": "Par exemple : salle du premier étage, ou 3 rue des Haies.",
            "note": "Stationnement, repas, tenue… Ces lignes figurent dans les courriers.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].empty_label = "Choisissez un programme"
        self.fields["programme"].error_messages["required"] = "Choisissez un programme."
        self.fields["site"].queryset = Site.objects.open().select_related("organisation")
        self.fields["site"].empty_label = "Aucun"
        self.fields["capacity"].error_messages["required"] = "Donnez un nombre de places."
        if self.instance.programme_version_id:
            self.fields["programme"].disabled = True

    def clean_capacity(self):
        capacity = self.cleaned_data["capacity"]
        if self.instance.pk and capacity < self.instance.seats_taken:
            taken = self.instance.seats_taken
            raise ValidationError(
                f"{taken} personnes sont déjà confirmées : gardez au moins {taken} places.", code="taken"
            )
        return capacity

    def clean(self):
        cleaned = super().clean()
        site = cleaned.get("site")
        if site is not None:
            cleaned["commune"] = site.commune
        elif cleaned.get("commune") is None and "commune" not in self.errors:
            self.add_error("commune", "Choisissez un site, ou indiquez une commune.")
        return cleaned


class HalfDayForm(forms.ModelForm):
    class Meta:
        model = HalfDay
        fields = ["date", "starts", "ends"]
        labels = {"date": "Date", "starts": "De", "ends": "À"}
        error_messages = {
            "date": {"required": "Donnez la date.", "invalid": "Saisissez une date, par exemple 12/01/2027."},
            "starts": {"required": "Donnez l’heure de début.", "invalid": "Saisissez une heure, par exemple 9:00."},
            "ends": {"required": "Donnez l’heure de fin.", "invalid": "Saisissez une heure, par exemple 12:30."},
        }

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "La fin doit venir après le début.")
        return cleaned


class BaseHalfDayFormSet(BaseInlineFormSet):
    def clean(self):
        """At least one half-day, none over another, and all of this session."""
        if any(row.instance.pk is None for row in self.initial_forms):
            raise ValidationError("Les demi-journées ont changé entre-temps. Rechargez la page.", code="stale")
        if any(self.errors):
            return
        kept = sorted(
            (row for row in self.kept_forms()), key=lambda row: (row.cleaned_data["date"], row.cleaned_data["starts"])
        )
        if not kept:
            raise ValidationError("Donnez au moins une demi-journée : sa date et ses heures.")
        for first, second in zip(kept, kept[1:], strict=False):
            one, two = first.cleaned_data, second.cleaned_data
            if one["date"] == two["date"] and two["starts"] < one["ends"]:
                second.add_error("starts", f"Chevauche une autre demi-journée du {frdate(one['date'])}.")

    def kept_forms(self):
        """Rows that make a half-day: filled in, not ticked « Retirer »."""
        return [
            row for row in self.forms if not self._should_delete_form(row) and (row.instance.pk or row.has_changed())
        ]

    def half_days(self):
        return [row.instance for row in self.kept_forms()]

    def removed(self):
        return [row.instance for row in self.forms if row.instance.pk and self._should_delete_form(row)]


def half_day_formset(extra):
    """The formset of half-days with so many blank rows; hours of a usual day are proposed."""
    return inlineformset_factory(
        Session,
        HalfDay,
        form=HalfDayForm,
        formset=BaseHalfDayFormSet,
        extra=extra,
        max_num=MAX_HALF_DAYS,
        absolute_max=MAX_HALF_DAYS,
        can_delete=True,
    )


class CancelSessionForm(forms.Form):
    reason = forms.CharField(
        label="Motif, transmis aux personnes inscrites",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Donnez un motif : les personnes inscrites le liront."},
    )


class TraineeForm(forms.Form):
    """One person to enrol."""

    first_name = forms.CharField(label="Prénom", max_length=80, error_messages={"required": "Donnez le prénom."})
    last_name = forms.CharField(label="Nom", max_length=80, error_messages={"required": "Donnez le nom."})
    function = forms.CharField(
        label="Fonction", max_length=120, error_messages={"required": "Donnez la fonction, par exemple aide-soignante."}
    )
    email = forms.EmailField(label="Adresse e-mail", required=False, max_length=254)
    employment = forms.ChoiceField(
        label="Situation", choices=[(status.value, status.label.capitalize()) for status in EmploymentStatus]
    )

    def trainee(self):
        return Trainee(**self.cleaned_data)


class BaseTraineeFormSet(forms.BaseFormSet):
    def __init__(self, *args, employment=EmploymentStatus.EMPLOYEE, **kwargs):
        self.employment = employment
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "initial": {"employment": self.employment}}

    def clean(self):
        """Somebody, and nobody twice."""
        if any(self.errors):
            return
        seen = set()
        for row in self.filled():
            key = fold(f"{row.cleaned_data['last_name']} {row.cleaned_data['first_name']}")
            if key in seen:
                row.add_error("last_name", "Cette personne est déjà dans la liste.")
            seen.add(key)
        if not seen:
            raise ValidationError("Indiquez au moins une personne.")

    def filled(self):
        return [row for row in self.forms if row.has_changed()]

    def trainees(self):
        return [row.trainee() for row in self.filled()]

    def row_of(self, trainee):
        return next(row for row in self.filled() if row.trainee() == trainee)


def trainee_formset(extra):
    return forms.formset_factory(
        TraineeForm, formset=BaseTraineeFormSet, extra=extra, max_num=MAX_TRAINEES, absolute_max=MAX_TRAINEES
    )


class EmployerForm(forms.Form):
    """For which member people are enrolled: staff chooses, an employer acts for its own."""

    organisation_choice = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Employeur",
        empty_label="Choisissez une structure",
        error_messages={"required": "Choisissez une structure."},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisation = user.acting_organisation
        if user.is_staff:
            self.organisation = None
            self.fields["organisation_choice"].queryset = Organisation.objects.employers()
        else:
            del self.fields["organisation_choice"]

    def clean(self):
        self.organisation = self.organisation or self.cleaned_data.get("organisation_choice")
        return super().clean()


class AttendanceForm(forms.Form):
    """The whole sheet: for each person and half-day begun, a length and whether the sheet is signed."""

    def __init__(self, *args, people, half_days, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.half_days = people, half_days
        for enrolment in people:
            for half_day in half_days:
                row = rows.get((enrolment.pk, half_day.pk))
                self._add_cell(enrolment, half_day, row)

    def _add_cell(self, enrolment, half_day, row):
        about = f"{enrolment.full_name}, {frdate(half_day.date, 'short')} {half_day.period_label}"
        key = cell_key(enrolment, half_day)
        self.fields[key] = MinutesField(
            label=f"Durée, {about}",
            required=False,
            disabled=not half_day.has_begun,
            initial=row.minutes if row else None,
        )
        self.fields[key].widget.attrs = {"autocomplete": "off", "size": "8"}
        self.fields[f"{key}_signed"] = forms.BooleanField(
            label=f"Signé, {about}", required=False, disabled=not half_day.has_begun, initial=bool(row and row.signed)
        )

    def clean(self):
        cleaned = super().clean()
        for enrolment in self.people:
            for half_day in self.half_days:
                key = cell_key(enrolment, half_day)
                minutes = cleaned.get(key)
                if minutes is not None and minutes > half_day.minutes:
                    self.add_error(key, f"La demi-journée dure {duration(half_day.minutes)}.")
                if cleaned.get(f"{key}_signed") and not minutes and key not in self.errors:
                    self.add_error(key, "Signé mais sans durée : écrivez la durée suivie, ou décochez.")
        return cleaned

    def grid(self):
        """[(enrolment, [(half_day, length field, signed field)])] for the template."""
        return [
            (
                enrolment,
                [
                    (half_day, self[cell_key(enrolment, half_day)], self[f"{cell_key(enrolment, half_day)}_signed"])
                    for half_day in self.half_days
                ],
            )
            for enrolment in self.people
        ]


def cell_key(enrolment, half_day):
    return f"c{enrolment.pk}_{half_day.pk}"


def without_errors(form):
    """Show a bound form or formset as it was typed, before anything is judged: the person only asked for one more row."""
    form._errors = [] if hasattr(form, "forms") else ErrorDict()
    for row in getattr(form, "forms", []):
        row._errors = ErrorDict()
    if hasattr(form, "forms"):
        form._non_form_errors = ErrorList()
    return form
