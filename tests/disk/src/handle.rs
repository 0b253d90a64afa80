//! An open file, as SQLite calls it: each call is passed to the machine.

use crate::{
    machine::{Machine, Opened},
    shared_memory::SharedMemory,
    vfs::Registration,
};
use rusqlite::ffi::{self, sqlite3_file, sqlite3_io_methods};
use std::{
    ffi::{c_int, c_void},
    ptr, slice,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic},
};

/// What SQLite makes room for; it begins with SQLite's own part.
#[repr(C)]
struct Handle {
    base: sqlite3_file,
    owner: Arc<Registration>,
    opened: Opened,
    shared_memory: Option<Arc<Mutex<SharedMemory>>>,
}

pub(crate) const SIZE: c_int = size_of::<Handle>() as c_int;
const SECTOR: c_int = 4096;

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(map),
    xShmLock: Some(lock_slots),
    xShmBarrier: Some(barrier),
    xShmUnmap: Some(unmap),
    xFetch: None,
    xUnfetch: None,
};

/// # Safety
/// `file` has room for [`SIZE`] bytes, and nothing there needs to be dropped.
pub(crate) unsafe fn fill(file: *mut sqlite3_file, owner: Arc<Registration>, opened: Opened) {
    let base = sqlite3_file { pMethods: &raw const METHODS };
    // SAFETY: there is room, and SQLite aligns it for every type.
    unsafe { ptr::write(file.cast(), Handle { base, owner, opened, shared_memory: None }) };
}

pub(crate) fn code<T>(outcome: Result<T, i32>) -> c_int {
    outcome.err().unwrap_or(ffi::SQLITE_OK)
}

impl Handle {
    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.owner.machine()
    }

    /// Maps a region of the shared memory, and joins those who share it.
    fn map(&mut self, region: usize, size: usize, extend: bool) -> Result<*mut c_void, i32> {
        let shared = self.machine().shared_memory(self.opened)?;
        let shared = self.shared_memory.get_or_insert(shared);
        Ok(lock_memory(shared).map(region, size, extend).unwrap_or(ptr::null_mut()))
    }

    fn lock_slots(&self, first: usize, count: usize, flags: i32) -> Result<(), i32> {
        let Some(shared) = &self.shared_memory else { return Err(ffi::SQLITE_IOERR_SHMLOCK) };
        if flags & ffi::SQLITE_SHM_LOCK != 0 {
            self.machine().check_alive(self.opened)?;
        }
        let free = lock_memory(shared).lock(self.opened.handle, first, count, flags);
        if free { Ok(()) } else { Err(ffi::SQLITE_BUSY) }
    }

    fn unmap(&mut self) {
        if let Some(shared) = self.shared_memory.take() {
            lock_memory(&shared).release_all(self.opened.handle);
        }
    }
}

fn lock_memory(shared: &Mutex<SharedMemory>) -> MutexGuard<'_, SharedMemory> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// # Safety
/// `file` was filled by [`fill`] and is not closed, and nobody else uses it now: SQLite calls with no other.
unsafe fn handle<'a>(file: *mut sqlite3_file) -> &'a mut Handle {
    // SAFETY: it was filled as a `Handle`.
    unsafe { &mut *file.cast::<Handle>() }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes an open file, once.
    let handle = unsafe { handle(file) };
    handle.unmap();
    handle.machine().close(handle.opened);
    // SAFETY: it was filled as a `Handle`, and SQLite does not use it again.
    unsafe { ptr::drop_in_place(ptr::from_mut(handle)) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(file: *mut sqlite3_file, out: *mut c_void, length: c_int, offset: i64) -> c_int {
    // SAFETY: SQLite gives room for `length` bytes; they are set before they are lent.
    let out = unsafe {
        ptr::write_bytes(out.cast::<u8>(), 0, length as usize);
        slice::from_raw_parts_mut(out.cast::<u8>(), length as usize)
    };
    // SAFETY: SQLite calls with an open file.
    let handle = unsafe { handle(file) };
    code(handle.machine().read(handle.opened, out, offset as usize))
}

unsafe extern "C" fn write(file: *mut sqlite3_file, bytes: *const c_void, length: c_int, offset: i64) -> c_int {
    // SAFETY: SQLite gives `length` bytes.
    let bytes = unsafe { slice::from_raw_parts(bytes.cast::<u8>(), length as usize) };
    // SAFETY: SQLite calls with an open file.
    let handle = unsafe { handle(file) };
    code(handle.machine().write(handle.opened, bytes, offset as usize))
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: i64) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let handle = unsafe { handle(file) };
    code(handle.machine().truncate(handle.opened, length as usize))
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let handle = unsafe { handle(file) };
    code(handle.machine().sync(handle.opened))
}

unsafe extern "C" fn size(file: *mut sqlite3_file, out: *mut i64) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let handle = unsafe { handle(file) };
    let size = handle.machine().size(handle.opened);
    // SAFETY: SQLite gives room for the answer.
    unsafe { *out = size.unwrap_or(0) as i64 };
    code(size)
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let handle = unsafe { handle(file) };
    code(handle.machine().lock(handle.opened, wanted))
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, to: c_int) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let handle = unsafe { handle(file) };
    handle.machine().unlock(handle.opened, to);
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let handle = unsafe { handle(file) };
    let reserved = handle.machine().is_reserved(handle.opened);
    // SAFETY: SQLite gives room for the answer.
    unsafe { *out = c_int::from(reserved == Ok(true)) };
    code(reserved)
}

unsafe extern "C" fn control(_: *mut sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    SECTOR
}

unsafe extern "C" fn characteristics(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let handle = unsafe { handle(file) };
    if handle.machine().powersafe { ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE } else { 0 }
}

unsafe extern "C" fn map(
    file: *mut sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let handle = unsafe { handle(file) };
    let mapped = handle.map(region as usize, size as usize, extend != 0);
    // SAFETY: SQLite gives room for the answer.
    unsafe { *out = mapped.unwrap_or(ptr::null_mut()) };
    code(mapped)
}

unsafe extern "C" fn lock_slots(file: *mut sqlite3_file, first: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let handle = unsafe { handle(file) };
    code(handle.lock_slots(first as usize, count as usize, flags))
}

unsafe extern "C" fn barrier(_: *mut sqlite3_file) {
    atomic::fence(atomic::Ordering::SeqCst);
}

unsafe extern "C" fn unmap(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: SQLite calls with an open file.
    let handle = unsafe { handle(file) };
    handle.unmap();
    ffi::SQLITE_OK
}
