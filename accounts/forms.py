from allauth.account.adapter import get_adapter
from django import forms

from accounts.models import User


class AcceptInvitationForm(forms.Form):
    """Open an account from an invitation: a name, and a password or none (a code by e-mail then)."""

    first_name = forms.CharField(
        label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = forms.CharField(
        label="Mot de passe",
        required=False,
        strip=False,
        help_text="Au moins 16 caractères : une phrase courte convient. Sans mot de passe, vous recevrez un code par e-mail à chaque connexion.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_password(self):
        """The rules of every password of the portal, with the person's own data in view."""
        password = self.cleaned_data["password"]
        if password:
            person = User(
                email=self.invitation.email,
                first_name=self.cleaned_data.get("first_name", ""),
                last_name=self.cleaned_data.get("last_name", ""),
            )
            get_adapter().clean_password(password, user=person)
        return password
