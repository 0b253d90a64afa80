//! Destroying the vault key: what is sealed stays and can be sent; nobody opens it here any more.
//!
//! One transaction drops every staff slot and every key slot and says that it began. Then the device secret and the
//! slot secret of before are destroyed. A crash in between is finished when the store is opened.

use crate::{
    Vault, VaultError,
    device::DEVICE_SECRET,
    request_key,
    store::{read_setting, write_setting},
};
use sealing::entropy::make_bytes;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

const FORGETTING: &str = "forgetting";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Forgetting {
    Begun,
    Done,
}

impl Vault {
    /// True once this tablet lost a vault key: what was opened before opens here no more.
    pub fn has_forgotten(&self) -> Result<bool, VaultError> {
        Ok(self.setting::<Forgetting>(FORGETTING)?.is_some())
    }

    /// Destroys the vault key for good. Without one it finishes what was begun, if something was.
    pub fn forget_vault_key(&mut self) -> Result<(), VaultError> {
        if !self.has_staff()? {
            return self.finish_forgetting();
        }
        let rotation = self.begin_rotation()?;
        let transaction = self.connection.transaction()?;
        // What was asked for stays asked for: the city may wait for a word about it.
        for statement in ["DELETE FROM staff", "DELETE FROM slot", "DELETE FROM summary", "DELETE FROM granted"] {
            transaction.execute(statement, [])?;
        }
        request_key::drop_public(&transaction)?;
        rotation.rewrap(&transaction, &mut *self.entropy)?;
        write_setting(&transaction, FORGETTING, &Forgetting::Begun)?;
        transaction.commit()?;
        self.finish_forgetting()
    }

    /// Destroys what the dropped slots were wrapped with, once the transaction is on the disk.
    pub(crate) fn finish_forgetting(&mut self) -> Result<(), VaultError> {
        if read_setting(&self.connection, FORGETTING)? != Some(Forgetting::Begun) {
            return Ok(());
        }
        self.settle_on_disk()?;
        self.key_store.destroy(DEVICE_SECRET)?;
        let fresh = Zeroizing::new(make_bytes::<32>(&mut *self.entropy));
        self.key_store.store(DEVICE_SECRET, fresh.as_slice())?;
        self.recover_slots()?;
        self.truncate_log()?;
        self.set_setting(FORGETTING, &Forgetting::Done)
    }
}
