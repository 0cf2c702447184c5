//! Compression, once per rendered file.
//!
//! The quality depends on the size alone, so that every node makes the same bytes. A reader on a bad line waits for bytes,
//! so files as large as a page of a mass outage get more work; pages of thousands of components, which few people read
//! whole and which must change within milliseconds, get less.

use std::io::Write;

/// Up to here a file is worth the better brotli: the index of a hundred components in a mass outage.
const SMALL: usize = 160 * 1024;

/// `body` in brotli (RFC 7932).
pub fn brotli(body: &[u8]) -> Option<Vec<u8>> {
    let (quality, lgwin) = if body.len() <= SMALL { (6, window(body.len())) } else { (2, 22) };
    let params = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin,
        size_hint: body.len(),
        mode: brotli::enc::backward_references::BrotliEncoderMode::BROTLI_MODE_TEXT,
        ..Default::default()
    };
    let mut packed = Vec::with_capacity(body.len() / 4);
    brotli::BrotliCompress(&mut &body[..], &mut packed, &params).ok()?;
    Some(packed)
}

/// The smallest window that holds the whole file: smaller tables, the same result.
fn window(size: usize) -> i32 {
    let bits = usize::BITS - size.leading_zeros();
    (bits as i32).clamp(12, 22)
}

/// `body` in gzip (RFC 1952), without a time, so that the same body gives the same bytes.
pub fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let level = if body.len() <= SMALL { 6 } else { 1 };
    let mut encoder =
        flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 4), flate2::Compression::new(level));
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}
