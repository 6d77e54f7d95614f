# The pages of the signed-in user's own account.

# Asks for the password again before an important change.
confirm-title = Confirm your password
confirm-lead = For your security, enter your password again to continue.
confirm-submit = Continue

profile-title = Your profile
profile-name = Name
profile-username = Username
profile-account = Email address
profile-since = Member since
profile-verified = confirmed
profile-unverified = not confirmed
profile-verify = Confirm
profile-no-email = none
profile-email-unused = not in use
profile-add-email = Add an email address
profile-submit = Save changes
profile-leaving = Your account will be deleted on { $day }.
profile-signed-in = Last sign-in
profile-pages = Account settings, with a line about each
profile-personal-line = Name, gender and language
profile-email-line = How you sign in, and where we write to you
profile-password-line = Changed: { $when }
profile-password-kept = Change your password
profile-password-none = No password yet
profile-devices-line = { $count ->
    [one] Signed in on one device
   *[other] Signed in on { $count } devices
}
profile-keys-line = { $count ->
    [0] No keys
    [one] One key
   *[other] { $count } keys
}
profile-log-line = Sign-ins and changes to your account
profile-data-line = Download everything we store about you
profile-delete-line = Close your account and delete your data

personal-title = Personal details

profile-password = Password
profile-password-lead = When you change your password, all your other devices are signed out.
profile-password-submit = Change password

change-email-title = Email address
change-email-lead = Your email address is { $email }.
change-email-none = Your account has no email address.
change-email-unused = We send no emails to { $email }: this is not a valid email address, or another account uses it.
change-email-why = Without an email address you cannot reset a forgotten password yourself, and you are not notified when the security of your account is affected.
change-email-hint = We will send an email to this address. It takes effect once you confirm it.
change-email-submit = Send confirmation email
change-email-pending = We sent an email to { $email }. Open the link in it, or enter its code here.
notice-code-sent = We sent an email to your new address.
notice-email-changed = Your email address has been updated.

# Pages that links in emails open. Each asks before it changes anything.
link-account = For the account { $email }.
link-dead-lead = It has been used, has expired, or was replaced by a newer one.

change-title = Confirm your new email address
change-lead = { $email } will become the email address of the account { $account }.
change-lead-first = { $email } will become the email address of your account.
change-lead-password = Only the owner of the account can do this. Sign in to the account first, or enter its password here. If you do not know the account, close this page.
change-password = Password of the account
change-submit = Use this email address

cancel-title = Cancel the email address change
cancel-lead = The email address of the account will still be { $email }.
cancel-submit = Cancel the change
notice-email-change-cancelled = The change of your email address has been cancelled. If you did not request it, choose a new password.

undo-title = Restore your previous email address
undo-lead = The email address of the account will be { $email } again. All devices will be signed out, and we will send you an email to choose a new password.
undo-submit = Restore email address
notice-email-restored = Your previous email address has been restored. Check your email to choose a new password.

keep-title = Cancel the account deletion
keep-lead = The account { $email } will not be deleted.
keep-submit = Keep my account
notice-account-kept = Your account will not be deleted.

devices-title = Devices
devices-lead = These devices are signed in to your account. Sign out any device that you do not recognise.
devices-this = this device
devices-by-key = Signed in with an API key
devices-since = Signed in: { $when }
devices-seen = Last active: { $when }
devices-end = Sign out
devices-pages = Pages of the device list
devices-end-others = Sign out all other devices
devices-end-named = Sign out { $device }
devices-end-others-question = { $count ->
    [one] Sign out the other device? It will have to sign in again.
   *[other] Sign out { $count } other devices? They will have to sign in again.
}
notice-device-ended = The device has been signed out.
notice-devices-ended = All other devices have been signed out.

device-both = { $browser } on { $system }
device-unknown = Unknown device

data-title = Your data
data-lead = Download a file with all the data we store about you: profile, devices, keys, security log and emails. Passwords and keys are stored in a form that cannot be read back, so the file does not contain them.
data-submit = Download my data

delete-title = Delete your account
delete-lead = All your devices will be signed out immediately. You can cancel the deletion by signing in within { $span }. After that, your account and all data we store about you are permanently deleted.
delete-submit = Delete my account
delete-question = Delete your account? You are signed out everywhere, and have { $span } to change your mind.
delete-planned-title = Account deletion scheduled
delete-keep = Keep my account
notice-deletion-planned = Your account is scheduled for deletion. To keep it, sign in.

log-title = Security log
log-lead = Security events in your account.
log-none = No events yet.
log-newest = Newest
log-newer = Newer
log-older = Older
log-oldest = Oldest
log-pages = Pages of the log
log-position = Page { $page } of { $pages }

# Events, for the owner of the account and for administrators alike. Each key is `log-` and the word of the event.
log-signed-up = Account created
log-signed-in = Signed in
log-sign-in-failed = Sign-in failed
log-second-factor-required = Password correct, second step asked for
log-second-factor-failed = Second step failed
log-second-factor-added = Two-step sign-in turned on
log-second-factor-removed = Two-step sign-in turned off
log-recovery-codes-created = New recovery codes
log-recovery-code-used = Recovery code used
log-second-factor-reset = Second factors removed by an administrator
log-devices-forgotten = Remembered devices forgotten
log-signed-out = Signed out
log-legacy-token-adopted = Session of the former server continued
log-refresh-repeated = Session renewed twice by the same device
log-refresh-replayed = A session token was used twice; the session was ended
log-session-limit = Oldest sessions ended: the session limit was reached
log-reauthenticated = Password confirmed
log-profile-changed = Profile updated
log-username-changed = Username changed
log-password-changed = Password changed
log-password-reset-requested = Password reset requested
log-password-reset = Password reset by email
log-code-rejected = Wrong code entered
log-email-verified = Email address confirmed
log-email-change-requested = Email address change requested
log-email-change-cancelled = Email address change cancelled
log-email-changed = Email address changed
log-email-restored = Previous email address restored
log-deletion-planned = Account deletion scheduled
log-deletion-cancelled = Account deletion cancelled
log-data-exported = Data downloaded
log-users-exported = List of users downloaded
log-log-exported = Audit log downloaded
log-api-key-created = API key created
log-api-key-revoked = API key revoked
log-passkey-added = Passkey added
log-passkey-renamed = Passkey renamed
log-passkey-removed = Passkey removed
log-passkey-counter-back = Passkey has counted backwards: there may be a copy of it
log-invited = Invitation sent
log-invitation-accepted = Invitation accepted
log-user-created = Account created by an administrator
log-user-activated = Account reactivated by an administrator
log-user-deactivated = Account deactivated by an administrator
log-user-unlocked = Sign-in unlocked by an administrator
log-user-deleted = Account deleted
log-role-granted = Role added
log-role-revoked = Role removed
log-role-created = Role created
log-role-deleted = Role deleted
log-email-retried = Email queued again
log-signing-key-created = Signing key created
log-imported = Imported from the former server
log-signing-key-retired = Signing key retired
log-takeover-finished = Takeover finished
