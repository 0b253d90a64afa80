//! What lies between the tablets: the network with its faults, the server, and everything that is watched there.

use crate::{
    Check, Checked, Finding, allow,
    link::Said,
    machine::{Copy, Machine},
    model::Model,
    remains,
    report::Tally,
    schedule::Fate,
    server::{Message, Server},
    usb::Stick,
};
use desk::{SignedRequest, Transport};
use domain::{CaseId, DeviceId};
use proofs::{DeviceEnd, PublicKey, ShredMethod, Signed, verify_certificate};
use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use sync::{Answer, CityLink, Exchange, TransportFault, wire::BODY_BYTES_MAX};

const OLD_MESSAGES: usize = 64;

/// Everything but the programs on the tablets, which hold it as their network.
pub(crate) struct Hub {
    pub(crate) server: Server,
    pub(crate) tablets: Vec<Machine>,
    pub(crate) devices: Vec<DeviceId>,
    pub(crate) city: PublicKey,
    pub(crate) model: Model,
    pub(crate) tally: Tally,
    /// What becomes of the next messages.
    pub(crate) fates: VecDeque<Fate>,
    pub(crate) held: Vec<Message>,
    pub(crate) old: VecDeque<Message>,
    /// A message met with something other than a plain arrival since this was cleared.
    pub(crate) disturbed: bool,
    /// Something was said or heard since this was cleared.
    pub(crate) moved: bool,
    pub(crate) relay_copy: Option<Copy>,
    /// One USB drive for each tablet.
    pub(crate) sticks: Vec<Stick>,
    /// Every message on the wire, for whoever listens.
    pub(crate) tapped: Option<Vec<Vec<u8>>>,
    finding: Option<Finding>,
}

/// The network as one tablet sees it.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) hub: Shared,
    pub(crate) tablet: usize,
}

#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Hub>>);

impl Shared {
    pub(crate) fn new(hub: Hub) -> Self {
        Self(Arc::new(Mutex::new(hub)))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Hub> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Wire {
    fn send(&self, request: &SignedRequest) -> Result<Vec<u8>, TransportFault> {
        let SignedRequest { path, device, counter, signature, body, .. } = request.clone();
        let mut hub = self.hub.lock();
        if hub.tablets[self.tablet].disk.is_off() {
            return Err(TransportFault::Unreachable);
        }
        hub.carry(self.tablet, Message { path, device, counter, signature, body })
    }

    fn send_unpinned(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, TransportFault> {
        Err(TransportFault::Unreachable)
    }
}

impl Hub {
    pub(crate) fn new(server: Server, tablets: Vec<Machine>, devices: Vec<DeviceId>, city: PublicKey) -> Self {
        let sticks = tablets.iter().map(|_| Stick::default()).collect();
        Self {
            server,
            tablets,
            devices,
            city,
            model: Model::default(),
            tally: Tally::default(),
            fates: VecDeque::new(),
            held: Vec::new(),
            old: VecDeque::new(),
            disturbed: false,
            moved: false,
            relay_copy: None,
            sticks,
            tapped: None,
            finding: None,
        }
    }

    /// Which tablets the relay answers no more.
    pub(crate) fn learn_revoked(&mut self) {
        let Some(running) = &self.server.running else { return };
        let Ok(devices) = running.relay.devices() else { return };
        let revoked = |device: &DeviceId| devices.iter().any(|entry| entry.device == *device && entry.revoked);
        self.model.revoked = (0..self.devices.len()).filter(|at| revoked(&self.devices[*at])).collect();
    }

    /// What the city says for good: which tablets are lost, and whether the contract is over.
    pub(crate) fn learn_declared(&mut self) {
        let Some(running) = &self.server.running else { return };
        let Ok(lost) = running.desk.store().lost_devices() else { return };
        self.model.ended = running.desk.store().end_of_contract().is_ok_and(|end| end.is_some());
        self.model.lost = (0..self.devices.len()).filter(|at| lost.contains_key(&self.devices[*at])).collect();
    }

    /// Ends every fault of machines and messages.
    pub(crate) fn heal_everything(&mut self) {
        self.server.apart = Default::default();
        self.held.clear();
        for machine in self.tablets.iter_mut().chain([&mut self.server.machine]) {
            machine.heal();
            machine.disk.cut_at(u64::MAX);
            machine.days_off = 0;
        }
    }

    /// Keeps the first thing that is wrong; the step ends with it.
    pub(crate) fn note(&mut self, checked: Checked) {
        if let Err(finding) = checked {
            self.finding.get_or_insert(finding);
        }
    }

    pub(crate) fn verdict(&mut self) -> Checked {
        self.finding.take().map_or(Ok(()), Err)
    }

    /// Carries one message of a tablet to the server, as its fate will have it.
    fn carry(&mut self, tablet: usize, message: Message) -> Result<Vec<u8>, TransportFault> {
        self.tally.messages += 1;
        let watched = self.watch_upload(tablet, &message);
        self.note(watched);
        self.tap(&message.body);
        self.old.push_back(message.clone());
        if self.old.len() > OLD_MESSAGES {
            self.old.pop_front();
        }
        let fate = self.fates.pop_front().unwrap_or(Fate::Arrives);
        self.disturbed |= fate != Fate::Arrives;
        self.tally.fates += u64::from(fate != Fate::Arrives);
        let answered = match fate {
            Fate::Arrives => self.deliver(&message),
            Fate::RequestLost => Err(TransportFault::Unreachable),
            Fate::RequestHeld => {
                self.held.push(message.clone());
                Err(TransportFault::Unreachable)
            }
            Fate::AnswerLost => {
                let _ = self.deliver(&message);
                Err(TransportFault::Unreachable)
            }
            Fate::RequestTwice => {
                let first = self.deliver(&message);
                let _ = self.deliver(&message);
                first
            }
            Fate::RequestCut(length) => self.deliver(&cut(&message, length)),
            Fate::RequestFlipped(bit) => self.deliver(&flipped(&message, bit)),
            Fate::AnswerCut(length) => self.deliver(&message).map(|mut answer| {
                answer.truncate(usize::from(length));
                answer
            }),
        };
        if let Ok(answer) = &answered {
            self.watch_answer(&message, answer);
        }
        answered
    }

    pub(crate) fn tap(&mut self, body: &[u8]) {
        if let Some(tapped) = &mut self.tapped {
            tapped.push(body.to_vec());
        }
    }

    /// Brings a message to the server and watches what comes of it.
    pub(crate) fn deliver(&mut self, message: &Message) -> Result<Vec<u8>, TransportFault> {
        let mut said = Said::default();
        let answered = self.server.exchange(message, &mut said);
        if let Ok(answer) = &answered {
            self.tap(answer);
        }
        let watched = self.watch_city(said);
        self.note(watched);
        answered
    }

    /// What a tablet says must be so at this moment.
    pub(crate) fn watch_upload(&mut self, tablet: usize, message: &Message) -> Checked {
        let exchange: Exchange = Exchange::read(&message.body, BODY_BYTES_MAX)
            .map_err(|error| Finding::simulation("a tablet's message", error))?;
        self.moved |= !exchange.upload.is_empty() && !self.model.revoked.contains(&tablet);
        for opening in &exchange.upload.openings {
            self.model.learn_opening(opening, &self.devices);
        }
        for row in &exchange.upload.rows {
            self.model.learn_row(row);
        }
        if exchange.upload.farewell.is_some() {
            self.watch_farewell(tablet)?;
        }
        for ack in &exchange.upload.acks {
            let said = ack.verify(&ack.signer).map_err(|error| Finding::simulation("a tablet's ack", error))?;
            let is_held = said.method == ShredMethod::CryptographicErase;
            self.tally.acks += u64::from(is_held);
            self.check_secrets(tablet, said.case)?;
            self.check_forgotten(tablet, said.case, "its acknowledgement")?;
        }
        Ok(())
    }

    /// The slot secret from before the shred is destroyed.
    fn check_secrets(&self, tablet: usize, case: CaseId) -> Checked {
        let secrets = self.tablets[tablet].keys.current();
        let slots: Vec<&String> = secrets.keys().filter(|name| name.starts_with("slot-secret-")).collect();
        if slots.len() == 1 {
            return Ok(());
        }
        let text = format!("tablet {tablet} acknowledges the shred of {case} and keeps {slots:?}");
        Err(Finding::new(Check::Proof, text))
    }

    /// Nothing of the case lies on the tablet.
    pub(crate) fn check_forgotten(&mut self, tablet: usize, case: CaseId, saying: &str) -> Checked {
        let machine = &mut self.tablets[tablet];
        let wrong = |text: String| Err(Finding::new(Check::Proof, format!("tablet {tablet}, {saying}: {text} {case}")));
        if let Some(remains) = machine.look(|store| store.remains(case))?
            && !remains.is_empty()
        {
            return wrong(format!("{remains:?} of"));
        }
        let image = machine.disk.image();
        let needles: BTreeSet<Vec<u8>> = self.model.case(case).needles.clone();
        for (name, bytes) in &image {
            if let Some(area) = needles.iter().find_map(|needle| remains::found(bytes, needle)) {
                return wrong(format!("sealed bytes in {name}, {area}, of"));
            }
        }
        Ok(())
    }

    /// An answer says that everything of the upload is stored, but for what it refuses.
    pub(crate) fn watch_answer(&mut self, message: &Message, answer: &[u8]) {
        let Ok(exchange) = Exchange::read(&message.body, BODY_BYTES_MAX) else { return };
        let Ok(answer) = Answer::read(answer, exchange.version) else { return };
        self.moved |= !answer.feed.is_empty();
        let refused: BTreeSet<CaseId> = answer.refused.iter().map(|refusal| refusal.case).collect();
        for row in exchange.upload.rows.iter().filter(|row| !refused.contains(&row.case)) {
            let chain = self.server.machine.look(|store| store.relay_chain_at(row.case, row.device, row.sequence));
            match chain {
                Ok(Some(Some(chain))) => {
                    self.model.case(row.case).stored.insert(row.device, (row.sequence, chain));
                }
                Ok(Some(None)) if !self.model.case(row.case).received => {
                    let text = format!("the relay said it stored {row:?} and has not");
                    self.note(Err(Finding::new(Check::Lost, text)));
                }
                Ok(_) => {}
                Err(finding) => self.note(Err(finding)),
            }
        }
    }

    /// What the city says must be so at this moment.
    pub(crate) fn watch_city(&mut self, said: Said) -> Checked {
        for (receipt, held, published) in &said.receipts {
            self.model.learn_receipt(receipt, held.as_ref(), *published);
            self.tally.receipts += u64::from(*published);
        }
        for (release, digest, held) in &said.releases {
            self.model.learn_release(release, *digest, held.as_ref());
        }
        for (case, device) in &said.grants {
            self.model.case(*case).lent_again.insert(*device);
        }
        self.tally.granted += said.grants.len() as u64;
        for certificate in &said.certificates {
            self.check_certificate(certificate)?;
        }
        Ok(())
    }

    fn check_certificate(&mut self, signed: &Signed<proofs::DeletionCertificate>) -> Checked {
        let wrong = |text: String| Err(Finding::new(Check::Proof, text));
        let certificate = match verify_certificate(&self.city, signed) {
            Ok(certificate) => certificate,
            Err(error) => return wrong(format!("a certificate does not verify: {error}")),
        };
        if !self.model.case(certificate.case).received {
            return wrong(format!("a certificate for {} that was never received", certificate.case));
        }
        self.tally.certificates += 1;
        self.model.case(certificate.case).certified = true;
        if self.model.restored && !allow::A_RESTORED_RELAY_CATCHES_UP {
            return Ok(());
        }
        for tablet in 0..self.tablets.len() {
            let named = certificate.devices.iter().find(|device| device.device == self.devices[tablet]);
            if !named.is_some_and(|device| matches!(device.end, DeviceEnd::Lost { .. })) {
                self.check_forgotten(tablet, certificate.case, "its certificate")?;
            } else if !self.model.lost.contains(&tablet) {
                return wrong(format!("{} is certified as lost on tablet {tablet}: nobody said so", certificate.case));
            } else {
                self.tally.lost += 1;
            }
        }
        Ok(())
    }
}

fn cut(message: &Message, length: u16) -> Message {
    let mut cut = message.clone();
    cut.body.truncate(usize::from(length));
    cut
}

fn flipped(message: &Message, bit: u32) -> Message {
    let mut flipped = message.clone();
    if !flipped.body.is_empty() {
        let at = bit as usize / 8 % flipped.body.len();
        flipped.body[at] ^= 1 << (bit % 8);
    }
    flipped
}
