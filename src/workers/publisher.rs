//! Renders the public site from one read and swaps it in, whenever the public sequence has moved.

use crate::domain::page::Page;
use crate::domain::record::PublicRecord;
use crate::published::{File, Published, Rendered, Shown, Site};
use crate::store::{self, Store, record};
use crate::view::sheets::{self, Media, Sheet};
use crate::view::site;
use arc_swap::ArcSwapOption;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How long a failed rendering waits before it is tried again; meanwhile the last site is served.
const RETRY: Duration = Duration::from_secs(1);

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

    /// Renders what has changed and swaps the site in; false where nothing had moved. One read, one swap: no request ever
    /// sees half of a change.
    pub async fn publish(&self) -> Result<bool, store::Error> {
        let zone = self.page.zone;
        let (this, last) = (self.clone(), self.last.load_full());
        let present = self.published.site().as_ref().as_ref().map(|site| site.stamp);
        let read = move |conn: &mut store::Conn| {
            if present == Some(record::find_standing(conn)?.stamp) {
                return Ok(None);
            }
            record::find(conn, zone, last.as_deref()).map(|found| Some(Arc::new(found)))
        };
        let Some(record) = self.store.read(read).await? else { return Ok(false) };
        self.last.store(Some(record.clone()));
        let rendering = tokio::task::spawn_blocking(move || this.swap_in(&record));
        rendering.await.map_err(|error| store::Error::Fault(error.into()))
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

    fn swap_in(&self, record: &PublicRecord) -> bool {
        let site = site::Site::new(record, &self.page);
        let sheets = sheets::sheets(&site);
        let guard = self.published.site();
        let present = guard.as_ref().as_ref();
        let has_same_addresses =
            present.is_some_and(|present| present.has_exactly(sheets.iter().map(|sheet| sheet.path.as_str())));
        let kept = |sheet: &Sheet| {
            let file = present?.file(&sheet.path)?;
            let is_same = file.stamp == sheet.stamp || (has_same_addresses && sheet.depends_on_addresses_alone());
            is_same.then(|| file.clone())
        };
        let (sheets, copies): (Vec<Sheet>, Vec<Sheet>) =
            sheets.into_iter().partition(|sheet| sheet.original(&site).is_none());
        let mut files = on_every_core(&sheets, |sheet| {
            kept(sheet).unwrap_or_else(|| {
                if sheet.is_archived(&site) {
                    return Arc::new(File::archived(rendered(sheet, &site)));
                }
                let file = File::new(rendered(sheet, &site));
                // The index is what everybody is about to ask for; it is never sent large.
                if sheet.is_index() {
                    file.pack();
                }
                Arc::new(file)
            })
        });
        for copy in copies {
            let original = copy.original(&site).and_then(|path| files.iter().find(|file| file.path == path));
            let file = original.map_or_else(|| File::new(rendered(&copy, &site)), |file| file.at(copy.path.clone()));
            files.push(Arc::new(file));
        }
        let swapped = self.published.swap(Site::new(record.stamp, files.iter().cloned()));
        on_every_core(&files, |file| {
            file.pack();
        });
        swapped
    }
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
