//! The word before a token: what a contract's 401 asks for is what it takes.

use crate::harness::House;

fn contract(scheme: &str) -> String {
    format!(
        "title = \"T\"\nsource = \"a test\"\n[session]\naccess = \"5m\"\nrefresh = \"1d\"\nrenewal = \"access-only\"\nscheme = \"{scheme}\"\n\
         [errors]\nstyle = \"drf\"\n[[action]]\ndoes = \"me\"\npath = \"/t/me\"\nmethod = \"GET\"\nreply = '{{ \"id\": \"$user.id\" }}'\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_challenge_names_the_scheme_of_the_contract() {
    for (scheme, word) in [("JWT", "JWT"), ("Token", "Token"), ("Bearer", "Bearer"), ("", "Bearer")] {
        let folder = tempfile::TempDir::with_prefix("contracts-").unwrap();
        std::fs::write(folder.path().join("t.toml"), contract(scheme)).unwrap();
        let house = House::with(|config| {
            config.contracts_dir = Some(folder.path().to_owned());
            config.contracts = Some(vec!["t".to_owned()]);
        })
        .await;
        let ada = house.ada().await;
        let mut client = house.anon();
        assert_eq!(client.get("/t/me").await.header("www-authenticate"), format!("{word} realm=\"api\""), "{scheme}");
        client.authorization = Some(format!("{word} {}", ada.access));
        assert_eq!(client.get("/t/me").await.status, 200, "{scheme}");
        client.authorization = Some(format!("{word} x"));
        let refused = client.get("/t/me").await;
        assert_eq!(refused.header("www-authenticate"), format!("{word} realm=\"api\", error=\"invalid_token\""), "{scheme}");
        assert_eq!(house.get("/api/me").await.header("www-authenticate"), "Bearer realm=\"api\"", "our own API stays as it is");
    }
}
