//! The module `_random`: the Mersenne Twister behind the module `random`.

use std::cell::RefCell;
use std::io::Read;
use taipan_macros::{class, module, native_object};
use taipan_numeric::bigint::BigInt;
use taipan_numeric::random::{MersenneTwister, STATE_WORDS};
use taipan_vm::builtins::int::Num;
use taipan_vm::heap::ValueVec;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::Tuple;
use taipan_vm::object::types::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A generator.
#[native_object("_random.Random")]
pub struct Random {
    #[untraced]
    generator: RefCell<MersenneTwister>,
}

/// A generator from the seed: an int, any other hashable object, or nothing for the system's random source.
fn seeded(vm: &Vm, seed: Value) -> PyResult<MersenneTwister> {
    if seed.is_none() || seed.is_unbound() {
        let mut key = [0u32; STATE_WORDS];
        let mut bytes = [0u8; STATE_WORDS * 4];
        let filled = std::fs::File::open("/dev/urandom").and_then(|mut f| f.read_exact(&mut bytes));
        if filled.is_err() {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            bytes[..16].copy_from_slice(&now.map_or(0, |d| d.as_nanos()).to_le_bytes());
        }
        for (word, b) in key.iter_mut().zip(bytes.as_chunks::<4>().0) {
            *word = u32::from_le_bytes(*b);
        }
        return Ok(MersenneTwister::from_key(&key));
    }
    if let Some(n) = Num::of(seed) {
        return Ok(n.with(MersenneTwister::from_int));
    }
    let hash = vm.hash(seed)?;
    Ok(MersenneTwister::from_int(&BigInt::from_u64(hash as u64)))
}

/// Random() -> create a random number generator with its own internal state.
#[class("Random", module = "_random", subclassable)]
impl Random {
    #[new("Random(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Self> {
        // An unseeded generator is never seen: `__init__` or `seed` follow.
        let generator = RefCell::new(MersenneTwister::from_key(&[0]));
        Random::alloc(vm, cls, |head| Random { head, generator })
    }
    #[init_method("Random(seed=None, /)")]
    fn init(vm: &Vm, this: Gc<Self>, seed: Value) -> PyResult<()> {
        Random::seed(vm, this, seed)
    }
    /// random() -> x in the interval [0, 1).
    #[method("random()")]
    fn random(this: Gc<Self>) -> f64 {
        this.generator.borrow_mut().random()
    }
    /// seed([n]) -> None.
    ///
    /// Defaults to use urandom and falls back to a combination
    /// of the current time and the process identifier.
    #[method("seed(n=None, /)")]
    fn seed(vm: &Vm, this: Gc<Self>, n: Value) -> PyResult<()> {
        let generator = seeded(vm, n)?;
        *this.generator.borrow_mut() = generator;
        Ok(())
    }
    /// getrandbits(k) -> x.  Generates an int with k random bits.
    #[method("getrandbits(k, /)")]
    fn getrandbits(vm: &Vm, this: Gc<Self>, k: u64) -> PyResult {
        if k > 1 << 35 {
            return Err(vm.memory_error(""));
        }
        let bits = this.generator.borrow_mut().getrandbits(k as usize);
        Ok(vm.int_result(bits))
    }
    /// getstate() -> tuple containing the current state.
    #[method("getstate()")]
    fn getstate(vm: &Vm, this: Gc<Self>) -> Value {
        let generator = this.generator.borrow();
        let (state, index) = generator.state();
        let mut words = ValueVec::new(vm.heap());
        for word in state {
            words.push(vm.int(i64::from(*word)));
        }
        words.push(vm.int(index as i64));
        vm.new_tuple(words.as_slice()).value()
    }
    /// setstate(state) -> None.  Restores generator state.
    #[method("setstate(state, /)")]
    fn setstate(vm: &Vm, this: Gc<Self>, state: Value) -> PyResult<()> {
        let Some(tuple) = state.downcast::<Tuple>() else {
            return Err(vm.type_error("state vector must be a tuple"));
        };
        if tuple.len != STATE_WORDS + 1 {
            return Err(vm.value_error("state vector is the wrong size"));
        }
        let mut words = [0u32; STATE_WORDS];
        for (word, item) in words.iter_mut().zip(tuple.items()) {
            let i = vm.index_of(*item)?;
            let Some(n) = Num::of(i).filter(|n| !n.is_negative()) else {
                return Err(vm.overflow_error("can't convert negative value to unsigned int"));
            };
            *word = n.with(BigInt::to_u64_wrapping) as u32;
        }
        let index = vm.index_of(tuple.items()[STATE_WORDS])?;
        let index = vm.int_to_i64(index).and_then(|i| usize::try_from(i).ok());
        match index.and_then(|i| MersenneTwister::from_state(&words, i)) {
            Some(generator) => {
                *this.generator.borrow_mut() = generator;
                Ok(())
            }
            None => Err(vm.value_error("invalid state")),
        }
    }
}

/// Module implements the Mersenne Twister random number generator.
#[module("_random", classes(Random))]
pub mod module {
    use super::*;
}
