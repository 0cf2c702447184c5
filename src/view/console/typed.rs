//! What somebody had typed into a form that was not taken, so that none of it is lost.

/// The fields of one form as they were sent; nothing at all where no form was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    form: String,
    fields: Vec<(String, String)>,
}

/// The forms that say themselves why they were not taken: each leads to `#at-` and its name, so that a browser without a
/// script shows the refusal where the form is.
const FORMS: [&str; 5] = ["recover", "put-right", "log", "cause", "status"];

impl Typed {
    /// The form, where it says itself why it was not taken.
    pub fn place(&self) -> Option<&'static str> {
        FORMS.into_iter().find(|form| self.is_of(form))
    }

    /// What was sent in `form`.
    pub fn new(form: &str, fields: Vec<(String, String)>) -> Typed {
        Typed { form: form.to_owned(), fields }
    }

    /// What was typed as `name` in `form`; empty where nothing was.
    pub fn text(&self, form: &str, name: &str) -> &str {
        self.values(form, name).next().unwrap_or_default()
    }

    /// As [`Typed::text`], or `otherwise` where that form was not sent.
    pub fn text_or<'a>(&'a self, form: &str, name: &str, otherwise: &'a str) -> &'a str {
        if self.form == form { self.text(form, name) } else { otherwise }
    }

    /// True where `name` was chosen to be `value` in `form`.
    pub fn has(&self, form: &str, name: &str, value: &str) -> bool {
        self.values(form, name).any(|chosen| chosen == value)
    }

    /// As [`Typed::has`], or `otherwise` where that form was not sent.
    pub fn has_or(&self, form: &str, name: &str, value: &str, otherwise: bool) -> bool {
        if self.form == form { self.has(form, name, value) } else { otherwise }
    }

    /// True where `form` was sent and not taken.
    pub fn is_of(&self, form: &str) -> bool {
        self.form == form
    }

    fn values(&self, form: &str, name: &str) -> impl Iterator<Item = &str> {
        let is_this = self.form == form;
        self.fields.iter().filter(move |(own, _)| is_this && own == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_into_its_own_form_alone() {
        let fields = [("step", "down"), ("component", "a"), ("component", "b")];
        let typed = Typed::new("recover", fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        assert_eq!((typed.text("recover", "step"), typed.text("log", "step")), ("down", ""));
        assert!(typed.has("recover", "component", "b") && !typed.has("log", "component", "b"));
        assert_eq!((typed.text_or("log", "text", "x"), typed.text_or("recover", "text", "x")), ("x", ""));
        assert!(typed.has_or("log", "ago", "0", true) && !typed.has_or("recover", "ago", "0", true));
    }
}
