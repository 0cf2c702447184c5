//! The form that asks for nothing but an address, to send the link to one's settings there.

use super::frame::{At, Frame};
use super::say::{Amiss, Field, Say};
use askama::Template;

/// The form.
#[derive(Debug, Clone, Copy)]
pub struct AskPage<'a> {
    /// Where.
    pub at: At<'a>,
    /// The address as it was typed.
    pub address: &'a str,
    /// When the form was made, so that nobody can make that up.
    pub stamp: &'a str,
    /// What is amiss with it.
    pub amiss: Option<&'a Amiss>,
}

#[derive(Template)]
#[template(path = "subscribing/ask.html")]
struct View<'a> {
    frame: Frame,
    say: Say,
    action: String,
    address: &'a str,
    stamp: &'a str,
    amiss_address: Option<String>,
    amiss_whole: Option<String>,
}

impl AskPage<'_> {
    /// The page.
    pub fn html(&self) -> String {
        let say = self.at.say();
        let of_address = |amiss: &&Amiss| amiss.field() == Field::Address;
        let view = View {
            frame: self.at.frame(&say.word("ask-title")),
            say,
            action: self.at.way("/subscribe/settings"),
            address: self.address,
            stamp: self.stamp,
            amiss_address: self.amiss.filter(of_address).map(|amiss| amiss.sentence(say)),
            amiss_whole: self.amiss.filter(|amiss| !of_address(amiss)).map(|amiss| amiss.sentence(say)),
        };
        view.render().unwrap_or_default()
    }
}
