//! The real app on a port of its own, for one test: its own data folder, a clock to move, a mailbox to read, people to be.
//!
//! ```ignore
//! let app = TestApp::start().await;
//! let ada = app.ada().await;
//! app.advance_clock(Duration::from_secs(301));
//! assert_eq!(ada.get("/api/accounts/me/").await.status, 401);
//! ```
//! Tests run with `#[tokio::test(flavor = "multi_thread")]`. When an app is dropped it has nothing left to send and has logged no error that the test did not expect.

mod browser;
mod database;
mod html;
mod log;
mod mailbox;
mod raw_http;
mod response;
mod scripted_smtp;
mod smtp_sink;
mod tcp_proxy;
mod user;

use std::{
    future::Future,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use tempfile::TempDir;
use tokio::runtime::{Handle, Runtime, RuntimeFlavor};
use vestibule::{
    app::{App, authorization::Operator},
    config::Config,
    crypto::password::Argon2Params,
    server::{self, Running},
    store,
    types::{clock::Clock, kinds::EmailState},
    web::WebState,
};

pub use self::{
    browser::{Browser, Page},
    database::{TestDatabase, postgres},
    html::Form,
    mailbox::ReceivedEmail,
    response::{Client, TestResponse, fetch},
    scripted_smtp::{FIRST_LINE, LAST_LINE, Script, ScriptedSmtp},
    smtp_sink::{SmtpSink, smtp_at},
    tcp_proxy::Proxy,
    user::{PASSWORD, TestUser},
};
use self::{log::Log, mailbox::Mailbox};

/// Where people believe the app to be; what the harness connects to is a port that nobody knows before.
pub const PUBLIC_URL: &str = "http://vestibule.test";

/// Longer than anything takes that goes well.
const TIMEOUT: Duration = Duration::from_secs(10);

pub struct TestApp {
    pub web: Arc<WebState>,
    pub addr: SocketAddr,
    /// Where `/metrics` is, in an app that has them.
    pub metrics: Option<SocketAddr>,
    pub clock: Clock,
    log: Arc<Log>,
    mailbox: Mutex<Mailbox>,
    allows_unsent: bool,
    running: Option<Running>,
    runtime: Option<Runtime>,
    folder: TempDir,
    // After everything that speaks to it.
    _database: TestDatabase,
    // What the test calls without going through HTTP is heard as well.
    _listening: tracing::dispatcher::DefaultGuard,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::with(|_| ()).await
    }

    /// With another configuration than tests have.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::with_prefix("vestibule-").unwrap();
        let database = TestDatabase::migrated(folder.path());
        let mut config = config(folder.path(), &database);
        change(&mut config);
        // Every test carries this along.
        Box::pin(Self::start_with(config, folder, database)).await
    }

    async fn start_with(config: Config, folder: TempDir, database: TestDatabase) -> Self {
        // Connections go home to the pool by a task of the runtime that borrowed them, which must run while a drop waits.
        let flavor = Handle::current().runtime_flavor();
        assert_eq!(flavor, RuntimeFlavor::MultiThread, "write #[tokio::test(flavor = \"multi_thread\")]");
        let log = Arc::new(Log::default());
        let dispatch = log::dispatch(&log);
        let on_workers = dispatch.clone();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .on_thread_start(move || std::mem::forget(tracing::dispatcher::set_default(&on_workers)))
            .build()
            .unwrap();
        let clock = Clock::default();
        let started = runtime.spawn(server::start(config, clock.clone())).await.unwrap();
        let running = started.unwrap_or_else(|error| panic!("the app does not start: {error}"));
        Self {
            web: Arc::clone(&running.web),
            addr: running.address,
            metrics: running.metrics,
            clock,
            log,
            mailbox: Mutex::new(Mailbox::default()),
            allows_unsent: false,
            running: Some(running),
            runtime: Some(runtime),
            folder,
            _database: database,
            _listening: tracing::dispatcher::set_default(&dispatch),
        }
    }

    pub fn state(&self) -> &App {
        &self.web.app
    }

    /// Whoever sits at the command line.
    pub fn operator() -> Operator {
        Operator::cli()
    }

    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Moves the clock of the app; nobody sleeps.
    pub fn advance_clock(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// This test makes the app log an error that contains these words.
    pub fn expect_error(&self, words: &str) {
        self.log.expect(words);
    }

    /// How often the app has warned with these words.
    pub fn warnings(&self, words: &str) -> usize {
        self.log.warnings(words)
    }

    /// This test leaves mails in the outbox, or lets them fail.
    pub fn allow_unsent_emails(&mut self) {
        self.allows_unsent = true;
    }

    /// Tells the server to stop, and runs this meanwhile. What was stopped stays so.
    pub async fn stop(&mut self) {
        let (runtime, running) = (self.runtime.as_ref().unwrap(), self.running.take().unwrap());
        runtime.spawn(running.stop()).await.unwrap().unwrap();
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let (runtime, running) = (self.runtime.take().unwrap(), self.running.take());
        // Another thread: this one is in the middle of the test's own runtime and may not wait for a second one.
        let patient = !self.allows_unsent && !thread::panicking();
        let end = thread::spawn(move || runtime.block_on(close(running, patient)));
        let unsent = end.join().unwrap();
        if thread::panicking() {
            self.log.print();
            return;
        }
        if let Some(error) = self.log.unexpected() {
            self.log.print();
            panic!("the app logged an error: {error}\nIf that is right, say so with app.expect_error(\"...\").");
        }
        let fine = self.allows_unsent || unsent.is_empty();
        assert!(fine, "mails that were not sent: {unsent:?}\nIf that is right, say so with app.allow_unsent_emails().");
    }
}

/// The mails that stayed, after the jobs had the time to send them.
async fn close(running: Option<Running>, patient: bool) -> Vec<String> {
    let Some(running) = running else { return Vec::new() };
    let state = Arc::clone(&running.web.app);
    if patient {
        eventually(|| async { unsent(&state).await.is_empty().then_some(()) }).await;
    }
    let unsent = unsent(&state).await;
    running.stop().await.unwrap();
    unsent
}

async fn unsent(state: &App) -> Vec<String> {
    let mails = store::outbox::page(state.db.reader(), None, (store::pagination::Cursor::Newest, 1000)).await.unwrap().rows;
    let left =
        mails.into_iter().filter(|mail| matches!(mail.state, EmailState::Queued | EmailState::Failed | EmailState::Expired));
    left.map(|mail| format!("{:?} {:?} {}", mail.kind, mail.state, mail.last_error.unwrap_or_default())).collect()
}

/// Asks again and again until there is something, for as long as anybody would wait.
pub async fn eventually<T, F: Future<Output = Option<T>>>(mut ask: impl FnMut() -> F) -> Option<T> {
    let pause = Duration::from_millis(5);
    for _ in 0..TIMEOUT.as_millis() / pause.as_millis() {
        if let Some(found) = ask().await {
            return Some(found);
        }
        tokio::time::sleep(pause).await;
    }
    None
}

fn config(folder: &Path, database: &TestDatabase) -> Config {
    let mut config = Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        public_url: PUBLIC_URL.to_owned(),
        data_dir: folder.to_owned(),
        database: database.settings.clone(),
        ..Config::default()
    };
    // Tests type faster than people.
    config.registration.min_form_time = Duration::ZERO;
    config.hashing.argon2 = Argon2Params { memory_kib: 64, iterations: 1 };
    config
}
