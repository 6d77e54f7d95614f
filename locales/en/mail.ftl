# Mails. They are read away from the house and often in a hurry: what happened, what to do, what if it was not you.

mail-greeting = Hello,
mail-greeting-name = Hello { $name },
mail-footer = { $brand }, { $host }. Nobody reads answers to this mail.

mail-code = Or type this code:
mail-holds = The link and the code work once, for { $span }. Tell nobody the code: we never ask for it.
mail-link-plainly = If the button does nothing, copy this link into your browser:

mail-verify-subject = Confirm your e-mail address
mail-verify-why = An account was made at { $host } with this address. Please confirm that the address is yours:
mail-verify-button = Confirm my address
mail-verify-not-you = If it was not you, do nothing: without the link or the code, the address stays unconfirmed.

mail-reset-subject = Set a new password
mail-reset-why = Somebody, most likely you, has asked for a new password for your account at { $host }. Choose it here:
mail-reset-button = Set a new password
mail-reset-not-you = If it was not you, do nothing: your password stays as it is.

mail-changed-subject = Your password was changed
mail-changed-why = The password of your account at { $host } was changed on { $when }. Other devices have been signed out.
mail-changed-do = If it was you, there is nothing to do. If it was not, set a new password at once:
mail-changed-button = Set a new password

mail-replayed-subject = A session of yours was ended
mail-replayed-why = On { $when }, a key that had already been used up came back to open a session of your account at { $host }. Somebody may have copied it, so that session was ended. The device must sign in again.
mail-replayed-do = If you do not know how this came about, set a new password, which signs out every device:
mail-replayed-button = Set a new password

mail-device-subject = A sign-in from a new device
mail-device-why = On { $when }, somebody signed in to your account at { $host } with a device or from a place that were not known so far.
mail-device-do = If it was you, there is nothing to do. If it was not, set a new password at once, which signs out every device:
mail-device-button = Set a new password

# Where it was done that a mail tells of. The first has a browser and a system, the second one of them.
mail-place = It was done with { $browser } on { $system }, from the address { $ip }.
mail-place-one = It was done with { $device }, from the address { $ip }.
mail-place-none = It was done from the address { $ip }.

mail-api-key-subject = An API key was made
mail-api-key-why = On { $when }, an API key was made for your account at { $host }. Programs that have it act in your name.
mail-api-key-do = If it was you, there is nothing to do. If it was not, revoke the key and set a new password at once:
mail-api-key-button = Set a new password

mail-test-subject = A test mail
mail-test-why = This is the test that was asked for at { $host }. Mail arrives.

# Where there is no mail server: the page that shows the mails to whoever develops.
dev-email-title = Mails
dev-email-lead = No mail server is configured, so mails stay in { $folder }. This page can only be seen on this machine.
dev-email-none = No mail has been written yet.
dev-email-to = to { $to }, { $when }
dev-email-back = All mails
dev-email-headers = Headers
dev-email-text = Text part
dev-email-html = HTML part
dev-email-no-subject = (no subject)
