//! 住民に見せる: the tablet turned to the resident. Of a visitor come in a 受付番号 and what papers are missing, nothing else.

mod bring;
mod bring_card;
mod cards;
mod facts;
mod frame;
#[cfg(test)]
pub(crate) mod gallery;
mod hold;
#[cfg(test)]
mod letters;
mod model;
mod office;
mod page;
mod pictures;
mod sheet;
mod show_button;
mod subject;
mod text;
mod tongue;

pub(crate) use bring::{Bring, Flaw, Part, Pick, Whose};
pub(crate) use office::Office;
pub(crate) use page::ResidentPage;
pub(crate) use show_button::ShowButton;
pub(crate) use subject::{Turned, Turning};
pub(crate) use tongue::Tongue;
