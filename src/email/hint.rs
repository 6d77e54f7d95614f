//! What an operator can do about an error of the SMTP server.

/// Part of the error, and its most likely cause.
const HINTS: [(&str, &str); 7] = [
    ("InvalidContentType", "the port does not begin with TLS: try `email.smtp.tls = \"starttls\"`"),
    (
        "STARTTLS is not supported",
        "the server does not offer STARTTLS on this port: try `email.smtp.tls = \"implicit\"` and port 465",
    ),
    ("No compatible authentication mechanism", "the server does not offer authentication here; most offer it only with TLS"),
    ("certificate", "for your own certificate authority, set `email.smtp.ca_file`"),
    ("failed to lookup address", "this machine cannot resolve `email.smtp.host`"),
    ("Connection refused", "nothing listens on `email.smtp.port` of `email.smtp.host`"),
    ("did not answer within", "a firewall may block the connection, or the port needs another `email.smtp.tls`"),
];

/// One hint at most.
pub fn about(error: &str) -> Option<&'static str> {
    HINTS.iter().find(|(part, _)| error.contains(part)).map(|(_, hint)| *hint)
}
