//! What an operator can do about an error of the mail server whose own words do not say it.

/// Part of the error, and what is most likely meant.
const HINTS: [(&str, &str); 7] = [
    ("InvalidContentType", "the port does not begin with TLS: try `email.smtp.tls = \"starttls\"`"),
    ("STARTTLS is not supported", "the server offers no STARTTLS at this port: try `email.smtp.tls = \"implicit\"` and port 465"),
    ("No compatible authentication mechanism", "the server offers no sign-in here; most offer it with TLS only"),
    ("certificate", "a server with a certificate of your own authority needs `email.smtp.ca_file`"),
    ("failed to lookup address", "`email.smtp.host` is no name that this machine can resolve"),
    ("Connection refused", "nothing listens at `email.smtp.host` and `email.smtp.port`"),
    ("did not answer within", "a firewall may be in the way, or the port expects another `email.smtp.tls`"),
];

/// One hint at most.
pub fn about(said: &str) -> Option<&'static str> {
    HINTS.iter().find(|(part, _)| said.contains(part)).map(|(_, hint)| *hint)
}
