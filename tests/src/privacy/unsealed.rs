//! The same bytes, opened with the keys: shows that a scan would find them if they were not sealed.

use domain::{CaseId, StaffId, Timestamp};
use ports::FileKeyStore;
use records::{CaseDocument, Entry};
use sealing::{SystemEntropy, VaultKey};
use std::path::Path;
use vault::{Vault, log::open_row};

/// Copies a tablet's folder, logs in there, and returns everything it holds of its cases, opened.
pub fn everything(tablet: &Path, staff_name: &str, secret: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
    let copy = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (mut vault, vault_key) = opened_copy(tablet, copy.path(), staff_name, secret)?;
    vault.claim_grants(&vault_key).map_err(|error| error.to_string())?;
    let mut opened = Vec::new();
    for entry in vault.cases().map_err(|error| error.to_string())? {
        let Some(key) = vault.case_key(entry.id, &vault_key).map_err(|error| error.to_string())? else { continue };
        opened.extend(rows(&vault, entry.id, &key)?);
    }
    Ok(opened)
}

/// The keys that exist only between log-in and lock.
pub fn keys(tablet: &Path, staff_name: &str, secret: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
    let copy = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (mut vault, vault_key) = opened_copy(tablet, copy.path(), staff_name, secret)?;
    let mut keys = vec![("vault key".to_owned(), vault_key.expose().to_vec())];
    for entry in vault.cases().map_err(|error| error.to_string())? {
        let key = vault.case_key(entry.id, &vault_key).map_err(|error| error.to_string())?;
        keys.extend(key.map(|key| (format!("key of case {}", entry.number), key.expose().to_vec())));
    }
    Ok(keys)
}

fn opened_copy(tablet: &Path, copy: &Path, staff_name: &str, secret: &str) -> Result<(Vault, VaultKey), String> {
    copy_folder(tablet, copy)?;
    let keys = FileKeyStore::open(&copy.join("keys")).map_err(|error| error.to_string())?;
    let entropy = Box::new(SystemEntropy::default());
    let mut vault = Vault::open(&copy.join("tablet.db"), Box::new(keys), entropy).map_err(|e| e.to_string())?;
    let later = Timestamp(i64::MAX / 2);
    let staff = find_staff(&mut vault, staff_name, later)?;
    let vault_key = vault.log_in(staff, secret, later).map_err(|error| error.to_string())?;
    Ok((vault, vault_key))
}

fn find_staff(vault: &mut Vault, name: &str, now: Timestamp) -> Result<StaffId, String> {
    let staff = vault.staff(now).map_err(|error| error.to_string())?;
    staff.into_iter().find(|entry| entry.name == name).map(|entry| entry.id).ok_or(format!("no staff 「{name}」"))
}

fn rows(vault: &Vault, case: CaseId, key: &sealing::CaseKey) -> Result<Vec<(String, Vec<u8>)>, String> {
    let (mut opened, mut log) = (Vec::new(), Vec::new());
    // A note lies in the log key by key; only merging puts the words together.
    for row in vault.all_rows(case).map_err(|error| error.to_string())? {
        let place = format!("row {} of case {case}, opened", row.sequence);
        let plaintext = open_row(&row, key).map_err(|error| error.to_string())?.to_vec();
        if let Ok(entry) = Entry::decode(&plaintext) {
            opened.push((format!("{place}: change"), entry.change.clone()));
            log.push(entry);
        }
        opened.push((place, plaintext));
    }
    let (document, _) = CaseDocument::load([0; 16], log);
    let state = document.state().map_err(|error| error.to_string())?;
    opened.extend(state.notes.into_iter().map(|note| (format!("a note of case {case}"), note.text.into_bytes())));
    Ok(opened)
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), String> {
    for file in forensics::files::below(from)? {
        let inside = file.strip_prefix(from).map_err(|error| error.to_string())?;
        let target = to.join(inside);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(|error| error.to_string())?;
        }
        std::fs::copy(&file, &target).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}
