//! What every page is made of: buttons, fields, panels and pictures. No page's knowledge lives here.

mod actions;
mod button;
mod code_field;
mod delivery_path;
mod dialog;
mod fault_panel;
mod label;
mod maybe;
mod number_pad;
mod pictogram;
mod text_field;
mod tick;

pub(crate) use actions::Actions;
pub(crate) use button::{Button, ButtonKind};
pub(crate) use code_field::CodeField;
pub(crate) use delivery_path::{DeliveryBadge, DeliveryPath};
pub(crate) use dialog::{ConfirmDialog, Dialog};
pub(crate) use fault_panel::{FaultPanel, Notice, NoticeTone};
pub(crate) use label::label;
pub(crate) use maybe::maybe;
pub(crate) use number_pad::{NumberPad, PadKey};
pub(crate) use pictogram::{PaperShape, Pictogram, PictogramKind};
pub(crate) use text_field::{TextField, TextKind};
pub(crate) use tick::{Choice, Tick};
