//! For whom passkeys are made: the domain that they belong to, and the pages and apps that may use them.

use data_encoding::BASE64URL_NOPAD;
use url::{Host, Url};

/// What the settings say.
#[derive(Clone)]
pub struct Passkeys {
    pub enabled: bool,
    /// Without it, the host of `public_url`.
    pub rp_id: Option<String>,
    /// Origins of other sites and front ends that may use them.
    pub related_origins: Vec<String>,
    /// `TEAMID.bundle.id`, as Apple writes it.
    pub apple_apps: Vec<String>,
    pub android_apps: Vec<AndroidApp>,
}

/// An app by its package, and the certificate that it is signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AndroidApp {
    pub package: String,
    /// SHA-256.
    pub fingerprint: [u8; 32],
}

impl Default for Passkeys {
    fn default() -> Self {
        Self { enabled: true, rp_id: None, related_origins: Vec::new(), apple_apps: Vec::new(), android_apps: Vec::new() }
    }
}

impl AndroidApp {
    /// As Google writes it: pairs of hex digits with colons.
    pub fn fingerprint_text(&self) -> String {
        self.fingerprint.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }

    /// What the app is called where a browser names an origin.
    fn origin(&self) -> String {
        format!("android:apk-key-hash:{}", BASE64URL_NOPAD.encode(&self.fingerprint))
    }
}

impl Passkeys {
    /// The domain that they belong to, where there can be any: browsers make none for IP addresses, and none over plain http, this
    /// machine excepted.
    pub fn domain(&self, public_url: &str) -> Option<String> {
        let own = domain_for_passkeys(public_url).filter(|_| self.enabled)?;
        Some(self.rp_id.clone().unwrap_or(own))
    }

    /// Every origin whose pages and apps may use those of this domain.
    pub fn origins(&self, public_url: &str, domain: &str) -> Vec<String> {
        // Apple names the domain as the origin of an app.
        let apple = (!self.apple_apps.is_empty()).then(|| format!("https://{domain}"));
        let android = self.android_apps.iter().map(AndroidApp::origin);
        let own = [public_url.to_owned()].into_iter().chain(self.related_origins.iter().cloned());
        own.chain(apple).chain(android).collect()
    }
}

/// The host of a URL, if browsers make passkeys for it.
pub fn domain_for_passkeys(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let Host::Domain(host) = url.host()? else { return None };
    let is_here = host == "localhost" || host.ends_with(".localhost");
    (url.scheme() == "https" || is_here).then(|| host.to_owned())
}
