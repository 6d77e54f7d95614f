//! What a refusal of a SMTP server is about: the recipient, which ends the email, or us, which an operator can fix.

/// The command that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// From the greeting to authentication.
    Session,
    /// The command that names the sender.
    Sender,
    /// The command that names a recipient.
    Recipient,
    /// DATA and the message.
    Message,
}

/// What the server refuses about us. The words are in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderProblem {
    Greeting,
    Authentication,
    Sender,
    Policy,
    Protocol,
    Routing,
    System,
    Content,
}

impl SenderProblem {
    pub fn word(self) -> &'static str {
        match self {
            Self::Greeting => "greeting",
            Self::Authentication => "authentication",
            Self::Sender => "sender",
            Self::Policy => "policy",
            Self::Protocol => "protocol",
            Self::Routing => "routing",
            Self::System => "system",
            Self::Content => "content",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyMeaning {
    /// The server is not ready, or the mailbox is full.
    Transient,
    /// The recipient does not exist.
    Permanent,
    /// It refuses us, or what we send.
    SenderRejected(SenderProblem),
}

/// Enhanced status codes (RFC 3463 3.2, 3.3; RFC 7505 for X.1.10) of a recipient that does not exist: no such mailbox, no such
/// system, bad syntax, ambiguous, moved, a domain that receives none, a disabled mailbox. Not X.1.0 and X.2.0, which say nothing,
/// X.2.2, a full mailbox, and X.4.1, a server that does not answer.
const PERMANENT: [(u16, u16); 7] = [(1, 1), (1, 2), (1, 3), (1, 4), (1, 6), (1, 10), (2, 1)];

/// The same as reply codes to RCPT without an enhanced code (RFC 5321 4.2.3, RFC 7504).
const PERMANENT_BASIC: [u16; 4] = [550, 551, 553, 556];

/// Authentication is required, or failed (RFC 4954 6).
const AUTHENTICATION: [u16; 4] = [530, 534, 535, 538];

/// What a reply of 4xx or 5xx means. Its text may begin with an enhanced status code.
pub fn classify(stage: Stage, code: u16, said: &str) -> ReplyMeaning {
    let enhanced = enhanced(said);
    if code < 500 || enhanced.is_some_and(|(class, ..)| class == 4) {
        return ReplyMeaning::Transient;
    }
    if AUTHENTICATION.contains(&code) {
        return ReplyMeaning::SenderRejected(SenderProblem::Authentication);
    }
    let at_recipient = matches!(stage, Stage::Recipient | Stage::Message);
    match enhanced {
        Some((_, subject, detail)) if at_recipient && PERMANENT.contains(&(subject, detail)) => ReplyMeaning::Permanent,
        Some((_, 2, _)) if at_recipient => ReplyMeaning::Transient,
        Some((_, subject, detail)) => ReplyMeaning::SenderRejected(by_subject(stage, subject, detail)),
        None if stage == Stage::Recipient && blames_us(said) => ReplyMeaning::SenderRejected(SenderProblem::Policy),
        None if stage == Stage::Recipient && PERMANENT_BASIC.contains(&code) => ReplyMeaning::Permanent,
        None if stage == Stage::Recipient && code == 552 => ReplyMeaning::Transient,
        None => ReplyMeaning::SenderRejected(by_stage(stage)),
    }
}

/// Servers without enhanced codes, such as Exim, say only in words that they refuse us and not the recipient.
fn blames_us(said: &str) -> bool {
    const WORDS: [&str; 18] = [
        "relay",
        "sender",
        "helo",
        "ehlo",
        "authentic",
        "not permitted",
        "prohibited",
        "blocked",
        "blocklist",
        "blacklist",
        "black list",
        "spf",
        "dkim",
        "dmarc",
        "spam",
        "policy",
        "reverse dns",
        "verification failed",
    ];
    let said = said.to_lowercase();
    WORDS.iter().any(|word| said.contains(word))
}

/// RFC 3463 3.1: the second number is the subject.
fn by_subject(stage: Stage, subject: u16, detail: u16) -> SenderProblem {
    match (subject, detail) {
        (1, 7 | 8) => SenderProblem::Sender,
        (3, _) => SenderProblem::System,
        (4, _) => SenderProblem::Routing,
        (5, _) => SenderProblem::Protocol,
        (6, _) => SenderProblem::Content,
        (7, _) => SenderProblem::Policy,
        _ => by_stage(stage),
    }
}

fn by_stage(stage: Stage) -> SenderProblem {
    match stage {
        Stage::Session => SenderProblem::Greeting,
        Stage::Sender => SenderProblem::Sender,
        Stage::Recipient => SenderProblem::Policy,
        Stage::Message => SenderProblem::Content,
    }
}

/// Class, subject and detail (RFC 2034 4: the first word of the text).
fn enhanced(said: &str) -> Option<(u16, u16, u16)> {
    let number = |text: &str| (text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten();
    // Cisco writes `#5.7.1`, others `5.7.1:`.
    let word = said.split_whitespace().next()?.trim_start_matches('#').trim_end_matches(':');
    let mut parts = word.split('.').map(number);
    let code = (parts.next()??, parts.next()??, parts.next()??);
    (parts.next().is_none() && matches!(code.0, 4 | 5)).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_refusals_of_the_recipient_are_permanent() {
        use Stage::{Message, Recipient, Session};
        for (stage, code, said) in [
            (Recipient, 550, "5.1.1 no such user"),
            (Recipient, 550, "5.1.2 bad destination system"),
            (Recipient, 501, "5.1.3 bad syntax"),
            (Recipient, 551, "5.1.6 has moved"),
            (Recipient, 556, "5.1.10 null MX"),
            (Recipient, 550, "5.2.1 disabled"),
            (Message, 550, "5.1.1 no such user, said late"),
            (Recipient, 550, "no such user here"),
            (Recipient, 551, "user not local"),
            (Recipient, 553, "mailbox name not allowed"),
            (Recipient, 556, "domain takes no e-mail"),
        ] {
            assert_eq!(classify(stage, code, said), ReplyMeaning::Permanent, "{code} {said}");
        }
        for (stage, code, said) in [
            (Recipient, 450, "4.2.1 greylisted"),
            (Recipient, 450, "5.1.1 a class that does not fit"),
            (Recipient, 550, "4.7.1 likewise"),
            (Recipient, 552, "5.2.2 mailbox full"),
            (Message, 552, "5.2.2 mailbox full"),
            (Recipient, 550, "5.2.0 something about the mailbox"),
            (Recipient, 552, "mailbox full"),
            (Session, 421, "closing"),
        ] {
            assert_eq!(classify(stage, code, said), ReplyMeaning::Transient, "{code} {said}");
        }
    }

    #[test]
    fn a_refusal_of_the_sender_names_its_subject() {
        use Stage::{Message, Recipient, Sender, Session};
        for (stage, code, said, complaint) in [
            (Recipient, 504, "5.5.2 <vm>: Helo command rejected: need fully-qualified hostname", SenderProblem::Protocol),
            (Recipient, 554, "5.7.1 Client host blocked", SenderProblem::Policy),
            (Recipient, 554, "5.7.1 Relay access denied", SenderProblem::Policy),
            (Recipient, 553, "5.7.1 Sender address rejected: not owned by user", SenderProblem::Policy),
            (Recipient, 550, "5.7.1 Authentication required", SenderProblem::Policy),
            (Recipient, 550, "5.1.8 Sender address rejected: Domain not found", SenderProblem::Sender),
            (Recipient, 550, "5.1.7 Sender address syntax", SenderProblem::Sender),
            (Recipient, 550, "5.1.0 Address rejected", SenderProblem::Policy),
            (Recipient, 550, "5.4.1 Recipient address rejected: Access denied", SenderProblem::Routing),
            (Recipient, 550, "5.3.2 System not accepting", SenderProblem::System),
            (Recipient, 554, "transaction failed", SenderProblem::Policy),
            (Recipient, 503, "bad sequence of commands", SenderProblem::Policy),
            (Recipient, 530, "5.7.0 Must issue a STARTTLS command first", SenderProblem::Authentication),
            (Message, 550, "5.7.60 no permissions to send as this sender", SenderProblem::Policy),
            (Message, 554, "5.6.0 we do not like it", SenderProblem::Content),
            (Message, 550, "spam", SenderProblem::Content),
            (Sender, 550, "5.1.1 no such sender", SenderProblem::Sender),
            (Sender, 553, "not you", SenderProblem::Sender),
            (Session, 554, "5.3.2 not accepting clients", SenderProblem::System),
            (Session, 550, "no", SenderProblem::Greeting),
            (Session, 535, "5.7.8 wrong", SenderProblem::Authentication),
        ] {
            assert_eq!(classify(stage, code, said), ReplyMeaning::SenderRejected(complaint), "{code} {said}");
        }
    }

    #[test]
    fn an_enhanced_code_is_three_numbers_at_the_start() {
        assert_eq!(enhanced("5.1.10 x"), Some((5, 1, 10)));
        for odd in ["", "x 5.1.1", "5.1", "5.1.1.1 x", "192.0.2.1 is blocked", "5.1.x", "2.1.5 fine", "5.1.1111", "5..1"] {
            assert_eq!(enhanced(odd), None, "{odd}");
        }
    }
}
