//! The models are those of the notice.

use proofs::digest::sha256_plain;
use std::path::Path;

#[test]
fn every_model_is_the_one_of_the_notice() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("model");
    let notice = std::fs::read_to_string(folder.join("NOTICE.md")).expect("the notice is there");
    let rows: Vec<Vec<&str>> = notice
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.split('|').map(|cell| cell.trim().trim_matches('`')).collect())
        .collect();
    let mut models: Vec<String> = std::fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".onnx"))
        .collect();
    models.sort();
    assert_eq!(models, rows.iter().map(|row| row[1].to_owned()).collect::<Vec<_>>());
    for row in rows {
        let bytes = std::fs::read(folder.join(row[1])).expect("can be read");
        assert_eq!(sha256_plain(&bytes).to_string(), row[6], "{}", row[1]);
    }
}
