"""Letters about accounts: invitations, and allauth's notices in our own words."""

from gtec_portal.links import absolute
from gtec_portal.mail import Button, Code, Letter, P, Small

_IGNORE = Small("Si vous n’êtes pas à l’origine de cette demande, ignorez ce message : rien ne change.")

# What changed on the account, for the notices that only inform.
_NOTICES = {
    "password_changed": "Le mot de passe de votre compte a été changé.",
    "password_set": "Un mot de passe a été choisi pour votre compte.",
    "password_reset": "Le mot de passe de votre compte a été réinitialisé.",
    "email_changed": "L’adresse e-mail de votre compte a changé.",
    "email_confirm": "Une adresse e-mail de votre compte a été confirmée.",
    "email_deleted": "Une adresse e-mail a été retirée de votre compte.",
    "totp_activated": "Une application d’authentification protège maintenant votre compte.",
    "totp_deactivated": "L’application d’authentification a été retirée de votre compte.",
    "recovery_codes_generated": "De nouveaux codes de secours ont été créés pour votre compte.",
    "webauthn_added": "Une clé d’accès a été ajoutée à votre compte.",
    "webauthn_removed": "Une clé d’accès a été retirée de votre compte.",
    "account_already_exists": "Quelqu’un a voulu ouvrir un compte avec votre adresse, qui en a déjà un.",
}


def invitation(invitation, url, place):
    """Invite somebody to open an account; `place` says where (« au nom de … », « dans l’équipe … »)."""
    sender = f"{invitation.invited_by or 'L’association'} vous invite"
    return Letter(
        "Votre invitation au portail",
        [
            P("Bonjour,"),
            P(f"{sender} à utiliser le portail {place}."),
            Button("Ouvrir mon compte", url),
            Small(f"Cette invitation est personnelle et valable jusqu’au {invitation.expires_at:%d/%m/%Y}."),
        ],
    )


def allauth_letter(name, context):
    """Write the letter allauth asks for under this template name."""
    if name in {"login_code", "password_reset_code", "email_confirmation"} and context.get("code"):
        return Letter(
            "Votre code de connexion" if name == "login_code" else "Votre code de vérification",
            [
                P("Bonjour,"),
                P("Saisissez ce code sur la page du portail restée ouverte :"),
                Code(context["code"]),
                Small("Il est valable cinq minutes. Ne le communiquez à personne, pas même à l’association."),
                _IGNORE,
            ],
        )
    if name == "password_reset_key":
        return Letter(
            "Choisir un nouveau mot de passe",
            [
                P("Bonjour,"),
                P("Vous avez demandé à changer de mot de passe."),
                Button("Choisir un mot de passe", context["password_reset_url"]),
                _IGNORE,
            ],
        )
    if name in {"email_confirmation", "email_confirmation_signup"}:
        return Letter(
            "Confirmer votre adresse e-mail",
            [
                P("Bonjour,"),
                P("Confirmez que cette adresse est la vôtre."),
                Button("Confirmer mon adresse", context["activate_url"]),
                _IGNORE,
            ],
        )
    return Letter(
        "Un changement sur votre compte",
        [
            P("Bonjour,"),
            P(_NOTICES.get(name, "Un réglage de votre compte a changé.")),
            P("Si ce n’est pas vous, changez votre mot de passe et prévenez l’association."),
            Button("Ouvrir mon compte", absolute("account_login")),
        ],
    )
