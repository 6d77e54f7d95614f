//! What no contract does, with the reason: words that authors of contracts may expect and that are left out on purpose.

/// Why there is no operation of this name.
pub(super) fn operation(word: &str) -> Option<&'static str> {
    let word = normal(word);
    Some(match word.as_str() {
        "users" | "list" | "listusers" | "userlist" | "allusers" | "getusers" | "user" | "getuser" | "searchusers" => {
            "a contract serves a user's own account and lists no users: administrators have /api/admin/users"
        }
        "deleteuser" | "removeuser" | "updateuser" | "createuser" => {
            "a contract serves a user's own account and changes no other: administrators have /api/admin/users"
        }
        "emailexists" | "checkemail" | "usernameexists" | "checkusername" | "userexists" | "checkavailability" => {
            "no operation shows whether an address or a username has an account: it would be a list for attackers"
        }
        "setpassword" => "a password is set with the old one (change-password) or with the token of an email (reset-password)",
        _ => return None,
    })
}

/// Why no field of a request means this.
pub(super) fn meaning(word: &str) -> Option<&'static str> {
    Some(match normal(word).as_str() {
        "role" | "roles" | "isadmin" | "admin" | "isstaff" | "issuperuser" | "permissions" | "groups" | "usertype" => {
            "roles are granted by administrators and never chosen by the user: leave the field out, since fields that are not listed are \
             ignored"
        }
        "id" | "userid" => "a contract serves a user's own account, which the token names: leave the field out",
        "accesstoken" | "access" => "an access token comes in the header of `[session]`: leave the field out",
        _ => return None,
    })
}

/// Letters and digits, small: `is_admin`, `isAdmin` and `is-admin` are one word.
fn normal(word: &str) -> String {
    word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
