# Keys for programs.

profile-keys = API keys

keys-title = API keys
keys-lead = A key lets a program act in your name. Give each program one of its own, and revoke it when the program goes.
keys-list = Your keys
keys-none = You have no keys.
keys-making = Make a key
keys-submit = Make the key
keys-name = Name
keys-name-hint = What it is for, in your words.
keys-ends = Ends
keys-days = after { $count } days
keys-never = never
keys-role = May do
keys-all-roles = everything that I may do
keys-one-role = what { $role } may do
keys-no-role = nothing beyond speaking for me
keys-made = Your key “{ $name }”
keys-made-lead = Copy it now: it is not kept here and will not be shown again.
keys-made-label = Key
keys-row-made = made on { $day }
keys-row-ends = ends on { $day }
keys-row-ended = ended on { $day }
keys-row-never = never ends
keys-row-used = last used on { $day }
keys-row-unused = not used yet
keys-row-roles = has the roles { $roles }
keys-revoke = Revoke
notice-api-key-revoked = The key has been revoked. Programs that used it are signed out.
