//! Names this build by the sources that decide what a catalog is, so that nothing which another build worked out is
//! taken for its own.

use std::path::Path;

/// The crates whose sources decide, beside this one.
const CRATES: [&str; 5] = ["source", "catalog", "change", "postgres", "engine"];

fn main() {
    let mut hash = Hash(0xcbf2_9ce4_8422_2325);
    for name in CRATES {
        let folder = Path::new("..").join(name).join("src");
        println!("cargo:rerun-if-changed={}", folder.display());
        hash.folder(&folder);
    }
    println!("cargo:rustc-env=WHIMBREL_BUILD={:016x}", hash.0);
}

/// FNV-1a: it tells builds apart, and guards against nobody.
struct Hash(u64);

impl Hash {
    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// In a package by itself the other crates are not there; their versions are pinned by it.
    fn folder(&mut self, folder: &Path) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            self.bytes(path.as_os_str().as_encoded_bytes());
            if path.is_dir() {
                self.folder(&path);
            } else if let Ok(bytes) = std::fs::read(&path) {
                self.bytes(&bytes);
            }
        }
    }
}
