//! Pictures drawn for this product: one pen, two pixels, on a grid of 48.

use domain::{DocumentKind, Service};
use yew::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PictogramKind {
    Service(Service),
    Document(DocumentKind),
    Person,
    Lock,
    Back,
    Sync,
    Warning,
    Information,
    Done,
    Camera,
    Note,
    Telephone,
    /// Somebody beside somebody.
    Help,
    /// Somebody is called.
    Bell,
    /// Nothing is said.
    Silence,
    Smartphone,
    House,
    Clock,
    Printer,
    Paper(PaperShape),
}

/// Papers without a picture of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaperShape {
    Card,
    Booklet,
    /// A letter that is closed.
    Envelope,
    /// A sheet with a seal.
    Certificate,
    PhotoSheet,
    Form,
}

#[derive(Properties, PartialEq)]
pub(crate) struct PictogramProps {
    pub(crate) kind: PictogramKind,
}

#[component]
pub(crate) fn Pictogram(props: &PictogramProps) -> Html {
    html! { <svg class="pictogram" viewBox="0 0 48 48" aria-hidden="true">{ drawing(props.kind) }</svg> }
}

fn drawing(kind: PictogramKind) -> Html {
    match kind {
        PictogramKind::Service(service) => service_drawing(service),
        PictogramKind::Document(document) => document_drawing(document),
        PictogramKind::Person => line("M24 22a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM8 42c1-10 7-14 16-14s15 4 16 14"),
        PictogramKind::Lock => line("M10 21h28v21H10zM16 21v-6a8 8 0 0 1 16 0v6M24 29v6"),
        PictogramKind::Back => line("M40 24H9M21 11 8 24l13 13"),
        PictogramKind::Sync => line("M40 21A16.5 16.5 0 0 0 10 15M8 27a16.5 16.5 0 0 0 30 6M10 6v9h9M38 42v-9h-9"),
        PictogramKind::Warning => line("M24 6 44 41H4zM24 19v10M24 34.5v1"),
        PictogramKind::Information => line("M24 43a19 19 0 1 0 0-38 19 19 0 0 0 0 38ZM24 22v12M24 14.5v1"),
        PictogramKind::Done => line("M24 43a19 19 0 1 0 0-38 19 19 0 0 0 0 38ZM15 24.5l6.5 6.5L33.5 18"),
        PictogramKind::Camera => line("M6 14h9l4-6h10l4 6h9v26H6zM24 34.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Z"),
        PictogramKind::Telephone => line("M15 6 8 9c-1 16 15 32 31 31l3-7-10-6-5 5c-5-2-9-6-11-11l5-5z"),
        PictogramKind::Help => line(
            "M16 21a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM3 41c1-10 6-14 13-14 4 0 8 2 10 5M35 26a5 5 0 1 0 0-10 5 5 0 0 0 0 10ZM25 41c1-7 5-10 10-10s9 3 10 10",
        ),
        PictogramKind::Bell => line("M8 36h32M12 36V24a12 12 0 0 1 24 0v12M24 12V6M20 6h8M21 42h6"),
        PictogramKind::Silence => line("M6 7h36v27H23L13 43v-9H6zM17 14l14 13M31 14 17 27"),
        PictogramKind::Smartphone => line("M14 4h20v40H14zM21 38h6M14 33h20M14 10h20"),
        PictogramKind::House => line("M5 23 24 7l19 16M10 19v23h28V19M20 42V29h8v13"),
        PictogramKind::Clock => line("M24 43a19 19 0 1 0 0-38 19 19 0 0 0 0 38ZM24 13v11l8 6"),
        PictogramKind::Printer => line("M13 18V5h22v13M13 34H6V18h36v16h-7M13 28h22v15H13zM18 34h12M34 23h2"),
        PictogramKind::Paper(shape) => paper_drawing(shape),
        PictogramKind::Note => line("M8 6h32v26L30 42H8zM40 32H30v10M15 15h18M15 22h18M15 29h9"),
    }
}

fn service_drawing(service: Service) -> Html {
    match service {
        // A form with the pen that fills it in.
        Service::ApplicationSupport => {
            line("M33 18V6H8v36h16M14 14h13M14 21h13M14 28h7M41 23l-14 14-2 6 6-2 14-14zM37 27l4 4")
        }
        // An open leaflet.
        Service::ApplicationGuidance => line(
            "M24 12C19 8 12 7 5 8v30c7-1 14 0 19 4 5-4 12-5 19-4V8c-7-1-14 0-19 4ZM24 12v30M11 17h6M11 24h6M31 17h6M31 24h6",
        ),
        // A form that comes again.
        Service::FormReissue => line("M33 17V6H8v36h11M14 14h13M14 21h6M42 33a9.5 9.5 0 1 1-3-7M40 19v8h-8"),
        // A card that is in a hurry.
        Service::ExpressIssue => {
            line("M17 12h27v24H17zM24 29h13M3 15h9M6 24h6M3 33h9M28 22a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z")
        }
        // A card that a hand gives.
        Service::Issuance => {
            line("M12 5h28v18H12zM18 17h9M30 13h5M4 28h8l8 3h9a3 3 0 0 1 0 6h-9M4 40h9l7 3h9l15-10a3 3 0 0 0-4-4l-9 5")
        }
        // A card with a key.
        Service::CertificateAndPin => {
            line("M25 36H5V11h36v9M11 18h8v7h-8zM36 36a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM36 36v9M36 41h4")
        }
        // A card whose lines are written anew.
        Service::CardChange => line("M42 20V10H5v26h17M11 17h12M11 24h8M43 27l-12 12-6 2 2-6 12-12zM35 31l4 4"),
        // A question.
        Service::Complaint => line("M6 7h36v27H23L13 43v-9H6zM24 13v10M24 28v1"),
        Service::Incident => line("M24 5l20 37H4zM24 18v12M24 35v1"),
        Service::Proposal => line("M10 6h20l8 8v28H10zM30 6v8h8M24 20v14M17 27h14"),
        Service::Inquiry => line("M6 7h36v27H23L13 43v-9H6zM19.5 17c0-6 9-6 9 0 0 4-4.5 3.5-4.5 7.5M24 28v1"),
    }
}

fn document_drawing(document: DocumentKind) -> Html {
    match document {
        DocumentKind::ApplicationForm => {
            line("M9 5h30v38H9zM15 13h11M15 20h11M31 12h3v3h-3zM31 19h3v3h-3zM15 30h18M15 37h12")
        }
        DocumentKind::IssueNotice => line("M5 11h38v27H5zM5 13l19 15 19-15"),
        DocumentKind::DriversLicence => line("M4 10h40v28H4zM10 17h14M10 24h14M10 31h8M30 16h8v10h-8zM30 32h8"),
        DocumentKind::Passport => line(
            "M11 5h26v38H11zM24 28a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM17 21h14M24 14c-3.5 4-3.5 10 0 14 3.5-4 3.5-10 0-14ZM18 35h12",
        ),
        DocumentKind::ResidenceCard => line("M4 10h40v28H4zM10 16h9v12h-9zM25 17h13M25 24h13M10 33h28"),
        DocumentKind::MyNumberCard => {
            line("M4 10h40v28H4zM10 18h9v8h-9zM10 22h9M33 24a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM26 32c1-4 3-5 7-5s6 1 7 5")
        }
        DocumentKind::NotificationCard => line("M4 12h40v24H4zM10 19h28M10 25h20M10 31h12"),
        DocumentKind::BasicResidentCard => line("M4 10h40v28H4zM10 17h8v7h-8zM24 18h14M24 24h9M10 32h18"),
        DocumentKind::HealthEligibility => line("M4 10h40v28H4zM14 17v12M8 23h12M26 18h12M26 25h12M26 32h7"),
        DocumentKind::OtherIdentity => line("M13 5h27v33M8 11h26v32H8zM14 20h14M14 27h14M14 34h8"),
    }
}

fn paper_drawing(shape: PaperShape) -> Html {
    match shape {
        PaperShape::Card => {
            line("M4 10h40v28H4zM16 23a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM9 32c1-4 3-6 7-6s6 2 7 6M28 18h11M28 25h11M28 32h7")
        }
        PaperShape::Booklet => line("M9 5h28a3 3 0 0 1 3 3v35H12a3 3 0 0 1-3-3zM15 5v38M21 14h13M21 21h9"),
        PaperShape::Envelope => line("M5 11h38v27H5zM5 13l19 15 19-15M17 23 6 37M31 23l11 14"),
        PaperShape::Certificate => line("M9 5h30v38H9zM15 13h18M15 20h18M15 27h8M31 37a5 5 0 1 0 0-10 5 5 0 0 0 0 10Z"),
        PaperShape::PhotoSheet => line(
            "M9 5h30v38H9zM16 11h16v16H16zM24 19a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM18 27c1-4 3-5 6-5s5 1 6 5M15 33h18M15 38h11",
        ),
        PaperShape::Form => line("M9 5h22l8 8v30H9zM31 5v8h8M16 19h16M16 26h16M16 33h10"),
    }
}

fn line(path: &'static str) -> Html {
    html! { <path d={path} /> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use std::collections::BTreeSet;

    #[test]
    fn each_service_and_each_document_has_a_picture_of_its_own() {
        let kinds = Service::ALL.map(PictogramKind::Service).into_iter();
        let kinds = kinds.chain(DocumentKind::ALL.map(PictogramKind::Document));
        let pictures: BTreeSet<String> =
            kinds.map(|kind| samples::render::<Pictogram>(PictogramProps { kind })).collect();
        assert_eq!(pictures.len(), Service::ALL.len() + DocumentKind::ALL.len());
        let shapes = [
            PaperShape::Card,
            PaperShape::Booklet,
            PaperShape::Envelope,
            PaperShape::Certificate,
            PaperShape::PhotoSheet,
            PaperShape::Form,
        ];
        let shapes =
            shapes.map(|shape| samples::render::<Pictogram>(PictogramProps { kind: PictogramKind::Paper(shape) }));
        assert!(shapes.iter().all(|shape| !pictures.contains(shape)));
    }
}
