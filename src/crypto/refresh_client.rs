//! Which client has renewed a session, so that the next one who comes with the same token can be told from it.

use data_encoding::HEXLOWER;

use super::keyring::HmacKey;
use crate::types::client::{ClientInfo, region};

/// Bytes of the MAC that are kept.
const MAC_LEN: usize = 16;

/// Under a key and for one session: a reader of the database learns neither an IP address nor which sessions belong together.
#[derive(Debug, Clone)]
pub struct RefreshClient {
    /// The user agent, and about where it is: a phone that was in a tunnel comes back with another IP address of its provider.
    pub fingerprint: String,
    /// The user agent, and the browser's own device cookie: its connections may come from many places at once.
    pub device: Option<String>,
}

impl RefreshClient {
    pub fn of(key: &HmacKey, session: i64, from: &ClientInfo, device: Option<&str>) -> Self {
        let agent = from.user_agent.as_deref().unwrap_or_default();
        let digest = |what: &str, value: &str| {
            let message = format!("renewer\n{what}\n{session}\n{value}\n{agent}");
            HEXLOWER.encode(&key.sign(message.as_bytes()).as_ref()[..MAC_LEN])
        };
        let place = from.ip.map(|ip| region(ip).to_string()).unwrap_or_default();
        Self { fingerprint: digest("place", &place), device: device.map(|name| digest("device", name)) }
    }

    /// Whether it is the client whose place and device were kept.
    pub fn is(&self, place: &str, device: Option<&str>) -> bool {
        self.fingerprint == place || self.device.is_some() && self.device.as_deref() == device
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::keyring::MasterKey;

    fn from(ip: &str, agent: &str) -> ClientInfo {
        ClientInfo::new(ip.parse().ok(), Some(agent))
    }

    #[test]
    fn a_client_is_known_by_its_user_agent_and_its_place_or_its_device() {
        let key = MasterKey::temporary().derive("tokens");
        let of = |ip, agent, device| RefreshClient::of(&key, 7, &from(ip, agent), device);
        let kept = of("198.51.100.7", "A/1", Some("ada"));
        let is = |other: RefreshClient| other.is(&kept.fingerprint, kept.device.as_deref());
        assert!(
            is(of("198.51.100.7", "A/1", None))
                && is(of("198.51.7.250", "A/1", None))
                && is(of("203.0.113.9", "A/1", Some("ada")))
        );
        assert!(!is(of("203.0.113.9", "A/1", None)) && !is(of("203.0.113.9", "A/1", Some("bob"))));
        assert!(!is(of("198.51.100.7", "A/2", None)) && !is(of("203.0.113.9", "A/2", Some("ada"))));
        assert!(!is(RefreshClient::of(&key, 8, &from("198.51.100.7", "A/1"), Some("ada"))), "of another session");
        assert!(!of("203.0.113.9", "A/1", None).is(&kept.fingerprint, None), "no device is no device in common");
    }
}
