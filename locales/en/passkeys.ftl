# Passkeys: signing in without a password.

passkeys-title = Passkeys
passkeys-lead = A passkey signs you in with your fingerprint, your face or the PIN of your device, without a password.
passkeys-list = Your passkeys
passkeys-none = You have no passkeys.
passkeys-new = Add a passkey
passkeys-new-lead = Your device or password manager will ask you to confirm.
passkeys-add = Add a passkey
passkeys-full = You have as many passkeys as an account can have. Remove one that you no longer use.
passkeys-no-script = Passkeys need JavaScript. Turn it on in your browser to add one.
passkeys-not-here = This browser does not support passkeys.
passkeys-row-added = Added on { $day }
passkeys-row-used = Last used: { $when }
passkeys-row-unused = Never used
passkeys-row-synced = Synced between your devices
passkeys-row-bound = On one device only
passkeys-name = Name
passkeys-rename = Rename
passkeys-rename-submit = Save name
passkeys-remove = Remove
passkeys-remove-ask = Remove the passkey “{ $name }”? You will no longer be able to sign in with it. Delete it from your device or password manager too.
passkeys-sign-in = Sign in with a passkey
passkeys-confirm = Use a passkey
passkeys-cancelled = The passkey was not used: the request was cancelled or took too long. Try again.
passkeys-cancelled-new = No passkey was added: the request was cancelled or took too long. Try again.
passkeys-known = This device or password manager already has a passkey for your account.
passkeys-failed = The passkey could not be used. Try again, or sign in with your password.
passkeys-failed-step = The passkey could not be used. Try again.
passkeys-failed-new = The passkey could not be added. Try again, or use another device.

passkey-refused = This passkey was not accepted. It may have been removed from the account. Sign in another way.
passkey-refused-new = The passkey was not accepted. Try again, or use another device.
passkey-stale = This took too long, or the page was open in another tab. Try again.
passkey-unverified = Your device has to check your fingerprint, your face or a PIN. Try again, or use another passkey.
passkey-taken = This passkey is already registered.
passkey-too-many = You have as many passkeys as an account can have. Remove one that you no longer use.

profile-passkeys-line = { $count ->
    [0] Sign in without a password
    [one] One passkey
   *[other] { $count } passkeys
}
notice-passkey-added = The passkey was added.
notice-passkey-renamed = The passkey was renamed.
notice-passkey-removed = The passkey was removed. Delete it from your device or password manager too.

admin-passkeys = Passkeys
admin-passkeys-none = None
admin-passkeys-used = last used: { $when }

passkey-remedy-title = Remove the passkey
passkey-remedy-lead = The passkey is removed, with every passkey, authenticator app and recovery code that was added after it. We then send a link to { $email }, with which you choose a new password and sign out all your devices.
passkey-remedy-submit = Remove the passkey

passkeys-codes = Create recovery codes
passkeys-codes-why = Your password alone does not sign you in any more. If you lose your passkeys, a recovery code does.
passkeys-codes-link = Create recovery codes
