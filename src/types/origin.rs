//! Where a request came from, as far as we remember it.

use std::net::{IpAddr, Ipv6Addr};

/// Longer than any honest browser names itself.
const LONGEST_AGENT: usize = 300;

#[derive(Debug, Clone, Default)]
pub struct Origin {
    pub ip: Option<IpAddr>,
    pub user_agent: Option<String>,
    /// What a browser shows of earlier sign-ins, before anybody has judged it.
    pub device: Option<String>,
}

impl Origin {
    pub fn new(ip: Option<IpAddr>, user_agent: Option<&str>) -> Self {
        Self { ip, user_agent: user_agent.map(|text| text.chars().take(LONGEST_AGENT).collect()), device: None }
    }

    #[must_use]
    pub fn with_device(&self, device: Option<String>) -> Self {
        Self { device, ..self.clone() }
    }

    pub fn ip_text(&self) -> Option<String> {
        self.ip.map(|ip| ip.to_canonical().to_string())
    }
}

/// What is counted as one caller: whoever has one address of IPv6 has a whole /64 of them.
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
        ip @ IpAddr::V4(_) => ip,
    }
}
