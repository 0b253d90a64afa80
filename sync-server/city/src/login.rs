//! Logging in: a password and a one-time code, counted and throttled across restarts.

use crate::{
    CityDesk, DeskError, Staff, StoreError, password,
    store::{Attempts, AuditAction, CityStore, Credentials, Session},
    totp,
};
use domain::{StaffId, Timestamp, ids::to_hex};
use sealing::{Entropy, entropy::make_bytes};

/// So many failures in a row cost nothing but the attempt.
const FREE_FAILURES: u32 = 5;
const PAUSE_MS: i64 = 30_000;
const PAUSE_MS_MAX: i64 = 15 * 60_000;

/// The secret half of a session; it is kept by the browser alone.
pub struct SessionToken(String);

#[derive(Debug, thiserror::Error)]
pub enum LoginFault {
    /// It is not said which part was wrong.
    #[error("refused")]
    Refused,
    #[error("too many failures; next attempt possible from {0:?}")]
    Throttled(Timestamp),
    #[error(transparent)]
    Desk(#[from] DeskError),
}

pub struct NewStaff<'a> {
    pub login: &'a str,
    pub name: &'a str,
    pub password: &'a str,
}

#[derive(Debug, thiserror::Error)]
pub enum NewStaffFault {
    #[error("log-in names have 1 to 64 of a-z, 0-9, '.', '-' and '_'")]
    BadLogin,
    #[error("the name is empty")]
    NoName,
    #[error("passwords have {} to {} characters", password::LENGTH_MIN, password::LENGTH_MAX)]
    BadPassword,
    #[error("the log-in name is taken")]
    LoginTaken,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CityStore {
    /// Adds a member of staff and answers the address for an authenticator app.
    pub fn make_staff(&self, new: &NewStaff<'_>, entropy: &mut dyn Entropy) -> Result<String, NewStaffFault> {
        let NewStaff { login, name, password } = new;
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
        if login.is_empty() || login.len() > 64 || !login.bytes().all(fits) {
            return Err(NewStaffFault::BadLogin);
        }
        if name.trim().is_empty() {
            return Err(NewStaffFault::NoName);
        }
        if password.chars().count() < password::LENGTH_MIN {
            return Err(NewStaffFault::BadPassword);
        }
        let salt = make_bytes(entropy);
        let derived = password::derive(password, &salt).ok_or(NewStaffFault::BadPassword)?;
        let totp_secret: [u8; 20] = make_bytes(entropy);
        let credentials = Credentials {
            staff: Staff {
                id: StaffId::from_bytes(make_bytes(entropy)),
                login: (*login).into(),
                name: name.trim().into(),
            },
            salt,
            password: derived,
            totp_secret: totp_secret.to_vec(),
            totp_step: 0,
        };
        if !self.add_staff(&credentials)? {
            return Err(NewStaffFault::LoginTaken);
        }
        Ok(totp::address(&totp_secret, login))
    }
}

impl CityDesk {
    pub fn log_in(&self, login: &str, password: &str, code: &str, now: Timestamp) -> Result<SessionToken, LoginFault> {
        let login = login.trim().to_lowercase();
        let store = self.store();
        if let Some(until) = blocked_until(store.attempts(&login).map_err(DeskError::from)?, now) {
            return Err(LoginFault::Throttled(until));
        }
        store.begin_attempt(&login, now).map_err(DeskError::from)?;
        let known = store.credentials(&login).map_err(DeskError::from)?;
        // An unknown name costs as much time as a known one.
        let salt = known.as_ref().map_or([0; 16], |credentials| credentials.salt);
        let derived = password::derive(password, &salt).ok_or(LoginFault::Refused)?;
        let credentials =
            known.filter(|credentials| password::same(&credentials.password, &derived)).ok_or(LoginFault::Refused)?;
        let step = totp::accepted_step(&credentials.totp_secret, code, now)
            .filter(|step| *step > credentials.totp_step)
            .ok_or(LoginFault::Refused)?;
        if !store.finish_attempt(&credentials.staff, step).map_err(DeskError::from)? {
            return Err(LoginFault::Refused);
        }
        let token = SessionToken::make(&mut **self.entropy());
        let id = credentials.staff.id;
        store.start_session(&token.0, id, now).map_err(DeskError::from)?;
        store.audit(AuditAction::LoggedIn, id, id.as_bytes(), now).map_err(DeskError::from)?;
        Ok(token)
    }

    pub(crate) fn session(&self, token: &SessionToken, now: Timestamp) -> Result<Option<Session>, StoreError> {
        self.store().session(&token.0, now)
    }

    pub(crate) fn log_out(&self, token: &SessionToken) -> Result<(), StoreError> {
        self.store().end_session(&token.0)
    }
}

impl SessionToken {
    pub(crate) fn make(entropy: &mut dyn Entropy) -> Self {
        Self(to_hex(&make_bytes::<32>(entropy)))
    }

    pub(crate) fn from_cookie(value: &str) -> Self {
        Self(value.to_owned())
    }

    /// What the browser keeps.
    pub(crate) fn cookie_value(&self) -> &str {
        &self.0
    }

    /// What every form of this session carries: only pages of this session know it.
    pub(crate) fn form_token(&self) -> String {
        proofs::sha256(&[b"hikitsugi/v1/city-form", self.0.as_bytes()]).to_string()
    }

    pub(crate) fn fits_form(&self, form_token: &str) -> bool {
        password::same(self.form_token().as_bytes(), form_token.as_bytes())
    }
}

/// Each failure beyond the free ones doubles the pause.
fn blocked_until(attempts: Attempts, now: Timestamp) -> Option<Timestamp> {
    let over = attempts.failed.checked_sub(FREE_FAILURES)?;
    let pause = PAUSE_MS.saturating_mul(1 << over.min(10)).min(PAUSE_MS_MAX);
    let until = attempts.last_at.plus_ms(pause);
    (now < until).then_some(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_a_quarter_of_an_hour() {
        let now = Timestamp(1_000_000_000);
        let pause = |failed| blocked_until(Attempts { failed, last_at: now }, now).map(|until| until.ms_since(now));
        assert_eq!(pause(4), None);
        assert_eq!(pause(5), Some(30_000));
        assert_eq!(pause(6), Some(60_000));
        assert_eq!(pause(1_000), Some(PAUSE_MS_MAX));
        assert_eq!(blocked_until(Attempts { failed: 5, last_at: now }, now.plus_ms(30_000)), None);
    }
}
