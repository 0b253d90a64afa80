//! Two detectors on the same pictures: the one that was chosen, and `rustface` (SeetaFace), which was not.

use frames::faces::{Canvas, Portrait, cases};
use rustface::{Detector, ImageData};
use std::{path::PathBuf, time::Instant};

/// The longer side of what both are shown.
const SIDE: usize = 640;

/// The model lies in the sources of the crate, which cargo keeps.
fn seeta() -> Option<Box<dyn Detector>> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))?;
    let mut sources = std::fs::read_dir(home.join("registry/src")).ok()?.flatten().map(|entry| entry.path());
    let model = sources.find_map(|source| {
        let model = source.join("rustface-0.1.7/model/seeta_fd_frontal_v1.0.bin");
        model.exists().then_some(model)
    })?;
    let mut detector = rustface::create_detector(model.to_str()?).ok()?;
    detector.set_min_face_size(40);
    detector.set_score_thresh(2.0);
    detector.set_pyramid_scale_factor(0.8);
    detector.set_slide_window_step(4, 4);
    Some(detector)
}

fn grey(canvas: &Canvas) -> (Vec<u8>, u32, u32) {
    let step = (canvas.width.max(canvas.height) / SIDE).max(1);
    let (width, height) = (canvas.width / step, canvas.height / step);
    let mean = |at: usize| {
        let (x, y) = (at % width * step, at / width * step);
        let cells = (0..step * step).map(|cell| canvas.pixels[(y + cell / step) * canvas.width + x + cell % step]);
        let sum: f32 = cells.map(|[red, green, blue]| 0.299 * red + 0.587 * green + 0.114 * blue).sum();
        (sum / (step * step) as f32).clamp(0.0, 255.0) as u8
    };
    ((0..width * height).map(mean).collect(), width as u32, height as u32)
}

#[derive(Default)]
struct Row {
    pictures: usize,
    faces: usize,
    found: [usize; 2],
    too_many: [usize; 2],
    milliseconds: [f64; 2],
}

impl Row {
    fn add(&mut self, seeta: &mut dyn Detector, canvas: &Canvas, faces: usize) {
        let (pixels, width, height) = grey(canvas);
        let started = Instant::now();
        let one = seeta.detect(&ImageData::new(&pixels, width, height)).len();
        let between = Instant::now();
        let other = photo::detections(&canvas.picture()).len();
        let ended = Instant::now();
        self.pictures += 1;
        self.faces += faces;
        for (at, (found, time)) in [(one, between - started), (other, ended - between)].into_iter().enumerate() {
            self.found[at] += found.min(faces);
            self.too_many[at] += found.saturating_sub(faces);
            self.milliseconds[at] += time.as_secs_f64() * 1000.0;
        }
    }
}

pub(crate) fn compare() -> Option<()> {
    let mut seeta = seeta()?;
    let mut rows: Vec<(&str, Row)> = Vec::new();
    for case in cases::all(&Portrait::all()) {
        let (group, faces) = match case.kind {
            "two faces" => ("two faces", 2),
            "no face" => ("no face", 0),
            "turned left" | "turned right" => ("one face, turned", 1),
            "looking up" | "looking down" => ("one face, nodding", 1),
            "leaning left" | "leaning right" => ("one face, leaning", 1),
            "dark" | "over-lit" | "light from one side" => ("one face, bad light", 1),
            _ => ("one face, other", 1),
        };
        if !rows.iter().any(|row| row.0 == group) {
            rows.push((group, Row::default()));
        }
        let row = rows.iter_mut().find(|row| row.0 == group)?;
        row.1.add(&mut *seeta, &case.frame(), faces);
    }
    let mut crowd = Row::default();
    crowd.add(&mut *seeta, &Canvas::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faces/congress.jpg")), 29);
    rows.push(("29 faces of 25 pixels", crowd));
    println!(
        "| pictures | faces | SeetaFace: found, too many, ms a picture | BlazeFace: found, too many, ms a picture |"
    );
    println!("|---|---|---|---|");
    for (group, row) in rows {
        let cell = |at: usize| {
            let time = row.milliseconds[at] / row.pictures as f64;
            format!("{}, {}, {time:.0}", row.found[at], row.too_many[at])
        };
        println!("| {group} ({}) | {} | {} | {} |", row.pictures, row.faces, cell(0), cell(1));
    }
    Some(())
}
