//! What tablets call: `/v1/exchange` and `/v1/enrol`.

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use city::CityDesk;
use domain::{DeviceId, Timestamp};
use proofs::{
    Signature,
    request::{COUNTER_HEADER, DEVICE_HEADER, SIGNATURE_HEADER},
};
use relay::{EnrolFault, ExchangeFault, Relay, SignedRequest, SqliteStore, StoreError};
use sealing::{SystemEntropy, entropy::make_bytes};
use std::{str::FromStr, sync::Arc};
use sync::{
    Answer, encode,
    wire::{BATCH_BYTES, BODY_BYTES_MAX, ENROL_PATH, EXCHANGE_PATH},
};

pub(crate) struct Counter {
    pub(crate) relay: Arc<Relay<SqliteStore>>,
    pub(crate) desk: Arc<CityDesk>,
    pub(crate) clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// The certificate authority, DER.
    pub(crate) authority: Vec<u8>,
}

pub(crate) fn router(counter: Arc<Counter>) -> Router {
    Router::new()
        .route(EXCHANGE_PATH, post(exchange))
        .route(ENROL_PATH, post(enrol))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(counter)
}

async fn exchange(State(counter): State<Arc<Counter>>, headers: HeaderMap, body: Bytes) -> Response {
    off_the_reactor(move || counter.exchange(&headers, &body)).await
}

async fn enrol(State(counter): State<Arc<Counter>>, body: Bytes) -> Response {
    off_the_reactor(move || counter.enrol(&body)).await
}

impl Counter {
    /// Stores what came, lets the city desk have its turn, answers. An answer means that the upload is on the disk.
    fn exchange(&self, headers: &HeaderMap, body: &[u8]) -> Result<Vec<u8>, StatusCode> {
        let now = (self.clock)();
        let request = SignedRequest {
            path: EXCHANGE_PATH,
            device: header::<DeviceId>(headers, DEVICE_HEADER)?,
            counter: header(headers, COUNTER_HEADER)?,
            signature: signature(headers)?,
            body,
        };
        let (version, answer) = self.serve(request, now, BATCH_BYTES).map_err(exchange_status)?;
        Ok(answer.write(version))
    }

    /// The answer, and the version in which the tablet hears it.
    pub(crate) fn serve(
        &self,
        request: SignedRequest<'_>,
        now: Timestamp,
        budget: usize,
    ) -> Result<(u16, Answer), ExchangeFault> {
        let accepted = self.relay.accept(request, now)?;
        let version = accepted.version;
        // What the city desk cannot do now it does next time; the tablet's rows are stored either way.
        if let Err(error) = self.desk.attend(&*self.relay, now) {
            journal::note(format_args!("city: {error}"));
        }
        Ok((version, self.relay.answer_within(accepted, now, budget)?))
    }

    fn enrol(&self, body: &[u8]) -> Result<Vec<u8>, StatusCode> {
        let device = DeviceId::from_bytes(make_bytes(&mut SystemEntropy::default()));
        let answer = self.relay.enrol(body, device, &self.authority, (self.clock)()).map_err(|fault| match fault {
            EnrolFault::Unreadable => StatusCode::BAD_REQUEST,
            EnrolFault::Version(_) => StatusCode::UPGRADE_REQUIRED,
            EnrolFault::Refused => StatusCode::FORBIDDEN,
            EnrolFault::Store(error) => store_status(&error),
        })?;
        Ok(encode(&answer))
    }
}

fn header<T: FromStr>(headers: &HeaderMap, name: &str) -> Result<T, StatusCode> {
    let value = headers.get(name).and_then(|value| value.to_str().ok()).ok_or(StatusCode::UNAUTHORIZED)?;
    value.parse().map_err(|_| StatusCode::UNAUTHORIZED)
}

fn signature(headers: &HeaderMap) -> Result<Signature, StatusCode> {
    let text: String = header(headers, SIGNATURE_HEADER)?;
    Signature::try_from(text).map_err(|_| StatusCode::UNAUTHORIZED)
}

fn exchange_status(fault: ExchangeFault) -> StatusCode {
    match fault {
        ExchangeFault::Unreadable => StatusCode::BAD_REQUEST,
        ExchangeFault::Version(_) => StatusCode::UPGRADE_REQUIRED,
        ExchangeFault::Unauthenticated => StatusCode::UNAUTHORIZED,
        ExchangeFault::Revoked => StatusCode::FORBIDDEN,
        ExchangeFault::Store(error) => store_status(&error),
    }
}

fn store_status(error: &StoreError) -> StatusCode {
    journal::note(format_args!("relay: {error}"));
    match error {
        StoreError::Full => StatusCode::INSUFFICIENT_STORAGE,
        StoreError::Damaged(_) | StoreError::Busy | StoreError::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

async fn off_the_reactor(work: impl FnOnce() -> Result<Vec<u8>, StatusCode> + Send + 'static) -> Response {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(body)) => ([(header::CONTENT_TYPE, "application/octet-stream")], body).into_response(),
        Ok(Err(status)) => status.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
