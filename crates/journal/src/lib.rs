//! Lines for whoever runs the program. Nobody may be there to read them: a full disk or a closed pipe stops nothing.
//!
//! What a person asked for on a terminal is told by `say`, which answers whether it arrived.

use std::{
    fmt::Display,
    io::{self, Write},
};

/// Writes a line to the standard error stream if it can be written.
pub fn note(line: impl Display) {
    let _ = write_line(&mut io::stderr(), line);
}

/// Writes a line to the standard output stream.
pub fn say(line: impl Display) -> io::Result<()> {
    write_line(&mut io::stdout(), line)
}

/// One write for the whole line, so that lines of two threads do not mix.
fn write_line(to: &mut impl Write, line: impl Display) -> io::Result<()> {
    to.write_all(format!("{line}\n").as_bytes())?;
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_ends_and_what_cannot_be_written_is_an_answer_and_no_panic() {
        let mut written = Vec::new();
        write_line(&mut written, "端末").expect("writes");
        assert_eq!(written, "端末\n".as_bytes());
        assert!(write_line(&mut Full, "端末").is_err());
    }
}
