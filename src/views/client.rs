//! The program that a request came from.

use serde::Serialize;
use utoipa::ToSchema;

use crate::types::user_agent::Device;

#[derive(Serialize, ToSchema)]
pub struct Client {
    /// The program, by the name that it gives itself.
    #[schema(example = "Firefox")]
    pub browser: Option<String>,
    #[schema(example = "Linux")]
    pub system: Option<String>,
    #[schema(example = "192.0.2.7")]
    pub ip_address: Option<String>,
}

impl Client {
    pub fn of(user_agent: Option<&str>, ip: Option<String>) -> Self {
        let device = user_agent.map(Device::of).unwrap_or_default();
        Self { browser: device.browser, system: device.system, ip_address: ip }
    }
}
