//! How values are written: durations, sizes, origins and the like. A wrong value gets told what would be right.

mod access_log;
mod branding;
mod email;
mod limit;
mod network;
mod passkeys;
mod plain;
mod raw;
mod role_labels;
mod takeover;

pub use self::{
    access_log::{access_log, format_access_log},
    branding::{colour, destination, format_localized_text, link, localized_text},
    email::{full_domain_name, sender, server_name},
    limit::{format_limit, limit},
    network::{allowed_urls, domains, header_names, networks, origin, origins, pages_at, socket_address},
    passkeys::{android_apps, apple_apps, optional_domain, origins_or_none},
    plain::{
        boolean, choice, choice_word, duration, duration_or_off, duration_or_zero, format_size, list, number, optional_text,
        path, secret, secrets, size, text,
    },
    raw::{ParseResult, RawValue},
    role_labels::{format_role_labels, role_labels},
    takeover::{claim, format_time, optional_origin, time, time_or_never},
};
