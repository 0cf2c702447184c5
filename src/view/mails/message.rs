//! A mail as it goes over the wire (RFC 5322, MIME): what all readers of one notification in one language and zone share is
//! encoded once, and each copy is that with a few lines of its own spliced in between.

use super::headers::{Link, MessageId, Sender, unstructured};
use super::reasons::Reason;
use super::transfer::Transfer;
use super::written::Written;
use crate::domain::addresses::EmailAddress;
use crate::domain::language::Language;
use crate::domain::time::Time;
use crate::view::names::escaped;
use chrono_tz::Tz;

/// Divides the parts. In quoted-printable `=` never stands before `_`, and in base64 never before anything: so no body can hold it.
const BOUNDARY: &str = "=_bonghwa";

/// A mail with everything in it that its readers share, encoded.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Headers, each with its line break.
    head: Vec<u8>,
    text: Part,
    html: Part,
    labels: Labels,
    zone: Tz,
}

#[derive(Debug, Clone)]
struct Part {
    transfer: Transfer,
    /// All up to the personal lines: the part's own headers, too.
    before: Vec<u8>,
    /// All behind them.
    behind: Vec<u8>,
}

/// What the links below a mail are called.
#[derive(Debug, Clone)]
struct Labels {
    unsubscribe: String,
    manage: String,
}

/// What one reader's copy has of its own.
#[derive(Debug, Clone, Copy)]
pub struct Personal<'a> {
    /// Why they get it.
    pub reason: &'a Reason,
    /// Ends it, in one click for their mail program (RFC 8058) and on a page for themselves.
    pub unsubscribe: &'a Link,
    /// Leads to their settings.
    pub manage: &'a Link,
}

/// The headers of one copy.
#[derive(Debug, Clone, Copy)]
pub struct Headers<'a> {
    /// To whom.
    pub to: &'a EmailAddress,
    /// When it was written: a repeat bears the same instant.
    pub date: Time,
    /// Its own id: a repeat bears the same one.
    pub message_id: &'a MessageId,
}

impl Mail {
    /// `written` as it goes out from `sender`.
    ///
    /// Every mail about one incident or maintenance names the same `thread`, also the first: a reader's program then holds them
    /// together whichever of them it has, and nobody needs to know which came first. There is no `Precedence`: absent people's
    /// answering machines keep quiet at `Auto-Submitted` and `List-Id` already (RFC 3834 §2, RFC 5230 §4.6), and mail servers
    /// that know `bulk` let it wait behind other mail.
    pub fn new(written: &Written, sender: &Sender, thread: Option<&MessageId>) -> Mail {
        let mut head = format!(
            "From: {}\r\nSubject: {}\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/alternative; boundary=\"{BOUNDARY}\"\r\nContent-Language: {}\r\n",
            sender.mailbox(),
            unstructured(&written.subject, "Subject: ".len()),
            written.language.tag(),
        );
        if let Some(thread) = thread {
            head += &format!("In-Reply-To: {thread}\r\nReferences: {thread}\r\n");
        }
        if written.is_for_list {
            head += &format!("List-Id: {}\r\n", sender.list_id());
        }
        let labels = Labels::of(written.language);
        let (text, html) = (Part::of("plain", &written.text), Part::of("html", &written.html));
        let mut mail = Mail { head: head.into_bytes(), text, html, labels, zone: written.zone };
        mail.html.behind.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        mail
    }

    /// What it is long without what is personal, in bytes.
    fn shared_bytes(&self) -> usize {
        let part = |part: &Part| part.before.len() + part.behind.len();
        self.head.len() + part(&self.text) + part(&self.html)
    }
}

impl Labels {
    fn of(language: Language) -> Labels {
        let say = super::say::Say(language);
        Labels { unsubscribe: say.word("unsubscribe"), manage: say.word("manage") }
    }
}

impl Part {
    fn of(subtype: &str, [before, behind]: &[String; 2]) -> Part {
        let transfer = Transfer::shorter(before);
        let mut head = format!(
            "--{BOUNDARY}\r\nContent-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {}\r\n\r\n",
            transfer.name()
        )
        .into_bytes();
        transfer.write(before, &mut head);
        let mut tail = Vec::new();
        transfer.write(behind, &mut tail);
        Part { transfer, before: head, behind: tail }
    }

    fn write(&self, personal: &str, message: &mut Vec<u8>) {
        message.extend_from_slice(&self.before);
        self.transfer.write(personal, message);
        message.extend_from_slice(&self.behind);
    }
}

/// One reader's copy of `mail`: a complete message, each line ended by CRLF. Letters to one person alone have nothing `personal`.
pub fn assemble(mail: &Mail, personal: Option<&Personal<'_>>, headers: &Headers<'_>) -> Vec<u8> {
    /// What the personal lines and headers take, in most copies.
    const PERSONAL_BYTES: usize = 2_048;
    let mut message = Vec::with_capacity(mail.shared_bytes() + PERSONAL_BYTES);
    message.extend_from_slice(&mail.head);
    let mut write = |parts: &[&str]| parts.iter().for_each(|part| message.extend_from_slice(part.as_bytes()));
    let date = headers.date.with_timezone(&mail.zone).to_rfc2822();
    write(&["To: ", headers.to.as_str(), "\r\nDate: ", &date]);
    write(&["\r\nMessage-ID: ", headers.message_id.as_str(), "\r\n"]);
    if let Some(personal) = personal {
        // Folded, because a link may be as long as a line.
        write(&["List-Unsubscribe:\r\n <", personal.unsubscribe.as_str(), ">\r\n"]);
        write(&["List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"]);
    }
    write(&["\r\n"]);
    mail.text.write(&personal.map_or_else(String::new, |one| in_text(one, &mail.labels)), &mut message);
    mail.html.write(&personal.map_or_else(String::new, |one| in_html(one, &mail.labels)), &mut message);
    message
}

fn in_text(personal: &Personal<'_>, labels: &Labels) -> String {
    let Personal { reason, unsubscribe, manage } = personal;
    let (unsubscribe, manage) = (unsubscribe.as_str(), manage.as_str());
    [&reason.text, "\n", &labels.unsubscribe, ": ", unsubscribe, "\n", &labels.manage, ": ", manage, "\n"].concat()
}

fn in_html(personal: &Personal<'_>, labels: &Labels) -> String {
    /// As in the template.
    const LINK: &str =
        "<a class=\"soft\" style=\"color:#545c66;display:inline-block;padding:12px 16px 12px 0\" href=\"";
    let Personal { reason, unsubscribe, manage } = personal;
    let (unsubscribe, manage) = (escaped(unsubscribe.as_str()), escaped(manage.as_str()));
    let links =
        [LINK, &unsubscribe, "\">", &labels.unsubscribe, "</a>\n", LINK, &manage, "\">", &labels.manage, "</a>\n"];
    ["<p style=\"margin:0\">", &reason.html, "</p>\n", &links.concat()].concat()
}
