"""Words of allauth's forms that our catalogue translates otherwise: ours comes first."""

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop("Authenticator code"),
    gettext_noop("Incorrect code."),
    gettext_noop("Incorrect password."),
    gettext_noop("Remember Me"),
    gettext_noop("Use authenticator app or code"),
    gettext_noop("Invalid or expired key."),
    gettext_noop("The password reset token was invalid."),
    gettext_noop("You have signed out."),
)
