//! Every kind of signed statement, the digest that names each, the ledger's chain, and a signed request.

use super::{Vector, fixed::*};
use domain::{CaseId, Day, DeviceId, Digest, Outcome, Role, Service};
use proofs::{
    CityKeyId, CityPublicKey, Coverage, DataKind, DeletionCertificate, DeviceEnd, EndOfContract, Farewell, FleetPolicy,
    KeyBatch, Ledger, PurgeOrder, Receipt, Release, RequestSignature, RulePackage, ShredAck, ShredMethod, Signed,
    SigningKey, Statement, certificate::CertifiedDevice, request::fingerprint, verify_certificate,
};
use sync::{CaseRequest, usb::BackWord};

pub fn all() -> Vec<Vector> {
    let mut all = vec![
        signed("receipt", &city(), receipt(None)),
        signed("receipt-addendum", &city(), receipt(Some(THERE))),
        signed("purge-order", &city(), purge_order()),
        signed("shred-ack", &here(), shred_ack(CASE)),
        signed("shred-ack-never-held", &there(), never_held()),
        signed("certificate", &city(), certificate()),
        signed("key-batch", &city(), key_batch()),
        signed("release", &city(), release()),
        signed("fleet-policy", &city(), fleet_policy()),
        signed("end-of-contract", &city(), EndOfContract { issued_at: later(90) }),
        signed("farewell", &here(), Farewell { device: HERE, at: later(91) }),
        signed("case-request", &request_key(), case_request()),
        signed("usb-answer", &city(), back_word()),
    ];
    all.push(signed("rule-package", &city(), rule_package()));
    all.extend([digests(), later_digests(), ledger(), request(), enrolment()]);
    all
}

fn signed<T: Statement + PartialEq + 'static>(name: &str, key: &SigningKey, value: T) -> Vector {
    let (signer, text) = (key.public(), json(&Signed::sign(key, &value)));
    Vector::text(&format!("signed/{name}"), text, move |text| {
        serde_json::from_str::<Signed<T>>(text).is_ok_and(|signed| signed.verify(&signer).as_ref() == Ok(&value))
    })
}

pub fn json<T>(signed: &Signed<T>) -> String {
    serde_json::to_string(signed).expect("a signed statement is plain text")
}

/// A name and the digest of the signed statement of that name, line by line.
fn digests() -> Vector {
    let order = Signed::sign(&city(), &purge_order());
    let lines = [
        ("receipt", Signed::sign(&city(), &receipt(None)).digest()),
        ("receipt-addendum", Signed::sign(&city(), &receipt(Some(THERE))).digest()),
        ("purge-order", order.digest()),
        ("shred-ack", Signed::sign(&here(), &shred_ack(CASE)).digest()),
        ("shred-ack-returned", Signed::sign(&there(), &returned_ack()).digest()),
        ("shred-ack-never-held", Signed::sign(&there(), &never_held()).digest()),
        ("certificate", Signed::sign(&city(), &certificate()).digest()),
        ("key-batch", Signed::sign(&city(), &key_batch()).digest()),
        ("release", Signed::sign(&city(), &release()).digest()),
        ("fleet-policy", Signed::sign(&city(), &fleet_policy()).digest()),
        ("end-of-contract", Signed::sign(&city(), &EndOfContract { issued_at: later(90) }).digest()),
        ("farewell", Signed::sign(&here(), &Farewell { device: HERE, at: later(91) }).digest()),
        ("case-request", Signed::sign(&request_key(), &case_request()).digest()),
        ("usb-answer", Signed::sign(&city(), &back_word()).digest()),
    ];
    let text: String = lines.iter().map(|(name, digest)| format!("{name} {digest}\n")).collect();
    Vector::text("signed/digests", text, move |text| {
        let listed = |digest: Digest| text.lines().any(|line| line.ends_with(&digest.to_string()));
        lines.iter().all(|(_, digest)| listed(*digest)) && text.lines().count() == lines.len()
    })
}

/// The same for kinds that came later: the list above never changes.
fn later_digests() -> Vector {
    let digest = Signed::sign(&city(), &rule_package()).digest();
    Vector::text("signed/digests-later", format!("rule-package {digest}\n"), move |text| {
        text == format!("rule-package {digest}\n")
    })
}

/// The heads of the ledger: empty, and after each of three orders.
fn ledger() -> Vector {
    let mut ledger = Ledger::empty();
    let mut heads = vec![ledger.head()];
    for byte in [1, 2, 3] {
        let order = PurgeOrder {
            case: CaseId::from_bytes([byte; 16]),
            receipt: digest(byte),
            issued_at: later(i64::from(byte)),
        };
        ledger.append(&Signed::sign(&city(), &order));
        heads.push(ledger.head());
    }
    let text: String = heads.iter().map(|head| format!("{head}\n")).collect();
    Vector::text("signed/ledger-heads", text, move |text| {
        text.lines().map(str::parse::<Digest>).eq(heads.iter().copied().map(Ok))
    })
}

/// The signature over a request, and the fingerprint of its key.
fn request() -> Vector {
    let request = || RequestSignature { path: "/v1/exchange", device: HERE, counter: 42, body: b"hikitsugi" };
    let signature = request().sign(&request_key());
    let text = format!("{signature}\n{}\n", fingerprint(&request_key().public()));
    Vector::text("signed/request", text, move |text| {
        let read = text.lines().next().and_then(|line| proofs::Signature::try_from(line.to_owned()).ok());
        read.is_some_and(|signature| request().verify(&request_key().public(), &signature))
    })
}

/// A code from fixed bytes, the digest that the server keeps, and both proofs.
fn enrolment() -> Vector {
    let code = proofs::EnrolmentCode::from_random([0xa1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    let (stored, tablet) = (code.stored_digest(), here().public());
    let hex = |bytes: &[u8]| domain::ids::to_hex(bytes);
    let (asks, answers) = (code.tablet_proof(&tablet), proofs::enrolment::server_proof(&stored, &tablet, b"welcome"));
    let text = format!("{}\n{stored}\n{}\n{}\n", code.grouped(), hex(&asks), hex(&answers));
    Vector::text("signed/enrolment", text, move |text| {
        let lines: Vec<&str> = text.lines().collect();
        let proof =
            |at: usize| lines.get(at).and_then(|line| domain::ids::from_hex::<32>(line).ok()).unwrap_or([0; 32]);
        let Some(code) = lines.first().and_then(|line| proofs::EnrolmentCode::parse(line).ok()) else { return false };
        proofs::enrolment::accepts_tablet(&code.stored_digest(), &tablet, &proof(2))
            && code.accepts_server(&tablet, b"welcome", &proof(3))
    })
}

pub fn receipt(addendum: Option<DeviceId>) -> Receipt {
    Receipt {
        case: CASE,
        case_number: number(),
        outcome: Outcome::HandedOver,
        received_at: later(30),
        heads: vec![digest(0x31), digest(0x32)],
        photos: vec![digest(0x33)],
        covered: vec![
            Coverage { device: HERE, last_sequence: 7, chain: digest(0x34) },
            Coverage { device: THERE, last_sequence: 300, chain: digest(0x35) },
        ],
        addendum,
        nonce: digest(0x36),
    }
}

pub fn purge_order() -> PurgeOrder {
    let receipt = Signed::sign(&city(), &receipt(None));
    PurgeOrder { case: CASE, receipt: receipt.digest(), issued_at: later(31) }
}

pub fn shred_ack(case: CaseId) -> ShredAck {
    ShredAck {
        case,
        receipt: Signed::sign(&city(), &receipt(None)).digest(),
        device: HERE,
        shredded_at: later(40),
        method: ShredMethod::CryptographicErase,
        slot_epoch: 5,
    }
}

pub fn returned_ack() -> ShredAck {
    let release = Signed::sign(&city(), &release()).digest();
    ShredAck { receipt: release, device: THERE, slot_epoch: 9, ..shred_ack(CASE) }
}

fn never_held() -> ShredAck {
    ShredAck { device: THERE, method: ShredMethod::NeverHeld, slot_epoch: 0, ..shred_ack(CASE) }
}

pub fn release() -> Release {
    Release {
        case: CASE,
        case_number: number(),
        device: THERE,
        released_at: later(20),
        last_sequence: 300,
        chain: digest(0x35),
        nonce: digest(0x37),
    }
}

/// A certificate with every way in which a case ends on a device.
pub fn certificate() -> DeletionCertificate {
    let release = Signed::sign(&city(), &release());
    let returned = DeviceEnd::Returned { release, ack: Signed::sign(&there(), &returned_ack()) };
    let device = |label: &str, device, key: &SigningKey, end| CertifiedDevice {
        label: label.into(),
        device,
        key: key.public(),
        end,
    };
    DeletionCertificate {
        number: "削-2026-000001".into(),
        case: CASE,
        case_number: number(),
        category: Service::ApplicationSupport,
        outcome: Outcome::HandedOver,
        data_kinds: vec![DataKind::Person, DataKind::ApplicationId, DataKind::Ticks, DataKind::Notes, DataKind::Photo],
        received_at: later(30),
        issued_at: later(60),
        responsible: Role::SiteManager,
        receipts: vec![
            Signed::sign(&city(), &receipt(None)).digest(),
            Signed::sign(&city(), &receipt(Some(THERE))).digest(),
        ],
        devices: vec![
            device("窓口1", HERE, &here(), DeviceEnd::Shredded(Signed::sign(&here(), &shred_ack(CASE)))),
            device("窓口2", THERE, &there(), returned),
            device("出張用", GONE, &SigningKey::from_seed([5; 32]), DeviceEnd::Lost { declared_at: later(50) }),
        ],
        ledger_head: digest(0x38),
    }
}

pub fn key_batch() -> KeyBatch {
    let key = |id: u64, byte| CityPublicKey { id: CityKeyId(id), public: digest(byte) };
    KeyBatch { device: HERE, issued_at: MORNING, one_time: vec![key(1, 0x41), key(2, 0x42)], last_resort: key(3, 0x43) }
}

pub fn fleet_policy() -> FleetPolicy {
    FleetPolicy {
        version: 3,
        issued_at: MORNING,
        stop_after_days: 3,
        destroy_after_days: 10,
        lease_days: 5,
        holidays: vec![Day(20_790), Day(20_820)],
    }
}

pub fn rule_package() -> RulePackage {
    let cover = "version = 4\ntitle = \"窓口の規則\"\n";
    RulePackage::new(4, format!("hikitsugi-rules 1\nfile package.toml {}\n{cover}\n", cover.len()), later(92))
}

pub fn case_request() -> CaseRequest {
    CaseRequest { device: HERE, number: number(), public: digest(0x44) }
}

fn back_word() -> BackWord {
    BackWord { device: HERE, counter: 42, body: digest(0x45) }
}

/// True when a file holds the whole certificate and it verifies from itself and the city's key.
pub fn certificate_verifies(text: &str) -> bool {
    serde_json::from_str::<Signed<DeletionCertificate>>(text)
        .is_ok_and(|signed| verify_certificate(&city().public(), &signed) == Ok(certificate()))
}
