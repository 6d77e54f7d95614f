//! Where a request came from, as far as we remember it.

use std::net::IpAddr;

/// Longer than any honest browser names itself.
const LONGEST_AGENT: usize = 300;

#[derive(Debug, Clone, Default)]
pub struct Origin {
    pub ip: Option<IpAddr>,
    pub user_agent: Option<String>,
}

impl Origin {
    pub fn new(ip: Option<IpAddr>, user_agent: Option<&str>) -> Self {
        Self { ip, user_agent: user_agent.map(|text| text.chars().take(LONGEST_AGENT).collect()) }
    }

    pub fn ip_text(&self) -> Option<String> {
        self.ip.map(|ip| ip.to_canonical().to_string())
    }
}
