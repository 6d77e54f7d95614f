//! How many connections one address has, where that is limited.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{types::client::network, web::WebState};

/// Open connections by IP address; empty, if there is no limit.
pub(super) struct IpConnectionLimit {
    most: usize,
    web: Arc<WebState>,
    here: Mutex<HashMap<IpAddr, usize>>,
}

/// Given back when the connection ends.
pub(super) struct ConnectionSlot(Option<(Arc<IpConnectionLimit>, IpAddr)>);

impl IpConnectionLimit {
    pub(super) fn of(most: usize, web: &Arc<WebState>) -> Arc<Self> {
        Arc::new(Self { most, web: Arc::clone(web), here: Mutex::default() })
    }

    /// Nothing, where the address has as many as it may have. A proxy that is trusted speaks for many.
    pub(super) fn enter(self: &Arc<Self>, peer: IpAddr) -> Option<ConnectionSlot> {
        if self.most == 0 || self.web.client_ip.is_trusted(peer.to_canonical()) {
            return Some(ConnectionSlot(None));
        }
        let from = network(peer);
        let mut here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        let count = here.entry(from).or_default();
        if *count >= self.most {
            tracing::debug!(%from, "one IP address has too many connections; another one was closed");
            return None;
        }
        *count += 1;
        Some(ConnectionSlot(Some((Arc::clone(self), from))))
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let Some((ip_connections, from)) = &self.0 else { return };
        let mut here = ip_connections.here.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = here.get_mut(from) {
            *count -= 1;
            if *count == 0 {
                here.remove(from);
            }
        }
    }
}
