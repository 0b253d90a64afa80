//! The document alone: edits, merges, damages.

use super::*;
use crate::Author;
use crate::schema::KIND;
use automerge::Change;
use domain::{DocumentKind, StaffId};
use domain::{Event, EventId, Timestamp};
use proptest::prelude::*;

fn author(device: u8, at: i64) -> Author {
    Author {
        device: DeviceId::from_bytes([device; 16]),
        staff: StaffId::from_bytes([device; 16]),
        name: format!("担当{device}"),
        at: Timestamp(at),
    }
}

fn opened() -> (CaseDocument, Entry) {
    let case =
        NewCase { number: CaseNumber::new(DeviceId::from_bytes([1; 16]), 1), service: Service::ApplicationSupport };
    CaseDocument::open([1; 16], &case, author(1, 10)).expect("a new case opens")
}

/// The same case on a second tablet.
fn copied(entries: &[Entry]) -> CaseDocument {
    let (copy, damages) = CaseDocument::load([2; 16], entries.to_vec());
    assert!(damages.is_empty());
    copy
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn an_opened_case_reads_back_with_what_was_set() {
    let (mut case, first) = opened();
    let name = case.set(Field::Name, &text("球磨 花子"), author(1, 11)).expect("sets").expect("changes");
    let copy = copied(&[first, name]).state().expect("is whole");
    assert_eq!(copy.fields.get(&Field::Name), Some(&text("球磨 花子")));
    assert_eq!(copy.service, Service::ApplicationSupport);
    assert!(copy.clashes.is_empty());
}

#[test]
fn setting_the_same_value_again_writes_nothing() {
    let (mut case, _) = opened();
    assert!(case.set(Field::Braille, &Value::Flag(true), author(1, 11)).expect("sets").is_some());
    assert!(case.set(Field::Braille, &Value::Flag(true), author(1, 12)).expect("sets").is_none());
    let id = NoteId::from_bytes([3; 16]);
    assert!(case.write_note(id, "同じ", author(1, 13)).expect("writes").is_some());
    assert!(case.write_note(id, "同じ", author(1, 14)).expect("writes").is_none());
}

#[test]
fn different_fields_merge_silently_and_the_same_field_shows_both_values() {
    let (mut here, first) = opened();
    let mut there = copied(std::slice::from_ref(&first));
    let licence = Field::Brought(DocumentKind::DriversLicence);
    let a = here.set(Field::Contact, &text("0966-22-0000"), author(1, 20)).expect("sets").expect("changes");
    let b = there.set(Field::Contact, &text("0966-22-9999"), author(2, 21)).expect("sets").expect("changes");
    let c = there.set(licence, &Value::Flag(true), author(2, 22)).expect("sets").expect("changes");
    here.apply(b).expect("applies");
    here.apply(c).expect("applies");
    there.apply(a).expect("applies");
    for document in [&mut here, &mut there] {
        let state = document.state().expect("is whole");
        assert_eq!(state.fields.get(&licence), Some(&Value::Flag(true)));
        assert_eq!(state.clashes.len(), 1);
        let names: Vec<&str> = state.clashes[0].values.iter().map(|value| value.author.name.as_str()).collect();
        assert_eq!(names.len(), 2);
        assert!(names.contains(&"担当1") && names.contains(&"担当2"));
    }
    assert_eq!(here.heads(), there.heads());
    let chosen = here.set(Field::Contact, &text("0966-22-0000"), author(1, 30)).expect("sets").expect("changes");
    there.apply(chosen).expect("applies");
    assert!(there.state().expect("is whole").clashes.is_empty());
}

#[test]
fn whoever_settles_a_clash_with_the_value_that_shows_is_not_overruled_unseen() {
    let (mut here, first) = opened();
    let mut there = copied(std::slice::from_ref(&first));
    let a = there.set(Field::Name, &text("甲"), author(2, 20)).expect("sets").expect("changes");
    let before = here.set(Field::Braille, &Value::Flag(true), author(1, 20)).expect("sets").expect("changes");
    let b = here.set(Field::Name, &text("乙"), author(1, 21)).expect("sets").expect("changes");
    [before, b].into_iter().for_each(|entry| there.apply(entry).expect("applies"));
    let shown = text("乙");
    assert_eq!(there.state().expect("is whole").fields[&Field::Name], shown);
    let chosen = there.set(Field::Name, &shown, author(2, 30)).expect("sets").expect("changes");
    let changed = here.set(Field::Name, &text("丙"), author(1, 31)).expect("sets").expect("changes");
    [a, chosen].into_iter().for_each(|entry| here.apply(entry).expect("applies"));
    there.apply(changed).expect("applies");
    for document in [&here, &there] {
        let clashes = document.state().expect("is whole").clashes;
        let values: Vec<&Value> = clashes[0].values.iter().map(|value| &value.value).collect();
        assert!(values.len() == 2 && values.contains(&&shown) && values.contains(&&text("丙")));
    }
}

#[test]
fn a_field_that_the_rules_name_is_read_and_can_clash() {
    let (mut here, first) = opened();
    let mut there = copied(&[first]);
    let visitor: Field = "answer.visitor".parse().expect("a field");
    let a = here.set(visitor, &text("self"), author(1, 20)).expect("sets").expect("changes");
    there.set(visitor, &text("proxy"), author(2, 20)).expect("sets").expect("changes");
    there.apply(a).expect("applies");
    let state = there.state().expect("is whole");
    assert!(state.fields.contains_key(&visitor));
    assert_eq!(state.clashes.iter().map(|clash| clash.field).collect::<Vec<_>>(), [visitor]);
}

#[test]
fn a_case_ended_twice_counts_as_handed_over_on_every_device() {
    let (mut here, first) = opened();
    let mut there = copied(&[first]);
    let withdrawn = here.hand_over(Outcome::Withdrawn, author(1, 20)).expect("ends");
    let handed_over = there.hand_over(Outcome::HandedOver, author(2, 21)).expect("ends");
    here.apply(handed_over).expect("applies");
    there.apply(withdrawn).expect("applies");
    for document in [&here, &there] {
        let mark = document.state().expect("is whole").hand_over.expect("is ended");
        assert_eq!((mark.outcome, mark.author), (Outcome::HandedOver, author(2, 21)));
    }
}

#[test]
fn a_value_and_a_note_name_who_wrote_them_last() {
    let (mut case, first) = opened();
    let id = NoteId::from_bytes([3; 16]);
    let mut log = vec![first];
    log.extend(case.write_note(id, "電話", author(1, 11)).expect("writes"));
    log.extend(case.set(Field::Contact, &text("0966-22-0000"), author(1, 12)).expect("sets"));
    let mut there = copied(&log);
    there.write_note(id, "電話あり", author(2, 21)).expect("writes");
    there.set(Field::Contact, &text("0966-22-9999"), author(2, 22)).expect("sets");
    assert_eq!(case.note_writer(id), Some(author(1, 11)));
    assert_eq!(there.note_writer(id), Some(author(2, 21)));
    assert_eq!(there.field_author(Field::Contact), Some(author(2, 22)));
    assert_eq!(there.field_author(Field::Name), None);
}

#[test]
fn the_same_value_set_twice_is_no_clash() {
    let (mut here, first) = opened();
    let mut there = copied(&[first]);
    let a = here.set(Field::Name, &text("球磨 花子"), author(1, 20)).expect("sets").expect("changes");
    there.set(Field::Name, &text("球磨 花子"), author(2, 21)).expect("sets");
    there.apply(a).expect("applies");
    assert!(there.state().expect("is whole").clashes.is_empty());
}

#[test]
fn a_torn_entry_is_named_and_the_rest_stays_readable() {
    let (mut case, first) = opened();
    let mut torn = case.set(Field::Name, &text("球磨 花子"), author(1, 11)).expect("sets").expect("changes");
    torn.change.truncate(torn.change.len() / 2);
    let (copy, damages) = CaseDocument::load([2; 16], [first, torn]);
    assert_eq!(damages, [Damage { index: 1 }]);
    assert!(copy.state().is_ok());
}

#[test]
fn a_log_without_its_beginning_is_incomplete_and_says_so() {
    let (mut case, first) = opened();
    let name = case.set(Field::Name, &text("球磨 花子"), author(1, 11)).expect("sets").expect("changes");
    let (mut copy, _) = CaseDocument::load([2; 16], [name]);
    assert!(copy.is_incomplete() && copy.state().is_err());
    copy.apply(first).expect("applies");
    assert!(!copy.is_incomplete());
    assert!(copy.state().expect("is whole").fields.contains_key(&Field::Name));
}

#[test]
fn no_change_carries_a_name_in_its_actor_or_message() {
    let (mut case, first) = opened();
    let entry = case.set(Field::Braille, &Value::Flag(true), author(1, 11)).expect("sets").expect("changes");
    for entry in [first, entry] {
        let change = Change::from_bytes(entry.change).expect("is a change");
        assert_eq!((change.message(), change.timestamp()), (None, 0));
        assert_eq!(change.actor_id().to_bytes(), [1; 16]);
    }
}

#[test]
fn the_longest_note_and_its_deletion_are_within_bounds() {
    let (mut case, first) = opened();
    let id = NoteId::from_bytes([9; 16]);
    let mut log = vec![first];
    for text in ["あ".repeat(domain::free_text::LENGTH_MAX), String::new()] {
        log.extend(case.write_note(id, &text, author(1, 20)).expect("writes"));
    }
    assert_eq!(log.len(), 3);
    assert!(copied(&log).state().is_ok_and(|state| state.notes[0].text.is_empty()));
}

#[test]
fn what_a_panic_leaves_in_memory_is_neither_read_nor_written() {
    let (mut case, first) = opened();
    let mut log = vec![first];
    log.extend(case.set(Field::Name, &text("球磨 花子"), author(1, 11)).expect("sets"));
    let heads = case.heads();
    let broken = case.unless_it_breaks_off(|document| {
        document.put(ROOT, NUMBER, "poison").expect("puts");
        panic!("as the merge of a hostile change may");
    });
    assert!(broken.is_none());
    let broken = case.edit(author(1, 12), |document| {
        document.put(ROOT, NUMBER, "poison")?;
        panic!("as an edit may");
    });
    assert!(matches!(broken, Err(EditError::BrokenOff)));
    assert_eq!(case.heads(), heads);
    log.extend(case.set(Field::Contact, &text("0966-22-0000"), author(1, 13)).expect("sets"));
    let copy = copied(&log).state().expect("is whole");
    assert!(copy == case.state().expect("is whole"));
    assert_eq!((copy.number.as_str(), copy.fields.len(), log.len()), ("1111-0001", 2, 3));
}

#[test]
fn an_edit_that_fails_leaves_nothing_for_the_next_one() {
    let (mut case, _) = opened();
    let failed = case.edit(author(1, 11), |document| {
        document.put(ROOT, NUMBER, "half")?;
        Err(EditError::Incomplete)
    });
    assert!(failed.is_err());
    assert!(case.set(Field::Name, &text("球磨 花子"), author(1, 12)).is_ok());
    assert_eq!(case.state().expect("is whole").number.as_str(), "1111-0001");
}

#[test]
fn a_document_that_cannot_be_made_anew_takes_no_edit() {
    let (mut case, _) = opened();
    case.changes.clear();
    case.make_anew();
    assert!(case.hand_over(Outcome::Withdrawn, author(1, 11)).is_err());
}

#[test]
fn two_tablets_that_write_at_different_places_of_one_note_both_keep_what_they_wrote() {
    let (mut here, first) = opened();
    let id = NoteId::from_bytes([3; 16]);
    let (left, right) = ("あ".repeat(9000), "い".repeat(9000));
    let written = here.write_note(id, &format!("{left}{right}"), author(1, 11)).expect("writes").expect("changes");
    let mut there = copied(&[first, written]);
    let ours = format!("はじめ{left}{right}おわり");
    let ours = here.write_note(id, &ours, author(1, 20)).expect("writes").expect("changes");
    let theirs = format!("{left}まんなか{right}");
    let theirs = there.write_note(id, &theirs, author(2, 21)).expect("writes").expect("changes");
    here.apply(theirs).expect("applies");
    there.apply(ours).expect("applies");
    for document in [&here, &there] {
        let text = document.state().expect("is whole").notes.remove(0).text;
        assert!(text == format!("はじめ{left}まんなか{right}おわり"));
    }
}

#[test]
fn two_tablets_that_write_one_character_in_two_ways_tear_no_mark_off() {
    let (mut here, first) = opened();
    let id = NoteId::from_bytes([3; 16]);
    let written = here.write_note(id, "葛\u{E0100}さん", author(1, 11)).expect("writes").expect("changes");
    let mut there = copied(&[first, written]);
    let theirs = there.write_note(id, "葛\u{E0102}さん", author(2, 21)).expect("writes").expect("changes");
    here.write_note(id, "葛\u{E0101}さん", author(1, 20)).expect("writes");
    here.apply(theirs).expect("applies");
    let text = here.state().expect("is whole").notes.remove(0).text;
    let both = ["葛\u{E0101}葛\u{E0102}さん", "葛\u{E0102}葛\u{E0101}さん"];
    assert!(both.contains(&text.as_str()), "{text}");
}

#[test]
fn the_longest_note_is_replaced_by_another_in_as_many_operations_as_characters() {
    let (mut case, _) = opened();
    let id = NoteId::from_bytes([9; 16]);
    let length = domain::free_text::LENGTH_MAX;
    let text = |seed: u32| -> String {
        (0..length as u32).filter_map(|n| char::from_u32(0x4E00 + (n * 7919 + seed) % 20_000)).collect()
    };
    case.write_note(id, &text(1), author(1, 20)).expect("writes");
    let entry = case.write_note(id, &text(50), author(1, 21)).expect("writes").expect("changes");
    let change = Change::from_bytes(entry.change).expect("reads");
    assert!(change.len() <= 2 * length, "{}", change.len());
    assert!(case.state().expect("is whole").notes[0].text == text(50));
}

proptest! {
    #[test]
    fn a_note_holds_what_was_typed_after_every_keystroke(keystrokes in proptest::collection::vec("[ぁ-んァ-ヶ一-龠𠮷a-z0-9\u{E0100} \n]{0,12}", 1..12)) {
        let (mut case, first) = opened();
        let id = NoteId::from_bytes([9; 16]);
        let mut log = vec![first];
        let mut text = String::new();
        for stroke in keystrokes {
            text.push_str(&stroke);
            log.extend(case.write_note(id, &text, author(1, 20)).expect("writes"));
        }
        let copy = copied(&log).state().expect("is whole");
        prop_assert_eq!(copy.notes.first().map(|note| note.text.as_str()).unwrap_or(""), text.as_str());
    }
}

fn passport() -> Event {
    Event::Taken("passport".parse().expect("a code"))
}

fn event(number: u8) -> EventId {
    EventId::from_bytes([number; 16])
}

#[test]
fn two_tablets_that_record_events_apart_both_keep_them() {
    let (mut here, first) = opened();
    let taken = here.add_event(event(1), passport(), None, author(1, 20)).expect("adds");
    let mut there = copied(&[first, taken]);
    let ours = here.add_event(event(2), Event::WithCity, Some(event(1)), author(1, 21)).expect("adds");
    let theirs = there.add_event(event(3), Event::Returned, Some(event(1)), author(2, 22)).expect("adds");
    here.apply(theirs).expect("applies");
    there.apply(ours).expect("applies");
    for document in [&here, &there] {
        let state = document.state().expect("is whole");
        let names: Vec<String> = state.events.iter().map(|one| one.event.to_string()).collect();
        assert_eq!(names, ["taken.passport", "with-city", "returned"]);
        assert_eq!(state.events[2].author.name, "担当2");
        let custody = domain::event::custody(&state.happened());
        assert_eq!((custody[0].with_city_at, custody[0].returned_at), (Some(Timestamp(21)), Some(Timestamp(22))));
    }
}

#[test]
fn an_event_that_was_taken_back_stays_with_who_took_it_back() {
    let (mut case, first) = opened();
    let mut log = vec![first];
    log.push(case.add_event(event(1), passport(), None, author(1, 20)).expect("adds"));
    log.extend(case.undo_event(event(1), author(2, 30)).expect("undoes"));
    assert!(case.undo_event(event(1), author(1, 31)).expect("is undone already").is_none());
    assert!(matches!(case.undo_event(event(9), author(1, 31)), Err(EditError::Incomplete)));
    let state = copied(&log).state().expect("is whole");
    assert_eq!(state.events[0].undone.as_ref().map(|author| author.name.as_str()), Some("担当2"));
    assert!(domain::event::custody(&state.happened()).is_empty());
}

#[test]
fn an_event_of_a_later_program_hides_nothing_else() {
    let (mut case, first) = opened();
    let unknown = case.edit(author(1, 20), |document| {
        let record = document.put_object(ROOT, "event.00000000000000000000000000000001", ObjType::Map)?;
        document.put(&record, KIND, "from-the-future")?;
        Ok(document.put(ROOT, "event.torn", "no object")?)
    });
    let unknown = unknown.expect("edits").expect("changes");
    let known = case.add_event(event(2), Event::Paused, None, author(1, 21)).expect("adds");
    let state = copied(&[first, unknown, known]).state().expect("is whole");
    assert_eq!(state.events.len(), 1);
}

#[test]
fn a_further_case_of_a_visit_knows_its_first_one_and_who_came() {
    let number = |running| CaseNumber::new(DeviceId::from_bytes([1; 16]), running);
    let case = NewCase { number: number(2), service: Service::Issuance };
    let along = Along { visit: number(1), fields: vec![(Field::Name, text("球磨 花子"))] };
    let (document, entry) = CaseDocument::open_along([1; 16], &case, Some(&along), author(1, 10)).expect("opens");
    for state in [document.state(), copied(&[entry]).state()] {
        let state = state.expect("is whole");
        assert_eq!((state.visit, state.number), (number(1), number(2)));
        assert_eq!(state.fields.get(&Field::Name), Some(&text("球磨 花子")));
    }
    assert_eq!(opened().0.state().expect("is whole").visit, number(1));
}

#[test]
fn the_times_of_edits_leave_the_opening_out() {
    let (mut case, _) = opened();
    assert!(case.edit_times().is_empty());
    case.set(Field::Braille, &Value::Flag(true), author(1, 30)).expect("sets");
    case.add_event(event(1), Event::Paused, None, author(1, 20)).expect("adds");
    assert_eq!(case.edit_times(), [Timestamp(20), Timestamp(30)]);
    assert_eq!(case.last_edit_at(), Some(Timestamp(30)));
}
