//! A city server in a temporary directory.

use crate::browser::Browser;
use city::{CityStore, NewStaff};
use domain::Timestamp;
use hikitsugi_server::{Place, init, serve};
use sealing::SystemEntropy;
use std::{
    path::Path,
    sync::{
        Arc, Once,
        atomic::{AtomicI64, Ordering},
    },
    thread::JoinHandle,
};
use tokio::sync::oneshot;

/// 2026-11-22T01:30:00Z, a Sunday morning in Japan.
pub(crate) const START: Timestamp = Timestamp(1_795_311_000_000);
pub(crate) const PASSWORD: &str = "球磨川の鮎はうまい";

pub(crate) struct Office {
    pub(crate) directory: tempfile::TempDir,
    pub(crate) place: Place,
    pub(crate) address: String,
    clock: Arc<AtomicI64>,
    totp_secret: String,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Office {
    /// Sets up a server with one member of staff, `tanaka`, and starts it.
    pub(crate) fn open() -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let directory = tempfile::tempdir().expect("a temporary directory");
        let place = Place::at(directory.path().join("data"));
        init(&place, "localhost", START).expect("initialises");
        let store = CityStore::open(&place.city_store()).expect("is there");
        let new = NewStaff { login: "tanaka", name: "田中 市子", password: PASSWORD };
        let address = store.make_staff(&new, &mut SystemEntropy::default()).expect("is added");
        let totp_secret = address.split(['=', '&']).nth(1).expect("has a secret").to_owned();
        let clock = Arc::new(AtomicI64::new(START.0));
        let mut office =
            Self { directory, place, address: String::new(), clock, totp_secret, stop: None, server: None };
        office.start();
        office
    }

    pub(crate) fn start(&mut self) {
        let ready = self.prepare_when_free();
        self.address = ready.address.clone();
        let (stop, stopped) = oneshot::channel();
        self.stop = Some(stop);
        self.server = Some(std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(ready.serve(async { drop(stopped.await) })).expect("serves");
        }));
    }

    /// A program that another test starts just now has this process's lock for as long as it takes to start.
    fn prepare_when_free(&self) -> serve::Ready {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            let clock = self.clock.clone();
            let clock = Arc::new(move || Timestamp(clock.load(Ordering::SeqCst)));
            match serve::prepare(&self.place, ([127, 0, 0, 1], 0).into(), clock) {
                Err(hikitsugi_server::Failure::Refused(_)) if std::time::Instant::now() < deadline => {
                    std::thread::yield_now();
                }
                ready => return ready.expect("is ready"),
            }
        }
    }

    pub(crate) fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            server.join().expect("stops cleanly");
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(self.clock.load(Ordering::SeqCst))
    }

    pub(crate) fn pass_minutes(&self, minutes: i64) {
        self.clock.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    /// A client that trusts this server's authority alone.
    pub(crate) fn client(&self) -> reqwest::blocking::Client {
        let authority = std::fs::read(self.place.authority()).expect("is there");
        let authority = reqwest::Certificate::from_pem(&authority).expect("is a certificate");
        reqwest::blocking::Client::builder()
            .tls_certs_only([authority])
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client")
    }

    /// The code an authenticator app shows now. Each works once.
    pub(crate) fn totp(&self) -> String {
        let secret = totp_rs::Secret::try_from_base32(&self.totp_secret).expect("is base 32");
        let totp = totp_rs::Builder::new().with_secret(secret).build().expect("is long enough");
        totp.generate(u64::try_from(self.now().0 / 1000).expect("after 1970")).to_string()
    }

    /// A browser in which `tanaka` is logged in. Time passes, so that the next log-in has a new code.
    pub(crate) fn browser(&self) -> Browser {
        self.pass_minutes(1);
        let mut browser = Browser::new(self);
        let page = browser.log_in("tanaka", PASSWORD, &self.totp());
        assert_eq!(page.status, 303, "{}", page.text());
        browser
    }

    /// Every file of the server, by name.
    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        files(self.place.directory())
    }
}

pub(crate) fn files(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(directory).expect("readable");
    entries
        .map(|entry| {
            let path = entry.expect("readable").path();
            (path.display().to_string(), std::fs::read(&path).expect("readable"))
        })
        .collect()
}

pub(crate) fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

impl Drop for Office {
    fn drop(&mut self) {
        self.stop();
    }
}
