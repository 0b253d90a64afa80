//! Values of one file: nothing empty, units where there are numbers, ranges that are ranges.

use crate::{Problem, file::RuleFile, line::Place};
use domain::rules::{Choice, Document, List, Photo, PhotoMeasure, Question, office::minutes};

pub(super) fn problems(file: &RuleFile<'_>) -> Vec<Problem> {
    let mut found = Finder { file, problems: Vec::new() };
    found.documents();
    found.money_and_windows();
    found.office();
    found.photo();
    found.guides();
    found.questions();
    found.checks();
    found.problems
}

/// How many sentences somebody can listen to.
const ANSWER: std::ops::RangeInclusive<usize> = 2..=5;

fn is_reading(character: char) -> bool {
    matches!(character, 'ぁ'..='ゖ' | 'ー' | ' ') || character.is_ascii_digit()
}

struct Finder<'a> {
    file: &'a RuleFile<'a>,
    problems: Vec<Problem>,
}

impl Finder<'_> {
    fn say(&mut self, place: Place, reason: impl Into<String>) {
        self.problems.push(self.file.problem(&place, reason));
    }

    fn not_empty(&mut self, place: &Place, key: &'static str, text: &str) {
        if text.trim().is_empty() {
            self.say(place.and(key), format!("「{key}」が空です"));
        }
    }

    fn ages(&mut self, place: &Place, from: Option<u32>, below: Option<u32>) {
        if from.zip(below).is_some_and(|(from, below)| from >= below) {
            self.say(place.and("below_age"), "年齢の範囲が逆です（from_age 以上、below_age 未満）");
        }
    }

    fn documents(&mut self) {
        for (index, document) in self.file.set.document.iter().enumerate() {
            let place = Place::at("document", index);
            self.not_empty(&place, "label", &document.label);
            self.not_empty(&place, "kana", &document.kana);
            self.document_dates(&place, document);
            if document.list == List::A && document.photo != Photo::Yes {
                self.say(place.and("photo"), "Aの書類は顔写真付きに限ります（photo = \"yes\"）");
            }
            if document.list == List::B && document.must_show.is_empty() {
                self.say(place.and("list"), "Bの書類には must_show（氏名と生年月日・氏名と住所）を書いてください");
            }
        }
        for (index, reason) in self.file.set.reason.iter().enumerate() {
            let place = Place::at("reason", index);
            self.not_empty(&place, "label", &reason.label);
            self.ages(&place, reason.from_age, reason.below_age);
            if reason.evidence.iter().any(Vec::is_empty) {
                self.say(place.and("evidence"), "疎明資料の組が空です");
            }
        }
    }

    fn document_dates(&mut self, place: &Place, document: &Document) {
        if document.accepted_from.zip(document.accepted_until).is_some_and(|(from, until)| until < from) {
            self.say(place.and("accepted_until"), "使える期間の終わりが始まりより前です");
        }
        if document.accepted_until.is_some() && document.ended_because.is_none() {
            self.say(place.and("accepted_until"), "使えなくなる書類には、理由（ended_because）を書いてください");
        }
    }

    fn money_and_windows(&mut self) {
        for (index, fee) in self.file.set.fee.iter().enumerate() {
            let place = Place::at("fee", index);
            self.not_empty(&place, "label", &fee.label);
            if fee.unit.trim().is_empty() {
                self.say(place.and("unit"), "手数料の単位（円）がありません");
            }
        }
        for (index, express) in self.file.set.express.iter().enumerate() {
            let place = Place::at("express", index);
            self.not_empty(&place, "label", &express.label);
            if !express.window.is_sound() {
                self.say(place.and("window"), "期間は days か before_birthday のどちらか一つを書いてください");
            }
        }
        for (index, validity) in self.file.set.validity.iter().enumerate() {
            let place = Place::at("validity", index);
            self.ages(&place, validity.from_age, validity.below_age);
            if validity.birthdays == 0 || validity.birthdays_if_renewed_early == Some(0) {
                self.say(place.and("birthdays"), "誕生日の回数は1以上です");
            }
        }
    }

    fn office(&mut self) {
        for (index, hours) in self.file.set.hours.iter().enumerate() {
            let place = Place::at("hours", index);
            if !"月火水木金土日".contains(hours.weekday) {
                self.say(place.and("weekday"), "曜日は月・火・水・木・金・土・日の一文字です");
            }
            let range = minutes(&hours.from).zip(minutes(&hours.until));
            if range.is_none_or(|(from, until)| from >= until) {
                self.say(place.and("from"), "時刻は \"08:30\" の形で、終わりを始まりより後にしてください");
            }
        }
        for (index, contact) in self.file.set.contact.iter().enumerate() {
            self.not_empty(&Place::at("contact", index), "number", &contact.number);
        }
        for (index, deadline) in self.file.set.deadline.iter().enumerate() {
            let place = Place::at("deadline", index);
            if deadline.days == Some(0) || deadline.days_if_wrongful.is_some() && deadline.days.is_none() {
                self.say(place.and("days"), "期限の日数は1以上です。直ちに行うものには日数を書きません");
            }
        }
        for (index, pin) in self.file.set.pin.iter().enumerate() {
            let place = Place::at("pin", index);
            if pin.unit.trim().is_empty() {
                self.say(place.and("unit"), "ロックまでの回数の単位（回）がありません");
            }
        }
    }

    fn photo(&mut self) {
        let limits = &self.file.set.photo;
        for (index, limit) in limits.iter().enumerate() {
            let place = Place::at("photo", index);
            self.not_empty(&place, "label", &limit.label);
            if limit.unit != limit.code.unit() {
                let reason = format!("「{}」の単位は「{}」です", limit.code.code(), limit.code.unit());
                self.say(place.and("unit"), reason);
            }
            if !limit.is_sound() {
                self.say(place.and("code"), "at_least と at_most のうち要るものだけを、小さい順に書いてください");
            }
        }
        let is_there = |measure: &PhotoMeasure| limits.iter().any(|limit| limit.code == *measure);
        let missing = PhotoMeasure::ALL.iter().find(|measure| !is_there(measure));
        if let Some(measure) = missing.filter(|_| !limits.is_empty()) {
            let reason = format!("写真の基準「{}」がありません。一つのファイルにすべて書いてください", measure.code());
            self.say(Place::at("photo", 0), reason);
        }
    }

    fn guides(&mut self) {
        for (index, guide) in self.file.set.guide.iter().enumerate() {
            let place = Place::at("guide", index);
            self.not_empty(&place, "title", &guide.title);
            self.not_empty(&place, "hand_over_note", &guide.hand_over_note);
            if guide.steps.is_empty() || guide.who.is_empty() {
                self.say(place.and("steps"), "来られる人（who）と手順（steps）を書いてください");
            }
        }
        for (index, channel) in self.file.set.channel.iter().enumerate() {
            let place = Place::at("channel", index);
            self.not_empty(&place, "title", &channel.title);
            if channel.offered.is_none() && channel.ask_city.is_none() {
                self.say(
                    place.and("code"),
                    "行っているか分からない方法には ask_city（市に確認すること）を書いてください",
                );
            }
        }
    }

    fn questions(&mut self) {
        for (index, topic) in self.file.set.topic.iter().enumerate() {
            self.not_empty(&Place::at("topic", index), "label", &topic.label);
        }
        for (index, faq) in self.file.set.faq.iter().enumerate() {
            let place = Place::at("faq", index);
            self.not_empty(&place, "question", &faq.question);
            self.not_empty(&place, "kana", &faq.kana);
            if !faq.kana.chars().all(is_reading) {
                self.say(place.and("kana"), "読み（kana）は、ひらがなと数字で書いてください");
            }
            if !ANSWER.contains(&faq.answer.len()) || !faq.answer.iter().all(|sentence| sentence.trim().ends_with('。'))
            {
                self.say(place.and("answer"), "答え（answer）は、「。」で終わる文を2つから5つ書いてください");
            }
            if faq.keywords.iter().any(|word| word.trim().is_empty()) {
                self.say(place.and("keywords"), "ことば（keywords）に空のものがあります");
            }
        }
    }

    fn checks(&mut self) {
        for (index, check) in self.file.set.check.iter().enumerate() {
            let place = Place::at("check", index);
            for (at, question) in check.question.iter().enumerate() {
                let place = place.then("question", at);
                self.question(&place, question);
                self.window(&place, question, &check.question[..at]);
            }
            for (at, outcome) in check.outcome.iter().enumerate() {
                let place = place.then("outcome", at);
                self.not_empty(&place, "title", &outcome.title);
                if outcome.next.is_empty() {
                    self.say(place.and("next"), "次にすること（next）を書いてください");
                }
            }
            for (at, person) in check.person.iter().enumerate() {
                let place = place.then("person", at);
                if person.any_of.is_empty() || person.any_of.iter().any(|way| !way.is_sound()) {
                    self.say(place.and("any_of"), "書類の点数が空か、写真の数（photo）がBの点数より多くなっています");
                }
            }
            for (at, extra) in check.extra.iter().enumerate() {
                let place = place.then("extra", at);
                if extra.from_reason != extra.any_of.is_empty() || extra.any_of.iter().any(Vec::is_empty) {
                    self.say(place.and("any_of"), "必要な書類（any_of）か from_reason のどちらか一つを書いてください");
                }
            }
        }
    }

    fn window(&mut self, place: &Place, question: &Question, before: &[Question]) {
        let Some(case) = &question.by_window else {
            if question.choice.iter().any(|choice| choice.in_window.is_some()) {
                self.say(place.and("by_window"), "in_window のある選択肢には、質問の by_window が要ります");
            }
            return;
        };
        if !before.iter().any(|earlier| earlier.code == *case) {
            self.say(place.and("by_window"), format!("「{case}」という質問が、この質問より前にありません"));
        }
        let says = |open| question.choice.iter().filter(|choice| choice.in_window == Some(open)).count() == 1;
        if !(says(true) && says(false)) {
            self.say(
                place.and("by_window"),
                "期間のうち（in_window = true）と過ぎた（false）の選択肢が一つずつ要ります",
            );
        }
    }

    fn question(&mut self, place: &Place, question: &Question) {
        self.not_empty(place, "text", &question.text);
        if question.choice.is_empty() && !question.reasons {
            self.say(place.and("code"), "選択肢がありません");
        }
        for (at, choice) in question.choice.iter().enumerate() {
            let place = place.then("choice", at);
            self.not_empty(&place, "label", &choice.label);
            self.ages(&place, choice.from_age, choice.below_age);
        }
        if question.by_birth && !covers_every_age(&question.choice) {
            self.say(place.and("by_birth"), "年齢の選択肢にすき間か重なりがあります（0歳から上限なしまで）");
        }
    }
}

fn covers_every_age(choices: &[Choice]) -> bool {
    let mut bands: Vec<(u32, Option<u32>)> =
        choices.iter().map(|choice| (choice.from_age.unwrap_or(0), choice.below_age)).collect();
    bands.sort();
    let joined = bands.windows(2).all(|pair| pair[0].1 == Some(pair[1].0));
    joined && bands.first().is_some_and(|band| band.0 == 0) && bands.last().is_some_and(|band| band.1.is_none())
}
