//! `manifest.json`: what a back-up holds, signed by the city, so that a torn or foreign one is known before it is used.

use crate::Failure;
use domain::{Digest, Timestamp};
use proofs::{PublicKey, Signed, Statement, sha256};
use serde::{Deserialize, Serialize};
use std::{fs, path::Path};

pub(crate) const FILE: &str = "manifest.json";
pub(crate) const VERSION: u16 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) version: u16,
    pub(crate) made_at: Timestamp,
    pub(crate) epoch: Digest,
    pub(crate) ledger_head: Digest,
    pub(crate) ledger_length: u64,
    pub(crate) files: Vec<FileDigest>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileDigest {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) digest: Digest,
}

impl Statement for Manifest {
    const KIND: &'static str = "back-up";
}

/// Only this much of a later version is read.
#[derive(Deserialize)]
struct AnyVersion {
    version: u16,
}

impl FileDigest {
    pub(crate) fn of(directory: &Path, name: &str) -> Result<Self, Failure> {
        let path = directory.join(name);
        let bytes = fs::read(&path).map_err(Failure::file(&path))?;
        Ok(Self { name: name.to_owned(), bytes: bytes.len() as u64, digest: sha256(&[&bytes]) })
    }
}

/// Reads a manifest and compares every file with it. Nothing is written.
pub(crate) fn verify(back_up: &Path, city: &PublicKey) -> Result<Manifest, Failure> {
    let path = back_up.join(FILE);
    let text = fs::read_to_string(&path).map_err(|_| {
        refused("バックアップではないか、途中で切れています（manifest.json がありません）。 → 別のバックアップを指定してください。")
    })?;
    let signed: Signed<Manifest> = serde_json::from_str(&text).map_err(|_| torn(FILE))?;
    let any: AnyVersion = serde_json::from_str(&signed.body).map_err(|_| torn(FILE))?;
    if any.version > VERSION {
        return Err(refused(
            "このバックアップは、新しい版のソフトウェアで作られています。 → サーバーのソフトウェアを新しくしてから復元してください。",
        ));
    }
    if signed.signer != *city {
        return Err(refused(
            "このバックアップは、別の市のサーバーのものです（控えの鍵と署名が合いません）。 → 同じサーバーの控えとバックアップを指定してください。",
        ));
    }
    let manifest = signed.verify(city).map_err(|_| torn(FILE))?;
    for file in &manifest.files {
        // A name with a path in it would be read from elsewhere.
        let plain = Path::new(&file.name).components().count() == 1 && !file.name.starts_with('.');
        if !plain || FileDigest::of(back_up, &file.name).map_err(|_| torn(&file.name))? != *file {
            return Err(torn(&file.name));
        }
    }
    Ok(manifest)
}

fn torn(file: &str) -> Failure {
    Failure::Refused(format!(
        "バックアップが壊れているか、書き換えられています（{file}）。何も書いていません。 → 別のバックアップを指定してください。"
    ))
}

fn refused(text: &str) -> Failure {
    Failure::Refused(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proofs::SigningKey;

    const CONTENT: &[u8] = b"sealed rows";

    fn back_up(city: &SigningKey) -> (tempfile::TempDir, Manifest, String) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("relay.db"), CONTENT).expect("writes");
        let manifest = Manifest {
            version: VERSION,
            made_at: Timestamp(1_795_311_000_000),
            epoch: Digest::from_bytes([1; 32]),
            ledger_head: Digest::from_bytes([2; 32]),
            ledger_length: 3,
            files: vec![FileDigest::of(folder.path(), "relay.db").expect("is there")],
        };
        let text = serde_json::to_string(&Signed::sign(city, &manifest)).expect("is JSON");
        (folder, manifest, text)
    }

    /// Whatever one changed bit or a cut makes of a manifest: it is refused, or it says what the city signed.
    #[test]
    fn a_manifest_with_a_changed_bit_or_a_cut_never_says_something_else() {
        let city = SigningKey::from_seed([9; 32]);
        let (folder, manifest, text) = back_up(&city);
        let read = |bytes: &[u8]| {
            fs::write(folder.path().join(FILE), bytes).expect("writes");
            verify(folder.path(), &city.public())
        };
        assert_eq!(read(text.as_bytes()).ok().as_ref(), Some(&manifest));
        for at in 0..text.len() {
            assert!(read(&text.as_bytes()[..at]).is_err(), "cut at {at}");
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << (at % 8);
            assert!(read(&bytes).map_or(true, |said| said == manifest), "a bit at {at}");
        }
    }

    #[test]
    fn a_file_with_a_changed_bit_is_torn() {
        let city = SigningKey::from_seed([9; 32]);
        let (folder, _, text) = back_up(&city);
        fs::write(folder.path().join(FILE), text).expect("writes");
        for at in 0..CONTENT.len() {
            let mut bytes = CONTENT.to_vec();
            bytes[at] ^= 1;
            fs::write(folder.path().join("relay.db"), bytes).expect("writes");
            assert!(verify(folder.path(), &city.public()).is_err(), "byte {at}");
        }
    }
}
