//! What 書類チェック says where no screen shows it: the rules asked directly, without the screen's own reckoning.

use bridge::{CaseView, RulesView};
use domain::{
    Field, Finding, Service,
    rules::{Answers, Lack, List, Next, OutcomeKind, Requirements, Shown, ShownDocument, Verdict},
    typed_day,
};

/// The question that is asked, or the ending with what is missing.
pub fn words(view: &CaseView, rules: &RulesView) -> Result<String, String> {
    let check = view.service.check().ok_or("the service begins with no check")?;
    if view.clashes.iter().any(|clash| clash.field.is_of_check() && clash.field != Field::RuleVersion) {
        return Ok("まだ決まっていません".into());
    }
    match rules.book.next(check, &answers(view)).map_err(|error| error.to_string())? {
        Next::Ask(question) => Ok(question.text),
        Next::Done(required) => Ok(ending(view, rules, &required)),
    }
}

fn texts(view: &CaseView) -> impl Iterator<Item = (Field, &str)> {
    let texts = view.fields.iter().filter_map(|held| Some((held.field, held.value.text()?)));
    texts.filter(|(_, text)| !text.is_empty())
}

fn answers(view: &CaseView) -> Answers {
    let mut answers = Answers::default();
    for (field, text) in texts(view) {
        match field {
            Field::Answer(question) => {
                if let (Ok(question), Ok(choice)) = (question.as_str().parse(), text.parse()) {
                    answers.chosen.insert(question, choice);
                }
            }
            Field::BirthDate => answers.birth = typed_day::parse(text).ok(),
            Field::EventDate => answers.event = typed_day::parse(text).ok(),
            Field::Name
            | Field::Kana
            | Field::Contact
            | Field::ApplicationId
            | Field::SignatureCertificate
            | Field::AuthenticationCertificate
            | Field::Braille
            | Field::Brought(_)
            | Field::Tick(_)
            | Field::Account(_)
            | Field::Shown { .. }
            | Field::RuleVersion => {}
        }
    }
    answers
}

fn shown(view: &CaseView, rules: &RulesView) -> Shown {
    let mut shown = Shown::default();
    for (field, text) in texts(view) {
        let (Field::Shown { person, document }, Some(finding)) = (field, Finding::from_code(text)) else { continue };
        let Ok(document) = document.as_str().parse() else { continue };
        let found = ShownDocument { state: finding.state(), photo: finding == Finding::WithPhoto, document };
        match rules.book.document(&found.document).map(|(_, document)| document.list) {
            Some(List::A | List::B) => shown.people.entry(person).or_default().push(found),
            Some(List::Other) | None => shown.extras.push(found),
        }
    }
    shown
}

fn ending(view: &CaseView, rules: &RulesView, required: &Requirements) -> String {
    let today = if view.service == Service::Issuance {
        "今日はお渡しできません"
    } else {
        "今日は進められません"
    };
    let by_documents = Requirements { kind: OutcomeKind::Documents, ..required.clone() };
    let lacks = match rules.book.check(&by_documents, &shown(view, rules)) {
        Verdict::Missing(lacks) => lacks,
        Verdict::Complete(_) | Verdict::NotByDocuments(_) => Vec::new(),
    };
    let title = match required.kind {
        OutcomeKind::ComeAgain => today,
        OutcomeKind::CityStaff if !required.looks_at_papers => "市職員へ引き継ぎます",
        OutcomeKind::CityStaff | OutcomeKind::Documents if lacks.is_empty() => "書類が揃っています（形式確認）",
        OutcomeKind::CityStaff | OutcomeKind::Documents => today,
    };
    let last = required.window.as_ref().map(|window| format!("最後の日：{}", window.last_day));
    let fees = required.fees.iter().map(|fee| if fee.amount == 0 { "無料".into() } else { fee.price() });
    let mut said = vec![title.to_owned(), required.title.clone()];
    said.extend(required.say.clone());
    said.extend(last);
    said.extend(fees);
    said.extend(lacks.iter().map(lack));
    said.join("\n")
}

fn lack(lack: &Lack) -> String {
    let refused: Vec<String> = lack.refused.iter().map(|it| format!("{}：{}", it.label, it.why)).collect();
    [lack.title.clone(), lack.any_of.join("、または"), refused.join("\n")].join("\n")
}
