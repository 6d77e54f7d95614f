# What stands beside the fields of forms, and what is wrong with them.

field-optional = optional
field-email = E-mail address
field-login = E-mail address or user name
field-password = Password
field-new-password = New password
field-old-password = Current password
field-first-name = First name
field-last-name = Last name
field-gender = Gender
field-language = Language
field-code = Code from the mail
field-remember = Stay signed in

hint-password = { $min } characters or more. A short sentence is easy to remember and hard to guess.
hint-email = We send a mail there to confirm it.
hint-code = Eight letters.
hint-language = Our pages and mails speak it.
hint-remember = Not on a device that others use too.

gender-none = I would rather not say
gender-female = Woman
gender-male = Man
gender-other = Neither

show-password = Show
hide-password = Hide
show-password-label = Show the password
hide-password-label = Hide the password

strength-short = Too short so far
strength-weak = Easy to guess
strength-fair = Good
strength-strong = Very good

refused-heading = { $count ->
    [one] Something is not right yet
   *[other] { $count } things are not right yet
}

problem-email-required = Enter your e-mail address.
problem-login-required = Enter your e-mail address or user name.
problem-password-required = Enter your password.
problem-new-password-required = Enter a new password.
problem-old-password-required = Enter your current password.
problem-code-required = Enter the code from the mail.
problem-required = { $label }: something is needed here.
problem-invalid = { $label }: this cannot be right.
problem-control-character = { $label }: there is a character in it that cannot be shown.
problem-too-long = { $label }: at most { $max } characters.
problem-too-short = { $label }: at least { $min } characters.
problem-not-an-email = Enter an e-mail address like name@example.com.
problem-not-a-username = A user name has letters, digits and @ . + - _ only.
problem-not-a-choice = { $label }: choose one of the list.
problem-email-taken = There is an account with this address already. Sign in, or ask for a new password.
problem-taken = { $label }: somebody else has it.
problem-password-common = This password is on every list that attackers try first. Choose another.
problem-password-personal = This password is too much like your name or address. Choose another.
problem-password-wrong = This is not your current password.
problem-code-invalid = This code does not work: it is mistyped, used or too old.
