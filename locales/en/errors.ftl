# Error pages: what went wrong and what to do.

error-bad-request-title = We could not read the request
error-bad-request-text = Your browser sent something that we cannot read. Go back and try again.
error-cross-site-title = The form came from another site
error-cross-site-text = We only accept forms from our own pages. Open the page here and send the form again.
error-forbidden-title = You don’t have access
error-forbidden-text = Your account does not have permission to view this page.
error-not-found-title = Page not found
error-not-found-text = Check the address. The page may have moved.
error-method-title = This action is not available here
error-method-text = Go back to the previous page and try again from there.
error-too-slow-title = The request took too long
error-too-slow-text = Your data did not arrive in time. Please try again.
error-too-large-title = The request is too large
error-too-large-text = Go back, shorten what you entered and try again.
error-type-title = We could not read the form
error-type-text = The data is not in the format that our forms use. Open the page here and send the form again.
error-too-many-title = Too many attempts
error-too-many-text = Try again in { $span }.
error-fault-title = Something went wrong
error-fault-text = An error on our side has been logged. Please try again in a moment.
error-busy-title = We’re busy right now
error-busy-text = Wait a few seconds, then try again.
error-unsure-title = We cannot tell whether this was saved
error-unsure-text = The connection to the database was lost while your changes were being saved. If you were creating an account or choosing a password, try to sign in with it. Otherwise, check whether the change was made before you try again.
error-reference = If you contact us about this, include this reference number:
error-home = Go to home page

# The form was made for another account than the one that is signed in now.
error-stale-title = Nothing was changed
error-stale-unbound-text = The form did not say which account it was for, so nothing was changed. Open the page again and fill in the form.
error-stale-other-title = You are signed in to another account
error-stale-other-text = You have switched accounts since this page was opened, so nothing was changed.
error-stale-out-title = You are signed out
error-stale-out-text = You have been signed out since this page was opened, so nothing was changed.
error-stale-in-title = You have signed in since
error-stale-in-text = You have signed in since this page was opened, so nothing was changed. Open the page again to continue.
error-stale-typed = This is what you entered:
error-stale-again = Open the page again
error-other-address-text = You opened this page at { $here }, but this server only accepts forms from { $url }. Open the page there, or ask the administrator to set “public_url” to the address that users open.
