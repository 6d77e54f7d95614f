//! The token of a form that creates something, so that it does so once; see `app::form_once`.

use form_urlencoded::Serializer;

use crate::{
    app::form_once::FormOnce,
    web::{context::RequestContext, form::Form},
};

/// The hidden field.
pub const FIELD: &str = "once";

/// What a user has sent; `None` for a form without a token.
pub fn form(context: &RequestContext, sent: &Form) -> Option<FormOnce> {
    let user = context.principal.as_ref()?.user;
    let fields = Serializer::new(String::new()).extend_pairs(sent.pairs()).finish();
    FormOnce::new(user, &sent.text(FIELD), &fields)
}
