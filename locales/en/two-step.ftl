# Two-step sign-in: the room of the profile, and the second step.

two-step-title = Two-step sign-in
two-step-lead = With a second step, a stolen password is not enough to sign in to your account.
two-step-on = on
two-step-app = Authenticator app
two-step-app-none = An app on your phone or computer shows a new code every 30 seconds. You enter it after your password.
two-step-app-since = Sign-ins have asked for its codes since { $day }.
two-step-begin = Set up an app
two-step-passkeys = After your password, one of your passkeys can complete the sign-in.
two-step-passkeys-link = Manage passkeys
two-step-remove = Remove the app
two-step-remove-ask = Remove the authenticator app? Your password alone will sign you in again, and your recovery codes will stop working.
two-step-remove-ask-passkeys = Remove the authenticator app? After your password, a passkey will still be asked for, and your recovery codes will still work.
two-step-app-title = Set up an authenticator app
two-step-app-lead = Scan the code with the app, then enter the six digits that the app shows.
two-step-qr = QR code for your authenticator app
two-step-open = Open the app on this device
two-step-key = No camera? Enter this key in the app:
two-step-app-submit = Turn on two-step sign-in
two-step-codes = Recovery codes
two-step-codes-title = Your recovery codes
two-step-codes-lead = Keep these codes in a safe place. If you lose your phone, each of them signs you in once. They can be seen here for ten minutes and never again.
two-step-codes-left = { $count ->
    [0] No recovery codes are left.
    [one] One code is left.
   *[other] { $count } codes are left.
}
two-step-codes-few = Make new codes before you run out of them.
two-step-codes-why = A recovery code signs you in when your phone or your passkeys are lost.
two-step-codes-new = Make new codes
two-step-codes-ask = Make ten new codes? The codes that you have will stop working.
two-step-codes-download = Download as a text file
two-step-codes-print = Print
two-step-codes-kept = I have kept the codes
two-step-codes-file = Recovery codes of { $who } for { $brand }. Each code works once.
two-step-devices = Remembered devices
two-step-devices-lead = Browsers on which you chose to be remembered do not ask for the second step.
two-step-devices-forget = Forget all remembered devices
two-step-remedy-title = Remove the authenticator app
two-step-remedy-lead = The app is removed, with every passkey and recovery code that was added after it. We then send a link to { $email }, with which you choose a new password and sign out all your devices.
two-step-remedy-submit = Remove the app
profile-two-step-on = Your password and a second step protect your account.
profile-two-step-few = { $count ->
    [0] No recovery codes are left.
    [one] Only one recovery code is left.
   *[other] Only { $count } recovery codes are left.
}
profile-two-step-off = Protect your account with an app on your phone.
second-step-title = Second step
second-step-lead = Enter the code that your authenticator app shows for { $who }, or one of your recovery codes.
second-step-lead-code = Enter one of the recovery codes of { $who }.
second-step-lead-app = Enter the code that your authenticator app shows for { $who }.
second-step-lead-passkey = Use one of the passkeys of { $who } to go on.
second-step-or-code = Or with a recovery code
second-step-no-script = Passkeys need JavaScript. Turn it on in your browser to use one.
second-step-remember = Do not ask again on this device for { $days ->
    [one] one day
   *[other] { $days } days
}
second-step-submit = Continue
field-second-code = Code
hint-second-code = Six digits, or a recovery code.
hint-second-code-first = Six digits.
hint-recovery-code = Twelve letters and digits.
problem-second-code-required = Enter the code.
problem-second-code-wrong = This code is incorrect or has been used. Enter the code that the app shows now.
notice-two-step-on = Two-step sign-in is on.
notice-two-step-off = Two-step sign-in is off.
notice-two-step-app-removed = The authenticator app was removed. Your passkeys are still asked for.
notice-two-step-devices-forgotten = All remembered devices have been forgotten.
notice-second-factor-reset = The second factors have been removed. The password alone signs in again.
admin-second-factor-reset = Remove second factors
admin-second-factor-ask = Remove the second factors of { $who }? The password alone will sign in again, and the user will get an email. Make sure first that it is the user who asks.
confirm-or-code = Or with your app
confirm-title-ways = Confirm that it is you
confirm-lead-ways = For your security, enter your password again, or confirm in another way.
