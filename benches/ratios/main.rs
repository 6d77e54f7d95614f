//! What Vestibule costs, as ratios against what is unavoidable, measured in one run: `cargo bench`.
//!
//! Machines are noisy, so each ratio is the median of rounds in which the two sides take turns. A ratio that misses its limit
//! is said aloud and makes the run fail; absolute times are printed for orientation only.

mod load;
mod process;

use std::{
    io::{self, Write},
    num::NonZeroU32,
    process::ExitCode,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use load::{Hammer, Request};
use poem::{Endpoint, Response};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use vestibule::{
    config::{Config, database::Database},
    server,
    types::{
        clock::Clock,
        rate_limit::{self, LimitScope},
    },
};

const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(1500);
const PASSWORD: &str = "a long enough password";

struct Figure {
    what: &'static str,
    value: f64,
    limit: Limit,
}

enum Limit {
    AtLeast(f64),
    Below(f64, &'static str),
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let mut figures = runtime.block_on(in_process());
    figures.extend(process::figures());
    let mut out = io::stdout().lock();
    let mut missed = false;
    writeln!(out, "\n{:<58} {:>10}   limit", "figure", "value").expect("a terminal");
    for Figure { what, value, limit } in figures {
        let (holds, text) = match limit {
            Limit::AtLeast(least) => (value >= least, format!(">= {least}")),
            Limit::Below(most, unit) => (value < most, format!("< {most} {unit}")),
        };
        missed |= !holds;
        writeln!(out, "{what:<58} {value:>10.3}   {text}{}", if holds { "" } else { "   MISSED" }).expect("a terminal");
    }
    if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

async fn in_process() -> Vec<Figure> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut config = Config { listen: ([127, 0, 0, 1], 0).into(), ..Config::default() };
    config.data_dir = folder.path().join("data");
    config.database = Database::sqlite(config.data_dir.join("vestibule.db"));
    // Counted as ever, and never too often: what is measured is the hashing.
    let often = NonZeroU32::new(1_000_000).expect("more than none");
    let rates =
        [LimitScope::Account, LimitScope::Ip].map(|scope| rate_limit::Rate { times: often, per: Duration::from_hours(1), scope });
    config.limits.failed_login = rate_limit::Limit(rates.to_vec());
    config.limits.login = rate_limit::Limit(rates[..1].to_vec());
    let running = server::start(config, Clock::default()).await.expect("the server starts");
    let bare = bare_handler().await;
    let hammer = Hammer::new(running.address);
    let (access, refresh) = sign_up(&hammer).await;
    let me = Request::get("/api/accounts/me/").bearer(&access);
    let nothing = Request::get("/");
    let bare = Hammer::new(bare);

    let by_hand = Request::get("/api/me/").bearer(&access);
    let figures = vec![
        Figure {
            what: "me by contract / me by a hand-written handler",
            value: versus(&hammer, &me, &hammer, &by_hand).await,
            limit: Limit::AtLeast(0.9),
        },
        Figure {
            what: "me (token, two rows) / bare poem handler",
            value: versus(&hammer, &me, &bare, &nothing).await,
            limit: Limit::AtLeast(0.05),
        },
        Figure {
            what: "token check alone / bare poem handler",
            value: checked(&hammer, &access, &bare, &nothing).await,
            limit: Limit::AtLeast(0.7),
        },
        Figure { what: "login / raw argon2id on all cores", value: login(&hammer).await, limit: Limit::AtLeast(0.95) },
        Figure {
            what: "renewal / raw one-row UPDATE, same database",
            value: renewal(&hammer, &running, &refresh).await,
            limit: Limit::AtLeast(0.5),
        },
        Figure {
            what: "p99 of me at 50/s while logins saturate (ms)",
            value: flood(&hammer, &me).await,
            limit: Limit::Below(10.0, "ms"),
        },
    ];
    running.stop().await.expect("the server stops");
    figures
}

/// The least that an answer costs: poem behind hyper, no layer, no look at the request.
async fn bare_handler() -> std::net::SocketAddr {
    let endpoint = Arc::new(poem::endpoint::make_sync(|_| Response::builder().content_type("application/json").body("{}")));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        loop {
            let (stream, peer) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("a socket");
            let endpoint = Arc::clone(&endpoint);
            let service = hyper::service::service_fn(move |request| {
                let endpoint = Arc::clone(&endpoint);
                let (local, remote) = (poem::web::LocalAddr(address.into()), poem::web::RemoteAddr(peer.into()));
                async move {
                    let request = (request, local, remote, http::uri::Scheme::HTTP).into();
                    Ok::<hyper::Response<_>, std::convert::Infallible>(endpoint.get_response(request).await.into())
                }
            });
            let connection =
                hyper::server::conn::http1::Builder::new().serve_connection(hyper_util::rt::TokioIo::new(stream), service);
            tokio::spawn(connection);
        }
    });
    address
}

async fn sign_up(hammer: &Hammer) -> (String, String) {
    let body = json!({ "email": "ada@example.com", "password": PASSWORD, "first_name": "Ada", "last_name": "L", "gender": "F" });
    let made = hammer.once(&Request::post("/api/accounts/register/", &body)).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let pair: Value = serde_json::from_str(&hammer.once(&sign_in()).await.body).expect("JSON");
    let text = |name: &str| pair[name].as_str().expect("a token").to_owned();
    (text("access_token"), text("refresh_token"))
}

fn sign_in() -> Request {
    Request::post("/api/accounts/login/", &json!({ "email": "ada@example.com", "password": PASSWORD }))
}

/// Requests a second of one against the other, turn by turn.
async fn versus(ours: &Hammer, our: &Request, theirs: &Hammer, their: &Request) -> f64 {
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let base = theirs.rate(their, 16, ROUND).await;
        ratios.push(ours.rate(our, 16, ROUND).await / base);
    }
    median(&mut ratios)
}

/// A path that does not exist, below a protected prefix: routing, headers, a whole check of the token and an error reply.
async fn checked(ours: &Hammer, access: &str, theirs: &Hammer, their: &Request) -> f64 {
    let nowhere = Request::get("/api/nothing-stands-here/").bearer(access).expecting(404);
    versus(ours, &nowhere, theirs, their).await
}

async fn login(hammer: &Hammer) -> f64 {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let raw = tokio::task::spawn_blocking(move || raw_hashes(cores)).await.expect("hashes");
        ratios.push(hammer.rate(&sign_in(), cores * 2, ROUND).await / raw);
    }
    median(&mut ratios)
}

/// Hashes a second of argon2id with the default cost, on every core, memory reused.
fn raw_hashes(cores: usize) -> f64 {
    let started = Instant::now();
    let threads: Vec<_> = (0..cores)
        .map(|_| {
            thread::spawn(move || {
                let params = Params::new(19_456, 2, 1, None).expect("the default cost");
                let mut memory = vec![Block::default(); params.block_count()];
                let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                let (mut count, mut output) = (0_u32, [0; 32]);
                while started.elapsed() < ROUND {
                    argon
                        .hash_password_into_with_memory(PASSWORD.as_bytes(), b"0123456789abcdef", &mut output, &mut memory)
                        .expect("a hash");
                    count += 1;
                }
                count
            })
        })
        .collect();
    let total: u32 = threads.into_iter().map(|thread| thread.join().expect("a count")).sum();
    f64::from(total) / started.elapsed().as_secs_f64()
}

async fn renewal(hammer: &Hammer, running: &server::Running, refresh: &str) -> f64 {
    let renew = Request::post("/api/accounts/refresh-token/", &json!({ "refresh_token": refresh }));
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let (started, mut count) = (Instant::now(), 0_u32);
        while started.elapsed() < ROUND {
            let update = format!("UPDATE sessions SET renewed_at = {count}{round} WHERE id = 1");
            running.web.app.db.writer().execute_unprepared(&update).await.expect("an update");
            count += 1;
        }
        let raw = f64::from(count) / started.elapsed().as_secs_f64();
        ratios.push(hammer.rate(&renew, 4, ROUND).await / raw);
    }
    median(&mut ratios)
}

/// The time that all but the slowest hundredth of token checks take at a steady fifty a second, in milliseconds.
async fn flood(hammer: &Hammer, me: &Request) -> f64 {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (flooding, sign_in) = (hammer.clone(), sign_in());
    let flood = tokio::spawn(async move { flooding.rate(&sign_in, cores * 4, Duration::from_secs(12)).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut times = hammer.paced(me, Duration::from_millis(20), 500).await;
    flood.await.expect("a flood");
    times.sort();
    times[times.len() * 99 / 100].as_secs_f64() * 1000.0
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
