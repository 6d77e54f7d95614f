//! A database for each app: a file, or one of its own on the PostgreSQL server that `TEST_POSTGRES` names.

use std::{
    env, fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;
use vestibule::{
    config::database::Database as Settings,
    store::{ConnectionUse, Database},
};

/// The URL of the tests' PostgreSQL, for an account that may create databases; `None` if the tests run on SQLite.
#[expect(clippy::disallowed_methods, reason = "it is no setting of the server")]
pub fn postgres() -> Option<String> {
    env::var("TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

/// A database that is dropped with this value. A file is deleted with its folder.
pub struct TestDatabase {
    pub settings: Settings,
    name: Option<String>,
}

impl TestDatabase {
    /// With the current schema, copied from a template.
    pub fn migrated(folder: &Path) -> Self {
        static TEMPLATE: OnceLock<String> = OnceLock::new();
        if postgres().is_none() {
            let path = folder.join("vestibule.db");
            copy_template(&path);
            return Self { settings: Settings::sqlite(path), name: None };
        }
        let template = TEMPLATE.get_or_init(|| {
            let mut database = Self::empty(folder);
            block_on_thread(async {
                let database = Database::open(&database.settings, ConnectionUse::Requests).await.unwrap();
                database.migrate().await.unwrap();
                database.close().await.unwrap();
            });
            // It is deleted with the server.
            database.name.take().unwrap()
        });
        Self::on_server(&format!(" TEMPLATE {template}"))
    }

    /// Without a schema.
    pub fn empty(folder: &Path) -> Self {
        match postgres() {
            Some(_) => Self::on_server(""),
            None => Self { settings: Settings::sqlite(folder.join("vestibule.db")), name: None },
        }
    }

    fn on_server(more: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("vestibule_{}_{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        execute_on_server(&format!("CREATE DATABASE {name}{more}"));
        let place = url_of(&name).parse().unwrap();
        // A machine that is busy with all the other tests takes its time to connect.
        let acquire_timeout = Duration::from_secs(10);
        let settings = Settings { url: place, pool: 5, acquire_timeout, ..Settings::sqlite("") };
        Self { settings, name: Some(name) }
    }

    /// As in a setting.
    pub fn url(&self) -> String {
        self.name.as_deref().map_or_else(|| self.settings.url.to_string(), url_of)
    }

    /// The first column of every row of a result.
    pub fn texts(&self, statement: &str) -> Vec<String> {
        let (url, statement) = (self.url(), statement.to_owned());
        block_on_thread(async move {
            let db = sea_orm::Database::connect(url).await.unwrap();
            let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), statement)).await.unwrap();
            db.close().await.unwrap();
            rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
        })
    }

    /// Names of the tables, in alphabetical order.
    pub fn tables(&self) -> Vec<String> {
        let mut names = match self.name {
            Some(_) => self.texts("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"),
            None => self.texts("SELECT name FROM sqlite_master WHERE type = 'table'"),
        };
        names.sort_unstable();
        names
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            execute_on_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn url_of(name: &str) -> String {
    let server = postgres().unwrap();
    let (before, _) = server.rsplit_once('/').unwrap();
    format!("{before}/{name}")
}

fn execute_on_server(statement: &str) {
    let statement = statement.to_owned();
    block_on_thread(async move {
        let server = sea_orm::Database::connect(postgres().unwrap()).await.unwrap();
        server.execute_unprepared(&statement).await.unwrap();
        server.close().await.unwrap();
    });
}

/// On a thread of its own: the caller may be inside a runtime.
fn block_on_thread<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let run = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
    thread::scope(|scope| scope.spawn(run).join().unwrap())
}

fn copy_template(database: &Path) {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| block_on_thread(template()));
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(database).unwrap();
    file.write_all(template).unwrap();
}

async fn template() -> Vec<u8> {
    let folder = TempDir::with_prefix("vestibule-template-").unwrap();
    let path: PathBuf = folder.path().join("template.db");
    let database = Database::open(&Settings::sqlite(&path), ConnectionUse::Requests).await.unwrap();
    database.migrate().await.unwrap();
    database.close().await.unwrap();
    assert!(!path.with_extension("db-wal").exists(), "the last connection has emptied the log");
    fs::read(&path).unwrap()
}
