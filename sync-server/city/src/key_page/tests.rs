//! What an old root, an old page or a crash in between can and cannot do.

use super::*;
use sealing::SystemEntropy;
use std::{fs, path::PathBuf};

struct Place {
    directory: tempfile::TempDir,
    store: CityStore,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let store = CityStore::create(&directory.path().join("city.db")).expect("a fresh file");
        Self { directory, store }
    }

    fn files(&self) -> Box<dyn RootStore> {
        Box::new(RootFiles::in_directory(self.directory.path()))
    }

    fn create(&self) -> KeyPage {
        let entropy = &mut SystemEntropy::default();
        KeyPage::create(self.files(), &self.store, entropy, Timestamp(1)).expect("creates")
    }

    fn open(&self) -> Result<KeyPage, DeskError> {
        KeyPage::open(self.files(), &self.store, None)
    }

    fn roots(&self) -> Vec<PathBuf> {
        let names = fs::read_dir(self.directory.path()).expect("readable");
        let mut roots: Vec<PathBuf> = names
            .map(|entry| entry.expect("readable").path())
            .filter(|path| path.to_string_lossy().contains("city-root-"))
            .collect();
        roots.sort();
        roots
    }
}

fn issue(page: &mut KeyPage, place: &Place) -> Vec<CityPublicKey> {
    let device = DeviceId::from_bytes([1; 16]);
    page.issue(&place.store, device, 3, Timestamp(2), &mut SystemEntropy::default()).expect("issues")
}

#[test]
fn issued_keys_are_there_after_a_restart() {
    let place = Place::new();
    let mut page = place.create();
    let issued = issue(&mut page, &place);
    let signer = page.signing_key().public();
    drop(page);
    let page = place.open().expect("opens");
    assert_eq!(page.signing_key().public(), signer);
    assert_eq!(place.store.city_key(), Ok(signer));
    for key in issued {
        assert_eq!(page.secret(key.id).map(|secret| secret.public()), Some(key.public));
    }
}

#[test]
fn a_destroyed_key_is_gone_and_an_old_page_with_the_new_root_opens_nothing() {
    let place = Place::new();
    let mut page = place.create();
    let issued = issue(&mut page, &place);
    let old_page = place.store.key_page().expect("store works").expect("there is a page").sealed;
    let old_root = place.roots();
    page.destroy(&place.store, &[issued[0].id], &mut SystemEntropy::default()).expect("destroys");
    assert!(page.secret(issued[0].id).is_none());
    assert!(page.secret(issued[1].id).is_some());
    assert_eq!(place.roots().len(), 1);
    assert_ne!(place.roots(), old_root);
    let root = fs::read(&place.roots()[0]).expect("readable");
    let root: [u8; 32] = root.try_into().expect("32 bytes");
    for epoch in [page.sealed.root_epoch, page.sealed.root_epoch - 1] {
        assert!(sealing::open(&root, PURPOSE, &epoch.to_be_bytes(), &old_page).is_err());
    }
    drop(page);
    assert!(place.open().expect("opens").secret(issued[0].id).is_none());
}

#[test]
fn a_crash_before_the_page_was_replaced_leaves_the_old_page_open() {
    let place = Place::new();
    let mut page = place.create();
    let issued = issue(&mut page, &place);
    page.roots.write(page.sealed.root_epoch + 1, &StoreKey::make(&mut SystemEntropy::default())).expect("writes");
    drop(page);
    let page = place.open().expect("opens");
    assert!(page.secret(issued[0].id).is_some());
    assert_eq!(place.roots().len(), 1, "the leftover is cleared up");
}

#[test]
fn a_crash_before_the_old_root_was_removed_leaves_the_new_page_open() {
    let place = Place::new();
    let mut page = place.create();
    let issued = issue(&mut page, &place);
    let old = fs::read(&place.roots()[0]).expect("readable");
    let old_path = place.roots()[0].clone();
    page.destroy(&place.store, &[issued[0].id], &mut SystemEntropy::default()).expect("destroys");
    fs::write(&old_path, old).expect("writable");
    drop(page);
    let page = place.open().expect("opens");
    assert!(page.secret(issued[0].id).is_none());
    assert!(!old_path.exists());
}

#[test]
fn a_missing_root_is_named_with_its_path() {
    let place = Place::new();
    drop(place.create());
    fs::remove_file(&place.roots()[0]).expect("removes");
    assert!(matches!(place.open(), Err(DeskError::RootFile { path, .. }) if path.contains("city-root-1")));
}

#[cfg(unix)]
#[test]
fn a_root_file_is_readable_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    drop(place.create());
    let mode = fs::metadata(&place.roots()[0]).expect("is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_replaced_key_of_last_resort_opens_until_it_is_destroyed() {
    let place = Place::new();
    let mut page = place.create();
    let first = page.last_resort();
    let entropy = &mut SystemEntropy::default();
    page.replace_last_resort(&place.store, Timestamp(3), entropy).expect("replaces");
    assert_ne!(page.last_resort(), first);
    drop(page);
    let mut page = place.open().expect("opens");
    assert_eq!(page.retired(), [first.id]);
    assert_eq!(page.secret(first.id).map(|secret| secret.public()), Some(first.public));
    page.destroy(&place.store, &[first.id], entropy).expect("destroys");
    assert!(page.secret(first.id).is_none() && page.retired().is_empty());
}

#[test]
fn a_page_from_before_there_were_retired_keys_opens() {
    let place = Place::new();
    let page = place.create();
    let kept = &page.page;
    let first = (kept.signing_seed, kept.next_key, kept.one_time.clone(), kept.last_resort.clone());
    let plain = postcard::to_stdvec(&first).expect("is plain");
    let entropy = &mut SystemEntropy::default();
    let sealed = sealing::seal(page.root.expose(), PURPOSE, &1_u64.to_be_bytes(), &plain, entropy);
    place.store.put_key_page(&SealedPage { root_epoch: 1, version: 9, sealed }).expect("stores");
    assert_eq!(place.open().expect("opens").last_resort(), page.last_resort());
}
