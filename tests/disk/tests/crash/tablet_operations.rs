//! What a tablet does to its store, one operation after the other.

use crate::{
    run::{Operation, Subject},
    tablet::{DEVICE, NOW, OTHER, PIN, Tablet, city, city_keys, foreign_case, foreign_row, said, vault_key},
};
use disk::{Chance, Keep};
use domain::{CaseId, CountCategory, Digest, Outcome, Role, Service};
use proofs::{DeletionCertificate, DeviceEnd, ShredAck, ShredMethod, Signed, SigningKey, certificate::CertifiedDevice};
use sync::{FeedItem, HandOverNotice, Refusal, RefusalReason, RowKind, tablet::Application};
use vault::{End, LogInError, NewRow};

type Act = fn(&mut Tablet) -> Result<(), String>;

const STILL: Option<Act> = None;

pub(crate) fn at_the_counter() -> Vec<Operation<Tablet>> {
    vec![
        Operation { running: false, ..operation("first opening", Tablet::new, open, STILL) },
        Operation { running: false, ..operation("opening, new slot secret left over", new_secret_left, open, STILL) },
        Operation {
            running: false,
            ..operation("opening, old slot secret not destroyed", shred_cut_short, open, STILL)
        },
        operation("closing", Tablet::in_use, close, STILL),
        operation("enrolment", new_tablet, Tablet::enrol, STILL),
        operation("first member of staff", Tablet::enrolled, |t| t.add_staff("相良"), STILL),
        operation("second member of staff", Tablet::in_use, |t| t.add_staff("五木"), STILL),
        operation("log-in", Tablet::in_use, log_in, Some(log_in)),
        operation("log-in with a wrong PIN", Tablet::in_use, log_in_wrong, STILL),
        operation("begin a case", Tablet::in_use, |t| t.begin_case("球磨 三郎"), STILL),
        append(),
        operation("append a photo", Tablet::in_use, append_photo, STILL),
        forget(),
        operation("hand over", Tablet::in_use, hand_over, STILL),
        operation("ask for a case", Tablet::in_use, |t| t.ask(2), STILL),
    ]
}

pub(crate) fn with_the_city() -> Vec<Operation<Tablet>> {
    vec![
        operation("begin an exchange", refused, begin_exchange, Some(begin_exchange)),
        operation("draw a request's counter", Tablet::in_use, |t| said(t.vault().next_counter()).map(|_| ()), STILL),
        operation("upload", Tablet::in_use, Tablet::upload, STILL),
        operation("upload, one case refused", Tablet::in_use, upload_refused, STILL),
        operation("download keys", Tablet::in_use, |t| t.settle(vec![city_keys(9..20)]), STILL),
        operation("download a grant", asked, download_grant, STILL),
        operation("download rows and a notice", Tablet::in_use, download_rows, STILL),
        operation("claim two grants", granted, claim, Some(claim)),
        shred(),
        operation("shred a case that was asked for", asked, shred_requested, Some(begin_exchange)),
        operation("receipt with a late edit", Tablet::in_use, receive_late, STILL),
        operation("upload an ack", shredded, Tablet::upload, STILL),
        operation("certificate", shredded, certify, STILL),
        operation("another server", Tablet::in_use, another_server, STILL),
    ]
}

pub(crate) fn append() -> Operation<Tablet> {
    operation("append", Tablet::in_use, |t| t.append(t.cases[1], "もう一行".as_bytes(), RowKind::Change), STILL)
}

pub(crate) fn shred() -> Operation<Tablet> {
    operation("shred two cases", Tablet::in_use, shred_two, Some(begin_exchange))
}

/// As with every look at the clock once its time is over.
fn forget_vault_key(tablet: &mut Tablet) -> Result<(), String> {
    said(tablet.vault().forget_vault_key())
}

/// The night's exchange comes before the next look at the clock.
fn exchange_and_forget(tablet: &mut Tablet) -> Result<(), String> {
    begin_exchange(tablet).and_then(|()| forget_vault_key(tablet))
}

/// The time to fetch purge orders is over.
pub(crate) fn forget() -> Operation<Tablet> {
    operation("forget the vault key", staffed, forget_vault_key, Some(exchange_and_forget))
}

fn operation(name: &'static str, base: fn() -> Tablet, act: Act, mend: Option<Act>) -> Operation<Tablet> {
    Operation { name, base, running: true, act, mend }
}

// What a tablet can look like.

fn staffed() -> Tablet {
    let mut tablet = Tablet::enrolled();
    tablet.add_staff("相良").expect("adds");
    tablet
}

fn new_tablet() -> Tablet {
    let mut tablet = Tablet::new();
    tablet.start().expect("starts");
    tablet
}

fn new_secret_left() -> Tablet {
    let tablet = Tablet::in_use();
    let mut secrets = tablet.keys.current();
    secrets.insert("slot-secret-1".into(), vec![3; 32]);
    tablet.keys.replace(secrets);
    tablet
}

/// The power failed when the case was gone and both slot secrets were still there.
fn shred_cut_short() -> Tablet {
    let base = Tablet::in_use();
    for step in 0.. {
        let mut tablet = base.copy();
        tablet.start().expect("starts");
        tablet.disk.cut_at(tablet.disk.operations() + step);
        shred_two(&mut tablet).expect_err("is cut");
        tablet.disk.power_cut(Keep::Nothing, &mut Chance::new(1));
        tablet.stop();
        let is_shredded = tablet.contents()["ledger"].len() == 2;
        if is_shredded {
            assert_eq!(tablet.slot_secrets(), [0, 1]);
            return tablet;
        }
    }
    unreachable!("some step comes after the commit")
}

fn refused() -> Tablet {
    let mut tablet = Tablet::in_use();
    upload_refused(&mut tablet).expect("settles");
    tablet
}

fn asked() -> Tablet {
    let mut tablet = Tablet::in_use();
    tablet.ask(2).expect("asks");
    tablet
}

fn granted() -> Tablet {
    let mut tablet = Tablet::in_use();
    for running in [2, 3] {
        tablet.ask(running).expect("asks");
        tablet.deliver(running).expect("settles");
    }
    tablet
}

fn shredded() -> Tablet {
    let mut tablet = Tablet::in_use();
    shred_two(&mut tablet).expect("shreds");
    tablet
}

// What a tablet does.

fn open(tablet: &mut Tablet) -> Result<(), String> {
    tablet.stop();
    tablet.start()
}

fn close(tablet: &mut Tablet) -> Result<(), String> {
    tablet.stop();
    Ok(())
}

fn log_in(tablet: &mut Tablet) -> Result<(), String> {
    let staff = tablet.staff.ok_or("there is no staff")?;
    let key = said(tablet.vault().log_in(staff, PIN, NOW))?;
    if key.expose() == vault_key().expose() { Ok(()) } else { Err("another vault key".into()) }
}

fn log_in_wrong(tablet: &mut Tablet) -> Result<(), String> {
    let staff = tablet.staff.ok_or("there is no staff")?;
    match tablet.vault().log_in(staff, "999999", NOW) {
        Err(LogInError::Wrong) => Ok(()),
        Err(fault) => Err(fault.to_string()),
        Ok(_) => Err("a wrong PIN opens".into()),
    }
}

fn append_photo(tablet: &mut Tablet) -> Result<(), String> {
    let case = tablet.cases[0];
    let key = tablet.case_key(case)?;
    let photo = NewRow { kind: RowKind::Photo, plaintext: &[7; 60_000] };
    said(tablet.vault().append(case, &key, &[photo], Some((CountCategory::PhotoTaken, NOW))))
}

fn hand_over(tablet: &mut Tablet) -> Result<(), String> {
    let case = tablet.cases[0];
    let key = tablet.case_key(case)?;
    let row = NewRow { kind: RowKind::Change, plaintext: "引き継ぎ".as_bytes() };
    let end = End { row: &row, outcome: Outcome::HandedOver, also: &[], summary: None };
    said(tablet.vault().hand_over(case, &key, &end, NOW)).map(drop)
}

fn begin_exchange(tablet: &mut Tablet) -> Result<(), String> {
    said(tablet.vault().begin_exchange(NOW))
}

fn claim(tablet: &mut Tablet) -> Result<(), String> {
    said(tablet.vault().claim_grants(&vault_key()))
}

fn upload_refused(tablet: &mut Tablet) -> Result<(), String> {
    let (upload, _) = said(tablet.vault().gather())?;
    let refused = vec![Refusal { case: tablet.cases[1], reason: RefusalReason::Gap }];
    let application = Application { upload, refused, ..tablet.application(vec![]) };
    said(tablet.vault().settle(&application, NOW)).map(|_| ())
}

fn download_grant(tablet: &mut Tablet) -> Result<(), String> {
    let (case, _) = foreign_case(2);
    match tablet.vault().case(case) {
        Ok(_) => Ok(()),
        Err(_) => tablet.deliver(2),
    }
}

fn download_rows(tablet: &mut Tablet) -> Result<(), String> {
    let (case, _) = foreign_case(1);
    let notice = HandOverNotice { case, device: OTHER, at: NOW, outcome: Outcome::HandedOver };
    let items = vec![
        FeedItem::Row(foreign_row(1, 2)),
        FeedItem::Row(foreign_row(1, 3)),
        FeedItem::HandOver(notice),
        FeedItem::HandOver(HandOverNotice { case: tablet.cases[0], ..notice_of(tablet.cases[0]) }),
    ];
    tablet.settle(items)
}

fn notice_of(case: CaseId) -> HandOverNotice {
    HandOverNotice { case, device: OTHER, at: NOW, outcome: Outcome::HandedOver }
}

fn shred_two(tablet: &mut Tablet) -> Result<(), String> {
    let (own, (foreign, _)) = (tablet.cases[0], foreign_case(1));
    let receipts = vec![tablet.receipt(own)?, tablet.receipt(foreign)?];
    tablet.settle(receipts)
}

/// A case that this tablet asked for is gone before it came.
fn shred_requested(tablet: &mut Tablet) -> Result<(), String> {
    let (case, _) = foreign_case(2);
    let FeedItem::Receipt { receipt, .. } = tablet.receipt(tablet.cases[0])? else { return Err("no receipt".into()) };
    let mut receipt = said(receipt.verify(&city().public()))?;
    (receipt.case, receipt.case_number) = (case, domain::CaseNumber::new(OTHER, 2));
    let receipt = Signed::sign(&city(), &receipt);
    let order = proofs::PurgeOrder { case, receipt: receipt.digest(), issued_at: NOW };
    tablet.settle(vec![FeedItem::Receipt { receipt, order: Signed::sign(&city(), &order) }])
}

/// The receipt covers less than this tablet has.
fn receive_late(tablet: &mut Tablet) -> Result<(), String> {
    let case = tablet.cases[1];
    let FeedItem::Receipt { receipt, .. } = tablet.receipt(case)? else { return Err("no receipt".into()) };
    let mut receipt = said(receipt.verify(&city().public()))?;
    receipt.covered[0].last_sequence -= 1;
    let receipt = Signed::sign(&city(), &receipt);
    let order = proofs::PurgeOrder { case, receipt: receipt.digest(), issued_at: NOW };
    tablet.settle(vec![FeedItem::Receipt { receipt, order: Signed::sign(&city(), &order) }])
}

fn certify(tablet: &mut Tablet) -> Result<(), String> {
    let case = tablet.cases[0];
    let holder = SigningKey::from_seed([4; 32]);
    let receipt = Digest::from_bytes([4; 32]);
    let ack = ShredAck {
        case,
        receipt,
        device: DEVICE,
        shredded_at: NOW,
        method: ShredMethod::CryptographicErase,
        slot_epoch: 0,
    };
    let certificate = DeletionCertificate {
        number: "削-2026-000001".into(),
        case,
        case_number: said(tablet.vault().case(case))?.number,
        category: Service::Inquiry,
        outcome: Outcome::HandedOver,
        data_kinds: vec![],
        received_at: NOW,
        issued_at: NOW,
        responsible: Role::SiteManager,
        receipts: vec![receipt],
        devices: vec![CertifiedDevice {
            label: "窓口1".into(),
            device: DEVICE,
            key: holder.public(),
            end: DeviceEnd::Shredded(Signed::sign(&holder, &ack)),
        }],
        ledger_head: receipt,
    };
    tablet.settle(vec![FeedItem::Certificate(Signed::sign(&city(), &certificate))])
}

fn another_server(tablet: &mut Tablet) -> Result<(), String> {
    let application = Application { epoch: Digest::from_bytes([6; 32]), ..tablet.application(vec![]) };
    said(tablet.vault().settle(&application, NOW)).map(|_| ())
}
