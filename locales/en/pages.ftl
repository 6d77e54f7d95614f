# How this language calls itself.
language-name = English

# Around every page
frame-title = { $page } – { $brand }
frame-title-refused = Error: { $page } – { $brand }
frame-skip = Skip to the content
frame-home = { $brand }, home
frame-account = Your account
frame-navigation = Pages of your account
frame-language = Language
frame-legal = Legal
frame-terms = Terms
frame-privacy = Privacy
frame-sign-in = Sign in
frame-register = Create an account
frame-profile = Profile
frame-sign-out = Sign out

# Said once, on the page after
notice-signed-up = Welcome. We have sent you a mail: please confirm your address with it.
notice-signed-out = You are signed out.
notice-saved = Your changes are saved.
notice-password-changed = Your password is changed. Everywhere else you have been signed out.
notice-password-reset = Your password is set. Sign in with it.
notice-email-verified = Your address is confirmed. Thank you.
notice-email-sent = We have sent you another mail. The links before it do not work any more.

home-title = Welcome
home-heading = Come in.
home-lead = This is the entrance: one account, one door, and a key that only you hold.
home-heading-signed-in = Good to see you.
home-heading-named = Good to see you, { $name }.
home-lead-signed-in = You are signed in.
home-to-profile = Go to your profile

register-title = Create an account
register-lead = It takes a minute. We ask for no more than we need.
register-submit = Create the account
register-known = Have you got an account?

login-title = Sign in
login-lead-next = Sign in, and we take you where you were going.
login-submit = Sign in
login-forgotten = Forgotten your password?
login-new = New here?
login-wrong = That address or user name and that password do not go together.

known-title = You are signed in
known-lead = You are here as { $who }. To use another account, sign out first.
known-go-on = Continue

forgotten-title = Forgotten your password?
forgotten-lead = Tell us the address of your account. We send you a link, and you choose a new password.
forgotten-submit = Send me the link
forgotten-back = Remembered it?
forgotten-sent-title = Look into your mail
forgotten-sent-lead = If there is an account with this address, a mail with a link and a code is on its way.
forgotten-sent-spam = It takes a minute at most. Nothing there? Look among the unwanted mail, or ask again.
forgotten-sent-code = Reading it on another device?
forgotten-sent-type = Type the code
forgotten-again = Ask again

reset-title = Choose a new password
reset-lead = Then you are signed out everywhere, and sign in with the new one.
reset-lead-code = Type the code from the mail that we have sent you.
reset-submit = Set the password
reset-no-code = No mail, or too late?
reset-dead-title = This link does not work any more
reset-dead-lead = It has been used, it is too old, or a newer one has been sent. If you have just chosen a new password with it, sign in with that password.
reset-dead-again = Ask for a new link

verify-title = Confirm your address
verify-lead-link = One click, and we know that this address is yours.
verify-lead-code = We have sent a mail to { $email }. Open its link, or type its code here.
verify-lead-unknown = Open the link in the mail that we have sent you. To type its code instead, sign in.
verify-submit = Confirm the address
verify-resend = Send another mail
verify-done-title = Your address is confirmed
verify-done-lead = There is nothing left to do.
verify-dead-title = This link does not work any more
verify-dead-lead = It has been used, it is too old, or a newer one has been sent.
verify-dead-sign-in = Sign in to get another

profile-title = Your profile
profile-account = Address
profile-verified = confirmed
profile-unverified = not confirmed yet
profile-verify = Confirm it
profile-submit = Save
profile-password = Password
profile-password-lead = Changing it signs you out everywhere else.
profile-password-submit = Change the password

# A browser that keeps no cookies
no-cookies-title = This page needs cookies
no-cookies-login = Your browser has kept no cookies from here, and nobody stays signed in without them. Allow cookies for this site, then sign in again.
no-cookies-link = If you have just opened the link in the mail: your browser has kept no cookies from here. Allow cookies for this site, then open the link again.
