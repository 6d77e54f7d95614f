//! A place in the house: one path, its door, its methods, and the dialect in which it says no.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration, time::Instant};

use futures_util::FutureExt;
use poem::{
    Endpoint, Request, Response,
    http::{Method, StatusCode, header},
};

use super::{
    Web, binding,
    call::{Call, Handler, Visit},
    caller::{self, Browser, Scheme},
    cookies::{self, Jar},
    failure::{self, Answer, Dialect, Dialects, Failure},
    guards::{self, Arrival},
    key_session::{KeySessions, is_of_key},
    pages::next,
    takes::{Operations, Takes},
};
use crate::{
    app::metrics::Route,
    config::UnverifiedAccess,
    error::{Error, Refusal},
    store::user,
};

/// When somebody may come back whose request took too long.
const AGAIN: Duration = Duration::from_secs(1);

/// Whether one must have said who one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Open,
    Guarded,
}

/// Who comes by here, and so how they say who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Browsers, with cookies. Their forms must come from our own pages.
    Page,
    /// Programs, with a token in the Authorization header.
    Api(Scheme),
}

/// Whether the forms of a page must say what they were made for; see `binding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forms {
    Bound,
    /// They say themselves whose account they are about, or do no harm to any.
    Free,
}

/// What a guarded place asks of somebody's address, where the operator keeps people to their profile until they confirm it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wants {
    Confirmed,
    Any,
}

#[derive(Clone)]
pub struct Place {
    /// Without a slash at its end, `/` excepted; `:name` and `*name` match as poem has it.
    pub path: String,
    pub door: Door,
    pub manner: Manner,
    pub forms: Forms,
    dialect: Arc<dyn Dialect>,
    wants: Wants,
    methods: Vec<Deed>,
}

#[derive(Clone)]
struct Deed {
    method: Method,
    door: Door,
    keys: KeySessions,
    handler: Arc<dyn Handler>,
    /// What it takes, where anything else is refused.
    takes: Option<Takes>,
}

impl Place {
    pub fn new(path: impl Into<String>, door: Door, manner: Manner, dialect: Arc<dyn Dialect>) -> Self {
        let (wants, forms) = (Wants::Confirmed, Forms::Bound);
        Self { path: path.into(), door, manner, forms, dialect, wants, methods: Vec::new() }
    }

    /// For people who have not confirmed their address, too: their own account is theirs to look after.
    #[must_use]
    pub fn for_anybody(self) -> Self {
        Self { wants: Wants::Any, ..self }
    }

    /// For forms that need not be bound to an account.
    #[must_use]
    pub fn with_free_forms(self) -> Self {
        Self { forms: Forms::Free, ..self }
    }

    #[must_use]
    pub fn get(self, handler: impl Handler) -> Self {
        self.on(Method::GET, handler)
    }

    #[must_use]
    pub fn post(self, handler: impl Handler) -> Self {
        self.on(Method::POST, handler)
    }

    #[must_use]
    pub fn on(self, method: Method, handler: impl Handler) -> Self {
        let door = self.door;
        self.behind(door, method, handler)
    }

    /// As `on`, where a method has another door than its place.
    #[must_use]
    pub fn behind(mut self, door: Door, method: Method, handler: impl Handler) -> Self {
        let keys = KeySessions::at(&self.path, self.manner, &method);
        self.methods.push(Deed { method, door, keys, handler: Arc::new(handler), takes: None });
        self
    }

    /// Refuses every query parameter that is not described, and every field where no body is.
    #[must_use]
    pub fn knowing(mut self, operations: &Operations) -> Self {
        for deed in &mut self.methods {
            let known = operations.get(&(self.path.clone(), deed.method.to_string()));
            deed.takes = Some(known.cloned().unwrap_or_default());
        }
        self
    }

    /// For the method that was added last, where something else holds than `KeySessions::at` says.
    #[must_use]
    pub fn for_keys(mut self, keys: KeySessions) -> Self {
        if let Some(deed) = self.methods.last_mut() {
            deed.keys = keys;
        }
        self
    }

    /// What may be asked here, for `Allow`: `HEAD` wherever `GET`.
    pub fn methods(&self) -> Vec<Method> {
        let mut methods: Vec<Method> = self.methods.iter().map(|deed| deed.method.clone()).collect();
        if methods.contains(&Method::GET) {
            methods.push(Method::HEAD);
        }
        methods.push(Method::OPTIONS);
        methods
    }

    /// As `methods`, without what every place does.
    fn deeds(&self) -> Vec<Method> {
        self.methods.iter().map(|deed| deed.method.clone()).collect()
    }

    /// HEAD is answered as GET is; hyper leaves the body out.
    fn deed(&self, method: &Method) -> Option<&Deed> {
        let wanted = if method == Method::HEAD { &Method::GET } else { method };
        self.methods.iter().find(|deed| deed.method == wanted)
    }

    fn keys(&self, method: &Method) -> KeySessions {
        self.deed(method).map_or(KeySessions::at(&self.path, self.manner, method), |deed| deed.keys.clone())
    }

    fn binds(&self, method: &Method) -> bool {
        self.manner == Manner::Page && self.forms == Forms::Bound && *method == Method::POST
    }

    fn door(&self, method: &Method) -> Door {
        self.deed(method).map_or(self.door, |deed| deed.door)
    }
}

/// A place, opened: what poem calls.
pub struct Open {
    pub place: Place,
    pub web: Arc<Web>,
    pub counted: Route,
}

impl Endpoint for Open {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let counting = Counting::new(&self.counted, request.method());
        let body = request.take_body();
        let mut visit = guards::visit(&self.web, &mut request);
        visit.origin.door = Some(self.place.path.clone());
        let admitted = self.ended_well(self.admit(&mut visit)).await;
        let visit = Arc::new(visit);
        let (answer, renewed) = match admitted {
            Ok(browser) => {
                let answer = self.ended_well(self.handle(Call::new(Arc::clone(&visit), body))).await;
                (answer, browser.and_then(|browser| browser.renewed))
            }
            Err(failure) => (Err(self.told(failure, Call::new(Arc::clone(&visit), body)).await), None),
        };
        let mut response = answer.unwrap_or_else(|failure| failure.answer(&*self.place.dialect, &visit));
        if let Some(tokens) = renewed
            && !cookies::sets(&self.web, &response, Jar::Access)
        {
            cookies::keep_tokens(&self.web, &mut response, &tokens);
        }
        if let Manner::Api(_) = self.place.manner {
            self.web.cors.complete(&visit, &self.place.deeds(), &mut response);
        }
        counting.ends(response.status());
        Ok(response)
    }
}

impl Open {
    /// Whoever has been signed out since their form was made is told so, with what they typed: the way to sign in would lose it.
    async fn told(&self, failure: Failure, mut call: Call) -> Failure {
        if !matches!(failure, Failure::NoCredentials) || !self.place.binds(&call.method) {
            return failure;
        }
        match self.ended_well(binding::check(&mut call)).await {
            Err(stale @ Failure::StaleForm(binding::Stale::SignedOut)) => stale,
            _ => failure,
        }
    }

    /// No panic and no stuck handler that the caller would notice as silence.
    async fn ended_well<T>(&self, deed: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let patience = self.web.app.config.http.handler_timeout;
        match tokio::time::timeout(patience, AssertUnwindSafe(deed).catch_unwind()).await {
            Ok(Ok(ended)) => ended,
            Ok(Err(_)) => Err(Failure::Broken("panicked")),
            Err(_) => {
                tracing::error!(path = self.place.path, "a handler took too long");
                Err(Error::Busy(AGAIN).into())
            }
        }
    }

    /// In this order, whatever else is wrong with the request: who is calling, then where the form came from.
    async fn admit(&self, visit: &mut Visit) -> Result<Option<Browser>, Failure> {
        if visit.method == Method::OPTIONS {
            return Ok(None);
        }
        match self.place.manner {
            Manner::Api(scheme) => {
                if self.place.door(&visit.method) == Door::Guarded {
                    let caller = caller::by_header(visit, scheme).await?;
                    self.place.keys(&visit.method).admit(visit, &caller).await?;
                    visit.caller = Some(caller);
                    self.confirmed(visit).await?;
                }
                Ok(None)
            }
            Manner::Page => {
                guards::same_site(visit)?;
                let browser = self.in_person(visit, caller::by_cookies(visit).await?).await?;
                visit.caller = browser.as_ref().map(|browser| browser.caller.clone());
                let guarded = self.place.door(&visit.method) == Door::Guarded;
                if visit.caller.is_none() && (guarded || next::without_cookies(visit).is_some()) {
                    return Err(Failure::NoCredentials);
                }
                if guarded {
                    self.confirmed(visit).await?;
                }
                Ok(browser)
            }
        }
    }

    /// The session of an API key opens no page: a guarded one refuses it, an open one does not know it.
    async fn in_person(&self, visit: &Visit, browser: Option<Browser>) -> Result<Option<Browser>, Failure> {
        let Some(browser) = browser else { return Ok(None) };
        let keys = self.place.keys(&visit.method);
        if self.place.door(&visit.method) == Door::Guarded {
            return match keys.admit(visit, &browser.caller).await {
                Err(Failure::BadToken(_)) => Ok(None),
                admitted => admitted.map(|()| Some(browser)),
            };
        }
        let nobody = keys != KeySessions::Allowed && is_of_key(visit, &browser.caller).await?;
        Ok((!nobody).then_some(browser))
    }

    /// Asks the database, where the operator wants it asked.
    async fn confirmed(&self, visit: &Visit) -> Result<(), Failure> {
        let app = visit.app();
        if self.place.wants == Wants::Any || app.config.registration.unverified != UnverifiedAccess::Profile {
            return Ok(());
        }
        let user = user::by_id(app.db.reader(), visit.known()?.user).await?.ok_or(Refusal::UserGone)?;
        if user.verified_at.is_none() { Err(Refusal::EmailUnverified.into()) } else { Ok(()) }
    }

    async fn handle(&self, mut call: Call) -> Answer {
        match self.place.deed(&call.method) {
            Some(deed) => {
                if let Some(takes) = &deed.takes {
                    takes.nothing_else(&mut call).await?;
                }
                if self.place.binds(&call.method) {
                    binding::check(&mut call).await?;
                }
                deed.handler.handle(call).await
            }
            None if call.method == Method::OPTIONS => {
                let allow = failure::allow(&self.place.methods());
                Ok(Response::builder().status(StatusCode::NO_CONTENT).header(header::ALLOW, allow).finish())
            }
            None => Err(Failure::MethodNotAllowed(self.place.methods())),
        }
    }
}

/// Paths that nothing stands at.
pub struct Nowhere {
    pub web: Arc<Web>,
    pub manner: Manner,
    pub dialects: Dialects,
    pub counted: Arc<Route>,
}

impl Endpoint for Nowhere {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let counting = Counting::new(&self.counted, request.method());
        let visit = guards::visit(&self.web, &mut request);
        let dialect = (self.dialects)(&visit.path);
        let mut response = Failure::NoSuchPath.answer(&*dialect, &visit);
        if dialect.is_api() {
            self.web.cors.complete(&visit, &[], &mut response);
        }
        counting.ends(response.status());
        Ok(response)
    }
}

/// Counts a request when it ends; one whose caller goes away before that is dropped in the middle.
pub(super) struct Counting<'a> {
    route: &'a Route,
    method: Method,
    since: Instant,
    /// Nothing, as long as there is none.
    status: Option<StatusCode>,
}

/// As nginx has it: the caller went away.
const GONE: u16 = 499;

impl<'a> Counting<'a> {
    pub(super) fn new(route: &'a Route, method: &Method) -> Self {
        Self { route, method: method.clone(), since: Instant::now(), status: None }
    }

    pub(super) fn ends(mut self, status: StatusCode) {
        self.status = Some(status);
    }
}

impl Drop for Counting<'_> {
    fn drop(&mut self) {
        let status = self.status.map_or(GONE, |status| status.as_u16());
        self.route.count(self.method.as_str(), status, self.since.elapsed());
    }
}

/// What the outermost layer knows of a request before its path is looked at.
pub fn arrival(request: &mut Request) -> Arrival {
    request.extensions_mut().remove::<Arrival>().unwrap_or_default()
}
