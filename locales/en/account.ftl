# One's own account: what one may do with it, and what is told of it.

confirm-title = Your password again
confirm-lead = It is a while since you typed it, and the next step matters.
confirm-submit = Go on

mail-holds-link = The link works once, for { $span }.

mail-email-change-subject = Confirm your new address
mail-email-change-why = On { $when }, the account { $account } at { $host } asked to use this address. If the account is yours, confirm the address; you need to be signed in to it, or to know its password:
mail-email-change-button = Use this address
mail-email-change-not-you = If you do not know this account, do nothing: the address will not be used.

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

problem-unchanged = { $label }: it is this already.
field-new-email = New e-mail address

device-both = { $browser } on { $system }
device-unknown = An unknown device

personal-title = About you

change-email-title = E-mail address
change-email-lead = Your address is { $email }.
change-email-hint = We send a mail there. The new address holds once you have confirmed it.
change-email-submit = Send the mail
change-email-pending = A mail to { $email } is on its way. Open its link, or type its code here.
notice-code-sent = Look into the mailbox of the new address.
notice-email-changed = Your new address holds from now on.

change-title = Use this address
change-lead = { $email } becomes the address of the account { $account }.
change-submit = Use this address
undo-title = Bring the old address back
undo-lead = The account gets the address { $email } back, every device is signed out, and we send you a mail to choose a new password.
undo-submit = Bring it back
keep-title = Keep the account
keep-lead = The account { $email } will not be deleted.
keep-submit = Keep my account
link-dead-lead = It has been used, it is too old, or something newer has taken its place.
notice-email-restored = The account has its old address back. Look into your mail to choose a new password.
notice-account-kept = Your account stays.

devices-title = Devices
devices-lead = Where you are signed in. What you do not recognise, sign out.
devices-this = this one
devices-by-key = signed in with an API key
devices-since = since { $when }
devices-seen = last seen { $when }
devices-end = Sign out
devices-pages = Pages of the list
devices-end-others = Sign out everywhere else
notice-device-ended = The device is signed out.
notice-devices-ended = You are signed out everywhere else.

log-title = Security log
log-lead = What has happened to your account.
log-none = Nothing yet.
log-newer = Newer
log-older = Older
log-signed-up = You created the account
log-signed-in = Signed in
log-sign-in-failed = A sign-in failed
log-code-rejected = A code that was wrong
log-signed-out = Signed out
log-refresh-repeated = The same device renewed its sign-in twice
log-session-limit = The oldest sessions were ended: there were too many
log-refresh-replayed = A copied key came back, and its session was ended
log-profile-changed = Your profile was changed
log-password-changed = The password was changed
log-password-reset-requested = A mail to set a new password was asked for
log-password-reset = A new password was set by mail
log-email-verified = The address was confirmed
log-user-created = An operator created the account
log-user-activated = An operator opened the account again
log-user-deactivated = An operator closed the account
log-user-deleted = The account was deleted
log-role-granted = You were given a role
log-role-revoked = A role was taken from you
log-api-key-created = An API key was made
log-api-key-revoked = An API key was revoked
log-reauthenticated = The password was asked for again
log-email-change-requested = A change of address was asked for
log-email-changed = The address was changed
log-email-restored = The old address was brought back
log-deletion-planned = The deletion of the account was asked for
log-deletion-cancelled = The account was kept
log-data-exported = Your data were downloaded
log-invited = You were invited
log-invitation-accepted = You accepted the invitation

data-title = Your data
data-lead = One file with everything that is kept about you: profile, devices, keys, log and mails. Passwords and keys cannot be read and are not in it.
data-submit = Download my data

delete-title = Delete the account
delete-lead = Every device is signed out at once. For { $span } you can sign in and keep the account; then it is gone for good, with everything that is kept about you.
delete-submit = Delete my account
delete-keep = Keep my account
profile-leaving = Your account will be deleted on { $day }.
notice-deletion-planned = Your account will be deleted. Sign in if you want to keep it.

profile-name = Name
profile-username = User name
profile-since = With us since
log-pages = Pages of the log
log-position = Page { $page } of { $pages }
log-other = Something else happened

problem-domain = Addresses of this domain cannot be used here.
register-trap = Leave this field empty
register-too-fast = That was very quick. Wait a moment, type the password again and send the form once more.
register-too-old = This page was open for a very long time. Type the password again and send the form once more.
register-trap-filled = A field that nobody sees was filled in, perhaps by a password manager. It is empty again: type the password and send the form once more.
register-sent-lead = We have sent a mail to this address. It says how to go on.
closed-title = Nobody can register here
closed-lead = New accounts are not taken at the moment.
closed-lead-invite = Accounts are made by invitation. If you have got one, open the link in its mail.
verify-lead-password = One more thing: the password of the account, to show that you made it.
verify-not-mine = Was it not you, or is the password forgotten?
verify-lead-signed-out = Open the link in the mail that we have sent you, or type its code here.
verify-wrong = The address, the password and the code do not go together.
invitation-title = Welcome
invitation-lead = Choose a password, and you are in.
invitation-submit = Come in
invitation-dead-lead = It has been used, it is too old, or a newer one has been sent. Whoever invited you can send another.
notice-confirm-first = Please confirm your address first.
notice-email-just-sent = A mail was sent less than a minute ago. Look there first, then ask again.
notice-email-maybe-sent = If an account with this address waits to be confirmed, a mail is on its way.
notice-invitation-accepted = Welcome. Your account is ready.
log-user-unlocked = An operator let you try again to sign in
