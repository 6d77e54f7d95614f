//! A path that several rows of the table of routes have: each of its methods belongs to one of them.

use std::collections::BTreeMap;

use poem::{
    Endpoint, Request, Response,
    http::{Method, header},
};

use super::{resource::Resource, resource_endpoint::ResourceEndpoint};

/// The rows of one path, one at least: Vestibule's own before those of contracts.
pub struct SharedPath(Vec<ResourceEndpoint>);

impl SharedPath {
    pub fn new(rows: impl IntoIterator<Item = ResourceEndpoint>) -> Self {
        Self(rows.into_iter().collect())
    }

    /// The first row answers what none of them serves.
    fn row(&self, request: &Request) -> &ResourceEndpoint {
        let method = wanted_method(request);
        self.0.iter().find(|row| row.resource.method(&method).is_some()).unwrap_or(&self.0[0])
    }
}

impl Endpoint for SharedPath {
    type Output = Response;

    fn call(&self, request: Request) -> impl Future<Output = poem::Result<Response>> + Send {
        self.row(&request).call(request)
    }
}

/// A preflight request is about the method that it announces: scripts of other sites may call an API, and no page.
fn wanted_method(request: &Request) -> Method {
    let announced = request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD);
    let announced = announced.filter(|_| *request.method() == Method::OPTIONS);
    announced.and_then(|method| Method::from_bytes(method.as_bytes()).ok()).unwrap_or_else(|| request.method().clone())
}

/// The rows of each path, each with the methods of the others.
pub fn by_path(resources: Vec<Resource>) -> BTreeMap<String, Vec<Resource>> {
    let mut methods: BTreeMap<String, Vec<Method>> = BTreeMap::new();
    for resource in &resources {
        methods.entry(resource.path.clone()).or_default().extend(resource.own_methods());
    }
    let mut paths: BTreeMap<String, Vec<Resource>> = BTreeMap::new();
    for resource in resources {
        let own = resource.own_methods();
        let others = methods[&resource.path].iter().filter(|method| !own.contains(method)).cloned().collect();
        paths.entry(resource.path.clone()).or_default().push(resource.beside(others));
    }
    paths
}
