# Keys for programs.

profile-keys = API keys

keys-title = API keys
keys-lead = A key lets a program act in your name. Give each program one of its own, and revoke it when the program goes.
keys-list = Your keys
keys-none = You have no keys.
keys-new = Make a key
keys-submit = Make the key
keys-name = Name
keys-name-hint = What it is for, in your words.
keys-expires = Ends
keys-in-days = after { $count } days
keys-never = never
keys-role = May do
keys-all-roles = everything that I may do
keys-one-role = what { $role } may do
keys-no-role = nothing beyond speaking for me
keys-created = Your key “{ $name }”
keys-created-lead = Copy it now: it is not kept here and will not be shown again.
keys-created-label = Key
keys-row-created = made on { $day }
keys-row-expires = ends on { $day }
keys-row-expired = ended on { $day }
keys-row-never = never ends
keys-row-used = last used on { $day }
keys-row-unused = not used yet
keys-row-roles = has the roles { $roles }
keys-revoke = Revoke
notice-api-key-revoked = The key has been revoked. Programs that used it are signed out.
