//! The process environment: read here and nowhere else.

use std::ffi::OsString;

/// Every variable, by name and value.
pub fn variables() -> Vec<(OsString, OsString)> {
    std::env::vars_os().collect()
}

/// Whether Kubernetes has set this variable. It puts such ones into every container beside a service whose name begins with
/// `vestibule` (<https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables>):
/// `VESTIBULE_SERVICE_HOST`, `VESTIBULE_METRICS_SERVICE_PORT_HTTP`, `VESTIBULE_PORT=tcp://10.0.0.1:80`,
/// `VESTIBULE_PORT_80_TCP_ADDR`.
pub fn is_kubernetes_service(name: &str, value: &str) -> bool {
    const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];
    let is_link = || PROTOCOLS.iter().any(|name| value.starts_with(&format!("{}://", name.to_ascii_lowercase())));
    let is_port = |rest: &str| {
        let (number, rest) = rest.split_once('_').unwrap_or((rest, ""));
        number.parse::<u16>().is_ok() && PROTOCOLS.contains(&rest.split('_').next().unwrap_or_default())
    };
    name.ends_with("_SERVICE_HOST")
        || name.ends_with("_SERVICE_PORT")
        || name.contains("_SERVICE_PORT_")
        || (name.ends_with("_PORT") && is_link())
        || name.match_indices("_PORT_").any(|(at, word)| is_port(&name[at + word.len()..]))
}
