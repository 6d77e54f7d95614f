//! The pages of an account, as each of them lists them.

/// Path and text, in the order of the list.
pub const ACCOUNT: [(&str, &str); 9] = [
    ("/profile", "frame-profile"),
    ("/profile/personal", "personal-title"),
    ("/profile/email", "change-email-title"),
    ("/profile/password", "profile-password"),
    ("/profile/devices", "devices-title"),
    ("/profile/api-keys", "profile-keys"),
    ("/profile/activity", "log-title"),
    ("/profile/export", "data-title"),
    ("/profile/delete", "delete-title"),
];

/// Whether somebody who stands at `here` is in the room at `path`: no other room of the list leads closer.
pub fn is_in(rooms: &[(&str, &str)], path: &str, here: &str) -> bool {
    let leads = |path: &str| here == path || here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    let closest = rooms.iter().map(|(path, _)| *path).filter(|path| leads(path)).max_by_key(|path| path.len());
    closest == Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_in_one_room_at_a_time() {
        let current = |here| ACCOUNT.iter().map(|(path, _)| *path).filter(|path| is_in(&ACCOUNT, path, here)).collect::<Vec<_>>();
        assert_eq!(current("/profile"), ["/profile"]);
        assert_eq!(current("/profile/delete/keep"), ["/profile/delete"]);
        assert_eq!(current("/profile/api-keys"), ["/profile/api-keys"]);
        assert_eq!(current("/profile/api-keys/revoke"), ["/profile/api-keys"]);
        assert!(current("/profiles").is_empty() && current("/").is_empty());
    }
}
