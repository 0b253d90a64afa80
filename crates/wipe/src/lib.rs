//! Forgets what memory held: heap that is given back is zeroed, and the stack below a call can be swept.
//!
//! Libraries drop their copies of a text without clearing them. With this allocator a dropped copy is a cleared one.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    hint::black_box,
};

/// The system's allocator, but that it zeroes what it takes back.
pub struct WipingAllocator;

// SAFETY: every block comes from `System` with the layout that is given back to it, and is only written to in full
// within its size before that, while the caller has given it up and nobody else has it.
unsafe impl GlobalAlloc for WipingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc`, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc_zeroed`, which is the same.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is `layout.size()` bytes long, and the caller gave it up.
        unsafe {
            wipe(block, layout.size());
            System.dealloc(block, layout);
        }
    }

    // `realloc` stays the default: a new block, a copy, and `dealloc` of the old one, which wipes it. The system's own
    // would leave the old block as it was.
}

/// Zeroes in a way that no optimiser leaves out.
///
/// # Safety
///
/// `size` bytes from `block` on belong to the caller.
unsafe fn wipe(block: *mut u8, size: usize) {
    // SAFETY: see above.
    unsafe { std::ptr::write_bytes(block, 0, size) };
    // Whoever might read the block must find zeroes: the writes cannot be called dead.
    black_box(block);
}

const STACK_BYTES: usize = 256 * 1024;

/// Zeroes the stack below the caller: what functions that have returned left there.
#[inline(never)]
pub fn sweep_stack() {
    let mut room = [0u8; STACK_BYTES];
    // Somebody might read it: the zeroes cannot be left out.
    black_box(&mut room);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_zero_when_it_goes_back() {
        let layout = Layout::from_size_align(4096, 16).expect("is a layout");
        // SAFETY: the block is allocated, written within its size, wiped and read before it is given back.
        unsafe {
            let block = WipingAllocator.alloc(layout);
            assert!(!block.is_null());
            std::ptr::write_bytes(block, 0x5a, 4096);
            wipe(block, 4096);
            assert!(std::slice::from_raw_parts(block, 4096).iter().all(|byte| *byte == 0));
            WipingAllocator.dealloc(block, layout);
        }
    }

    #[test]
    fn a_block_that_grows_keeps_what_it_holds() {
        let layout = Layout::from_size_align(100, 1).expect("is a layout");
        // SAFETY: every block is given back with the layout it has by then.
        unsafe {
            let block = WipingAllocator.alloc(layout);
            std::ptr::write_bytes(block, 0x5a, 100);
            let grown = WipingAllocator.realloc(block, layout, 100_000);
            assert!(std::slice::from_raw_parts(grown, 100).iter().all(|byte| *byte == 0x5a));
            WipingAllocator.dealloc(grown, Layout::from_size_align(100_000, 1).expect("is a layout"));
        }
    }
}
