//! The city's private keys: one page, sealed under a root that lies in a file of its own.
//!
//! Destroying a key rewrites the page under a fresh root and destroys the old root. An old copy of the page
//! then opens with no key that exists. The order survives a crash at any point: new root on the disk, page in
//! a transaction, old root gone; until the last step both roots may lie there, and opening clears up.

pub(crate) mod root_file;

pub(crate) use root_file::RootFiles;

use crate::{CityStore, DeskError, mirror::Mirror, store::SealedPage};
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
    root: StoreKey,
    page: Page,
    /// The page as it lies on the disk.
    sealed: SealedPage,
    /// Every change is there before it is here.
    mirror: Option<Mirror>,
}

#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Page {
    signing_seed: [u8; 32],
    next_key: u64,
    one_time: Vec<KeptKey>,
    last_resort: KeptKey,
    /// Keys of last resort that were replaced and that a case or a tablet may still need.
    retired: Vec<KeptKey>,
}

/// A page from before there were retired keys.
#[derive(Deserialize)]
struct FirstPage {
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
        let page = Page {
            signing_seed: make_bytes(entropy),
            next_key: 2,
            one_time: Vec::new(),
            last_resort,
            retired: Vec::new(),
        };
        let root = StoreKey::make(entropy);
        let sealed = SealedPage { root_epoch: 0, version: 0, sealed: Vec::new() };
        let mut this = Self { roots, root, page, sealed, mirror: None };
        store.set_city_key(&this.signing_key().public())?;
        this.replace(store, this.page.clone(), entropy)?;
        Ok(this)
    }

    /// Opens the page, and brings page and mirror together. A mirror that cannot be reached stops no start.
    pub(crate) fn open(
        roots: Box<dyn RootStore>,
        store: &CityStore,
        mirror: Option<Mirror>,
    ) -> Result<Self, DeskError> {
        let mut this = Self::read(roots, store)?;
        this.mirror = mirror;
        if let Err(error) = this.adopt(store).and_then(|()| this.agree()) {
            if !matches!(error, DeskError::Mirror { .. }) {
                return Err(error);
            }
            journal::note(format_args!("city: {error}"));
        }
        this.roots.destroy_all_but(this.sealed.root_epoch)?;
        Ok(this)
    }

    /// Opens the page and changes nothing, also beside a server that runs.
    pub(crate) fn read(roots: Box<dyn RootStore>, store: &CityStore) -> Result<Self, DeskError> {
        let sealed = store.key_page()?.ok_or(DeskError::PageSealed)?;
        let root = roots.read(sealed.root_epoch)?;
        let page = unseal(&root, &sealed)?;
        Ok(Self { roots, root, page, sealed, mirror: None })
    }

    pub(crate) fn signing_key(&self) -> SigningKey {
        SigningKey::from_seed(self.page.signing_seed)
    }

    pub(crate) fn last_resort(&self) -> CityPublicKey {
        public(&self.page.last_resort)
    }

    pub(crate) fn last_resort_id(&self) -> CityKeyId {
        CityKeyId(self.page.last_resort.id)
    }

    /// True for the key of last resort and for those it replaced.
    pub(crate) fn is_last_resort(&self, id: CityKeyId) -> bool {
        self.page.last_resort.id == id.0 || self.retired().contains(&id)
    }

    pub(crate) fn last_resort_made_at(&self) -> Timestamp {
        Timestamp(self.page.last_resort.made_at)
    }

    pub(crate) fn retired(&self) -> Vec<CityKeyId> {
        self.page.retired.iter().map(|key| CityKeyId(key.id)).collect()
    }

    /// The one-time keys that were issued to a device.
    pub(crate) fn issued_to(&self, device: DeviceId) -> Vec<CityKeyId> {
        let own = |key: &&KeptKey| key.device == Some(*device.as_bytes());
        self.page.one_time.iter().filter(own).map(|key| CityKeyId(key.id)).collect()
    }

    pub(crate) fn secret(&self, id: CityKeyId) -> Option<OneTimeSecret> {
        let mut kept = self.page.one_time.iter().chain([&self.page.last_resort]).chain(&self.page.retired);
        kept.find(|key| key.id == id.0).map(|kept| OneTimeSecret::from_bytes(kept.secret))
    }

    /// Makes a new key of last resort; the one before it stays until nothing needs it.
    pub(crate) fn replace_last_resort(
        &mut self,
        store: &CityStore,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Result<(), DeskError> {
        let mut page = self.page.clone();
        let fresh = KeptKey { id: page.next_key, secret: make_bytes(entropy), device: None, made_at: now.0 };
        page.next_key += 1;
        let before = std::mem::replace(&mut page.last_resort, fresh);
        page.retired.push(before);
        self.keep(store, page, entropy)
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
        self.keep(store, page, entropy)?;
        Ok(self.page.one_time[first..].iter().map(public).collect())
    }

    /// Destroys keys for good, one-time keys and retired ones. Keys that are gone already need nothing.
    pub(crate) fn destroy(
        &mut self,
        store: &CityStore,
        ids: &[CityKeyId],
        entropy: &mut dyn Entropy,
    ) -> Result<(), DeskError> {
        let named = |key: &KeptKey| ids.contains(&CityKeyId(key.id));
        if !self.page.one_time.iter().chain(&self.page.retired).any(named) {
            return self.agree();
        }
        let mut page = self.page.clone();
        page.one_time.retain(|key| !named(key));
        page.retired.retain(|key| !named(key));
        self.replace(store, page, entropy)
    }

    /// Puts a page with new keys under the same root.
    fn keep(&mut self, store: &CityStore, page: Page, entropy: &mut dyn Entropy) -> Result<(), DeskError> {
        self.agree()?;
        let sealed = seal(&self.root, self.sealed.root_epoch, self.sealed.version + 1, &page, entropy);
        self.mirror_page(&sealed, &self.root)?;
        store.put_key_page(&sealed)?;
        (self.sealed, self.page) = (sealed, page);
        Ok(())
    }

    /// Puts a page under a fresh root and destroys every older root, here and in the mirror.
    fn replace(&mut self, store: &CityStore, page: Page, entropy: &mut dyn Entropy) -> Result<(), DeskError> {
        self.agree()?;
        let root = StoreKey::make(entropy);
        let sealed = seal(&root, self.sealed.root_epoch + 1, self.sealed.version + 1, &page, entropy);
        self.roots.write(sealed.root_epoch, &root)?;
        self.mirror_page(&sealed, &root)?;
        store.put_key_page(&sealed)?;
        (self.sealed, self.root, self.page) = (sealed, root, page);
        self.roots.destroy_all_but(self.sealed.root_epoch)?;
        match &self.mirror {
            Some(mirror) => mirror.destroy_roots_but(self.sealed.root_epoch),
            None => Ok(()),
        }
    }

    fn mirror_page(&self, sealed: &SealedPage, root: &StoreKey) -> Result<(), DeskError> {
        match &self.mirror {
            Some(mirror) => mirror.put_page(sealed, root),
            None => Ok(()),
        }
    }

    /// Takes a page that a crash left in the mirror alone: keys on it may have been handed out.
    fn adopt(&mut self, store: &CityStore) -> Result<(), DeskError> {
        let Some(mirror) = &self.mirror else { return Ok(()) };
        if mirror.page_version()?.is_none_or(|version| version <= self.sealed.version) {
            return Ok(());
        }
        let Some((sealed, root)) = mirror.page()? else { return Ok(()) };
        let page = unseal(&root, &sealed)?;
        if page.signing_seed != self.page.signing_seed {
            return Err(DeskError::MirrorForeign);
        }
        self.roots.write(sealed.root_epoch, &root)?;
        store.put_key_page(&sealed)?;
        (self.sealed, self.root, self.page) = (sealed, root, page);
        Ok(())
    }

    /// Makes sure that the mirror holds this page and no root but its own. One that is ahead belongs to somebody else.
    pub(crate) fn agree(&self) -> Result<(), DeskError> {
        let Some(mirror) = &self.mirror else { return Ok(()) };
        match mirror.page_version()? {
            Some(version) if version > self.sealed.version => return Err(DeskError::MirrorForeign),
            Some(version) if version == self.sealed.version => {}
            Some(_) | None => {
                mirror.put_page(&self.sealed, &self.root)?;
            }
        }
        mirror.destroy_roots_but(self.sealed.root_epoch)
    }
}

/// The signing key of a page.
pub(crate) fn signer(root: &StoreKey, sealed: &SealedPage) -> Result<SigningKey, DeskError> {
    Ok(SigningKey::from_seed(unseal(root, sealed)?.signing_seed))
}

fn seal(root: &StoreKey, root_epoch: u64, version: u64, page: &Page, entropy: &mut dyn Entropy) -> SealedPage {
    let plain = Zeroizing::new(postcard::to_stdvec(page).expect("a page holds only plain data"));
    let sealed = sealing::seal(root.expose(), PURPOSE, &root_epoch.to_be_bytes(), &plain, entropy);
    SealedPage { root_epoch, version, sealed }
}

fn unseal(root: &StoreKey, sealed: &SealedPage) -> Result<Page, DeskError> {
    let opened = sealing::open(root.expose(), PURPOSE, &sealed.root_epoch.to_be_bytes(), &sealed.sealed)
        .map_err(|_| DeskError::PageSealed)?;
    if let Ok(page) = postcard::from_bytes(&opened) {
        return Ok(page);
    }
    let FirstPage { signing_seed, next_key, one_time, last_resort } =
        postcard::from_bytes(&opened).map_err(|_| DeskError::PageSealed)?;
    Ok(Page { signing_seed, next_key, one_time, last_resort, retired: Vec::new() })
}

/// The root files that lie there, and the one that should be alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootNames {
    pub current: String,
    pub all: Vec<String>,
}

/// True when a key still stands on the page. Destroys no old root.
pub(crate) fn keeps(directory: &Path, store: &CityStore, id: CityKeyId) -> Result<bool, DeskError> {
    Ok(KeyPage::read(Box::new(RootFiles::in_directory(directory)), store)?.secret(id).is_some())
}

pub(crate) fn root_names(directory: &Path, store: &CityStore) -> Result<RootNames, DeskError> {
    let sealed = store.key_page()?.ok_or(DeskError::PageSealed)?;
    let roots = RootFiles::in_directory(directory);
    Ok(RootNames { current: root_file::name(sealed.root_epoch), all: roots.names()? })
}

fn public(key: &KeptKey) -> CityPublicKey {
    CityPublicKey { id: CityKeyId(key.id), public: OneTimeSecret::from_bytes(key.secret).public() }
}

#[cfg(test)]
mod tests;
