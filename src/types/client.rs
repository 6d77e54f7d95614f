//! Where a request came from, as far as we remember it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Longer than any honest browser names itself.
const MAX_USER_AGENT_LEN: usize = 300;

#[derive(Debug, Clone, Default)]
pub struct ClientInfo {
    pub ip: Option<IpAddr>,
    pub user_agent: Option<String>,
    /// What a browser shows of earlier sign-ins, before anybody has judged it.
    pub device: Option<String>,
    /// The path of the list that was called.
    pub route: Option<String>,
    /// As the log has it.
    pub request_id: Option<String>,
    /// Who acts, where it is not the person themself: the id of an administrator, or `cli`.
    pub actor: Option<String>,
}

impl ClientInfo {
    pub fn new(ip: Option<IpAddr>, user_agent: Option<&str>) -> Self {
        Self { ip, user_agent: user_agent.map(|text| text.chars().take(MAX_USER_AGENT_LEN).collect()), ..Self::default() }
    }

    #[must_use]
    pub fn with_device(&self, device: Option<String>) -> Self {
        Self { device, ..self.clone() }
    }

    /// Somebody who runs commands on the data of the house.
    pub fn operator() -> Self {
        Self { actor: Some("cli".to_owned()), ..Self::default() }
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

/// Roughly where an address is: what one line to a house, or one mobile network of a town, has in common.
pub fn region(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !(u128::MAX >> 40)).into(),
        IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits() & 0xffff_0000).into(),
    }
}
