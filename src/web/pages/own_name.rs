//! The name of the user who is signed in, where a template of the operator shows it.

use crate::{flows::profile, store::user, web::context::RequestContext};

/// Empty, where no template shows it.
pub async fn user_name(context: &RequestContext) -> String {
    let Some(principal) = context.principal.as_ref().filter(|_| context.web.templates.show_user_name) else {
        return String::new();
    };
    // Where this fails, the page says why.
    profile::see(context.app(), principal.user).await.map(|seen| shown(&seen.user)).unwrap_or_default()
}

fn shown(user: &user::Model) -> String {
    let name = user.full_name();
    if name.is_empty() { user.display_name() } else { name }
}
