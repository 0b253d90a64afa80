//! A wire that counts: bytes each way, connections, turns; and that takes its time when it is told to.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU16, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

const PIECE: usize = 64 << 10;

/// What passed since the last look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passed {
    pub up: u64,
    pub down: u64,
    pub connections: u64,
    /// How often the direction of flow changed; a round trip is two.
    pub turns: u64,
    /// What passed before the third turn of the first connection: what TLS 1.3 says before it carries anything.
    pub handshake: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

#[derive(Default)]
struct Count {
    passed: Passed,
    last: Option<Way>,
}

impl Count {
    fn note(&mut self, way: Way, bytes: usize) {
        if self.last != Some(way) {
            self.last = Some(way);
            self.passed.turns += 1;
        }
        let bytes = bytes as u64;
        match way {
            Way::Up => self.passed.up += bytes,
            Way::Down => self.passed.down += bytes,
        }
        if self.passed.turns <= 2 {
            self.passed.handshake += bytes;
        }
    }
}

/// A line from a port that never changes to a server that may be started anew.
pub struct Line {
    address: SocketAddr,
    target: Arc<AtomicU16>,
    count: Arc<Mutex<Count>>,
}

impl Line {
    /// Lays a line on which everything takes `delay` in each direction.
    pub fn lay(delay: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let (target, count) = (Arc::new(AtomicU16::new(0)), Arc::new(Mutex::new(Count::default())));
        let (to, counted) = (target.clone(), count.clone());
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                lock(&counted).passed.connections += 1;
                if let Ok(server) = TcpStream::connect(("127.0.0.1", to.load(Ordering::SeqCst))) {
                    // A connection that cannot be carried ends, and the tablet says so.
                    let _ = carry(&client, &server, delay, &counted);
                }
            }
        });
        Ok(Self { address, target, count })
    }

    pub fn lead_to(&self, port: u16) {
        self.target.store(port, Ordering::SeqCst);
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What passed since the last call.
    pub fn take(&self) -> Passed {
        std::mem::take(&mut *lock(&self.count)).passed
    }
}

fn lock(count: &Mutex<Count>) -> MutexGuard<'_, Count> {
    count.lock().unwrap_or_else(PoisonError::into_inner)
}

fn carry(client: &TcpStream, server: &TcpStream, delay: Duration, count: &Arc<Mutex<Count>>) -> io::Result<()> {
    for (from, to, way) in [(client, server, Way::Up), (server, client, Way::Down)] {
        from.set_nodelay(true)?;
        let (from, to, count) = (from.try_clone()?, to.try_clone()?, count.clone());
        if delay.is_zero() {
            thread::spawn(move || pass_on(from, to, way, &count));
        } else {
            let (sender, receiver) = channel();
            thread::spawn(move || read(from, way, &count, delay, &sender));
            thread::spawn(move || deliver(to, &receiver));
        }
    }
    Ok(())
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, way: Way, count: &Mutex<Count>) {
    let mut piece = vec![0; PIECE];
    while let Ok(length @ 1..) = from.read(&mut piece) {
        lock(count).note(way, length);
        if to.write_all(&piece[..length]).is_err() {
            break;
        }
    }
    // An end that is gone already was to end.
    let _ = to.shutdown(Shutdown::Write);
}

fn read(mut from: TcpStream, way: Way, count: &Mutex<Count>, delay: Duration, on: &Sender<(Instant, Vec<u8>)>) {
    let mut piece = vec![0; PIECE];
    while let Ok(length @ 1..) = from.read(&mut piece) {
        lock(count).note(way, length);
        if on.send((Instant::now() + delay, piece[..length].to_vec())).is_err() {
            return;
        }
    }
}

/// Nothing arrives before its time, and everything in its order.
fn deliver(mut to: TcpStream, from: &Receiver<(Instant, Vec<u8>)>) {
    while let Ok((due, piece)) = from.recv() {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        if to.write_all(&piece).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers each line with twice as many bytes, until the client is done.
    fn echo() -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("listens");
        let port = listener.local_addr().expect("has an address").port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("accepts");
            let mut heard = [0; 10];
            while stream.read_exact(&mut heard).is_ok() {
                stream.write_all(&[7; 20]).expect("answers");
            }
        });
        port
    }

    fn talk(line: &Line, rounds: usize) {
        let mut stream = TcpStream::connect(("127.0.0.1", line.port())).expect("connects");
        for _ in 0..rounds {
            stream.write_all(&[1; 10]).expect("asks");
            stream.read_exact(&mut [0; 20]).expect("hears");
        }
    }

    #[test]
    fn a_line_counts_what_passes_and_how_often_it_turns() {
        let line = Line::lay(Duration::ZERO).expect("is laid");
        line.lead_to(echo());
        talk(&line, 3);
        let passed = line.take();
        assert_eq!(passed, Passed { up: 30, down: 60, connections: 1, turns: 6, handshake: 30 });
        assert_eq!(line.take(), Passed::default());
    }

    #[test]
    fn a_round_trip_over_a_slow_line_takes_as_long_as_it_was_told() {
        let line = Line::lay(Duration::from_millis(20)).expect("is laid");
        line.lead_to(echo());
        let began = Instant::now();
        talk(&line, 2);
        assert!(began.elapsed() >= Duration::from_millis(80));
    }
}
