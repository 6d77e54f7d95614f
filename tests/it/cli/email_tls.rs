//! Emails are sent by TLS to a server whose certificate is trusted, and to no other.

use std::process::Command;

use super::shell::Shell;
use crate::harness::SmtpSink;

/// Creates a certificate authority and a certificate of it for `localhost` with OpenSSL.
fn certify(shell: &Shell) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    for line in [
        format!("req -x509 {key} -days 2 -subj /CN=Tests -keyout authority.key -out authority.pem"),
        format!("req -new {key} -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout server.key -out server.req"),
        "x509 -req -in server.req -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -copy_extensions copyall -out server.pem"
            .to_owned(),
    ] {
        let mut openssl = Command::new("openssl");
        let made = openssl.args(line.split(' ')).current_dir(shell.folder.path()).output();
        let made = made.unwrap_or_else(|error| panic!("openssl: {error}; tests/run installs what tests need"));
        assert!(made.status.success(), "{line}: {}", String::from_utf8_lossy(&made.stderr));
    }
}

/// Sends a test email through that server: the exit code, the output, and what arrived.
fn send_test(way: &str, trusted: Option<&str>) -> (i32, String, Vec<String>) {
    let mut shell = Shell::migrated();
    certify(&shell);
    let [certificate, key, authority] =
        ["server.pem", "server.key", "authority.pem"].map(|name| shell.path(name).to_str().unwrap().to_owned());
    let mut arguments = vec!["--tls", &certificate, &key];
    if way == "implicit" {
        arguments.push("--implicit");
    }
    let sink = SmtpSink::start(&arguments);
    // Everything that this machine trusts, and our own authority or not.
    if let Some(variable) = trusted {
        shell.set(variable, &authority);
    }
    shell.set("VESTIBULE_EMAIL__SMTP__HOST", "localhost");
    shell.set("VESTIBULE_EMAIL__SMTP__PORT", &sink.port.to_string());
    shell.set("VESTIBULE_EMAIL__SMTP__TLS", way);
    let said = shell.run("email test ada@example.com");
    let arrived = sink.emails().into_iter().map(|email| email.raw).collect();
    (said.code, format!("{}{}", said.out, said.err), arrived)
}

#[test]
fn emails_are_sent_by_tls_when_the_certificate_is_trusted() {
    for (way, trusted) in [
        ("starttls", "SSL_CERT_FILE"),
        ("implicit", "SSL_CERT_FILE"),
        ("starttls", "VESTIBULE_EMAIL__SMTP__CA_FILE"),
        ("implicit", "VESTIBULE_EMAIL__SMTP__CA_FILE"),
    ] {
        let (code, said, arrived) = send_test(way, Some(trusted));
        assert_eq!((code, arrived.len()), (0, 1), "{way}: {said}");
        assert!(arrived[0].contains("X-Sink-Tls: yes\r\n") && arrived[0].contains("X-Sink-To: ada@example.com\r\n"), "{way}");
    }
}

#[test]
fn no_email_is_sent_to_a_server_with_an_untrusted_certificate() {
    for way in ["starttls", "implicit"] {
        let (code, said, arrived) = send_test(way, None);
        assert!(code != 0 && said.to_lowercase().contains("certificate"), "{way}: {said}");
        assert!(said.contains("`email.smtp.ca_file`"), "{way}: {said}");
        assert!(arrived.is_empty(), "{way}");
    }
}
