//! The camera, and nothing else that a page could ask for.

use tauri::WebviewWindow;

#[cfg(target_os = "linux")]
pub(crate) fn allow(window: &WebviewWindow, mock: bool) -> tauri::Result<()> {
    use webkit2gtk::{
        PermissionRequestExt, SettingsExt, UserMediaPermissionRequest, UserMediaPermissionRequestExt, WebViewExt,
        glib::Cast,
    };
    window.with_webview(move |webview| {
        let webview = webview.inner();
        if let Some(settings) = WebViewExt::settings(&webview) {
            settings.set_enable_media_stream(true);
            settings.set_enable_mock_capture_devices(mock);
        }
        webview.connect_permission_request(|_, request| {
            let camera_alone = request
                .downcast_ref::<UserMediaPermissionRequest>()
                .is_some_and(|media| media.is_for_video_device() && !media.is_for_audio_device());
            if camera_alone {
                request.allow();
            } else {
                request.deny();
            }
            true
        });
    })
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn allow(_: &WebviewWindow, _: bool) -> tauri::Result<()> {
    Ok(())
}
