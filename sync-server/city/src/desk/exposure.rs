//! 紛失届 and 漏えい等の影響範囲: what a lost device held, from what outlives the cases, and nothing of any person.

use super::CityDesk;
use crate::{CityStore, DeskError, ReceivedCase, ReceivedState, store::TERMINAL};
use domain::{CaseId, CaseNumber, DeviceId, Service, StaffId, Timestamp};
use proofs::DataKind;
use serde::Serialize;
use sync::{CityLink, DeviceEntry};

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExposureReport {
    pub made_at: Timestamp,
    pub device: DeviceId,
    pub label: String,
    pub enrolled_at: Timestamp,
    pub last_seen: Option<Timestamp>,
    pub revoked: bool,
    pub declared_lost_at: Option<Timestamp>,
    pub cases: Vec<ExposedCase>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExposedCase {
    pub number: CaseNumber,
    /// `None` when the case does not open: then every kind of data has to be assumed.
    pub category: Option<Service>,
    pub kinds: Option<Vec<DataKind>>,
    pub state: ExposedState,
    pub received_at: Option<Timestamp>,
    /// When this device's copy was shredded, by its own signed word.
    pub erased_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExposedState {
    Open,
    HandedOver,
    Received,
    Certified,
}

impl ExposedState {
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "受付中",
            Self::HandedOver => "引き継ぎ済み・受領前",
            Self::Received => "受領済み・削除の確認待ち",
            Self::Certified => "削除証明済み",
        }
    }
}

impl ExposedCase {
    pub fn category_words(&self) -> &'static str {
        self.category.map_or("業務は不明", Service::label)
    }

    pub fn kinds_words(&self) -> String {
        match &self.kinds {
            Some(kinds) if kinds.is_empty() => "個人の記録なし".into(),
            Some(kinds) => kinds.iter().map(|kind| kind.label()).collect::<Vec<_>>().join("、"),
            None => "開けないため不明（すべての種類が含まれるとみなしてください）".into(),
        }
    }
}

impl ExposureReport {
    /// What stands between a finder and the records.
    pub const PROTECTION: &[&str] = &[
        "記録は案件ごとの鍵で暗号化されています。画面が閉じた端末のメモリーに鍵はありません。",
        "案件の鍵は、端末の鍵と担当者の暗証の両方がないと開きません。暗証の誤りは数えられ、待ち時間が延びます。",
        "端末の鍵をファイルに置いている端末では、短い数字の暗証は時間をかければ破られます。そのときは残っている案件が読まれたとみなしてください。",
        "使用を止めた端末は、市から何も受け取れません。ほかの端末の案件を取り寄せることもできません。",
    ];

    /// The report as text for a terminal or a file.
    pub fn text(&self) -> String {
        let moment = |at: Option<Timestamp>, none: &str| at.map_or(none.to_owned(), |at| at.japanese());
        let mut lines = vec![
            format!("漏えい等の影響範囲：端末「{}」（{}）", self.label, self.device),
            format!("作成：{}", self.made_at.japanese()),
            format!("登録：{}　最後の同期：{}", self.enrolled_at.japanese(), moment(self.last_seen, "なし")),
            format!(
                "使用停止：{}　紛失の届け出：{}",
                if self.revoked { "済" } else { "未" },
                moment(self.declared_lost_at, "なし")
            ),
            format!("持っていた案件：{}件", self.cases.len()),
        ];
        for case in &self.cases {
            lines.push(format!(
                "{}\t{}\t{}\t{}\t端末からの削除：{}",
                case.number,
                case.state.label(),
                case.category_words(),
                case.kinds_words(),
                moment(case.erased_at, "未確認"),
            ));
        }
        lines.extend(Self::PROTECTION.iter().map(|line| format!("・{line}")));
        lines.join("\n")
    }
}

/// Stops a device for good and frees the certificates that wait for it. `false` when no such device is enrolled.
pub fn declare_lost(
    store: &CityStore,
    link: &dyn CityLink,
    device: DeviceId,
    by: Option<StaffId>,
    now: Timestamp,
) -> Result<bool, DeskError> {
    if !link.revoke(device)? {
        return Ok(false);
    }
    let by = by.unwrap_or(TERMINAL);
    store.put_lost(device, by, now)?;
    Ok(true)
}

impl CityDesk {
    /// Every case the device ever held, oldest number first. Living cases are opened in memory for their kinds alone.
    pub fn exposure(
        &self,
        link: &dyn CityLink,
        device: DeviceId,
        now: Timestamp,
    ) -> Result<Option<ExposureReport>, DeskError> {
        let devices = link.devices()?;
        let Some(entry) = devices.iter().find(|entry| entry.device == device) else { return Ok(None) };
        let mut cases = Vec::new();
        for received in self.store.all_received()?.iter().filter(|case| case.holders.contains(&device)) {
            cases.push(self.exposed_received(link, received, entry)?);
        }
        for case in link.held_by(device)? {
            if self.store.received(case)?.is_none() {
                cases.extend(self.exposed_living(link, case)?);
            }
        }
        cases.sort_by(|left, right| left.number.as_str().cmp(right.number.as_str()));
        Ok(Some(ExposureReport {
            made_at: now,
            device,
            label: entry.label.clone(),
            enrolled_at: entry.enrolled_at,
            last_seen: entry.last_seen,
            revoked: entry.revoked,
            declared_lost_at: self.store.lost_devices()?.get(&device).copied(),
            cases,
        }))
    }

    fn exposed_living(&self, link: &dyn CityLink, case: CaseId) -> Result<Option<ExposedCase>, DeskError> {
        let Some(bundle) = link.case(case)? else { return Ok(None) };
        let state = if bundle.notice.is_some() { ExposedState::HandedOver } else { ExposedState::Open };
        let opened = match self.open_case(link, case) {
            Ok(opened) => opened.state.is_some().then_some(opened),
            Err(DeskError::CaseSealed) => None,
            Err(error) => return Err(error),
        };
        Ok(Some(ExposedCase {
            number: bundle.opening.number,
            category: opened.as_ref().and_then(|opened| opened.state.as_ref()).map(|state| state.service),
            kinds: opened.map(|opened| opened.kinds()),
            state,
            received_at: None,
            erased_at: None,
        }))
    }

    fn exposed_received(
        &self,
        link: &dyn CityLink,
        case: &ReceivedCase,
        device: &DeviceEntry,
    ) -> Result<ExposedCase, DeskError> {
        let state = match case.state {
            ReceivedState::Announced => ExposedState::HandedOver,
            ReceivedState::Received => ExposedState::Received,
            ReceivedState::Certified | ReceivedState::Published => ExposedState::Certified,
        };
        Ok(ExposedCase {
            number: case.number.clone(),
            category: Some(case.category),
            kinds: Some(case.kinds.clone()),
            state,
            received_at: Some(case.received_at),
            erased_at: self.erased_at(link, case, device)?,
        })
    }

    /// The device's own word, from the certificate or, before it, from the relay.
    fn erased_at(
        &self,
        link: &dyn CityLink,
        case: &ReceivedCase,
        device: &DeviceEntry,
    ) -> Result<Option<Timestamp>, DeskError> {
        let certified = match &case.certificate {
            Some(signed) => signed.verify(&self.city_key()).ok(),
            None => None,
        };
        if let Some(certificate) = certified {
            let end = certificate.devices.iter().find(|end| end.device == device.device);
            return Ok(end.and_then(|end| end.ack().ok().flatten()).map(|ack| ack.shredded_at));
        }
        let acks = link.acks(case.case)?;
        let own = acks.iter().filter_map(|ack| ack.verify(&device.key).ok());
        Ok(own.filter(|ack| ack.device == device.device && ack.case == case.case).map(|ack| ack.shredded_at).max())
    }
}
