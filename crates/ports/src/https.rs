//! The network: TLS by rustls to the pinned server, and to no other.

use desk::{SignedRequest, Transport, ports::Server};
use proofs::request::{COUNTER_HEADER, DEVICE_HEADER, SIGNATURE_HEADER};
use reqwest::{
    StatusCode,
    blocking::{Client, RequestBuilder},
};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use std::{
    error::Error,
    io::Read,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use sync::{TransportFault, wire::BODY_BYTES_MAX};

const CONNECT_SECONDS: u64 = 10;
const REQUEST_SECONDS: u64 = 120;

/// Keeps the connection to the server it last spoke to.
pub struct Https {
    provider: Arc<CryptoProvider>,
    pinned: Mutex<Option<(Server, Client)>>,
}

impl Https {
    pub fn new() -> Self {
        Self { provider: Arc::new(ring::default_provider()), pinned: Mutex::new(None) }
    }

    fn pinned(&self, server: &Server) -> Result<Client, TransportFault> {
        let mut pinned = self.pinned.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, client)) = &*pinned
            && known == server
        {
            return Ok(client.clone());
        }
        let client = self.pinned_client(&server.authority)?;
        *pinned = Some((server.clone(), client.clone()));
        Ok(client)
    }

    fn pinned_client(&self, authority: &[u8]) -> Result<Client, TransportFault> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(authority)).map_err(|_| TransportFault::ForeignServer)?;
        let config = self.config()?.with_root_certificates(roots).with_no_client_auth();
        client(config)
    }

    fn unpinned_client(&self) -> Result<Client, TransportFault> {
        let verifier = Arc::new(AnyCertificate(self.provider.clone()));
        let config = self.config()?.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
        client(config)
    }

    fn config(&self) -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, TransportFault> {
        ClientConfig::builder_with_provider(self.provider.clone())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|_| TransportFault::Unreachable)
    }
}

impl Default for Https {
    fn default() -> Self {
        Self::new()
    }
}

impl Transport for Https {
    fn send(&self, request: &SignedRequest) -> Result<Vec<u8>, TransportFault> {
        let client = self.pinned(&request.server)?;
        let builder = client
            .post(format!("{}{}", request.server.address, request.path))
            .header(DEVICE_HEADER, request.device.to_string())
            .header(COUNTER_HEADER, request.counter.to_string())
            .header(SIGNATURE_HEADER, request.signature.to_string())
            .body(request.body.clone());
        answer(builder)
    }

    fn send_unpinned(&self, address: &str, path: &str, body: &[u8]) -> Result<Vec<u8>, TransportFault> {
        answer(self.unpinned_client()?.post(format!("{address}{path}")).body(body.to_vec()))
    }
}

fn client(config: ClientConfig) -> Result<Client, TransportFault> {
    Client::builder()
        .tls_backend_preconfigured(config)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(CONNECT_SECONDS))
        .timeout(Duration::from_secs(REQUEST_SECONDS))
        .build()
        .map_err(|_| TransportFault::Unreachable)
}

/// Reads an answer of bounded size.
fn answer(builder: RequestBuilder) -> Result<Vec<u8>, TransportFault> {
    let response = builder.send().map_err(|error| fault_of(&error))?;
    match response.status() {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => return Err(TransportFault::NotRecognised),
        StatusCode::FORBIDDEN => return Err(TransportFault::Revoked),
        StatusCode::UPGRADE_REQUIRED => return Err(TransportFault::VersionsDiffer),
        StatusCode::INSUFFICIENT_STORAGE => return Err(TransportFault::ServerFull),
        _ => return Err(TransportFault::Unreadable),
    }
    let mut body = Vec::new();
    response.take(BODY_BYTES_MAX as u64 + 1).read_to_end(&mut body).map_err(|_| TransportFault::Unreachable)?;
    if body.len() > BODY_BYTES_MAX { Err(TransportFault::Unreadable) } else { Ok(body) }
}

/// Looks for what TLS said below what the client says.
fn fault_of(error: &reqwest::Error) -> TransportFault {
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = source {
        if let Some(fault) = inner.downcast_ref::<TlsError>().and_then(fault_of_tls) {
            return fault;
        }
        source = match inner.downcast_ref::<std::io::Error>().and_then(|error| error.get_ref()) {
            Some(wrapped) => Some(wrapped),
            None => inner.source(),
        };
    }
    TransportFault::Unreachable
}

fn fault_of_tls(error: &TlsError) -> Option<TransportFault> {
    let TlsError::InvalidCertificate(reason) = error else { return None };
    let untimely = matches!(
        reason,
        CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. }
    );
    Some(if untimely { TransportFault::CertificateExpired } else { TransportFault::ForeignServer })
}

/// Accepts any certificate on first contact: there the one-time code proves who answers, not TLS.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
