# Ending access: a change of address cancelled, API keys with a new password, an address that is somebody else's.

mail-email-asked-subject = A change of your address was asked for
mail-email-asked-why = On { $when }, somebody asked to change the address of your account at { $host } to { $address }.
mail-email-asked-do = If it was you, there is nothing to do here: confirm it from the new address. If it was not, cancel it, and then set a new password:
mail-email-asked-button = Cancel the change
mail-email-asked-after = Until the new address is confirmed, nothing changes.

mail-changed-keys-ended = These API keys were ended: { $keys }. Programs that used them need new ones.
mail-changed-keys-kept = These API keys still work: { $keys }. Revoke the ones that you do not know.
mail-changed-names-cleared = The account was made before anybody had confirmed this address. Its name, user name and gender were removed, because they were not necessarily yours.

cancel-title = Cancel the change of address
cancel-lead = { $email } stays the address of the account, and the change that was asked for is dropped, once you press the button.
cancel-submit = Cancel the change
notice-email-change-cancelled = The change of address is cancelled. If you did not ask for it, set a new password.
log-email-change-cancelled = A change of address was cancelled

change-lead-password = Only the owner of the account can do this: sign in to it first, or enter its password here. If you do not know the account, close this page.
change-password = Password of the account

field-end-keys = End the API keys as well
hint-end-keys = Programs that use a key of this account stop working until they get a new one.
problem-not-own-email = A user name that is an e-mail address must be the account's own address.
link-account = For the account { $email }.
