//! `/api/docs`: the document of our APIs, for people. Swagger UI, which is served by the house itself and asks nobody else.

use poem::{
    Response,
    http::{HeaderValue, header},
};

use crate::web::{error::HttpResult, request::HttpRequest};

/// Scripts and styles from here alone; Swagger UI draws its arrows as `data:` images.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                   form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

pub async fn show(request: HttpRequest) -> HttpResult {
    let assets = &request.web.assets;
    let (style, icon) = (assets.path("swagger-ui.css.gz"), assets.path("icon.svg"));
    let (bundle, start) = (assets.path("swagger-ui-bundle.js.gz"), assets.path("api-docs.js"));
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Vestibule · API</title>\n\
         <link rel=\"icon\" href=\"{icon}\">\n<link rel=\"stylesheet\" href=\"{style}\">\n</head>\n<body>\n\
         <div id=\"swagger-ui\"></div>\n<script src=\"{bundle}\"></script>\n<script src=\"{start}\"></script>\n</body>\n</html>\n"
    );
    let mut response = Response::builder().content_type("text/html; charset=utf-8").body(page);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    Ok(response)
}
