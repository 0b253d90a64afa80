//! Staff of this tablet: sealed names, one key slot each, and throttled log-in that survives a restart.

use crate::{
    Vault, VaultError, request_key,
    store::{decode, encode},
};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::{Role, StaffId, StaffSecret, Timestamp};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use rusqlite::{OptionalExtension, params};
use sealing::{VaultKey, aead, entropy::make_bytes};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2Cost {
    pub memory_kib: u32,
    pub passes: u32,
}

impl Argon2Cost {
    /// 64 MiB and three passes: above the OWASP minimum, a quarter of a second on a tablet.
    pub const COUNTER: Self = Self { memory_kib: 64 * 1024, passes: 3 };
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffEntry {
    pub id: StaffId,
    pub name: String,
    pub role: Role,
    pub blocked_until: Option<Timestamp>,
}

#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    #[error("no such member of staff")]
    Unknown,
    #[error("wrong secret")]
    Wrong,
    #[error("blocked")]
    Blocked { until: Timestamp },
    #[error(transparent)]
    Vault(#[from] VaultError),
}

#[derive(Serialize, Deserialize)]
struct Face {
    name: String,
    role: Role,
}

/// Wrong attempts that cost no waiting.
const FREE_ATTEMPTS: u32 = 4;
const FIRST_WAIT_MS: i64 = 30_000;
const LONGEST_WAIT_MS: i64 = 3_600_000;

impl Vault {
    pub fn staff(&mut self, now: Timestamp) -> Result<Vec<StaffEntry>, VaultError> {
        let secret = self.device_secret()?;
        let mut statement = self.connection.prepare_cached("SELECT id, sealed, blocked_until FROM staff")?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut staff = rows
            .into_iter()
            .map(|(id, sealed, blocked_until)| {
                let id = StaffId::from_slice(&id).ok_or(VaultError::Damaged("staff"))?;
                let face: Face = decode(&aead::open(secret.expose(), "staff", id.as_bytes(), &sealed)?, "staff")?;
                let blocked_until = waiting(now, blocked_until);
                Ok(StaffEntry { id, name: face.name, role: face.role, blocked_until })
            })
            .collect::<Result<Vec<_>, VaultError>>()?;
        staff.sort_by(|a, b| (a.role as u8, &a.name).cmp(&(b.role as u8, &b.name)));
        Ok(staff)
    }

    /// Adds a member of staff. Vault key and request key come with the first one; later ones get a slot for the same
    /// vault key.
    pub fn add_staff(
        &mut self,
        name: &str,
        role: Role,
        secret: &StaffSecret,
        cost: Argon2Cost,
        vault_key: &VaultKey,
    ) -> Result<StaffId, VaultError> {
        let id = StaffId::from_bytes(make_bytes(&mut *self.entropy));
        let salt: [u8; 16] = make_bytes(&mut *self.entropy);
        let wrapping = self.wrapping_key(id, secret.as_bytes(), &salt, cost)?;
        let wrapped = aead::seal(&wrapping, "staff-slot", id.as_bytes(), vault_key.expose(), &mut *self.entropy);
        let face = encode(&Face { name: name.to_owned(), role });
        let device_secret = self.device_secret()?;
        let sealed = aead::seal(device_secret.expose(), "staff", id.as_bytes(), &face, &mut *self.entropy);
        let request_key = if self.has_staff()? { None } else { Some(self.draw_request_key(vault_key)?) };
        let transaction = self.connection.transaction()?;
        if let Some(request_key) = &request_key {
            request_key::put(&transaction, request_key)?;
        }
        transaction
            .prepare_cached(
                "INSERT INTO staff (id, sealed, salt, memory_kib, passes, wrapped) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![id.as_bytes(), sealed, salt, cost.memory_kib, cost.passes, wrapped])?;
        transaction.commit()?;
        Ok(id)
    }

    pub(crate) fn has_staff(&self) -> Result<bool, VaultError> {
        Ok(self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM staff)")?.query_row([], |row| row.get(0))?)
    }

    pub fn make_vault_key(&mut self) -> VaultKey {
        VaultKey::make(&mut *self.entropy)
    }

    /// Opens a staff slot. An attempt is counted on the disk before it is tried, so that pulling the plug gains nothing.
    pub fn log_in(&mut self, id: StaffId, typed: &str, now: Timestamp) -> Result<VaultKey, LogInError> {
        let (salt, memory_kib, passes, wrapped, failures, blocked_until) = self
            .connection
            .query_row(
                "SELECT salt, memory_kib, passes, wrapped, failures, blocked_until FROM staff WHERE id = ?1",
                [id.as_bytes()],
                |row| {
                    Ok((
                        row.get::<_, Vec<u8>>(0)?,
                        row.get::<_, u32>(1)?,
                        row.get::<_, u32>(2)?,
                        row.get::<_, Vec<u8>>(3)?,
                        row.get::<_, u32>(4)?,
                        row.get::<_, i64>(5)?,
                    ))
                },
            )
            .optional()
            .map_err(VaultError::from)?
            .ok_or(LogInError::Unknown)?;
        if let Some(until) = waiting(now, blocked_until) {
            return Err(LogInError::Blocked { until });
        }
        self.count_attempt(id, failures + 1, now)?;
        let wrapping = self.wrapping_key(id, typed.as_bytes(), &salt, Argon2Cost { memory_kib, passes })?;
        let opened = aead::open(&wrapping, "staff-slot", id.as_bytes(), &wrapped).map_err(|_| LogInError::Wrong)?;
        self.connection
            .execute("UPDATE staff SET failures = 0, blocked_until = 0 WHERE id = ?1", [id.as_bytes()])
            .map_err(VaultError::from)?;
        VaultKey::try_from(opened.as_slice()).map_err(|_| VaultError::Damaged("staff slot").into())
    }

    /// On a full disk too somebody must be able to log in, or nobody can mend it.
    fn count_attempt(&mut self, id: StaffId, failures: u32, now: Timestamp) -> Result<(), VaultError> {
        let counted = self.count_failure(id, failures, now);
        if !matches!(counted, Err(VaultError::Full)) {
            return counted;
        }
        self.release_reserve();
        self.count_failure(id, failures, now)
    }

    fn count_failure(&mut self, id: StaffId, failures: u32, now: Timestamp) -> Result<(), VaultError> {
        let until = match failures.checked_sub(FREE_ATTEMPTS + 1) {
            None => 0,
            Some(step) => now.plus_ms((FIRST_WAIT_MS << step.min(10)).min(LONGEST_WAIT_MS)).0,
        };
        self.connection.execute(
            "UPDATE staff SET failures = ?2, blocked_until = ?3 WHERE id = ?1",
            params![id.as_bytes(), failures, until],
        )?;
        Ok(())
    }

    fn wrapping_key(
        &mut self,
        id: StaffId,
        typed: &[u8],
        salt: &[u8],
        cost: Argon2Cost,
    ) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        let params =
            Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(|_| VaultError::Damaged("staff slot"))?;
        let mut stretched = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(typed, salt, stretched.as_mut_slice())
            .map_err(|_| VaultError::Damaged("staff slot"))?;
        let device = self.device_secret()?;
        let mut key = Zeroizing::new([0; 32]);
        Salt::new(HKDF_SHA256, device.expose())
            .extract(stretched.as_slice())
            .expand(&[b"hikitsugi/v1/staff-slot", id.as_bytes()], Bytes32)
            .and_then(|okm| okm.fill(key.as_mut_slice()))
            .map_err(|_| VaultError::Damaged("staff slot"))?;
        Ok(key)
    }
}

struct Bytes32;
impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}

/// When the waiting ends, if it has not. A clock that was set back cannot make it longer than the longest wait.
fn waiting(now: Timestamp, blocked_until: i64) -> Option<Timestamp> {
    let until = blocked_until.min(now.plus_ms(LONGEST_WAIT_MS).0);
    (until > now.0).then_some(Timestamp(until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryKeyStore;
    use sealing::SystemEntropy;

    const CHEAP: Argon2Cost = Argon2Cost { memory_kib: 64, passes: 1 };
    const NOON: Timestamp = Timestamp(1_795_316_400_000);

    fn vault(path: &std::path::Path, keys: &MemoryKeyStore) -> Vault {
        Vault::open(path, Box::new(keys.clone()), Box::new(SystemEntropy::default())).expect("opens")
    }

    fn secret(typed: &str) -> StaffSecret {
        StaffSecret::choose(typed).expect("is a good secret")
    }

    #[test]
    fn every_member_of_staff_opens_the_same_vault_key() {
        let directory = tempfile::tempdir().expect("a directory");
        let mut vault = vault(&directory.path().join("t.db"), &MemoryKeyStore::default());
        let key = vault.make_vault_key();
        let manager = vault.add_staff("相良", Role::SiteManager, &secret("481516"), CHEAP, &key).expect("adds");
        let clerk = vault.add_staff("五木", Role::Clerk, &secret("球磨川の鮎はうまい"), CHEAP, &key).expect("adds");
        assert_eq!(vault.log_in(manager, "481516", NOON).expect("logs in").expose(), key.expose());
        assert_eq!(vault.log_in(clerk, "球磨川の鮎はうまい", NOON).expect("logs in").expose(), key.expose());
        assert!(matches!(vault.log_in(clerk, "481516", NOON), Err(LogInError::Wrong)));
    }

    #[test]
    fn wrong_attempts_are_throttled_over_a_restart_and_a_clock_set_back() {
        let directory = tempfile::tempdir().expect("a directory");
        let (path, keys) = (directory.path().join("t.db"), MemoryKeyStore::default());
        let mut first = vault(&path, &keys);
        let key = first.make_vault_key();
        let id = first.add_staff("相良", Role::SiteManager, &secret("481516"), CHEAP, &key).expect("adds");
        for _ in 0..=FREE_ATTEMPTS {
            assert!(matches!(first.log_in(id, "000001", NOON), Err(LogInError::Wrong)));
        }
        drop(first);
        let mut second = vault(&path, &keys);
        assert!(matches!(second.log_in(id, "481516", NOON), Err(LogInError::Blocked { .. })));
        let year_earlier = NOON.plus_ms(-365 * 86_400_000);
        match second.log_in(id, "481516", year_earlier) {
            Err(LogInError::Blocked { until }) => assert!(until.ms_since(year_earlier) <= LONGEST_WAIT_MS),
            _ => panic!("a clock set back opens nothing"),
        }
        assert!(second.log_in(id, "481516", NOON.plus_ms(FIRST_WAIT_MS)).is_ok());
        assert!(second.staff(NOON).expect("lists")[0].blocked_until.is_none());
    }

    #[test]
    fn a_stolen_database_and_the_pin_open_nothing_without_the_key_store() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("t.db");
        let mut owner = vault(&path, &MemoryKeyStore::default());
        let key = owner.make_vault_key();
        let id = owner.add_staff("相良", Role::SiteManager, &secret("481516"), CHEAP, &key).expect("adds");
        drop(owner);
        let mut made_up = MemoryKeyStore::default();
        let empty = Vault::open(&path, Box::new(made_up.clone()), Box::new(SystemEntropy::default()));
        assert!(matches!(empty, Err(VaultError::KeysLost)), "a missing key is lost, and never made anew");
        for name in ["device-secret", "device-identity", "slot-secret-0"] {
            crate::KeyStore::store(&mut made_up, name, &[6; 32]).expect("stores");
        }
        let mut thief = vault(&path, &made_up);
        assert!(matches!(thief.log_in(id, "481516", NOON), Err(LogInError::Wrong)));
        assert!(!std::fs::read(&path).expect("reads").windows(6).any(|bytes| bytes == "相良".as_bytes()));
    }
}
