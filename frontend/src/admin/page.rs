//! 管理: who may use this tablet, and what the tablet is.

use super::{staff::StaffForm, usb::UsbGroup};
use crate::{
    first::first,
    parts::{Button, ButtonKind, Notice, NoticeTone, Pictogram, PictogramKind},
};
use bridge::{StaffTile, Status};
use domain::Role;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct AdminPageProps {
    pub(crate) status: Rc<Status>,
    pub(crate) refresh: Callback<()>,
}

#[component]
pub(crate) fn AdminPage(props: &AdminPageProps) -> Html {
    let adding = use_state(|| first(false));
    let added = use_state(|| None::<String>);
    let set_adding = |value: bool| {
        let (adding, added) = (adding.setter(), added.setter());
        Callback::from(move |()| {
            added.set(None);
            adding.set(value);
        })
    };
    let onadded = {
        let (adding, added, refresh) = (adding.setter(), added.setter(), props.refresh.clone());
        Callback::from(move |name: String| {
            adding.set(false);
            added.set(Some(name));
            refresh.emit(());
        })
    };
    if *adding {
        return html! {
            <main class="page-form" data-part="page" data-page="admin">
                <StaffForm roles={vec![Role::Clerk, Role::SiteManager]} {onadded} oncancel={set_adding(false)}>
                    <h1>{ "担当者を加える" }</h1>
                    <p>{ "暗証は本人が入力してください。この端末だけで使えます。" }</p>
                </StaffForm>
            </main>
        };
    }
    html! {
        <main class="page-admin" data-part="page" data-page="admin">
            <h1>{ "管理" }</h1>
            { for (*added).clone().map(|name| html! { <Notice tone={NoticeTone::Done}>{ format!("{name} さんを登録しました。") }</Notice> }) }
            <section class="group">
                <h2>{ "この端末を使う人" }</h2>
                <ul class="staff-list">{ for props.status.staff.iter().map(person) }</ul>
                <Button part="staff-add" kind={ButtonKind::Primary} onclick={set_adding(true)}>{ "担当者を加える" }</Button>
            </section>
            <UsbGroup refresh={props.refresh.clone()} />
            { tablet(&props.status) }
        </main>
    }
}

fn person(tile: &StaffTile) -> Html {
    html! {
        <li class="staff-line" key={tile.id.to_string()}>
            <Pictogram kind={PictogramKind::Person} />
            <span>{ &tile.name }</span><span class="role">{ tile.role.label() }</span>
        </li>
    }
}

fn tablet(status: &Status) -> Html {
    let Some(enrolment) = &status.enrolment else { return Html::default() };
    html! {
        <section class="group">
            <h2>{ "この端末" }</h2>
            <dl class="summary">
                <div><dt>{ "窓口" }</dt><dd>{ &enrolment.label }</dd></div>
                <div><dt>{ "市のサーバー" }</dt><dd>{ &enrolment.server }</dd></div>
                <div><dt>{ "端末の番号" }</dt><dd class="device-id">{ enrolment.device.to_string() }</dd></div>
                { for status.request_key.clone().map(|number| html! {
                    <div><dt>{ "取り寄せの鍵の番号（市の担当課に伝えます）" }</dt><dd class="device-id">{ number }</dd></div>
                }) }
            </dl>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_page_lists_people_and_names_the_tablet() {
        let props = AdminPageProps { status: Rc::new(samples::status()), refresh: Callback::noop() };
        let html = samples::render::<AdminPage>(props);
        for words in ["相良 一郎", "錦 あかり", "現場責任者", "担当者を加える", "窓口1"] {
            assert!(html.contains(words), "{words} in {html}");
        }
    }
}
