//! The names that fields have in the APIs of the world, and the words of a contract for them. To know another name, add it here.
//!
//! A word that the vocabulary does not have, or that an operation does not take, is not used.

/// A word of a contract, and the names that mean it. Names are written without capitals and separators.
pub(super) type Names = (&'static str, &'static [&'static str]);

/// Fields of requests. The first row that an operation takes is used.
pub(super) const REQUEST: &[Names] = &[
    ("new_email", &["newemail", "newemailaddress", "emailnew"]),
    ("new_username", &["newusername", "usernamenew"]),
    ("email", &["email", "emailaddress", "mail", "useremail", "emailid", "mailaddress", "correo", "courriel"]),
    (
        "username",
        &[
            "username",
            "login",
            "user",
            "userid",
            "loginid",
            "nick",
            "nickname",
            "handle",
            "identifier",
            "account",
            "usernameoremail",
            "emailorusername",
            "loginname",
            "accountname",
        ],
    ),
    (
        "old_password",
        &["oldpassword", "currentpassword", "existingpassword", "previouspassword", "passwordold", "passwordcurrent", "oldpass"],
    ),
    ("new_password", &["newpassword", "newpassword1", "passwordnew", "newpass", "newpwd", "resetpassword"]),
    (
        "repeat",
        &[
            "password2",
            "newpassword2",
            "passwordconfirmation",
            "passwordconfirm",
            "confirmpassword",
            "confirmedpassword",
            "confirmationpassword",
            "repassword",
            "repeatpassword",
            "passwordrepeat",
            "passwordagain",
            "retypepassword",
            "verifypassword",
            "matchingpassword",
            "newpasswordconfirmation",
            "newpasswordconfirm",
            "confirmnewpassword",
            "renewpassword",
            "repeatnewpassword",
        ],
    ),
    (
        "password",
        &[
            "password",
            "password1",
            "pass",
            "passwd",
            "pwd",
            "secret",
            "userpassword",
            "plainpassword",
            "contrasena",
            "motdepasse",
        ],
    ),
    ("first_name", &["firstname", "givenname", "forename", "fname", "prenom", "nombre"]),
    ("last_name", &["lastname", "surname", "familyname", "lname", "nomdefamille", "apellido"]),
    ("name", &["name", "fullname", "displayname", "realname"]),
    ("gender", &["gender", "sex"]),
    ("locale", &["locale", "language", "lang", "preferredlanguage"]),
    ("refresh", &["refresh", "refreshtoken", "tokenrefresh", "refreshjwt", "rt"]),
    ("api_key", &["apikey", "xapikey", "apitoken", "key"]),
    (
        "token",
        &[
            "token",
            "accesstoken",
            "access",
            "jwt",
            "resettoken",
            "resetpasswordtoken",
            "passwordresettoken",
            "verificationtoken",
            "verifytoken",
            "confirmationtoken",
            "activationtoken",
            "emailtoken",
            "key",
        ],
    ),
    (
        "code",
        &["code", "otp", "pin", "resetcode", "verificationcode", "confirmationcode", "activationcode", "otpcode", "onetimecode"],
    ),
    ("device", &["device", "devicename", "devicelabel", "clientname"]),
    ("remember", &["remember", "rememberme", "staysignedin", "keepsignedin", "keeploggedin", "persistent"]),
];

/// Names that mean another word in one operation than elsewhere: tried before `REQUEST`.
pub(super) const REQUEST_OF: &[(&str, &[Names])] = &[
    ("refresh", &[("refresh", &["token", "jwt"])]),
    ("logout", &[("refresh", &["token"])]),
    ("verify", &[("token", &["refresh", "refreshtoken"])]),
    ("reset-password", &[("new_password", &["password", "password1", "pass", "pwd"])]),
    ("change-password", &[("new_password", &["password1"]), ("old_password", &["password", "oldpwd", "current"])]),
    ("change-email", &[("new_email", &["email", "emailaddress"])]),
    ("change-username", &[("new_username", &["username", "login"])]),
];

/// Variables of responses that are about tokens.
pub(super) const TOKENS: &[Names] = &[
    (
        "$access",
        &[
            "access",
            "accesstoken",
            "token",
            "jwt",
            "jwttoken",
            "authtoken",
            "accessjwt",
            "bearertoken",
            "authenticationtoken",
            "sessiontoken",
        ],
    ),
    ("$refresh", &["refresh", "refreshtoken", "refreshjwt"]),
    ("$refresh.expires_in", &["refreshexpiresin", "refreshtokenexpiresin", "refreshexpirein", "refreshttl"]),
    (
        "$refresh.expires_at",
        &[
            "refreshexpiresat",
            "refreshtokenexpiresat",
            "refreshexpires",
            "refreshexpire",
            "refeshexpire",
            "refreshexpiration",
            "refreshtokenexpiration",
            "refreshtokenexpires",
            "refreshtokenexpiry",
            "refreshexpiry",
        ],
    ),
    ("$access.expires_in", &["expiresin", "accessexpiresin", "accesstokenexpiresin", "expirein", "tokenexpiresin", "ttl"]),
    (
        "$access.expires_at",
        &[
            "expiresat",
            "expires",
            "expire",
            "exp",
            "expiration",
            "expiry",
            "accessexpiresat",
            "accessexpires",
            "accessexpire",
            "accessexpiration",
            "accesstokenexpiration",
            "accesstokenexpires",
            "accesstokenexpiresat",
            "accesstokenexpiry",
            "accessexpiry",
            "tokenexpires",
            "tokenexpiresat",
            "tokenexpiry",
            "expirationdate",
            "until",
            "validuntil",
        ],
    ),
    ("$access.issued_at", &["issuedat", "iat", "accessissuedat"]),
];

/// Variables of responses that are about the user.
pub(super) const USER: &[Names] = &[
    ("$user.uuid", &["uuid"]),
    ("$user.id", &["id", "pk", "userid", "uid", "sub", "uuid", "guid", "accountid"]),
    ("$user.email", &["email", "emailaddress", "mail", "useremail"]),
    ("$user.username", &["username", "login", "nick", "nickname", "handle", "loginname", "preferredusername"]),
    ("$user.first_name", &["firstname", "givenname", "forename", "fname", "prenom"]),
    ("$user.last_name", &["lastname", "surname", "familyname", "lname"]),
    ("$user.name", &["name", "fullname", "displayname"]),
    ("$user.gender", &["gender", "sex"]),
    ("$user.locale", &["locale", "language", "lang"]),
    ("$user.role", &["role", "userrole"]),
    ("$user.roles", &["roles", "userroles", "groups"]),
    (
        "$user.email_verified",
        &["emailverified", "isemailverified", "isverified", "verified", "emailconfirmed", "confirmed", "isemailconfirmed"],
    ),
    (
        "$user.created_at",
        &["createdat", "created", "datejoined", "joined", "joinedat", "registeredat", "creationdate", "createddate", "since"],
    ),
    ("$user.updated_at", &["updatedat", "updated", "modifiedat", "lastmodified", "modified"]),
];

/// Variables that every operation has.
pub(super) const GENERAL: &[Names] =
    &[("$now", &["timestamp", "now", "servertime"]), ("$request_id", &["requestid", "traceid", "correlationid"])];

/// Names of fields whose example is the same in each response. An example of another field may be personal, so it is not copied.
pub(super) const CONSTANTS: &[&str] = &[
    "message",
    "msg",
    "detail",
    "details",
    "status",
    "statuscode",
    "success",
    "ok",
    "tokentype",
    "type",
    "code",
    "title",
    "result",
    "scope",
    "errors",
    "error",
];

/// A name without capitals and separators.
pub(super) fn squash(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words that a name may mean, the best first.
pub(super) fn meanings_of(table: &'static [Names], name: &str) -> Vec<&'static str> {
    let squashed = squash(name);
    table.iter().filter(|(_, names)| names.contains(&squashed.as_str())).map(|(word, _)| *word).collect()
}
