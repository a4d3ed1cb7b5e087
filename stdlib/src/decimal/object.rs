//! The object that holds a decimal.
//!
//! A coefficient below 10^38 lies in the object itself, beside exponent, sign and kind, in six words; nothing has to
//! be done when such an object dies. For a longer one the object points to another that owns the numeric value.

use super::state::state;
use taipan_macros::{class, native_object};
use taipan_numeric::decimal::{Decimal, Kind};
use taipan_vm::heap::heap_of;
use taipan_vm::object::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A decimal number.
#[native_object("decimal.Decimal")]
pub struct Dec {
    /// The low half of a coefficient below 10^38.
    low: u64,
    /// Its high half, and the sign in the top bit (the coefficient leaves that free).
    high: u64,
    /// The exponent (less than 2^61 in magnitude) shifted left by two, and the kind in the low bits.
    tagged_exp: i64,
    /// The value, if its coefficient is longer.
    large: Option<Gc<Large>>,
}

/// A decimal with a long coefficient.
#[native_object("decimal.LargeDecimal")]
pub struct Large {
    #[untraced]
    value: Decimal,
}

impl Drop for Large {
    fn drop(&mut self) {
        heap_of(&self.head.header).external_free(self.value.memory_size());
    }
}

#[class("LargeDecimal", module = "decimal")]
impl Large {}

/// A decimal to calculate with: made up from an object's words, or the one an object owns.
pub enum Operand {
    /// It owns no memory.
    Small(Decimal),
    /// A long one, in the heap.
    Large(Gc<Large>),
}

impl std::ops::Deref for Operand {
    type Target = Decimal;
    #[inline(always)]
    fn deref(&self) -> &Decimal {
        match self {
            Operand::Small(d) => d,
            Operand::Large(large) => &large.value,
        }
    }
}

const SIGN: u64 = 1 << 63;

impl Dec {
    /// The number.
    #[inline(always)]
    pub fn get(&self) -> Operand {
        match self.large {
            Some(large) => Operand::Large(large),
            None => Operand::Small(self.small()),
        }
    }

    /// Calls `f` with the number, which is made where it is used: a decimal is better not moved about.
    #[inline(always)]
    pub fn with<R>(&self, f: impl FnOnce(&Decimal) -> R) -> R {
        match self.large {
            Some(large) => f(&large.value),
            None => f(&self.small()),
        }
    }

    #[inline(always)]
    fn small(&self) -> Decimal {
        let kind = match self.tagged_exp & 3 {
            0 => Kind::Finite,
            1 => Kind::Infinite,
            2 => Kind::QuietNan,
            _ => Kind::SignalingNan,
        };
        let coefficient = u128::from(self.high & !SIGN) << 64 | u128::from(self.low);
        Decimal::from_parts(kind, self.high & SIGN != 0, coefficient, self.tagged_exp >> 2)
    }
}

/// A new object of class `class` (`Decimal` or a subclass).
#[inline]
pub fn new_of(vm: &Vm, class: Gc<Type>, value: Decimal) -> Gc<Dec> {
    let Some(coefficient) = value.small_coefficient() else { return new_large(vm, class, value) };
    let kind = match value.kind() {
        Kind::Finite => 0,
        Kind::Infinite => 1,
        Kind::QuietNan => 2,
        Kind::SignalingNan => 3,
    };
    let sign = if value.is_negative() { SIGN } else { 0 };
    Dec::alloc(vm, class, |head| Dec {
        head,
        low: coefficient as u64,
        high: (coefficient >> 64) as u64 | sign,
        tagged_exp: value.exponent() << 2 | kind,
        large: None,
    })
}

#[cold]
fn new_large(vm: &Vm, class: Gc<Type>, value: Decimal) -> Gc<Dec> {
    vm.heap().external_alloc(value.memory_size());
    let large = Large::alloc(vm, Large::class(vm), |head| Large { head, value });
    Dec::alloc(vm, class, |head| Dec { head, low: 0, high: 0, tagged_exp: 0, large: Some(large) })
}

/// A new `Decimal`.
#[inline]
pub fn new(vm: &Vm, value: Decimal) -> Value {
    new_of(vm, state(vm).decimal, value).value()
}
