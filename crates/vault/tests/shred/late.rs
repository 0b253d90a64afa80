//! A late edit on its way to the city, from a tablet on which nobody is logged in.

use super::*;
use sync::{AddendumPart, Refusal, RefusalReason, wire::BATCH_BYTES};

impl Fixture {
    /// A receipt over this tablet's log up to here, for everybody or for one tablet's addendum.
    fn receipt_over(
        &self,
        case: CaseId,
        (last_sequence, chain): (u64, Digest),
        addendum: Option<DeviceId>,
    ) -> FeedItem {
        let receipt = Receipt {
            case,
            case_number: self.vault.case(case).expect("is listed").number,
            outcome: Outcome::HandedOver,
            received_at: NOW,
            heads: vec![],
            photos: vec![],
            covered: vec![Coverage { device: DEVICE, last_sequence, chain }],
            addendum,
            nonce: Digest::from_bytes([last_sequence as u8; 32]),
        };
        let receipt = Signed::sign(&self.city, &receipt);
        let order = PurgeOrder { case, receipt: receipt.digest(), issued_at: NOW };
        FeedItem::Receipt { receipt, order: Signed::sign(&self.city, &order) }
    }

    /// A case that the city received before its last row was written; the receipt has not come yet.
    fn edited_late(&mut self) -> (CaseId, FeedItem) {
        let case = self.begin_case("球磨 花子");
        let first = self.receipt_over(case, self.vault.own_tip(case).expect("a tip"), None);
        self.write(case, "あとから書いたこと");
        (case, first)
    }

    fn second(&self, case: CaseId) -> FeedItem {
        self.receipt_over(case, self.vault.own_tip(case).expect("a tip"), Some(DEVICE))
    }

    fn gathered(&self) -> (Vec<AddendumPart>, bool) {
        let (upload, more) = self.vault.gather().expect("gathers");
        (upload.addenda, more)
    }

    /// Sends the next part, and settles what the server says to it.
    fn answer(&mut self, refused: Vec<Refusal>, items: Vec<FeedItem>) -> vault::Settled {
        let (upload, _) = self.vault.gather().expect("gathers");
        let application = Application { upload, refused, ..self.application(items) };
        self.vault.settle(&application, NOW).expect("settles")
    }

    fn next_exchange(&mut self) {
        self.vault.begin_exchange(NOW).expect("begins");
    }
}

fn digest_of(item: &FeedItem) -> Digest {
    let FeedItem::Receipt { receipt, .. } = item else { panic!("{item:?} is no receipt") };
    receipt.digest()
}

#[test]
fn a_late_edit_goes_to_the_city_with_the_whole_log_in_the_same_exchange() {
    let mut tablet = Fixture::new();
    let (case, first) = tablet.edited_late();
    let purged = Refusal { case, reason: RefusalReason::Purged };
    tablet.answer(vec![purged], vec![first.clone()]);
    assert!(tablet.vault.owes().expect("reads"), "worth another round trip");
    let (parts, more) = tablet.gathered();
    let rows = tablet.vault.all_rows(case).expect("reads");
    let opening = tablet.vault.opening(case).expect("reads").expect("is there");
    assert_eq!(parts, [AddendumPart { opening, receipt: digest_of(&first), rows, rows_in_all: 2 }]);
    assert!(!more);
    tablet.answer(vec![], vec![]);
    assert_eq!(tablet.gathered(), (vec![], false), "what is stored is not offered again");
    assert!(!tablet.vault.owes().expect("reads"));
    assert_eq!(tablet.vault.unsent().expect("counts"), 0);
}

#[test]
fn the_second_receipt_shreds_and_is_the_one_that_is_acknowledged() {
    let mut tablet = Fixture::new();
    let (case, first) = tablet.edited_late();
    tablet.settle(vec![first.clone()]);
    tablet.answer(vec![], vec![]);
    let second = tablet.second(case);
    assert_eq!(tablet.settle(vec![second.clone()]).cases_received_by_city, 1);
    assert!(tablet.read(case).is_err() && !tablet.vault.is_late(case).expect("reads"));
    assert_eq!(tablet.vault.all_set_aside().expect("lists"), []);
    let acks = tablet.acks();
    assert_eq!((acks.len(), acks[0].case, acks[0].receipt), (1, case, digest_of(&second)));
    assert_eq!(tablet.vault.case(case).expect("its line stays").stage, Stage::Received);
    tablet.settle(vec![first, second]);
    let counts = tablet.vault.counts().expect("counts");
    assert_eq!(counts.iter().filter(|count| matches!(count.category, CountCategory::Ended(_))).count(), 1);
    assert!(domain::Reconciliation::tally(&counts, 0).balances());
}

#[test]
fn both_receipts_in_one_feed_shred_against_the_one_that_covers() {
    let mut tablet = Fixture::new();
    let (case, first) = tablet.edited_late();
    let second = tablet.second(case);
    let settled = tablet.settle(vec![first.clone(), first, second.clone()]);
    assert_eq!((settled.cases_received_by_city, settled.set_aside), (1, 0));
    assert!(tablet.read(case).is_err());
    assert_eq!(tablet.acks().iter().map(|ack| ack.receipt).collect::<Vec<_>>(), [digest_of(&second)]);
}

#[test]
fn a_second_receipt_changes_nothing_where_the_first_covers() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("球磨 花子");
    let tip = tablet.vault.own_tip(case).expect("a tip");
    let (first, second) = (tablet.receipt_over(case, tip, None), tablet.receipt_over(case, tip, Some(DEVICE)));
    let settled = tablet.settle(vec![first.clone(), second]);
    assert_eq!((settled.cases_received_by_city, settled.set_aside), (1, 0));
    assert_eq!(tablet.acks().iter().map(|ack| ack.receipt).collect::<Vec<_>>(), [digest_of(&first)]);
}

#[test]
fn the_receipt_for_another_tablets_addendum_destroys_nothing_here() {
    let mut tablet = Fixture::new();
    let case = tablet.begin_case("球磨 花子");
    let tip = tablet.vault.own_tip(case).expect("a tip");
    let of_another = tablet.receipt_over(case, tip, Some(DeviceId::from_bytes([2; 16])));
    let settled = tablet.settle(vec![of_another]);
    assert_eq!((settled.cases_received_by_city, settled.set_aside), (0, 0));
    assert!(tablet.read(case).is_ok() && tablet.acks().is_empty() && !tablet.vault.is_late(case).expect("reads"));
}

#[test]
fn a_log_larger_than_a_batch_goes_in_parts_and_a_large_photo_alone() {
    let mut tablet = Fixture::new();
    let (case, first) = tablet.edited_late();
    let other = tablet.begin_case("五木 次郎");
    let key = tablet.vault.case_key(case, &tablet.vault_key).expect("opens").expect("is there");
    for size in [BATCH_BYTES / 2, BATCH_BYTES / 2, BATCH_BYTES * 2, 10] {
        let row = NewRow { kind: RowKind::Photo, plaintext: &vec![7; size] };
        tablet.vault.append(case, &key, &[row], None).expect("appends");
    }
    tablet.settle(vec![first]);
    let mut sent = Vec::new();
    let mut exchanges = 0;
    loop {
        let (parts, more) = tablet.gathered();
        let rows: Vec<Row> = parts.into_iter().flat_map(|part| part.rows).collect();
        let bytes: usize = rows.iter().map(|row| row.sealed.len()).sum();
        assert!(bytes <= BATCH_BYTES || rows.len() == 1, "{} rows of {bytes} bytes", rows.len());
        sent.extend(rows);
        tablet.answer(vec![], vec![]);
        exchanges += 1;
        if !more {
            break;
        }
    }
    assert_eq!(sent, tablet.vault.all_rows(case).expect("reads"), "in the order of the log, none twice");
    assert_eq!(exchanges, 4);
    assert_eq!(tablet.vault.unsent().expect("counts"), 0);
    assert!(tablet.read(other).is_ok());
}

#[test]
fn what_the_server_refuses_is_offered_once_in_an_exchange_and_again_in_the_next() {
    let mut tablet = Fixture::new();
    let (case, first) = tablet.edited_late();
    tablet.settle(vec![first]);
    for reason in [RefusalReason::TooLarge, RefusalReason::Forked, RefusalReason::NotAHolder] {
        tablet.answer(vec![Refusal { case, reason }], vec![]);
        assert_eq!(tablet.gathered(), (vec![], false), "{reason:?}");
        assert!(!tablet.vault.owes().expect("reads"));
        tablet.next_exchange();
        assert_eq!(tablet.gathered().0[0].rows.len(), 2);
    }
}

#[test]
fn a_server_that_lacks_the_beginning_or_is_another_one_gets_everything_again() {
    let mut tablet = Fixture::new();
    let (case, first) = tablet.edited_late();
    let key = tablet.vault.case_key(case, &tablet.vault_key).expect("opens").expect("is there");
    let large = NewRow { kind: RowKind::Photo, plaintext: &vec![7; BATCH_BYTES] };
    tablet.vault.append(case, &key, &[large], None).expect("appends");
    tablet.settle(vec![first]);
    tablet.answer(vec![], vec![]);
    assert_eq!(tablet.gathered().0[0].rows.len(), 1, "the last row waits");
    tablet.answer(vec![Refusal { case, reason: RefusalReason::Gap }], vec![]);
    tablet.next_exchange();
    assert_eq!(tablet.gathered().0[0].rows.len(), 2, "the beginning again");
    tablet.answer(vec![], vec![]);
    tablet.answer(vec![], vec![]);
    assert_eq!(tablet.gathered(), (vec![], false));
    let mut replaced = tablet.application(vec![]);
    replaced.epoch = Digest::from_bytes([6; 32]);
    assert!(tablet.vault.settle(&replaced, NOW).expect("settles").server_replaced);
    assert_eq!(tablet.gathered().0[0].rows.len(), 2);
}

#[test]
fn an_order_whose_receipt_is_gone_sends_what_lies_here_to_the_city() {
    let mut tablet = Fixture::new();
    let (case, first) = tablet.edited_late();
    let FeedItem::Receipt { receipt, order } = first else { panic!("is a receipt") };
    tablet.settle(vec![FeedItem::Order(order.clone())]);
    assert_eq!(tablet.gathered().0[0].receipt, receipt.digest());
    assert!(tablet.read(case).is_ok() && tablet.acks().is_empty());
    let second = tablet.second(case);
    tablet.settle(vec![second, FeedItem::Order(order)]);
    assert!(tablet.read(case).is_err());
    assert_eq!(tablet.gathered(), (vec![], false));
    assert_eq!(tablet.vault.all_set_aside().expect("lists"), []);
}

#[test]
fn the_log_of_a_late_case_is_closed() {
    let mut tablet = Fixture::new();
    let (case, first) = tablet.edited_late();
    let mut row = tablet.vault.all_rows(case).expect("reads").remove(0);
    row.device = DeviceId::from_bytes([2; 16]);
    tablet.settle(vec![first]);
    assert_eq!(tablet.settle(vec![FeedItem::Row(row)]).rows_received, 0);
    assert_eq!(tablet.vault.all_rows(case).expect("reads").len(), 2);
}

#[test]
fn a_late_row_of_an_unknown_kind_keeps_its_case_back_and_blocks_no_other() {
    let mut tablet = Fixture::new();
    let (strange, of_strange) = tablet.edited_late();
    let (good, of_good) = tablet.edited_late();
    tablet.answer(vec![], vec![]);
    let by_hand = rusqlite::Connection::open(&tablet.path).expect("opens");
    by_hand.execute("UPDATE log SET kind = 77 WHERE case_id = ?1", [strange.as_bytes()]).expect("damages");
    tablet.settle(vec![of_strange, of_good]);
    for _ in 0..2 {
        let cases: Vec<CaseId> = tablet.gathered().0.iter().map(|part| part.opening.case).collect();
        assert_eq!(cases, [good]);
        let noted = tablet.vault.all_set_aside().expect("lists");
        assert!(noted.iter().any(|line| (line.case, line.reason) == (Some(strange), SetAsideReason::UnknownRow)));
        tablet.next_exchange();
    }
}
