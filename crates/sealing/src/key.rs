//! Symmetric keys, each its own type. None is cloned, compared, printed or serialised.
//!
//! ```compile_fail
//! fn copy(key: &sealing::CaseKey) -> sealing::CaseKey { key.clone() }
//! ```
//! ```compile_fail
//! fn print(key: &sealing::CaseKey) -> String { format!("{key:?}") }
//! ```

use crate::Entropy;
use zeroize::{Zeroize, ZeroizeOnDrop};

macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Zeroize, ZeroizeOnDrop)]
        pub struct $name([u8; 32]);

        impl $name {
            pub fn make(entropy: &mut dyn Entropy) -> Self {
                let mut key = Self([0; 32]);
                entropy.fill(&mut key.0);
                key
            }

            pub fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The key itself, for wrapping it or for sealing with it.
            pub fn expose(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = std::array::TryFromSliceError;

            fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
                bytes.try_into().map(Self)
            }
        }
    };
}

key!(
    /// Seals everything of one case. It dies with the case.
    CaseKey
);
key!(
    /// The inner layer of every slot; exists in memory only between log-in and lock.
    VaultKey
);
key!(
    /// The outer layer of every slot, `S_n`: usable while locked, replaced and destroyed with each shred batch.
    SlotSecret
);
key!(
    /// Seals a whole page or row of a store that is not a case's.
    StoreKey
);
