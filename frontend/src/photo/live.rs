//! The live view: what the camera sees, the one thing to do, and the photo that takes itself.

use super::{
    ahead::Ahead,
    camera::Turns,
    devices::{self, CameraUse},
    guidance::Guidance,
    guide::{Guide, Say, Stillness},
    model::stillness,
    reasons::Reasons,
    running::{CameraState, fault_with_retry, switch_key, use_camera},
    shutter::Shutter,
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
use bridge::{Base64Bytes, Look, LookFor, Seen};
use domain::photo::{Area, Finding, PhotoException, Verdict};
use gloo_timers::future::TimeoutFuture;
use std::{
    cell::{Cell, RefCell},
    cmp::Ordering,
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Between two frames, so that fingers and letters are served as well.
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
    let shutter = use_memo((), |()| Shutter::default());
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
            let Some(shot) = shutter.press() else { return };
            let (file, camera, shooting, turns) = (file.clone(), camera.clone(), shooting.clone(), wishes.get().turns);
            shooting.set(true);
            spawn_local(async move {
                camera.shoot_into(&file, turns).await;
                drop(shot);
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
                        { said(&guide, camera.is_on, *countdown) }
                    </Guidance>
                })) }
                { maybe(fault.map(|fault| fault_with_retry(fault, &camera.retry))) }
                <div class="photo-view">
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
fn said(guide: &Guide, is_on: bool, countdown: Option<u32>) -> Html {
    let say = guide.say();
    let lies = guide.seen().is_some_and(Verdict::lies);
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
            { maybe(for_clerk(countdown, say, lies).map(|words| html! { <p class="photo-guide-clerk">{ words }</p> })) }
        </div>
    }
}

/// What the clerk has to know beside what the resident is told.
fn for_clerk(countdown: Option<u32>, say: Say, lies: bool) -> Option<String> {
    let Say::Do(finding) = say else { return None };
    let turned = "映像が横や逆さのときは、「映像を回す」を押してください。";
    let more = if finding == Finding::NoFace || lies { turned } else { "" };
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

/// Looks at the camera's picture as long as it is on.
#[hook]
fn use_guide(camera: &CameraState, wishes: &Rc<Cell<Wishes>>, shoot: Callback<()>) -> Guide {
    let guide = use_state(|| first(Guide::default()));
    {
        let (camera, wishes, shown) = (camera.clone(), wishes.clone(), guide.setter());
        // The newest of them: the watch outlives many drawings.
        let newest = use_memo((), |()| RefCell::new(shoot.clone()));
        newest.replace(shoot);
        use_effect_with(camera.is_on, move |on| {
            let alive = Rc::new(Cell::new(*on));
            let (ahead, guide) = Default::default();
            let watch = Watch { alive: alive.clone(), camera, wishes, shown, shoot: newest, ahead, guide };
            Rc::new(watch).go_on();
            move || alive.set(false)
        });
    }
    (*guide).clone()
}

/// When a frame was taken, and how it was turned.
struct Glance {
    number: u32,
    turns: Turns,
    at: f64,
}

/// One camera, from when it is on until it is off.
struct Watch {
    alive: Rc<Cell<bool>>,
    camera: CameraState,
    wishes: Rc<Cell<Wishes>>,
    shown: UseStateSetter<Guide>,
    shoot: Rc<RefCell<Callback<()>>>,
    ahead: RefCell<Ahead>,
    guide: RefCell<Guide>,
}

impl Watch {
    /// Takes the next frame, unless one is being taken or enough are looked at; whoever ends either comes here again.
    fn go_on(self: &Rc<Self>) {
        if self.alive.get() && self.ahead.borrow_mut().begin() {
            spawn_local(self.clone().look());
        }
    }

    async fn look(self: Rc<Self>) {
        TimeoutFuture::new(PAUSE_MS).await;
        let Some(camera) = self.camera.camera() else { return };
        let (turns, at) = (self.wishes.get().turns, now_ms());
        match camera.glance(turns).await {
            Ok(frame) => {
                let number = self.ahead.borrow_mut().took();
                let (width, height) = camera.shot_size(turns);
                let look = Look { frame: Base64Bytes(frame), wanted: LookFor::Face { width, height } };
                spawn_local(self.clone().ask(look, Glance { number, turns, at }));
            }
            Err(_) => {
                TimeoutFuture::new(AGAIN_MS).await;
                self.ahead.borrow_mut().took_nothing();
            }
        }
        self.go_on();
    }

    async fn ask(self: Rc<Self>, look: Look, glance: Glance) {
        let seen = ipc::call(look).await;
        if seen.is_err() {
            // Without guidance a photo can still be taken by hand.
            TimeoutFuture::new(AGAIN_MS).await;
        }
        let is_newest = self.ahead.borrow_mut().answered(glance.number);
        // Of a camera that is off, or of a picture that was turned meanwhile: it says nothing of what is on the screen.
        let is_of_now = self.alive.get() && glance.turns == self.wishes.get().turns;
        if let (Ok(Seen::Face(verdict)), true, true) = (seen, is_newest, is_of_now) {
            self.saw(verdict, glance.at);
        }
        self.go_on();
    }

    fn saw(&self, verdict: Verdict, at: f64) {
        // As it stands now: during the look somebody may have pressed a key.
        let Wishes { automatic, exception, needed, .. } = self.wishes.get();
        let now = self.guide.borrow_mut().saw(verdict, exception, needed, at);
        self.shown.set(self.guide.borrow().clone());
        if now && automatic {
            self.shoot.borrow().emit(());
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{first::during, samples};
    use bridge::{CaseView, Fault, FaultCode};
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

    fn face() -> Face {
        let window = Area { left: 0.25, top: 0.1, width: 0.5, height: 0.8 };
        Face { head: window, window, pose: Pose { roll: 0.0, yaw: 0.0, pitch: 0.0 } }
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
    fn a_face_that_lies_is_asked_to_be_straight_and_the_clerk_to_turn_the_picture() {
        let lying = Verdict { findings: vec![Finding::Rolled, Finding::NoFace], face: None };
        let html = during(guided(lying), || rendered(samples::case_view()));
        assert!(html.contains("頭をまっすぐに") && html.contains("「映像を回す」を押して"), "{html}");
        let leaning = Verdict { findings: vec![Finding::Rolled], face: Some(face()) };
        assert!(!during(guided(leaning), || rendered(samples::case_view())).contains("「映像を回す」を押して"));
    }

    #[test]
    fn a_face_that_is_right_is_framed_and_asked_to_hold_still() {
        let html = during(guided(Verdict { findings: vec![], face: Some(face()) }), || rendered(samples::case_view()));
        assert!(html.contains("動かないでください") && html.contains("is-good"), "{html}");
        assert!(html.contains(r#"<rect x="0.25""#) && !html.contains("<ellipse") && !html.contains("style="), "{html}");
    }
}
