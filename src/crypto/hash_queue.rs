//! The threads that hash passwords: within stated memory, never more than the machine can bear.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use tokio::sync::{Semaphore, oneshot};

use super::argon2_hash::Memory;
use crate::error::{Error, InternalError, Result};

/// How long a request waits for its turn before it gets 503.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(1);
/// How many may wait for each thread. A second is over before it would come to more of them, at any cost that OWASP advises.
const MAX_WAITING: usize = 100;
/// Memory is given back after this long without work.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// What the hashing threads have to do.
pub struct QueueStats {
    /// Passwords that wait for a thread.
    pub waiting: u64,
    pub running: u64,
    /// Requests that were told to come back, since the start.
    pub refused: u64,
}

#[derive(Default)]
struct Stats {
    asked: AtomicU64,
    running: AtomicU64,
    refused: AtomicU64,
}

pub struct HashQueue {
    /// For those who wait and those whose turn it is.
    queue_slots: Semaphore,
    /// One for each thread, which stands for its share of the memory. A hash that needs more takes as many as it needs.
    permits: Arc<Semaphore>,
    threads: u32,
    share_kib: u64,
    stats: Arc<Stats>,
    jobs: SyncSender<Job>,
    idle: Arc<IdleMemory>,
}

type Job = Box<dyn FnOnce() + Send>;

impl HashQueue {
    /// One thread for each core, as many as fit into `budget_kib`, and at least one.
    ///
    /// # Errors
    /// A fault, where no thread can be had.
    pub fn start(usual_kib: u32, budget_kib: u64) -> Result<Self> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let fitting = usize::try_from(budget_kib / u64::from(usual_kib)).unwrap_or(usize::MAX);
        let threads = cores.min(fitting).max(1);
        let (jobs, waiting) = sync_channel(threads);
        let waiting = Arc::new(Mutex::new(waiting));
        let idle = Arc::new(IdleMemory { usual_blocks: usual_kib as usize, free: Mutex::default() });
        for _ in 0..threads {
            let (waiting, idle) = (Arc::clone(&waiting), Arc::clone(&idle));
            thread::Builder::new()
                .name("hash".to_owned())
                .spawn(move || work(&waiting, &idle))
                .map_err(|error| InternalError::new("start a hashing thread", error))?;
        }
        Ok(Self {
            queue_slots: Semaphore::new(threads * (1 + MAX_WAITING)),
            permits: Arc::new(Semaphore::new(threads)),
            threads: u32::try_from(threads).unwrap_or(u32::MAX),
            share_kib: (budget_kib / threads as u64).max(1),
            stats: Arc::default(),
            jobs,
            idle,
        })
    }

    pub fn stats(&self) -> QueueStats {
        let running = self.stats.running.load(Relaxed);
        let waiting = self.stats.asked.load(Relaxed).saturating_sub(running);
        QueueStats { waiting, running, refused: self.stats.refused.load(Relaxed) }
    }

    /// On a thread, once this much memory is free.
    ///
    /// # Errors
    /// `Overloaded` where no thread is free within a second, or so many wait already that none would be.
    pub async fn run<T: Send + 'static>(
        &self,
        memory_kib: u64,
        operation: impl FnOnce(&mut Memory) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let refused = || {
            self.stats.refused.fetch_add(1, Relaxed);
            Error::Overloaded(QUEUE_TIMEOUT)
        };
        let _place = self.queue_slots.try_acquire().map_err(|_| refused())?;
        let asked = Counted::more(&self.stats, |stats| &stats.asked);
        let turn = Arc::clone(&self.permits).acquire_many_owned(self.shares(memory_kib));
        let turn = tokio::time::timeout(QUEUE_TIMEOUT, turn).await;
        let permit = turn.map_err(|_| refused())?.map_err(|error| InternalError::new("wait for a hashing thread", error))?;
        let (answer, answered) = oneshot::channel();
        // The caller may be gone: the thread is busy all the same, and nothing waits for the result.
        let (stats, idle, is_large) = (Arc::clone(&self.stats), Arc::clone(&self.idle), memory_kib > self.share_kib);
        let job: Job = Box::new(move || {
            let running = Counted::more(&stats, |stats| &stats.running);
            let mut memory = idle.take(is_large);
            let done = operation(&mut memory);
            idle.give_back(memory);
            drop((permit, running, asked));
            drop(answer.send(done));
        });
        self.jobs.try_send(job).map_err(|_| InternalError::new("hand a password to a hashing thread", "no thread takes it"))?;
        answered.await.map_err(|error| InternalError::new("hash a password", error))?
    }

    fn shares(&self, memory_kib: u64) -> u32 {
        u32::try_from(memory_kib.div_ceil(self.share_kib)).unwrap_or(u32::MAX).clamp(1, self.threads)
    }
}

/// What threads have computed in and will again: no more pieces than threads, none larger than usual.
struct IdleMemory {
    usual_blocks: usize,
    free: Mutex<Vec<Memory>>,
}

impl IdleMemory {
    /// A large hash needs the room of what lies idle.
    fn take(&self, is_large: bool) -> Memory {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if is_large {
            free.clear();
        }
        free.pop().unwrap_or_default()
    }

    fn give_back(&self, memory: Memory) {
        if memory.len() <= self.usual_blocks {
            self.free.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
        }
    }

    fn clear(&self) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// One more of something, for as long as this lives.
struct Counted(Arc<Stats>, fn(&Stats) -> &AtomicU64);

impl Counted {
    fn more(stats: &Arc<Stats>, of: fn(&Stats) -> &AtomicU64) -> Self {
        of(stats).fetch_add(1, Relaxed);
        Self(Arc::clone(stats), of)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.1(&self.0).fetch_sub(1, Relaxed);
    }
}

fn work(waiting: &Mutex<Receiver<Job>>, idle: &IdleMemory) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(IDLE_TIMEOUT);
        match next {
            Ok(job) => job(),
            Err(RecvTimeoutError::Timeout) => idle.clear(),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
