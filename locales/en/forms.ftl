# Labels and hints of form fields, and what to do about a field that was refused.

field-optional = optional
field-email = Email address
field-login = Email address or username
field-password = Password
field-new-password = New password
field-old-password = Current password
field-first-name = First name
field-last-name = Last name
field-gender = Gender
field-language = Language
field-code = Code from the email
field-new-email = New email address
field-remember = Stay signed in
field-end-keys = Also revoke my API keys

hint-password = Use at least { $min } characters. A short sentence is easy to remember and hard to guess.
hint-email = We will send you an email to confirm it.
hint-code = Eight letters.
hint-language = The language of our pages and emails.
hint-remember = Not recommended on a shared device.
hint-end-keys = Programs that use a key of this account stop working until they get a new one.

gender-none = Prefer not to say
gender-female = Woman
gender-male = Man
gender-other = Other

show-password = Show
hide-password = Hide
show-password-label = Show password
hide-password-label = Hide password

strength-good = Good
strength-very-good = Very good

refused-heading = { $count ->
    [one] There is a problem
   *[other] There are { $count } problems
}

problem-email-required = Enter an email address.
problem-login-required = Enter your email address or username.
problem-password-required = Enter your password.
problem-new-password-required = Enter a new password.
problem-old-password-required = Enter your current password.
problem-code-required = Enter the code from the email.
problem-name-required = Enter a name.
problem-required = { $label }: fill in this field.
problem-invalid = { $label }: this value is not valid.
problem-control-character = { $label }: remove the characters that cannot be displayed.
problem-too-long = { $label }: use at most { $max } characters.
problem-too-short = Use at least { $min } characters.
problem-not-an-email = Enter an email address in the format name@example.com.
problem-not-a-username = Use only letters, digits and @ . + - _ in the username.
problem-not-a-choice = { $label }: choose an option from the list.
problem-not-own-email = A username that is an email address must be the email address of the account.
problem-email-taken = An account with this email address already exists.
problem-taken = { $label }: this is already taken. Choose another.
problem-unchanged = { $label }: enter a value that differs from the current one.
problem-domain = Email addresses of this domain are not accepted. Use another one.
problem-password-common = This password is easy to guess. Use a few words that do not belong together, or let your password manager create one.
problem-password-personal = This password is too similar to your name or email address. Choose another one.
problem-password-wrong = This password is incorrect.
problem-code-invalid = This code is incorrect, has been used or has expired.

# A button that asks first becomes this one.
confirm-cancel = Cancel
filter-not-an-ip = { $label }: enter an IP address, such as 203.0.113.7 or 2001:db8::1.
filter-not-a-day = { $label }: enter a day as year, month and day, such as 2026-11-28.
filter-days-reversed = { $label }: this day is before the first one.
