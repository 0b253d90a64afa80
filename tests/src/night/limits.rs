//! What the machine itself takes for the same bytes: bare SQLite with one sync an acknowledgement, a bare TLS copy.

use super::line::Line;
use rusqlite::{Connection, params};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

const PIECE: usize = 16 << 10;

/// Writes so many rows of together so many bytes into a new file, in so many transactions.
pub fn disk(file: &Path, rows: u64, bytes: u64, transactions: u64) -> Result<Duration, String> {
    let failed = |error: rusqlite::Error| error.to_string();
    let mut connection = Connection::open(file).map_err(failed)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;").map_err(failed)?;
    connection.execute_batch("CREATE TABLE row (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL)").map_err(failed)?;
    let (rows, transactions) = (rows.max(1), transactions.max(1));
    let sealed = vec![0x5a_u8; usize::try_from(bytes / rows).map_err(|error| error.to_string())?];
    let began = Instant::now();
    for transaction in 0..transactions {
        let part = rows * (transaction + 1) / transactions - rows * transaction / transactions;
        let open = connection.transaction().map_err(failed)?;
        for _ in 0..part {
            let mut insert = open.prepare_cached("INSERT INTO row (sealed) VALUES (?1)").map_err(failed)?;
            insert.execute(params![sealed]).map_err(failed)?;
        }
        open.commit().map_err(failed)?;
    }
    Ok(began.elapsed())
}

/// Sends so many bytes over a new TLS connection along the line, until the other side has said that it has them all.
/// `server` is the folder of a city server, whose certificate it is.
pub fn wire(line: &Line, server: &Path, bytes: u64) -> Result<Duration, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(text)?;
    line.lead_to(listener.local_addr().map_err(text)?.port());
    let config = server_config(server)?;
    let other = thread::spawn(move || swallow(&listener, config, bytes));
    let client = client_config(server)?;
    let began = Instant::now();
    let name = ServerName::try_from("localhost").map_err(text)?;
    let connection = ClientConnection::new(client, name).map_err(text)?;
    let stream = TcpStream::connect(("127.0.0.1", line.port())).map_err(text)?;
    stream.set_nodelay(true).map_err(text)?;
    let mut tls = StreamOwned::new(connection, stream);
    let piece = [0x5a; PIECE];
    let mut left = usize::try_from(bytes).map_err(text)?;
    while left > 0 {
        let length = left.min(PIECE);
        tls.write_all(&piece[..length]).map_err(text)?;
        left -= length;
    }
    tls.flush().map_err(text)?;
    tls.read_exact(&mut [0]).map_err(text)?;
    let taken = began.elapsed();
    other.join().map_err(|_| "the other side of the line broke off".to_owned())??;
    Ok(taken)
}

fn swallow(listener: &TcpListener, config: Arc<ServerConfig>, bytes: u64) -> Result<(), String> {
    let (stream, _) = listener.accept().map_err(text)?;
    stream.set_nodelay(true).map_err(text)?;
    let mut tls = StreamOwned::new(ServerConnection::new(config).map_err(text)?, stream);
    let (mut piece, mut heard) = ([0; PIECE], 0);
    while heard < bytes {
        heard += match tls.read(&mut piece).map_err(text)? {
            0 => return Err("the line ended too early".to_owned()),
            length => length as u64,
        };
    }
    tls.write_all(&[1]).and_then(|()| tls.flush()).map_err(text)
}

fn server_config(folder: &Path) -> Result<Arc<ServerConfig>, String> {
    let certificate = CertificateDer::from_pem_file(folder.join("server.pem")).map_err(text)?;
    let key = PrivateKeyDer::from_pem_file(folder.join("server-key.pem")).map_err(text)?;
    let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    Ok(Arc::new(builder.map_err(text)?.with_no_client_auth().with_single_cert(vec![certificate], key).map_err(text)?))
}

fn client_config(folder: &Path) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder.join("ca.pem")).map_err(text)?).map_err(text)?;
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    Ok(Arc::new(builder.map_err(text)?.with_root_certificates(roots).with_no_client_auth()))
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
