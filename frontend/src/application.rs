//! One visitor's matter: its steps, its clashes, and the way every edit takes to the disk.

mod application_id;
mod bring;
mod brought;
mod case;
mod case_file;
mod case_model;
mod certificates;
mod check_summary;
mod check_warning;
mod clashes;
mod document_check;
mod document_check_model;
mod document_check_papers;
mod draft;
mod edit;
mod event_date;
#[cfg(test)]
pub(crate) mod gallery;
mod kept;
mod loan;
mod person;
mod scan;
mod steps;

pub(crate) use case::CasePage;
pub(crate) use case_file::CaseFile;
pub(crate) use case_model::{Place, guide_of, text_of};
pub(crate) use check_summary::{CheckSummary, checked};
pub(crate) use check_warning::check_warning;
pub(crate) use draft::Draft;
pub(crate) use edit::{Edit, Slot};
pub(crate) use kept::KeptCase;
pub(crate) use loan::words as loan_words;
#[cfg(test)]
pub(crate) use steps::Step;
