//! The live view: what the camera sees, the one thing to do, and the photo that takes itself.

use super::{
    camera::Turns,
    devices::{self, CameraUse},
    guidance::Guidance,
    guide::{Guide, Say, Stillness},
    model::stillness,
    reasons::Reasons,
    running::{CameraState, fault_with_retry, switch_key, use_camera},
    spoken::Spoken,
    step::forget_looked,
};
use crate::{
    application::{CaseFile, Edit, Place},
    first::first,
    ipc,
    parts::{Actions, Button, ButtonKind, Pictogram, PictogramKind, Tick, maybe},
    rulebook::{book_of, use_rules},
};
use bridge::{Base64Bytes, Fault, FaultCode, Look, LookFor, Seen};
use domain::photo::{Area, Finding, PhotoException, Verdict};
use gloo_timers::future::TimeoutFuture;
use std::{
    cell::{Cell, RefCell},
    cmp::Ordering,
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Between two looks, so that fingers and letters are served as well.
const PAUSE_MS: u32 = 20;
/// After a look that failed.
const AGAIN_MS: u32 = 1000;
const SECOND_MS: u32 = 1000;
const TIMER_SECONDS: u32 = 5;

#[derive(Properties, PartialEq)]
pub(super) struct LiveProps {
    pub(super) file: CaseFile,
    pub(super) back: Html,
    /// On without a photo.
    pub(super) onlater: Callback<()>,
    /// Back to the photo that was to be replaced.
    pub(super) onkeep: Option<Callback<()>>,
    /// Why this photo may break the standard.
    pub(super) exception: Option<PhotoException>,
    pub(super) onexception: Callback<Option<PhotoException>>,
}

/// What the clerk has set, read anew at every frame.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Wishes {
    automatic: bool,
    turns: Turns,
    exception: Option<PhotoException>,
    needed: Stillness,
}

#[component]
pub(super) fn Live(props: &LiveProps) -> Html {
    let video = use_node_ref();
    let camera = use_camera(video.clone(), CameraUse::Face);
    let automatic = use_state(|| true);
    let redraw = use_force_update();
    let turns = devices::mounted(camera.device.as_deref());
    let shooting = use_state(|| false);
    let countdown = use_state(|| None::<u32>);
    let needed = stillness(book_of(&use_rules()));
    let wishes =
        use_memo((), |()| Cell::new(Wishes { automatic: true, turns: Turns::default(), exception: None, needed }));
    let is_taken = use_memo((), |()| Cell::new(false));
    // A page that is taking or saving one photo does not start another.
    let pausing = *shooting || props.file.model().is_busy();
    wishes.set(Wishes {
        automatic: *automatic && countdown.is_none() && !pausing,
        turns,
        exception: props.exception,
        needed,
    });
    let shoot = {
        let (file, camera, shooting, wishes) = (props.file.clone(), camera.clone(), shooting.setter(), wishes.clone());
        Callback::from(move |()| {
            // A finger on the key and a head that holds still may come at once.
            if is_taken.replace(true) {
                return;
            }
            let (file, camera, shooting, turns) = (file.clone(), camera.clone(), shooting.clone(), wishes.get().turns);
            let is_taken = is_taken.clone();
            shooting.set(true);
            spawn_local(async move {
                camera.shoot_into(&file, turns).await;
                is_taken.set(false);
                shooting.set(false);
            });
        })
    };
    let guide = use_guide(&camera, &wishes, shoot.clone());
    let fault = camera.fault.clone().or_else(|| props.file.model().fault(Place::Photo));
    let start_timer = start_timer(&countdown, shoot.clone());
    let turn = {
        let device = camera.device.clone();
        Callback::from(move |()| {
            devices::mount(device.as_deref(), turns.once_more());
            redraw.force_update();
        })
    };
    let failed = camera.has_failed();
    html! {
        <>
            <section class="step-body" aria-labelledby="step-title" tabindex="0">
                <h2 id="step-title">{ "写真" }</h2>
                { maybe((!failed).then(|| html! {
                    <Guidance say={guide.say()} countdown={*countdown} language={props.file.tongue().language()}>
                        { said(guide.say(), camera.is_on, *countdown) }
                    </Guidance>
                })) }
                { maybe(fault.map(|fault| fault_with_retry(fault, &camera.retry))) }
                <div class={frame_class(&camera, guide.say(), turns)} data-part="photo-frame" data-camera={camera.device.clone()}>
                    <video ref={video} class={format!("photo-video turned-{}", turns.quarters())} data-part="photo-video"
                        autoplay=true playsinline=true muted=true aria-label="カメラの映像" />
                    { outline(guide.seen().filter(|_| !failed)) }
                </div>
                <div class="photo-means">
                    <Tick part="photo-automatic" on={*automatic} onchange={let automatic = automatic.setter(); move |on| automatic.set(on)}>
                        <span class="tick-label">{ "顔が整ったら、ひとりでに撮影する" }</span>
                    </Tick>
                    { maybe(props.onkeep.clone().filter(|_| !failed).map(keep)) }
                    { switch_key(&camera) }
                    <Button part="photo-turn" kind={ButtonKind::Quiet} onclick={turn} disabled={!camera.is_on}>{ "映像を回す" }</Button>
                </div>
                <Reasons chosen={props.exception} onchoose={props.onexception.clone()} />
                <Spoken chosen={props.file.tongue().language()} onchoose={let file = props.file.clone(); move |language| file.speak(language)} />
            </section>
            <Actions back={props.back.clone()}>
                { if failed { way_on(props) } else { html! {
                    <>
                        <Button part="photo-timer" class="button-large" onclick={start_timer}
                            disabled={pausing || !camera.is_on || countdown.is_some()}>{ format!("{TIMER_SECONDS}秒後に撮影") }</Button>
                        <Button part="photo-shoot" kind={ButtonKind::Primary} class="button-large" onclick={shoot}
                            disabled={pausing || !camera.is_on}>
                            <Pictogram kind={PictogramKind::Camera} />
                            { if pausing { "保存しています…" } else { "撮影する" } }
                        </Button>
                    </>
                } } }
            </Actions>
        </>
    }
}

/// What remains where the camera does not open.
fn way_on(props: &LiveProps) -> Html {
    match props.onkeep.clone() {
        Some(onkeep) => keep(onkeep),
        None => html! {
            <Button part="photo-later" kind={ButtonKind::Primary} class="button-large"
                onclick={props.onlater.clone()}>{ "写真はあとで撮る" }</Button>
        },
    }
}

fn keep(onclick: Callback<()>) -> Html {
    html! { <Button part="photo-keep" {onclick}>{ "撮った写真に戻る" }</Button> }
}

/// The one sentence, large enough to be read from where the resident stands.
fn said(say: Say, is_on: bool, countdown: Option<u32>) -> Html {
    let (state, words) = match (countdown, say) {
        (Some(left), _) => ("hold", format!("{left}秒後に撮ります。カメラを見てください。")),
        (None, Say::Do(finding)) => ("do", finding.remedy().to_owned()),
        (None, Say::Hold(_)) => ("hold", "そのまま、動かないでください。".to_owned()),
        (None, Say::Nothing) if is_on => ("nothing", "カメラを見てください。".to_owned()),
        (None, Say::Nothing) => ("nothing", "カメラを開いています…".to_owned()),
    };
    html! {
        <div class={classes!("photo-guide", format!("says-{state}"))} role="status" data-part="photo-guide" data-state={state}>
            <p class="photo-guide-words">{ words }</p>
            { maybe(for_clerk(countdown, say).map(|words| html! { <p class="photo-guide-clerk">{ words }</p> })) }
        </div>
    }
}

/// What the clerk has to know beside what the resident is told.
fn for_clerk(countdown: Option<u32>, say: Say) -> Option<String> {
    let Say::Do(finding) = say else { return None };
    let turned = "映像が横や逆さのときは、「映像を回す」を押してください。";
    let more = if finding == Finding::NoFace { turned } else { "" };
    countdown.is_none().then(|| format!("係の方へ：{}{more}", finding.reason()))
}

fn frame_class(camera: &CameraState, say: Say, turns: Turns) -> Classes {
    let good = !camera.has_failed() && matches!(say, Say::Hold(_));
    let failed = camera.has_failed().then_some("has-failed");
    classes!(
        "photo-frame",
        failed,
        (!camera.is_on).then_some("is-off"),
        good.then_some("is-good"),
        upright(camera, turns)
    )
}

/// The frame of a picture that lies and is set upright has the shape of the picture, as far as it is one of the usual ones.
fn upright(camera: &CameraState, turns: Turns) -> Option<&'static str> {
    let (width, height) = camera.camera().filter(|_| turns.lies())?.shape();
    Some(match (width * 3).cmp(&(height * 4)) {
        Ordering::Equal => "is-upright-3-4",
        Ordering::Greater => "is-upright-9-16",
        Ordering::Less => "is-upright-4-3",
    })
}

/// Head and shoulders until a face is found, then the part of the picture that will be kept.
fn outline(seen: Option<&Verdict>) -> Html {
    match seen.and_then(|verdict| verdict.face) {
        Some(face) => {
            let Area { left, top, width, height } = face.window;
            html! {
                <svg class="photo-outline" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
                    <rect x={left.to_string()} y={top.to_string()} width={width.to_string()} height={height.to_string()}
                        vector-effect="non-scaling-stroke" />
                </svg>
            }
        }
        None => html! {
            <svg class="photo-outline" viewBox="0 0 350 450" aria-hidden="true">
                <ellipse cx="175" cy="195" rx="92" ry="125" />
                <path d="M20 450c6-78 60-110 155-110s149 32 155 110" />
            </svg>
        },
    }
}

fn start_timer(countdown: &UseStateHandle<Option<u32>>, shoot: Callback<()>) -> Callback<()> {
    let countdown = countdown.setter();
    Callback::from(move |()| {
        let (countdown, shoot) = (countdown.clone(), shoot.clone());
        spawn_local(async move {
            for left in (1..=TIMER_SECONDS).rev() {
                countdown.set(Some(left));
                TimeoutFuture::new(SECOND_MS).await;
            }
            countdown.set(None);
            shoot.emit(());
        });
    })
}

/// Looks at the camera's picture as long as it is on, one look at a time.
#[hook]
fn use_guide(camera: &CameraState, wishes: &Rc<Cell<Wishes>>, shoot: Callback<()>) -> Guide {
    let guide = use_state(|| first(Guide::default()));
    {
        let (camera, wishes, setter) = (camera.clone(), wishes.clone(), guide.setter());
        // The newest of them: the loop outlives many drawings.
        let newest = use_memo((), |()| RefCell::new(shoot.clone()));
        newest.replace(shoot);
        use_effect_with(camera.is_on, move |on| {
            let alive = Rc::new(Cell::new(*on));
            if *on {
                spawn_local(watch(alive.clone(), camera, wishes, setter, newest));
            }
            move || alive.set(false)
        });
    }
    (*guide).clone()
}

async fn watch(
    alive: Rc<Cell<bool>>,
    camera: CameraState,
    wishes: Rc<Cell<Wishes>>,
    shown: UseStateSetter<Guide>,
    shoot: Rc<RefCell<Callback<()>>>,
) {
    let mut guide = Guide::default();
    while alive.get() {
        match camera.look(wishes.get().turns).await {
            Some(Ok(verdict)) => {
                // As it stands now: during the look somebody may have pressed a key.
                let Wishes { automatic, exception, needed, .. } = wishes.get();
                let now = guide.saw(verdict, exception, needed, now_ms());
                if !alive.get() {
                    return;
                }
                shown.set(guide.clone());
                if now && automatic {
                    shoot.borrow().emit(());
                }
                TimeoutFuture::new(PAUSE_MS).await;
            }
            // Without guidance a photo can still be taken by hand.
            Some(Err(_)) => TimeoutFuture::new(AGAIN_MS).await,
            None => return,
        }
    }
}

/// Milliseconds since the page began; no clock that anybody sets.
fn now_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

impl CameraState {
    async fn shoot_into(&self, file: &CaseFile, turns: Turns) {
        let Some(camera) = self.camera() else { return };
        match camera.shoot(turns).await {
            Ok(frame) => {
                file.put(Edit::Photo(frame));
                forget_looked(file);
            }
            Err(fault) => self.failed.set(Some(fault)),
        }
    }

    /// None once the camera is off.
    async fn look(&self, turns: Turns) -> Option<Result<Verdict, Fault>> {
        let camera = self.camera()?;
        let frame = match camera.glance(turns).await {
            Ok(frame) => Base64Bytes(frame),
            Err(fault) => return Some(Err(fault)),
        };
        let (width, height) = camera.shot_size(turns);
        Some(ipc::call(Look { frame, wanted: LookFor::Face { width, height } }).await.and_then(|seen| match seen {
            Seen::Face(verdict) => Ok(verdict),
            Seen::Code(_) | Seen::Invitation(_) => Err(FaultCode::RequestMalformed.into()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{first::during, samples};
    use bridge::CaseView;
    use domain::photo::{Face, Pose};

    fn rendered(view: CaseView) -> String {
        let file = CaseFile::open(view.case, Some(Rc::new(view)), Callback::noop(), Rc::default());
        let (back, exception, onexception, onlater) = (Html::default(), None, Callback::noop(), Callback::noop());
        samples::render::<Live>(LiveProps { file, back, onlater, onkeep: None, exception, onexception })
    }

    fn guided(verdict: Verdict) -> Guide {
        let mut guide = Guide::default();
        guide.saw(verdict, None, stillness(None), 0.0);
        guide
    }

    #[test]
    fn without_a_photo_the_camera_and_its_outline_stand_ready() {
        let html = rendered(samples::case_view());
        for part in ["photo-video", "photo-shoot", "photo-timer", "photo-automatic", "photo-outline"] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("photo-accept"));
    }

    #[test]
    fn a_camera_that_fails_is_not_spoken_of_as_if_it_saw_something_and_there_is_a_way_on() {
        let lost = || during(Some(Fault::new(FaultCode::CameraLost)), || rendered(samples::case_view()));
        let html = during(guided(Verdict { findings: vec![Finding::TooNear], face: None }), lost);
        assert!(html.contains("camera-retry") && html.contains("photo-later"), "{html}");
        for part in ["下がって", "photo-shoot", "カメラを開いています"] {
            assert!(!html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn only_a_device_with_several_cameras_lets_one_choose() {
        assert!(!rendered(samples::case_view()).contains("camera-switch"));
        let html = during(crate::photo::Cameras::two(), || rendered(samples::case_view()));
        assert!(html.contains("camera-switch") && html.contains("カメラを切り替える"), "{html}");
    }

    #[test]
    fn one_thing_is_said_to_whoever_stands_there() {
        let verdict = Verdict { findings: vec![Finding::TooNear, Finding::TooDark], face: None };
        let html = during(guided(verdict), || rendered(samples::case_view()));
        assert!(html.contains("少し下がってください。") && !html.contains("明るい方"), "{html}");
    }

    #[test]
    fn a_face_that_is_right_is_framed_and_asked_to_hold_still() {
        let window = Area { left: 0.25, top: 0.1, width: 0.5, height: 0.8 };
        let face = Face { head: window, window, pose: Pose { roll: 0.0, yaw: 0.0, pitch: 0.0 } };
        let html = during(guided(Verdict { findings: vec![], face: Some(face) }), || rendered(samples::case_view()));
        assert!(html.contains("動かないでください") && html.contains("is-good"), "{html}");
        assert!(html.contains(r#"<rect x="0.25""#) && !html.contains("<ellipse") && !html.contains("style="), "{html}");
    }
}
