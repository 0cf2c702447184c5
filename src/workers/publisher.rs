//! Renders the public site from one read and swaps it in, whenever the public sequence has moved.

use crate::domain::page::Page;
use crate::domain::record::PublicRecord;
use crate::published::{File, Kept, Published, Rendered, Shown, Site};
use crate::store::{self, Store, record};
use crate::view::sheets::{self, Demand, Media, Sheet};
use crate::view::site;
use arc_swap::ArcSwapOption;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How long a failed rendering waits before it is tried again; meanwhile the last site is served.
const RETRY: Duration = Duration::from_secs(1);

/// Files that could wait in one swap. Rendering them takes some hundred milliseconds, for which a change has to wait.
const WAITING_PER_SWAP: usize = 500;

/// What became of one read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A site was swapped in; what could wait may have to follow.
    Swapped,
    /// There was nothing to do, or a later site is there already.
    NothingMoved,
}

/// Renders one page for one database.
#[derive(Clone)]
pub struct Publisher {
    store: Store,
    page: Arc<Page>,
    published: Arc<Published>,
    /// The record that was read last: of what did not change in it nothing is read again.
    last: Arc<ArcSwapOption<PublicRecord>>,
}

impl Publisher {
    /// A publisher of `page` from `store` into `published`.
    pub fn new(store: Store, page: Arc<Page>, published: Arc<Published>) -> Publisher {
        Publisher { store, page, published, last: Arc::default() }
    }

    /// Renders what has changed and swaps the site in, until it is whole; false where nothing had moved. One read, one swap:
    /// no reader ever sees half of a change. What nobody waits for, feeds and the archive, follows in parts.
    pub async fn publish(&self) -> Result<bool, store::Error> {
        if self.publish_part(0).await? == Part::NothingMoved {
            return Ok(false);
        }
        while self.publish_part(WAITING_PER_SWAP).await? == Part::Swapped {}
        Ok(true)
    }

    /// Renders everything, but of what can wait no more than one part; [`Publisher::run`] then renders the rest: at a start
    /// with thousands of past incidents the first page is there before them.
    pub async fn publish_first(&self) -> Result<(), store::Error> {
        self.publish_part(WAITING_PER_SWAP).await.map(drop)
    }

    /// Renders what has changed, of what can wait no more than `waiting_max` files, and swaps it in.
    async fn publish_part(&self, waiting_max: usize) -> Result<Part, store::Error> {
        let zone = self.page.zone;
        let (this, last) = (self.clone(), self.last.load_full());
        let present = self.published.site().as_ref().as_ref().map(|site| (site.stamp, site.is_whole()));
        let known = last.clone();
        let read = move |conn: &mut store::Conn| {
            let standing = record::find_standing(conn)?.stamp;
            match (present, known) {
                (Some((stamp, true)), _) if stamp == standing => Ok(None),
                (Some((stamp, false)), Some(known)) if stamp == standing && known.stamp == standing => Ok(Some(known)),
                (_, known) => record::find(conn, zone, known.as_deref()).map(|found| Some(Arc::new(found))),
            }
        };
        let Some(record) = self.store.read(read).await? else { return Ok(Part::NothingMoved) };
        self.last.store(Some(record.clone()));
        let rendering = tokio::task::spawn_blocking(move || this.swap_in(&record, waiting_max));
        let is_swapped = rendering.await.map_err(|error| store::Error::Fault(error.into()))?;
        Ok(if is_swapped { Part::Swapped } else { Part::NothingMoved })
    }

    /// Publishes whenever `sequence` moves, until `cancel`.
    pub async fn run(self, mut sequence: watch::Receiver<i64>, cancel: CancellationToken) {
        loop {
            sequence.borrow_and_update();
            if let Err(error) = self.publish().await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the site was not rendered; the last one is served"
                );
                let again = tokio::time::sleep(RETRY);
                tokio::select! { () = again => continue, () = cancel.cancelled() => return }
            }
            tokio::select! {
                moved = sequence.changed() => if moved.is_err() { return },
                () = cancel.cancelled() => return,
            }
        }
    }

    fn swap_in(&self, record: &PublicRecord, waiting_max: usize) -> bool {
        let site = site::Site::new(record, &self.page);
        let sheets = sheets::sheets(&site);
        let guard = self.published.site();
        let present = guard.as_ref().as_ref();
        let has_same_addresses =
            || present.is_some_and(|present| present.has_exactly(sheets.iter().map(|sheet| sheet.path.as_str())));
        let kept = |sheet: &Sheet| {
            let file = present?.file(&sheet.path)?;
            let is_same = file.stamp == sheet.stamp || (sheet.depends_on_addresses_alone() && has_same_addresses());
            is_same.then(|| file.clone())
        };
        let (mut files, mut copies, mut changed) = (Vec::with_capacity(sheets.len()), Vec::new(), Vec::new());
        for sheet in &sheets {
            match (sheet.original(&site), kept(sheet)) {
                (Some(original), _) => copies.push((sheet, original)),
                (None, Some(file)) => files.push(file),
                (None, None) => changed.push((sheet.demand(&site), sheet)),
            }
        }
        // What is asked for first comes first, among those that can wait as well.
        changed.sort_by_key(|(demand, _)| *demand);
        let (now, later) = split(changed, waiting_max);
        files.extend(on_every_core(&now, |sheet| {
            let file = File::new(rendered(sheet, &site));
            // The index is what everybody is about to ask for; it is never sent large.
            if sheet.is_index() {
                file.pack();
            }
            Arc::new(file)
        }));
        for (copy, original) in copies {
            let original = files.iter().find(|file| *file.path == *original);
            let file = original.map_or_else(|| File::new(rendered(copy, &site)), |file| file.at(&copy.path));
            files.push(Arc::new(file));
        }
        let is_whole = later.is_empty();
        let mut awaited = HashSet::new();
        for sheet in later {
            // What is there from before is served until its turn comes.
            match present.and_then(|present| present.file(&sheet.path)) {
                Some(before) => files.push(before.clone()),
                None => drop(awaited.insert(sheet.path.clone())),
            }
        }
        let shared = files.iter().cloned();
        let swapped = self.published.swap(match is_whole {
            true => Site::new(record.stamp, shared),
            false => Site::in_part(record.stamp, shared, awaited),
        });
        on_every_core(&files, |file| {
            file.pack();
        });
        swapped
    }
}

/// `changed` without all but the first `max` of those that can wait, and these.
fn split(changed: Vec<(Demand, &Sheet)>, max: usize) -> (Vec<&Sheet>, Vec<&Sheet>) {
    let urgent = changed.partition_point(|(demand, _)| *demand < Demand::Later);
    let mut now: Vec<&Sheet> = changed.into_iter().map(|(_, sheet)| sheet).collect();
    let later = now.split_off(now.len().min(urgent + max));
    (now, later)
}

fn rendered(sheet: &Sheet, site: &site::Site<'_>) -> Rendered {
    Rendered {
        path: sheet.path.clone(),
        content_type: sheet.media.content_type(),
        shown: match sheet.media {
            Media::Html if sheet.is_corner() => Shown::AsCorner,
            Media::Html => Shown::AsPage,
            _ => Shown::AsFile,
        },
        language: sheet.language,
        stamp: sheet.stamp,
        kept: match sheet.demand(site) {
            Demand::Everybody => Kept::AllForms,
            Demand::Later if sheet.media == Media::Json => Kept::AllForms,
            Demand::OneOfMany => Kept::Packed,
            Demand::Later | Demand::Archive => Kept::GzipAlone,
        },
        body: sheet.bytes(site),
    }
}

/// `f` of every item, by as many threads as there are cores. Items are taken one at a time, so that one large page does
/// not hold up a thousand small ones.
fn on_every_core<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(items.len().max(1));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            made.push(f(item));
        }
        made
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut made = work();
        for other in others {
            match other.join() {
                Ok(more) => made.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        made
    })
}
