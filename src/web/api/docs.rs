//! `/api/docs`: the documentation of our APIs, shown by Swagger UI. Its files are part of the server; nothing is loaded from elsewhere.

use poem::{
    Response, handler,
    http::{HeaderValue, header},
};

use crate::web::{error::HttpResult, state::WebState};

/// Scripts and styles from here alone; Swagger UI draws its arrows as `data:` images.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                   form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

#[handler]
pub async fn show(web: &WebState) -> HttpResult {
    let assets = &web.assets;
    let (style, icon) = (assets.path("swagger-ui.css"), assets.path("icon.svg"));
    let (bundle, start) = (assets.path("swagger-ui-bundle.js"), assets.path("api-docs.js"));
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
