//! How a record of the comparison becomes a case of ours: which key is which field, note or mark.
//!
//! A case of ours is closed: no e-mail address has a field. What has none stands in `account.*` as text, flags in `tick.*`.
//! `id` is our random one, `v` the schema, `createdAt` the opening; `updatedAt` and a note's `at` and `by` are the author
//! that every row carries.

use super::record::{EDITS, Edit, Note, Record};
use domain::{CaseNumber, DeviceId, Field, NoteId, Service, StaffId, Timestamp, Value};
use records::{Along, Author, CaseDocument, EditError, Entry, NewCase};

/// How many rows the same case makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One row for each edit, as the other programs make one change of it.
    Edits,
    /// One row for each field, as a clerk types it.
    Fields,
}

/// Midnight of the first day of the records, in Japan.
const FIRST_DAY_MS: i64 = 1_774_969_200_000;
const MINUTE_MS: i64 = 60_000;
const MINUTES_OF_ALL_DAYS: u32 = 30 * 1440;

/// Writes a case as its tablet does.
pub struct Pen {
    pub index: u32,
    pub device: DeviceId,
    pub shape: Shape,
}

/// A case and its log.
pub struct Written {
    pub document: CaseDocument,
    pub first: Entry,
    pub rest: Vec<Entry>,
}

impl Pen {
    pub fn service(&self) -> Service {
        Service::TILES[Record::make(self.index).kind_number()]
    }

    /// The case after the five edits that come before its first night.
    pub fn write(&self, number: CaseNumber, actor: [u8; 16]) -> Result<Written, EditError> {
        let record = Record::make(self.index);
        let opened = self.author(&record.staff, self.index * 3);
        let case = NewCase { number: number.clone(), service: self.service() };
        let fields = fields(&record);
        let (along, typed) = match self.shape {
            Shape::Edits => (Some(Along { visit: number, fields }), Vec::new()),
            Shape::Fields => (None, fields),
        };
        let (mut document, first) = CaseDocument::open_along(actor, &case, along.as_ref(), opened.clone())?;
        let mut rest = Vec::new();
        for (field, value) in typed {
            rest.extend(document.set(field, &value, opened.clone())?);
        }
        for (note, number) in record.notes.iter().zip(0..) {
            rest.extend(self.write_note(&mut document, note, number, self.index * 3 + number)?);
        }
        for number in 1..=EDITS {
            rest.extend(self.edit(&mut document, number, &record.staff)?);
        }
        Ok(Written { document, first, rest })
    }

    /// One edit of a case that is open.
    pub fn edit(&self, document: &mut CaseDocument, number: u32, staff: &str) -> Result<Vec<Entry>, EditError> {
        let minutes = self.index * 3 + 10 * number;
        let author = self.author(staff, minutes);
        let mut set = |name: &str, text: String| document.set(field(name), &Value::Text(text), author.clone());
        Ok(match Edit::make(self.index, number) {
            Edit::Status(status) => set("account.status", status.into())?.into_iter().collect(),
            Edit::Phone(phone) => set("contact", phone)?.into_iter().collect(),
            Edit::Note(note) => self.write_note(document, &note, 2 + number, minutes)?.into_iter().collect(),
            Edit::Assigned { status, to } => {
                let status = set("account.status", status.into())?;
                status.into_iter().chain(set("account.assignee", to)?).collect()
            }
        })
    }

    fn write_note(
        &self,
        document: &mut CaseDocument,
        note: &Note,
        number: u32,
        minutes: u32,
    ) -> Result<Option<Entry>, EditError> {
        let mut id = [0x6e; 16];
        id[..4].copy_from_slice(&self.index.to_be_bytes());
        id[4..8].copy_from_slice(&number.to_be_bytes());
        document.write_note(NoteId::from_bytes(id), &note.text, self.author(&note.by, minutes))
    }

    pub fn author(&self, staff: &str, minutes: u32) -> Author {
        let mut id = [0; 16];
        id[..staff.len().min(16)].copy_from_slice(&staff.as_bytes()[..staff.len().min(16)]);
        let at = Timestamp(FIRST_DAY_MS + i64::from(minutes % MINUTES_OF_ALL_DAYS) * MINUTE_MS);
        Author { device: self.device, staff: StaffId::from_bytes(id), name: staff.to_owned(), at }
    }
}

/// Everything a record says when it begins, but for its notes.
pub fn fields(record: &Record) -> Vec<(Field, Value)> {
    let person = &record.person;
    let texts = [
        ("name", format!("{} {}", person.family, person.given)),
        ("kana", format!("{} {}", person.family_kana, person.given_kana)),
        ("birth-date", person.birth.clone()),
        ("contact", person.phone.clone()),
        ("account.status", record.status.into()),
        ("account.counter", record.counter.clone()),
        ("account.sex", person.sex.into()),
        ("account.postal", person.postal.clone()),
        ("account.address", person.address.clone()),
        ("account.email", person.email.clone()),
        ("account.household", record.household.to_string()),
        ("account.consent-at", record.consent.at.clone()),
    ];
    let flags = [
        ("tick.interpreter", record.flags.interpreter),
        ("tick.accessible", record.flags.accessible),
        ("tick.urgent", record.flags.urgent),
        ("tick.restricted", record.flags.restricted),
        ("tick.consent", record.consent.given),
    ];
    let texts = texts.into_iter().map(|(name, text)| (field(name), Value::Text(text)));
    texts.chain(flags.into_iter().map(|(name, flag)| (field(name), Value::Flag(flag)))).collect()
}

fn field(name: &str) -> Field {
    name.parse().expect("the names above are fields")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(shape: Shape) -> Written {
        let pen = Pen { index: 0, device: DeviceId::from_bytes([1; 16]), shape };
        let number = CaseNumber::new(pen.device, 1);
        pen.write(number, [2; 16]).expect("writes")
    }

    #[test]
    fn every_value_is_one_that_our_fields_accept() {
        for index in 0..2000 {
            for (field, value) in fields(&Record::make(index)) {
                assert!(field.accept(value).is_ok(), "{field} of record {index}");
            }
        }
    }

    #[test]
    fn both_shapes_are_the_same_case_and_nothing_of_a_record_is_missing() {
        let mut record = Record::make(0);
        for number in 1..=EDITS {
            record.apply(0, number, &Edit::make(0, number));
        }
        for (shape, rows) in [(Shape::Edits, 10), (Shape::Fields, 27)] {
            let written = written(shape);
            assert_eq!(1 + written.rest.len(), rows, "{shape:?}");
            let state = written.document.state().expect("reads");
            let texts: Vec<&str> = state.notes.iter().map(|note| note.text.as_str()).collect();
            assert_eq!(texts, record.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), "{shape:?}");
            let mut expected = fields(&record);
            let assignee = record.assignee.clone().expect("was assigned");
            expected.push((field("account.assignee"), Value::Text(assignee)));
            expected.sort();
            let mut found: Vec<(Field, Value)> = state.fields.into_iter().collect();
            found.sort();
            assert_eq!(found, expected, "{shape:?}");
        }
    }
}
