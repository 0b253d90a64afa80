//! What the city has laid down, as data with a date and a source, and the pure engine that answers from it.
//!
//! No clock: the day of the visit is an argument. Nothing in here knows a document, a fee or a reason by name.

pub mod age;
pub mod alternative;
pub mod book;
pub mod check;
pub mod code;
pub mod condition;
pub mod document;
pub mod engine;
pub mod express;
pub mod faq;
pub mod guide;
pub mod header;
pub mod incident;
pub mod iso;
pub mod office;
pub mod photo;
pub mod reason;
pub mod requirement;
pub mod set;
pub mod validity;
pub mod verdict;
pub mod walk;
pub mod words;

pub use alternative::Alternative;
pub use book::{Basis, RuleBook, Rules};
pub use check::{Check, Choice, Extra, FeeRule, Outcome, OutcomeKind, PersonRule, Question};
pub use code::{Code, CodeError, DocumentCode};
pub use condition::{Condition, ConditionError, When};
pub use document::{Document, List, Person, Photo, Shows};
pub use engine::{Answers, AskedChoice, AskedQuestion, AskedWindow, Next, RuleError};
pub use express::{ExpressCase, ExpressWindow, Window};
pub use faq::{AnsweredBy, Faq, See, Topic};
pub use guide::{Bring, Channel, Counted, Guide, HandOver};
pub use header::SetHeader;
pub use incident::{Deadline, DueDeadline};
pub use office::{Category, Contact, Fee, Group, Holiday, OpeningHours, PinText};
pub use photo::{PhotoLimit, PhotoLimits, PhotoMeasure};
pub use reason::{Reason, ReasonFor};
pub use requirement::{ExtraNeeds, PersonNeeds, Requirements};
pub use set::RuleSet;
pub use validity::{Estimate, Subject, Validity};
pub use verdict::{Lack, Refusal, Shown, ShownDocument, State, Verdict};
pub use walk::{Path, walk};
pub use words::{CheckWords, guide_field};
