//! A way to the database that can be made bad: silent, cut, or cut at the very moment of a COMMIT.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use crate::harness::postgres;

/// What becomes of what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Open,
    /// Connections stay open and new ones are taken, and nothing comes through.
    Silent,
    /// Every connection is closed.
    Shut,
    /// Once: of a transaction in which this text is sent, the server does what COMMIT says, and the connection is cut before
    /// anybody hears of it.
    CutAtCommit(&'static str),
    /// As that, and no connection can be made from then on.
    CutAndShut(&'static str),
}

pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    server: SocketAddr,
    way: Mutex<Way>,
    /// Connections before this one have fallen silent for good.
    first_that_speaks: AtomicUsize,
    pairs: Mutex<Vec<(TcpStream, TcpStream)>>,
    /// How often a COMMIT was cut.
    cuts: AtomicUsize,
}

/// What a connection has sent.
#[derive(Default)]
struct Seen {
    text: bool,
    commit: bool,
}

impl Proxy {
    /// To the tests' PostgreSQL; nothing, where the tests run on SQLite.
    pub(crate) fn start() -> Option<Self> {
        let url = postgres()?;
        let server = url.split('@').nth(1)?.split('/').next()?.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            server,
            way: Mutex::new(Way::Open),
            first_that_speaks: AtomicUsize::new(0),
            pairs: Mutex::default(),
            cuts: AtomicUsize::new(0),
        });
        let taking = Arc::clone(&shared);
        // It ends with the process of the tests.
        thread::spawn(move || listener.incoming().flatten().for_each(|client| taking.connect(client)));
        Some(Self { address, shared })
    }

    /// The same database, by this way.
    pub(crate) fn url(&self, direct: &str) -> String {
        direct.replace(&self.shared.server.to_string(), &self.address.to_string())
    }

    pub(crate) fn set(&self, way: Way) {
        *self.shared.way.lock().unwrap() = way;
        if way == Way::Shut {
            self.cut_all();
        }
    }

    /// The connections that there are fall silent for good; new ones are well.
    pub(crate) fn silence_all(&self) {
        let connections = self.shared.pairs.lock().unwrap().len();
        self.shared.first_that_speaks.store(connections, Ordering::SeqCst);
    }

    /// As when the network comes back and knows nothing of the connections of before.
    pub(crate) fn cut_all(&self) {
        self.shared.cut_all();
    }

    pub(crate) fn cuts(&self) -> usize {
        self.shared.cuts.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn connect(self: &Arc<Self>, client: TcpStream) {
        if *self.way.lock().unwrap() == Way::Shut {
            return;
        }
        let Ok(server) = TcpStream::connect(self.server) else { return };
        let pair = |stream: &TcpStream| stream.try_clone().unwrap();
        let number = {
            let mut pairs = self.pairs.lock().unwrap();
            pairs.push((pair(&client), pair(&server)));
            pairs.len() - 1
        };
        let seen = Arc::new(Mutex::new(Seen::default()));
        let ends = [(pair(&client), pair(&server), true), (server, client, false)];
        for (from, to, asks) in ends {
            let (shared, seen) = (Arc::clone(self), Arc::clone(&seen));
            thread::spawn(move || shared.pump((from, to), number, (asks, &seen)));
        }
    }

    fn pump(&self, (mut from, mut to): (TcpStream, TcpStream), number: usize, (asks, seen): (bool, &Mutex<Seen>)) {
        let mut bytes = [0; 16384];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            while self.is_silent(number) {
                thread::sleep(Duration::from_millis(5));
            }
            if asks {
                self.look(&bytes[..count], &mut seen.lock().unwrap());
            } else if seen.lock().unwrap().commit {
                self.cut();
                break;
            }
            if to.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        drop((from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both)));
    }

    /// Looks for a COMMIT that is to be cut.
    fn look(&self, bytes: &[u8], seen: &mut Seen) {
        let (Way::CutAtCommit(text) | Way::CutAndShut(text)) = *self.way.lock().unwrap() else { return };
        let has = |text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
        seen.text |= has(text.as_bytes());
        seen.commit |= seen.text && has(b"COMMIT\0");
    }

    fn cut(&self) {
        self.cuts.fetch_add(1, Ordering::SeqCst);
        let mut way = self.way.lock().unwrap();
        let shut = matches!(*way, Way::CutAndShut(_));
        *way = if shut { Way::Shut } else { Way::Open };
        drop(way);
        if shut {
            self.cut_all();
        }
    }

    fn cut_all(&self) {
        for (client, server) in &*self.pairs.lock().unwrap() {
            drop((client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both)));
        }
    }

    fn is_silent(&self, number: usize) -> bool {
        *self.way.lock().unwrap() == Way::Silent || number < self.first_that_speaks.load(Ordering::SeqCst)
    }
}
