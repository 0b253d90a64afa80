//! How long the live view and the shutter take, beside bare decoding and encoding of the same frame.
//!
//! `cargo xtask bench --photo` runs it. On a busy machine the processor time says more than the clock: it is what the
//! program itself used, all its threads together.

use domain::{Day, rules::PhotoLimits};
use image::{ImageFormat, RgbImage, codecs::jpeg::JpegEncoder, imageops};
use std::{
    fs,
    time::{Duration, Instant},
};

const RUNS: usize = 40;
/// What the issue asks for.
const LOOKS_A_SECOND: f64 = 10.0;
const SHUTTER: Duration = Duration::from_millis(150);

fn main() {
    let limits = rules::built_in_photo_limits(Day(20_500)).expect("says everything of photos");
    let started = Instant::now();
    photo::warm_up();
    println!("{:<44} {:>8.1} ms", "reading the models, once", milliseconds(started.elapsed()));
    live(&limits);
    shutter(&limits);
}

fn live(limits: &PhotoLimits) {
    let (jpeg, rgb) = frame(1280, 720);
    let picture = photo::Picture::from_rgb(1280, 720, rgb.into_raw()).expect("has its size");
    let look = times(|| drop(photo::look(&picture, (1920, 1080), limits)));
    report("look, 1280×720", &look);
    let whole = times(|| {
        let picture = photo::decode(&jpeg).expect("is a JPEG");
        drop(photo::look(&picture, (1920, 1080), limits));
    });
    report("decode and look, 1280×720", &whole);
    println!(
        "{:<44} {:>8.1} a second (wanted {LOOKS_A_SECOND})",
        "that is",
        1000.0 / milliseconds(whole.clock[RUNS / 2])
    );
}

fn shutter(limits: &PhotoLimits) {
    let (jpeg, _) = frame(1920, 1080);
    let judge = times(|| drop(photo::judge(&jpeg, limits).expect("is a frame")));
    report("shutter: decode, verdict, JPEG, 1920×1080", &judge);
    let bare = times(|| {
        let picture = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).expect("is a JPEG").to_rgb8();
        drop(encoded(&picture));
    });
    report("bare decode and encode of the same frame", &bare);
    let ratio = judge.clock[RUNS / 2].as_secs_f64() / bare.clock[RUNS / 2].as_secs_f64();
    let used = judge.processor.zip(bare.processor).map_or(f64::NAN, |(judge, bare)| judge / bare);
    println!("{:<44} {ratio:>8.2} times as long (processor: {used:.2}; wanted ≤ {SHUTTER:?})", "that is");
}

/// The president of the evidence before a grey wall.
fn frame(width: u32, height: u32) -> (Vec<u8>, RgbImage) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faces");
    let portrait = image::open(format!("{folder}/president.jpg")).expect("is in the repository").to_rgb8();
    let scale = height as f32 * 0.62 / 394.0;
    let (wide, high) = ((portrait.width() as f32 * scale) as u32, (portrait.height() as f32 * scale) as u32);
    let portrait = imageops::resize(&portrait, wide, high, imageops::FilterType::CatmullRom);
    let mut frame = RgbImage::from_pixel(width, height, image::Rgb([214, 217, 220]));
    imageops::overlay(&mut frame, &portrait, i64::from(width - wide) / 2, i64::from(height) / 12);
    (encoded(&frame), frame)
}

fn encoded(picture: &RgbImage) -> Vec<u8> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90).encode_image(picture).expect("encodes");
    jpeg
}

/// In order, so that the middle one is the median; and the mean processor time.
struct Times {
    clock: Vec<Duration>,
    processor: Option<f64>,
}

fn times(mut task: impl FnMut()) -> Times {
    let before = processor_milliseconds();
    let mut clock: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            task();
            started.elapsed()
        })
        .collect();
    clock.sort();
    let processor = processor_milliseconds().zip(before).map(|(after, before)| (after - before) / RUNS as f64);
    Times { clock, processor }
}

/// Of all threads; Linux says it.
fn processor_milliseconds() -> Option<f64> {
    let tasks = fs::read_dir("/proc/self/task").ok()?.flatten();
    let used = tasks.filter_map(|task| {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    Some(used.sum::<f64>() / 1e6)
}

fn report(what: &str, times: &Times) {
    let clock = &times.clock;
    let (middle, least, most) = (clock[RUNS / 2], clock[0], clock[RUNS - 1]);
    let [middle, least, most] = [middle, least, most].map(milliseconds);
    let processor = times.processor.map_or(String::new(), |used| format!(", processor {used:.1} ms"));
    println!("{what:<44} {middle:>8.1} ms (from {least:.1} to {most:.1}){processor}");
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
