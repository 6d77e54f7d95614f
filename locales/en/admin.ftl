# The administration pages: users, roles, emails, audit log.

frame-admin = Administration
admin-navigation = Administration
admin-users = Users
admin-roles = Roles
admin-emails = Emails
admin-role = Role
admin-state = Status
admin-name = Name
admin-number = User ID
admin-username = Username
admin-created = Created
admin-signed-in = Last sign-in
admin-never = Never
admin-active = active
admin-inactive = deactivated
admin-verified = confirmed
admin-unverified = not confirmed
admin-no-email = no email address
admin-no-email-text = No emails go to this user, so the password cannot be reset by email. The user can add an email address in the profile, and the operator can set a password with vestibule user set-password.
admin-any-state = Any
admin-any-role = Any
admin-no-role = None
admin-search = Search
admin-search-submit = Search
admin-pages = Pages of the list
admin-newer = Newer
admin-older = Older
admin-newest-first = Newest first

admin-users-lead = Search by email address, name or user ID.
admin-users-none = No users found.
admin-users-count = { $count ->
    [one] 1 account
   *[other] { $count } accounts
}

admin-new = Create account
admin-new-lead = You do not set a password here. The user chooses one with a link that is sent by email.
admin-new-submit = Create account
admin-send-invitation = Send an invitation by email
admin-account = Account
admin-password-set = set
admin-password-none = not set
admin-reset = Send an email to choose a new password
admin-reset-submit = Send email
admin-unlock = Allow sign-in attempts again after too many wrong passwords
admin-unlock-submit = Unlock
admin-verify = Confirm the email address without an email
admin-verify-submit = Confirm
admin-verify-ask = Mark { $who } as confirmed? Do this only if you have checked that the address belongs to this user.
admin-activate = Allow the user to sign in again
admin-activate-submit = Activate
admin-deactivate = Sign out all devices and block sign-in
admin-deactivate-submit = Deactivate
admin-deactivate-ask = Deactivate { $who }? The user is signed out everywhere and cannot sign in. API keys are revoked for good.
admin-no-roles = No roles.
admin-another-role = Add a role
admin-choose = Choose a role
admin-grant-role = Add
admin-revoke-role = Remove
admin-revoke-role-ask = Remove the role { $role } from { $who }?
admin-sessions = Sessions
admin-no-sessions = No active sessions.
admin-sessions-more = { $count ->
    [one] 1 more session is not shown.
   *[other] { $count } more sessions are not shown.
}
admin-session-unknown = Unknown device
admin-session-since = Signed in: { $when }
admin-session-seen = Last active: { $when }
admin-end = Sign out
admin-end-all = Sign out everywhere
admin-end-all-ask = Sign out { $who } everywhere? Links in emails that were sent before stop working too.
admin-no-keys = No API keys.
admin-revoke-key-ask = Revoke the key { $key }? Programs that use it stop working immediately. This cannot be undone.
admin-delete = Delete account
admin-delete-lead = The account and all its data will be permanently deleted. This cannot be undone.
admin-delete-type = To confirm, enter the email address of the account
admin-delete-submit = Delete permanently
admin-delete-mistyped = This is not the email address of the account. Nothing was deleted.
admin-delete-type-name = To confirm, enter the name of the account
admin-delete-mistyped-name = This is not the name of the account. Nothing was deleted.

admin-roles-lead = Roles grant permissions. In the administration, changes take effect immediately; elsewhere, with the next access token.
admin-roles-all = All roles
admin-roles-none = No roles.
admin-role-new = Create role
admin-role-new-submit = Create role
admin-role-name = Role name
admin-role-members = Members
admin-role-show-members = Show members
admin-role-delete = Delete role
admin-role-delete-lead = The role will be removed from all users who have it.
admin-role-delete-type = To confirm, enter the name of the role
admin-role-delete-submit = Delete role
admin-role-mistyped = This is not the name of the role. Nothing was deleted.
admin-members = { $count ->
    [one] 1 user
   *[other] { $count } users
}

admin-emails-lead = Emails that are waiting to be sent, were sent or could not be delivered. Their contents are not stored.
admin-emails-all = All emails
admin-emails-none = No emails found.
admin-email = Email { $number }
admin-email-lead = The contents of emails are not stored.
admin-email-details = Details
admin-email-type = Type
admin-email-to = To
admin-email-attempts = Attempts
admin-email-created = Created
admin-email-next-attempt = Next attempt
admin-email-expires = Expires
admin-email-error = Last error
admin-email-retry = Send again
admin-email-queued = waiting
admin-email-sent = sent
admin-email-failed = failed
admin-email-expired = expired
admin-email-dropped = not sent

admin-log = Audit log
admin-log-lead = What happened, to which account, who did it, when and from where.
admin-log-search = Email address, name or user ID
admin-log-event = Event
admin-log-when = Time
admin-log-user = Account
admin-log-by = Done by
admin-log-from = IP address
admin-log-none = No events found.
admin-log-of-user = Show audit log

error-conflict-title = This action is not possible
error-own-account-text = You cannot do this to your own account. Ask another administrator.
error-last-admin-text = There would be no administrator left. Give the role to another user first.
error-deactivated-text = The account is deactivated, so the link in the email would not work. Activate the account first.
error-no-email-text = The account has no email address to which an email could go.
error-nothing-to-retry-text = The email has been sent, or its link no longer works.
error-no-room-for-role-text = With this role, the user’s roles would no longer fit into an access token. Remove another role first.

notice-account-created = The account has been created.
notice-account-activated = The user can sign in again.
notice-account-deactivated = The user has been signed out everywhere and can no longer sign in.
notice-account-verified = The email address has been marked as confirmed.
notice-account-deleted = The account has been deleted.
notice-account-unlocked = The user can try to sign in again.
notice-nothing-locked = Sign-in was not locked.
notice-reset-sent = The email will be sent shortly.
notice-role-granted = The role has been added.
notice-role-revoked = The role has been removed.
notice-sessions-ended = Signed out.
notice-role-created = The role has been created.
notice-role-deleted = The role has been deleted.
notice-email-queued = The email will be sent again shortly.
