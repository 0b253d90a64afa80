//! Invented people and cases for the native tests, and the renderer they use.

use bridge::{
    CaseLine, CaseView, Clash, ClashValue, CollectingState, ContractState, Enrolment, EventView, FieldView, NoteView,
    Pause, PhotoLine, RulesSource, RulesView, Session, StaffTile, Status, SyncStatus, SyncSummary, Today,
};
use domain::{
    CaseId, CaseNumber, Delivery, DeviceId, EventId, Field, Happening, NoteId, PhotoId, Reconciliation, Role, Service,
    StaffId, Stage, Timestamp, Value,
    rules::{RuleBook, Rules},
};
use futures::executor::block_on;
use std::sync::OnceLock;
use yew::{BaseComponent, LocalServerRenderer};

/// 令和8年11月22日（日） 10:32:05.
pub(crate) const NOW: Timestamp = Timestamp(1_795_311_125_000);

/// The built-in rules; read once, for that takes its time.
pub(crate) fn built_in() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| rules::built_in_rules().expect("the built-in rules are without a mistake"))
}

pub(crate) fn rules() -> RulesView {
    rules_with(built_in().on(NOW.day()))
}

pub(crate) fn book() -> RuleBook {
    rules().book
}

pub(crate) fn rules_with(book: RuleBook) -> RulesView {
    RulesView {
        name: "第1版（00000000）".into(), book, source: RulesSource::BuiltIn, version: 1, received_at: None
    }
}

/// The component as HTML, without a browser.
pub(crate) fn render<C: BaseComponent>(props: C::Properties) -> String {
    block_on(LocalServerRenderer::<C>::with_props(props).hydratable(false).render())
}

pub(crate) fn status() -> Status {
    let device = DeviceId::from_bytes([7; 16]);
    Status {
        now: NOW,
        enrolment: Some(Enrolment { device, label: "窓口1".into(), server: "https://city.example.jp".into() }),
        staff: vec![staff_tile(1, "相良 一郎", Role::SiteManager), staff_tile(2, "錦 あかり", Role::Clerk)],
        session: Some(session()),
        collecting: CollectingState::Goes,
        contract: ContractState::Goes,
        request_key: None,
        sync: SyncStatus::default(),
        drives: Vec::new(),
    }
}

pub(crate) fn staff_tile(id: u8, name: &str, role: Role) -> StaffTile {
    StaffTile { id: StaffId::from_bytes([id; 16]), name: name.into(), role, blocked_until: None }
}

pub(crate) fn session() -> Session {
    let locks_at = NOW.plus_ms(180_000);
    Session { staff: StaffId::from_bytes([1; 16]), name: "相良 一郎".into(), role: Role::SiteManager, locks_at }
}

pub(crate) fn sync_summary() -> SyncSummary {
    SyncSummary {
        at: NOW,
        rows_sent: 3,
        rows_received: 2,
        cases_received_by_city: 1,
        cases_deleted: 1,
        set_aside: 0,
        fault: None,
    }
}

pub(crate) fn case_line(running: u32, stage: Stage, delivery: Delivery) -> CaseLine {
    CaseLine {
        case: CaseId::from_bytes([running as u8; 16]),
        number: CaseNumber::new(DeviceId::from_bytes([7; 16]), running),
        service: Service::ApplicationSupport,
        opened_at: NOW.plus_ms(-25 * 60_000),
        stage,
        delivery,
        unsent_rows: u64::from(delivery == Delivery::OnThisDeviceOnly),
        name: None,
        kana: None,
        visit: CaseNumber::new(DeviceId::from_bytes([7; 16]), running),
        custody: 0,
        custody_since: None,
        escalated_since: None,
        pause: Pause::No,
        clashes: 0,
        certificate: None,
        loan: None,
        late: false,
    }
}

pub(crate) fn today() -> Today {
    let open = CaseLine { name: Some("球磨 花子".into()), ..case_line(1, Stage::Open, Delivery::OnThisDeviceOnly) };
    let clashing = CaseLine { clashes: 1, ..case_line(2, Stage::Open, Delivery::SentToCity) };
    let received = case_line(4, Stage::Received, Delivery::ReceivedByCity);
    let purged = CaseLine { certificate: Some("D-0001".into()), ..case_line(5, Stage::Purged, Delivery::Deleted) };
    Today {
        cases: vec![
            open,
            clashing,
            case_line(3, Stage::HandingOver, Delivery::SentToCity),
            received,
            purged,
            case_line(6, Stage::HandingOver, Delivery::OnThisDeviceOnly),
        ],
        requested: Vec::new(),
        counts: Vec::new(),
        reconciliation: Reconciliation { received: 6, handed_over: 4, withdrawn: 0, open: 2 },
        set_aside: Vec::new(),
    }
}

pub(crate) fn case_view() -> CaseView {
    CaseView {
        case: CaseId::from_bytes([1; 16]),
        number: CaseNumber::new(DeviceId::from_bytes([7; 16]), 1),
        service: Service::ApplicationSupport,
        stage: Stage::Open,
        delivery: Delivery::OnThisDeviceOnly,
        opened_at: NOW.plus_ms(-25 * 60_000),
        visit: CaseNumber::new(DeviceId::from_bytes([7; 16]), 1),
        pause: Pause::No,
        outcome: None,
        fields: Vec::new(),
        notes: Vec::new(),
        photos: Vec::new(),
        events: Vec::new(),
        clashes: Vec::new(),
        loan: None,
        late: false,
    }
}

pub(crate) fn with_text(mut view: CaseView, field: Field, text: &str) -> CaseView {
    view.fields.retain(|held| held.field != field);
    view.fields.push(FieldView { field, value: Value::Text(text.into()) });
    view
}

pub(crate) fn note(id: u8, text: &str) -> NoteView {
    NoteView {
        note: NoteId::from_bytes([id; 16]), text: text.into(), written_by: "錦 あかり".into(), written_at: NOW
    }
}

pub(crate) fn photo() -> PhotoLine {
    PhotoLine {
        photo: PhotoId::from_bytes([9; 16]),
        taken_at: NOW,
        width: 700,
        height: 900,
        findings: Some(Vec::new()),
    }
}

pub(crate) fn two_photos() -> Vec<PhotoLine> {
    let second = PhotoLine { photo: PhotoId::from_bytes([8; 16]), taken_at: NOW.plus_ms(60_000), ..photo() };
    vec![photo(), second]
}

pub(crate) fn clash() -> Clash {
    let value = |text: &str, device: &str| ClashValue {
        value: Value::Text(text.into()),
        written_by: "錦 あかり".into(),
        device: device.into(),
        written_at: NOW,
    };
    Clash { field: Field::Name, values: vec![value("球磨 花子", "窓口1"), value("球磨 華子", "窓口2")] }
}

/// What happened so many minutes ago.
pub(crate) fn happened_before(view: CaseView, number: u8, event: &str, about: Option<u8>, minutes: i64) -> CaseView {
    let mut view = happened(view, number, event, about);
    if let Some(last) = view.events.last_mut() {
        last.happening.at = NOW.plus_ms(-minutes * 60_000);
    }
    view
}

/// The case after something happened; `about` is the number of the event that it goes on from.
pub(crate) fn happened(mut view: CaseView, number: u8, event: &str, about: Option<u8>) -> CaseView {
    let id = |number: u8| EventId::from_bytes([number; 16]);
    let event = event.parse().expect("an event");
    let happening = Happening { id: id(number), event, about: about.map(id), at: NOW, undone: false };
    view.events.push(EventView { happening, recorded_by: "錦 あかり".into(), undone_by: None });
    view
}
