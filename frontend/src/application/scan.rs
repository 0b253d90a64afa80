//! Reading the code of an ID付き申請書 with the camera. What was read is compared with the print before it is kept.

use super::{CaseFile, Edit};
use crate::{
    first::first,
    ipc,
    parts::{Button, ButtonKind, Notice, maybe},
    photo::{CameraState, CameraUse, fault_with_retry, switch_key, use_camera},
};
use bridge::{Base64Bytes, Fault, FaultCode, Look, LookFor, ScanOutcome, ScanPoint, ScanVerdict, Seen};
use domain::{ApplicationId, ScanRefusal};
use gloo_timers::future::TimeoutFuture;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Between two looks, so that fingers and letters are served as well.
const PAUSE_MS: u32 = 30;
/// After a look that failed.
const AGAIN_MS: u32 = 1000;

/// What was seen so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Reading {
    last: Option<ApplicationId>,
    /// Read twice in a row: what one bad frame says is not believed.
    pub(super) found: Option<ApplicationId>,
    refusal: Option<ScanRefusal>,
    corners: Option<[ScanPoint; 4]>,
}

impl Reading {
    /// True once there is something to compare.
    fn saw(&mut self, verdict: ScanVerdict) -> bool {
        self.corners = verdict.corners;
        match verdict.outcome {
            ScanOutcome::Candidate(id) => {
                self.refusal = None;
                if self.last.as_ref() == Some(&id) {
                    self.found = Some(id.clone());
                }
                self.last = Some(id);
            }
            ScanOutcome::Refused(refusal) => (self.last, self.refusal) = (None, Some(refusal)),
        }
        self.found.is_some()
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct ScanProps {
    pub(super) file: CaseFile,
    /// Back to typing.
    pub(super) onclose: Callback<()>,
}

#[component]
pub(super) fn Scan(props: &ScanProps) -> Html {
    let reading = use_state(|| first(Reading::default()));
    let again = {
        let reading = reading.setter();
        Callback::from(move |()| reading.set(Reading::default()))
    };
    match &reading.found {
        Some(id) => compare(id, props, again),
        None => html! { <Looking onread={let reading = reading.setter(); move |read| reading.set(read)}
        reading={(*reading).clone()} onclose={props.onclose.clone()} /> },
    }
}

/// The digits as they are printed; only the clerk's eyes say that they are the same.
fn compare(id: &ApplicationId, props: &ScanProps, again: Callback<()>) -> Html {
    let same = {
        let (file, close, id) = (props.file.clone(), props.onclose.clone(), id.clone());
        Callback::from(move |()| {
            let digits = id.digits().to_owned();
            file.put(Edit::ApplicationId { first: digits.clone(), second: digits });
            close.emit(());
        })
    };
    html! {
        <section class="compare" data-part="scan" data-state="found">
            <p class="compare-title">{ "読み取りました。申請書の印刷と、4けたずつ見比べてください。" }</p>
            <p class="code-shown" data-part="scan-shown" aria-label={id.grouped()}>
                { for id.grouped().split(' ').map(|digits| html! { <><span class="code-group">{ digits }</span>{ " " }</> }) }
            </p>
            <div class="end-choices">
                <Button part="scan-same" kind={ButtonKind::Primary} onclick={same}>{ "印刷と同じです" }</Button>
                <Button part="scan-again" onclick={again}>{ "違います。読み取り直す" }</Button>
                <Button part="scan-type" kind={ButtonKind::Quiet} onclick={props.onclose.clone()}>{ "手で入力する" }</Button>
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct LookingProps {
    reading: Reading,
    onread: Callback<Reading>,
    onclose: Callback<()>,
}

/// The camera is on while this is on the screen, and off before the digits are compared.
#[component]
fn Looking(props: &LookingProps) -> Html {
    let video = use_node_ref();
    let camera = use_camera(video.clone(), CameraUse::Code);
    {
        let (camera, onread) = (camera.clone(), props.onread.clone());
        use_effect_with(camera.is_on, move |on| {
            let alive = Rc::new(Cell::new(*on));
            if *on {
                spawn_local(watch(alive.clone(), camera, onread));
            }
            move || alive.set(false)
        });
    }
    let refusal = props.reading.refusal.filter(|refusal| *refusal != ScanRefusal::NothingFound);
    // Each is one node, whether it says something or not: a node more before its end would draw the video anew, without
    // its stream.
    html! {
        <section class="scan" data-part="scan" data-state={refusal.map_or("looking", ScanRefusal::code)}>
            { maybe((!camera.has_failed()).then(|| said(refusal))) }
            { maybe(camera.fault.clone().map(|fault| fault_with_retry(fault, &camera.retry))) }
            <div class={frame_class(&camera)} data-part="scan-frame" data-camera={camera.device.clone()}>
                <video ref={video} class="photo-video turned-0" data-part="scan-video" autoplay=true playsinline=true
                    muted=true aria-label="カメラの映像" />
                { maybe(props.reading.corners.filter(|_| !camera.has_failed()).map(|corners| around(&corners))) }
            </div>
            <div class="photo-means">
                <Button part="scan-type" onclick={props.onclose.clone()}>{ "手で入力する" }</Button>
                { switch_key(&camera) }
            </div>
        </section>
    }
}

/// What to do, or why what is seen is no form; in the place where the eyes are.
fn said(refusal: Option<ScanRefusal>) -> Html {
    match refusal {
        Some(refusal) => html! { <Notice>{ refusal.reason() }<br />{ format!("→ {}", refusal.next_step()) }</Notice> },
        None => html! {
            <p class="photo-guide" role="status">{ "ID付き申請書の二次元コードを、カメラに写してください。" }</p>
        },
    }
}

fn frame_class(camera: &CameraState) -> Classes {
    let failed = camera.has_failed().then_some("has-failed");
    classes!("photo-frame", failed, (!camera.is_on).then_some("is-off"))
}

fn around(corners: &[ScanPoint; 4]) -> Html {
    let points = corners.map(|ScanPoint { x, y }| format!("{x},{y}")).join(" ");
    html! {
        <svg class="photo-outline" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
            <polygon {points} vector-effect="non-scaling-stroke" />
        </svg>
    }
}

/// Looks at the camera's picture, one look at a time, until something is to be compared.
async fn watch(alive: Rc<Cell<bool>>, camera: CameraState, onread: Callback<Reading>) {
    let mut reading = Reading::default();
    while alive.get() {
        match look(&camera).await {
            Some(Ok(verdict)) => {
                let done = reading.saw(verdict);
                if alive.get() {
                    onread.emit(reading.clone());
                }
                if done {
                    return;
                }
                TimeoutFuture::new(PAUSE_MS).await;
            }
            Some(Err(_)) => TimeoutFuture::new(AGAIN_MS).await,
            None => return,
        }
    }
}

/// None once the camera is off.
async fn look(camera: &CameraState) -> Option<Result<ScanVerdict, Fault>> {
    let camera = camera.camera()?;
    let frame = match camera.close_up().await {
        Ok(frame) => Base64Bytes(frame),
        Err(fault) => return Some(Err(fault)),
    };
    Some(ipc::call(Look { frame, wanted: LookFor::Code }).await.and_then(|seen| match seen {
        Seen::Code(verdict) => Ok(verdict),
        Seen::Face(_) => Err(FaultCode::RequestMalformed.into()),
    }))
}

/// As it stands after these outcomes, for the gallery.
#[cfg(test)]
pub(super) fn read(outcomes: Vec<ScanOutcome>) -> Reading {
    let mut reading = Reading::default();
    for outcome in outcomes {
        reading.saw(ScanVerdict { outcome, corners: None });
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{first::during, samples};

    const ID: &str = "12345678901234567890123";

    fn candidate(digits: &str) -> ScanOutcome {
        ScanOutcome::Candidate(ApplicationId::parse(digits).expect("is one"))
    }

    fn rendered(reading: Reading) -> String {
        let view = samples::case_view();
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        during(reading, || samples::render::<Scan>(ScanProps { file, onclose: Callback::noop() }))
    }

    #[test]
    fn one_frame_is_not_believed_and_two_that_differ_are_not() {
        assert!(read(vec![candidate(ID)]).found.is_none());
        let other = "98765432109876543210987";
        assert!(read(vec![candidate(ID), candidate(other), candidate(ID)]).found.is_none());
        let lost = ScanOutcome::Refused(ScanRefusal::NotReadable);
        assert!(read(vec![candidate(ID), lost, candidate(ID)]).found.is_none());
        assert!(read(vec![candidate(ID), candidate(ID)]).found.is_some());
    }

    #[test]
    fn what_was_read_is_only_compared_until_the_clerk_says_that_it_is_the_same() {
        let html = rendered(read(vec![candidate(ID), candidate(ID)]));
        for piece in ["scan-same", "scan-again", "scan-type", "1234 5678", "見比べて"] {
            assert!(html.contains(piece), "{piece} in {html}");
        }
        assert!(!html.contains("<video"), "the camera is off while digits are compared");
    }

    #[test]
    fn what_is_no_form_is_refused_in_words_and_typing_stays_possible() {
        let html = rendered(read(vec![ScanOutcome::Refused(ScanRefusal::MyNumber)]));
        assert!(html.contains(ScanRefusal::MyNumber.reason()) && html.contains("scan-type"), "{html}");
        let html = rendered(Reading::default());
        assert!(html.contains("scan-video") && !html.contains("読み捨て"), "{html}");
    }
}
