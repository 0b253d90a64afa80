//! `prove-erasure`: nothing of a case is left on the server, or the report says what is. The server must stand still.

use crate::{Failure, Place};
use city::erasure::CityTraces;
use domain::CaseNumber;
use forensics::{
    Canaries, Report,
    process::nobody_else_uses,
    report::nothing_of,
    sqlite::{address_to_read, log_bytes},
    traces::Traces,
};
use proofs::verify_certificate;
use relay::erasure::RelayTraces;
use std::path::Path;

/// Where the id of a purged case rightly stays: it names nobody.
const KEPT_IN: [&str; 10] =
    ["ledger", "openings", "certificates", "feed", "cases", "addenda", "audit", "orders", "unmirrored", "granted"];

pub(crate) fn prove(place: &Place, number: &str, canary_file: Option<&Path>) -> Result<Report, Failure> {
    let _lock = place.lock()?;
    let canaries = match canary_file {
        Some(file) => Canaries::read(file).map_err(Failure::file(file))?,
        None => Canaries::default(),
    };
    let mut report = Report::new("市のサーバーでの消去の証明", number);
    let (relay_address, city_address) = (address_to_read(&place.relay_store()), address_to_read(&place.city_store()));
    let city_key = city::erasure::city_key(&city_address)?;
    let relay = match CaseNumber::parse(number) {
        Ok(number) => relay::erasure::examine(&relay_address, &number, &city_key)?.zip(city::erasure::examine(
            &city_address,
            place.directory(),
            &number,
        )?),
        Err(_) => None,
    };
    let Some((relay, city)) = relay else {
        report.add("受付番号", false, "市が受領した案件に、この番号はありません。→ 番号を確かめてください。");
        return Ok(report);
    };
    report.add("受付番号", relay.case == city.case, "市が受領した案件です。番号・業務・日時だけが残ります。");
    add_relay(&mut report, &relay, &city);
    add_city(&mut report, &city);
    add_quiet(&mut report, place);
    Traces::look_for(place.directory(), relay.case, &KEPT_IN, &canaries).add_to(&mut report);
    Ok(report)
}

fn add_relay(report: &mut Report, relay: &RelayTraces, city: &CityTraces) {
    let ordered = if relay.is_ordered {
        "市が署名した削除の命令が台帳にあります。"
    } else {
        "台帳に、市が署名した削除の命令がありません。→ 受領してください。"
    };
    report.add("削除の命令", relay.is_ordered, ordered);
    report.add_result(
        "台帳の鎖",
        match &relay.ledger {
            Ok(orders) => Ok((true, format!("命令{orders}件の鎖は、はじめから終わりまでつながっています。"))),
            Err(error) => Ok((false, format!("つながっていません（{error}）。→ 市の担当課に連絡してください。"))),
        },
    );
    report.add_result("中継の記録", Ok(nothing_of(&relay.remains)));
    let (verified, grounds) = match &relay.certificate {
        None => (false, "まだありません。→ 持っていた端末がすべて同期すると作られます。".to_owned()),
        Some(signed) => match verify_certificate(&city.city, signed) {
            Ok(certificate) if certificate.case == relay.case => {
                let devices = certificate.devices.len();
                (true, format!("{} は正しく、{devices}台の端末の署名がそろっています。", certificate.number))
            }
            Ok(_) => (false, "ほかの案件の証明です。".to_owned()),
            Err(error) => (false, format!("正しくありません（{error}）。")),
        },
    };
    report.add("削除証明", verified, grounds);
}

fn add_city(report: &mut Report, city: &CityTraces) {
    let finished = if city.is_finished {
        "受領書は破棄されています。"
    } else {
        "受領書が残っています。→ 削除証明が作られると破棄されます。"
    };
    report.add("市の受領書", city.is_finished, finished);
    report.add_result(
        "一度きりの鍵",
        match &city.key_is_kept {
            Ok(false) => Ok((true, "この案件の鍵は、市の鍵の頁にありません。".to_owned())),
            Ok(true) => Ok((false, "この案件を開く鍵が、市の鍵の頁に残っています。".to_owned())),
            Err(error) => Err(error.to_string()),
        },
    );
    let roots = &city.roots;
    let old: Vec<&str> = roots.all.iter().map(String::as_str).filter(|name| *name != roots.current).collect();
    report.add_result(
        "鍵の頁の根",
        match (old.as_slice(), roots.all.contains(&roots.current)) {
            ([], true) => Ok((true, format!("今の {} だけです。古い頁は、どの鍵でも開きません。", roots.current))),
            ([], false) => Ok((false, format!("今の {} がありません。", roots.current))),
            (old, _) => Ok((false, format!("古い根が残っています: {}。→ 取り除いてください。", old.join("、")))),
        },
    );
}

/// Nobody else has the folder open, and nothing waits beside the stores.
fn add_quiet(report: &mut Report, place: &Place) {
    report.add_result("開いたままのファイル", nobody_else_uses(place.directory()));
    let bytes = log_bytes(&place.relay_store()) + log_bytes(&place.city_store());
    let (empty, grounds) = match bytes {
        0 => (true, "空です。".to_owned()),
        bytes => (false, format!("{bytes}バイトあります。→ サーバーを一度起動し、正しく止めてください。")),
    };
    report.add("書き込みログ", empty, grounds);
}
