//! The one window. Its WebView keeps nothing on the disk.

use crate::{camera, commands};
use desk::Tablet;
use std::sync::Arc;
use tauri::{WebviewUrl, WebviewWindowBuilder};

pub struct Options {
    pub mock_camera: bool,
}

pub fn show(tablet: Arc<Tablet>, options: Options) -> tauri::Result<()> {
    tauri::Builder::default()
        .manage(tablet)
        .invoke_handler(commands::handler())
        .setup(move |app| {
            let window = WebviewWindowBuilder::new(app, "counter", WebviewUrl::App("index.html".into()))
                .title("ひきつぎ")
                .inner_size(1280.0, 800.0)
                .incognito(true)
                .build()?;
            camera::allow(&window, options.mock_camera)?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
