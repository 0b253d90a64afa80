//! 引き継ぎ: handing a case over to the city, and what proves its end.

pub mod certificate;
pub mod hand_over;
