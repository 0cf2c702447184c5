//! The two files that `init` writes. The comments of `templates/init/bonghwa.toml` are the manual of every key; a test
//! holds that each key is in it and that the defaults it shows are the real ones.

use super::super::Failure;
use super::super::writing::toml_string;
use super::targets::{Address, Opening, Target};
use crate::domain::language::Texts;
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
}

/// One component with its probe; every value is already TOML.
struct Entry {
    slug: String,
    names: Vec<(&'static str, String)>,
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

/// The catalogue of `targets`, each a component with one probe, named alike in every language of the page.
pub(super) fn catalogue(names: &Texts, targets: &[Target]) -> Result<String, Failure> {
    let entry = |target: &Target| {
        let (kind, address) = match &target.address {
            Address::Http(url) => ("url", url.to_string()),
            Address::Tcp { .. } => ("tcp", target.address.to_string()),
        };
        Entry {
            slug: toml_string(&target.slug),
            names: names.iter().map(|(language, _)| (language.tag(), toml_string(&target.name))).collect(),
            kind,
            address: toml_string(&address),
        }
    };
    render(&CatalogueFile { targets: targets.iter().map(entry).collect() })
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
