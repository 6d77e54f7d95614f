//! The device of a sign-in, as far as its user agent tells: the names of a browser and of a system, for their owner to
//! recognise. Nothing is decided by it: anybody may call themselves anything.

/// The first word that is found wins: most browsers name older ones too, so that old sites take them.
const BROWSERS: [(&str, &str); 16] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("YaBrowser/", "Yandex Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("Trident/", "Internet Explorer"),
];

const SYSTEMS: [(&str, &str); 9] = [
    ("iPad", "iPadOS"),
    ("iPhone", "iOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("FreeBSD", "FreeBSD"),
    ("Linux", "Linux"),
    ("Darwin", "macOS"),
];

/// A program's name is no longer than that.
const MAX_LEN: usize = 40;

/// Names, which are the same in every language; nothing where nothing is recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    pub browser: Option<String>,
    pub system: Option<String>,
}

impl Device {
    pub fn of(user_agent: &str) -> Self {
        let found = |known: &[(&str, &str)]| {
            let (_, name) = known.iter().find(|(word, _)| user_agent.contains(word))?;
            Some((*name).to_owned())
        };
        Self { browser: found(&BROWSERS).or_else(|| program(user_agent)), system: found(&SYSTEMS) }
    }
}

/// What is no browser names itself first: `okhttp/4.12`, `curl/8.5.0`.
fn program(user_agent: &str) -> Option<String> {
    let name = user_agent.split(['/', ' ']).next()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let honest = !name.is_empty() && name != "Mozilla" && name.len() <= MAX_LEN && name.chars().all(plain);
    honest.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_programs_are_called_by_their_names() {
        let linux = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 \
                     Mobile/15E148 Safari/604.1";
        for (agent, browser, system) in [
            (linux, "Firefox", "Linux"),
            (edge, "Edge", "Windows"),
            (phone, "Safari", "iOS"),
            ("okhttp/4.12.0", "okhttp", ""),
            ("MyApp/3.1 CFNetwork/1568 Darwin/24.0", "MyApp", "macOS"),
            ("Mozilla/5.0", "", ""),
            ("<script>/1", "", ""),
            ("", "", ""),
        ] {
            let device = Device::of(agent);
            let said = (device.browser.unwrap_or_default(), device.system.unwrap_or_default());
            assert_eq!(said, (browser.to_owned(), system.to_owned()), "{agent}");
        }
    }
}
