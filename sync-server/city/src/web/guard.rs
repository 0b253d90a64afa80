//! Cookies: who is logged in, and whether a form comes from one of our own pages.

use super::{Office, fault::Fault};
use crate::{SessionToken, Staff};
use axum::http::{HeaderMap, HeaderValue, header};
use domain::Timestamp;
use std::collections::BTreeMap;

pub(super) const SESSION: &str = "__Host-session";
/// Stands for the session on the log-in page, before there is one.
pub(super) const BEFORE: &str = "__Host-login";
pub(super) const FORM_TOKEN: &str = "form";

pub(super) fn admit(office: &Office, headers: &HeaderMap, now: Timestamp) -> Result<(Staff, SessionToken), Fault> {
    let token = cookie(headers, SESSION).ok_or(Fault::NotLoggedIn)?;
    let session = office.desk.session(&token, now)?.ok_or(Fault::SessionOver)?;
    Ok((session.staff, token))
}

pub(super) fn is_own_form(token: &SessionToken, form: &BTreeMap<String, String>) -> bool {
    form.get(FORM_TOKEN).is_some_and(|typed| token.fits_form(typed))
}

pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<SessionToken> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .map(SessionToken::from_cookie)
}

pub(super) fn set_cookie(name: &str, token: &SessionToken) -> Result<HeaderValue, Fault> {
    write(name, token.cookie_value(), "")
}

pub(super) fn drop_cookie(name: &str) -> Result<HeaderValue, Fault> {
    write(name, "", "; Max-Age=0")
}

fn write(name: &str, value: &str, rest: &str) -> Result<HeaderValue, Fault> {
    HeaderValue::try_from(format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict{rest}"))
        .map_err(|_| Fault::Broken)
}
