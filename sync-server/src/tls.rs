//! The server's own certificate authority, and the certificate it signs for the server.

use crate::{
    Failure, Place,
    place::{read, write_private},
    settings::Settings,
};
use domain::{Day, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::sync::Arc;

const DAY_MS: i64 = 86_400_000;
const AUTHORITY_DAYS: i32 = 3653;
/// What browsers accept at most is 398.
const LEAF_DAYS: i32 = 397;
const RENEW_DAYS: i64 = 30;

/// Makes an authority of its own for this server.
pub(crate) fn create_authority(place: &Place, now: Timestamp) -> Result<(), Failure> {
    let key = KeyPair::generate()?;
    let mut params = authority_params();
    limit(&mut params, now.day(), AUTHORITY_DAYS);
    let certificate = params.self_signed(&key)?;
    write_private(&place.authority_key(), key.serialize_pem().as_bytes())?;
    write_private(&place.authority(), certificate.pem().as_bytes())
}

/// Signs a certificate for the server and answers when it ends.
pub(crate) fn create_leaf(place: &Place, host: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    let issuer = Issuer::new(authority_params(), KeyPair::from_pem(&read(&place.authority_key())?)?);
    let mut names = vec![host.to_owned(), "127.0.0.1".to_owned()];
    names.dedup();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, host);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    limit(&mut params, now.day(), LEAF_DAYS);
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &issuer)?;
    write_private(&place.leaf_key(), key.serialize_pem().as_bytes())?;
    write_private(&place.leaf(), certificate.pem().as_bytes())?;
    Ok(leaf_ends(now))
}

/// When a certificate ends that is signed now.
pub(crate) fn leaf_ends(now: Timestamp) -> Timestamp {
    now.plus_ms(i64::from(LEAF_DAYS - 1) * DAY_MS)
}

/// Signs a new certificate when the present one ends soon.
pub(crate) fn renew_leaf(place: &Place, settings: &mut Settings, now: Timestamp) -> Result<(), Failure> {
    if settings.certificate_ends.ms_since(now) >= RENEW_DAYS * DAY_MS {
        return Ok(());
    }
    settings.certificate_ends = create_leaf(place, &settings.host, now)?;
    settings.save(place)
}

/// What tablets pin.
pub(crate) fn authority_der(place: &Place) -> Result<Vec<u8>, Failure> {
    let path = place.authority();
    let certificate = CertificateDer::from_pem_file(&path).map_err(|error| unreadable(&path, &error))?;
    Ok(certificate.to_vec())
}

pub(crate) fn server_config(place: &Place) -> Result<Arc<ServerConfig>, Failure> {
    let (leaf, key) = (place.leaf(), place.leaf_key());
    let certificate = CertificateDer::from_pem_file(&leaf).map_err(|error| unreadable(&leaf, &error))?;
    let key = PrivateKeyDer::from_pem_file(&key).map_err(|error| unreadable(&key, &error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The same every time, so that a renewed certificate names the authority that was pinned.
fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Hikitsugi city server authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// Sets the period: from the day before, because clocks differ.
fn limit(params: &mut CertificateParams, today: Day, days: i32) {
    let date = |day: Day| {
        let (year, month, day) = day.civil();
        date_time_ymd(year, month as u8, day as u8)
    };
    params.not_before = date(Day(today.0 - 1));
    params.not_after = date(Day(today.0 + days - 1));
}

fn unreadable(path: &std::path::Path, error: &rustls::pki_types::pem::Error) -> Failure {
    Failure::Refused(format!("{}: {error}", path.display()))
}
