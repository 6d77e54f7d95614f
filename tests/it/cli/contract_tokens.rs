//! A contract with tokens in cookies and headers, as the commands about contracts show, export and compare it.

use serde_json::{Value, json};

use super::shell::{Server, Shell};

const COOKIES: &str = r#"title = "Shop"
[session]
access_lifetime = "5m"
refresh_lifetime = "1d"
refresh_rotation = "always"
access_cookie = "accessToken"
[errors]
format = "drf"
[[action]]
operation = "register"
path = "/shop/users"
method = "POST"
request = { email = "email", password = "password" }
response = '{ "id": "$user.id" }'
[[action]]
operation = "login"
path = "/shop/login"
method = "POST"
request = { email = "email", password = "password" }
response_cookies = { accessToken = "$access", refreshToken = "$refresh" }
[[action]]
operation = "refresh"
path = "/shop/renew"
method = "GET"
request_cookies = { refreshToken = "refresh" }
response_cookies = { accessToken = "$access", refreshToken = "$refresh" }
[[action]]
operation = "me"
path = "/shop/me"
method = "GET"
response = '{ "id": "$user.id" }'
[[action]]
operation = "logout"
path = "/shop/logout"
method = "POST"
auth = "public"
request_cookies = { refreshToken = "refresh" }
"#;

const HEADERS: &str = r#"title = "Shop"
[session]
access_lifetime = "5m"
refresh_lifetime = "1d"
refresh_rotation = "always"
[errors]
format = "drf"
[[action]]
operation = "register"
path = "/shop/users"
method = "POST"
request = { email = "email", password = "password" }
response = '{ "id": "$user.id" }'
[[action]]
operation = "login"
path = "/shop/login"
method = "POST"
request = { email = "email", password = "password" }
response = '{ "id": "$user.id" }'
response_headers = { Authorization = "JWT $access", X-Refresh-Token = "$refresh" }
[[action]]
operation = "refresh"
path = "/shop/renew"
method = "POST"
request_headers = { X-Refresh-Token = "refresh" }
response_headers = { Authorization = "JWT $access", X-Refresh-Token = "$refresh" }
[[action]]
operation = "me"
path = "/shop/me"
method = "POST"
response = '{ "id": "$user.id", "token": "$token" }'
"#;

fn shell_with(contract: &str) -> Shell {
    let mut shell = Shell::on_sqlite();
    std::fs::create_dir(shell.path("own")).unwrap();
    shell.write("own/shop.toml", contract);
    let folder = shell.path("own").to_str().unwrap().to_owned();
    shell.set("VESTIBULE_CONTRACTS_DIR", &folder);
    shell.set("VESTIBULE_CONTRACTS", "shop");
    shell
}

fn stop(mut server: Server) {
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
}

#[test]
fn a_script_keeps_cookies_and_reads_tokens_from_headers() {
    let script = shell_with(COOKIES).run("contract show shop").success();
    assert!(script.contains("\njar=$(mktemp)\n") && script.contains("-b \"$jar\" -c \"$jar\""), "{script}");
    assert!(script.contains("# login: POST /shop/login returns 200, with the cookies accessToken, refreshToken\n"), "{script}");
    assert!(!script.contains("Authorization"), "the cookie is enough: {script}");

    let script = shell_with(HEADERS).run("contract show shop").success();
    assert!(
        script.contains("access=$(tr -d '\\r' < \"$headers\" | awk 'tolower($1) == \"authorization:\" { print $NF }')"),
        "{script}"
    );
    assert!(
        script.contains("-H \"X-Refresh-Token: $refresh\"") && script.contains("-H \"Authorization: Bearer $access\""),
        "{script}"
    );

    let shown = shell_with(COOKIES).run("contract show shop --json").json();
    let refresh = shown["actions"].as_array().unwrap().iter().find(|action| action["operation"] == "refresh").unwrap();
    assert_eq!((&refresh["request_cookies"], &refresh["request"]), (&json!(["refreshToken"]), &json!([])));
    assert_eq!(refresh["response_cookies"], json!(["accessToken", "refreshToken"]));
}

#[test]
fn a_collection_for_postman_reads_and_sends_tokens_in_headers() {
    let collection = shell_with(HEADERS).run("contract export shop --format postman").json();
    let item = |name: &str| collection["item"].as_array().unwrap().iter().find(|item| item["name"] == name).unwrap().clone();
    let script = item("login")["event"][0]["script"]["exec"].to_string();
    for line in [
        "keep(\\\"access_token\\\", pm.response.headers.get(\\\"authorization\\\").split(\\\" \\\").pop());",
        "\\\"x-refresh-token\\\"",
    ] {
        assert!(script.contains(line), "{script}");
    }
    let sent = json!([{ "key": "X-Refresh-Token", "value": "{{refresh_token}}" }]);
    assert_eq!((&item("refresh")["request"]["header"], &item("refresh")["request"]["body"]), (&sent, &Value::Null));

    let collection = shell_with(COOKIES).run("contract export shop --format postman").json();
    let items = collection["item"].as_array().unwrap();
    assert!(
        items.iter().all(|item| !item["request"]["header"].to_string().contains("Authorization")),
        "Postman keeps cookies itself"
    );
}

#[test]
fn a_server_compared_with_itself_sets_the_same_cookies_and_headers() {
    for contract in [COOKIES, HEADERS] {
        let shell = shell_with(contract);
        let off = ["login", "failed_login", "sign_up", "refresh"].map(|name| format!(" --set limits.{name}=off")).concat();
        let server = shell.serve(&off);
        let file = shell.path("own/shop.toml");
        let line = format!("contract compare --contract {} --against http://{} --json", file.display(), server.address);
        let compared = shell.run(&line);
        assert!(compared.code == 0, "{} {}", compared.out, compared.err);
        let compared = compared.json();
        assert!(compared["requests"].as_u64().unwrap() > 50 && compared["differences"] == json!([]), "{compared}");
        stop(server);
    }
}

#[test]
fn the_openapi_document_has_cookies_and_headers() {
    let shell = shell_with(COOKIES);
    let server = shell.serve("");
    let document: Value = serde_json::from_str(server.get("/api/openapi.json").split_once("\r\n\r\n").unwrap().1).unwrap();
    let scheme = &document["components"]["securitySchemes"]["shop-cookie"];
    assert_eq!((&scheme["in"], &scheme["name"]), (&json!("cookie"), &json!("accessToken")));
    assert_eq!(document["paths"]["/shop/me"]["get"]["security"], json!([{ "bearer": [] }, { "shop-cookie": [] }]));
    let refresh = &document["paths"]["/shop/renew"]["get"];
    assert_eq!(
        refresh["parameters"],
        json!([{ "in": "cookie", "name": "refreshToken", "required": true, "schema": { "type": "string" } }])
    );
    assert!(
        refresh["responses"]["200"]["headers"]["Set-Cookie"].is_object() && refresh["responses"]["401"].is_object(),
        "{refresh}"
    );
    stop(server);
}
