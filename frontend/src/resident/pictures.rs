//! Which picture stands beside a subject, a card, a paper.

use crate::parts::{PaperShape, PictogramKind};
use domain::{DocumentKind, Service};
use words::{Card, Key, Paper, Topic};

pub(super) fn of_topic(topic: Topic) -> PictogramKind {
    match topic {
        Topic::Button | Topic::Frame | Topic::Day => PictogramKind::Information,
        Topic::Privacy | Topic::Pin => PictogramKind::Lock,
        Topic::Access => PictogramKind::Help,
        Topic::Inquiry => PictogramKind::Service(Service::Inquiry),
        Topic::Ways => PictogramKind::Service(Service::ApplicationGuidance),
        Topic::Express => PictogramKind::Service(Service::ExpressIssue),
        Topic::Application => PictogramKind::Service(Service::ApplicationSupport),
        Topic::Photo | Topic::Guide => PictogramKind::Camera,
        Topic::Pickup => PictogramKind::Service(Service::Issuance),
        Topic::Leaflet => PictogramKind::Document(DocumentKind::MyNumberCard),
        Topic::Again => PictogramKind::Paper(PaperShape::Form),
        Topic::Certificate => PictogramKind::Service(Service::CertificateAndPin),
        Topic::Change => PictogramKind::Service(Service::CardChange),
        Topic::Loss => PictogramKind::Telephone,
        Topic::Papers => PictogramKind::Document(DocumentKind::OtherIdentity),
    }
}

/// A card that speaks of something of its own has a picture of its own.
pub(super) fn of_card(card: &Card, topic: Topic) -> PictogramKind {
    OWN.iter().find(|(title, _)| *title == card.title).map_or_else(|| of_topic(topic), |(_, kind)| *kind)
}

const OWN: [(Key, PictogramKind); 20] = [
    (Key::WaysMailTitle, PictogramKind::Document(DocumentKind::IssueNotice)),
    (Key::WaysOnlineTitle, PictogramKind::Smartphone),
    (Key::WaysBoothTitle, PictogramKind::Camera),
    (Key::WaysCounterTitle, PictogramKind::Help),
    (Key::WaysExpressTitle, PictogramKind::Service(Service::ExpressIssue)),
    (Key::WaysAtApplicationTitle, PictogramKind::Person),
    (Key::PinSecretTitle, PictogramKind::Silence),
    (Key::LeafletNumberTitle, PictogramKind::Silence),
    (Key::PinSignatureTitle, PictogramKind::Service(Service::ApplicationSupport)),
    (Key::PinWriteTitle, PictogramKind::Service(Service::ApplicationSupport)),
    (Key::PinAuthenticationTitle, PictogramKind::Service(Service::CertificateAndPin)),
    (Key::PinResidentTitle, PictogramKind::House),
    (Key::PinCardFaceTitle, PictogramKind::Document(DocumentKind::MyNumberCard)),
    (Key::PinNoPinCardTitle, PictogramKind::Person),
    (Key::LeafletTellTitle, PictogramKind::Telephone),
    (Key::LeafletValidTitle, PictogramKind::Clock),
    (Key::AgainHoursTitle, PictogramKind::Clock),
    (Key::LossPoliceTitle, PictogramKind::Paper(PaperShape::Form)),
    (Key::LossCityTitle, PictogramKind::Help),
    (Key::LossFoundTitle, PictogramKind::Done),
];

/// What has no picture of its own is recognised by its shape: a card, a booklet, a sheet.
pub(super) fn of_paper(paper: Paper) -> PictogramKind {
    let own = DocumentKind::ALL.into_iter().find(|kind| kind.code() == paper.code());
    own.map_or_else(|| PictogramKind::Paper(shape(paper)), PictogramKind::Document)
}

fn shape(paper: Paper) -> PaperShape {
    SHAPES.iter().find(|(of, _)| *of == paper).map_or(PaperShape::Card, |(_, shape)| *shape)
}

/// Everything that is not here is a card.
const SHAPES: [(Paper, PaperShape); 44] = [
    (Paper::PhysicalDisabilityHandbook, PaperShape::Booklet),
    (Paper::MentalDisabilityHandbook, PaperShape::Booklet),
    (Paper::RehabilitationHandbook, PaperShape::Booklet),
    (Paper::MarinersPocketLedger, PaperShape::Booklet),
    (Paper::WarWoundedHandbook, PaperShape::Booklet),
    (Paper::MaternityHandbook, PaperShape::Booklet),
    (Paper::BankPassbook, PaperShape::Booklet),
    (Paper::IssueNoticeSealed, PaperShape::Envelope),
    (Paper::InquiryAnswerSealed, PaperShape::Envelope),
    (Paper::PensionCertificate, PaperShape::Certificate),
    (Paper::ChildRearingAllowanceCertificate, PaperShape::Certificate),
    (Paper::SpecialChildAllowanceCertificate, PaperShape::Certificate),
    (Paper::FamilyRegister, PaperShape::Certificate),
    (Paper::GuardianshipRegister, PaperShape::Certificate),
    (Paper::MedicalCertificate, PaperShape::Certificate),
    (Paper::FacilityCertificate, PaperShape::Certificate),
    (Paper::EnrolmentCertificate, PaperShape::Certificate),
    (Paper::PhotoCertificateHospital, PaperShape::PhotoSheet),
    (Paper::PhotoCertificateFacility, PaperShape::PhotoSheet),
    (Paper::PhotoCertificateCare, PaperShape::PhotoSheet),
    (Paper::PhotoCertificateGuardian, PaperShape::PhotoSheet),
    (Paper::PhotoCertificateSupport, PaperShape::PhotoSheet),
    (Paper::ApplicationForm, PaperShape::Form),
    (Paper::SchoolDocument, PaperShape::Form),
    (Paper::InquiryAnswer, PaperShape::Form),
    (Paper::NumberNotice, PaperShape::Form),
    (Paper::EligibilityNotice, PaperShape::Form),
    (Paper::ActListCurator, PaperShape::Form),
    (Paper::AuthorityList, PaperShape::Form),
    (Paper::InpatientPlan, PaperShape::Form),
    (Paper::HospitalReceipt, PaperShape::Form),
    (Paper::HospitalStatement, PaperShape::Form),
    (Paper::CareNeedNotice, PaperShape::Form),
    (Paper::PrenatalReceipt, PaperShape::Form),
    (Paper::PrenatalVoucher, PaperShape::Form),
    (Paper::AssignmentOrder, PaperShape::Form),
    (Paper::VisaCopy, PaperShape::Form),
    (Paper::ForeignStudentCardCopy, PaperShape::Form),
    (Paper::AddressProof, PaperShape::Form),
    (Paper::PoliceReportNumber, PaperShape::Form),
    (Paper::LossDeclarationNotification, PaperShape::Form),
    (Paper::LossDeclarationJuki, PaperShape::Form),
    (Paper::LossDeclarationCard, PaperShape::Form),
    (Paper::HardshipStatement, PaperShape::Form),
];
