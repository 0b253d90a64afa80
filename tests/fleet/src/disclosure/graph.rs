//! The key disclosure graph: which key opens which blob, and what comes out. It is found by trying, not by design.

use super::{
    blobs::{Blob, Purpose},
    material::{Material, Places},
};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::CaseId;
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use sealing::{KeyEnvelope, OneTimeSecret, aead, open_case_key};
use serde::Deserialize;
use std::{collections::HashMap, rc::Rc};

/// Something that was opened: with this key, from this blob, came that.
pub(crate) struct Edge {
    pub(crate) key: usize,
    /// A staff secret was needed too.
    pub(crate) pin: bool,
    pub(crate) blob: usize,
    pub(crate) gives: Gift,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gift {
    Key(usize),
    CaseKey(CaseId, usize),
    Blob(usize),
    /// What somebody wrote, or a part of a photo.
    Plaintext(CaseId),
    /// The name of a member of staff.
    Face,
}

/// All keys and blobs that anybody could ever have reached, and every edge between them.
#[derive(Default)]
pub(crate) struct Graph {
    pub(crate) keys: Vec<[u8; 32]>,
    pub(crate) key_places: Vec<Places>,
    pub(crate) blobs: Vec<Rc<Blob>>,
    pub(crate) blob_places: Vec<Places>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) tries: u64,
    /// Keys that stand somewhere as they are.
    pub(crate) in_clear: usize,
    key_at: HashMap<[u8; 32], usize>,
    blob_at: HashMap<Vec<u8>, usize>,
}

/// A city key page, as `city::key_page` writes it.
#[derive(Deserialize)]
struct Page {
    signing_seed: [u8; 32],
    _next_key: u64,
    one_time: Vec<KeptKey>,
    last_resort: KeptKey,
    retired: Vec<KeptKey>,
}

#[derive(Deserialize)]
struct KeptKey {
    _id: u64,
    secret: [u8; 32],
    _device: Option<[u8; 16]>,
    _made_at: i64,
}

impl Graph {
    /// Begins with everything there is, tries every key on every blob, and goes on with what comes out.
    pub(crate) fn build(material: &Material, pins: &[&str]) -> Self {
        let mut graph = Self::default();
        for (blob, places) in &material.blobs {
            graph.blobs.push(Rc::new(blob.clone()));
            graph.blob_places.push(*places);
        }
        for (secret, places) in &material.secrets {
            if let Ok(key) = <[u8; 32]>::try_from(secret.as_slice()) {
                let at = graph.key(key);
                graph.key_places[at] = *places;
            }
        }
        let (mut keys, mut blobs) = (0, 0);
        while (keys, blobs) != (graph.keys.len(), graph.blobs.len()) {
            let (all_keys, all_blobs) = (graph.keys.len(), graph.blobs.len());
            for key in 0..all_keys {
                let from = if key < keys { blobs } else { 0 };
                for blob in from..all_blobs {
                    graph.attempt(key, blob, pins);
                }
            }
            (keys, blobs) = (all_keys, all_blobs);
        }
        for (at, places) in material.in_clear(&graph.keys) {
            graph.key_places[at] = graph.key_places[at].and(places);
            graph.in_clear += 1;
        }
        graph
    }

    fn attempt(&mut self, key: usize, blob: usize, pins: &[&str]) {
        self.tries += 1;
        let secret = self.keys[key];
        let sealed = Rc::clone(&self.blobs[blob]);
        match &*sealed {
            Blob::Seal { purpose, associated, sealed } => {
                if let Ok(opened) = aead::open(&secret, purpose.name(), associated, sealed) {
                    for gives in self.gifts(*purpose, associated.clone(), &opened) {
                        self.edges.push(Edge { key, pin: false, blob, gives });
                    }
                }
            }
            Blob::Staff { id, salt, memory_kib, passes, wrapped } => {
                for pin in pins {
                    let Some(wrapping) = wrapping_key(&secret, pin, id, salt, *memory_kib, *passes) else { continue };
                    if let Ok(opened) = aead::open(&wrapping, "staff-slot", id, wrapped)
                        && let Ok(vault_key) = <[u8; 32]>::try_from(opened.as_slice())
                    {
                        let gives = Gift::Key(self.key(vault_key));
                        self.edges.push(Edge { key, pin: true, blob, gives });
                    }
                }
            }
            Blob::Envelope { to_city, case, encapsulated, ciphertext } => {
                let envelope = KeyEnvelope { encapsulated: encapsulated.clone(), ciphertext: ciphertext.clone() };
                let one_time = OneTimeSecret::from_bytes(secret);
                if let Ok(opened) = open_case_key(Blob::recipient(*to_city), &one_time, *case, &envelope) {
                    let gives = Gift::CaseKey(*case, self.key(*opened.expose()));
                    self.edges.push(Edge { key, pin: false, blob, gives });
                }
            }
        }
    }

    fn gifts(&mut self, purpose: Purpose, associated: Vec<u8>, opened: &[u8]) -> Vec<Gift> {
        match purpose {
            Purpose::Row(case) | Purpose::Summary(case) => vec![Gift::Plaintext(case)],
            Purpose::Face => vec![Gift::Face],
            Purpose::SlotOuter => {
                let inner = Blob::Seal { purpose: Purpose::SlotInner, associated, sealed: opened.to_vec() };
                vec![Gift::Blob(self.blob(inner))]
            }
            Purpose::SlotInner => {
                let Ok(secret) = <[u8; 32]>::try_from(opened) else { return Vec::new() };
                let key = self.key(secret);
                vec![CaseId::from_slice(&associated).map_or(Gift::Key(key), |case| Gift::CaseKey(case, key))]
            }
            Purpose::KeyPage => {
                let page: Page = sync::decode(opened).expect("a page that opens is a page");
                let secrets =
                    page.one_time.iter().chain([&page.last_resort]).chain(&page.retired).map(|kept| kept.secret);
                secrets.chain([page.signing_seed]).map(|secret| Gift::Key(self.key(secret))).collect()
            }
        }
    }

    fn key(&mut self, key: [u8; 32]) -> usize {
        if let Some(at) = self.key_at.get(&key) {
            return *at;
        }
        self.keys.push(key);
        self.key_places.push(Places::default());
        self.key_at.insert(key, self.keys.len() - 1);
        self.keys.len() - 1
    }

    /// A blob that lay inside another one; inner layers are told apart by their bytes.
    fn blob(&mut self, blob: Blob) -> usize {
        let Blob::Seal { sealed, .. } = &blob else { unreachable!("only seals lie inside seals") };
        if let Some(at) = self.blob_at.get(sealed) {
            return *at;
        }
        self.blob_at.insert(sealed.clone(), self.blobs.len());
        self.blobs.push(Rc::new(blob));
        self.blob_places.push(Places::default());
        self.blobs.len() - 1
    }
}

/// As `vault::staff` makes it.
fn wrapping_key(
    device_secret: &[u8; 32],
    pin: &str,
    id: &[u8],
    salt: &[u8],
    memory_kib: u32,
    passes: u32,
) -> Option<[u8; 32]> {
    let (mut stretched, mut key) = ([0; 32], [0; 32]);
    let params = Params::new(memory_kib, passes, 1, Some(32)).ok()?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(pin.as_bytes(), salt, &mut stretched).ok()?;
    Salt::new(HKDF_SHA256, device_secret)
        .extract(&stretched)
        .expand(&[b"hikitsugi/v1/staff-slot", id], Bytes32)
        .and_then(|okm| okm.fill(&mut key))
        .ok()?;
    Some(key)
}

struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}
