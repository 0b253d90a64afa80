//! What attackers can lay hands on: every blob and every key store secret, and where each of them was.

use super::{
    blobs::{Blob, of_message, of_record},
    pages::Pages,
    record::Record,
};
use disk::{Image, SimKeyStore, Written};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
};

/// Places of which an attacker has all or nothing.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Places(u32);

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_tablets = [("disk", 8), ("key store", 16), ("old key store", 24)];
        let tablets = (0..8).flat_map(|at| of_tablets.map(|(name, shift)| (format!("{name} of {at}"), shift + at)));
        let others = ["server's disk", "wire", "last tablet image", "last server image", "root", "old root"];
        let others = others.into_iter().map(str::to_owned).zip(0..);
        f.debug_set()
            .entries(others.chain(tablets).filter(|(_, bit)| self.0 & 1 << bit != 0).map(|(name, _)| name))
            .finish()
    }
}

impl Places {
    /// Every byte ever written to the server's disk.
    pub const SERVER_DISK: Self = Self(1);
    /// Every request and every answer.
    pub const WIRE: Self = Self(1 << 1);
    pub const LAST_TABLET_IMAGES: Self = Self(1 << 2);
    pub const LAST_SERVER_IMAGE: Self = Self(1 << 3);
    /// The city's root as it is at the end.
    pub const ROOTS: Self = Self(1 << 4);
    /// Every root the city ever had.
    pub const OLD_ROOTS: Self = Self(1 << 5);
    /// Every byte ever written to a tablet's disk.
    pub const TABLET_DISKS: Self = Self(0xff << 8);
    /// What the tablets' key stores hold at the end.
    pub const KEY_STORES: Self = Self(0xff << 16);
    /// Everything that was ever in a tablet's key store.
    pub const OLD_KEY_STORES: Self = Self(0xff << 24);

    /// Of places that every tablet has, those of one tablet.
    pub const fn of(self, tablet: usize) -> Self {
        assert!(tablet < 8);
        Self(self.0 & (0x0101_0100 << tablet))
    }

    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

#[derive(Default)]
pub(crate) struct Material {
    pub(crate) blobs: BTreeMap<Blob, Places>,
    pub(crate) secrets: BTreeMap<Vec<u8>, Places>,
    /// All bytes as they are, to look for keys in clear.
    bytes: Vec<(Places, Vec<u8>)>,
}

impl Material {
    pub(crate) fn machine(&mut self, before: &[&Image], writes: &[Written], after: &Image, all: Places, last: Places) {
        let mut ever = Pages::default();
        before.iter().for_each(|image| ever.image(image));
        ever.writes(writes);
        self.records(&ever.found, all);
        let mut now = Pages::default();
        now.image(after);
        self.records(&now.found, last);
        self.bytes.extend(before.iter().flat_map(|image| image.values()).map(|bytes| (all, bytes.clone())));
        self.bytes.extend(writes.iter().map(|written| (all, written.bytes.clone())));
        self.bytes.extend(after.values().map(|bytes| (last, bytes.clone())));
    }

    fn records(&mut self, records: &[Record], places: Places) {
        for record in records {
            of_record(record, &mut |blob| self.blob(blob, places));
        }
    }

    pub(crate) fn message(&mut self, bytes: &[u8]) {
        of_message(bytes, &mut |blob| self.blob(blob, Places::WIRE));
        self.bytes.push((Places::WIRE, bytes.to_vec()));
    }

    pub(crate) fn key_store(
        &mut self,
        first: &BTreeMap<String, Vec<u8>>,
        keys: &SimKeyStore,
        ever: Places,
        last: Places,
    ) {
        let history = keys.history();
        for secret in first.values().chain(history.iter().map(|stored| &stored.secret)) {
            self.secret(secret, ever);
        }
        for secret in keys.current().values() {
            self.secret(secret, last);
        }
    }

    fn secret(&mut self, secret: &[u8], places: Places) {
        let known = self.secrets.entry(secret.to_vec()).or_default();
        *known = known.and(places);
    }

    fn blob(&mut self, blob: Blob, places: Places) {
        let known = self.blobs.entry(blob).or_default();
        *known = known.and(places);
    }

    /// Which of these keys stand somewhere as they are, and where.
    pub(crate) fn in_clear(&self, keys: &[[u8; 32]]) -> HashMap<usize, Places> {
        let mut starts: HashMap<[u8; 4], Vec<usize>> = HashMap::new();
        for (at, key) in keys.iter().enumerate() {
            starts.entry([key[0], key[1], key[2], key[3]]).or_default().push(at);
        }
        let rare: HashSet<u16> = keys.iter().map(|key| u16::from_le_bytes([key[0], key[1]])).collect();
        let mut filter = vec![false; 1 << 16];
        rare.iter().for_each(|start| filter[usize::from(*start)] = true);
        let mut found: HashMap<usize, Places> = HashMap::new();
        for (places, bytes) in &self.bytes {
            for window in bytes.windows(32) {
                if !filter[usize::from(u16::from_le_bytes([window[0], window[1]]))] {
                    continue;
                }
                let Some(some) = starts.get(&window[..4]) else { continue };
                for at in some.iter().filter(|at| keys[**at] == window) {
                    let known = found.entry(*at).or_default();
                    *known = known.and(*places);
                }
            }
        }
        found
    }
}
