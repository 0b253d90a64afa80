//! One file of rules: a header, and what it lays down.

use super::{
    Category, Channel, Check, Contact, Deadline, Document, ExpressCase, Faq, Fee, Group, Guide, Holiday, OpeningHours,
    PhotoLimit, PinText, Reason, SetHeader, Topic, Validity,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    pub set: SetHeader,
    #[serde(default)]
    pub document: Vec<Document>,
    #[serde(default)]
    pub reason: Vec<Reason>,
    #[serde(default)]
    pub check: Vec<Check>,
    #[serde(default)]
    pub fee: Vec<Fee>,
    #[serde(default)]
    pub express: Vec<ExpressCase>,
    #[serde(default)]
    pub guide: Vec<Guide>,
    #[serde(default)]
    pub channel: Vec<Channel>,
    #[serde(default)]
    pub validity: Vec<Validity>,
    #[serde(default)]
    pub contact: Vec<Contact>,
    #[serde(default)]
    pub hours: Vec<OpeningHours>,
    #[serde(default)]
    pub holiday: Vec<Holiday>,
    #[serde(default)]
    pub deadline: Vec<Deadline>,
    #[serde(default)]
    pub group: Vec<Group>,
    #[serde(default)]
    pub category: Vec<Category>,
    #[serde(default)]
    pub pin: Vec<PinText>,
    #[serde(default)]
    pub photo: Vec<PhotoLimit>,
    #[serde(default)]
    pub topic: Vec<Topic>,
    #[serde(default)]
    pub faq: Vec<Faq>,
}
