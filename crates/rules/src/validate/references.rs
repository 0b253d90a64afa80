//! What one rule says of another must be there on the same day.

use crate::{Problem, file::RuleFile, line::Place};
use domain::{
    Day,
    rules::{Bring, Check, Code, DocumentCode, Question, See, When, faq::INQUIRY},
};
use std::collections::BTreeSet;

pub(super) fn problems(files: &[&RuleFile<'_>], day: Day) -> Vec<Problem> {
    let known = Known::of(files);
    files.iter().flat_map(|file| Finder { file, known: &known, day, problems: Vec::new() }.find()).collect()
}

/// Every code that is in force.
struct Known {
    documents: BTreeSet<String>,
    reasons: BTreeSet<String>,
    proxy_reasons: BTreeSet<String>,
    fees: BTreeSet<String>,
    categories: BTreeSet<String>,
    groups: BTreeSet<String>,
    checks: BTreeSet<String>,
    guides: BTreeSet<String>,
    contacts: BTreeSet<String>,
    channels: BTreeSet<String>,
    topics: BTreeSet<String>,
    inquiries: BTreeSet<String>,
}

impl Known {
    fn of(files: &[&RuleFile<'_>]) -> Self {
        let sets = || files.iter().map(|file| &file.set);
        let any_proxy = |reason: &&domain::rules::Reason| reason.proxy == domain::rules::ReasonFor::AnyProxy;
        Self {
            documents: sets().flat_map(|set| &set.document).map(|rule| rule.code.to_string()).collect(),
            reasons: sets().flat_map(|set| &set.reason).map(|rule| rule.code.to_string()).collect(),
            proxy_reasons: sets()
                .flat_map(|set| &set.reason)
                .filter(any_proxy)
                .map(|rule| rule.code.to_string())
                .collect(),
            fees: sets().flat_map(|set| &set.fee).map(|rule| rule.code.to_string()).collect(),
            categories: sets().flat_map(|set| &set.category).map(|rule| rule.code.to_string()).collect(),
            groups: sets().flat_map(|set| &set.group).map(|rule| rule.code.to_string()).collect(),
            checks: sets().flat_map(|set| &set.check).map(|rule| rule.code.to_string()).collect(),
            guides: sets().flat_map(|set| &set.guide).map(|rule| rule.code.to_string()).collect(),
            contacts: sets().flat_map(|set| &set.contact).map(|rule| rule.code.to_string()).collect(),
            channels: sets().flat_map(|set| &set.channel).map(|rule| rule.code.to_string()).collect(),
            topics: sets().flat_map(|set| &set.topic).map(|rule| rule.code.to_string()).collect(),
            inquiries: sets()
                .flat_map(|set| &set.category)
                .filter(|rule| rule.group == INQUIRY)
                .map(|rule| rule.code.to_string())
                .collect(),
        }
    }
}

impl Known {
    fn see(&self, see: &See) -> &BTreeSet<String> {
        match see {
            See::Guide(_) => &self.guides,
            See::Check(_) => &self.checks,
            See::Fee(_) => &self.fees,
            See::Contact(_) => &self.contacts,
            See::Channel(_) => &self.channels,
        }
    }
}

struct Finder<'a> {
    file: &'a RuleFile<'a>,
    known: &'a Known,
    day: Day,
    problems: Vec<Problem>,
}

impl Finder<'_> {
    fn find(mut self) -> Vec<Problem> {
        self.documents_and_reasons();
        self.guides();
        self.questions();
        for (at, check) in self.file.set.check.iter().enumerate() {
            self.check(&Place::at("check", at), check);
        }
        self.problems
    }

    fn need(&mut self, known: &BTreeSet<String>, what: &str, code: &str, place: Place) {
        if !known.contains(code) {
            let reason = format!("「{code}」という{what}は、{}に使える規則の中にありません", self.day);
            self.problems.push(self.file.problem(&place, reason));
        }
    }

    fn documents<'c>(&mut self, codes: impl IntoIterator<Item = &'c DocumentCode>, place: &Place) {
        for code in codes {
            self.need(&self.known.documents, "書類", code.as_str(), place.clone());
        }
    }

    fn fees<'c>(&mut self, codes: impl IntoIterator<Item = &'c Code>, place: &Place) {
        for code in codes {
            self.need(&self.known.fees, "手数料", code.as_str(), place.clone());
        }
    }

    fn documents_and_reasons(&mut self) {
        let set = &self.file.set;
        for (at, document) in set.document.iter().enumerate() {
            self.documents(&document.superseded_by, &Place::at("document", at).and("superseded_by"));
        }
        for (at, reason) in set.reason.iter().enumerate() {
            self.documents(reason.evidence.iter().flatten(), &Place::at("reason", at).and("evidence"));
        }
        for (at, express) in set.express.iter().enumerate() {
            self.fees(&express.fee, &Place::at("express", at).and("fee"));
        }
        for (at, category) in set.category.iter().enumerate() {
            self.need(
                &self.known.groups,
                "件数のまとまり",
                category.group.as_str(),
                Place::at("category", at).and("group"),
            );
        }
    }

    fn bring(&mut self, bring: &[Bring], place: &Place) {
        self.documents(bring.iter().map(|bring| &bring.document), &place.and("bring"));
    }

    fn guides(&mut self) {
        let set = &self.file.set;
        for (at, guide) in set.guide.iter().enumerate() {
            let place = Place::at("guide", at);
            self.bring(&guide.bring, &place);
            self.fees(&guide.fee, &place.and("fee"));
            self.need(&self.known.categories, "件数の区分", guide.count.as_str(), place.and("count"));
            if let Some(check) = &guide.check {
                self.need(&self.known.checks, "書類の確認", check.as_str(), place.and("check"));
            }
            for (counted_at, counted) in guide.counted.iter().enumerate() {
                let place = place.then("counted", counted_at).and("count");
                self.need(&self.known.categories, "件数の区分", counted.count.as_str(), place);
            }
            if let Some(again) = &guide.come_again {
                self.need(&self.known.categories, "件数の区分", again.as_str(), place.and("come_again"));
            }
        }
        for (at, channel) in set.channel.iter().enumerate() {
            let place = Place::at("channel", at);
            self.bring(&channel.bring, &place);
            if let Some(count) = &channel.count {
                self.need(&self.known.categories, "件数の区分", count.as_str(), place.and("count"));
            }
        }
    }

    fn questions(&mut self) {
        let set = &self.file.set;
        for (at, faq) in set.faq.iter().enumerate() {
            let place = Place::at("faq", at);
            self.need(&self.known.topics, "質問のまとまり", faq.topic.as_str(), place.and("topic"));
            self.need(&self.known.inquiries, "問い合わせの件数の区分", faq.category.as_str(), place.and("category"));
            for see in &faq.see {
                self.need(self.known.see(see), see.kind(), see.code().as_str(), place.and("see"));
            }
        }
    }

    fn check(&mut self, place: &Place, check: &Check) {
        for (at, question) in check.question.iter().enumerate() {
            let place = place.then("question", at);
            self.when(&question.when, &check.question[..at], &place);
            for (choice_at, choice) in question.choice.iter().enumerate() {
                let place = place.then("choice", choice_at);
                self.when(&choice.when, &check.question[..at], &place);
                if let Some(reason) = &choice.reason {
                    self.need(&self.known.reasons, "理由", reason.as_str(), place.and("reason"));
                }
            }
        }
        for (at, outcome) in check.outcome.iter().enumerate() {
            let place = place.then("outcome", at);
            self.when(&outcome.when, &check.question, &place);
            if let Some(count) = &outcome.count {
                self.need(&self.known.categories, "件数の区分", count.as_str(), place.and("count"));
            }
        }
        for (at, person) in check.person.iter().enumerate() {
            self.when(&person.when, &check.question, &place.then("person", at));
        }
        for (at, extra) in check.extra.iter().enumerate() {
            let place = place.then("extra", at);
            self.when(&extra.when, &check.question, &place);
            self.documents(extra.any_of.iter().flatten(), &place.and("any_of"));
        }
        for (at, fee) in check.fee.iter().enumerate() {
            let place = place.then("fee", at);
            self.when(&fee.when, &check.question, &place);
            self.fees([&fee.fee], &place.and("fee"));
        }
    }

    /// Conditions speak of questions that come before, and of their choices.
    fn when(&mut self, when: &When, before: &[Question], place: &Place) {
        for condition in &when.0 {
            let Some(question) = before.iter().find(|question| question.code == condition.question) else {
                let reason = format!("条件の質問「{}」が、これより前にありません", condition.question);
                self.problems.push(self.file.problem(&place.and("when"), reason));
                continue;
            };
            for choice in &condition.choices {
                let is_reason = question.reasons && self.known.proxy_reasons.contains(choice.as_str());
                if !is_reason && !question.choice.iter().any(|own| own.code == *choice) {
                    let reason = format!("質問「{}」に選択肢「{choice}」がありません", question.code);
                    self.problems.push(self.file.problem(&place.and("when"), reason));
                }
            }
        }
    }
}
