//! Parts of a body that are seldom looked at: where its instructions stand in the source, and the names of its locals and of
//! what it uses. Of the body of an
//! embedded module they stay encoded until somebody wants them, as bodies themselves do (see [`crate::unit`]): decoding them was
//! half of what the first call of a function costs beyond running it.

use super::{Corrupt, Module, Reader};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

/// A `T` that may still have to be decoded: [`Deref`] does that.
pub struct Later<T> {
    value: OnceLock<T>,
    encoded: Option<Section>,
}

/// Where a part lies in an embedded module's bytes.
#[derive(Clone)]
pub(super) struct Section {
    pub(super) module: Arc<Module>,
    pub(super) start: u32,
    pub(super) length: u32,
}

/// What can be decoded later.
pub trait Decode: Default + Sized {
    /// Reads one.
    ///
    /// # Errors
    /// When the bytes are no such thing.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Corrupt>;
}

impl<T: Decode> Later<T> {
    pub(super) fn encoded(section: Section) -> Later<T> {
        Later { value: OnceLock::new(), encoded: Some(section) }
    }
}

impl<T> From<T> for Later<T> {
    fn from(value: T) -> Later<T> {
        Later { value: OnceLock::from(value), encoded: None }
    }
}

impl<T: Default> Default for Later<T> {
    fn default() -> Later<T> {
        Later::from(T::default())
    }
}

impl<T: Decode> Deref for Later<T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.value.get_or_init(|| {
            let Some(Section { module, start, length }) = &self.encoded else { return T::default() };
            let rest = &module.bytes[*start as usize..(*start + *length) as usize];
            let mut reader = Reader { rest, pool: &module.pool, budget: usize::MAX, module: Some(module) };
            T::decode(&mut reader).expect("embedded code was read when the program was built")
        })
    }
}

impl<T: Decode> DerefMut for Later<T> {
    fn deref_mut(&mut self) -> &mut T {
        let _ = Later::deref(self);
        self.value.get_mut().expect("was just decoded")
    }
}

impl<T: Clone> Clone for Later<T> {
    fn clone(&self) -> Later<T> {
        Later { value: self.value.clone(), encoded: self.encoded.clone() }
    }
}

impl<T: Decode + PartialEq> PartialEq for Later<T> {
    fn eq(&self, other: &Later<T>) -> bool {
        **self == **other
    }
}

impl<T: Decode + fmt::Debug> fmt::Debug for Later<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
