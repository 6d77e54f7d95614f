//! Where a request came from, as far as we remember it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::text;

/// Longer than any honest browser names itself.
const MAX_USER_AGENT_LEN: usize = 300;
const MAX_DEVICE_NAME_LEN: usize = 100;

#[derive(Debug, Clone, Default)]
pub struct ClientInfo {
    pub ip: Option<IpAddr>,
    pub user_agent: Option<String>,
    /// What the client calls the device, for its owner to recognise.
    pub device_name: Option<String>,
    /// The device cookie as sent, unverified.
    pub device: Option<String>,
    /// What it shows to need no second step, as sent, unverified.
    pub remembered: Option<String>,
    /// The path of the route.
    pub route: Option<String>,
    /// The ID of the request, as in the log.
    pub request_id: Option<String>,
    /// Who acts, if it is not the user: the id of an administrator, or `cli`.
    pub actor: Option<String>,
}

impl ClientInfo {
    pub fn new(ip: Option<IpAddr>, user_agent: Option<&str>) -> Self {
        Self { ip, user_agent: user_agent.map(|text| text.chars().take(MAX_USER_AGENT_LEN).collect()), ..Self::default() }
    }

    /// What can be seen of a name, and no more than a list can show.
    #[must_use]
    pub fn named(&self, device: &str) -> Self {
        let shown: String = device.chars().filter(|c| !text::is_hidden(*c)).take(MAX_DEVICE_NAME_LEN).collect();
        let shown = shown.trim();
        Self { device_name: (!shown.is_empty()).then(|| shown.to_owned()), ..self.clone() }
    }

    /// The operator who runs commands on the server's data.
    pub fn operator() -> Self {
        Self { actor: Some("cli".to_owned()), ..Self::default() }
    }

    pub fn ip_text(&self) -> Option<String> {
        self.ip.map(|ip| ip.to_canonical().to_string())
    }
}

/// What is counted as one client: a client with one IPv6 address has a whole /64 of them.
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
        ip @ IpAddr::V4(_) => ip,
    }
}

/// Roughly where an IP address is: what one home connection, or one mobile network of a town, has in common.
pub fn region(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !(u128::MAX >> 40)).into(),
        IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits() & 0xffff_0000).into(),
    }
}
