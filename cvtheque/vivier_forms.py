"""What employers and staff write while following people up."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cvtheque.enums import Contract, DiscardReason, EntryState
from cvtheque.models import Appointment, Note, Placement, Shortlist
from cvtheque.models.vivier import NOTE_LENGTH
from members.models import Organisation

READABLE = "Restez objectif et proche du poste : la personne peut lire cette note sur sa page. Rien sur sa santé, sa famille ou ses opinions."
MAX_TAGS = 12


def employers():
    return Organisation.objects.employers().members_on(timezone.localdate()).order_by("name")


class ShortlistForm(forms.ModelForm):
    """A new list. Staff says for whom; an employer makes it for their own organisation."""

    class Meta:
        model = Shortlist
        fields = ["organisation", "title"]
        help_texts = {"title": "Par exemple : aide-soignant·e de nuit, Flers."}
        error_messages = {"title": {"required": "Dites pour quel poste ou quel besoin."}}

    def __init__(self, *args, organisation=None, **kwargs):
        super().__init__(*args, **kwargs)
        if organisation is not None:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = employers()
            self.fields["organisation"].empty_label = "Choisir une structure"

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())


class SpotForm(forms.Form):
    """On which list a person goes: an open one, or a new one named here."""

    shortlist = forms.ModelChoiceField(
        Shortlist.objects.none(),
        label="Ajouter à",
        required=False,
        to_field_name="uuid",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    title = forms.CharField(
        label="Ou une nouvelle liste, pour le poste",
        max_length=160,
        required=False,
        help_text="Par exemple : aide-soignant·e de nuit, Flers.",
    )

    def __init__(self, *args, shortlists, organisation=None, **kwargs):
        super().__init__(*args, **kwargs)
        lists = list(shortlists.select_related("organisation")[:30])
        self.fields["shortlist"].queryset = shortlists
        self.fields["shortlist"].choices = [
            (one.uuid, one.title if organisation else f"{one.title} ({one.organisation})") for one in lists
        ]
        if not lists:
            del self.fields["shortlist"]
            self.fields["title"].label = "Nom de la liste : pour quel poste ?"
        elif not self.is_bound:
            self.initial.setdefault("shortlist", lists[0].uuid)
        if organisation is None:  # staff opens lists for a member from their own page
            del self.fields["title"]

    def clean(self):
        chosen, title = self.cleaned_data.get("shortlist"), " ".join((self.cleaned_data.get("title") or "").split())
        self.cleaned_data["title"] = title
        if not chosen and not title and not self.errors:
            raise ValidationError("Choisissez une liste, ou donnez un nom à une nouvelle.")


class StepForm(forms.Form):
    """How far it has come. Discarding asks why, hiring asks what and when; both only then."""

    state = forms.ChoiceField(label="Étape", choices=EntryState)
    reason = forms.ChoiceField(
        label="Pourquoi", choices=[("", "Choisir un motif"), *DiscardReason.choices], required=False
    )
    title = forms.CharField(label="Poste", max_length=160, required=False)
    contract = forms.ChoiceField(
        label="Contrat", choices=[("", "Choisir un contrat"), *Contract.choices], required=False
    )
    starts_on = forms.DateField(label="Date d’embauche", required=False)

    WHEN = {
        "reason": str(EntryState.DISCARDED),
        "title": str(EntryState.HIRED),
        "contract": str(EntryState.HIRED),
        "starts_on": str(EntryState.HIRED),
    }

    def __init__(self, *args, entry, **kwargs):
        placement = Placement.objects.filter(entry=entry).first()
        initial = {
            "state": entry.state,
            "reason": entry.discard_reason,
            "title": placement.title if placement else entry.shortlist.title,
            "contract": placement.contract if placement else "",
            "starts_on": placement.starts_on if placement else None,
        }
        super().__init__(*args, initial=initial, **kwargs)
        if not entry.known:
            self.fields["state"].choices = [
                (state, label) for state, label in EntryState.choices if not EntryState(state).needs_name
            ]
            self.fields["state"].help_text = "« Entretien » et « recruté » demandent de connaître son nom."
            for name in ("title", "contract", "starts_on"):
                del self.fields[name]

    def clean_starts_on(self):
        return day_of_hiring(self.cleaned_data["starts_on"])

    def clean(self):
        for name, state in self.WHEN.items():
            if name in self.fields and self.cleaned_data.get("state") == state and not self.cleaned_data.get(name):
                self.add_error(
                    name, "Choisissez un motif." if name == "reason" else "À remplir pour noter le recrutement."
                )

    def values(self):
        """Arguments of `vivier.move_entry`."""
        values = {"state": self.cleaned_data["state"], "reason": self.cleaned_data.get("reason", "")}
        if values["state"] == EntryState.HIRED:
            values["placement"] = {name: self.cleaned_data[name] for name in ("title", "contract", "starts_on")}
        return values


def day_of_hiring(day):
    """A year typed wrong would move the figures of a month nobody looks at."""
    today = timezone.localdate()
    if day and not today - timedelta(days=1830) <= day <= today + timedelta(days=366):
        raise ValidationError("Vérifiez l’année : cette date est trop loin d’aujourd’hui.")
    return day


class PlacementForm(forms.ModelForm):
    """A hiring staff heard of."""

    class Meta:
        model = Placement
        fields = ["organisation", "title", "contract", "starts_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = employers()
        self.fields["organisation"].empty_label = "Choisir une structure"

    def clean_starts_on(self):
        return day_of_hiring(self.cleaned_data["starts_on"])


class AppointmentForm(forms.ModelForm):
    """When and where. The person receives it by e-mail."""

    class Meta:
        model = Appointment
        fields = ["starts_at", "minutes", "place", "details"]
        widgets = {"details": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "place": "L’adresse complète, ou « par téléphone », « en visio ».",
            "details": "Qui demander, quoi apporter, où se garer. La personne reçoit ces mots.",
        }

    def clean_starts_at(self):
        starts_at, now = self.cleaned_data["starts_at"], timezone.now()
        if starts_at < now:
            raise ValidationError("Cette date est passée.")
        if starts_at > now + timedelta(days=366):
            raise ValidationError("Vérifiez l’année : ce rendez-vous est dans plus d’un an.")
        return starts_at


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ["text"]
        labels = {"text": "Ajouter une note"}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"text": READABLE}
        error_messages = {
            "text": {
                "required": "Écrivez la note.",
                "max_length": f"Une note fait {NOTE_LENGTH} caractères au plus (elle en a %(show_value)d).",
            }
        }


class TagsForm(forms.Form):
    tags = forms.CharField(
        label="Étiquettes de l’équipe",
        required=False,
        max_length=MAX_TAGS * 42,
        help_text="Séparées par des virgules : forum de Flers, VAE en cours. La personne les trouve dans ses données.",
    )

    def clean_tags(self):
        labels = [" ".join(label.split()) for label in self.cleaned_data["tags"].split(",")]
        labels = list({label.lower(): label for label in labels if label}.values())
        if len(labels) > MAX_TAGS:
            raise ValidationError(f"{MAX_TAGS} étiquettes au plus.")
        if any(len(label) > 40 for label in labels):
            raise ValidationError("Une étiquette fait 40 caractères au plus.")
        return labels
