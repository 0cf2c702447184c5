//! The two files that `init` writes. The comments of `templates/init/bonghwa.toml` are the manual of every key; a test
//! holds that each key is in it and that the defaults it shows are the real ones.

use super::super::Failure;
use super::super::writing::toml_string;
use super::targets::{Address, Opening, Target};
use crate::domain::language::{Language, Texts};
use askama::Template;

#[derive(Template)]
#[template(path = "init/bonghwa.toml", escape = "none")]
struct ConfigFile {
    public_url: String,
    names: Vec<(&'static str, String)>,
    languages: String,
    time_zone: String,
    database_url: String,
    openings: Vec<Opening>,
    allow: String,
}

#[derive(Template)]
#[template(path = "init/catalogue.toml", escape = "none")]
struct CatalogueFile {
    targets: Vec<Entry>,
    languages: Vec<Language>,
}

/// One component with its probe; every value is already TOML.
struct Entry {
    slug: String,
    names: Vec<(&'static str, String)>,
    /// The languages of the page that it has no name in yet.
    unnamed: Vec<&'static str>,
    kind: &'static str,
    address: String,
}

/// The settings of a page that is called `names` and watches `targets`.
pub(super) fn config(public_url: &str, names: &Texts, time_zone: &str, targets: &[Target]) -> Result<String, Failure> {
    let mut openings: Vec<Opening> = targets.iter().flat_map(|target| target.address.openings()).collect();
    openings.sort();
    openings.dedup();
    let mut networks: Vec<String> = openings.iter().map(|opening| toml_string(&opening.network)).collect();
    networks.dedup();
    let languages: Vec<String> = names.iter().map(|(language, _)| toml_string(language.tag())).collect();
    let file = ConfigFile {
        public_url: toml_string(public_url),
        names: names.iter().map(|(language, name)| (language.tag(), toml_string(name))).collect(),
        languages: format!("[{}]", languages.join(", ")),
        time_zone: toml_string(time_zone),
        database_url: toml_string(&format!("sqlite:{}", super::DATABASE)),
        openings,
        allow: format!("[{}]", networks.join(", ")),
    };
    render(&file)
}

/// The catalogue of `targets`, each a component with one probe. A name stands in its own language alone, where the page
/// speaks that; an address in every language of the page.
pub(super) fn catalogue(names: &Texts, targets: &[Target]) -> Result<String, Failure> {
    let entry = |target: &Target| {
        let (kind, address) = match &target.address {
            Address::Http(url) => ("url", url.to_string()),
            Address::Tcp { .. } => ("tcp", target.address.to_string()),
        };
        let own = target.language.filter(|language| names.exactly(*language).is_some());
        let is_named = |language: &Language| own.is_none_or(|own| own == *language);
        let (named, unnamed): (Vec<Language>, Vec<Language>) =
            names.iter().map(|(language, _)| language).partition(is_named);
        Entry {
            slug: toml_string(&target.slug),
            names: named.into_iter().map(|language| (language.tag(), toml_string(&target.name))).collect(),
            unnamed: unnamed.into_iter().map(Language::tag).collect(),
            kind,
            address: toml_string(&address),
        }
    };
    let languages = names.iter().map(|(language, _)| language).collect();
    render(&CatalogueFile { targets: targets.iter().map(entry).collect(), languages })
}

fn render(file: &impl Template) -> Result<String, Failure> {
    let text = file.render().map_err(|error| Failure::failed("the file could not be composed", &error))?;
    // Templates lose the newline at their end.
    Ok(format!("{}\n", text.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::init::targets;
    use crate::config::{self, Config};
    use crate::domain::language::Language;
    use std::path::Path;

    fn written() -> String {
        let names = Texts::of(Language::Korean, "이름 \"하나\"\\");
        let targets = targets::parse_all(&["https://example.org".into()]).unwrap();
        config("https://status.example.org", &names, "Asia/Seoul", &targets).unwrap()
    }

    fn read(text: &str) -> Config {
        config::parse(text, Path::new("bonghwa.toml"), []).unwrap_or_else(|faults| panic!("{faults}"))
    }

    #[test]
    fn names_are_written_so_that_they_read_back_the_same() {
        assert_eq!(read(&written()).page.names.text(Language::Korean), "이름 \"하나\"\\");
    }

    fn written_catalogue(target: &str) -> String {
        let names =
            [(Language::Korean, "이름".to_owned()), (Language::English, "Name".to_owned())].into_iter().collect();
        catalogue(&names, &targets::parse_all(&[target.to_owned()]).unwrap()).unwrap()
    }

    fn read_catalogue(text: &str) -> config::catalogue::Parsed {
        let page = read(&written());
        let languages = [Language::Korean, Language::English];
        config::catalogue::parse(text, Path::new("catalogue.toml"), &page.probing, &languages)
            .unwrap_or_else(|faults| panic!("{faults}: {text}"))
    }

    #[test]
    fn a_name_stands_in_its_own_language_and_claims_no_other() {
        let names = |target: &str| {
            let names = read_catalogue(&written_catalogue(target)).draft.components[0].names.clone();
            Language::ALL.map(|language| names.exactly(language).is_some())
        };
        assert_eq!(names("홈페이지=https://example.org"), [true, false]);
        assert_eq!(names("Home page=https://example.org"), [false, true]);
        assert_eq!(names("https://example.org"), [true, true]);
        assert!(written_catalogue("홈페이지=https://example.org").contains("# en is missing"));
        // A page of one language has no other to write a name in.
        let names = Texts::of(Language::Korean, "이름");
        let one = catalogue(&names, &targets::parse_all(&["Mail=https://example.org".into()]).unwrap()).unwrap();
        assert!(one.contains("name = { ko = \"Mail\" }\n"), "{one}");
    }

    #[test]
    fn the_facility_that_the_catalogue_shows_can_be_had_by_taking_its_marks_away() {
        let written = written_catalogue("https://example.org");
        assert!(read_catalogue(&written).draft.facilities.is_empty());
        let is_shown = |line: &str| line.starts_with('#') && !line.starts_with("# ");
        let shown: Vec<&str> = written.lines().map(|line| if is_shown(line) { &line[1..] } else { line }).collect();
        let draft = read_catalogue(&shown.join("\n")).draft;
        assert_eq!(draft.facilities[0].slug, "main-site");
        assert_eq!(draft.components[0].runs_on, ["main-site"]);
    }

    #[test]
    fn the_defaults_that_the_file_shows_are_the_real_ones() {
        let is_default = |line: &&str| line.starts_with('#') && !line.starts_with("# ");
        let shown = written().lines().filter(is_default).count();
        let uncommented: Vec<String> = written()
            .lines()
            .map(|line| if is_default(&line) { line[1..].to_owned() } else { line.to_owned() })
            .collect();
        assert!(shown >= 17, "only {shown} defaults are shown");
        assert_eq!(format!("{:?}", read(&uncommented.join("\n"))), format!("{:?}", read(&written())));
    }

    #[test]
    fn every_key_stands_in_the_file() {
        let mut section = String::new();
        let mut found = Vec::new();
        for line in written().lines().map(|line| line.trim_start_matches(['#', ' '])) {
            if let Some(name) = line.strip_prefix('[') {
                section = format!("{}.", name.trim_end_matches(']'));
            } else if let Some((key, _)) = line.split_once(" = ") {
                found.push(format!("{section}{key}"));
            }
        }
        // The page of this test has no English name.
        let missing: Vec<&str> =
            config::known_keys().filter(|key| *key != "page.name.en" && !found.iter().any(|f| f == key)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
