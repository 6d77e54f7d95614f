//! The word before a token: what a contract's 401 asks for is what it takes.

use crate::harness::TestApp;

fn contract(scheme: &str) -> String {
    format!(
        "title = \"T\"\nsource = \"a test\"\n[session]\naccess_lifetime = \"5m\"\nrefresh_lifetime = \"1d\"\nrefresh_rotation = \"never\"\nscheme = \"{scheme}\"\n\
         [errors]\nformat = \"drf\"\n[[action]]\noperation = \"me\"\npath = \"/t/me\"\nmethod = \"GET\"\nresponse = '{{ \"id\": \"$user.id\" }}'\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_challenge_names_the_scheme_of_the_contract() {
    for (scheme, word) in [("JWT", "JWT"), ("Token", "Token"), ("Bearer", "Bearer"), ("", "Bearer")] {
        let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
        std::fs::write(folder.path().join("t.toml"), contract(scheme)).unwrap();
        let app = TestApp::with(|config| {
            config.contracts_dir = Some(folder.path().to_owned());
            config.contracts = Some(vec!["t".to_owned()]);
        })
        .await;
        let ada = app.ada().await;
        let mut client = app.anonymous();
        assert_eq!(client.get("/t/me").await.header("www-authenticate"), format!("{word} realm=\"api\""), "{scheme}");
        client.authorization = Some(format!("{word} {}", ada.access));
        assert_eq!(client.get("/t/me").await.status, 200, "{scheme}");
        client.authorization = Some(format!("{word} x"));
        let refused = client.get("/t/me").await;
        assert_eq!(refused.header("www-authenticate"), format!("{word} realm=\"api\", error=\"invalid_token\""), "{scheme}");
        assert_eq!(app.get("/api/me").await.header("www-authenticate"), "Bearer realm=\"api\"", "our own API stays as it is");
    }
}
