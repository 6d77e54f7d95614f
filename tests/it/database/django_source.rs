//! Users of a Django project, read from its database as from its dump.

use serde_json::{Value, json};
use tempfile::TempDir;
use vestibule::{
    config::database::Database as Settings,
    django::{Record, Source, SourceError},
};

use crate::harness::{TestDatabase, postgres};

/// As Django creates it, of a project with a user model of its own. `{time}` is what the engine calls a time.
const SCHEMA: [&str; 12] = [
    "CREATE TABLE django_content_type (id integer PRIMARY KEY, app_label varchar(100) NOT NULL, model varchar(100) NOT NULL)",
    "CREATE TABLE auth_group (id integer PRIMARY KEY, name varchar(150) NOT NULL)",
    "CREATE TABLE accounts_role (id integer PRIMARY KEY, name varchar(50) NOT NULL)",
    "CREATE TABLE accounts_company (id integer PRIMARY KEY, title varchar(50) NOT NULL)",
    "CREATE TABLE accounts_user (id bigint PRIMARY KEY, password varchar(128) NOT NULL, last_login {time} NULL, \
     username varchar(150) NOT NULL, is_active bool NOT NULL, date_joined {time} NOT NULL, \
     role_id bigint NULL REFERENCES accounts_role (id), company_id bigint NULL REFERENCES accounts_company (id))",
    "CREATE TABLE accounts_user_groups (id integer PRIMARY KEY, user_id bigint NOT NULL REFERENCES accounts_user (id), \
     group_id integer NOT NULL REFERENCES auth_group (id))",
    "CREATE TABLE token_blacklist_outstandingtoken (id bigint PRIMARY KEY, token text NOT NULL, created_at {time} NULL, \
     expires_at {time} NOT NULL, user_id bigint NULL REFERENCES accounts_user (id), jti varchar(255) NOT NULL)",
    "INSERT INTO django_content_type VALUES (1, 'auth', 'group'), (2, 'accounts', 'user'), (3, 'accounts', 'role'), \
     (4, 'accounts', 'company'), (5, 'token_blacklist', 'outstandingtoken')",
    "INSERT INTO auth_group VALUES (1, 'Editors'), (2, 'Readers')",
    "INSERT INTO accounts_role VALUES (7, 'Gestionnaire')",
    "INSERT INTO accounts_user VALUES (5, 'pbkdf2_sha256$1$a$b', NULL, 'ren\u{e9}e \"r\" ''q''', {true}, '2026-01-02 03:04:05.678901{utc}', 7, NULL), \
     (9007199254740993, '!', '2026-11-20 12:00:00{utc}', 'b', {false}, '2026-01-02 03:04:05{utc}', NULL, NULL)",
    "INSERT INTO accounts_user_groups VALUES (1, 5, 2), (2, 5, 1)",
];

/// Django creates the file.
fn empty(folder: &TempDir) -> TestDatabase {
    if postgres().is_none() {
        std::fs::File::create(folder.path().join("vestibule.db")).unwrap();
    }
    TestDatabase::empty(folder.path())
}

fn django(folder: &TempDir) -> TestDatabase {
    let database = empty(folder);
    let words = if postgres().is_some() { ["timestamptz", "true", "false", "+00"] } else { ["datetime", "1", "0", ""] };
    for statement in SCHEMA {
        let words = ["{time}", "{true}", "{false}", "{utc}"].into_iter().zip(words);
        database.texts(&words.fold(statement.to_owned(), |text, (name, word)| text.replace(name, word)));
    }
    database
}

async fn open(from: &str) -> Source {
    Source::open(from, &Settings::sqlite("own.db")).await.unwrap_or_else(|error| panic!("{error:?}"))
}

async fn all(source: &Source) -> Vec<Record> {
    let (mut records, mut found) = (source.records(), Vec::new());
    while let Some(record) = records.recv().await {
        found.push(record.unwrap());
    }
    found
}

async fn refusal(from: &str) -> String {
    match Source::open(from, &Settings::sqlite("own.db")).await {
        Err(SourceError::Refused(why) | SourceError::Usage(why)) => why,
        Err(SourceError::Failed(error)) => error.to_string(),
        Ok(source) => panic!("{} can be read", source.describe()),
    }
}

#[tokio::test]
async fn a_database_is_read_as_its_dump_would_be() {
    let folder = TempDir::with_prefix("vestibule-").unwrap();
    let database = django(&folder);
    let source = open(&database.url()).await;
    let model = source.user_model(None).await.unwrap();
    assert_eq!(model.name, "accounts.user");
    assert!(model.columns.contains("role") && model.columns.contains("groups") && !model.columns.contains("id"));
    let records = all(&source).await;
    let users: Vec<_> = records.iter().filter(|record| record.model == "accounts.user").collect();
    let expected = json!({
        "password": "pbkdf2_sha256$1$a$b", "last_login": null, "username": "ren\u{e9}e \"r\" 'q'", "is_active": true,
        "date_joined": "2026-01-02T03:04:05.678Z", "role": 7, "company": null, "groups": [1, 2],
    });
    assert_eq!(Value::from(users[0].fields.clone()), expected);
    assert_eq!((users[0].id().unwrap(), users[0].position.as_str()), (5, "accounts_user 5"));
    assert_eq!((users[1].id().unwrap(), users[1].text("last_login")), (9_007_199_254_740_993, Some("2026-11-20T12:00:00Z")));
    assert_eq!(users[1].flag("is_active"), Some(false));
    let models: Vec<_> = records.iter().map(|record| record.model.as_str()).collect();
    assert_eq!(
        models,
        ["accounts.role", "auth.group", "auth.group", "accounts.user", "accounts.user"],
        "what has no name is not read"
    );
    assert_eq!(all(&source).await, records, "it can be read again");
    assert_eq!(source.last_id("accounts.user").await.unwrap(), Some(9_007_199_254_740_993));
}

#[tokio::test]
async fn what_the_former_server_writes_during_the_import_is_not_in_it() {
    let folder = TempDir::with_prefix("vestibule-").unwrap();
    let database = django(&folder);
    let source = open(&database.url()).await;
    let before = all(&source).await;
    database.texts("UPDATE accounts_user SET username = 'changed'");
    assert_eq!(all(&source).await, before);
}

#[tokio::test]
async fn reading_an_sqlite_file_leaves_nothing_beside_it() {
    if postgres().is_some() {
        return;
    }
    let folder = TempDir::with_prefix("vestibule-").unwrap();
    let database = django(&folder);
    let names = || {
        let mut names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    for mode in ["DELETE", "WAL"] {
        database.texts(&format!("PRAGMA journal_mode = {mode}"));
        let (before, bytes) = (names(), std::fs::read(folder.path().join("vestibule.db")).unwrap());
        assert_eq!(all(&open(&database.url()).await).await.len(), 5, "{mode}");
        assert_eq!(names(), before, "{mode}");
        assert!(std::fs::read(folder.path().join("vestibule.db")).unwrap() == bytes, "{mode}: the file was changed");
    }
}

#[tokio::test]
async fn a_source_that_cannot_be_read_is_refused_with_what_to_do() {
    let folder = TempDir::with_prefix("vestibule-").unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("text.db"), "no database").unwrap();
    for (from, why) in [
        (path("missing.json"), "cannot read"),
        (folder.path().to_str().unwrap().to_owned(), "is a folder"),
        (format!("sqlite://{}", path("missing.db")), "there is no database at"),
        (format!("sqlite://{}", path("text.db")), "it is no SQLite database"),
        ("mysql://django@localhost/app".to_owned(), "make a dump with `manage.py dumpdata --output FILE`"),
        ("postgres://django:secret@localhost/app".to_owned(), "~/.pgpass"),
        ("postgres://localhost".to_owned(), "--from must be"),
        (String::new(), "names no file"),
    ] {
        let said = refusal(&from).await;
        assert!(said.contains(why) && !said.contains("secret"), "{from}: {said}");
    }
    let empty = empty(&folder);
    empty.texts("CREATE TABLE auth_user (id integer PRIMARY KEY)");
    assert!(refusal(&empty.url()).await.contains("it has no table django_content_type"));
    assert!(!folder.path().join("missing.db").exists());
}

#[tokio::test]
async fn a_dump_is_read_as_often_as_it_is_needed_and_not_while_it_is_written() {
    let folder = TempDir::with_prefix("vestibule-").unwrap();
    let path = folder.path().join("dump.json");
    let record = |pk: u32| format!(r#"{{"model": "auth.user", "pk": {pk}, "fields": {{"password": "!", "last_login": null}}}}"#);
    std::fs::write(&path, format!("[{}]", record(1))).unwrap();
    let source = open(path.to_str().unwrap()).await;
    assert_eq!(source.user_model(None).await.unwrap().name, "auth.user");
    assert_eq!((all(&source).await.len(), all(&source).await.len()), (1, 1));
    assert_eq!(source.last_id("auth.user").await.unwrap(), None);
    std::fs::write(&path, format!("[{}, {}]", record(1), record(2))).unwrap();
    let first = source.records().recv().await.unwrap();
    assert!(matches!(first, Err(SourceError::Refused(why)) if why.contains("was written to while it was read")));
}
