# Pages that say why something was not done.

error-bad-request-title = We did not understand that
error-bad-request-text = Your browser sent something that we cannot read. Go back and try once more.
error-cross-site-title = That came from somewhere else
error-cross-site-text = We take forms from our own pages only. Open the page here and send the form again.
error-forbidden-title = This is not for you
error-forbidden-text = Your account does not have the right to see this.
error-not-found-title = There is nothing here
error-not-found-text = The address is mistyped, or what stood here has moved.
error-method-title = That cannot be done here
error-method-text = Go back to the page that you came from, and try from there.
error-too-slow-title = That took too long
error-too-slow-text = What you sent did not arrive in time. Please try once more.
error-too-large-title = That was too much
error-too-large-text = What you sent is larger than we take. Go back and shorten it.
error-type-title = We cannot read that
error-type-text = What arrived is not a form of ours. Open the page here and send the form again.
error-too-many-title = A little slower, please
error-too-many-text = There were too many attempts. Try again in { $span }.
error-fault-title = Something broke, and it was us
error-fault-text = It has been written down. Please try again in a moment.
error-busy-title = It is crowded just now
error-busy-text = Everybody wants in at once. Wait a few seconds, then try again.
error-unsure-title = It may be done, or not
error-unsure-text = The database went away while it was keeping this. If you signed up or chose a password, try to sign in with it. Otherwise look whether it is done before you do it again.
error-reference = If you write to us about it, name this number:
error-home = Back to the entrance

# A form that was made for another account than is signed in now
error-stale-title = Nothing was done
error-stale-unbound-text = The form did not say which account it was made for, so nothing was done. Open the page again and fill it in there.
error-stale-other-title = Somebody else is signed in now
error-stale-other-text = You are signed in to another account than when this page was opened, so nothing was done.
error-stale-out-title = You have been signed out
error-stale-out-text = You have been signed out since this page was opened, so nothing was done.
error-stale-in-title = You have signed in since
error-stale-in-text = You have signed in since this page was opened, so nothing was done yet. Open the page again and go on there.
error-stale-typed = What you typed is below.
error-stale-again = Open the page again
error-other-address-text = You have opened this page at { $here }, but forms are taken only from { $url }. Open it there, or ask whoever runs this server to set "public_url" to the address that people use.
