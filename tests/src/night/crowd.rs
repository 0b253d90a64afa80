//! Many other tablets at the same server: identities and counters without a store, over the real port.
//!
//! Each says what a tablet says: it joins with a code, proves each request, and opens cases under keys of the city.

use desk::{Clock, SignedRequest, Transport, ports::Server};
use domain::{CaseId, CaseNumber, DeviceId};
use ports::{Https, SystemClock};
use proofs::{CityPublicKey, EnrolmentCode, KeyBatch, PublicKey, RequestSignature, SigningKey, enrolment::VALID_MS};
use relay::{Relay, SqliteStore};
use sealing::{CaseKey, Recipient, SystemEntropy, entropy::make_bytes, seal_case_key};
use std::{
    path::Path,
    sync::{
        RwLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use sync::{
    Answer, CityEnvelope, CityLink, EnrolAnswer, EnrolRequest, EnrolWelcome, EpochId, Exchange, FeedItem, Opening, Row,
    RowKind, Upload, city_link::EnrolmentOffer, decode, encode, wire,
};

/// As many rows as a case of the records has, and as large.
const ROWS: u64 = 10;
const ROW_BYTES: usize = 340;
/// Threads wait most of the time.
const STACK_BYTES: usize = 256 << 10;

/// One of them.
pub struct Light {
    device: DeviceId,
    identity: SigningKey,
    counter: u64,
    server: Server,
    city: PublicKey,
    epoch: EpochId,
    cursor: u64,
    keys: Vec<CityPublicKey>,
    last_resort: Option<CityPublicKey>,
    opened: u32,
}

/// What a round of all of them took.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Round {
    pub told: u64,
    pub failed: u64,
    pub longest: Duration,
    pub took: Duration,
}

pub struct Crowd {
    network: Https,
    tablets: Vec<Light>,
}

impl Crowd {
    /// Joins so many tablets at a server that runs over a folder, and has each introduced to the city.
    pub fn join(folder: &Path, port: u16, tablets: usize) -> Result<Self, String> {
        let network = Https::new();
        let codes = Codes::open(folder)?;
        let address = format!("https://localhost:{port}");
        let join = |number: usize| {
            let mut light = Light::join(&network, &address, &codes.draw(number)?)?;
            light.exchange(&network, Upload::default())?;
            Ok(light)
        };
        let tablets = (0..tablets).map(join).collect::<Result<Vec<_>, String>>()?;
        Ok(Self { network, tablets })
    }

    /// The server listens elsewhere now.
    pub fn follow(&mut self, port: u16) {
        self.network = Https::new();
        for tablet in &mut self.tablets {
            tablet.server.address = format!("https://localhost:{port}");
        }
    }

    /// The first so many tell so many new cases each, all at the same moment, each in one exchange.
    pub fn at_once(&mut self, tablets: usize, cases: u32) -> Result<Round, String> {
        let network = &self.network;
        let tablets = &mut self.tablets[..tablets];
        // Whoever is ready waits at the gate; it opens too when somebody cannot come.
        let gate = RwLock::new(());
        let closed = gate.write().map_err(|_| "the gate is broken")?;
        thread::scope(|scope| {
            let gate = &gate;
            let mut work = Vec::new();
            for tablet in tablets {
                let upload = tablet.upload(cases)?;
                let turn = move || {
                    drop(gate.read());
                    let began = Instant::now();
                    (tablet.exchange(network, upload).is_ok(), began.elapsed())
                };
                let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, turn);
                work.push(thread.map_err(text)?);
            }
            let began = Instant::now();
            drop(closed);
            let mut round = Round::default();
            for turn in work {
                let (told, took) = turn.join().map_err(|_| "a tablet broke off".to_owned())?;
                round.told += u64::from(told);
                round.failed += u64::from(!told);
                round.longest = round.longest.max(took);
            }
            Ok(Round { took: began.elapsed(), ..round })
        })
    }

    /// All of them tell one case after another as fast as they are answered, while something is done.
    pub fn while_busy<T>(&mut self, work: impl FnOnce() -> T) -> Result<(T, Round), String> {
        let (network, over) = (&self.network, AtomicBool::new(false));
        let over = &over;
        thread::scope(|scope| {
            let mut others = Vec::new();
            for tablet in &mut self.tablets {
                others.push(scope.spawn(move || tablet.work_until(network, over)));
            }
            let began = Instant::now();
            let done = work();
            let took = began.elapsed();
            over.store(true, Ordering::SeqCst);
            let mut all = Round { took, ..Round::default() };
            for other in others {
                let round = other.join().map_err(|_| "a tablet broke off".to_owned())??;
                all.told += round.told;
                all.failed += round.failed;
                all.longest = all.longest.max(round.longest);
            }
            Ok((done, all))
        })
    }
}

/// Draws codes as the city's staff does at a terminal, beside the server that runs.
struct Codes {
    relay: Relay<SqliteStore>,
}

impl Codes {
    fn open(folder: &Path) -> Result<Self, String> {
        let city = city::CityStore::open(&folder.join("city.db")).and_then(|store| store.city_key()).map_err(text)?;
        let store = SqliteStore::open(&folder.join("relay.db")).map_err(text)?;
        Ok(Self { relay: Relay::new(store, city) })
    }

    fn draw(&self, number: usize) -> Result<EnrolmentCode, String> {
        let code = EnrolmentCode::from_random(make_bytes(&mut SystemEntropy::default()));
        let expires_at = SystemClock.now().plus_ms(VALID_MS);
        let label = format!("窓口{number}");
        let offer = EnrolmentOffer { hint: code.hint().into(), digest: code.stored_digest(), label, expires_at };
        self.relay.offer_enrolment(offer).map_err(text)?;
        Ok(code)
    }
}

impl Light {
    fn join(network: &Https, address: &str, code: &EnrolmentCode) -> Result<Self, String> {
        let identity = SigningKey::from_seed(make_bytes(&mut SystemEntropy::default()));
        let tablet = identity.public();
        let (hint, proof) = (code.hint().to_owned(), code.tablet_proof(&tablet));
        let body = encode(&EnrolRequest { version: wire::VERSION, hint, tablet, proof });
        let answer = network.send_unpinned(address, wire::ENROL_PATH, &body).map_err(|fault| format!("{fault:?}"))?;
        let answer: EnrolAnswer = decode(&answer).map_err(text)?;
        if !code.accepts_server(&tablet, &answer.welcome, &answer.proof) {
            return Err("another server answers".into());
        }
        let EnrolWelcome { device, epoch, authority, city, .. } = decode(&answer.welcome).map_err(text)?;
        let server = Server { address: address.to_owned(), authority };
        let (keys, last_resort) = (Vec::new(), None);
        Ok(Self { device, identity, counter: 0, server, city, epoch, cursor: 0, keys, last_resort, opened: 0 })
    }

    fn work_until(&mut self, network: &Https, over: &AtomicBool) -> Result<Round, String> {
        let mut round = Round::default();
        while !over.load(Ordering::SeqCst) {
            let upload = self.upload(1)?;
            let began = Instant::now();
            let told = self.exchange(network, upload).is_ok();
            round.longest = round.longest.max(began.elapsed());
            round.told += u64::from(told);
            round.failed += u64::from(!told);
        }
        Ok(round)
    }

    /// So many new cases with their rows.
    fn upload(&mut self, cases: u32) -> Result<Upload, String> {
        let mut upload = Upload::default();
        for _ in 0..cases {
            let opening = self.open_case()?;
            upload.rows.extend((1..=ROWS).map(|sequence| self.row(opening.case, sequence)));
            upload.openings.push(opening);
        }
        upload.city_keys_left = u32::try_from(self.keys.len()).map_err(text)?;
        Ok(upload)
    }

    fn open_case(&mut self) -> Result<Opening, String> {
        let entropy = &mut SystemEntropy::default();
        let key = self.keys.pop().or_else(|| self.last_resort.clone()).ok_or("the city gave no key")?;
        let case = CaseId::from_bytes(make_bytes(entropy));
        let sealed =
            seal_case_key(Recipient::City, key.public, case, &CaseKey::make(entropy), entropy).map_err(text)?;
        self.opened += 1;
        let number = CaseNumber::new(self.device, self.opened);
        let envelope = CityEnvelope { key: key.id, encapsulated: sealed.encapsulated, ciphertext: sealed.ciphertext };
        Ok(Opening { case, number, device: self.device, envelope })
    }

    fn row(&self, case: CaseId, sequence: u64) -> Row {
        Row { case, device: self.device, sequence, kind: RowKind::Change, sealed: vec![0x5a; ROW_BYTES] }
    }

    /// Says something, and everything that waits is taken in.
    fn exchange(&mut self, network: &Https, mut upload: Upload) -> Result<(), String> {
        loop {
            let exchange = Exchange {
                version: wire::COMPACT,
                epoch: Some(self.epoch),
                cursor: self.cursor,
                upload: std::mem::take(&mut upload),
            };
            let answer = network.send(&self.sign(exchange)).map_err(|fault| format!("{fault:?}"))?;
            let Answer { refused, feed, more, .. } = Answer::read(&answer, wire::COMPACT).map_err(text)?;
            if !refused.is_empty() {
                return Err(format!("{refused:?}"));
            }
            for entry in feed {
                self.cursor = entry.cursor;
                self.take_in(entry.item)?;
            }
            if !more {
                return Ok(());
            }
        }
    }

    fn take_in(&mut self, item: FeedItem) -> Result<(), String> {
        if let FeedItem::CityKeys(batch) = item {
            let KeyBatch { one_time, last_resort, .. } = batch.verify(&self.city).map_err(text)?;
            self.keys.extend(one_time);
            self.last_resort = Some(last_resort);
        }
        Ok(())
    }

    fn sign(&mut self, exchange: Exchange) -> SignedRequest {
        self.counter += 1;
        let (path, device, counter, body) = (wire::EXCHANGE_PATH, self.device, self.counter, exchange.write());
        let signature = RequestSignature { path, device, counter, body: &body }.sign(&self.identity);
        SignedRequest { server: self.server.clone(), path, device, counter, signature, body }
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
