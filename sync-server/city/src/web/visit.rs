//! One request of a logged-in member of staff, and the way to its page.

use super::{Office, fault::Fault, guard};
use crate::{SessionToken, Staff};
use axum::{
    extract::{Form, RawPathParams, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use domain::Timestamp;
use std::{collections::BTreeMap, str::FromStr, sync::Arc};

/// Who asks, for what, when.
pub(super) struct Visit {
    pub(super) staff: Staff,
    pub(super) token: SessionToken,
    pub(super) now: Timestamp,
    params: BTreeMap<String, String>,
    form: BTreeMap<String, String>,
    files: Vec<Upload>,
}

/// A file that came with a form.
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

pub(super) type Handler = fn(&Office, &Visit) -> Result<Response, Fault>;

/// A page that only shows.
pub(super) fn page(handler: Handler) -> MethodRouter<Arc<Office>> {
    get(move |State(office): State<Arc<Office>>, params: RawPathParams, headers: HeaderMap| {
        answer(office, handler, names(&params), headers, None, Vec::new())
    })
}

/// A form that changes something; it must come from a page of the same session.
pub(super) fn form(handler: Handler) -> MethodRouter<Arc<Office>> {
    post(
        move |State(office): State<Arc<Office>>,
              params: RawPathParams,
              headers: HeaderMap,
              Form(form): Form<BTreeMap<String, String>>| {
            answer(office, handler, names(&params), headers, Some(form), Vec::new())
        },
    )
}

fn names(params: &RawPathParams) -> BTreeMap<String, String> {
    params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Does the work where it may block.
pub(super) async fn answer(
    office: Arc<Office>,
    handler: Handler,
    params: BTreeMap<String, String>,
    headers: HeaderMap,
    form: Option<BTreeMap<String, String>>,
    files: Vec<Upload>,
) -> Response {
    let work = move || {
        let now = (office.clock)();
        let (staff, token) = guard::admit(&office, &headers, now)?;
        if let Some(form) = &form
            && !guard::is_own_form(&token, form)
        {
            return Err(Fault::FormStale);
        }
        let visit = Visit { staff, token, now, params, form: form.unwrap_or_default(), files };
        handler(&office, &visit).or_else(|fault| Ok(fault.page(&visit)))
    };
    off_the_reactor(work).await
}

/// Runs work that may block, and shows what went wrong with it.
pub(super) async fn off_the_reactor(work: impl FnOnce() -> Result<Response, Fault> + Send + 'static) -> Response {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(response)) => response,
        Ok(Err(fault)) => fault.into_response(),
        Err(_) => Fault::Broken.into_response(),
    }
}

impl Visit {
    /// A part of the address; one that is no id belongs to no page.
    pub(super) fn param<T: FromStr>(&self, name: &str) -> Result<T, Fault> {
        self.params.get(name).and_then(|value| value.parse().ok()).ok_or(Fault::NoSuchPage)
    }

    /// The only file that came with the form; empty when none was chosen.
    pub(super) fn file(&self) -> &[u8] {
        self.files.first().map_or(&[], |file| &file.bytes)
    }

    /// All of them.
    pub(super) fn files(&self) -> &[Upload] {
        &self.files
    }

    pub(super) fn field(&self, name: &str) -> &str {
        self.form.get(name).map_or("", String::as_str)
    }
}
