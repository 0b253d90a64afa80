//! `serve`: puts relay, city desk, clock and network together, and stops cleanly.

use crate::{
    Failure, Place,
    exchange::{self, Counter},
    now,
    settings::Settings,
    tls,
};
use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use city::{CityDesk, Mirror, web::Office};
use domain::Timestamp;
use sealing::{SystemEntropy, entropy::make_bytes};
use std::{
    fs::File,
    future::Future,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

/// How long open requests may take after a stop was asked for.
const GRACE: Duration = Duration::from_secs(10);

/// A server that is ready: the port is bound, nothing is accepted yet.
pub struct Ready {
    pub address: String,
    listener: TcpListener,
    tls: RustlsConfig,
    routes: Router,
    _lock: File,
}

pub fn run(place: &Place, listen: SocketAddr) -> Result<(), Failure> {
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::Network)?;
    let ready = prepare(place, listen, Arc::new(now))?;
    // Tablets and browsers know the address; that nobody reads this line keeps no city from working.
    let _ = journal::say(format_args!("listening {}", ready.address));
    runtime.block_on(ready.serve(stop_signal()))
}

pub fn prepare(
    place: &Place,
    listen: SocketAddr,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
) -> Result<Ready, Failure> {
    let lock = place.lock()?;
    let mut settings = Settings::load(place)?;
    tls::renew_leaf(place, &mut settings, clock())?;
    let relay = Arc::new(place.open_relay()?);
    let mirror = settings.mirror.clone().map(Mirror::at);
    let entropy = Box::new(SystemEntropy::default());
    let desk = CityDesk::open_mirrored(place.directory(), place.open_city_store()?, entropy, mirror)?;
    desk.refuse_older_relay(&*relay)?;
    relay.begin_run(u32::from_be_bytes(make_bytes(&mut SystemEntropy::default())))?;
    let desk = Arc::new(desk);
    desk.attend(&*relay, clock())?;
    let listener = TcpListener::bind(listen).map_err(Failure::Network)?;
    listener.set_nonblocking(true).map_err(Failure::Network)?;
    let port = listener.local_addr().map_err(Failure::Network)?.port();
    let address = format!("https://{}:{port}", settings.host);
    let authority = tls::authority_der(place)?;
    let counter = Arc::new(Counter { relay: relay.clone(), desk: desk.clone(), clock: clock.clone(), authority });
    let office = Office::new(desk, relay, counter.clone(), clock, address.clone());
    let routes = exchange::router(counter).merge(city::web::router(Arc::new(office)));
    let tls = RustlsConfig::from_config(tls::server_config(place)?);
    Ok(Ready { address, listener, tls, routes, _lock: lock })
}

impl Ready {
    /// Serves until `stop` comes, then finishes what is under way.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), Failure> {
        let Self { address: _, listener, tls, routes, _lock } = self;
        let handle = Handle::new();
        let stopping = handle.clone();
        tokio::spawn(async move {
            stop.await;
            stopping.graceful_shutdown(Some(GRACE));
        });
        axum_server::from_tcp_rustls(listener, tls)
            .map_err(Failure::Network)?
            .handle(handle)
            .serve(routes.into_make_service())
            .await
            .map_err(Failure::Network)
    }
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
            drop(interrupt.await);
            return;
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
