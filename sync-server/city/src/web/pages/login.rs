//! ログイン: before it there is no session, so its form is tied to a cookie of its own.

use crate::{
    SessionToken,
    web::{
        Office,
        fault::Fault,
        frame,
        guard::{self, BEFORE, SESSION},
        visit::{Visit, off_the_reactor},
    },
};
use axum::{
    extract::{Form, RawQuery, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use std::{collections::BTreeMap, sync::Arc};

pub(in crate::web) async fn show(State(office): State<Arc<Office>>, RawQuery(query): RawQuery) -> Response {
    let ended = query.as_deref() == Some("ended");
    off_the_reactor(move || fresh_form(&office, ended.then_some(Fault::SessionOver))).await
}

pub(in crate::web) async fn submit(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    off_the_reactor(move || match log_in(&office, &headers, &form) {
        Ok(session) => Ok(session),
        Err(fault @ (Fault::LoginRefused | Fault::LoginThrottled(_) | Fault::FormStale)) => {
            fresh_form(&office, Some(fault))
        }
        Err(fault) => Err(fault),
    })
    .await
}

pub(in crate::web) fn log_out(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    office.desk.log_out(&visit.token)?;
    let cookies = AppendHeaders([(SET_COOKIE, guard::drop_cookie(SESSION)?)]);
    Ok((cookies, Redirect::to("/city/login")).into_response())
}

fn log_in(office: &Office, headers: &HeaderMap, form: &BTreeMap<String, String>) -> Result<Response, Fault> {
    let before = guard::cookie(headers, BEFORE).ok_or(Fault::FormStale)?;
    if !guard::is_own_form(&before, form) {
        return Err(Fault::FormStale);
    }
    let typed = |name: &str| form.get(name).map_or("", String::as_str);
    let token = office.desk.log_in(typed("login"), typed("password"), typed("totp"), (office.clock)())?;
    let cookies =
        AppendHeaders([(SET_COOKIE, guard::set_cookie(SESSION, &token)?), (SET_COOKIE, guard::drop_cookie(BEFORE)?)]);
    Ok((cookies, Redirect::to("/city/")).into_response())
}

fn fresh_form(office: &Office, fault: Option<Fault>) -> Result<Response, Fault> {
    let before = SessionToken::make(&mut **office.desk.entropy());
    let cookies = AppendHeaders([(SET_COOKIE, guard::set_cookie(BEFORE, &before)?)]);
    let status = match &fault {
        None | Some(Fault::SessionOver) => StatusCode::OK,
        Some(Fault::LoginThrottled(_)) => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::FORBIDDEN,
    };
    let body = view(&before.form_token(), fault.as_ref());
    Ok((status, cookies, frame::bare("ログイン", body)).into_response())
}

fn view(form_token: &str, fault: Option<&Fault>) -> Markup {
    html! {
        div.narrow {
            h1 { "ログイン" }
            p { "窓口から引き継がれた案件を、市の職員が受け取るための画面です。" }
            @if let Some(fault) = fault { (fault.notice()) }
            form.stack method="post" action="/city/login" {
                (frame::hidden_token(form_token))
                label for="login" { "職員ID" }
                input id="login" name="login" autocomplete="username" autocapitalize="none" required autofocus
                    data-part="login-name";
                label for="password" { "パスワード" }
                input id="password" name="password" type="password" autocomplete="current-password" required
                    data-part="login-password";
                label for="totp" { "確認コード（認証アプリの6桁の数字）" }
                input.code id="totp" name="totp" inputmode="numeric" autocomplete="one-time-code" required
                    data-part="login-totp";
                button.main type="submit" data-part="login-submit" { "ログイン" }
            }
        }
    }
}
