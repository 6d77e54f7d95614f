//! One running server: how it starts, what a test may reach, and what must be true when it is dropped.

use std::{
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

use super::{
    TestDatabase,
    log::{self, Log},
    mailbox::Mailbox,
    wait::eventually,
};

/// The public URL of every app; the port that the harness connects to is another.
pub const PUBLIC_URL: &str = "http://vestibule.test";

pub struct TestApp {
    pub web: Arc<WebState>,
    pub addr: SocketAddr,
    /// Where `/metrics` is, if it is enabled.
    pub metrics: Option<SocketAddr>,
    pub clock: Clock,
    log: Arc<Log>,
    pub(super) mailbox: Mutex<Mailbox>,
    allows_unsent: bool,
    running: Option<Running>,
    runtime: Option<Runtime>,
    folder: TempDir,
    // Dropped after everything that uses it.
    _database: TestDatabase,
    // Log lines of functions that the test calls directly.
    _listening: tracing::dispatcher::DefaultGuard,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::with(|_| ()).await
    }

    /// With changes to the configuration of the tests.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::with_prefix("vestibule-").unwrap();
        let database = TestDatabase::migrated(folder.path());
        let mut config = config(folder.path(), &database);
        change(&mut config);
        // Boxed: the future is too large for the stack of every test.
        Box::pin(Self::start_with(config, folder, database)).await
    }

    async fn start_with(config: Config, folder: TempDir, database: TestDatabase) -> Self {
        // Connections return to the pool by a task of the runtime that took them, which must run while a drop waits.
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

    /// The operator at the command line.
    pub fn operator() -> Operator {
        Operator::cli()
    }

    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Moves the clock of the app; no test sleeps.
    pub fn advance_clock(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// The app may log errors that contain this text.
    pub fn expect_error(&self, text: &str) {
        self.log.expect(text);
    }

    /// The log lines that contain this text, each with the fields of its spans.
    pub fn log_lines(&self, text: &str) -> Vec<String> {
        self.log.lines(text)
    }

    /// How many warnings contain this text.
    pub fn warnings(&self, text: &str) -> usize {
        self.log.warnings(text)
    }

    /// Emails may stay in the outbox, or fail.
    pub fn allow_unsent_emails(&mut self) {
        self.allows_unsent = true;
    }

    /// Stops the server for good.
    pub async fn stop(&mut self) {
        let (runtime, running) = (self.runtime.as_ref().unwrap(), self.running.take().unwrap());
        runtime.spawn(running.stop()).await.unwrap().unwrap();
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let (runtime, running) = (self.runtime.take().unwrap(), self.running.take());
        // On another thread: this one is inside the test's own runtime and may not block on a second one.
        let waits_for_emails = !self.allows_unsent && !thread::panicking();
        let end = thread::spawn(move || runtime.block_on(close(running, waits_for_emails)));
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
        assert!(fine, "emails that were not sent: {unsent:?}\nIf that is right, say so with app.allow_unsent_emails().");
    }
}

/// The emails that are left after the jobs had time to send them.
async fn close(running: Option<Running>, waits_for_emails: bool) -> Vec<String> {
    let Some(running) = running else { return Vec::new() };
    let state = Arc::clone(&running.web.app);
    if waits_for_emails {
        eventually(|| async { unsent(&state).await.is_empty().then_some(()) }).await;
    }
    let unsent = unsent(&state).await;
    running.stop().await.unwrap();
    unsent
}

async fn unsent(state: &App) -> Vec<String> {
    let emails = store::outbox::page(state.db.reader(), None, (store::pagination::Cursor::Newest, 1000)).await.unwrap().rows;
    let left =
        emails.into_iter().filter(|email| matches!(email.state, EmailState::Queued | EmailState::Failed | EmailState::Expired));
    left.map(|email| format!("{:?} {:?} {}", email.kind, email.state, email.last_error.unwrap_or_default())).collect()
}

fn config(folder: &Path, database: &TestDatabase) -> Config {
    let mut config = Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        public_url: PUBLIC_URL.to_owned(),
        data_dir: folder.to_owned(),
        database: database.settings.clone(),
        ..Config::default()
    };
    // Tests fill in forms faster than users.
    config.registration.min_form_time = Duration::ZERO;
    config.hashing.argon2 = Argon2Params { memory_kib: 64, iterations: 1 };
    config
}
