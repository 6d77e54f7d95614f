# API keys, which let programs act on behalf of a user.

profile-keys = API keys

keys-title = API keys
keys-lead = An API key lets a program act on your behalf. Create a separate key for each program, and revoke it when the program no longer needs it.
keys-list = Your API keys
keys-none = You have no API keys.
keys-new = Create an API key
keys-submit = Create key
keys-name = Name
keys-name-hint = Describe what the key is for.
keys-expires = Expires
keys-in-days = In { $count } days
keys-never = Never
keys-role = Permissions
keys-all-roles = Everything I can do
keys-one-role = Only what the role { $role } can do
keys-no-role = Only what needs no role
keys-created = Your new key “{ $name }”
keys-created-lead = Copy the key now. For your security, it will not be shown again.
keys-created-label = Key
keys-row-created = Created on { $day }
keys-row-expires = Expires on { $day }
keys-row-expired = Expired on { $day }
keys-row-never = Never expires
keys-row-used = Last used on { $day }
keys-row-unused = Never used
keys-row-roles = Roles: { $roles }
keys-row-no-role = No roles
keys-expired = Expired
keys-soon = Expires soon
keys-copy = Copy
keys-copied = Copied
keys-revoke-ask = Revoke the key “{ $key }”? Programs that use it stop working at once. This cannot be undone.
keys-revoke = Revoke
notice-api-key-revoked = The key has been revoked. Programs that used it have been signed out.
