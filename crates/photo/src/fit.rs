//! The 35:45 window around a head, and what keeps it from fitting into the frame.

use domain::{
    photo::Finding,
    rules::{PhotoLimits, PhotoMeasure},
};

const HEIGHT_MM: f32 = 45.0;
const WIDTH_MM: f32 = 35.0;
const HEAD_MM: f32 = 34.0;
const MARGIN_MM: f32 = 4.0;
/// Between the wished size of the window and the smallest that is allowed.
const STEPS: usize = 6;

/// In pixels of the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Head {
    pub(crate) crown: f32,
    pub(crate) chin: f32,
    pub(crate) middle: f32,
    pub(crate) width: f32,
}

/// Lies in the frame, whatever was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Window {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

pub(crate) struct Fit {
    pub(crate) window: Window,
    pub(crate) findings: Vec<Finding>,
}

/// `scale`: how many pixels of the photo one pixel of this frame will be.
pub(crate) fn fit(head: Head, frame: (f32, f32), scale: f32, limits: &PhotoLimits) -> Fit {
    let height = (head.chin - head.crown).max(1.0);
    let [head_mm, margin_mm] = [PhotoMeasure::HeadHeight, PhotoMeasure::HeadMargin].map(|measure| limits.of(measure));
    let (wished, smallest) = (height * HEIGHT_MM / HEAD_MM, height * HEIGHT_MM / head_mm.at_most);
    let largest = frame.1.min(frame.0 * HEIGHT_MM / WIDTH_MM);
    let place = |window_height: f32| {
        let millimetre = window_height / HEIGHT_MM;
        let width = window_height * WIDTH_MM / HEIGHT_MM;
        let top = (head.crown - MARGIN_MM * millimetre).clamp(0.0, (frame.1 - window_height).max(0.0));
        let left = (head.middle - width / 2.0).clamp(0.0, (frame.0 - width).max(0.0));
        let mut findings = Vec::new();
        let margin = (head.crown - top) / millimetre;
        if margin < margin_mm.at_least - 0.01 {
            findings.push(Finding::TooHigh);
        } else if margin > margin_mm.at_most + 0.01 {
            findings.push(Finding::TooLow);
        }
        let aside = (head.middle - left - width / 2.0) / millimetre;
        if aside.abs() > limits.of(PhotoMeasure::Aside).at_most {
            findings.push(if aside < 0.0 { Finding::TooFarLeft } else { Finding::TooFarRight });
        }
        Fit { window: Window { left, top, width, height: window_height }, findings }
    };
    if smallest > largest {
        let mut fit = place(largest);
        fit.findings = vec![Finding::TooNear];
        return fit;
    }
    let first = wished.min(largest);
    let tries = (0..=STEPS).map(|step| place(first + (smallest - first) * step as f32 / STEPS as f32));
    let mut fit = tries
        .reduce(|best, next| {
            if best.findings.is_empty() {
                best
            } else if next.findings.is_empty() {
                next
            } else {
                best
            }
        })
        .unwrap_or_else(|| place(first));
    let wanted = limits.of(PhotoMeasure::WindowWidth).at_least / scale;
    if fit.window.width < wanted {
        // A head of the smallest allowed size still makes a photo.
        let roomy = (height * HEIGHT_MM / head_mm.at_least).min(largest) * WIDTH_MM / HEIGHT_MM;
        fit = place(wanted.min(largest * WIDTH_MM / HEIGHT_MM) * HEIGHT_MM / WIDTH_MM);
        if roomy < wanted {
            fit.findings = vec![Finding::TooFar];
        }
    }
    fit
}

/// The largest window in the middle: for a photo without a face that can be found.
pub(crate) fn middle((width, height): (f32, f32)) -> Window {
    let window_height = height.min(width * HEIGHT_MM / WIDTH_MM);
    let window_width = window_height * WIDTH_MM / HEIGHT_MM;
    Window {
        left: (width - window_width) / 2.0,
        top: (height - window_height) / 2.0,
        width: window_width,
        height: window_height,
    }
}
