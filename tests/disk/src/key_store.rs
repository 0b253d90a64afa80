//! The key store of a simulated machine: it stops with the machine, and an attacker sees all it ever held.

use crate::{
    Disk,
    fault::{Operation, Trouble},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use vault::{KeyStore, KeyStoreError};
use zeroize::Zeroizing;

/// A secret that was in the key store at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub name: String,
    pub secret: Vec<u8>,
}

/// Durable at once when it succeeds. A clone is the same key store.
#[derive(Clone)]
pub struct SimKeyStore {
    disk: Disk,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    current: BTreeMap<String, Vec<u8>>,
    history: Vec<Stored>,
}

impl SimKeyStore {
    /// An empty key store in the machine of this disk.
    pub fn new(disk: &Disk) -> Self {
        Self { disk: disk.clone(), kept: Arc::default() }
    }

    /// What an attacker copies, in a machine of the attacker's own.
    pub fn copy_to(&self, disk: &Disk) -> Self {
        let kept = Kept { current: self.current(), history: Vec::new() };
        Self { disk: disk.clone(), kept: Arc::new(Mutex::new(kept)) }
    }

    /// Puts other secrets in place of these: what an attacker kept from before, or what was lost.
    pub fn replace(&self, secrets: BTreeMap<String, Vec<u8>>) {
        self.kept().current = secrets;
    }

    pub fn current(&self) -> BTreeMap<String, Vec<u8>> {
        self.kept().current.clone()
    }

    /// Everything that was ever stored, in its order.
    pub fn history(&self) -> Vec<Stored> {
        self.kept().history.clone()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, operation: Operation, said: &'static str, name: &str) -> Result<(), KeyStoreError> {
        let begun = self.disk.machine().begin_key(operation);
        begun.map_err(|trouble| fault(said, name, trouble))
    }

    fn check_on(&self, said: &'static str, name: &str) -> Result<(), KeyStoreError> {
        if self.disk.is_off() { Err(fault(said, name, Trouble::Off)) } else { Ok(()) }
    }
}

impl KeyStore for SimKeyStore {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        self.check_on("load", name)?;
        Ok(self.kept().current.get(name).cloned().map(Zeroizing::new))
    }

    fn store(&mut self, name: &str, secret: &[u8]) -> Result<(), KeyStoreError> {
        self.begin(Operation::StoreKey, "store", name)?;
        let mut kept = self.kept();
        kept.current.insert(name.to_owned(), secret.to_vec());
        kept.history.push(Stored { name: name.to_owned(), secret: secret.to_vec() });
        Ok(())
    }

    fn destroy(&mut self, name: &str) -> Result<(), KeyStoreError> {
        self.begin(Operation::DestroyKey, "destroy", name)?;
        self.kept().current.remove(name);
        Ok(())
    }

    fn names(&self) -> Result<Vec<String>, KeyStoreError> {
        self.check_on("list", "")?;
        Ok(self.kept().current.keys().cloned().collect())
    }
}

fn fault(operation: &'static str, name: &str, trouble: Trouble) -> KeyStoreError {
    let reason = match trouble {
        Trouble::Off => "the machine is off",
        Trouble::Full => "no room",
        Trouble::Io => "the key store failed",
    };
    KeyStoreError { operation, name: name.to_owned(), reason: reason.to_owned() }
}
