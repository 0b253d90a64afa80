//! One function a command: takes the request, asks the desk, returns.

use bridge::{Command, Fault, FaultCode};
use desk::{Serve, Tablet};
use std::sync::Arc;
use tauri::{State, Wry, ipc::Invoke};

macro_rules! commands {
    ($($function:ident => $request:ident,)*) => {
        $(#[tauri::command]
        async fn $function(
            tablet: State<'_, Arc<Tablet>>,
            request: bridge::$request,
        ) -> Result<<bridge::$request as Command>::Reply, Fault> {
            serve(tablet.inner().clone(), request).await
        })*

        pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($function),*]
        }
    };
}
bridge::for_each_command!(commands);

/// The desk waits for disk and network, so it works beside the threads that draw.
async fn serve<C: Command>(tablet: Arc<Tablet>, request: C) -> Result<C::Reply, Fault>
where
    Tablet: Serve<C>,
{
    let served = tauri::async_runtime::spawn_blocking(move || {
        let reply = tablet.serve(request);
        wipe::sweep_stack();
        reply
    })
    .await;
    served.unwrap_or_else(|_| Err(FaultCode::RequestMalformed.into()))
}
