//! A TCP proxy before the database that can hang, close connections, or pass everything on.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

#[derive(Default)]
struct State {
    /// Connections that were accepted so far.
    accepted: AtomicUsize,
    /// Those before this one hang, and stay open.
    silent_before: AtomicUsize,
    /// So many of the next ones are closed at once, as by a balancer without a back end.
    closes: AtomicUsize,
}

pub struct Proxy {
    pub port: u16,
    state: Arc<State>,
}

impl Proxy {
    /// To a port of this machine.
    pub fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = listener.local_addr().unwrap().port();
        let state = Arc::<State>::default();
        let shared = Arc::clone(&state);
        // Ends with the tests.
        thread::spawn(move || {
            for stream in listener.incoming() {
                accept(stream.unwrap(), port, &shared);
            }
        });
        Self { port: own, state }
    }

    /// Every open connection hangs; new ones work.
    pub fn silence(&self) {
        self.state.silent_before.store(self.state.accepted.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    /// All connections hang, new ones too, until `recover`.
    pub fn swallow(&self) {
        self.state.silent_before.store(usize::MAX, Ordering::SeqCst);
    }

    /// New connections work.
    pub fn recover(&self) {
        self.state.closes.store(0, Ordering::SeqCst);
        self.silence();
    }

    /// So many new connections are closed at once.
    pub fn close_next(&self, count: usize) {
        self.state.closes.store(count, Ordering::SeqCst);
    }
}

fn accept(from: TcpStream, port: u16, state: &Arc<State>) {
    let number = state.accepted.fetch_add(1, Ordering::SeqCst);
    let closes = state.closes.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
    if closes {
        return;
    }
    let Ok(to) = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))) else { return };
    for (from, to) in [(from.try_clone().unwrap(), to.try_clone().unwrap()), (to, from)] {
        let state = Arc::clone(state);
        thread::spawn(move || pass_on(from, to, number, &state));
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, number: usize, state: &State) {
    let mut some = [0; 4096];
    while let Ok(count) = from.read(&mut some)
        && count > 0
    {
        if number >= state.silent_before.load(Ordering::SeqCst) && to.write_all(&some[..count]).is_err() {
            break;
        }
    }
    if number >= state.silent_before.load(Ordering::SeqCst) {
        drop((from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both)));
    } else {
        // A hung connection is not closed either.
        std::mem::forget((from, to));
    }
}
