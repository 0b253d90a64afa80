//! Orders of the city that this tablet tells a server which may have lost them.

use crate::{
    Vault, VaultError,
    store::{decode, encode, read_setting, write_setting},
};
use proofs::{PurgeOrder, Signed};
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

const TOLD: &str = "told-orders";
const ORDERS_MAX: usize = 500;

/// The ledger's positions that are still to be told.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Telling {
    told: u64,
    last: u64,
}

impl Vault {
    /// The next orders to tell, and whether more wait behind them.
    pub(crate) fn orders_to_tell(&self) -> Result<(Vec<Signed<PurgeOrder>>, bool), VaultError> {
        let Some(Telling { told, last }) = self.setting(TOLD)? else { return Ok((Vec::new(), false)) };
        let mut statement = self.connection.prepare_cached(
            "SELECT signed_order FROM ledger WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT ?3",
        )?;
        let found = statement
            .query_map(params![told, last, ORDERS_MAX + 1], |row| row.get::<_, Vec<u8>>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        let more = found.len() > ORDERS_MAX;
        let orders = found.iter().take(ORDERS_MAX).map(|order| decode(order, "order")).collect::<Result<_, _>>()?;
        Ok((orders, more))
    }
}

/// Begins again: the server changed its identity, so it may be an older one.
pub(crate) fn tell_again(transaction: &Transaction<'_>) -> Result<(), VaultError> {
    let last: u64 = transaction.query_row("SELECT coalesce(max(position), 0) FROM ledger", [], |row| row.get(0))?;
    write_setting(transaction, TOLD, &Telling { told: 0, last })
}

pub(crate) fn mark_told(transaction: &Transaction<'_>, orders: &[Signed<PurgeOrder>]) -> Result<(), VaultError> {
    let Some(telling) = read_setting::<Telling>(transaction, TOLD)? else { return Ok(()) };
    let Some(order) = orders.last() else { return Ok(()) };
    let position: Option<u64> = transaction
        .query_row("SELECT position FROM ledger WHERE signed_order = ?1", [encode(order)], |row| row.get(0))
        .optional()?;
    let told = telling.told.max(position.unwrap_or(0));
    write_setting(transaction, TOLD, &Telling { told, ..telling })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Enrolment, MemoryKeyStore};
    use domain::{CaseId, DeviceId, Digest, Timestamp};
    use proofs::SigningKey;
    use sealing::SystemEntropy;
    use sync::{FeedEntry, FeedItem, Upload, tablet::Application};

    fn tablet(city: &SigningKey) -> Vault {
        let entropy = Box::new(SystemEntropy::default());
        let mut vault = Vault::open_in_memory(Box::new(MemoryKeyStore::default()), entropy).expect("opens");
        let (label, server) = ("窓口1".into(), "https://localhost".into());
        let device = DeviceId::from_bytes([1; 16]);
        let enrolment = Enrolment { device, label, server, authority: vec![], city: city.public(), epoch: epoch(1) };
        vault.set_enrolment(&enrolment).expect("enrols");
        vault
    }

    fn epoch(number: u8) -> Digest {
        Digest::from_bytes([number; 32])
    }

    /// One exchange in which everything that waits is stored; answers what was sent.
    fn exchange(vault: &mut Vault, epoch: Digest, feed: Vec<FeedEntry>) -> Upload {
        let (upload, _) = vault.gather().expect("gathers");
        let application =
            Application { upload: upload.clone(), refused: vec![], feed, epoch, server_now: Timestamp(0) };
        vault.settle(&application, Timestamp(0)).expect("settles");
        upload
    }

    #[test]
    fn a_server_of_another_epoch_is_told_every_order_once() {
        let city = SigningKey::from_seed([9; 32]);
        let mut vault = tablet(&city);
        let order = |number: u16| {
            let mut case = [0; 16];
            case[..2].copy_from_slice(&number.to_be_bytes());
            let case = CaseId::from_bytes(case);
            Signed::sign(&city, &PurgeOrder { case, receipt: epoch(7), issued_at: Timestamp(0) })
        };
        let feed =
            (1..=700).map(|number| FeedEntry { cursor: u64::from(number), item: FeedItem::Order(order(number)) });
        exchange(&mut vault, epoch(1), feed.collect());
        assert!(exchange(&mut vault, epoch(1), vec![]).orders.is_empty(), "the server that gave them needs no word");
        exchange(&mut vault, epoch(2), vec![]);
        let first = vault.gather().expect("gathers");
        assert_eq!((first.0.orders.len(), first.1), (500, true), "what does not fit comes with the next round trip");
        exchange(&mut vault, epoch(2), vec![]);
        let late = FeedEntry { cursor: 1, item: FeedItem::Order(order(900)) };
        let rest = exchange(&mut vault, epoch(2), vec![late]).orders;
        assert_eq!((rest.len(), rest.last()), (200, Some(&order(700))));
        assert!(exchange(&mut vault, epoch(2), vec![]).orders.is_empty());
    }
}
