"""Forms of the series, proposals, cancellations and of colleagues registered together."""

from django import forms
from django.core.exceptions import ValidationError

from events.enums import Audience, EventKind, Proposal
from events.forms import EVENT_HELP, DatedForm, EventForm
from events.models import Event

DATES_SHOWN = 5
COLLEAGUES_SHOWN = 6


class EventEditForm(EventForm):
    """An event that exists; one of a series may pass its words on to the other dates."""

    def __init__(self, *args, others=0, **kwargs):
        super().__init__(*args, **kwargs)
        if others:
            self.fields["to_series"] = forms.BooleanField(
                label="Reprendre le titre, la présentation, l’ouverture et les partenaires pour les autres dates de la série",
                required=False,
            )


class CopyForm(EventForm):
    """A new event made from another: the same words, another day, which is not guessed."""

    def __init__(self, *args, source, same_place, **kwargs):
        initial = {name: getattr(source, name) for name in ("title", "capacity", "audience", "presentation")}
        initial["partners"] = list(source.partners.all())
        if same_place:
            initial.update(place=source.place, address=source.address, commune=source.commune_id)
        super().__init__(*args, initial={**initial, **kwargs.pop("initial")}, **kwargs)


class SeriesForm(forms.ModelForm):
    """What all the dates of a series say alike."""

    class Meta:
        model = Event
        fields = ["title", "capacity", "audience", "presentation", "partners"]
        widgets = EventForm.Meta.widgets
        help_texts = {**EVENT_HELP, "capacity": "Pour chaque date. Laissez vide s’il n’y a pas de limite."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [(value, label.capitalize()) for value, label in Audience.choices]
        self.fields["partners"].queryset = EventForm(instance=self.instance).fields["partners"].queryset

    def event(self, date):
        """The event of one date, not saved."""
        common = {name: self.cleaned_data[name] for name in ("title", "capacity", "audience", "presentation")}
        return Event(kind=self.instance.kind, **common, **date.values())


class DateForm(DatedForm):
    """One date of a series: when and where."""

    class Meta:
        model = Event
        fields = ["place", "address", "commune"]

    field_order = ["day", "start", "end", "place", "commune", "address"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["last_day"]
        self.fields["place"].required = True
        self.fields["commune"].help_text = ""

    def values(self):
        names = ("starts_at", "ends_at", "place", "address", "commune")
        return {name: getattr(self.instance, name) for name in names}


class BaseDates(forms.BaseFormSet):
    """At least two dates, none twice at the same hour and place."""

    def clean(self):
        if any(self.errors):
            return
        seen = set()
        for form in self.filled():
            key = (form.instance.starts_at, form.instance.place.casefold(), form.instance.commune_id)
            if key in seen:
                raise ValidationError("Deux dates sont identiques : changez l’une des deux.")
            seen.add(key)
        if len(seen) < 2:
            raise ValidationError("Une série a au moins deux dates.")

    def filled(self):
        """The rows somebody typed in."""
        return [form for form in self.forms if form.has_changed()]


DatesFormSet = forms.formset_factory(DateForm, formset=BaseDates, extra=DATES_SHOWN, max_num=12)


class ProposalForm(DatedForm):
    """An event a member or a partner offers to the network."""

    class Meta:
        model = Event
        fields = ["kind", "title", "place", "address", "commune", "capacity", "audience", "presentation"]
        widgets = {"audience": forms.RadioSelect, "presentation": forms.Textarea(attrs={"rows": 8})}
        labels = {"kind": "Type d’événement"}
        help_texts = {**EVENT_HELP, "presentation": "Ce qu’on y fait, pour qui, qui intervient."}

    field_order = ["kind", "title", "day", "start", "end", "last_day", "place", "commune", "address", "capacity"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in EventKind if kind.shape.can_be_proposed]
        self.fields["kind"].choices = [("", ""), *((kind.value, kind.label.capitalize()) for kind in kinds)]
        self.fields["audience"].choices = [(value, label.capitalize()) for value, label in Audience.choices]
        self.fields["place"].required = True
        self.fields["presentation"].required = True


class DecisionForm(forms.Form):
    """What the team answers to a proposal."""

    decision = forms.ChoiceField(
        label="Votre réponse",
        widget=forms.RadioSelect,
        choices=[
            (Proposal.ACCEPTED.value, "Accepter et publier"),
            (Proposal.CHANGES.value, "Demander de compléter"),
            (Proposal.REFUSED.value, "Refuser"),
        ],
        error_messages={"required": "Choisissez une réponse."},
    )
    word = forms.CharField(
        label="Votre mot",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="La personne le reçoit par e-mail. Il est nécessaire pour demander de compléter ou pour refuser.",
    )

    def clean(self):
        data = super().clean()
        if data.get("decision") in {Proposal.CHANGES, Proposal.REFUSED} and not data.get("word"):
            self.add_error("word", "Dites ce qui manque, ou pourquoi.")
        return data


class CallOffForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi l’événement n’a pas lieu",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Cette phrase est dans l’e-mail et sur la page publique.",
        error_messages={"required": "Dites pourquoi : les personnes inscrites liront cette phrase."},
    )


class ReinstateForm(forms.Form):
    word = forms.CharField(
        label="Un mot pour les personnes prévenues",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple ce qui a changé depuis. Il est dans l’e-mail.",
    )


class ColleagueForm(forms.Form):
    """One colleague: who, and where to write to them."""

    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    email = forms.EmailField(label="Adresse e-mail", max_length=254)


class BaseColleagues(forms.BaseFormSet):
    """At least one person, each address once: everybody gets a letter of their own."""

    def clean(self):
        if any(self.errors):
            return
        addresses = [form.cleaned_data["email"].lower() for form in self.filled()]
        if not addresses:
            raise ValidationError("Indiquez au moins une personne.")
        for index, address in enumerate(addresses):
            if address in addresses[:index]:
                raise ValidationError(f"L’adresse {address} est écrite deux fois : chaque personne reçoit son message.")

    def filled(self):
        return [form for form in self.forms if form.has_changed()]


ColleaguesFormSet = forms.formset_factory(ColleagueForm, formset=BaseColleagues, extra=COLLEAGUES_SHOWN, max_num=20)
