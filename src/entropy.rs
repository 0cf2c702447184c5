//! The only source of chance.

/// 64 random bits from the operating system; an error where it has none to give, which the caller must not paper over.
#[expect(clippy::disallowed_methods, reason = "this is the source of chance")]
pub fn number() -> Result<u64, getrandom::Error> {
    getrandom::u64()
}

/// `N` random bytes, as above.
#[expect(clippy::disallowed_methods, reason = "this is the source of chance")]
pub fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
