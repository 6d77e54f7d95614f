# The administration: people, roles, mails.

frame-admin = Administration
admin-navigation = Administration
admin-users = People
admin-roles = Roles
admin-emails = Mails
admin-role = Role
admin-state = State
admin-name = Name
admin-number = Number
admin-username = User name
admin-created = Made
admin-signed-in = Last signed in
admin-never = never
admin-active = active
admin-inactive = deactivated
admin-verified = confirmed
admin-unverified = not confirmed
admin-any-state = Any
admin-any-role = Any
admin-no-role = None
admin-search = Search
admin-search-submit = Search
admin-pages = Pages of this list
admin-newer = Newer
admin-older = Older
admin-newest-first = The newest first

admin-users-lead = Everybody who has an account. Search by address, name or number.
admin-users-none = Nobody is like that.
admin-users-count = { $count ->
    [one] One account
   *[other] { $count } accounts
}

admin-new = Make an account
admin-new-lead = Nobody chooses a password for somebody else: its owner sets one with a mail.
admin-new-submit = Make the account
admin-send-invitation = Invite them with a mail
admin-account = Account
admin-password-set = set
admin-password-none = none yet
admin-reset = Mail to set a new password
admin-reset-submit = Send it
admin-unlock = Let them try again at once, after too many wrong passwords
admin-unlock-submit = Lift the lock
admin-verify = Confirm the address without a mail
admin-verify-submit = Confirm it
admin-activate = Let them sign in again
admin-activate-submit = Activate
admin-deactivate = Sign them out everywhere, and do not let them in again
admin-deactivate-submit = Deactivate
admin-no-roles = No roles.
admin-another-role = Another role
admin-choose = Choose one
admin-grant-role = Give it
admin-revoke-role = Take away
admin-sessions-more = { $count ->
    [one] One more is not shown.
   *[other] { $count } more are not shown.
}
admin-sessions = Signed in on
admin-no-sessions = Not signed in anywhere.
admin-session-unknown = Unknown device
admin-session-since = since { $when }
admin-session-seen = last seen { $when }
admin-end = Sign out
admin-end-all = Sign out everywhere
admin-no-keys = No API keys.
admin-delete = Delete the account
admin-delete-lead = Everything that belongs to it goes with it, and nothing brings it back.
admin-delete-type = Type the address of the account
admin-delete-submit = Delete for good
admin-delete-mistyped = This is not the address of the account. Nothing was deleted.

admin-roles-lead = Names that permissions hang on. A role counts from the next token on; in the administration, at once.
admin-roles-all = All roles
admin-roles-none = There are no roles.
admin-role-new = Make a role
admin-role-new-submit = Make the role
admin-role-name = Name of the role
admin-role-members = Who has it
admin-role-show-members = Show them
admin-role-delete = Delete the role
admin-role-delete-lead = Everybody who has it loses it.
admin-role-delete-type = Type the name of the role
admin-role-delete-submit = Delete the role
admin-role-mistyped = This is not the name of the role. Nothing was deleted.
admin-members = { $count ->
    [one] one person
   *[other] { $count } people
}

admin-emails-lead = What waits to be sent, and what did not arrive. What stands in a mail is not kept.
admin-emails-all = All mails
admin-emails-none = There are none.
admin-email = Mail { $number }
admin-email-lead = What stands in a mail is not kept.
admin-email-details = What is known of it
admin-email-type = Kind
admin-email-to = To
admin-email-attempts = Tries
admin-email-created = Written
admin-email-next-attempt = Next try
admin-email-expires = Of use until
admin-email-error = What happened
admin-email-retry = Send again
admin-email-queued = waiting
admin-email-sent = sent
admin-email-failed = failed
admin-email-expired = too late
admin-email-dropped = not sent

admin-log = Audit log
admin-log-lead = What has happened, to whom, by whom, when and from where.
admin-log-search = Whose: address, name or number
admin-log-event = What
admin-log-when = When
admin-log-user = Whose
admin-log-by = By
admin-log-from = From
admin-log-none = Nothing of that kind has happened.
log-role-created = A role was made
log-role-deleted = A role was deleted
log-email-retried = A mail was put back into the queue
log-signing-key-created = A signing key was made
log-signing-key-retired = A signing key was retired
admin-log-of-user = What has happened to it

error-conflict-title = That cannot be done
error-own-account-text = Nobody does this to their own account here: somebody else with the role can.
error-last-admin-text = Nobody would be left who may administrate. Give somebody else the role first.
error-deactivated-text = The account is deactivated: the mail would open nothing. Activate it first.
error-nothing-to-retry-text = The mail has been sent, or what it carries opens nothing any more.
error-no-room-for-role-text = With this role, the person’s roles would no longer fit into an access token. Take another one away first.

notice-account-created = The account is made.
notice-account-activated = They may sign in again.
notice-account-deactivated = They are signed out everywhere and may not sign in.
notice-account-verified = The address counts as confirmed.
notice-account-deleted = The account is gone.
notice-account-unlocked = They may try again at once.
notice-nothing-locked = Nothing was locked.
notice-reset-sent = The mail is on its way.
notice-role-granted = They have the role now.
notice-role-revoked = They do not have the role any more.
notice-sessions-ended = Signed out.
notice-role-created = The role is there.
notice-role-deleted = The role is gone.
notice-email-queued = The mail is on its way again.
