//! 住民に見せる: the tablet turned to the resident. Nothing of any visitor but a 受付番号 comes into this room.

mod cards;
mod frame;
mod hold;
mod model;
mod page;
mod show_button;
mod subject;
mod text;

pub(crate) use page::ResidentPage;
pub(crate) use show_button::ShowButton;
pub(crate) use subject::Turned;
