//! 窓口の規則: which package is in force, and publishing another one: chosen, checked, looked at, confirmed.

use crate::{
    CheckedRules, Publication, PublishedRules, RuleProblem, RulesInForce, SetChange,
    web::{
        Office,
        fault::Fault,
        frame::{self, Room},
        visit::Visit,
        words,
    },
};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Timestamp, ids::to_hex, rules::SetHeader};
use maud::{Markup, html};
use sealing::entropy::make_bytes;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

const TITLE: &str = "窓口の規則";
const KEPT_MS: i64 = 30 * 60_000;
const KEPT_MOST: usize = 4;

/// Packages without a mistake that wait for their confirmation. One that is gone is chosen again.
#[derive(Default)]
pub(in crate::web) struct Proposals(Mutex<VecDeque<Proposal>>);

struct Proposal {
    page: String,
    rules: CheckedRules,
    until: Timestamp,
}

impl Proposals {
    fn living(&self, now: Timestamp) -> MutexGuard<'_, VecDeque<Proposal>> {
        let mut proposals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        proposals.retain(|proposal| now < proposal.until);
        proposals
    }

    fn keep(&self, proposal: Proposal, now: Timestamp) {
        let mut proposals = self.living(now);
        proposals.push_back(proposal);
        if proposals.len() > KEPT_MOST {
            proposals.pop_front();
        }
    }

    fn find(&self, visit: &Visit) -> Result<(String, CheckedRules), Fault> {
        let page: String = visit.param("page")?;
        let proposals = self.living(visit.now);
        let found = proposals.iter().find(|proposal| proposal.page == page);
        found.map(|proposal| (page, proposal.rules.clone())).ok_or(Fault::ProposalOver)
    }
}

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    Ok(frame::page(visit, Room::Rulebook, TITLE, overview(office, visit, None)?))
}

/// The same page after the deed.
pub(in crate::web) fn done(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let said = html! { p.done data-part="rulebook-done" { "公開しました。端末は、次に同期したときから新しい規則で動きます。" } };
    Ok(frame::page(visit, Room::Rulebook, TITLE, overview(office, visit, Some(said))?))
}

fn overview(office: &Office, visit: &Visit, said: Option<Markup>) -> Result<Markup, Fault> {
    let in_force = RulesInForce::of(office.desk.store())?;
    let published = office.desk.store().published_rules()?;
    let waits = published.first().is_some_and(|newest| !newest.is_signed);
    Ok(html! {
        div.narrow {
            @if let Some(said) = said { (said) }
            h1 { (TITLE) }
            p { "書類チェック、手数料、案内など、窓口が従う規則です。すべての端末に共通です。" }
            @if waits { p.caution { "新しい規則を端末に知らせる準備をしています。少し待ってから、この画面を開き直してください。" } }
            h2 { "いまの規則" }
            (facts(office, &in_force, &published)?)
            details {
                summary { "規則の一覧" }
                (set_table(in_force.rules.sets().into_iter().map(|set| (None, set))))
            }
            h2 { "規則を変える" }
            (choice(visit))
            @if !published.is_empty() {
                h2 { "これまでに公開した規則" }
                (history(office, &published)?)
            }
        }
    })
}

fn facts(office: &Office, in_force: &RulesInForce, published: &[PublishedRules]) -> Result<Markup, Fault> {
    let rules = &in_force.rules;
    let line = published.iter().find(|line| !in_force.is_built_in && line.version == rules.version());
    let by = line.map(|line| office.desk.store().staff_name(line.published_by)).transpose()?.flatten();
    Ok(html! {
        dl.facts data-part="rulebook" data-version=(rules.version()) data-built-in=(in_force.is_built_in) {
            dt { "規則の束" }
            dd { (rules.title()) }
            dt { "版" }
            dd { b { (rules.name()) } }
            dt { "指紋（SHA-256）" }
            dd.long { code { (rules.digest()) } }
            dt { "公開" }
            dd {
                @match line {
                    Some(line) => { (words::moment(line.published_at)) "・" (by.unwrap_or_else(|| "サーバーのコマンド".into())) },
                    None => "ソフトウェアに内蔵の規則です",
                }
            }
        }
    })
}

fn set_table<'a>(sets: impl Iterator<Item = (Option<SetChange>, &'a SetHeader)>) -> Markup {
    let sets: Vec<_> = sets.collect();
    let compares = sets.iter().any(|(change, _)| change.is_some());
    html! {
        table.wide {
            thead {
                tr {
                    th scope="col" { "規則" }
                    th scope="col" { "版" }
                    th scope="col" { "いつから" }
                    @if compares { th scope="col" { "変わること" } }
                }
            }
            tbody {
                @for (change, set) in sets {
                    tr data-part="rule-set" data-set=(set.id) data-change=[change.map(change_code)] {
                        th scope="row" { (set.title) " " code { (set.id) } }
                        td { "第" (set.version) "版" }
                        td {
                            (set.effective_from)
                            @if let Some(until) = set.effective_until { " から " (until) " まで" }
                        }
                        @if let Some(change) = change { td { b { (change.label()) } } }
                    }
                }
            }
        }
    }
}

fn change_code(change: SetChange) -> &'static str {
    match change {
        SetChange::Added => "added",
        SetChange::Removed => "removed",
        SetChange::Changed => "changed",
    }
}

fn choice(visit: &Visit) -> Markup {
    html! {
        ol.way {
            li { "規則のファイルを直し、package.toml の version を1増やします。" }
            li { "規則のフォルダーにあるファイルを、変えていないものも含めて、すべて選びます。" }
            li { "変わるところを確かめてから、公開します。" }
        }
        form.stack method="post" action="/city/rulebook" enctype="multipart/form-data" {
            (frame::form_token(visit))
            label for="file" { "規則のファイル（.toml）すべて" }
            input id="file" type="file" name="file" accept=".toml" multiple required data-part="rulebook-files";
            button.main type="submit" data-part="rulebook-propose" { "内容を確かめる" }
        }
    }
}

fn history(office: &Office, published: &[PublishedRules]) -> Result<Markup, Fault> {
    let store = office.desk.store();
    let mut lines = Vec::new();
    for line in published {
        let by = store.staff_name(line.published_by)?.unwrap_or_else(|| "サーバーのコマンド".into());
        lines.push((line, by));
    }
    Ok(html! {
        ul {
            @for (line, by) in &lines {
                li data-part="published-rules" data-version=(line.version) {
                    "第" (line.version) "版（" code { (&line.digest.to_string()[..8]) } "） "
                    (words::moment(line.published_at)) "・" (by)
                }
            }
        }
    })
}

/// Reads what was chosen; nothing is published yet.
pub(in crate::web) fn propose(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let chosen = visit.files().iter().filter(|file| !file.name.is_empty());
    let rules = match CheckedRules::of_files(chosen.map(|file| (file.name.clone(), file.bytes.clone())).collect()) {
        Ok(rules) => rules,
        Err(problems) => return Ok(refused(visit, &Fault::RulesWrong, &problems)),
    };
    if let Some(fault) = objection(rules.verdict(&RulesInForce::of(office.desk.store())?)) {
        return Ok(refused(visit, &fault, &[]));
    }
    let page = to_hex(&make_bytes::<16>(&mut **office.desk.entropy()));
    let proposal = Proposal { page: page.clone(), rules, until: visit.now.plus_ms(KEPT_MS) };
    office.proposals.keep(proposal, visit.now);
    Ok(Redirect::to(&format!("/city/rulebook/proposals/{page}")).into_response())
}

fn objection(publication: Publication) -> Option<Fault> {
    match publication {
        Publication::New => None,
        Publication::Same => Some(Fault::RulesSame),
        Publication::NotNewer(highest) => Some(Fault::RulesNotNewer(highest)),
    }
}

fn refused(visit: &Visit, fault: &Fault, problems: &[RuleProblem]) -> Response {
    let body = html! {
        div.narrow {
            h1 { "規則を変える" }
            (fault.notice())
            @if !problems.is_empty() {
                ul.problems { @for problem in problems { li data-part="rule-problem" { (problem) } } }
            }
            (choice(visit))
            div.buttons.leave { a.button href="/city/rulebook" { "変えずに戻る" } }
        }
    };
    (fault.status(), frame::page(visit, Room::Rulebook, TITLE, body)).into_response()
}

/// The second look: what is in force and what comes, before anything is published.
pub(in crate::web) fn ask(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (page, rules) = office.proposals.find(visit)?;
    let in_force = RulesInForce::of(office.desk.store())?;
    let changes = rules.changes_from(&in_force.rules);
    let goes = changes.iter().any(|(change, _)| *change == SetChange::Removed);
    let body = html! {
        div.narrow {
            h1 { "この規則を公開しますか" }
            dl.facts {
                dt { "いま" }
                dd { (in_force.rules.name()) }
                dt { "これから" }
                dd { b { (rules.name()) } }
                dt { "指紋（SHA-256）" }
                dd.long { code { (rules.digest()) } }
            }
            @if changes.is_empty() {
                p.caution { "規則の内容は変わりません。表紙か、ファイルの中の注釈だけが変わります。" }
            } @else {
                h2 { "変わるところ" }
                (set_table(changes.into_iter().map(|(change, set)| (Some(change), set))))
            }
            @if goes {
                p.caution { "なくなる規則があります。→ ファイルを選び忘れていないか、確かめてください。" }
            }
            p { b { "端末は、次に同期したときから新しい規則で動きます。" } "これまでの案件には、受け付けたときの規則の版が残ります。公開した規則は取り消せません。元に戻すときは、前の内容を新しい版として公開します。" }
            form method="post" action={ "/city/rulebook/proposals/" (page) } {
                (frame::form_token(visit))
                input type="hidden" name="seen" value=(in_force.rules.digest());
                div.buttons {
                    a.button href="/city/rulebook" { "公開せずに戻る" }
                    button.main type="submit" data-part="rulebook-publish" { "公開する" }
                }
            }
        }
    };
    Ok(frame::page(visit, Room::Rulebook, "窓口の規則の確認", body))
}

pub(in crate::web) fn publish(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let (_, rules) = office.proposals.find(visit)?;
    let in_force = RulesInForce::of(office.desk.store())?;
    if visit.field("seen") != in_force.rules.digest().to_string() {
        return Err(Fault::FormStale);
    }
    let publication = office.desk.publish_rules(&*office.link, &rules, visit.staff.id, visit.now)?;
    match objection(publication) {
        None => Ok(Redirect::to("/city/rulebook/done").into_response()),
        Some(fault) => Err(fault),
    }
}
