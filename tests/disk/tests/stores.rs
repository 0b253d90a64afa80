//! The product's three stores, opened on one simulated disk through their ordinary doors.

use city::CityStore;
use disk::{Chance, Disk, SimKeyStore};
use domain::Digest;
use relay::SqliteStore;
use vault::Vault;

#[test]
fn every_store_opens_through_a_uri_and_nothing_lands_on_the_real_disk() {
    let disk = Disk::new(1);
    for _ in 0..2 {
        let keys = SimKeyStore::new(&disk);
        Vault::open_without_reserve(&disk.uri("tablet.db"), Box::new(keys), Box::new(Chance::new(1))).expect("opens");
    }
    SqliteStore::create(&disk.uri("relay.db"), Digest::from_bytes([1; 32])).expect("creates");
    SqliteStore::open(&disk.uri("relay.db")).expect("opens");
    CityStore::create(&disk.uri("city.db")).expect("creates");
    CityStore::open(&disk.uri("city.db")).expect("opens");
    assert_eq!(disk.image().keys().collect::<Vec<_>>(), ["city.db", "relay.db", "tablet.db"]);
    let here = std::fs::read_dir(".").expect("reads");
    let names = here.map(|entry| entry.expect("reads").file_name().to_string_lossy().into_owned());
    assert!(names.into_iter().all(|name| !name.contains("vfs=") && !name.contains(".db")));
}
