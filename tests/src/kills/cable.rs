//! The wire between a tablet and the server, which fails once in the middle of what it carries.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failing {
    /// Both ways end at once.
    Cut,
    /// The receiver gets no more than this much; the other way stays open.
    Truncate,
    /// Everything stands still for a while.
    Delay(Duration),
}

/// What happens once so many bytes have gone one way.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub direction: Direction,
    pub after_bytes: u64,
    pub failing: Failing,
}

pub struct Cable {
    port: u16,
    plan: Arc<Mutex<Option<Plan>>>,
}

impl Cable {
    /// Lays a cable to a port of this machine.
    pub fn to(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let cable = Self { port: listener.local_addr()?.port(), plan: Arc::default() };
        let plan = cable.plan.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if let Ok(server) = TcpStream::connect(("127.0.0.1", port)) {
                    // A connection that cannot be carried is one more failing of the cable.
                    let _ = carry(&client, &server, &plan);
                }
            }
        });
        Ok(cable)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn will_fail(&self, plan: Plan) {
        *locked(&self.plan) = Some(plan);
    }

    /// Takes a plan back; `true` when it was carried out.
    pub fn settle(&self) -> bool {
        locked(&self.plan).take().is_none()
    }
}

fn carry(client: &TcpStream, server: &TcpStream, plan: &Arc<Mutex<Option<Plan>>>) -> io::Result<()> {
    for (direction, from, to) in [(Direction::Up, client, server), (Direction::Down, server, client)] {
        let (mut from, mut to, plan) = (from.try_clone()?, to.try_clone()?, plan.clone());
        thread::spawn(move || {
            // Either end may go at any time: that is what the cable is for.
            let _ = pump(&mut from, &mut to, direction, &plan);
            let _ = to.shutdown(Shutdown::Write);
        });
    }
    Ok(())
}

fn pump(from: &mut TcpStream, to: &mut TcpStream, direction: Direction, plan: &Mutex<Option<Plan>>) -> io::Result<()> {
    let mut buffer = [0; 4096];
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        let Some((passing, failing)) = meets(plan, direction, read) else {
            to.write_all(&buffer[..read])?;
            continue;
        };
        to.write_all(&buffer[..passing])?;
        match failing {
            Failing::Cut => {
                from.shutdown(Shutdown::Both)?;
                return to.shutdown(Shutdown::Both);
            }
            Failing::Truncate => return Ok(()),
            Failing::Delay(time) => {
                thread::sleep(time);
                to.write_all(&buffer[passing..read])?;
            }
        }
    }
}

/// Counts bytes against the plan; when it is met, says how many still pass, and forgets it.
fn meets(plan: &Mutex<Option<Plan>>, direction: Direction, bytes: usize) -> Option<(usize, Failing)> {
    let mut plan = locked(plan);
    let waiting = plan.as_mut().filter(|waiting| waiting.direction == direction)?;
    match usize::try_from(waiting.after_bytes) {
        Ok(left) if left < bytes => {
            let met = (left, waiting.failing);
            *plan = None;
            Some(met)
        }
        Ok(_) | Err(_) => {
            waiting.after_bytes -= bytes as u64;
            None
        }
    }
}

fn locked(plan: &Mutex<Option<Plan>>) -> MutexGuard<'_, Option<Plan>> {
    plan.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends through a cable with a plan; answers what arrived.
    fn arrives(plan: Option<Plan>) -> usize {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let cable = Cable::to(listener.local_addr().expect("an address").port()).expect("a cable");
        if let Some(plan) = plan {
            cable.will_fail(plan);
        }
        let receiver = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut arrived = Vec::new();
            let _ = stream.read_to_end(&mut arrived);
            arrived.len()
        });
        let mut sender = TcpStream::connect(("127.0.0.1", cable.port())).expect("connects");
        let _ = sender.write_all(&[7; 10_000]);
        let _ = sender.shutdown(Shutdown::Write);
        receiver.join().expect("receives")
    }

    #[test]
    fn a_cable_carries_until_its_plan_is_met_to_the_byte() {
        let plan = |failing| Some(Plan { direction: Direction::Up, after_bytes: 5_001, failing });
        assert_eq!(arrives(None), 10_000);
        assert_eq!(arrives(plan(Failing::Cut)), 5_001);
        assert_eq!(arrives(plan(Failing::Truncate)), 5_001);
        assert_eq!(arrives(plan(Failing::Delay(Duration::from_millis(1)))), 10_000);
    }
}
