//! How long administrators wait for lists of a million users and two million events: `cargo bench --bench search`.
//!
//! Everything is asked through the functions of the store, as the pages ask it. Each question is asked once to warm up and then five
//! times; one whose median is over the limit is said aloud and makes the run fail. An argument names the database,
//! `sqlite://target/search.db` or `postgres://...`: what an earlier run has loaded there is used again.

mod cases;
mod load;
mod names;
mod users;

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use cases::{Case, Measured};
use vestibule::{
    config::database::Database as Settings,
    error::Error,
    store::{ConnectionUse, Database},
};

/// What a person takes for at once.
const LIMIT: Duration = Duration::from_millis(50);
const RUNS: usize = 5;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let missed = runtime.block_on(measure(&settings(folder.path()))).expect("a database that answers");
    if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn settings(folder: &Path) -> Settings {
    let url = std::env::args().skip(1).find(|argument| argument.contains("://"));
    let url = url.unwrap_or_else(|| format!("sqlite://{}/search.db", folder.display()));
    Settings { url: url.parse().expect("the URL of a database"), ..Settings::sqlite("") }
}

async fn measure(settings: &Settings) -> Result<bool, Error> {
    let db = Database::open(settings, ConnectionUse::Commands).await?;
    let begun = Instant::now();
    db.migrate().await?;
    load::load(&db).await?;
    let size = load::size(&db).await.unwrap_or(0) >> 20;
    say(&format!("{}: {size} MiB, ready after {} s\n", settings.url, begun.elapsed().as_secs()));
    say(&format!("{:<44} {:>9} {:>9}   worst", "what is asked for", "median ms", "max ms"));
    let wanted = std::env::args().skip(1).find(|argument| !argument.contains("://") && !argument.starts_with('-'));
    let mut missed = false;
    for case in cases::all(&db).await?.iter().filter(|case| wanted.as_ref().is_none_or(|word| case.name().contains(word))) {
        let measured = worst(&db, case).await?;
        let holds = measured.median <= LIMIT;
        missed |= !holds;
        let millis = |time: Duration| time.as_secs_f64() * 1000.0;
        let (median, most) = (millis(measured.median), millis(measured.most));
        let fault = if holds { "" } else { "   MISSED" };
        say(&format!("{:<44} {median:>9.1} {most:>9.1}   {}{fault}", case.name(), measured.how));
    }
    db.close().await?;
    Ok(missed)
}

/// Of all orders and places in the list, the slowest.
async fn worst(db: &Database, case: &Case) -> Result<Measured, Error> {
    let mut worst = Measured::default();
    for (how, question) in case.questions(db).await? {
        let mut times = Vec::new();
        question.ask(db).await?;
        for _ in 0..RUNS {
            let begun = Instant::now();
            question.ask(db).await?;
            times.push(begun.elapsed());
        }
        times.sort();
        if times[RUNS / 2] > worst.median {
            worst = Measured { median: times[RUNS / 2], most: times[RUNS - 1].max(worst.most), how };
        }
    }
    Ok(worst)
}

fn say(line: &str) {
    writeln!(io::stdout().lock(), "{line}").expect("a terminal");
}
