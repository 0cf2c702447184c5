//! From where the person is who writes. It belongs to a transaction, and a transaction runs on one thread from its beginning
//! to its end: so that is where it is kept, and no act can forget to hand it on.

use std::cell::RefCell;

thread_local! {
    static NETWORK: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Puts back what was there before, also where the transaction panics.
struct Before(Option<String>);

impl Drop for Before {
    fn drop(&mut self) {
        NETWORK.set(self.0.take());
    }
}

/// Runs `f` as somebody who sits in `network`.
pub(super) fn within<T>(network: String, f: impl FnOnce() -> T) -> T {
    let _before = Before(NETWORK.replace(Some(network)));
    f()
}

/// `particulars`, and from where, where somebody is known to be somewhere; what says it itself knows better.
pub(super) fn beside(particulars: &str) -> String {
    NETWORK.with_borrow(|network| match network {
        None => particulars.to_owned(),
        Some(_) if particulars.split(' ').any(|word| word.starts_with("from=")) => particulars.to_owned(),
        Some(network) if particulars.is_empty() => format!("from={network}"),
        Some(network) => format!("{particulars} from={network}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_of_one_transaction_and_gone_after_it() {
        assert_eq!(beside("kind=fraud"), "kind=fraud");
        let named = within("203.0.113.0/24".to_owned(), || beside("count=3 from=198.51.100.0/24"));
        assert_eq!(named, "count=3 from=198.51.100.0/24");
        let told = within("203.0.113.0/24".to_owned(), || (beside("kind=fraud"), beside("")));
        assert_eq!(told, ("kind=fraud from=203.0.113.0/24".to_owned(), "from=203.0.113.0/24".to_owned()));
        let panicked =
            std::panic::catch_unwind(|| within("203.0.113.0/24".to_owned(), || panic!("the transaction fails")));
        assert!(panicked.is_err());
        assert_eq!(beside(""), "");
    }
}
