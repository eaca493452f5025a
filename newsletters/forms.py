"""What people type about letters."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from newsletters.enums import BlockKind, Segment, SubscriberKind
from newsletters.models import CONSENT_WORDING, Block, Bulletin, Issue


class IssueForm(forms.ModelForm):
    """The head of a letter; its blocks have pages of their own."""

    class Meta:
        model = Issue
        fields = ["subject", "preheader", "intro", "segment", "is_public"]
        widgets = {"intro": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "subject": "Ce que l’on voit en premier dans sa messagerie : court et précis.",
            "intro": "Une ligne vide sépare deux paragraphes. Les listes d’offres ou d’événements s’ajoutent ensuite, par blocs.",
            "is_public": "Une fois envoyée, la lettre se lit aussi sur le site public.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["segment"].choices = [(segment.value, segment.label.capitalize()) for segment in Segment]

    def clean_subject(self):
        """One line, whatever was pasted: a line break here would be a header there."""
        return " ".join(self.cleaned_data["subject"].split())

    def clean_preheader(self):
        return " ".join(self.cleaned_data["preheader"].split())


class LaunchForm(forms.Form):
    """The last question before a letter leaves: why, when it goes beyond some organisations' budget."""

    reason = forms.CharField(
        label="Motif du dépassement", max_length=300, help_text="Il est gardé dans le registre des sollicitations."
    )

    def __init__(self, *args, is_over, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_over:
            del self.fields["reason"]


class TextBlockForm(forms.ModelForm):
    body = forms.CharField(label="Texte", max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))

    class Meta:
        model = Block
        fields = ["title", "body"]
        help_texts = {"title": "Au-dessus du texte."}


class ComputedBlockForm(forms.ModelForm):
    limit = forms.IntegerField(label="Nombre au plus", min_value=1, max_value=20)

    class Meta:
        model = Block
        fields = ["title", "limit"]


class FigureBlockForm(forms.ModelForm):
    """A computed block without a number of lines to choose."""

    class Meta:
        model = Block
        fields = ["title"]


def block_form(kind, *args, **kwargs):
    """The form of one kind of block."""
    kind = BlockKind(kind)
    if not kind.is_computed:
        return TextBlockForm(*args, **kwargs)
    form = ComputedBlockForm(*args, **kwargs) if kind.has_limit else FigureBlockForm(*args, **kwargs)
    form.fields["title"].help_text = f"Vide : « {kind.default_title} »."
    return form


class SubscribeForm(forms.Form):
    email = forms.EmailField(
        label="Adresse e-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    name = forms.CharField(
        label="Nom", max_length=160, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    kind = forms.ChoiceField(label="Vous êtes", choices=[("", "Choisissez"), *SubscriberKind.choices])
    agrees = forms.BooleanField(
        label=CONSENT_WORDING,
        error_messages={"required": "Cochez cette case : sans votre accord, nous ne vous écrivons pas."},
    )

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class BulletinForm(forms.ModelForm):
    """One question: for the meeting of which day?"""

    class Meta:
        model = Bulletin
        fields = ["on"]
        labels = {"on": "Date de la réunion"}

    def clean_on(self):
        """Within what the portal can say something about."""
        day, today = self.cleaned_data["on"], timezone.localdate()
        if not today - timedelta(days=730) <= day <= today + timedelta(days=366):
            raise forms.ValidationError("Choisissez une date de ces deux dernières années ou de l’année à venir.")
        return day
