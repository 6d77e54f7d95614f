# Emails: the subject, then what happened, then what to do.
#
# Each kind of email is one message with attributes:
#   .name     what the administration calls it
#   .subject
#   .intro    what happened; shown beside the subject in the list of a mailbox
#   .action   what to do, before the button
#   .button
#   .validity how long the link works, where that is not the text that all kinds share
#   .note     the last paragraph
# `.intro-administrator` and `.note-administrator` are what it says if an administrator had it sent, and
# `.intro-administrator-name` if the name of the administrator is fit for an email.
# Every email can use { $brand } and { $host }; its other values are those that it uses here.

email-greeting = Hello,
email-greeting-name = Hello { $name },
email-footer = { $brand }, { $host }. Please do not reply to this email.
email-code = Or enter this code:
email-valid-once = The link and the code work once, within { $span }. Do not share the code: we never ask for it.
email-valid-once-link = The link works once, within { $span }.
email-link-fallback = If the button does not work, copy this link into your browser:

# Where it was done: with both browser and system known, with one of them, with neither.
email-device-both = Device: { $browser } on { $system }. IP address: { $ip }
email-device-one = Device: { $device }. IP address: { $ip }
email-device-none = IP address: { $ip }

email-verify-email =
    .name = Email address confirmation
    .subject = Confirm your email address
    .intro = An account was created at { $host } with this email address.
    .action = Confirm that the address is yours:
    .button = Confirm email address
    .note = If you did not create the account, ignore this email: without the link or the code, the address stays unconfirmed.

email-reset-password =
    .name = Password reset
    .subject = Choose a new password
    .intro = A new password was requested for your account at { $host }.
    .intro-administrator = An administrator of { $brand } has sent you this link, so that you can choose a new password for your account at { $host }.
    .action = Choose it here:
    .button = Choose a new password
    .note = If you did not request it, ignore this email: your password stays the same.
    .note-administrator = If you do not need it, ignore this email: your password stays the same.

email-password-changed =
    .name = Password changed
    .subject = Your password was changed
    .intro = The password of your account at { $host } was changed on { $when }. Your other devices have been signed out.
    .names-cleared = The account was created before anyone had confirmed this email address. We removed its name, username and gender, because they may not be yours.
    .keys-revoked = These API keys were revoked: { $keys }. Programs that used them need new keys.
    .keys-kept = These API keys still work: { $keys }. Revoke any key that you do not recognise.
    .action = If this was you, there is nothing to do. If it was not, choose a new password now:
    .button = Choose a new password

email-refresh-replayed =
    .name = Session ended
    .subject = One of your sessions was ended
    .intro = A session token of your account at { $host } was used a second time on { $when }. Someone may have copied it, so we ended that session. The device has to sign in again.
    .action = If you cannot explain this, choose a new password, which signs out all your devices:
    .button = Choose a new password

email-new-device =
    .name = New device
    .subject = New sign-in to your { $brand } account
    .intro = Your account at { $host } was signed in to from a new device or location on { $when }.
    .action = If this was you, there is nothing to do. If it was not, choose a new password now, which signs out all your devices:
    .button = Choose a new password

email-api-key-created =
    .name = API key created
    .subject = An API key was created
    .intro = An API key was created for your account at { $host } on { $when }. Programs that have the key can act on your behalf.
    .action = If this was you, there is nothing to do. If it was not, revoke the key and choose a new password now:
    .button = Choose a new password

email-passkey-added =
    .name = Passkey added
    .subject = A passkey was added to your account
    .intro = A passkey was added to your account at { $host } on { $when }. It signs in without your password.
    .action = If this was you, there is nothing to do. If it was not, remove the passkey now. You will then get an email with which you choose a new password:
    .button = Remove this passkey

email-passkey-removed =
    .name = Passkey removed
    .subject = A passkey was removed from your account
    .intro = A passkey was removed from your account at { $host } on { $when }. It can no longer be used to sign in.
    .action = If this was you, there is nothing to do. If it was not, choose a new password now, which signs out all your devices:
    .button = Choose a new password

email-second-factor-added =
    .name = Two-step sign-in turned on
    .subject = Two-step sign-in is on
    .intro = An authenticator app was added to your account at { $host } on { $when }. From now on, signing in needs a code of the app.
    .action = If this was you, there is nothing to do. If it was not, remove the app now. You will then get an email with which you choose a new password:
    .button = Remove this app
    .note = The button works for a week. A new password alone does not remove the app.

email-second-factor-removed =
    .name = Two-step sign-in turned off
    .subject = Two-step sign-in is off
    .intro = The authenticator app was removed from your account at { $host } on { $when }. Unless you have passkeys, the password alone signs in again.
    .action = If this was you, there is nothing to do. If it was not, choose a new password now, then set up the app again:
    .button = Choose a new password

email-recovery-code-used =
    .name = Recovery code used
    .subject = A recovery code was used
    .intro = A recovery code signed in to your account at { $host } on { $when }.
    .codes-left = { $codes ->
        [0] No codes are left: make new ones in your profile.
        [one] One code is left: make new ones in your profile.
       *[other] { $codes } codes are left.
    }
    .action = If this was you, there is nothing else to do. If it was not, choose a new password now:
    .button = Choose a new password

email-second-factor-reset =
    .name = Second factors removed by an administrator
    .subject = Two-step sign-in was turned off
    .intro = An administrator removed the second factors of your account at { $host } on { $when }. The password alone signs in again.
    .action = If you asked for this, set up the app again after your next sign-in. If you did not, choose a new password now:
    .button = Choose a new password
    .note = You can ask the administrators of { $host } why this was done.

email-email-change =
    .name = New email address confirmation
    .subject = Confirm your new email address
    .intro = The account { $account } at { $host } asked to use this email address on { $when }.
    .intro-first = An account at { $host } asked to use this email address on { $when }.
    .action = If the account is yours, confirm the address (you need to be signed in to the account or know its password):
    .button = Use this email address
    .note = If you do not know this account, ignore this email: the address will not be used.

email-email-change-requested =
    .name = Email address change requested
    .subject = Request to change your email address
    .intro = A change of the email address of your account at { $host } to { $address } was requested on { $when }.
    .action = If this was you, there is nothing to do here: confirm the change from the new address. If it was not, cancel the change, then choose a new password:
    .button = Cancel the change
    .note = Until the new address is confirmed, nothing changes.

email-email-changed =
    .name = Email address changed
    .subject = Your email address was changed
    .intro = The email address of your account at { $host } was changed on { $when }. Emails about the account now go to the new address.
    .action = If this was you, there is nothing to do. If it was not, restore your previous address:
    .button = Restore my email address
    .note = All devices will be signed out, and you will choose a new password.

email-email-set =
    .name = Email address set by an administrator
    .subject = This is now the email address of your account
    .intro = An administrator of { $brand } made this the email address of your account at { $host } on { $when }. Emails about the account now come here.
    .intro-administrator-name = { $administrator }, an administrator of { $brand }, made this the email address of your account at { $host } on { $when }. Emails about the account now come here.
    .action = You can sign in with this address and your usual password:
    .button = Sign in
    .note = If you have no account at { $host }, ignore this email.

email-email-taken =
    .name = Email address already in use
    .subject = Someone tried to use your email address
    .intro = Someone asked to use this email address for another account at { $host } on { $when }. The address is already yours, so nothing has changed.
    .action = If this was you, sign in to the account that has this address:
    .button = Sign in

email-already-registered =
    .name = Account already exists
    .subject = You already have an account at { $brand }
    .intro = Someone, probably you, tried to create an account at { $host } with this email address on { $when }. You already have one, so nothing has changed.
    .action = Sign in with your password. If you have forgotten it, choose a new one:
    .button = Choose a new password
    .note = If this was not you, there is nothing to do.

email-deletion-planned =
    .name = Account deletion scheduled
    .subject = Your { $brand } account will be deleted
    .intro = The deletion of your account at { $host } was requested on { $when }. All your devices have been signed out.
    .action = Until the account is deleted, you can change your mind:
    .button = Keep my account
    .note = If you did not request the deletion, keep the account and choose a new password.

email-invitation =
    .name = Invitation
    .subject = You have been invited to { $brand }
    .intro = An account was created for you at { $host }.
    .intro-administrator = The administrators of { $brand } have created an account for you at { $host }.
    .intro-administrator-name = { $administrator } has invited you to { $brand } and created an account for you at { $host }.
    .home = This is where you will find { $brand }: { $home }
    .roles = Your roles: { $roles }.
    .action = To start using it, choose a password:
    .button = Choose a password
    .validity = You can accept the invitation until { $until }. The link works once.
    .note = If you were not expecting this invitation, ignore this email.

email-test =
    .name = Test email
    .subject = Test email from { $brand }
    .intro = This test email was requested at { $host }. Emails are being delivered.

# In development, where no email server is configured: the page that shows the emails.
dev-email-title = Emails
dev-email-lead = No email server is configured, so emails are kept in { $folder }. This page can only be opened on this computer.
dev-email-none = No emails yet.
dev-email-to = to { $to }, { $when }
dev-email-back = All emails
dev-email-headers = Headers
dev-email-text = Text part
dev-email-html = HTML part
dev-email-no-subject = (no subject)
