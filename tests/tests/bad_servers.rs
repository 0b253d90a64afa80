//! Servers that are not the city's, or not themselves: nothing is lost, and the clerk is told what to do.

use bridge::{FaultCode, LogIn, OpenCase, SetField, Synchronise, ViewCase};
use desk::{Serve, Settings, Tablet};
use domain::{CaseId, DeviceId, Digest, Field, Role, Service, StaffSecret, Value};
use ports::FileKeyStore;
use proofs::{CityKeyId, CityPublicKey, KeyBatch, Signed, SigningKey};
use rcgen::{CertificateParams, CertifiedIssuer, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use sealing::{OneTimeSecret, SystemEntropy};
use std::{
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    sync::Arc,
    thread,
};
use sync::{FeedEntry, FeedItem, Upload, tablet::Application};
use vault::{Argon2Cost, Enrolment, Vault};

const PIN: &str = "481516";

/// An authority that signs servers for this machine.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(vec![]).expect("parameters");
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority"))
    }

    fn der(&self) -> Vec<u8> {
        self.0.der().to_vec()
    }

    /// A server that answers every request with the same words; returns its port.
    fn serve(&self, last_year: i32, answer: &'static [u8]) -> u16 {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec!["localhost".into()]).expect("parameters");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(last_year, 1, 1);
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)
            .expect("a server");
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let config = Arc::new(config);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = ServerConnection::new(config.clone()).expect("a connection");
                let mut stream = StreamOwned::new(connection, stream);
                let mut request = [0; 4096];
                // A client that refuses the certificate hangs up here, as it should.
                if stream.read(&mut request).is_ok_and(|length| length > 0) {
                    let _ = stream.write_all(answer).and_then(|()| stream.flush());
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            }
        });
        port
    }
}

/// An enrolled tablet with one case, logged in.
struct Counter {
    _folder: tempfile::TempDir,
    tablet: Tablet,
    case: CaseId,
}

impl Counter {
    fn enrolled_with(authority: &[u8], port: u16) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        prepare(folder.path(), authority, port);
        let tablet = ports::open_tablet(folder.path(), Settings::default()).expect("opens");
        let status = tablet.serve(bridge::GetStatus { touched: false }).expect("says what it is");
        let staff = status.staff[0].id;
        tablet.serve(LogIn { staff, secret: PIN.into() }).expect("logs in");
        let case = tablet.serve(OpenCase { service: Service::Inquiry, along: None }).expect("opens a case").case;
        let counter = Self { _folder: folder, tablet, case };
        counter.write("球磨 花子");
        counter
    }

    fn write(&self, name: &str) {
        let request = SetField { case: self.case, field: Field::Name, value: Value::Text(name.into()) };
        self.tablet.serve(request).expect("stores");
    }

    fn sync_code(&self) -> Option<FaultCode> {
        self.tablet.serve(Synchronise {}).err().map(|fault| fault.code)
    }

    fn stored_code(&self) -> Option<FaultCode> {
        let sync = self.tablet.serve(bridge::GetStatus { touched: false }).expect("says what it is").sync;
        sync.last.and_then(|summary| summary.fault).map(|fault| fault.code)
    }

    /// What was typed is still here, and typing goes on.
    fn goes_on_working(&self) -> bool {
        let view = self.tablet.serve(ViewCase { case: self.case }).expect("reads");
        let kept = view.fields.iter().any(|field| field.value == Value::Text("球磨 花子".into()));
        self.write("球磨 花子 様");
        kept && view.delivery == domain::Delivery::OnThisDeviceOnly
    }
}

fn prepare(folder: &Path, authority: &[u8], port: u16) {
    let keys = FileKeyStore::open(&folder.join("keys")).expect("keys");
    let mut vault =
        Vault::open(&folder.join("tablet.db"), Box::new(keys), Box::new(SystemEntropy::default())).expect("opens");
    let (city, device, epoch) =
        (SigningKey::from_seed([1; 32]), DeviceId::from_bytes([1; 16]), Digest::from_bytes([1; 32]));
    let server = format!("https://localhost:{port}");
    let label = "窓口1".to_owned();
    let enrolment = Enrolment { device, label, server, authority: authority.to_vec(), city: city.public(), epoch };
    vault.set_enrolment(&enrolment).expect("enrols");
    let public = OneTimeSecret::from_bytes([1; 32]).public();
    let key = CityPublicKey { id: CityKeyId(1), public };
    let now = domain::Timestamp(0);
    let batch = KeyBatch { device, issued_at: now, one_time: vec![], last_resort: key };
    let feed = vec![FeedEntry { cursor: 1, item: FeedItem::CityKeys(Signed::sign(&city, &batch)) }];
    let application = Application { upload: Upload::default(), refused: vec![], feed, epoch, server_now: now };
    vault.settle(&application, now).expect("takes the keys");
    let vault_key = vault.make_vault_key();
    let secret = StaffSecret::choose(PIN).expect("is a PIN");
    let cheap = Argon2Cost { memory_kib: 64, passes: 1 };
    vault.add_staff("相良", Role::SiteManager, &secret, cheap, &vault_key).expect("adds");
}

const GARBAGE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\nconnection: close\r\n\r\ngarbage";

#[test]
fn a_server_of_another_authority_gets_nothing() {
    let (ours, other) = (Authority::new(), Authority::new());
    let counter = Counter::enrolled_with(&ours.der(), other.serve(2099, GARBAGE));
    assert_eq!(counter.sync_code(), Some(FaultCode::ServerForeign));
    assert!(counter.goes_on_working());
}

#[test]
fn an_expired_certificate_gets_nothing_and_the_clock_is_mentioned() {
    let authority = Authority::new();
    let counter = Counter::enrolled_with(&authority.der(), authority.serve(2021, GARBAGE));
    let fault = counter.tablet.serve(Synchronise {}).expect_err("is refused");
    assert_eq!(fault.code, FaultCode::ServerCertificateExpired);
    assert!(fault.next_step.contains("日付と時刻"));
    assert!(counter.goes_on_working());
}

#[test]
fn an_answer_of_garbage_changes_nothing() {
    let authority = Authority::new();
    let counter = Counter::enrolled_with(&authority.der(), authority.serve(2099, GARBAGE));
    assert_eq!(counter.sync_code(), Some(FaultCode::ServerAnswerUnreadable));
    assert!(counter.goes_on_working());
}

#[test]
fn an_answer_without_end_is_cut_off() {
    let authority = Authority::new();
    let endless: &'static [u8] = Box::leak(
        [b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".as_slice(), &vec![b'x'; sync::wire::BODY_BYTES_MAX + 10]]
            .concat()
            .into_boxed_slice(),
    );
    let counter = Counter::enrolled_with(&authority.der(), authority.serve(2099, endless));
    assert_eq!(counter.sync_code(), Some(FaultCode::ServerAnswerUnreadable));
    assert!(counter.goes_on_working());
}

#[test]
fn a_server_that_does_not_know_the_tablet_stopped_it_or_is_full_is_told_apart() {
    let authority = Authority::new();
    for (answer, code) in [
        (
            b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".as_slice(),
            FaultCode::ServerReplaced,
        ),
        (b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", FaultCode::DeviceRevoked),
        (b"HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", FaultCode::VersionsDiffer),
        (b"HTTP/1.1 507 Full\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", FaultCode::ServerFull),
        (b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", FaultCode::ServerAnswerUnreadable),
    ] {
        let counter = Counter::enrolled_with(&authority.der(), authority.serve(2099, answer));
        assert_eq!(counter.sync_code(), Some(code));
        assert_eq!(counter.stored_code(), Some(code), "the next start knows it too");
        assert!(counter.goes_on_working());
    }
}

#[test]
fn a_server_that_is_not_there_is_said_to_be_out_of_reach() {
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr()).expect("a free port").port();
    let counter = Counter::enrolled_with(&Authority::new().der(), port);
    assert_eq!(counter.sync_code(), Some(FaultCode::ServerUnreachable));
    assert!(counter.goes_on_working());
}

#[test]
fn one_folder_lets_one_process_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = ports::open_tablet(folder.path(), Settings::default());
    assert!(first.is_ok());
    assert!(ports::open_tablet(folder.path(), Settings::default()).is_err());
}
