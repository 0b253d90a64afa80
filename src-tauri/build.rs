//! Gives each command of the bridge a permission of its own, so that the capability file is a real allow-list.

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(bridge::COMMAND_NAMES);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("the shell's description is wrong: {error:#}");
    }
}
