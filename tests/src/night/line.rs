//! A wire that counts: bytes each way, connections, turns; and that takes its time, is narrow or is cut when it is told to.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU16, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

const PIECE: usize = 64 << 10;
/// How many pieces may be under way in one direction.
const PIECES_UNDER_WAY: usize = 64;
/// A narrow line carries so many pieces a second, so that it may be cut within one that is large.
const PIECES_A_SECOND: u64 = 20;

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
    /// How often a connection was cut.
    pub cuts: u64,
}

/// How a line is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quality {
    /// How long everything takes in each direction.
    pub delay: Duration,
    /// How many bytes a second go up; as many as the machine carries when nothing is said.
    pub up: Option<u64>,
    /// The same for what comes down.
    pub down: Option<u64>,
    pub cut: Option<Cut>,
}

/// When a line is cut. Whoever connects afterwards is carried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Each time so long after the line became as it is.
    Every(Duration),
    /// Once, as soon as so many bytes went up. Both ends are told.
    After(u64),
    /// The same, but nobody is told: nothing arrives any more.
    SilentlyAfter(u64),
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

/// What a line is at the moment.
struct State {
    quality: Quality,
    since: Instant,
    /// What went up since then.
    up: u64,
    /// The one cut that it was to have is done.
    was_cut: bool,
    count: Count,
}

impl State {
    fn new(quality: Quality) -> Self {
        Self { quality, since: Instant::now(), up: 0, was_cut: false, count: Count::default() }
    }

    /// When the next cut is due of those that come by the clock.
    fn next_cut(&self) -> Option<Instant> {
        let Some(Cut::Every(period)) = self.quality.cut else { return None };
        let periods = self.since.elapsed().as_nanos() / period.as_nanos().max(1) + 1;
        Some(self.since + period * u32::try_from(periods).ok()?)
    }

    /// Counts what is about to pass, and says whether the line is cut instead.
    fn pass(&mut self, way: Way, bytes: usize) -> Option<Cut> {
        if way == Way::Up {
            self.up += bytes as u64;
        }
        let due = match self.quality.cut {
            Some(cut @ (Cut::After(after) | Cut::SilentlyAfter(after))) if self.up > after => Some(cut),
            Some(Cut::After(_) | Cut::SilentlyAfter(_) | Cut::Every(_)) | None => None,
        };
        if due.is_none() || self.was_cut {
            self.count.note(way, bytes);
            return None;
        }
        self.was_cut = true;
        due
    }
}

/// A line from a port that never changes to a server that may be started anew.
pub struct Line {
    address: SocketAddr,
    target: Arc<AtomicU16>,
    state: Arc<Mutex<State>>,
}

impl Line {
    pub fn lay(quality: Quality) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let (target, state) = (Arc::new(AtomicU16::new(0)), Arc::new(Mutex::new(State::new(quality))));
        let (to, shared) = (target.clone(), state.clone());
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                lock(&shared).count.passed.connections += 1;
                if let Ok(server) = TcpStream::connect(("127.0.0.1", to.load(Ordering::SeqCst))) {
                    // A connection that cannot be carried ends, and the tablet says so.
                    let _ = Wire::carry(client, server, &shared);
                }
            }
        });
        Ok(Self { address, target, state })
    }

    pub fn lead_to(&self, port: u16) {
        self.target.store(port, Ordering::SeqCst);
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How the line is from now on, for connections that begin now.
    pub fn become_as(&self, quality: Quality) {
        let mut state = lock(&self.state);
        let count = std::mem::take(&mut state.count);
        *state = State { count, ..State::new(quality) };
    }

    /// What passed since the last call.
    pub fn take(&self) -> Passed {
        std::mem::take(&mut lock(&self.state).count).passed
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One connection over the line.
struct Wire {
    client: TcpStream,
    server: TcpStream,
    over: AtomicBool,
    silent: AtomicBool,
    state: Arc<Mutex<State>>,
}

impl Wire {
    fn carry(client: TcpStream, server: TcpStream, state: &Arc<Mutex<State>>) -> io::Result<()> {
        let (quality, cut_at) = {
            let state = lock(state);
            (state.quality, state.next_cut())
        };
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let ways = [
            (client.try_clone()?, server.try_clone()?, Way::Up),
            (server.try_clone()?, client.try_clone()?, Way::Down),
        ];
        let (over, silent) = (AtomicBool::new(false), AtomicBool::new(false));
        let wire = Arc::new(Self { client, server, over, silent, state: state.clone() });
        for (from, to, way) in ways {
            let wire = wire.clone();
            let a_second = match way {
                Way::Up => quality.up,
                Way::Down => quality.down,
            };
            if quality.delay.is_zero() && a_second.is_none() {
                thread::spawn(move || wire.pass_on(from, to, way));
                continue;
            }
            let (sender, receiver) = sync_channel(PIECES_UNDER_WAY);
            thread::spawn(move || read(from, quality.delay, a_second, &sender));
            thread::spawn(move || wire.deliver(to, way, &receiver));
        }
        if let Some(at) = cut_at {
            thread::spawn(move || wire.cut_at(at));
        }
        Ok(())
    }

    fn pass_on(&self, mut from: TcpStream, to: TcpStream, way: Way) {
        let mut piece = vec![0; PIECE];
        while let Ok(length @ 1..) = from.read(&mut piece) {
            if !self.hand_on(&to, way, &piece[..length]) {
                break;
            }
        }
        self.end(&to);
    }

    /// Nothing arrives before its time, and everything in its order.
    fn deliver(&self, to: TcpStream, way: Way, from: &Receiver<(Instant, Vec<u8>)>) {
        while let Ok((due, piece)) = from.recv() {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if !self.hand_on(&to, way, &piece) {
                break;
            }
        }
        self.end(&to);
    }

    /// False when nothing more can pass.
    fn hand_on(&self, mut to: &TcpStream, way: Way, piece: &[u8]) -> bool {
        if self.silent.load(Ordering::SeqCst) {
            return true;
        }
        let cut = lock(&self.state).pass(way, piece.len());
        match cut {
            None => to.write_all(piece).is_ok(),
            Some(Cut::SilentlyAfter(_)) => {
                self.silent.store(true, Ordering::SeqCst);
                lock(&self.state).count.passed.cuts += 1;
                true
            }
            Some(Cut::After(_) | Cut::Every(_)) => {
                self.cut();
                false
            }
        }
    }

    /// One side has nothing more to say. An end that is gone already was to end.
    fn end(&self, to: &TcpStream) {
        let _ = to.shutdown(Shutdown::Write);
        self.over.store(true, Ordering::SeqCst);
    }

    fn cut_at(&self, at: Instant) {
        thread::sleep(at.saturating_duration_since(Instant::now()));
        if !self.over.load(Ordering::SeqCst) {
            self.cut();
        }
    }

    fn cut(&self) {
        lock(&self.state).count.passed.cuts += 1;
        for end in [&self.client, &self.server] {
            let _ = end.shutdown(Shutdown::Both);
        }
    }
}

/// Reads what is to arrive later: after the delay of the line, and after what went before it on a narrow one.
fn read(mut from: TcpStream, delay: Duration, a_second: Option<u64>, on: &SyncSender<(Instant, Vec<u8>)>) {
    let narrow =
        a_second.map_or(PIECE, |bytes| usize::try_from(bytes / PIECES_A_SECOND).unwrap_or(PIECE).clamp(1, PIECE));
    let mut piece = vec![0; narrow];
    let mut free = Instant::now();
    while let Ok(length @ 1..) = from.read(&mut piece) {
        let takes = a_second.map_or(0.0, |bytes| length as f64 / bytes as f64);
        free = free.max(Instant::now()) + Duration::from_secs_f64(takes);
        if on.send((free + delay, piece[..length].to_vec())).is_err() {
            return;
        }
    }
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
        let line = Line::lay(Quality::default()).expect("is laid");
        line.lead_to(echo());
        talk(&line, 3);
        let passed = line.take();
        assert_eq!(passed, Passed { up: 30, down: 60, connections: 1, turns: 6, handshake: 30, cuts: 0 });
        assert_eq!(line.take(), Passed::default());
    }

    #[test]
    fn a_round_trip_over_a_slow_line_takes_as_long_as_it_was_told() {
        let line = Line::lay(Quality { delay: Duration::from_millis(20), ..Quality::default() }).expect("is laid");
        line.lead_to(echo());
        let began = Instant::now();
        talk(&line, 2);
        assert!(began.elapsed() >= Duration::from_millis(80));
    }

    /// A server that swallows what comes, for any number of clients.
    fn swallow() -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("listens");
        let port = listener.local_addr().expect("has an address").port();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                thread::spawn(move || io::copy(&mut stream, &mut io::sink()));
            }
        });
        port
    }

    /// Sends until the line is cut.
    fn shout(line: &Line) {
        let mut stream = TcpStream::connect(("127.0.0.1", line.port())).expect("connects");
        while stream.write_all(&[1; 1000]).is_ok() {}
    }

    #[test]
    fn a_narrow_line_takes_as_long_as_its_bytes() {
        let line = Line::lay(Quality { up: Some(1_000), ..Quality::default() }).expect("is laid");
        line.lead_to(echo());
        let began = Instant::now();
        talk(&line, 20);
        assert!(began.elapsed() >= Duration::from_millis(200));
    }

    #[test]
    fn a_line_is_cut_once_where_it_was_told_and_carries_again() {
        let line = Line::lay(Quality { cut: Some(Cut::After(5_000)), ..Quality::default() }).expect("is laid");
        line.lead_to(swallow());
        shout(&line);
        let passed = line.take();
        assert!(passed.cuts == 1 && passed.up <= 5_000, "{passed:?}");
        line.lead_to(echo());
        talk(&line, 3);
        assert_eq!((line.take().up, line.take().cuts), (30, 0));
    }

    #[test]
    fn a_line_is_cut_again_and_again_by_the_clock() {
        let every = Duration::from_millis(50);
        let line = Line::lay(Quality { cut: Some(Cut::Every(every)), ..Quality::default() }).expect("is laid");
        line.lead_to(swallow());
        let began = Instant::now();
        (0..3).for_each(|_| shout(&line));
        assert!(began.elapsed() >= every * 3 - every, "{:?}", began.elapsed());
        assert_eq!(line.take().cuts, 3);
    }

    #[test]
    fn what_is_cut_silently_hears_nothing_more_and_is_not_told() {
        let quality = Quality { cut: Some(Cut::SilentlyAfter(15)), ..Quality::default() };
        let line = Line::lay(quality).expect("is laid");
        line.lead_to(echo());
        let mut stream = TcpStream::connect(("127.0.0.1", line.port())).expect("connects");
        let mut hears = |patience: u64| {
            stream.write_all(&[1; 10]).expect("asks");
            stream.set_read_timeout(Some(Duration::from_millis(patience))).expect("is set");
            stream.read_exact(&mut [0; 20]).map_err(|error| error.kind())
        };
        assert_eq!(hears(60_000), Ok(()));
        assert_eq!(hears(100), Err(io::ErrorKind::WouldBlock), "it waits, and no end is said");
        assert_eq!(line.take().cuts, 1);
    }
}
