# The administration: people, roles, mails.

frame-admin = Administration
admin-rooms = Administration
admin-people = People
admin-roles = Roles
admin-mails = Mails
admin-role = Role
admin-state = State
admin-name = Name
admin-number = Number
admin-username = User name
admin-made = Made
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

admin-people-lead = Everybody who has an account. Search by address, name or number.
admin-people-none = Nobody is like that.
admin-people-count = { $count ->
    [one] One account
   *[other] { $count } accounts
}

admin-new = Make an account
admin-new-lead = Nobody chooses a password for somebody else: its owner sets one with a mail.
admin-new-submit = Make the account
admin-send-mail = Invite them with a mail
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
admin-give-role = Give it
admin-take-role = Take away
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
admin-role-who = Show them
admin-role-delete = Delete the role
admin-role-delete-lead = Everybody who has it loses it.
admin-role-delete-type = Type the name of the role
admin-role-delete-submit = Delete the role
admin-role-mistyped = This is not the name of the role. Nothing was deleted.
admin-members = { $count ->
    [one] one person
   *[other] { $count } people
}

admin-mails-lead = What waits to be sent, and what did not arrive. What stands in a mail is not kept.
admin-mails-all = All mails
admin-mails-none = There are none.
admin-mail = Mail { $number }
admin-mail-lead = What stands in a mail is not kept.
admin-mail-about = What is known of it
admin-mail-kind = Kind
admin-mail-to = To
admin-mail-tries = Tries
admin-mail-made = Written
admin-mail-due = Next try
admin-mail-useful = Of use until
admin-mail-said = What happened
admin-mail-retry = Send again
admin-mail-queued = waiting
admin-mail-sent = sent
admin-mail-failed = failed
admin-mail-expired = too late
admin-mail-dropped = not sent

admin-log = Audit log
admin-log-lead = What has happened, to whom, by whom, when and from where.
admin-log-who = Whose: address, name or number
admin-log-event = What
admin-log-when = When
admin-log-whose = Whose
admin-log-by = By
admin-log-from = From
admin-log-none = Nothing of that kind has happened.
admin-log-role-made = A role was made
admin-log-role-deleted = A role was deleted
admin-log-mail-retried = A mail was put back into the queue
admin-log-key-made = A signing key was made
admin-log-key-retired = A signing key was retired
admin-log-of = What has happened to it

error-conflict-title = That cannot be done
error-own-account-text = Nobody does this to their own account here: somebody else with the role can.
error-last-admin-text = Nobody would be left who may administrate. Give somebody else the role first.
error-deactivated-text = The account is deactivated: the mail would open nothing. Activate it first.
error-nothing-to-retry-text = The mail has been sent, or what it carries opens nothing any more.
error-no-room-for-role-text = With this role, the person’s roles would no longer fit into an access token. Take another one away first.

notice-account-made = The account is made.
notice-account-activated = They may sign in again.
notice-account-deactivated = They are signed out everywhere and may not sign in.
notice-account-verified = The address counts as confirmed.
notice-account-deleted = The account is gone.
notice-account-unlocked = They may try again at once.
notice-nothing-locked = Nothing was locked.
notice-reset-sent = The mail is on its way.
notice-role-given = They have the role now.
notice-role-taken = They do not have the role any more.
notice-sessions-ended = Signed out.
notice-role-made = The role is there.
notice-role-deleted = The role is gone.
notice-mail-queued = The mail is on its way again.
