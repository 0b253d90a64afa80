//! The disk in SQLite's list of file systems: opening, deleting, time and randomness.

use crate::{Chance, handle, machine::Machine};
use rusqlite::ffi::{self, sqlite3_file, sqlite3_vfs};
use sealing::Entropy;
use std::{
    ffi::{CStr, CString, c_char, c_int},
    ptr, slice,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

/// A disk and its entry in SQLite's list. Open files hold it too, so that it outlives the last of them.
pub(crate) struct Registration {
    machine: Mutex<Machine>,
    chance: Mutex<Chance>,
    name: CString,
    vfs: *mut sqlite3_vfs,
}

/// Takes the disk out of SQLite's list in the end.
pub(crate) struct Registered(pub(crate) Arc<Registration>);

// SAFETY: the pointer is set once, and what is behind it is changed by SQLite alone, under SQLite's own mutex.
unsafe impl Send for Registration {}
// SAFETY: as above; the rest is behind mutexes.
unsafe impl Sync for Registration {}

const LONGEST_NAME: c_int = 512;
/// Midday of 2026-11-22, in milliseconds of the Julian day.
const NOW: i64 = 212_662_108_800_000;
const MS_PER_DAY: f64 = 86_400_000.0;

impl Registration {
    pub(crate) fn register(machine: Machine, chance: Chance) -> Arc<Self> {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let name = format!("disk-{}", LAST.fetch_add(1, Ordering::Relaxed));
        let name = CString::new(name).expect("holds no zero");
        let registration = Arc::new_cyclic(|weak: &Weak<Self>| {
            let vfs = Box::into_raw(Box::new(entry(&name, weak.as_ptr())));
            Self { machine: Mutex::new(machine), chance: Mutex::new(chance), name, vfs }
        });
        // SAFETY: the entry and its name live until `Registered` has taken it out of the list again.
        let code = unsafe { ffi::sqlite3_vfs_register(registration.vfs, 0) };
        assert_eq!(code, ffi::SQLITE_OK, "SQLite takes the disk");
        registration
    }

    pub(crate) fn name(&self) -> &str {
        self.name.to_str().unwrap_or_default()
    }

    pub(crate) fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        // SAFETY: it was registered and is still there: the registration frees it when it goes.
        unsafe { ffi::sqlite3_vfs_unregister(self.0.vfs) };
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        // SAFETY: the pointer came from a box, and no list and no open file holds it any more.
        drop(unsafe { Box::from_raw(self.vfs) });
    }
}

fn entry(name: &CStr, registration: *const Registration) -> sqlite3_vfs {
    sqlite3_vfs {
        iVersion: 2,
        szOsFile: handle::SIZE,
        mxPathname: LONGEST_NAME,
        pNext: ptr::null_mut(),
        zName: name.as_ptr(),
        pAppData: registration.cast_mut().cast(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_path),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(last_error),
        xCurrentTimeInt64: Some(current_time_ms),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    }
}

/// # Safety
/// `vfs` is an entry made above, and its disk is still there: SQLite calls with no other.
unsafe fn registration<'a>(vfs: *mut sqlite3_vfs) -> &'a Registration {
    // SAFETY: `pAppData` was set to the registration in `entry`.
    unsafe { &*(*vfs).pAppData.cast::<Registration>() }
}

/// # Safety
/// `name` is null or a string that ends with a zero.
unsafe fn text<'a>(name: *const c_char) -> Option<&'a str> {
    if name.is_null() {
        return None;
    }
    // SAFETY: not null, so a string that ends with a zero.
    unsafe { CStr::from_ptr(name) }.to_str().ok()
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives room for a handle; without methods it will not call it.
    unsafe { (*file).pMethods = ptr::null() };
    // SAFETY: SQLite calls with an entry of ours and a name that ends with a zero.
    let (registration, name) = unsafe { (registration(vfs), text(name)) };
    let create = flags & (ffi::SQLITE_OPEN_CREATE | ffi::SQLITE_OPEN_DELETEONCLOSE) != 0;
    let is_log = flags & (ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL) != 0;
    let opened = match registration.machine().open(name, create, is_log) {
        Ok(opened) => opened,
        Err(code) => return code,
    };
    // SAFETY: the pointer is that of a living `Arc`, which is counted once more before it is made one again.
    let owner = unsafe {
        Arc::increment_strong_count(ptr::from_ref(registration));
        Arc::from_raw(ptr::from_ref(registration))
    };
    // SAFETY: SQLite gives room for a handle, of the size that the entry names.
    unsafe { handle::fill(file, owner, opened) };
    if !out_flags.is_null() {
        // SAFETY: not null, so there is room for the flags.
        unsafe { *out_flags = flags };
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, durably: c_int) -> c_int {
    // SAFETY: SQLite calls with an entry of ours and a name that ends with a zero.
    let (registration, name) = unsafe { (registration(vfs), text(name)) };
    handle::code(registration.machine().delete(name.unwrap_or_default(), durably != 0))
}

unsafe extern "C" fn access(vfs: *mut sqlite3_vfs, name: *const c_char, _: c_int, out: *mut c_int) -> c_int {
    // SAFETY: SQLite calls with an entry of ours and a name that ends with a zero.
    let (registration, name) = unsafe { (registration(vfs), text(name)) };
    let exists = registration.machine().exists(name.unwrap_or_default());
    // SAFETY: SQLite gives room for the answer.
    unsafe { *out = c_int::from(exists == Ok(true)) };
    handle::code(exists)
}

/// The disk has one folder: a name is its own path.
unsafe extern "C" fn full_path(_: *mut sqlite3_vfs, name: *const c_char, room: c_int, out: *mut c_char) -> c_int {
    // SAFETY: SQLite calls with a name that ends with a zero.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if name.len() > room as usize {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: `out` has room for `room` bytes, and the name is not longer.
    unsafe { ptr::copy_nonoverlapping(name.as_ptr().cast(), out, name.len()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(vfs: *mut sqlite3_vfs, length: c_int, out: *mut c_char) -> c_int {
    // SAFETY: SQLite calls with an entry of ours, and gives room for `length` bytes, which it has set before.
    let (registration, out) =
        unsafe { (registration(vfs), slice::from_raw_parts_mut(out.cast::<u8>(), length as usize)) };
    registration.chance.lock().unwrap_or_else(PoisonError::into_inner).fill(out);
    length
}

/// Nobody waits on a simulated machine.
unsafe extern "C" fn sleep(_: *mut sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

unsafe extern "C" fn current_time(_: *mut sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: SQLite gives room for the answer.
    unsafe { *out = NOW as f64 / MS_PER_DAY };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_ms(_: *mut sqlite3_vfs, out: *mut i64) -> c_int {
    // SAFETY: SQLite gives room for the answer.
    unsafe { *out = NOW };
    ffi::SQLITE_OK
}

unsafe extern "C" fn last_error(_: *mut sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    ffi::SQLITE_OK
}
