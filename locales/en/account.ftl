# One's own account: what one may do with it, and what is told of it.

confirm-title = Your password again
confirm-lead = It is a while since you typed it, and the next step matters.
confirm-submit = Go on

mail-holds-link = The link works once, for { $span }.

mail-email-change-subject = Confirm your new address
mail-email-change-why = On { $when }, somebody asked to use this address for their account at { $host }. If it was you, confirm it:
mail-email-change-button = Use this address
mail-email-change-not-you = If it was not you, do nothing: the address will not be used.

mail-email-changed-subject = Your address was changed
mail-email-changed-why = On { $when }, the address of your account at { $host } was changed. Mails about it go to the new address from now on.
mail-email-changed-do = If it was you, there is nothing to do. If it was not, take your account back:
mail-email-changed-button = Bring my address back
mail-email-changed-after = This signs out every device, and you choose a new password.

mail-email-taken-subject = Somebody wanted to use your address
mail-email-taken-why = On { $when }, somebody asked to use this address for another account at { $host }. It is yours, so nothing has changed.
mail-email-taken-do = If it was you, sign in to the account that you have with this address:
mail-email-taken-button = Sign in

mail-registered-subject = You have an account already
mail-registered-why = On { $when }, somebody, most likely you, signed up at { $host } with this address. There is an account with it already, and nothing has changed.
mail-registered-do = Sign in with the password that you have. If you have forgotten it, choose a new one here:
mail-registered-button = Choose a new password
mail-registered-not-you = If it was not you, there is nothing to do.

mail-deletion-subject = Your account will be deleted
mail-deletion-why = On { $when }, somebody, most likely you, asked to delete your account at { $host }. Every device has been signed out.
mail-deletion-do = Until the account is gone, you can change your mind:
mail-deletion-button = Keep my account
mail-deletion-not-you = If it was not you, keep the account and choose a new password.

mail-invitation-subject = You are invited
mail-invitation-why = An account has been made for you at { $host }. Choose a password, and come in:
mail-invitation-button = Choose a password
mail-invitation-not-you = If you do not expect this, do nothing.
