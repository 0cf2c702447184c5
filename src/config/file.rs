//! Reading a file that an operator wrote, whole and within bounds.

use super::faults::{Fault, Faults, Refusal};
use std::io::Read;
use std::path::Path;

/// The text of the file at `path`, of at most `bytes_max` bytes; `wanted` is what to do where it cannot be had.
pub fn read(path: &Path, bytes_max: u64, wanted: &str) -> Result<String, Faults> {
    read_within(path, bytes_max, wanted).map_err(|refusal| Faults::from(vec![Fault::of_file(path, None, refusal)]))
}

fn read_within(path: &Path, bytes_max: u64, wanted: &str) -> Result<String, Refusal> {
    let unreadable = |error: std::io::Error| Refusal::new(format!("cannot be read ({error})"), wanted);
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    file.take(bytes_max + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() as u64 > bytes_max {
        return Err(Refusal::new(format!("is larger than {} MiB", bytes_max >> 20), wanted));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_size_is_read_and_a_larger_or_missing_one_is_one_fault() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, vec![b'a'; 1 << 20]).unwrap();
        assert_eq!(read(&path, 1 << 20, "name another").unwrap().len(), 1 << 20);
        std::fs::write(&path, vec![b'a'; (1 << 20) + 1]).unwrap();
        let told = read(&path, 1 << 20, "name another").unwrap_err().to_string();
        assert_eq!(told, format!("{}: the file is larger than 1 MiB: name another", path.display()));
        let told = read(&folder.path().join("b"), 1 << 20, "name another").unwrap_err().to_string();
        assert!(told.contains("b: the file cannot be read (No such file"), "{told}");
    }
}
