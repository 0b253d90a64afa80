//! A crash must not write the memory, which holds keys and opened cases, to the disk.

use rustix::process::{Resource, Rlimit, setrlimit};
use std::io;

pub fn forbid_core_dumps() -> io::Result<()> {
    Ok(setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_core_dump_is_written_afterwards() {
        forbid_core_dumps().expect("is allowed to everybody");
        assert_eq!(rustix::process::getrlimit(Resource::Core).current, Some(0));
    }
}
