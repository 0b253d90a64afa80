//! The place that keeps device secrets and really forgets them: a port.

use std::collections::BTreeMap;
use zeroize::Zeroizing;

pub trait KeyStore: Send {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError>;
    /// Stores durably before it returns.
    fn store(&mut self, name: &str, secret: &[u8]) -> Result<(), KeyStoreError>;
    /// Destroys durably before it returns; destroying what is not there succeeds.
    fn destroy(&mut self, name: &str) -> Result<(), KeyStoreError>;
    fn names(&self) -> Result<Vec<String>, KeyStoreError>;
}

#[derive(Debug, thiserror::Error)]
#[error("{operation} {name}: {reason}")]
pub struct KeyStoreError {
    pub operation: &'static str,
    pub name: String,
    pub reason: String,
}

/// A key store for tests: forgets when told, and when dropped.
#[derive(Default, Clone)]
pub struct MemoryKeyStore(std::sync::Arc<std::sync::Mutex<BTreeMap<String, Vec<u8>>>>);

impl MemoryKeyStore {
    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Everything it holds, as an attacker would copy it.
    pub fn image(&self) -> Self {
        Self(std::sync::Arc::new(std::sync::Mutex::new(self.lock().clone())))
    }
}

impl KeyStore for MemoryKeyStore {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        Ok(self.lock().get(name).cloned().map(Zeroizing::new))
    }

    fn store(&mut self, name: &str, secret: &[u8]) -> Result<(), KeyStoreError> {
        self.lock().insert(name.to_owned(), secret.to_vec());
        Ok(())
    }

    fn destroy(&mut self, name: &str) -> Result<(), KeyStoreError> {
        self.lock().remove(name);
        Ok(())
    }

    fn names(&self) -> Result<Vec<String>, KeyStoreError> {
        Ok(self.lock().keys().cloned().collect())
    }
}
