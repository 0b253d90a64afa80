//! What stands around every page.

use super::{guard::FORM_TOKEN, visit::Visit};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

/// The rooms of the desk, in the order of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Pending,
    Received,
    Devices,
    Rulebook,
    Usb,
    Counts,
}

impl Room {
    const ALL: [Self; 6] = [Self::Pending, Self::Received, Self::Devices, Self::Rulebook, Self::Usb, Self::Counts];

    fn label(self) -> &'static str {
        match self {
            Self::Pending => "受け取り待ち",
            Self::Received => "受領済み・削除の状況",
            Self::Devices => "端末",
            Self::Rulebook => "窓口の規則",
            Self::Usb => "USBの受け渡し",
            Self::Counts => "件数",
        }
    }

    fn address(self) -> &'static str {
        match self {
            Self::Pending => "/city/",
            Self::Received => "/city/received",
            Self::Devices => "/city/devices",
            Self::Rulebook => "/city/rulebook",
            Self::Usb => "/city/usb",
            Self::Counts => "/city/counts",
        }
    }
}

/// A page of a logged-in member of staff.
pub(super) fn page(visit: &Visit, room: impl Into<Option<Room>>, title: &str, body: Markup) -> Response {
    let room = room.into();
    let menu = html! {
        nav aria-label="メニュー" {
            @for entry in Room::ALL {
                a href=(entry.address()) aria-current=[(Some(entry) == room).then_some("page")] { (entry.label()) }
            }
        }
        form.who method="post" action="/city/logout" {
            span { (visit.staff.name) }
            (form_token(visit))
            button.quiet type="submit" data-part="logout" { "ログアウト" }
        }
    };
    document(title, Some(menu), body).into_response()
}

/// A page for someone who is not logged in.
pub(super) fn bare(title: &str, body: Markup) -> Markup {
    document(title, None, body)
}

/// Shows that a form comes from one of our own pages.
pub(super) fn form_token(visit: &Visit) -> Markup {
    hidden_token(&visit.token.form_token())
}

pub(super) fn hidden_token(token: &str) -> Markup {
    html! { input type="hidden" name=(FORM_TOKEN) value=(token); }
}

fn document(title: &str, menu: Option<Markup>, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="ja" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " ｜ ひきつぎ 市役所" }
                link rel="stylesheet" href="/city/style.css";
                link rel="icon" href="/city/icon.svg";
            }
            body {
                header {
                    a.mark href="/city/" { "ひきつぎ" span { "市役所" } }
                    @if let Some(menu) = menu { (menu) }
                }
                main { (body) }
            }
        }
    }
}
