//! Why a letter was not taken: what that means for the letter, whose doing it was, and what is left of the session.

use super::statuses::Status;
use crate::domain::deliveries::Outcome;
use lettre::transport::smtp::Error;
use std::error::Error as _;

/// Longer replies are cut; they are words for staff, not a record.
const REPLY_CHARACTERS_MAX: usize = 200;
/// The server closes the session (RFC 5321 §3.8).
const CLOSING: u16 = 421;
/// It wants a sign-in first (RFC 4954 §6).
const SIGN_IN_FIRST: u16 = 530;
/// What servers without enhanced codes answer where there is no such mailbox or no mail for it (RFC 5321 §4.2.3, RFC 7504).
const NO_MAILBOX: [u16; 5] = [521, 550, 551, 553, 556];

/// How far a letter had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Connecting, greeting, TLS, sign-in.
    Opening,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`, and the words themselves.
    Words,
    /// The dot at their end is out.
    Answer,
}

/// Whose doing it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// The relay's: it counts against it, and another is asked.
    Relay,
    /// A rule of the relay's against this letter: another may take it, and the relay is as well as before.
    RelaysRule,
    /// The mailbox's, or the letter's: no other relay would do better.
    Recipient,
    /// Nobody's: we stop. The letter counts as not tried.
    Nobody,
}

/// What is left of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Session {
    /// It goes on.
    Stands,
    /// It is over.
    Lost,
    /// It was over before the letter came, as it may be after a rest.
    Stale,
}

/// A letter that was not taken, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub outcome: Outcome,
    pub whose: Whose,
    pub session: Session,
    /// One line for staff, without addresses.
    pub reply: String,
}

impl Fault {
    /// The server refused at `step`.
    pub fn of_reply(step: Step, code: u16, text: &str) -> Fault {
        let status = Status::of_reply(text);
        let is_lasting = (500..600).contains(&code);
        let is_policy = status.is_some_and(Status::is_policy);
        // Without a status only the words tell a relay that does not want our mail from a mailbox that is not there.
        let is_of_the_way = match status {
            Some(status) => status.is_of_network(),
            None => !is_lasting || speaks_of_relaying(text),
        };
        let whose = match step {
            _ if matches!(code, CLOSING | SIGN_IN_FIRST) => Whose::Relay,
            Step::Opening | Step::Sender => Whose::Relay,
            Step::Recipient if status.is_some_and(Status::is_of_system) => Whose::Relay,
            Step::Recipient if is_policy || is_of_the_way => Whose::RelaysRule,
            // A relay that cannot store a message says so at its end.
            Step::Words | Step::Answer if !is_lasting => Whose::Relay,
            Step::Recipient | Step::Words | Step::Answer => Whose::Recipient,
        };
        let is_of_no_mailbox = match status {
            Some(status) => status.is_of_no_mailbox(),
            None => step == Step::Recipient && NO_MAILBOX.contains(&code),
        };
        let is_the_end = is_lasting && is_of_no_mailbox && whose == Whose::Recipient;
        Fault {
            outcome: if is_the_end { Outcome::Permanent } else { Outcome::Passing },
            whose,
            session: match (code, step) {
                (CLOSING, Step::Sender) => Session::Stale,
                (CLOSING, _) | (_, Step::Opening) => Session::Lost,
                _ => Session::Stands,
            },
            reply: shortened(&format!("{code} {text}")),
        }
    }

    /// As [`Fault::of_reply`] of a sign-in. Servers repeat commands that they refuse, and these hold the password: only the numbers of the
    /// reply are kept.
    pub fn of_sign_in(fault: Fault) -> Fault {
        let is_number = |word: &&str| word.chars().all(|c| c.is_ascii_digit() || c == '.');
        let numbers: Vec<&str> = fault.reply.split(' ').take(2).take_while(is_number).collect();
        if numbers.is_empty() {
            return fault;
        }
        Fault { reply: format!("{} (the sign-in was refused)", numbers.join(" ")), ..fault }
    }

    /// As `fault` of a server that has said the same of too many in a row: it is not the mailboxes.
    pub fn doubted(fault: Fault) -> Fault {
        Fault { outcome: Outcome::Passing, whose: Whose::Relay, ..fault }
    }

    /// No answer came at `step`, or none that can be understood.
    pub fn of_line(step: Step, words: &str) -> Fault {
        Fault {
            outcome: if step == Step::Answer { Outcome::Ambiguous } else { Outcome::Passing },
            whose: Whose::Relay,
            session: if step == Step::Sender { Session::Stale } else { Session::Lost },
            reply: shortened(words),
        }
    }

    /// The time for `step` ran out. Not [`Session::Stale`]: a server that closed a session does not keep silent about it.
    pub fn of_silence(step: Step) -> Fault {
        Fault { session: Session::Lost, ..Fault::of_line(step, "no answer in time") }
    }

    /// Everything stops before the letter was out.
    pub fn of_stop() -> Fault {
        Fault {
            whose: Whose::Nobody,
            session: Session::Lost,
            ..Fault::of_line(Step::Opening, "not tried: the program stops")
        }
    }

    /// What lettre says of it.
    pub fn of_error(step: Step, error: &Error) -> Fault {
        match (error.status(), error.source()) {
            (Some(code), Some(text)) => Fault::of_reply(step, code.into(), &text.to_string()),
            (Some(code), None) => Fault::of_reply(step, code.into(), ""),
            (None, _) => Fault::of_line(step, &error.to_string()),
        }
    }
}

/// True for words about whose mail a server hands on, and who may ask it to.
fn speaks_of_relaying(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["relay", "rcpthosts", "authenticat", "sign in", "log in"].iter().any(|words| text.contains(words))
}

/// One printable line of at most 200 characters. Addresses are left out: replies repeat them, and this is kept.
pub(super) fn shortened(text: &str) -> String {
    let mut short = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(if word.contains('@') { "…" } else { word });
    }
    match short.char_indices().nth(REPLY_CHARACTERS_MAX) {
        Some((end, _)) => short[..end].to_owned(),
        None => short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(step: Step, code: u16, text: &str) -> (Outcome, Whose, Session) {
        let fault = Fault::of_reply(step, code, text);
        (fault.outcome, fault.whose, fault.session)
    }

    #[test]
    fn what_a_server_refuses_is_laid_at_the_right_door() {
        use Outcome::{Passing, Permanent};
        use Session::{Lost, Stale, Stands};
        use Step::{Answer, Opening, Recipient, Sender, Words};
        use Whose::{Relay, RelaysRule};
        for (step, code, text, judgement) in [
            (Opening, 554, "5.3.2 not today", (Passing, Relay, Lost)),
            (Opening, 535, "5.7.8 wrong password", (Passing, Relay, Lost)),
            (Sender, 451, "4.3.0 try later", (Passing, Relay, Stands)),
            (Sender, 550, "5.7.1 not as this sender", (Passing, Relay, Stands)),
            (Sender, 421, "idle for too long", (Passing, Relay, Stale)),
            (Recipient, 421, "4.3.2 closing", (Passing, Relay, Lost)),
            (Recipient, 530, "sign in", (Passing, Relay, Stands)),
            (Recipient, 450, "4.2.0 greylisted", (Passing, Whose::Recipient, Stands)),
            (Recipient, 550, "5.1.1 <ada@example.org>: unknown", (Permanent, Whose::Recipient, Stands)),
            (Recipient, 550, "no such user", (Permanent, Whose::Recipient, Stands)),
            (Recipient, 552, "mailbox full", (Passing, Whose::Recipient, Stands)),
            (Recipient, 552, "5.2.2 mailbox full", (Passing, Whose::Recipient, Stands)),
            (Recipient, 450, "5.1.1 says two things", (Passing, Whose::Recipient, Stands)),
            (Recipient, 554, "5.7.1 relay access denied", (Passing, RelaysRule, Stands)),
            (Recipient, 550, "relay not permitted", (Passing, RelaysRule, Stands)),
            (Recipient, 553, "sorry, that domain isn't in my list of allowed rcpthosts", (Passing, RelaysRule, Stands)),
            (Recipient, 451, "4.3.0 Temporary lookup failure", (Passing, Relay, Stands)),
            (Recipient, 452, "4.3.1 Insufficient system storage", (Passing, Relay, Stands)),
            (Recipient, 450, "4.4.1 no answer from host", (Passing, RelaysRule, Stands)),
            (Recipient, 451, "Temporary lookup failure", (Passing, RelaysRule, Stands)),
            (Words, 451, "4.3.0 disk", (Passing, Relay, Stands)),
            (Words, 554, "5.5.1 no valid recipients", (Passing, Whose::Recipient, Stands)),
            (Answer, 452, "4.3.1 no storage", (Passing, Relay, Stands)),
            (Answer, 421, "closing", (Passing, Relay, Lost)),
            (Answer, 552, "5.2.2 over quota", (Passing, Whose::Recipient, Stands)),
            (Answer, 554, "5.7.1 looks like spam", (Passing, Whose::Recipient, Stands)),
            (Answer, 554, "transaction failed", (Passing, Whose::Recipient, Stands)),
            (Answer, 550, "5.1.1 no such user", (Permanent, Whose::Recipient, Stands)),
        ] {
            assert_eq!(judged(step, code, text), judgement, "{step:?} {code} {text}");
        }
    }

    #[test]
    fn what_a_server_repeats_of_a_sign_in_is_not_kept() {
        let kept = |code, text| Fault::of_sign_in(Fault::of_reply(Step::Opening, code, text)).reply;
        assert_eq!(kept(535, "5.7.8 unrecognized \"AUTH PLAIN AHUAczNjcjN0\""), "535 5.7.8 (the sign-in was refused)");
        assert_eq!(kept(535, "AUTH PLAIN AHUAczNjcjN0"), "535 (the sign-in was refused)");
        assert_eq!(Fault::of_sign_in(Fault::of_silence(Step::Opening)).reply, "no answer in time");
    }

    #[test]
    fn silence_before_the_dot_is_passing_and_after_it_doubtful() {
        for step in [Step::Opening, Step::Sender, Step::Recipient, Step::Words] {
            assert_eq!(Fault::of_silence(step).outcome, Outcome::Passing);
            assert_eq!(Fault::of_line(step, "reset").whose, Whose::Relay);
        }
        assert_eq!(Fault::of_silence(Step::Answer).outcome, Outcome::Ambiguous);
        assert_eq!(Fault::of_silence(Step::Sender).session, Session::Lost);
        assert_eq!(Fault::of_line(Step::Sender, "reset").session, Session::Stale);
    }

    #[test]
    fn a_reply_is_one_short_line_without_addresses() {
        assert_eq!(shortened("550 <ada@example.org>:\r\n\tno\u{7}such  user"), "550 … no such user");
        assert_eq!(shortened(&"가".repeat(500)).chars().count(), REPLY_CHARACTERS_MAX);
    }
}
