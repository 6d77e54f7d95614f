//! Why an email has not arrived, in a word: pages say it in the language of their reader.

use sea_orm::{ActiveEnum, DeriveActiveEnum, EnumIter};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "kebab-case")]
pub enum EmailProblem {
    /// The SMTP server cannot be reached, or it ended the connection.
    Connection,
    /// It did not answer in time.
    Timeout,
    /// No encrypted connection, or a certificate that is not trusted.
    Tls,
    /// It refuses our name and password, or requires them.
    Authentication,
    /// It refuses the address that emails come from.
    Sender,
    /// It refuses this server: its name, IP address or manners.
    Refused,
    /// It refuses the message.
    Content,
    /// The recipient does not exist.
    Recipient,
    /// It asks to try later, or the mailbox is full.
    Later,
    /// No account has the address, or the link has ended.
    NoRecipient,
    /// For confirmed addresses only.
    Unconfirmed,
    /// The account has no email address of its own.
    NoAddress,
    /// No email can reach the address.
    Unreachable,
    /// As many emails went there as may.
    TooMany,
    /// No SMTP server is set: it is in a file.
    File,
    /// A failure of this server or its database.
    Internal,
}

impl EmailProblem {
    pub fn word(self) -> String {
        self.to_value()
    }

    /// For the log and the command line; empty, where the SMTP server says it.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NoRecipient => "no account has this address, or its link is no longer valid",
            Self::Unconfirmed => "this address is not confirmed",
            Self::NoAddress => "this account has no email address of its own",
            Self::Unreachable => "an address that no email can reach",
            Self::TooMany => "too many emails to this address",
            Self::File => "written to a file: no SMTP server is set",
            Self::Internal => "internal error, see the log",
            Self::Connection
            | Self::Timeout
            | Self::Tls
            | Self::Authentication
            | Self::Sender
            | Self::Refused
            | Self::Content
            | Self::Recipient
            | Self::Later => "",
        }
    }
}
