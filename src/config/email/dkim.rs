//! Keys that sign mail, `selector:domain:path-to-private-key.pem`: read and judged once, so that a key that cannot sign is
//! a fault of the settings and not of the first mail.

use crate::config::faults::Refusal;
use crate::domain::addresses::EmailAddress;
use aws_lc_rs::signature::{Ed25519KeyPair, RsaKeyPair};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Longer than any key in PEM.
const PEM_BYTES_MAX: u64 = 64 * 1024;
/// What the library calls an RSA key of less than 2048 bits. Receivers take those of less than 1024 for none (RFC 8301 §3.2).
const TOO_SMALL: &str = "TooSmall";

/// A key and where its public half stands: `selector._domainkey.domain` in the DNS.
#[derive(Debug, Clone)]
pub struct DkimKey {
    /// Which key of the domain.
    pub selector: String,
    /// Who signs.
    pub domain: String,
    /// The private half.
    pub key: SigningKey,
}

/// The private half of a key. `Debug` shows its kind.
#[derive(Clone)]
pub enum SigningKey {
    /// RSA of at least 2048 bits, which every receiver knows.
    Rsa(Arc<RsaKeyPair>),
    /// Ed25519 (RFC 8463), which few receivers know yet: beside RSA, not instead of it.
    Ed25519(Arc<Ed25519KeyPair>),
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SigningKey::Rsa(_) => "Rsa",
            SigningKey::Ed25519(_) => "Ed25519",
        })
    }
}

impl fmt::Display for DkimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} ({:?})", self.selector, self.domain, self.key)
    }
}

/// The key that an entry names; a relative path starts at `folder`.
pub(super) fn parse(text: &str, folder: &Path) -> Result<DkimKey, Refusal> {
    let right = "write selector:domain:path, such as s1:example.org:dkim.pem";
    let mut parts = text.splitn(3, ':');
    let (Some(selector), Some(domain), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Refusal::new("is no key with its selector and domain", right));
    };
    // Both are made of the labels of a name in the DNS.
    let name = |text: &str| EmailAddress::parse(&format!("x@{text}")).map(|name| name.domain().to_owned());
    let domain = name(domain).map_err(|_| Refusal::new("names no domain", right))?;
    name(&format!("{selector}.{domain}")).map_err(|_| Refusal::new("names no selector", right))?;
    Ok(DkimKey { selector: selector.to_ascii_lowercase(), domain, key: read_key(&folder.join(path))? })
}

fn read_key(path: &Path) -> Result<SigningKey, Refusal> {
    let unreadable = |error: std::io::Error| {
        Refusal::new(format!("names a file that cannot be read ({error})"), "name a file that this user may read")
    };
    let mut pem = Vec::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(PEM_BYTES_MAX).read_to_end(&mut pem).map_err(unreadable)?;
    let right = "make one by `openssl genrsa -out dkim.pem 2048` or `openssl genpkey -algorithm ed25519 -out dkim.pem`";
    let none = || Refusal::new("names a file that holds no private key of a kind that can sign mail", right);
    let rsa = match PrivateKeyDer::from_pem_slice(&pem).map_err(|_| none())? {
        PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
        PrivateKeyDer::Pkcs8(der) => {
            let der = der.secret_pkcs8_der();
            if let Ok(key) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
                return Ok(SigningKey::Ed25519(Arc::new(key)));
            }
            RsaKeyPair::from_pkcs8(der)
        }
        _ => return Err(none()),
    };
    let key = rsa.map_err(|fault| match fault.to_string().as_str() {
        TOO_SMALL => Refusal::new("names an RSA key that is too short to be trusted", right),
        _ => none(),
    })?;
    Ok(SigningKey::Rsa(Arc::new(key)))
}
