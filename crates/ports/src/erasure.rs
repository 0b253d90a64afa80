//! 消去の証明 on a tablet: the folder as it lies, examined while nobody else may open it.

use crate::folder::{OpenError, hold_lock_for};
use domain::CaseNumber;
use forensics::{
    Canaries, Report,
    process::nobody_else_uses,
    sqlite::{address_to_read, log_bytes},
    traces::Traces,
};
use std::path::Path;
use vault::erasure::{Certificate, KEPT_IN, Order, TabletTraces, examine};

/// Proves that nothing of a case is left in a tablet's folder, or says what is.
pub fn prove_erasure(folder: &Path, number: &str, canary_file: Option<&Path>) -> Result<Report, OpenError> {
    let failed = |error: std::io::Error| OpenError::Folder { path: folder.display().to_string(), reason: error.kind() };
    let canaries = canary_file.map(Canaries::read).transpose().map_err(failed)?.unwrap_or_default();
    let store = folder.join("tablet.db");
    std::fs::metadata(&store).map_err(failed)?;
    let _lock = hold_lock_for(folder)?;
    let mut report = Report::new("端末での消去の証明", number);
    let traces = match CaseNumber::parse(number) {
        Ok(number) => examine(&address_to_read(&store), &number)?,
        Err(_) => None,
    };
    let Some(traces) = traces else {
        report.add("受付番号", false, "この番号の案件は、この端末の一覧にありません。→ 番号を確かめてください。");
        return Ok(report);
    };
    add_records(&mut report, &traces);
    add_keys(&mut report, &folder.join("keys"), &traces.slot_secret);
    add_quiet(&mut report, folder, &store);
    Traces::look_for(folder, traces.case, &KEPT_IN, &canaries).add_to(&mut report);
    Ok(report)
}

fn add_records(report: &mut Report, traces: &TabletTraces) {
    let label = traces.stage.label();
    report.add("受付番号", true, format!("一覧にあります（{label}）。一覧には番号・業務・日時だけが残ります。"));
    let (ordered, grounds) = match traces.order {
        Order::Signed => (true, "市が署名した削除の命令が台帳にあり、登録のときに受け取った市の公開鍵で確かめました。"),
        Order::Foreign => (false, "台帳の命令は、市の署名として確かめられません。→ 市の担当課に連絡してください。"),
        Order::Missing => (false, "台帳に削除の命令がありません。→ 市が受領したあと、同期してください。"),
    };
    report.add("削除の命令", ordered, grounds);
    report.add_result("端末の記録", Ok(forensics::report::nothing_of(&traces.remains)));
    let (verified, grounds) = match &traces.certificate {
        Certificate::Verified(number) => (true, format!("{number} は正しい削除証明です。")),
        Certificate::Missing => (true, "まだ届いていません。すべての端末の削除が終わると届きます。".to_owned()),
        Certificate::Foreign => (false, "削除証明を市の公開鍵で確かめられません。→ 市に連絡してください。".to_owned()),
    };
    report.add("削除証明", verified, grounds);
}

fn add_keys(report: &mut Report, keys: &Path, current: &str) {
    report.add_result("鍵の層", slot_secrets(keys).map(|names| judge_secrets(&names, current)));
}

fn slot_secrets(keys: &Path) -> Result<Vec<String>, String> {
    let files = forensics::files::below(keys)?;
    let names = files.iter().filter_map(|file| file.file_name()?.to_str());
    Ok(names.filter(|name| name.contains("slot-secret-")).map(str::to_owned).collect())
}

fn judge_secrets(names: &[String], current: &str) -> (bool, String) {
    let others: Vec<&str> = names.iter().map(String::as_str).filter(|name| *name != current).collect();
    if !others.is_empty() {
        return (false, format!("古い鍵が残っています: {}。→ 端末を一度開いて閉じてください。", others.join("、")));
    }
    if names.is_empty() {
        return (false, format!("今の鍵 {current} がありません。→ 市の担当課に連絡してください。"));
    }
    (true, format!("外側の鍵は今の {current} だけです。前の鍵は破棄され、古い複製は開きません。"))
}

/// Nobody else has it open, and nothing waits beside the store.
fn add_quiet(report: &mut Report, folder: &Path, store: &Path) {
    report.add_result("開いたままのファイル", nobody_else_uses(folder));
    let (empty, grounds) = match log_bytes(store) {
        0 => (true, "空です。".to_owned()),
        bytes => (false, format!("tablet.db-wal に{bytes}バイトあります。→ 端末を一度開いて閉じてください。")),
    };
    report.add("書き込みログ", empty, grounds);
}
