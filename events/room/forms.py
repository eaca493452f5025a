"""What is typed at a table, standing up, on a tablet: one text, one tap."""

import uuid

from django import forms

from events.enums import ContributionKind, DetailKind, Horizon

# In the order people use them; the last two seldom.
KINDS = (
    ContributionKind.OBSERVATION,
    ContributionKind.IDEA,
    ContributionKind.WATCH,
    ContributionKind.BEYOND,
    ContributionKind.CROSSCUTTING,
)
TOO_LONG = "Une phrase suffit : %(limit_value)d\u00a0caractères au plus, vous en avez %(show_value)d. Rien n’est perdu : raccourcissez, puis notez."


class WholeText(forms.CharField):
    """A text no browser cuts: too long, it comes back whole with the reason."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)
        for validator in self.validators:
            if getattr(validator, "code", "") == "max_length":
                validator.message = TOO_LONG

    def widget_attrs(self, widget):
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class FromDevice(forms.Form):
    """Made on a device: its own number, and the round shown there."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    round = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LineForm(FromDevice):
    """A line; the button says what it is."""

    text = WholeText(
        label="Ce qui se dit", max_length=400, error_messages={"required": "Écrivez d’abord ce qui se dit."}
    )
    kind = forms.ChoiceField(
        choices=ContributionKind,
        error_messages={
            "required": "Touchez Constat, Piste d’action ou Vigilance : c’est le bouton qui note.",
            "invalid_choice": "Touchez Constat, Piste d’action ou Vigilance : c’est le bouton qui note.",
        },
    )


class DetailForm(FromDevice):
    """What is added to an idea of a group before."""

    about = forms.TypedChoiceField(
        label="La piste", coerce=uuid.UUID, error_messages={"required": "Choisissez la piste à compléter."}
    )
    text = WholeText(
        label="Ce qu’il faut réunir, ou qui mobiliser",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Écrivez d’abord le prérequis, ou le nom de l’acteur."},
    )
    kind = forms.ChoiceField(
        choices=DetailKind,
        error_messages={"required": "Touchez Prérequis ou Acteur : c’est le bouton qui note."},
    )

    def __init__(self, *args, ideas, **kwargs):
        super().__init__(*args, auto_id="detail_%s", **kwargs)
        self.fields["about"].choices = [("", "Choisissez la piste"), *((str(one.uuid), one.text) for one in ideas)]


class EditForm(forms.Form):
    """A line changed, at the version it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Nature", widget=forms.RadioSelect)
    text = WholeText(label="Ce qui se dit", max_length=400, error_messages={"required": "Écrivez ce qui se dit."})
    example = WholeText(
        label="Exemples, précisions", max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label.capitalize()) for kind in KINDS]


class HorizonForm(forms.Form):
    horizon = forms.ChoiceField(choices=Horizon)
