//! 画面を閉じる: keeps everything on the disk, drops everything in memory.

use crate::Desk;
use bridge::{Fault, Lock, Status};

impl Desk {
    pub(crate) fn lock(&mut self, _: Lock) -> Result<Status, Fault> {
        self.session = None;
        self.current_status()
    }

    pub(crate) fn lock_if_idle(&mut self) {
        let now = self.now();
        let latest = now.plus_ms(self.settings.auto_lock_ms);
        // A clock that was set back must not keep the screen open.
        self.session.take_if(|session| session.locks_at <= now || session.locks_at > latest);
    }
}
