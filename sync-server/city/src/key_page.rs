//! The city's private keys: one page, sealed under a root that lies in a file of its own.
//!
//! Destroying a key rewrites the page under a fresh root and destroys the old root. An old copy of the page
//! then opens with no key that exists. The order survives a crash at any point: new root on the disk, page in
//! a transaction, old root gone; until the last step both roots may lie there, and opening clears up.

mod root_file;

pub(crate) use root_file::RootFiles;

use crate::{CityStore, DeskError};
use domain::{DeviceId, Timestamp};
use proofs::{CityKeyId, CityPublicKey, SigningKey};
use sealing::{Entropy, OneTimeSecret, StoreKey, entropy::make_bytes};
use serde::{Deserialize, Serialize};
use std::path::Path;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const PURPOSE: &str = "city-key-page";

/// Where the roots of the key page lie: a place that really forgets. A port.
pub trait RootStore: Send {
    fn read(&self, epoch: u64) -> Result<StoreKey, DeskError>;
    /// The root is durable when this returns. A leftover of the same number is replaced.
    fn write(&mut self, epoch: u64, root: &StoreKey) -> Result<(), DeskError>;
    /// Every other root is destroyed when this returns.
    fn destroy_all_but(&mut self, epoch: u64) -> Result<(), DeskError>;
}

pub(crate) struct KeyPage {
    roots: Box<dyn RootStore>,
    epoch: u64,
    root: StoreKey,
    page: Page,
}

#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Page {
    signing_seed: [u8; 32],
    next_key: u64,
    one_time: Vec<KeptKey>,
    last_resort: KeptKey,
}

#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct KeptKey {
    id: u64,
    secret: [u8; 32],
    /// The device it was issued to; `None` for the key of last resort.
    device: Option<[u8; 16]>,
    made_at: i64,
}

impl KeyPage {
    /// Makes the city's keys.
    pub(crate) fn create(
        roots: Box<dyn RootStore>,
        store: &CityStore,
        entropy: &mut dyn Entropy,
        now: Timestamp,
    ) -> Result<Self, DeskError> {
        let last_resort = KeptKey { id: 1, secret: make_bytes(entropy), device: None, made_at: now.0 };
        let page = Page { signing_seed: make_bytes(entropy), next_key: 2, one_time: Vec::new(), last_resort };
        let mut this = Self { roots, epoch: 0, root: StoreKey::make(entropy), page };
        store.set_city_key(&this.signing_key().public())?;
        this.replace(store, this.page.clone(), entropy)?;
        Ok(this)
    }

    pub(crate) fn open(roots: Box<dyn RootStore>, store: &CityStore) -> Result<Self, DeskError> {
        let mut this = Self::look(roots, store)?;
        this.roots.destroy_all_but(this.epoch)?;
        Ok(this)
    }

    /// Opens the page and leaves everything as it lies.
    fn look(roots: Box<dyn RootStore>, store: &CityStore) -> Result<Self, DeskError> {
        let (epoch, sealed) = store.key_page()?.ok_or(DeskError::PageSealed)?;
        let root = roots.read(epoch)?;
        let opened =
            sealing::open(root.expose(), PURPOSE, &epoch.to_be_bytes(), &sealed).map_err(|_| DeskError::PageSealed)?;
        let page = postcard::from_bytes(&opened).map_err(|_| DeskError::PageSealed)?;
        Ok(Self { roots, epoch, root, page })
    }

    pub(crate) fn signing_key(&self) -> SigningKey {
        SigningKey::from_seed(self.page.signing_seed)
    }

    pub(crate) fn last_resort(&self) -> CityPublicKey {
        public(&self.page.last_resort)
    }

    pub(crate) fn is_last_resort(&self, id: CityKeyId) -> bool {
        self.page.last_resort.id == id.0
    }

    pub(crate) fn secret(&self, id: CityKeyId) -> Option<OneTimeSecret> {
        let kept = self.page.one_time.iter().chain([&self.page.last_resort]).find(|key| key.id == id.0)?;
        Some(OneTimeSecret::from_bytes(kept.secret))
    }

    /// Makes one-time keys for a device; they are on the disk before anyone hears of them.
    pub(crate) fn issue(
        &mut self,
        store: &CityStore,
        device: DeviceId,
        count: usize,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<CityPublicKey>, DeskError> {
        let mut page = self.page.clone();
        let first = page.one_time.len();
        for _ in 0..count {
            let id = page.next_key;
            page.next_key += 1;
            let device = Some(*device.as_bytes());
            page.one_time.push(KeptKey { id, secret: make_bytes(entropy), device, made_at: now.0 });
        }
        store.put_key_page(self.epoch, &self.seal(self.epoch, &self.root, &page, entropy))?;
        self.page = page;
        Ok(self.page.one_time[first..].iter().map(public).collect())
    }

    /// Destroys a one-time key for good. A key that is gone already needs nothing.
    pub(crate) fn destroy(
        &mut self,
        store: &CityStore,
        id: CityKeyId,
        entropy: &mut dyn Entropy,
    ) -> Result<(), DeskError> {
        if !self.page.one_time.iter().any(|key| key.id == id.0) {
            return Ok(());
        }
        let mut page = self.page.clone();
        page.one_time.retain(|key| key.id != id.0);
        self.replace(store, page, entropy)
    }

    /// Puts a page under a fresh root and destroys every older root.
    fn replace(&mut self, store: &CityStore, page: Page, entropy: &mut dyn Entropy) -> Result<(), DeskError> {
        let (epoch, root) = (self.epoch + 1, StoreKey::make(entropy));
        self.roots.write(epoch, &root)?;
        store.put_key_page(epoch, &self.seal(epoch, &root, &page, entropy))?;
        (self.epoch, self.root, self.page) = (epoch, root, page);
        self.roots.destroy_all_but(epoch)
    }

    fn seal(&self, epoch: u64, root: &StoreKey, page: &Page, entropy: &mut dyn Entropy) -> Vec<u8> {
        let plain = Zeroizing::new(postcard::to_stdvec(page).expect("a page holds only plain data"));
        sealing::seal(root.expose(), PURPOSE, &epoch.to_be_bytes(), &plain, entropy)
    }
}

/// The root files that lie there, and the one that should be alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootNames {
    pub current: String,
    pub all: Vec<String>,
}

/// True when a key still stands on the page. Destroys no old root.
pub(crate) fn keeps(directory: &Path, store: &CityStore, id: CityKeyId) -> Result<bool, DeskError> {
    Ok(KeyPage::look(Box::new(RootFiles::in_directory(directory)), store)?.secret(id).is_some())
}

pub(crate) fn root_names(directory: &Path, store: &CityStore) -> Result<RootNames, DeskError> {
    let (epoch, _) = store.key_page()?.ok_or(DeskError::PageSealed)?;
    let roots = RootFiles::in_directory(directory);
    Ok(RootNames { current: root_file::name(epoch), all: roots.names()? })
}

fn public(key: &KeptKey) -> CityPublicKey {
    CityPublicKey { id: CityKeyId(key.id), public: OneTimeSecret::from_bytes(key.secret).public() }
}

#[cfg(test)]
mod tests;
