//! No key that can still be reached opens a purged case, whatever was recorded; and the living are reached.

use domain::CaseId;
use fleet::{
    Schedule, Template,
    disclosure::{
        ALL_BUT_WHAT_WAS_FORGOTTEN, ATTACKERS, Attacker, KEY_STORES_ALONE, NO_KEY_STORE, Places, SERVER,
        SERVER_THAT_NEVER_FORGETS, Story, TABLETS_THAT_NEVER_FORGET, TABLETS_THAT_NEVER_FORGET_WITHOUT_PIN,
        TABLETS_WITH_PIN, TABLETS_WITHOUT_PIN, TRAFFIC_AND_WHAT_IS_LEFT,
    },
};
use std::collections::BTreeSet;

const SEEDS: [u64; 4] = [2, 3, 8, 21];

#[test]
fn no_reachable_key_opens_a_purged_case() {
    let template = Template::make().expect("a fleet enrols");
    let by_hand = ("by hand".to_owned(), Schedule::of_many_purges());
    let drawn = SEEDS.map(|seed| (format!("seed {seed}"), Schedule::draw(seed).without_loss()));
    for (name, schedule) in [by_hand].into_iter().chain(drawn) {
        let story = Story::tell(&template, &schedule).expect("the story is told");
        print(&name, &story);
        check(&name, &story);
        assert_eq!(story.findings, [], "{name}: what the other checks say");
    }
}

fn print(name: &str, story: &Story) {
    let [keys, blobs, tries, _] = story.size();
    println!(
        "{name}: {} purged, {} living; {keys} keys, {blobs} blobs, {tries} attempts",
        story.certified.len(),
        story.living.len()
    );
    println!("  {:?}", story.kinds());
    println!("  {:<54} {:>6} {:>6} {:>6} {:>7} {:>7}", "attacker", "blobs", "keys", "rows", "living", "purged");
    for attacker in &ATTACKERS {
        let reached = story.reach(attacker);
        let cases = reached.cases();
        let (living, purged) =
            (cases.intersection(&story.living).count(), cases.intersection(&story.certified).count());
        let (blobs, keys, rows) = (reached.blobs, reached.keys, reached.rows);
        println!("  {:<54} {blobs:>6} {keys:>6} {rows:>6} {living:>7} {purged:>7}", attacker.name);
    }
}

fn check(name: &str, story: &Story) {
    assert!(story.certified.len() >= 3 && story.living.len() >= 3, "{name}: cases are purged and cases live");
    assert_eq!(story.overlooked, 0, "{name}: the reader of pages finds what SQLite reads");
    let [.., in_clear] = story.size();
    assert_eq!(in_clear, 0, "{name}: keys in clear");

    for attacker in [ALL_BUT_WHAT_WAS_FORGOTTEN, TRAFFIC_AND_WHAT_IS_LEFT] {
        opens_no_purged_case(name, story, &attacker);
        let reached = story.reach(&attacker);
        assert_eq!(reached.read.intersection(&story.living).count(), story.living.len(), "{name}, {}", attacker.name);
    }
    opens_no_purged_case(name, story, &SERVER);
    assert!(story.living.is_subset(&story.reach(&SERVER).read), "{name}: the city reads what lives");
    opens_no_purged_case(name, story, &TABLETS_WITH_PIN);
    for (tablet, held) in story.held.iter().enumerate() {
        opens_what_it_holds(name, story, tablet, held);
    }

    for attacker in [TABLETS_WITHOUT_PIN, TABLETS_THAT_NEVER_FORGET_WITHOUT_PIN, KEY_STORES_ALONE, NO_KEY_STORE] {
        let reached = story.reach(&attacker);
        assert_eq!((reached.cases().len(), reached.rows), (0, 0), "{name}, {}", attacker.name);
    }
    assert_eq!(story.reach(&NO_KEY_STORE).keys, 0, "{name}: no key without a key store");

    // The limits, as docs/threats.md says them: what nobody forgets opens.
    let reached = story.reach(&TABLETS_THAT_NEVER_FORGET);
    assert!(story.certified.is_subset(&reached.read), "{name}: key stores that never forget open purged cases");
    let reached = story.reach(&SERVER_THAT_NEVER_FORGETS);
    assert!(story.certified.is_subset(&reached.cases()), "{name}: roots that are never forgotten open purged cases");
}

/// Neither a purged case nor one that went back; and whatever else there is on the server's disk and on the wire.
fn opens_what_it_holds(name: &str, story: &Story, tablet: usize, held: &BTreeSet<CaseId>) {
    let own = Places::TABLET_DISKS.of(tablet).and(Places::KEY_STORES.of(tablet));
    let sealed = Places::TABLET_DISKS.and(Places::SERVER_DISK).and(Places::WIRE);
    for places in [own, own.and(sealed)] {
        let reached = story.reach(&Attacker { name: "one tablet", places, pins: true });
        assert_eq!(&reached.cases(), held, "{name}: tablet {tablet} opens what it holds");
        assert_eq!(&reached.read, held, "{name}: tablet {tablet} reads what it holds");
    }
}

fn opens_no_purged_case(name: &str, story: &Story, attacker: &Attacker) {
    let cases = story.reach(attacker).cases();
    if let Some(case) = cases.intersection(&story.certified).next() {
        let path = story.path(attacker, *case).join("\n  ");
        panic!("{name}, {}: the purged case {case} opens:\n  {path}", attacker.name);
    }
}
