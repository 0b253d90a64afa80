//! A locked tablet's memory holds no word of a visitor, no picture and no key that opens a case.

use bridge::{Base64Bytes, TakePhoto};
use domain::{Field, Service, Value};
use std::path::PathBuf;
use tests::{
    journey::{counter::Counter, tablet_process::TabletProcess},
    kills::places::{CLERK, PIN, Places, Programs},
    privacy::{Search, unsealed},
    process::built_beside,
};

const TEXTS: [&str; 5] = [
    "球磨 花子",
    "くま はなこ",
    "0966-24-0000",
    "みやまきりしまの咲くころにもう一度来ます。",
    "人吉の山田さんの紹介です。",
];
const FACE: &[u8] = include_bytes!("../journeys/images/face.jpg");

#[test]
fn a_locked_tablets_memory_holds_no_word_no_picture_and_no_key() {
    rustls::crypto::ring::default_provider().install_default().expect("TLS is set up once");
    let tablet_process = PathBuf::from(env!("CARGO_BIN_EXE_tablet-process"));
    let server = built_beside(&tablet_process, "hikitsugi-server").expect("the server is built");
    let folder = tempfile::tempdir().expect("a folder");
    let mut places = Places::open(&Programs { server, tablet_process }, folder.path()).expect("opens");
    let data = places.posts[0].folder.clone();
    let tablet = &mut places.posts[0].tablet;
    let search = work(tablet);
    let (words, keys) = (search, unsealed_keys(&data));
    let found = forensics::process::in_memory(&words, tablet.pid()).expect("may be read");
    assert!(found.iter().any(|find| find.what.contains("球磨 花子")), "while it is open, the search finds it");
    let found = forensics::process::in_memory(&keys, tablet.pid()).expect("may be read");
    assert!(found.iter().any(|find| find.what == "vault key"), "while it is open, the search finds the key");
    tablet.lock().expect("locks");
    let left = forensics::process::in_memory(&words, tablet.pid()).expect("may be read");
    assert!(left.is_empty(), "{left:#?}");
    let left = forensics::process::in_memory(&keys, tablet.pid()).expect("may be read");
    assert!(left.is_empty(), "{left:#?}");
    assert!(forensics::process::deleted_files(tablet.pid()).expect("may be listed").is_empty());
}

/// A morning at the counter; answers what nobody may find afterwards.
fn work(tablet: &mut TabletProcess) -> Search {
    let mut search = Search::default();
    TEXTS.iter().for_each(|text| search.add_text(text));
    for _ in 0..2 {
        let number = tablet.open_case(Service::ApplicationSupport, None).expect("opens");
        let case = tablet.find(&number).expect("is listed");
        for (field, text) in [(Field::Name, TEXTS[0]), (Field::Kana, TEXTS[1]), (Field::Contact, TEXTS[2])] {
            tablet.set_field(case, field, &Value::Text(text.into()), None).expect("saves");
        }
        tablet.write_note(case, TEXTS[3]).expect("saves");
        tablet.call(TakePhoto { case, frame: Base64Bytes(FACE.to_vec()) }).expect("saves");
        tablet.synchronise().expect("exchanges");
        tablet.write_note(case, TEXTS[4]).expect("saves");
        let photo = tablet.case(case).expect("shows").photos[0].photo;
        search.add_picture("a photo", &tablet.photo(case, photo).expect("shows"));
        tablet.today().expect("shows");
    }
    search
}

fn unsealed_keys(data: &std::path::Path) -> Search {
    let mut search = Search::default();
    for (name, key) in unsealed::keys(data, CLERK, PIN).expect("opens with the secret") {
        search.add_bytes(&name, &key);
    }
    search
}
