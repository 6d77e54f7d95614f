//! The value of `log.access`.

use super::raw::{ParseResult, RawValue};
use crate::config::access_log::AccessLog;

pub fn access_log(raw: &RawValue) -> ParseResult<AccessLog> {
    let RawValue::Text(text) = raw else { return Err(expected()) };
    match text.trim() {
        "off" => Ok(AccessLog::Off),
        "errors" => Ok(AccessLog::Errors),
        "full" => Ok(AccessLog::Full),
        other => {
            let every = other.strip_prefix("sampled:").filter(|every| every.bytes().all(|byte| byte.is_ascii_digit()));
            every.and_then(|every| every.parse().ok()).map(AccessLog::Sampled).ok_or_else(expected)
        }
    }
}

fn expected() -> String {
    "\"off\", \"errors\", \"sampled:N\" (for example \"sampled:100\") or \"full\"".to_owned()
}

pub fn format_access_log(value: AccessLog) -> String {
    match value {
        AccessLog::Off => "off".to_owned(),
        AccessLog::Errors => "errors".to_owned(),
        AccessLog::Sampled(every) => format!("sampled:{every}"),
        AccessLog::Full => "full".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_log_is_read_as_it_is_written() {
        let text = |text: &str| RawValue::Text(text.to_owned());
        for word in ["off", "errors", "sampled:1", "sampled:250", "full"] {
            assert_eq!(access_log(&text(word)).map(format_access_log).as_deref(), Ok(word));
        }
        for word in ["", "on", "sampled", "sampled:", "sampled:0", "sampled:-1", "sampled:x", "Full"] {
            assert!(access_log(&text(word)).is_err(), "{word}");
        }
    }
}
