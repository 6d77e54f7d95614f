//! A place in the house: one path, its door, its methods, and the dialect in which it says no.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

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
    pages::next,
};
use crate::{app::metrics::Route, config::Unverified, error::Refusal, store::user};

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
    handler: Arc<dyn Handler>,
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
        self.methods.push(Deed { method, door, handler: Arc::new(handler) });
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
            Err(failure) => (Err(failure), None),
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
    /// No panic and no stuck handler that the caller would notice as silence.
    async fn ended_well<T>(&self, deed: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let patience = self.web.app.config.http.handler_timeout;
        match tokio::time::timeout(patience, AssertUnwindSafe(deed).catch_unwind()).await {
            Ok(Ok(ended)) => ended,
            Ok(Err(_)) => Err(Failure::Broken("panicked")),
            Err(_) => Err(Failure::Broken("took too long")),
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
                    visit.caller = Some(caller::by_header(visit, scheme)?);
                    self.confirmed(visit).await?;
                }
                Ok(None)
            }
            Manner::Page => {
                guards::same_site(visit)?;
                let browser = caller::by_cookies(visit).await?;
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

    /// Asks the database, where the operator wants it asked.
    async fn confirmed(&self, visit: &Visit) -> Result<(), Failure> {
        let app = visit.app();
        if self.place.wants == Wants::Any || app.config.registration.unverified != Unverified::Profile {
            return Ok(());
        }
        let user = user::by_id(app.db.reader(), visit.known()?.user).await?.ok_or(Refusal::UserGone)?;
        if user.verified_at.is_none() { Err(Refusal::EmailUnverified.into()) } else { Ok(()) }
    }

    async fn handle(&self, mut call: Call) -> Answer {
        match self.place.deed(&call.method) {
            Some(deed) => {
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

/// Paths that nothing stands at: below a guarded prefix one must have said who one is to learn even that.
pub struct Nowhere {
    pub web: Arc<Web>,
    pub door: Door,
    pub manner: Manner,
    pub dialects: Dialects,
    pub counted: Arc<Route>,
}

impl Endpoint for Nowhere {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let counting = Counting::new(&self.counted, request.method());
        let visit = guards::visit(&self.web, &mut request);
        let admitted = match (self.door, self.manner) {
            (Door::Guarded, Manner::Api(scheme)) => caller::by_header(&visit, scheme).map(|_| ()),
            _ => Ok(()),
        };
        let failure = admitted.err().unwrap_or(Failure::NoSuchPath);
        let mut response = failure.answer(&*(self.dialects)(&visit.path), &visit);
        if let Manner::Api(_) = self.manner {
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
