//! Moments and lengths of time as people say them.

use domain::{DeviceId, Timestamp};
use maud::{Markup, html};
use sync::DeviceEntry;

/// `令和8年11月22日（日） 10:32`, with the western date for machines.
pub(super) fn moment(at: Timestamp) -> Markup {
    html! { time datetime=(at.day().iso()) { (at.japanese()) } }
}

/// `3時間20分`.
pub(super) fn waiting(since: Timestamp, now: Timestamp) -> String {
    let minutes = now.ms_since(since).max(0) / 60_000;
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, 0) => "1分未満".into(),
        (0, 0, minutes) => format!("{minutes}分"),
        (0, hours, minutes) => format!("{hours}時間{minutes}分"),
        (days, hours, _) => format!("{days}日{hours}時間"),
    }
}

/// The names of devices in their order, `窓口1、窓口2`.
pub(super) fn device_labels(devices: &[DeviceEntry], wanted: &[DeviceId]) -> String {
    let mut labels: Vec<String> = wanted.iter().map(|device| device_label(devices, *device)).collect();
    labels.sort();
    labels.join("、")
}

/// The name a device was given; one that is not in the registry shows its id.
pub(super) fn device_label(devices: &[DeviceEntry], device: DeviceId) -> String {
    match devices.iter().find(|entry| entry.device == device) {
        Some(entry) => entry.label.clone(),
        None => format!("登録のない端末（{}）", &device.to_string()[..8]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_said_in_the_two_largest_units() {
        let minutes = |count: i64| waiting(Timestamp(0), Timestamp(count * 60_000));
        assert_eq!(minutes(0), "1分未満");
        assert_eq!(minutes(59), "59分");
        assert_eq!(minutes(200), "3時間20分");
        assert_eq!(minutes(1440 * 2 + 61), "2日1時間");
        assert_eq!(waiting(Timestamp(10), Timestamp(0)), "1分未満", "a tablet's clock may be ahead");
    }
}
