//! The public site in memory: every public file, ready to be sent, swapped as one.
//!
//! Requests and copies of the site get these bytes and nothing else, so nothing here knows where they come from; with the
//! database gone they are still served. The road not taken is compressing per request: one page is asked for a hundred
//! thousand times a second when it matters, and changes once.

mod pack;

use crate::domain::language::Language;
use crate::domain::record::Stamp;
use arc_swap::{ArcSwap, ArcSwapOption};
use base64::Engine;
use bytes::Bytes;
pub use pack::{brotli, gzip};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// One representation of a file.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The bytes.
    pub body: Bytes,
    /// Its strong entity tag (RFC 9110 §8.8.3), quoted: another one for each coding, because the bytes differ.
    pub etag: Bytes,
}

/// How browsers show a file, and so under which policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A page of ours, in a window of its own.
    AsPage,
    /// A part of somebody else's page.
    AsCorner,
    /// No page at all: other sites may read it.
    AsFile,
}

/// What is kept of a file once it is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// All forms: programs that take no compression ask for it every minute.
    AllForms,
    /// What is packed: one of thousands. Who takes no compression gets it unpacked again.
    Packed,
    /// Its gzip: for one that few ask for.
    GzipAlone,
}

/// One public file.
#[derive(Debug)]
pub struct File {
    /// Its address: begins with a slash, has no query.
    pub path: Arc<str>,
    /// Its media type.
    pub content_type: &'static str,
    /// Under which policy browsers show it.
    pub shown: Shown,
    /// The language it is in, where it is in one.
    pub language: Option<Language>,
    /// When its inputs last changed.
    pub stamp: Stamp,
    /// Its SHA-256.
    pub digest: [u8; 32],
    /// How many bytes it has as it is.
    pub length: usize,
    kept: Kept,
    /// As it is; empty once it is packed, where that is all that is kept.
    whole: ArcSwapOption<Bytes>,
    packed: OnceLock<Packed>,
}

/// The compressed representations of a file, each only where it is smaller.
#[derive(Debug, Clone, Default)]
pub struct Packed {
    /// In gzip (RFC 1952).
    pub gzip: Option<Variant>,
    /// In brotli (RFC 7932).
    pub brotli: Option<Variant>,
}

/// A rendered file on its way to being [`File`].
#[derive(Debug)]
pub struct Rendered {
    /// See [`File::path`].
    pub path: String,
    /// See [`File::content_type`].
    pub content_type: &'static str,
    /// See [`File::shown`].
    pub shown: Shown,
    /// See [`File::language`].
    pub language: Option<Language>,
    /// See [`File::stamp`].
    pub stamp: Stamp,
    /// What is kept of it.
    pub kept: Kept,
    /// What it says.
    pub body: Vec<u8>,
}

impl File {
    /// A rendered file, tagged, not yet compressed. The same file always gives the same bytes and tags, on every node.
    pub fn new(rendered: Rendered) -> File {
        // No longer than it is: a text that grew has up to twice the room, and it is kept for as long as it is public.
        let body = rendered.body.into_boxed_slice();
        let digest: [u8; 32] = Sha256::digest(&body).into();
        File {
            path: rendered.path.into(),
            content_type: rendered.content_type,
            shown: rendered.shown,
            language: rendered.language,
            stamp: rendered.stamp,
            digest,
            length: body.len(),
            kept: rendered.kept,
            whole: ArcSwapOption::from_pointee(Bytes::from(body)),
            packed: OnceLock::new(),
        }
    }

    /// The same file at another address.
    pub fn at(&self, path: &str) -> File {
        File {
            path: path.into(),
            whole: ArcSwapOption::new(self.whole.load_full()),
            packed: self.packed.clone(),
            digest: self.digest,
            ..*self
        }
    }

    /// The file as it is.
    pub fn identity(&self) -> Variant {
        // It goes only after what is packed is there.
        let packed = || self.packed()?.gzip.as_ref().map(|gzip| Bytes::from(pack::gunzip(&gzip.body)));
        let whole = self.whole.load().as_deref().cloned();
        Variant { body: whole.or_else(packed).unwrap_or_default(), etag: tag(&self.digest, "") }
    }

    /// Compresses the file, once. Until then it is sent as it is: a change is seen before the thousand pages that it
    /// touches are made small.
    pub fn pack(&self) -> &Packed {
        let packed = self.packed.get_or_init(|| {
            let whole = self.whole.load();
            let body = whole.as_deref().map_or(&[][..], |whole| whole);
            let smaller = |packed: &Vec<u8>| packed.len() < body.len();
            let has_brotli = match self.kept {
                Kept::AllForms => true,
                Kept::Packed => body.len() > pack::SMALL,
                Kept::GzipAlone => false,
            };
            let brotli = has_brotli.then(|| pack::brotli(body)).flatten().filter(smaller);
            Packed {
                gzip: pack::gzip(body).filter(smaller).map(|packed| variant(&self.digest, "-gz", packed)),
                brotli: brotli.map(|packed| variant(&self.digest, "-br", packed)),
            }
        });
        if self.kept != Kept::AllForms && packed.gzip.is_some() {
            self.whole.store(None);
        }
        packed
    }

    /// What [`File::pack`] made; `None` before it.
    pub fn packed(&self) -> Option<&Packed> {
        self.packed.get()
    }
}

fn variant(digest: &[u8; 32], coding: &str, body: Vec<u8>) -> Variant {
    // As above.
    Variant { body: body.into_boxed_slice().into(), etag: tag(digest, coding) }
}

fn tag(digest: &[u8; 32], coding: &str) -> Bytes {
    // Half of the digest: 128 bits are beyond any accident, and every header byte is sent a million times.
    let tag = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&digest[..16]);
    format!("\"{tag}{coding}\"").into()
}

/// The whole public site at one moment.
#[derive(Debug)]
pub struct Site {
    /// The stamp of the record that it was rendered from.
    pub stamp: Stamp,
    files: HashMap<Arc<str>, Arc<File>, foldhash::fast::RandomState>,
    /// The addresses of files that are still to be rendered: of the archive, at the start.
    awaited: HashSet<String>,
    is_whole: bool,
}

impl Site {
    /// A site of these files.
    pub fn new(stamp: Stamp, files: impl IntoIterator<Item = Arc<File>>) -> Site {
        let files = files.into_iter().map(|file| (file.path.clone(), file)).collect();
        Site { stamp, files, awaited: HashSet::new(), is_whole: true }
    }

    /// A site whose archive is still being rendered: `awaited` are the addresses that are not there yet. Others may be
    /// there as they were before.
    pub fn in_part(stamp: Stamp, files: impl IntoIterator<Item = Arc<File>>, awaited: HashSet<String>) -> Site {
        Site { awaited, is_whole: false, ..Site::new(stamp, files) }
    }

    /// False while files of the archive are still to be rendered, or rendered again.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// True for the address of a file that there will be in a moment.
    pub fn awaits(&self, path: &str) -> bool {
        self.awaited.contains(path)
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&Arc<File>> {
        self.files.get(path)
    }

    /// True where these are the addresses of all its files, those that are awaited as well.
    pub fn has_exactly<'p>(&self, mut paths: impl ExactSizeIterator<Item = &'p str>) -> bool {
        let is_known = |path: &str| self.files.contains_key(path) || self.awaited.contains(path);
        paths.len() == self.files.len() + self.awaited.len() && paths.all(is_known)
    }

    /// Every file, in no order.
    pub fn files(&self) -> impl Iterator<Item = &Arc<File>> {
        self.files.values()
    }
}

/// Where the present site is kept; empty until the first one is rendered. Reading takes no lock.
#[derive(Debug, Default)]
pub struct Published(ArcSwap<Option<Site>>);

impl Published {
    /// The present site.
    pub fn site(&self) -> arc_swap::Guard<Arc<Option<Site>>> {
        self.0.load()
    }

    /// The file at `path` of the present site.
    pub fn file(&self, path: &str) -> Option<Arc<File>> {
        self.0.load().as_ref().as_ref().and_then(|site| site.file(path)).cloned()
    }

    /// Puts `site` in place of the present one; every later request sees it. A site of a lower sequence is refused: two
    /// renderings that overtake each other must not turn the page back.
    pub fn swap(&self, site: Site) -> bool {
        let is_behind =
            self.0.load().as_ref().as_ref().is_some_and(|present| present.stamp.sequence > site.stamp.sequence);
        if !is_behind {
            self.0.store(Arc::new(Some(site)));
        }
        !is_behind
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::from_millis;

    fn rendered(path: &str, sequence: i64, body: &str) -> Rendered {
        Rendered {
            path: path.into(),
            content_type: "text/plain; charset=utf-8",
            shown: Shown::AsFile,
            language: None,
            stamp: Stamp { sequence, at: from_millis(0).unwrap() },
            kept: Kept::AllForms,
            body: body.into(),
        }
    }

    #[test]
    fn variants_unpack_to_the_same_bytes_and_have_tags_of_their_own() {
        use std::io::Read;
        let body = "카카오톡 메시지가 복구되었습니다. ".repeat(50);
        let file = File::new(rendered("/", 1, &body));
        assert!(file.packed().is_none());
        let packed = file.pack();
        let (gzip, brotli) = (packed.gzip.clone().unwrap(), packed.brotli.clone().unwrap());
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&gzip.body[..]).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, body);
        unpacked.clear();
        brotli::Decompressor::new(&brotli.body[..], 4096).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, body);
        assert_ne!(gzip.etag, brotli.etag);
        assert_eq!(brotli.etag, File::new(rendered("/", 2, &body)).pack().brotli.clone().unwrap().etag);
    }

    #[test]
    fn what_is_kept_packed_is_given_as_it_was() {
        let body = (0..4000).map(|number| format!("{number}번 기능이 복구되었습니다.\n")).collect::<String>();
        let of = |kept, body: &str| File::new(Rendered { kept, ..rendered("/", 1, body) });
        let all = of(Kept::AllForms, &body);
        for (kept, has_brotli) in [(Kept::Packed, true), (Kept::GzipAlone, false)] {
            let file = of(kept, &body);
            assert!(file.whole.load().is_some(), "until it is packed it is sent as it is");
            file.pack();
            assert!(file.whole.load().is_none());
            assert_eq!(file.identity().body, body.as_bytes());
            assert_eq!(file.identity().etag, all.identity().etag);
            assert_eq!(file.at("/other").identity().body, body.as_bytes());
            let gzip = |file: &File| file.pack().gzip.clone().unwrap();
            assert_eq!((gzip(&file).body, gzip(&file).etag), (gzip(&all).body, gzip(&all).etag));
            assert_eq!(file.packed().unwrap().brotli.is_some(), has_brotli);
            let short = of(kept, "ok");
            short.pack();
            assert_eq!(short.identity().body, "ok", "what does not get smaller stays");
        }
        all.pack();
        assert!(all.whole.load().is_some());
    }

    #[test]
    fn one_of_thousands_has_brotli_only_where_it_is_large() {
        let body = "모든 기능이 복구되었습니다. ".repeat(50);
        let has_brotli = |kept| File::new(Rendered { kept, ..rendered("/", 1, &body) }).pack().brotli.is_some();
        assert!(has_brotli(Kept::AllForms) && !has_brotli(Kept::Packed) && !has_brotli(Kept::GzipAlone));
    }

    #[test]
    fn what_does_not_get_smaller_stays_as_it_is() {
        let file = File::new(rendered("/", 1, "ok"));
        assert!(file.pack().gzip.is_none() && file.pack().brotli.is_none());
    }

    #[test]
    fn a_site_never_goes_back_to_a_lower_sequence() {
        let published = Published::default();
        let site = |sequence| {
            let file = Arc::new(File::new(rendered("/", sequence, "x")));
            Site::new(file.stamp, [file])
        };
        assert!(published.swap(site(2)));
        assert!(!published.swap(site(1)));
        assert_eq!(published.file("/").unwrap().stamp.sequence, 2);
    }
}
