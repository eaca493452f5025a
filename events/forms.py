"""What people type. Every form keeps what was typed; the rules are the models'."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from events.enums import Audience, EventKind
from events.models import Contribution, Event, ProgrammeItem, Table, Workshop
from gtec_portal import uploads
from gtec_portal.open_forms import OpenForm
from members.forms import formfield
from members.models import Organisation
from reference.fields import CommuneField, DatalistInput

PARTNER_KINDS = ("partner", "funder")


def moment(day, hour):
    """An aware moment of our time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, hour))


def check_century(day):
    """Refuse a year typed wrong: one event of the year 1 is past what PostgreSQL gives back, and breaks every list."""
    if not 2000 <= day.year < 2100:
        raise ValidationError("Vérifiez l’année.", code="century")


class ChecksUnseenFields(forms.ModelForm):
    """A form that also checks the model's rules on fields it computes or fixes itself: `unseen`, once they hold a value."""

    unseen: tuple[str, ...] = ()

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - set(self.unseen)


class DatedForm(ChecksUnseenFields):
    """When and where: day and hours typed apart, as people say « le 12, de 9 h à 12 h »."""

    day = forms.DateField(label="Date", validators=[check_century])
    start = forms.TimeField(label="Début")
    end = forms.TimeField(label="Fin")
    last_day = forms.DateField(
        label="Dernier jour",
        required=False,
        validators=[check_century],
        help_text="Seulement si l’événement dure plusieurs jours.",
    )
    commune = CommuneField(label="Commune", required=False, help_text="Laissez vide pour un événement en ligne.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            start, end = timezone.localtime(self.instance.starts_at), timezone.localtime(self.instance.ends_at)
            self.initial.update(day=start.date(), start=start.time(), end=end.time())
            if end.date() != start.date():
                self.initial["last_day"] = end.date()

    def clean(self):
        data = super().clean()
        day, start, end = data.get("day"), data.get("start"), data.get("end")
        if not (day and start and end):
            return data
        last = data.get("last_day") or day
        starts_at, ends_at = moment(day, start), moment(last, end)
        if last < day:
            self.add_error("last_day", "Le dernier jour ne peut pas précéder le premier.")
        elif ends_at <= starts_at:
            self.add_error("end", "La fin doit venir après le début.")
        elif data.get("closes_at") and data["closes_at"] > ends_at:
            self.add_error("closes_at", "Les inscriptions ferment au plus tard à la fin de l’événement.")
        else:
            self.instance.starts_at, self.instance.ends_at = starts_at, ends_at
            self.unseen = ("starts_at", "ends_at")
        return data


EVENT_HELP = {
    "place": "Salle, établissement, ou « en ligne ».",
    "capacity": "Laissez vide s’il n’y a pas de limite. Au-delà, les personnes vont en liste d’attente.",
    "closes_at": "Laissez vide : elles restent ouvertes jusqu’au début.",
    "meeting_url": "Envoyé aux personnes qui ont une place, et à elles seules.",
    "presentation": "Ce qu’on y fait, pour qui. Une ligne vide sépare deux paragraphes.",
}


class EventForm(DatedForm):
    """An event, as the team writes it."""

    class Meta:
        model = Event
        formfield_callback = formfield
        fields = [
            "title",
            "place",
            "address",
            "commune",
            "meeting_url",
            "capacity",
            "closes_at",
            "audience",
            "presentation",
            "partners",
        ]
        widgets = {
            "audience": forms.RadioSelect,
            "partners": forms.CheckboxSelectMultiple,
            "presentation": forms.Textarea(attrs={"rows": 8}),
        }
        help_texts = EVENT_HELP

    field_order = [
        "title",
        "day",
        "start",
        "end",
        "last_day",
        "place",
        "address",
        "commune",
        "meeting_url",
        "capacity",
        "closes_at",
        "audience",
        "presentation",
        "partners",
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [(value, label.capitalize()) for value, label in Audience.choices]
        if not (self.instance.meeting_url or EventKind(self.instance.kind).shape.takes_link):
            del self.fields["meeting_url"]
        chosen = list(self.instance.partners.values_list("pk", flat=True)) if self.instance.pk else []
        chosen += [one.pk for one in self.initial.get("partners", ())]
        self.fields["partners"].queryset = (
            Organisation.objects.filter(kind__in=PARTNER_KINDS) | Organisation.objects.filter(pk__in=chosen)
        ).distinct()


def shape_initial(kind):
    """What the form of a new event of this kind starts with."""
    shape = EventKind(kind).shape
    start = datetime.datetime.combine(datetime.date.min, shape.starts)
    return {
        "start": shape.starts,
        "end": (start + datetime.timedelta(minutes=shape.minutes)).time(),
        "place": shape.place,
        "capacity": shape.capacity,
        "audience": shape.audience,
    }


class ProgrammeItemForm(ChecksUnseenFields):
    """One moment of the programme. The day is asked only when the event lasts several."""

    day = forms.DateField(label="Jour")
    start = forms.TimeField(label="De")
    end = forms.TimeField(label="À")

    class Meta:
        model = ProgrammeItem
        fields = ["title", "speaker", "details"]
        widgets = {"details": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"speaker": "Nom et fonction, par exemple « Hélène Vauquelin, présidente »."}

    field_order = ["day", "start", "end", "title", "speaker", "details"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        event = self.instance.event
        first, last = timezone.localdate(event.starts_at), timezone.localdate(event.ends_at)
        self.initial.setdefault("day", first)
        if self.instance.pk:
            start = timezone.localtime(self.instance.starts_at)
            self.initial.update(
                day=start.date(), start=start.time(), end=timezone.localtime(self.instance.ends_at).time()
            )
        if first == last:
            self.fields["day"].widget = forms.HiddenInput()

    def clean(self):
        data = super().clean()
        day, start, end = data.get("day"), data.get("start"), data.get("end")
        if not (day and start and end):
            return data
        event = self.instance.event
        if end <= start:
            self.add_error("end", "La fin doit venir après le début.")
        elif not timezone.localdate(event.starts_at) <= day <= timezone.localdate(event.ends_at):
            self.add_error("day", "Ce jour n’est pas celui de l’événement.")
        else:
            self.instance.starts_at, self.instance.ends_at = moment(day, start), moment(day, end)
            self._refuse_overlap()
        return data

    def _refuse_overlap(self):
        """Said with the name and the hours of the other moment, at the hour to change."""
        other = self.instance.overlapped()
        if other is None:
            self.unseen = ("event", "starts_at", "ends_at")
            return
        field = "end" if self.instance.starts_at < other.starts_at else "start"
        self.add_error(field, f"Ce moment chevauche «\u00a0{other.title}\u00a0» ({other.hours_label}).")


class RegistrationForm(forms.Form):
    """Three things about a person, no more."""

    first_name = forms.CharField(
        label="Prénom",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Indiquez le prénom."},
    )
    last_name = forms.CharField(
        label="Nom",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Indiquez le nom."},
    )
    email = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        help_text="Vous y recevrez la confirmation, avec un lien pour annuler.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Indiquez une adresse e-mail."},
    )
    organisation = forms.CharField(
        label="Structure",
        required=False,
        max_length=160,
        help_text="Votre employeur ou votre association, si vous venez à ce titre.",
        widget=DatalistInput(attrs={"autocomplete": "organization"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        visible = Organisation.objects.visible_to(user)
        self.fields["organisation"].widget.suggestions = lambda: [str(one) for one in visible]


class PublicRegistrationForm(OpenForm, RegistrationForm):
    """The same three things, on a page open to all."""

    def person(self):
        """What the service needs; the guard's own fields stay here."""
        return {name: self.cleaned_data[name] for name in ("first_name", "last_name", "email", "organisation")}


class WorkshopForm(forms.ModelForm):
    class Meta:
        model = Workshop
        fields = ["title", "thread", "rounds", "minutes"]
        labels = {"title": "Titre de l’atelier", "thread": "Fil conducteur"}
        help_texts = {"thread": "La question posée à toutes les tables."}


class TableForm(ChecksUnseenFields):
    unseen = ("workshop",)

    class Meta:
        model = Table
        fields = ["number", "theme", "facilitator", "facilitator_role", "facilitator_email", "audience"]
        labels = {
            "facilitator": "Animée par",
            "facilitator_role": "Fonction",
            "facilitator_email": "Son adresse e-mail",
        }
        help_texts = {
            "facilitator": "Cette personne est nommée dans le compte rendu, avec sa fonction.",
            "facilitator_email": "Pour lui envoyer le lien de la page de sa table. Elle n’est publiée nulle part.",
        }


class ContributionForm(forms.ModelForm):
    """What was said. Choosing another table moves it there, and it keeps its origin."""

    round = forms.TypedChoiceField(label="Tour", required=False, coerce=int, empty_value=None)
    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False
    )  # the one that was read: nobody overwrites unseen

    class Meta:
        model = Contribution
        fields = ["table", "kind", "text", "example", "round", "origin_table"]
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 2}),
            "example": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"text": "En une phrase", "origin_table": "Dite d’abord à"}
        help_texts = {
            "text": "Ce que la synthèse reprendra, 400 caractères au plus.",
            "origin_table": "Si l’idée est née à une autre table : le compte rendu le dira.",
        }

    field_order = ["kind", "text", "example", "table", "round", "origin_table"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        workshop = self.instance.table.workshop
        self.initial["version"] = self.instance.version
        for name in ("table", "origin_table"):
            self.fields[name].queryset = workshop.tables.order_by("number")
        self.fields["table"].empty_label = None
        self.fields["origin_table"].empty_label = "Cette table"
        self.fields["kind"].choices = [
            (value, label.capitalize()) for value, label in self.fields["kind"].choices if value
        ]
        self.fields["round"].choices = [
            ("", "Non précisé"),
            *((number, f"Tour {number}") for number in range(1, workshop.rounds + 1)),
        ]

    def clean(self):
        data = super().clean()
        if data.get("origin_table") and data.get("origin_table") == data.get("table"):
            data["origin_table"] = None  # « Cette table »
        if self.instance.pk and data.get("version"):
            self.instance.version = data["version"]
        return data

    def ask_again(self, current):
        """A colleague wrote meanwhile: say what, keep what was typed; sent again, it is known and may stand."""
        self.add_error(
            "text",
            f"Quelqu’un a changé cette ligne entre-temps. Elle dit maintenant\u00a0: «\u00a0{current.text}\u00a0» "
            "Gardez ce qui convient, puis enregistrez de nouveau.",
        )
        self.data = self.data.copy()
        self.data["version"] = current.version


class AttachmentForm(forms.Form):
    """An annex: a PDF, checked cheaply; nothing reads it here."""

    label = forms.CharField(label="Intitulé", max_length=160, help_text="Par exemple « Diaporama de l’intervention ».")
    file = forms.FileField(label="Fichier PDF", help_text="10 Mo au plus.")
    audience = forms.ChoiceField(label="Ouverte à", widget=forms.RadioSelect, initial=Audience.PUBLIC)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [(value, label.capitalize()) for value, label in Audience.choices]
        self.checked = None

    def clean_file(self):
        upload = self.cleaned_data["file"]
        self.checked = uploads.check(upload, allowed={uploads.PDF})
        return upload


class AudienceForm(forms.Form):
    """For whom a report is made, or to whom it opens: `report` offers those it may open to."""

    audience = forms.ChoiceField(label="Ouvert à", widget=forms.RadioSelect)

    _HINTS = {
        Audience.PUBLIC: "Tout le monde, sur le site : aucune personne présente n’est nommée.",
        Audience.PARTNERS: "Adhérents et partenaires connectés : aucune personne présente n’est nommée.",
        Audience.MEMBERS: "Adhérents connectés seulement.",
    }

    def __init__(self, *args, report=None, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = Audience(report.audience).no_wider() if report else list(Audience)
        self.fields["audience"].choices = [(one.value, self._HINTS[one]) for one in allowed]


class ReportAskForm(AudienceForm):
    _HINTS = {
        **AudienceForm._HINTS,
        Audience.MEMBERS: "Adhérents connectés seulement : l’édition complète comprend la liste des personnes présentes.",
    }
