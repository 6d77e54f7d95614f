# The frame of every page, and the pages that can be opened without signing in.

# The name of this language, in this language.
language-name = English

# The frame of every page.
frame-title = { $page } – { $brand }
frame-title-refused = Error: { $page } – { $brand }
frame-title-own = { $page }
frame-title-own-refused = Error: { $page }
frame-skip = Skip to main content
frame-home = { $brand }, home page
frame-account = Your account
frame-navigation = Account settings
frame-language = Language
frame-legal = Legal
frame-terms = Terms
frame-privacy = Privacy
frame-sign-in = Sign in
frame-register = Create an account
frame-profile = Profile
frame-sign-out = Sign out

# Shown once, on the page after an action.
notice-signed-up = Your account has been created. To confirm your email address, open the link in the email we sent you.
notice-signed-out = You have signed out.
notice-saved = Your changes have been saved.
notice-password-changed = Your password has been changed. All your other devices have been signed out.
notice-password-reset = Your password has been saved. Sign in with your new password.
notice-email-verified = Your email address has been confirmed.
notice-email-sent = We sent you another email. Earlier links no longer work.
notice-email-just-sent = We sent you an email less than a minute ago. Check your inbox and your spam folder before you request another one.
notice-email-maybe-sent = If an account with this email address still has to be confirmed, we sent it an email.
notice-confirm-first = Confirm your email address to continue.
notice-unsaved = You were signed out before your change was saved. Sign in, then try again.
notice-unsaved-kept = You were signed out before your change was saved. Sign in to continue with what you entered.
notice-unsaved-too-long = You were signed out before your change was saved, and it was too long for us to keep. Sign in, then enter it again.
notice-unconfirmed = Your change has not been saved yet. Confirm your password, then try again.
notice-unconfirmed-kept = Your change has not been saved yet. Confirm your password to continue with what you entered.
notice-unconfirmed-too-long = Your change has not been saved yet, and it was too long for us to keep. Confirm your password, then enter it again.
notice-form-kept = Your change has not been saved yet. Check what you entered, then send the form again.
notice-sent-before = You had already sent this form. Nothing was created a second time.
notice-sign-in-again = Sign in again to continue.
notice-invitation-accepted = Welcome. Your account is ready.

# The home page.
home-title = Welcome
home-heading = Welcome to { $brand }
home-lead = Sign in or create an account to continue.
home-lead-closed = Sign in to continue.
home-heading-signed-in = Welcome back
home-heading-named = Welcome back, { $name }
home-to-profile = Go to your profile
home-other-account = Use another account
frame-signed-in-as = You are signed in as { $who }.
go-home = Continue to { $brand }

register-title = Create an account
register-lead = It takes a minute. We only ask for what we need.
register-submit = Create account
register-agree = By creating an account, you agree to the { $terms } and the { $privacy }.
register-agree-terms = By creating an account, you agree to the { $terms }.
register-agree-privacy = By creating an account, you agree to the { $privacy }.
register-terms = Terms of Service
register-privacy = Privacy Policy
register-known = Already have an account?
register-trap = Leave this field empty
register-too-fast = The form was sent too quickly. Wait a moment, enter your password again and send the form again.
register-too-old = This page was open for too long. Enter your password again and send the form again.
register-trap-filled = A hidden field was filled in, perhaps by a password manager. We have cleared it. Enter your password again and send the form again.
closed-title = Sign-up is closed
closed-lead = New accounts cannot be created at the moment.
closed-lead-invite = Accounts are created by invitation only. If you were invited, open the link in the invitation email.

login-title = Sign in to { $brand }
login-lead-next = Sign in to continue.
login-submit = Sign in
login-forgotten = Forgot your password?
login-new = Don’t have an account?
login-wrong = Incorrect email, username or password.
login-just-registered = Just signed up?
login-confirm-first = Confirm your email address first

# For a signed-in user who opens the sign-in page.
known-title = You are already signed in
known-lead = You are signed in as { $who }. To use another account, sign out first.
known-go-on = Continue

logout-title = Sign out?
logout-stay = Stay signed in

forgotten-title = Forgot your password?
forgotten-lead = Enter the email address of your account. We will send you a link to choose a new password.
forgotten-submit = Send link
forgotten-back = Remember your password?
forgotten-sent-title = Check your email
forgotten-sent-lead = If there is an account with this email address, we sent it an email with a link and a code.
forgotten-sent-lead-to = If there is an account with the email address { $email }, we sent it an email with a link and a code.
forgotten-sent-spam = The email should arrive within a minute. If it does not, check your spam folder or request another one.
forgotten-sent-code = Reading the email on another device?
forgotten-sent-type = Enter the code
forgotten-again = Request another email

reset-title = Choose a new password
reset-lead = All your devices will be signed out. Sign in again with your new password.
reset-lead-code = Enter the code from the email we sent you.
reset-submit = Save password
reset-no-code = No email, or the code has expired?
reset-dead-title = This link no longer works
reset-dead-lead = It has been used, has expired, or was replaced by a newer one. If you have just used it to choose a new password, sign in with that password.
reset-dead-again = Request a new link

request-reset-title = Choose a new password
request-reset-lead = We will send a link to { $email }. Your password stays the same until you choose a new one there.
request-reset-submit = Send link

verify-title = Confirm your email address
verify-lead-link = Confirm that this email address is yours.
verify-lead-code = We sent an email to { $email }. Open the link in it, or enter its code here.
verify-lead-unknown = Open the link in the email we sent you. To enter its code instead, sign in.
verify-lead-password = Enter the password of the account to show that you created it.
verify-lead-signed-out = Open the link in the email we sent you, or sign in here with its code.
verify-submit = Confirm email address
verify-resend = Send another email
verify-wrong = Incorrect email, username, password or code.
verify-not-mine = Not your account, or forgot the password?
pending-lead = Open the link in the email we sent you, or enter its code here.
pending-lead-if = If you have just signed up with { $email }, we sent it an email. Open the link in it, or enter its code here.
pending-resend = Send again
pending-wrong-email = Wrong address?
pending-register = Sign up again
pending-other-account = Another account?
verify-done-title = Your email address is confirmed
verify-done-lead = There is nothing else to do.
verify-dead-title = This link no longer works
verify-dead-lead = It has been used, has expired, or was replaced by a newer one.
verify-dead-sign-in = Sign in to get a new link

invitation-title = Accept your invitation
invitation-lead = Choose a password to finish setting up your account.
invitation-submit = Accept invitation
accept-agree = By choosing a password, you agree to the { $terms } and the { $privacy }.
accept-agree-terms = By choosing a password, you agree to the { $terms }.
accept-agree-privacy = By choosing a password, you agree to the { $privacy }.
invitation-dead-lead = It has been used, has expired, or was replaced by a newer one. Ask the person who invited you for a new link.

# For a browser that does not keep cookies.
no-cookies-title = Cookies are required
no-cookies-login = Your browser did not keep our cookies, so we cannot sign you in. Allow cookies for this site, then sign in again.
no-cookies-link = If you have just opened the link in the email: your browser did not keep our cookies. Allow cookies for this site, then open the link again.
