//! Turns the compiled screen into a web module: `xtask-wasm INPUT.wasm OUT_DIR`.

use std::env;
use std::path::Path;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, out_dir] = arguments.as_slice() else {
        eprintln!("usage: xtask-wasm INPUT.wasm OUT_DIR");
        return ExitCode::from(2);
    };
    match generate(Path::new(input), Path::new(out_dir)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask-wasm: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn generate(input: &Path, out_dir: &Path) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .web(true)
        .map_err(|error| format!("{error:#}"))?
        .typescript(false)
        .generate(out_dir)
        .map_err(|error| format!("cannot bind {}: {error:#}", input.display()))
}
