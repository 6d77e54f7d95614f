//! What roles are called on pages: by their labels, in the language of the reader. Forms send their names.

use vestibule::{
    store::{role, user_role},
    types::localized_text::LocalizedText,
};

use super::admin::joan_in;
use crate::harness::{Browser, TestApp};

const ROLE: &str = "Gestionnaire";

async fn create(browser: &Browser, name: &str) {
    let form = browser.open("/admin/roles").await.form("/admin/roles").with("name", name);
    assert_eq!(browser.submit(&form).await.status, 303, "{name}");
}

/// With a label of the operator's for the role `press`.
async fn labelled() -> TestApp {
    let texts = [("en", "Press office"), ("fr", "Service de presse")];
    let label = LocalizedText::Each(texts.map(|(tag, text)| (tag.to_owned(), text.to_owned())).into());
    TestApp::with(|config| config.admin.role_labels = [("press".to_owned(), label)].into_iter().collect()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_see_the_label_of_a_role_in_their_language_and_forms_send_its_name() {
    let app = labelled().await;
    let (joan, ada) = (app.browser(), app.ada().await);
    joan_in(&app, &joan).await;
    create(&joan, ROLE).await;
    create(&joan, "press").await;
    let (db, page) = (app.state().db.reader(), format!("/admin/users/{}", ada.user.id));
    let id = role::by_name(db, ROLE).await.unwrap().unwrap().id;
    for (language, manager, press) in
        [("en", "Manager", "Press office"), ("fr", "Gestionnaire", "Service de presse"), ("ru", "Менеджер", "Press office")]
    {
        joan.set_cookie("language", language);
        let user = joan.open(&page).await;
        assert!(user.text.contains(&format!("value=\"press\">{press}</option>")), "{language}: {}", user.text);
        assert!(user.text.contains(&format!("value=\"{ROLE}\">{manager}</option>")), "{language}: {}", user.text);
        assert_eq!(joan.submit(&user.form("/admin/users/grant-role").with("role", ROLE)).await.status, 303);
        assert_eq!(user_role::names_of(db, ada.user.id).await.unwrap(), [ROLE]);

        let list = joan.open(&format!("/admin/users?role={ROLE}")).await;
        assert!(list.text.contains(&format!("value=\"{ROLE}\" selected>{manager}</option>")), "{language}: {}", list.text);
        assert!(list.text.contains("ada@example.com") && list.text.contains(&format!("<bdi>{manager}</bdi>")), "{}", list.text);
        let file = joan.submit(&list.form("/admin/users/export")).await;
        assert!(file.text.contains(&format!("\"{ROLE}\"")), "{}", file.text);
        assert!(joan.open("/admin/users/new").await.text.contains(&format!("value=\"{ROLE}\">{manager}</option>")));

        let log = joan.open("/admin/log?event=role-granted").await;
        assert!(log.text.contains(&format!("<bdi>{manager}</bdi>")), "{language}: {}", log.text);
        let roles = joan.open("/admin/roles").await;
        assert!(roles.text.contains(&format!("<bdi>{press}</bdi>")) && roles.text.contains("<bdi>press</bdi>"), "{}", roles.text);
        let one = joan.open(&format!("/admin/roles/{id}")).await;
        assert!(one.text.contains(&format!("<h1><bdi>{manager}</bdi></h1>")), "{language}: {}", one.text);
        // Once as what to type, and beside a label that differs.
        assert_eq!(one.text.matches(&format!("<bdi>{ROLE}</bdi>")).count(), 2, "{language}: {}", one.text);

        let user = joan.open(&page).await;
        assert!(user.text.contains(&format!("<strong><bdi>{manager}</bdi></strong>")), "{language}: {}", user.text);
        let revoke = user.form("/admin/users/revoke-role");
        assert_eq!(revoke.value("role"), Some(ROLE));
        assert_eq!(joan.submit(&revoke).await.status, 303);
        assert!(user_role::names_of(db, ada.user.id).await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_limited_to_a_role_by_its_label() {
    let app = labelled().await;
    let joan = app.browser();
    joan_in(&app, &joan).await;
    create(&joan, ROLE).await;
    let own = app.administrator().await.user.id;
    let form = joan.open(&format!("/admin/users/{own}")).await.form("/admin/users/grant-role").with("role", ROLE);
    assert_eq!(joan.submit(&form).await.status, 303);
    let page = joan.open("/profile/api-keys").await;
    assert!(page.text.contains(&format!("value=\"{ROLE}\">")) && page.words().contains("Manager"), "{}", page.text);
    let form = page.form("/profile/api-keys").with("name", "Nightly export").with("days", "30").with("role", ROLE);
    let made = joan.submit(&form).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let shown = joan.follow(&made).await;
    assert!(shown.text.contains("Roles: <bdi>Manager</bdi>"), "{}", shown.text);
}
