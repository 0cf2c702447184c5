//! Compression, once per rendered file.
//!
//! The quality depends on the size alone, so that every node makes the same bytes. An index page is what everybody reads
//! on a bad line, so it gets the most work; the small pages come in thousands, and pages of a thousand components must be
//! out within milliseconds.

use std::io::{Read, Write};

/// Up to here a page may be one of thousands. Their brotli, at the quality that there is time for, is as long as their gzip
/// (docs/BENCHMARKS.md).
pub(super) const SMALL: usize = 24 * 1024;
/// Up to here it may be the index of a mass outage with its hundred components.
const MIDDLE: usize = 160 * 1024;

/// `body` in brotli (RFC 7932).
pub fn brotli(body: &[u8]) -> Option<Vec<u8>> {
    let quality = if body.len() > SMALL && body.len() <= MIDDLE { 7 } else { 4 };
    // A window above 16 bits at quality 5 and more: below it this encoder takes a way that is ten times as slow. No wider
    // than the body: the encoder clears twice the window before it begins.
    let lgwin = if body.len() <= SMALL { 16 } else { body.len().ilog2().saturating_add(1).clamp(17, 22) as i32 };
    let params = brotli::enc::BrotliEncoderParams { quality, lgwin, size_hint: body.len(), ..Default::default() };
    let mut packed = Vec::with_capacity(body.len() / 2);
    brotli::BrotliCompress(&mut &body[..], &mut packed, &params).ok()?;
    Some(packed)
}

/// `body` in gzip (RFC 1952), without a time, so that the same body gives the same bytes.
pub fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let level = if body.len() <= MIDDLE { 6 } else { 3 };
    let mut encoder =
        flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 2), flate2::Compression::new(level));
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

/// What [`gzip`] was given.
pub fn gunzip(packed: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(packed.len() * 4);
    // These are bytes of our own making in memory: what cannot be read of them is not there.
    let _ = flate2::read::GzDecoder::new(packed).read_to_end(&mut body);
    body
}
