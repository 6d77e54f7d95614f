//! Reads a Postman collection of the versions 2.0 and 2.1.

use serde_json::Value;

use super::{
    description::{Description, Endpoint, InputField, Place, TokenUse},
    paths, postman_body,
    sample::Sample,
    schema_reader::list,
};
use crate::types::auth_scheme;

const MAX_REQUESTS: usize = 2_000;
const MAX_FOLDERS: usize = 16;
const MAX_VARIABLES: usize = 8;

pub(super) fn is_collection(document: &Value) -> bool {
    document["info"].is_object() && document["item"].is_array()
}

pub(super) fn read(document: &Value) -> Description {
    let title = document["info"]["name"].as_str().unwrap_or_default().to_owned();
    let mut reader = CollectionReader { document, description: Description { title, ..Description::default() } };
    reader.items(document, (auth_of(document), 0));
    reader.description
}

struct CollectionReader<'a> {
    document: &'a Value,
    description: Description,
}

impl<'a> CollectionReader<'a> {
    fn items(&mut self, folder: &'a Value, (auth, depth): (Option<&'a Value>, usize)) {
        for item in list(&folder["item"]) {
            let auth = auth_of(item).or(auth);
            if item["item"].is_array() && depth < MAX_FOLDERS {
                self.items(item, (auth, depth + 1));
            } else if self.description.endpoints.len() < MAX_REQUESTS
                && let Some(endpoint) = self.endpoint(item, auth)
            {
                self.description.endpoints.push(endpoint);
            }
        }
    }

    fn endpoint(&mut self, item: &'a Value, auth: Option<&'a Value>) -> Option<Endpoint> {
        let request = item.get("request")?;
        let url = request.as_str().or_else(|| request["url"].as_str()).or_else(|| request["url"]["raw"].as_str())?;
        let path = self.path(url);
        let auth = auth_of(request).or(auth);
        let mut authenticated = self.learn_auth(auth);
        let mut fields = query(url);
        for header in list(&request["header"]).iter().filter(|header| header["disabled"] != true) {
            authenticated |= self.learn_header(header, &mut fields);
        }
        let (body, inside) = postman_body::fields(&request["body"]);
        fields.extend(body);
        let (status, response) = success(item);
        Some(Endpoint {
            method: request["method"].as_str().unwrap_or("GET").to_uppercase(),
            path,
            names: item["name"].as_str().map(ToOwned::to_owned).into_iter().collect(),
            fields,
            inside,
            authenticated: Some(authenticated),
            status,
            response,
            errors: errors(item),
        })
    }

    /// The path of a URL, with the collection's own variables in place; one that is left at the beginning is the host.
    fn path(&self, url: &str) -> String {
        let mut url = url.to_owned();
        for _ in 0..MAX_VARIABLES {
            let Some((name, after)) = url.strip_prefix("{{").and_then(|rest| rest.split_once("}}")) else { break };
            url = format!("{}{after}", self.variable(name).unwrap_or("http://host"));
        }
        paths::join("", paths::of_url(&url))
    }

    fn variable(&self, name: &str) -> Option<&str> {
        let found = list(&self.document["variable"]).iter().find(|variable| variable["key"] == name || variable["id"] == name)?;
        found["value"].as_str().filter(|value| !value.is_empty())
    }

    /// Whether requests with this authorization have an access token.
    fn learn_auth(&mut self, auth: Option<&Value>) -> bool {
        let Some(kind) = auth.and_then(|auth| auth["type"].as_str()) else { return false };
        match kind {
            "bearer" | "oauth2" | "jwt" => {
                self.description.token.scheme.get_or_insert_with(|| auth_scheme::BEARER.to_owned());
                true
            }
            _ => false,
        }
    }

    /// Whether a header has an access token; one that is no usual header is a field.
    fn learn_header(&mut self, header: &Value, fields: &mut Vec<InputField>) -> bool {
        let (Some(name), value) = (header["key"].as_str(), header["value"].as_str().unwrap_or_default()) else { return false };
        let lower = name.to_lowercase();
        if lower == "authorization" {
            let word = value.split_once(' ').map_or("", |(word, _)| word);
            if auth_scheme::is_scheme(word) {
                self.description.token.scheme.get_or_insert_with(|| word.to_owned());
            }
            return true;
        }
        if lower.contains("token") && !lower.contains("csrf") && !lower.contains("refresh") {
            let own = TokenUse { header: Some(name.to_owned()), scheme: Some(String::new()), cookie: None };
            if self.description.token.scheme.is_none() {
                self.description.token = own;
            }
            return true;
        }
        fields.push(InputField { name: name.to_owned(), place: Place::Header, required: None, constant: None });
        false
    }
}

fn auth_of(item: &Value) -> Option<&Value> {
    item.get("auth").filter(|auth| auth.is_object())
}

fn query(url: &str) -> Vec<InputField> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let names = query.split('&').filter_map(|pair| pair.split('=').next()).filter(|name| !name.is_empty());
    names.map(|name| InputField { name: name.to_owned(), place: Place::Query, required: None, constant: None }).collect()
}

/// The saved responses of a request, with their statuses.
fn responses(item: &Value) -> impl Iterator<Item = (u16, Option<Sample>)> {
    list(&item["response"]).iter().filter_map(|response| {
        let code = response["code"].as_u64().and_then(|code| u16::try_from(code).ok())?;
        let body = response["body"].as_str().and_then(|body| serde_json::from_str(body).ok());
        Some((code, body.as_ref().map(Sample::of_example)))
    })
}

fn success(item: &Value) -> (Option<u16>, Option<Sample>) {
    let good = responses(item).find(|(code, _)| (200..300).contains(code));
    good.map_or((None, None), |(code, body)| (Some(code), body))
}

fn errors(item: &Value) -> Vec<(u16, Sample)> {
    responses(item).filter(|(code, _)| (400..500).contains(code)).filter_map(|(code, body)| Some((code, body?))).collect()
}
