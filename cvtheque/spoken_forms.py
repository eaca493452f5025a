"""What staff fills in while somebody without an e-mail address tells them what they decided."""

from django import forms
from django.utils import timezone

from cvtheque import wording
from cvtheque.enums import Heard, Purpose
from gtec_portal.typography import frdate

YES, NO = "oui", "non"


class SpokenForm(forms.Form):
    """How, when and by whom it was said. `since`: the day before which nobody could have said it."""

    heard = forms.ChoiceField(
        label="Comment l’a-t-elle dit\u00a0?", choices=Heard, widget=forms.RadioSelect, initial=Heard.PHONE
    )
    on = forms.DateField(label="Quel jour\u00a0?", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    herself = forms.BooleanField(
        label="Je l’ai entendu de la personne elle-même, et non d’un proche",
        error_messages={
            "required": "Seule la personne elle-même peut répondre. Rappelez-la, ou laissez la demande sans réponse."
        },
    )

    def __init__(self, *args, since, **kwargs):
        self.since = since
        super().__init__(*args, initial={"on": timezone.localdate()}, **kwargs)

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir. Indiquez le jour où vous l’avez entendu.")
        if day < self.since:
            raise forms.ValidationError(f"Indiquez une date à partir du {frdate(self.since)}.")
        return day


class SpokenAnswerForm(SpokenForm):
    """The answer to an employer who asks for a name."""

    field_order = ["answer", "heard", "on", "herself"]
    answer = forms.ChoiceField(
        label="Sa réponse",
        choices=[
            (YES, "Elle accepte\u00a0: l’employeur verra son nom, ses coordonnées et son CV"),
            (NO, "Elle décline\u00a0: son nom reste caché"),
        ],
        widget=forms.RadioSelect,
    )


class SpokenConsentForm(SpokenForm):
    """A yes or a no to one purpose; the sentence to read aloud stands beside it."""

    field_order = ["purpose", "answer", "heard", "on", "herself"]
    purpose = forms.ChoiceField(label="Usage", widget=forms.RadioSelect)
    answer = forms.ChoiceField(label="Sa décision", widget=forms.RadioSelect)

    def __init__(self, *args, may_agree, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(one.value, wording.wording(one).sentence) for one in Purpose]
        agrees = [(YES, "Elle accepte, après avoir entendu ce texte en entier")] if may_agree else []
        self.fields["answer"].choices = [*agrees, (NO, "Elle retire son accord")]
