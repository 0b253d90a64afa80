//! The same seed gives the same bytes. Alone in its program: SQLite has one generator for all threads.

use disk::{Chance, Disk, Image, Keep, SimKeyStore, make_sqlite_repeatable};
use vault::Vault;

fn run(seed: u64) -> (Image, Image, u64) {
    make_sqlite_repeatable(7);
    let disk = Disk::new(seed);
    let keys = SimKeyStore::new(&disk);
    let mut vault = Vault::open_without_reserve(&disk.uri("tablet.db"), Box::new(keys), Box::new(Chance::new(seed)))
        .expect("opens");
    for value in 0..20u64 {
        vault.set_setting("setting", &value).expect("stores");
    }
    let before = disk.image();
    disk.cut_at(disk.operations() + 3);
    assert!(vault.set_setting("setting", &0u64).is_err() && disk.is_off());
    disk.power_cut(Keep::Torn, &mut Chance::new(seed));
    (before, disk.image(), disk.operations())
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    assert_eq!(run(1), run(1));
    assert_ne!(run(1).1, run(2).1);
}
