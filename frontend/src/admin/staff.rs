//! Adding people: the first 現場責任者 on a new tablet, and later ones from 管理.

use crate::{
    ipc,
    parts::{Actions, Button, ButtonKind, FaultPanel, Notice, TextField, TextKind, maybe},
};
use bridge::{AddStaff, Fault, FaultCode};
use domain::{Role, StaffSecret, StaffSecretError};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const SECRET_RULE: &str =
    "数字だけなら6けた以上、文字を使うなら8文字以上。同じ文字の繰り返しや、続き番号は使えません。";

#[derive(Properties, PartialEq)]
pub(crate) struct FirstStaffPageProps {
    pub(crate) refresh: Callback<()>,
}

#[component]
pub(crate) fn FirstStaffPage(props: &FirstStaffPageProps) -> Html {
    html! {
        <main class="page-form" data-part="page" data-page="first-staff">
            <StaffForm roles={vec![Role::SiteManager]} onadded={props.refresh.reform(|_| ())}>
                <p class="product">{ "ひきつぎ" }</p>
                <h1>{ "最初の現場責任者を登録する" }</h1>
                <p>{ "この端末を使う人は、まず現場責任者を登録します。ほかの担当者は、現場責任者があとから加えます。" }</p>
            </StaffForm>
        </main>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct StaffFormProps {
    /// The roles one can choose here; the first is chosen to begin with.
    pub(super) roles: Vec<Role>,
    /// Called with the name of who was added.
    pub(super) onadded: Callback<String>,
    #[prop_or_default]
    pub(super) oncancel: Option<Callback<()>>,
    pub(super) children: Html,
}

#[derive(Clone, PartialEq)]
struct Entries {
    name: String,
    role: Role,
    secret: String,
    again: String,
}

#[derive(Clone, PartialEq)]
enum Problem {
    EntriesDiffer,
    Fault(Fault),
}

impl Entries {
    /// What can be said before the shell is asked.
    fn problem(&self) -> Option<Problem> {
        if self.name.trim().is_empty() {
            return Some(Problem::Fault(FaultCode::StaffNameMissing.into()));
        }
        if let Err(error) = StaffSecret::choose(&self.secret) {
            return Some(Problem::Fault(secret_fault(&error).into()));
        }
        (self.secret != self.again).then_some(Problem::EntriesDiffer)
    }
}

fn secret_fault(error: &StaffSecretError) -> FaultCode {
    match error {
        StaffSecretError::TooShort => FaultCode::StaffSecretTooShort,
        StaffSecretError::TooLong => FaultCode::StaffSecretTooLong,
        StaffSecretError::TooSimple => FaultCode::StaffSecretTooSimple,
    }
}

#[component]
pub(super) fn StaffForm(props: &StaffFormProps) -> Html {
    let first_role = props.roles.first().copied().unwrap_or(Role::Clerk);
    let entries =
        use_state(|| Entries { name: String::new(), role: first_role, secret: String::new(), again: String::new() });
    let problem = use_state(|| None::<Problem>);
    let busy = use_state(|| false);
    let set = |change: fn(&mut Entries, String)| {
        let entries = entries.clone();
        Callback::from(move |text| {
            let mut new = (*entries).clone();
            change(&mut new, text);
            entries.set(new);
        })
    };
    let onsubmit = submit(&entries, &problem, &busy, &props.onadded);
    let back = props.oncancel.clone().map_or_else(Html::default, |oncancel| {
        html! { <Button part="cancel" onclick={oncancel}>{ "やめる" }</Button> }
    });
    html! {
        <form {onsubmit}>
            <div class="form-body">
                { props.children.clone() }
                <TextField part="staff-name" label="名前" value={entries.name.clone()} first=true
                    oninput={set(|entries, text| entries.name = text)} help="画面と記録に出る名前です。" />
                { roles(&props.roles, &entries) }
                <div class="fields fields-pairs">
                    <TextField part="staff-secret" label="暗証" kind={TextKind::Secret} value={entries.secret.clone()}
                        oninput={set(|entries, text| entries.secret = text)} />
                    <TextField part="staff-secret-again" label="暗証（もう一度）" kind={TextKind::Secret}
                        value={entries.again.clone()} oninput={set(|entries, text| entries.again = text)} />
                </div>
                <p class="hint">{ SECRET_RULE }</p>
                { maybe((*problem).clone().map(problem_panel)) }
            </div>
            <Actions {back}>
                <Button part="staff-submit" kind={ButtonKind::Primary} class="button-large" disabled={*busy}>
                    { if *busy { "登録しています…" } else { "登録する" } }
                </Button>
            </Actions>
        </form>
    }
}

fn roles(roles: &[Role], entries: &UseStateHandle<Entries>) -> Html {
    let choice = |role: Role| {
        let onclick = {
            let entries = entries.clone();
            Callback::from(move |_: MouseEvent| entries.set(Entries { role, ..(*entries).clone() }))
        };
        let (part, help) = match role {
            Role::SiteManager => ("staff-role-site-manager", "引き継ぎ、担当者の登録ができます"),
            Role::Clerk => ("staff-role-clerk", "受付と記録ができます"),
        };
        html! {
            <button type="button" class="role-choice" data-part={part} {onclick}
                aria-pressed={(entries.role == role).to_string()}>
                <span class="role-name">{ role.label() }</span><span class="role-help">{ help }</span>
            </button>
        }
    };
    html! {
        <fieldset class="field roles">
            <legend class="field-label">{ "役割" }</legend>
            <div class="role-choices">{ for roles.iter().copied().map(choice) }</div>
        </fieldset>
    }
}

fn problem_panel(problem: Problem) -> Html {
    match problem {
        Problem::Fault(fault) => html! { <FaultPanel {fault} /> },
        Problem::EntriesDiffer => html! {
            <Notice>{ "2回の暗証が違います。→ 同じものを、2回入力してください。" }</Notice>
        },
    }
}

fn submit(
    entries: &UseStateHandle<Entries>,
    problem: &UseStateHandle<Option<Problem>>,
    busy: &UseStateHandle<bool>,
    onadded: &Callback<String>,
) -> Callback<SubmitEvent> {
    let (entries, problem, busy, onadded) = (entries.clone(), problem.setter(), busy.setter(), onadded.clone());
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let found = entries.problem();
        problem.set(found.clone());
        if found.is_some() {
            return;
        }
        let Entries { name, role, secret, .. } = (*entries).clone();
        let (problem, busy, onadded) = (problem.clone(), busy.clone(), onadded.clone());
        busy.set(true);
        spawn_local(async move {
            let name = name.trim().to_owned();
            let answer = ipc::call(AddStaff { name: name.clone(), role, secret }).await;
            busy.set(false);
            match answer {
                Ok(_) => onadded.emit(name),
                Err(fault) => problem.set(Some(Problem::Fault(fault))),
            }
        });
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn entries(name: &str, secret: &str, again: &str) -> Entries {
        Entries { name: name.into(), role: Role::Clerk, secret: secret.into(), again: again.into() }
    }

    #[test]
    fn what_is_wrong_is_said_before_anything_is_sent() {
        let code = |entries: Entries| match entries.problem() {
            Some(Problem::Fault(fault)) => Some(fault.code),
            Some(Problem::EntriesDiffer) | None => None,
        };
        assert_eq!(code(entries(" ", "481516", "481516")), Some(FaultCode::StaffNameMissing));
        assert_eq!(code(entries("相良", "4815", "4815")), Some(FaultCode::StaffSecretTooShort));
        assert_eq!(code(entries("相良", "123456", "123456")), Some(FaultCode::StaffSecretTooSimple));
        assert!(entries("相良", "481516", "481517").problem() == Some(Problem::EntriesDiffer));
        assert!(entries("相良", "481516", "481516").problem().is_none());
    }

    #[test]
    fn the_first_person_can_only_be_a_site_manager_and_the_rule_is_shown() {
        let html = samples::render::<FirstStaffPage>(FirstStaffPageProps { refresh: Callback::noop() });
        assert!(html.contains("staff-role-site-manager") && !html.contains("staff-role-clerk"));
        assert!(html.contains("6けた以上") && html.contains(r#"type="password""#));
    }
}
