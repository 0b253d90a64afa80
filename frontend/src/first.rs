//! How a page begins: as its code says; the gallery shows it as it stands later, too.

/// In the product always what it is given.
#[cfg(not(test))]
pub(crate) fn first<T>(usual: T) -> T {
    usual
}

#[cfg(test)]
pub(crate) use given::{during, first};

#[cfg(test)]
mod given {
    use std::{
        any::{Any, TypeId},
        cell::RefCell,
        collections::BTreeMap,
    };

    thread_local! {
        static GIVEN: RefCell<BTreeMap<TypeId, Box<dyn Any>>> = RefCell::default();
    }

    /// What the gallery gave for this type, else what the page says itself.
    pub(crate) fn first<T: Clone + 'static>(usual: T) -> T {
        GIVEN.with_borrow(|given| {
            given.get(&TypeId::of::<T>()).and_then(|value| value.downcast_ref::<T>()).cloned().unwrap_or(usual)
        })
    }

    /// Draws something that begins with this value.
    pub(crate) fn during<T: Clone + 'static, R>(value: T, draw: impl FnOnce() -> R) -> R {
        GIVEN.with_borrow_mut(|given| given.insert(TypeId::of::<T>(), Box::new(value)));
        let drawn = draw();
        GIVEN.with_borrow_mut(|given| given.remove(&TypeId::of::<T>()));
        drawn
    }
}
