//! The city desk in a browser: plain pages and forms, no script, nothing kept by the browser but a session.

mod check_words;
mod code_picture;
mod fault;
mod frame;
mod guard;
mod pages;
mod usb;
mod visit;
mod words;

use crate::CityDesk;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware,
    response::{Redirect, Response},
    routing::get,
};
use check_words::CheckWords;
use domain::Timestamp;
use fault::Fault;
use pages::{device::IssuedCodes, rulebook::Proposals, usb::CarriedAnswers};
use records::CaseState;
use std::sync::Arc;
use sync::CityLink;
pub use usb::{UsbFault, UsbIntake};
use visit::{form, page};

const FORM_BYTES_MAX: usize = 64 * 1024;
/// Files of rules; what is larger than a package may be is refused with its reason, up to here.
const RULES_FORM_BYTES_MAX: usize = 4 * proofs::RULES_BYTES_MAX;
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

/// What the pages work with.
pub struct Office {
    pub desk: Arc<CityDesk>,
    pub link: Arc<dyn CityLink + Send + Sync>,
    pub usb: Arc<dyn UsbIntake + Send + Sync>,
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Where tablets reach this server: `https://host:port`.
    pub address: String,
    codes: IssuedCodes,
    answers: CarriedAnswers,
    proposals: Proposals,
}

impl Office {
    pub fn new(
        desk: Arc<CityDesk>,
        link: Arc<dyn CityLink + Send + Sync>,
        usb: Arc<dyn UsbIntake + Send + Sync>,
        clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
        address: String,
    ) -> Self {
        Self {
            desk,
            link,
            usb,
            clock,
            address,
            codes: IssuedCodes::default(),
            answers: CarriedAnswers::default(),
            proposals: Proposals::default(),
        }
    }

    /// The words of a case's 書類チェック.
    fn words_of(&self, state: Option<&CaseState>) -> Result<CheckWords, Fault> {
        Ok(CheckWords::of(self.desk.store(), state)?)
    }
}

pub fn router(office: Arc<Office>) -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::to("/city/") }))
        .route("/city", get(|| async { Redirect::to("/city/") }))
        .route("/city/style.css", get(pages::style))
        .route("/city/icon.svg", get(pages::icon))
        .route("/city/login", get(pages::login::show).post(pages::login::submit))
        .route("/city/logout", form(pages::login::log_out))
        .route("/city/", page(pages::pending::show))
        .route("/city/cases/{case}", page(pages::case::show))
        .route("/city/cases/{case}/export", page(pages::export::case))
        .route("/city/cases/{case}/photos/{photo}", page(pages::photo::show))
        .route("/city/cases/{case}/photos/{photo}/file", page(pages::photo::download))
        .route("/city/cases/{case}/receive", page(pages::receive::confirm).merge(form(pages::receive::receive)))
        .route("/city/addenda/{case}/{device}", page(pages::addendum::show::show))
        .route("/city/addenda/{case}/{device}/export", page(pages::addendum::export::addition))
        .route("/city/addenda/{case}/{device}/photos/{photo}", page(pages::addendum::photo::show))
        .route("/city/addenda/{case}/{device}/photos/{photo}/file", page(pages::addendum::photo::download))
        .route(
            "/city/addenda/{case}/{device}/confirm",
            page(pages::addendum::confirm::ask).merge(form(pages::addendum::confirm::confirm)),
        )
        .route("/city/received", page(pages::received::show))
        .route("/city/certificates/{case}", page(pages::certificate::show))
        .route("/city/certificates/{case}/file", page(pages::certificate::download))
        .route("/city/devices", page(pages::device::show))
        .route("/city/devices/codes", form(pages::device::issue_code))
        .route("/city/devices/codes/{code}", page(pages::device::show_code))
        .route("/city/devices/{device}/revoke", page(pages::revoke::confirm).merge(form(pages::revoke::revoke)))
        .route("/city/devices/{device}/lost", page(pages::lost::confirm).merge(form(pages::lost::declare)))
        .route("/city/devices/{device}/exposure", page(pages::exposure::show))
        .route("/city/end", page(pages::end::show).merge(form(pages::end::end)))
        .route("/city/rules", page(pages::rules::show).merge(form(pages::rules::propose)))
        .route("/city/rules/confirm", form(pages::rules::confirm))
        .route("/city/rules/done", page(pages::rules::done))
        .route(
            "/city/rulebook",
            page(pages::rulebook::show)
                .merge(usb::upload(pages::rulebook::propose, RULES_FORM_BYTES_MAX, || Fault::RulesTorn)),
        )
        .route("/city/rulebook/proposals/{page}", page(pages::rulebook::ask).merge(form(pages::rulebook::publish)))
        .route("/city/rulebook/done", page(pages::rulebook::done))
        .route("/city/counts", page(pages::count::show))
        .route("/city/usb", page(pages::usb::show).merge(usb::carried(pages::usb::take)))
        .route("/city/usb/{page}", page(pages::usb::taken))
        .route("/city/usb/{page}/file", page(pages::usb::back))
        .fallback(pages::unknown)
        .layer(middleware::map_response(protect))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .with_state(office)
}

/// Every answer forbids scripts, frames, caching and guessing.
async fn protect(mut response: Response) -> Response {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
