//! The one window. Its WebView keeps nothing on the disk.

use crate::{camera, commands};
use desk::Tablet;
use std::sync::Arc;
use tauri::{WebviewUrl, WebviewWindowBuilder};

pub(crate) struct Options {
    pub(crate) mock_camera: bool,
}

pub(crate) fn show(tablet: Arc<Tablet>, options: Options) -> tauri::Result<()> {
    tauri::Builder::default()
        .manage(tablet)
        .invoke_handler(commands::handler())
        .setup(move |app| {
            let window = WebviewWindowBuilder::new(app, "counter", WebviewUrl::App("index.html".into()))
                .title("ひきつぎ")
                .inner_size(1280.0, 800.0)
                .incognito(!is_driven())
                .build()?;
            camera::allow(&window, options.mock_camera)?;
            Ok(())
        })
        .run(tauri::generate_context!())
}

/// WebKit lets no program drive an incognito window, so a driver gets an ordinary one. Debug builds only.
fn is_driven() -> bool {
    cfg!(debug_assertions) && std::env::var("TAURI_WEBVIEW_AUTOMATION").is_ok_and(|value| value == "true")
}
