//! The built-in rules, tried row by row against what the cities' pages say.

mod ages;
mod certificate;
mod decision_table;
mod documents;
mod express;
mod faq;
mod issuance;
mod office;
mod package;
mod reasons;
mod support;
mod validity;
mod ways;
mod wrong_files;
