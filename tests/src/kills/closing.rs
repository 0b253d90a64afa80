//! The last phase, without faults: everything must come together, and be gone where it shall be gone.

use super::{
    campaign::Campaign,
    deed::{CANARY, Deed},
    paper::{CasePaper, TABLETS},
    places::{CLERK, PIN, said},
};
use crate::{
    journey::counter::Counter,
    privacy::{Search, unsealed},
};
use domain::{Outcome, Service, Stage};

/// Receiving, shredding, acknowledging and certifying are four exchanges for each tablet; twice that is too many.
const EXCHANGES_MAX: usize = 8;
const PROOFS: usize = 4;

impl Campaign {
    pub(super) fn close(&mut self) -> Result<(), String> {
        // The second round brings each tablet what the other one sent in the first.
        for tablet in (0..TABLETS).chain(0..TABLETS) {
            self.must(tablet, &Deed::Synchronise)?;
            self.verify(tablet)?;
        }
        for case in self.paper.all(|case| !case.handed_over) {
            let outcome = if self.paper.cases[case].is_empty() { Outcome::Withdrawn } else { Outcome::HandedOver };
            self.must(self.paper.cases[case].owner, &Deed::HandOver { case, outcome })?;
        }
        self.exchange_until_certified()?;
        self.open_survivors()?;
        for tablet in 0..TABLETS {
            self.verify(tablet)?;
            self.verify_end(tablet)?;
        }
        self.scan()?;
        self.prove_erased()
    }

    fn exchange_until_certified(&mut self) -> Result<(), String> {
        for _ in 0..EXCHANGES_MAX {
            for tablet in 0..TABLETS {
                self.must(tablet, &Deed::Synchronise)?;
            }
            for case in self.paper.all(CasePaper::can_be_received) {
                self.must(self.paper.cases[case].owner, &Deed::Receive { case })?;
            }
            let open = self.paper.all(|case| !case.received).len();
            let mut uncertified = open;
            for tablet in 0..TABLETS {
                let today = self.places.posts[tablet].tablet.today().map_err(said)?;
                uncertified += today.cases.iter().filter(|line| line.stage != Stage::Purged).count();
            }
            if uncertified == 0 {
                return Ok(());
            }
        }
        self.tally.violate("not every case was received, shredded and certified in the end".into());
        Ok(())
    }

    /// One case on each tablet that lives on, so that the scan has something to find with the keys.
    fn open_survivors(&mut self) -> Result<(), String> {
        for tablet in 0..TABLETS {
            self.must(tablet, &Deed::Open(Service::Inquiry))?;
            let case = self.paper.cases.len() - 1;
            let text = format!("{CANARY}は咲いています。");
            self.must(tablet, &Deed::WriteNote { case, note: None, text })?;
            self.must(tablet, &Deed::Synchronise)?;
        }
        Ok(())
    }

    fn verify_end(&mut self, tablet: usize) -> Result<(), String> {
        let Self { places, paper, tally, .. } = self;
        let today = places.posts[tablet].tablet.today().map_err(said)?;
        let own = paper.all(|case| case.owner == tablet);
        tally.cases += own.len() as u64;
        tally.compare(|| "cases opened on a tablet".into(), &today.reconciliation.received, &(own.len() as u64));
        tally.compare(|| "open cases in the end".into(), &today.reconciliation.open, &1);
        tally.compare(|| "something is still set aside".into(), &today.set_aside.len(), &0);
        let numbers: std::collections::BTreeSet<_> = today.cases.iter().map(|line| &line.number).collect();
        tally.compare(|| "a number was given twice".into(), &numbers.len(), &today.cases.len());
        for line in today.cases.iter().filter(|line| line.stage == Stage::Purged) {
            let certificate = places.posts[tablet].tablet.certificate(line.case).map_err(said)?;
            let file = places.data().join(format!("certificate-{}-{tablet}.json", line.number));
            std::fs::write(&file, &certificate.file).map_err(|error| error.to_string())?;
            match places.server.verify_certificate(&file) {
                Ok(()) => tally.certificates += 1,
                Err(reason) => tally.violate(format!("the certificate of {} does not verify: {reason}", line.number)),
            }
        }
        Ok(())
    }

    /// For some of the purged cases, every folder that held them is examined as an auditor does it.
    fn prove_erased(&mut self) -> Result<(), String> {
        self.places.switch_off()?;
        let purged = self.paper.all(|case| case.received);
        for _ in 0..PROOFS {
            let Some(place) = self.dice.pick(&purged).copied() else { return Ok(()) };
            let Self { places, paper, tally, .. } = self;
            let case = &paper.cases[place];
            let mut proofs = vec![("server".to_owned(), places.prove_on_server(&case.number))];
            for tablet in (0..TABLETS).filter(|tablet| case.is_held_by(*tablet)) {
                proofs.push((format!("tablet {tablet}"), places.prove_on_tablet(tablet, &case.number)));
            }
            for (place, proof) in proofs {
                match proof {
                    Ok(()) => tally.proved += 1,
                    Err(reason) => tally.violate(format!("{} is not proved erased on {place}: {reason}", case.number)),
                }
            }
        }
        Ok(())
    }

    /// No word of anybody lies in clear anywhere; with the keys the living cases show that the scan can find it.
    fn scan(&mut self) -> Result<(), String> {
        let mut search = Search::default();
        search.add_text(CANARY);
        for case in &self.paper.cases {
            case.photos.values().for_each(|picture| search.add_picture("a photo", picture));
        }
        for find in search.in_folder(self.places.data())? {
            self.tally.violate(format!("{} lies in clear in {}", find.what, find.place));
        }
        for post in &self.places.posts {
            let opened = unsealed::everything(&post.folder, CLERK, PIN)?;
            let found = opened.iter().any(|(place, bytes)| !search.in_bytes(place, bytes).is_empty());
            self.tally.compare(|| "with the keys the scan finds nothing".into(), &found, &true);
        }
        Ok(())
    }
}
