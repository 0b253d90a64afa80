//! The exchange carried by hand: one file to the city, and the city's answer back.
//!
//! What goes out is a request as it would go over the line, signed by the tablet. What comes back is signed by the city,
//! because no pinned connection vouches for it.

use crate::{Answer, Exchange, Row, Upload};
use domain::{DeviceId, Digest};
use proofs::{ProofError, PublicKey, Signature, Signed, SigningKey, Statement, digest::sha256_plain};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Stands for the path in the signature of a request that is carried.
pub const USB_PATH: &str = "/v1/usb";
/// The largest file either side reads.
pub const FILE_BYTES_MAX: usize = 64 << 20;
/// How many bytes of rows a file carries in either direction, unless a single row is larger.
pub const FILE_BUDGET: usize = 32 << 20;

const OUT_MAGIC: &[u8; 16] = b"HIKITSUGI USB 1>";
const BACK_MAGIC: &[u8; 16] = b"HIKITSUGI USB 1<";

/// A tablet's request in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outbound {
    pub device: DeviceId,
    pub counter: u64,
    pub signature: Signature,
    /// An [`Exchange`], encoded.
    pub body: Vec<u8>,
}

/// The city's answer in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Back {
    /// [`BackBody`], encoded.
    body: Vec<u8>,
    word: Signed<BackWord>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BackBody {
    /// What the city has stored, without the sealed bytes: the tablet knows from this what it need not carry again.
    pub stored: Upload,
    pub answer: Answer,
}

/// The city's word for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackWord {
    pub device: DeviceId,
    /// The counter of the request that is answered.
    pub counter: u64,
    pub body: Digest,
}

impl Statement for BackWord {
    const KIND: &'static str = "usb-answer";
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("file is of another program, or goes the other way")]
    Foreign,
    #[error("file is torn or too large")]
    Torn,
}

impl Outbound {
    pub fn write(&self) -> Vec<u8> {
        write(OUT_MAGIC, self)
    }

    pub fn read(file: &[u8]) -> Result<Self, FileError> {
        read(OUT_MAGIC, file)
    }

    /// What this asks for, as far as it can be read.
    pub fn exchange(&self) -> Result<Exchange, FileError> {
        Exchange::read(&self.body, FILE_BYTES_MAX).map_err(|_| FileError::Torn)
    }
}

impl Back {
    pub fn sign(city: &SigningKey, device: DeviceId, counter: u64, body: &BackBody) -> Self {
        let body = crate::encode(body);
        let word = Signed::sign(city, &BackWord { device, counter, body: sha256_plain(&body) });
        Self { body, word }
    }

    pub fn write(&self) -> Vec<u8> {
        write(BACK_MAGIC, self)
    }

    pub fn read(file: &[u8]) -> Result<Self, FileError> {
        read(BACK_MAGIC, file)
    }

    /// The city's word and what it stands for.
    pub fn verify(&self, city: &PublicKey) -> Result<(BackWord, BackBody), ProofError> {
        let word = self.word.verify(city)?;
        if word.body != sha256_plain(&self.body) {
            return Err(ProofError::Mismatch);
        }
        let body = decode(&self.body).map_err(|_| ProofError::Malformed("usb answer"))?;
        Ok((word, body))
    }
}

/// The names of what was uploaded, without the sealed bytes.
pub fn names_of(upload: &Upload) -> Upload {
    let bare = |row: &Row| Row { sealed: Vec::new(), ..row.clone() };
    let mut names = Upload { rows: upload.rows.iter().map(bare).collect(), ..upload.clone() };
    for part in &mut names.addenda {
        part.rows = part.rows.iter().map(bare).collect();
    }
    names
}

fn write<T: Serialize>(magic: &[u8; 16], content: &T) -> Vec<u8> {
    [magic.as_slice(), &crate::encode(content)].concat()
}

fn read<T: DeserializeOwned>(magic: &[u8; 16], file: &[u8]) -> Result<T, FileError> {
    decode(file.strip_prefix(magic).ok_or(FileError::Foreign)?)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, FileError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(FileError::Torn);
    }
    match postcard::take_from_bytes(bytes) {
        Ok((content, [])) => Ok(content),
        Ok(_) | Err(_) => Err(FileError::Torn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;

    const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);

    fn city() -> SigningKey {
        SigningKey::from_seed([9; 32])
    }

    fn back() -> Back {
        let answer = Answer {
            epoch: Digest::from_bytes([1; 32]),
            now: Timestamp(0),
            refused: vec![],
            feed: vec![],
            more: false,
        };
        Back::sign(&city(), DEVICE, 7, &BackBody { stored: Upload::default(), answer })
    }

    #[test]
    fn an_answer_is_the_citys_and_for_one_request() {
        let read = Back::read(&back().write()).expect("is whole");
        let (word, body) = read.verify(&city().public()).expect("is the city's");
        assert_eq!((word.device, word.counter, body.stored), (DEVICE, 7, Upload::default()));
        assert!(read.verify(&SigningKey::from_seed([8; 32]).public()).is_err());
    }

    #[test]
    fn an_answer_with_another_body_is_nobodys() {
        let mut other = back();
        other.body[0] ^= 1;
        assert_eq!(other.verify(&city().public()).err(), Some(ProofError::Mismatch));
    }

    #[test]
    fn a_file_that_is_torn_longer_or_goes_the_other_way_is_refused() {
        let file = back().write();
        assert_eq!(Back::read(&file[..file.len() - 1]).err(), Some(FileError::Torn));
        assert_eq!(Back::read(&[file.as_slice(), &[0]].concat()).err(), Some(FileError::Torn));
        assert_eq!(Outbound::read(&file).err(), Some(FileError::Foreign));
        assert_eq!(Back::read(b"").err(), Some(FileError::Foreign));
    }
}
