//! Two-layer key slots: `outer(S_n, inner(vault key, secret))`.
//!
//! The outer layer opens while locked, so that a night can shred; the inner one only after a log-in.

use crate::{Vault, VaultError, store::write_setting};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sealing::{Entropy, SlotSecret, VaultKey, aead};
use zeroize::Zeroizing;

pub(crate) const EPOCH: &str = "slot-epoch";

/// The name under which the key store keeps `S_n`.
pub(crate) fn secret_name(epoch: u64) -> String {
    format!("slot-secret-{epoch}")
}

fn is_secret_name(name: &str) -> bool {
    name.starts_with("slot-secret-")
}

impl Vault {
    pub fn slot_epoch(&self) -> Result<u64, VaultError> {
        Ok(self.setting(EPOCH)?.unwrap_or(0))
    }

    /// Wraps a secret twice. Call [`Vault::put_slot`] with it inside the transaction that needs it.
    pub(crate) fn wrap(&mut self, id: &[u8], secret: &[u8], vault_key: &VaultKey) -> Result<Vec<u8>, VaultError> {
        Ok(self.open_slots(vault_key)?.wrap(id, secret, &mut *self.entropy))
    }

    pub(crate) fn put_slot(transaction: &Transaction<'_>, id: &[u8], outer: &[u8]) -> Result<(), VaultError> {
        transaction
            .prepare_cached("INSERT OR REPLACE INTO slot (id, outer) VALUES (?1, ?2)")?
            .execute(params![id, outer])?;
        Ok(())
    }

    /// Opens a slot; `None` when there is none.
    pub(crate) fn unwrap_slot(
        &mut self,
        id: &[u8],
        vault_key: &VaultKey,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let outer = outer_slot(&self.connection, id)?;
        let Some(outer) = outer else { return Ok(None) };
        Ok(Some(self.open_slots(vault_key)?.open(id, &outer)?))
    }

    /// Both layers' keys at once, for whoever opens many slots.
    pub(crate) fn open_slots<'a>(&self, vault_key: &'a VaultKey) -> Result<OpenSlots<'a>, VaultError> {
        Ok(OpenSlots { secret: self.current_slot_secret()?, vault_key })
    }

    fn current_slot_secret(&self) -> Result<SlotSecret, VaultError> {
        let epoch = self.slot_epoch()?;
        self.load_slot_secret(epoch)?.ok_or(VaultError::KeysLost)
    }

    fn load_slot_secret(&self, epoch: u64) -> Result<Option<SlotSecret>, VaultError> {
        let stored = self.key_store.load(&secret_name(epoch))?;
        stored
            .map(|bytes| SlotSecret::try_from(bytes.as_slice()).map_err(|_| VaultError::Damaged("slot secret")))
            .transpose()
    }

    /// Makes `S_n+1` and puts it into the key store beside `S_n`; the first step of a rotation.
    pub(crate) fn begin_rotation(&mut self) -> Result<Rotation, VaultError> {
        let epoch = self.slot_epoch()?;
        let (old, new) = (self.current_slot_secret()?, SlotSecret::make(&mut *self.entropy));
        self.key_store.store(&secret_name(epoch + 1), new.expose())?;
        Ok(Rotation { epoch: epoch + 1, old, new })
    }

    /// Destroys every slot secret but the current one. Afterwards an old page of slots opens with no key that exists.
    pub(crate) fn recover_slots(&mut self) -> Result<(), VaultError> {
        let epoch = self.slot_epoch()?;
        let current = secret_name(epoch);
        if self.key_store.load(&current)?.is_none() {
            if epoch > 0 || self.is_in_use()? {
                return Err(VaultError::KeysLost);
            }
            let first = SlotSecret::make(&mut *self.entropy);
            self.key_store.store(&current, first.expose())?;
        }
        let mut others = self.key_store.names()?;
        others.retain(|name| is_secret_name(name) && *name != current);
        if others.is_empty() {
            return Ok(());
        }
        self.settle_on_disk()?;
        others.iter().try_for_each(|name| Ok(self.key_store.destroy(name)?))
    }
}

pub(crate) fn outer_slot(connection: &Connection, id: &[u8]) -> Result<Option<Vec<u8>>, VaultError> {
    let mut statement = connection.prepare_cached("SELECT outer FROM slot WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}

/// What opens every slot, as long as no rotation begins.
pub(crate) struct OpenSlots<'a> {
    secret: SlotSecret,
    vault_key: &'a VaultKey,
}

impl OpenSlots<'_> {
    pub(crate) fn wrap(&self, id: &[u8], secret: &[u8], entropy: &mut dyn Entropy) -> Vec<u8> {
        let inner = aead::seal(self.vault_key.expose(), "slot-inner", id, secret, entropy);
        aead::seal(self.secret.expose(), "slot-outer", id, &inner, entropy)
    }

    pub(crate) fn open(&self, id: &[u8], outer: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let inner = aead::open(self.secret.expose(), "slot-outer", id, outer)?;
        Ok(aead::open(self.vault_key.expose(), "slot-inner", id, &inner)?)
    }
}

/// A rotation under way: both secrets exist until the transaction that rewraps the survivors is on the disk.
pub(crate) struct Rotation {
    pub(crate) epoch: u64,
    old: SlotSecret,
    new: SlotSecret,
}

impl Rotation {
    /// Rewraps every slot under `S_n+1`. A slot that does not open is damaged and dropped; its rows stay for the city.
    pub(crate) fn rewrap(&self, transaction: &Transaction<'_>, entropy: &mut dyn Entropy) -> Result<(), VaultError> {
        let slots = {
            let mut statement = transaction.prepare_cached("SELECT id, outer FROM slot")?;
            statement
                .query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))?
                .collect::<Result<Vec<_>, _>>()?
        };
        for (id, outer) in slots {
            match aead::open(self.old.expose(), "slot-outer", &id, &outer) {
                Ok(inner) => {
                    let outer = aead::seal(self.new.expose(), "slot-outer", &id, &inner, entropy);
                    transaction
                        .prepare_cached("UPDATE slot SET outer = ?2 WHERE id = ?1")?
                        .execute(params![id, outer])?;
                }
                Err(_) => {
                    transaction.prepare_cached("DELETE FROM slot WHERE id = ?1")?.execute([&id])?;
                }
            }
        }
        write_setting(transaction, EPOCH, &self.epoch)
    }
}
