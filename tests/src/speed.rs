//! Who works at the tablet that is filled to be measured.

pub const STAFF: &str = "相良 良子";
pub const PIN: &str = "481516";
