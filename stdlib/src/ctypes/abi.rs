//! Where arguments and results are: in which registers, or in memory (System V ABI for x86-64, section 3.2.3).
//!
//! A type is described by its *leaves*, the numbers that it consists of. A type of up to two words whose leaves lie where
//! they should goes into registers, word by word: a word of floating-point numbers only into a vector register, any other
//! into a general one. Everything else is passed in memory. `long double` has rules of its own.

use super::machine::{self, Call, Callback};
use std::ffi::c_void;
use std::rc::Rc;

/// What a number is to the calling convention.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Number {
    /// An int or a pointer; whether its sign is to be kept when it is widened.
    Int {
        signed: bool,
    },
    Float,
    /// `long double`
    Extended,
}

/// A number inside a type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Leaf {
    pub offset: u8,
    pub size: u8,
    pub number: Number,
}

/// What the calling convention sees of a type.
#[derive(Clone, Debug)]
pub struct Passed {
    pub size: usize,
    pub align: usize,
    /// None for what is too large for registers.
    pub leaves: Option<Rc<[Leaf]>>,
    /// No struct, union or array.
    scalar: bool,
}

/// What a word of a value needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Word {
    /// There is nothing but padding.
    Nothing,
    General,
    Vector,
}

/// Where a value of a type goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Nowhere,
    /// The registers for the first word and the second.
    Registers([Word; 2]),
    Memory,
    /// One number or two of the x87 unit: results only, arguments are in memory.
    Extended(u64),
}

impl Passed {
    /// A number.
    pub fn number(size: usize, align: usize, number: Number) -> Passed {
        Passed {
            size,
            align,
            leaves: Some(Rc::new([Leaf { offset: 0, size: size as u8, number }])),
            scalar: true,
        }
    }
    /// A complex number of two parts.
    pub fn complex(size: usize, align: usize, part: Number) -> Passed {
        let half = (size / 2) as u8;
        let leaf = |offset| Leaf { offset, size: half, number: part };
        Passed { size, align, leaves: Some(Rc::new([leaf(0), leaf(half)])), scalar: true }
    }
    /// A pointer.
    pub fn pointer() -> Passed {
        Passed::number(8, 8, Number::Int { signed: false })
    }
    /// A C `int`.
    pub fn int() -> Passed {
        Passed::number(4, 4, Number::Int { signed: true })
    }
    /// A struct, union or array with such leaves, given as far as they lie in the first two words.
    pub fn aggregate(size: usize, align: usize, leaves: Option<Vec<Leaf>>) -> Passed {
        let mut leaves = leaves.filter(|_| size <= 16);
        if let Some(leaves) = &mut leaves {
            leaves.sort();
            leaves.dedup();
        }
        Passed { size, align, leaves: leaves.map(Rc::from), scalar: false }
    }

    fn place(&self) -> Place {
        if self.size == 0 {
            return Place::Nowhere;
        }
        let Some(leaves) = &self.leaves else { return Place::Memory };
        if let [first, ..] = leaves.as_ref()
            && first.number == Number::Extended
        {
            return match leaves.len() {
                1 => Place::Extended(1),
                2 if self.scalar => Place::Extended(2),
                _ => Place::Memory,
            };
        }
        let mut words = [Word::Nothing; 2];
        for leaf in leaves.iter() {
            let (offset, size) = (leaf.offset as usize, leaf.size as usize);
            if leaf.number == Number::Extended || size == 0 || !offset.is_multiple_of(size) || offset >= 16 {
                return Place::Memory;
            }
            let word = &mut words[offset / 8];
            *word = if leaf.number == Number::Float && *word != Word::General {
                Word::Vector
            } else {
                Word::General
            };
        }
        Place::Registers(words)
    }

    /// The value's first words; a small int fills its word.
    ///
    /// # Safety
    /// A value of this type, of at most 16 bytes, lies at `from`.
    unsafe fn words(&self, from: *const u8) -> [u64; 2] {
        let mut words = [0u64; 2];
        // SAFETY: as the caller promises; the words have room for 16 bytes.
        unsafe { std::ptr::copy_nonoverlapping(from, words.as_mut_ptr().cast(), self.size) };
        if self.scalar
            && self.size < 8
            && let Some([Leaf { number: Number::Int { signed: true }, .. }]) = self.leaves.as_deref()
        {
            let unused = 64 - 8 * self.size as u32;
            words[0] = ((words[0] << unused) as i64 >> unused) as u64;
        }
        words
    }
}

/// Whether there are registers left for all words of a value: some for one of them only are of no use.
fn fits(words: [Word; 2], integers: usize, floats: usize) -> bool {
    let count = |wanted| words.iter().filter(|word| **word == wanted).count();
    integers + count(Word::General) <= 6 && floats + count(Word::Vector) <= 8
}

/// A call whose arguments are being collected.
pub struct Arguments {
    call: Call,
    integers: usize,
    floats: usize,
    stack: Vec<u64>,
    result: Passed,
    place: Place,
    /// A result in memory.
    memory: Vec<u64>,
}

impl Arguments {
    /// A call of the function at `target`, with a result of this type (None for none).
    pub fn new(target: *const c_void, result: Option<Passed>) -> Arguments {
        let result = result.unwrap_or_else(|| Passed::aggregate(0, 1, None));
        let place = result.place();
        let mut this = Arguments {
            call: Call {
                target,
                stack: std::ptr::null(),
                stack_words: 0,
                vectors: 0,
                integers: [0; 6],
                floats: [0; 8],
                integer_results: [0; 2],
                float_results: [0; 2],
                extended: 0,
                extended_results: [[0; 16]; 2],
            },
            integers: 0,
            floats: 0,
            stack: Vec::new(),
            memory: if place == Place::Memory { vec![0; result.size.div_ceil(8)] } else { Vec::new() },
            result,
            place,
        };
        match place {
            Place::Memory => {
                this.call.integers[0] = this.memory.as_mut_ptr() as u64;
                this.integers = 1;
            }
            Place::Extended(count) => this.call.extended = count,
            _ => {}
        }
        this
    }

    /// Adds an argument.
    ///
    /// # Safety
    /// A value of this type lies at `from`.
    pub unsafe fn push(&mut self, passed: &Passed, from: *const u8) {
        match passed.place() {
            Place::Nowhere => {}
            Place::Registers(needed) => {
                // SAFETY: the caller's promise; what goes into registers has at most 16 bytes.
                let words = unsafe { passed.words(from) };
                if !fits(needed, self.integers, self.floats) {
                    self.align(passed.align);
                    self.stack.extend_from_slice(&words[..passed.size.div_ceil(8)]);
                    return;
                }
                for (word, needed) in words.into_iter().zip(needed) {
                    match needed {
                        Word::Nothing => {}
                        Word::General => {
                            self.call.integers[self.integers] = word;
                            self.integers += 1;
                        }
                        Word::Vector => {
                            self.call.floats[self.floats] = word;
                            self.floats += 1;
                        }
                    }
                }
            }
            Place::Memory | Place::Extended(_) => {
                self.align(passed.align);
                let at = self.stack.len();
                self.stack.resize(at + passed.size.div_ceil(8), 0);
                // SAFETY: the caller's promise; the words just added have room for the value.
                unsafe {
                    std::ptr::copy_nonoverlapping(from, self.stack[at..].as_mut_ptr().cast(), passed.size)
                };
            }
        }
    }

    fn align(&mut self, align: usize) {
        let words = (align / 8).clamp(1, 8).next_power_of_two();
        self.stack.resize(self.stack.len().next_multiple_of(words), 0);
    }

    /// Makes the call.
    ///
    /// # Safety
    /// The target is a function that can be called with these arguments.
    pub unsafe fn call(&mut self) {
        self.call.stack = self.stack.as_ptr();
        self.call.stack_words = self.stack.len();
        self.call.vectors = self.floats as u64;
        // SAFETY: the caller's promise.
        unsafe { machine::call(&mut self.call) }
    }

    /// The bytes of the result, after the call; of a small int only its own.
    pub fn result(&self) -> Vec<u8> {
        let mut out = vec![0u8; self.result.size];
        let mut put = |at: usize, bytes: &[u8]| {
            let Some(room) = out.get_mut(at..) else { return };
            let count = bytes.len().min(room.len());
            room[..count].copy_from_slice(&bytes[..count]);
        };
        match self.place {
            Place::Nowhere => {}
            Place::Registers(words) => {
                let mut integers = self.call.integer_results.iter();
                let mut floats = self.call.float_results.iter();
                for (i, word) in words.into_iter().enumerate() {
                    let word = match word {
                        Word::Nothing => None,
                        Word::General => integers.next(),
                        Word::Vector => floats.next(),
                    };
                    put(8 * i, &word.copied().unwrap_or(0).to_ne_bytes());
                }
            }
            Place::Memory => {
                for (i, word) in self.memory.iter().enumerate() {
                    put(8 * i, &word.to_ne_bytes());
                }
            }
            Place::Extended(count) => {
                for (i, number) in self.call.extended_results.iter().enumerate().take(count as usize) {
                    put(16 * i, &number[..10]);
                }
            }
        }
        out
    }
}

/// Goes over the arguments that a callback was called with.
pub struct Received<'a> {
    callback: &'a Callback,
    integers: usize,
    floats: usize,
    /// Bytes of the arguments in memory that were taken.
    taken: usize,
}

impl<'a> Received<'a> {
    /// The arguments of a callback whose result is no struct.
    pub fn new(callback: &'a Callback) -> Received<'a> {
        Received { callback, integers: 0, floats: 0, taken: 0 }
    }

    /// Copies the next argument, of this type, to `out`.
    ///
    /// # Safety
    /// The callback was called with an argument of this type at this place; there is room for a value of it at `out`.
    pub unsafe fn next(&mut self, passed: &Passed, out: *mut u8) {
        let place = passed.place();
        if let Place::Registers(needed) = place
            && fits(needed, self.integers, self.floats)
        {
            let mut words = [0u64; 2];
            for (word, needed) in words.iter_mut().zip(needed) {
                match needed {
                    Word::Nothing => {}
                    Word::General => {
                        *word = self.callback.integers[self.integers];
                        self.integers += 1;
                    }
                    Word::Vector => {
                        *word = self.callback.floats[self.floats];
                        self.floats += 1;
                    }
                }
            }
            // SAFETY: the caller's promise; a value in registers has at most 16 bytes.
            unsafe { std::ptr::copy_nonoverlapping(words.as_ptr().cast(), out, passed.size) };
            return;
        }
        if place == Place::Nowhere {
            return;
        }
        self.taken = self.taken.next_multiple_of(passed.align.clamp(8, 64).next_power_of_two());
        // SAFETY: the caller's promise: an argument that is not in registers lies on the caller's stack.
        unsafe { std::ptr::copy_nonoverlapping(self.callback.stack.add(self.taken), out, passed.size) };
        self.taken += passed.size.next_multiple_of(8);
    }
}

/// Lets a callback give the value of this type, a number, that lies in `bytes`.
pub fn give(callback: &mut Callback, passed: &Passed, bytes: &[u8]) {
    debug_assert!(bytes.len() >= passed.size);
    match passed.place() {
        Place::Nowhere | Place::Memory => {}
        Place::Registers(needed) => {
            // SAFETY: a value in registers has at most 16 bytes, and there are as many as it has.
            let words = unsafe { passed.words(bytes.as_ptr()) };
            let (mut integers, mut floats) = (0, 0);
            for (word, needed) in words.into_iter().zip(needed) {
                match needed {
                    Word::Nothing => {}
                    Word::General => {
                        callback.integer_results[integers] = word;
                        integers += 1;
                    }
                    Word::Vector => {
                        callback.float_results[floats] = word;
                        floats += 1;
                    }
                }
            }
        }
        Place::Extended(count) => {
            callback.extended = count;
            for (i, out) in callback.extended_results.iter_mut().enumerate().take(count as usize) {
                out.copy_from_slice(&bytes[16 * i..16 * i + 16]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INT: Number = Number::Int { signed: true };

    fn leaves(list: &[(u8, u8, Number)]) -> Option<Vec<Leaf>> {
        Some(list.iter().map(|&(offset, size, number)| Leaf { offset, size, number }).collect())
    }

    #[test]
    fn words_have_classes() {
        let mixed =
            Passed::aggregate(16, 8, leaves(&[(0, 4, INT), (4, 4, Number::Float), (8, 8, Number::Float)]));
        assert_eq!(mixed.place(), Place::Registers([Word::General, Word::Vector]));
        let padded = Passed::aggregate(16, 16, leaves(&[(0, 4, INT)]));
        assert_eq!(padded.place(), Place::Registers([Word::General, Word::Nothing]));
        let packed = Passed::aggregate(5, 1, leaves(&[(0, 1, INT), (1, 4, INT)]));
        assert_eq!(packed.place(), Place::Memory);
        let large = Passed::aggregate(24, 8, leaves(&[(0, 8, INT), (8, 8, INT)]));
        assert_eq!(large.place(), Place::Memory);
        assert_eq!(Passed::number(16, 16, Number::Extended).place(), Place::Extended(1));
        assert_eq!(Passed::complex(32, 16, Number::Extended).place(), Place::Extended(2));
        assert_eq!(
            Passed::complex(8, 4, Number::Float).place(),
            Place::Registers([Word::Vector, Word::Nothing])
        );
    }

    extern "C" fn sum(a: i8, b: f64, c: u64, d: i32, e: i32, f: i32, g: i32, h: i64, i: f32) -> f64 {
        a as f64 + b + c as f64 + (d + e + f + g) as f64 + h as f64 + i as f64
    }

    #[test]
    fn functions_are_called() {
        let double = Passed::number(8, 8, Number::Float);
        let mut arguments = Arguments::new(sum as *const c_void, Some(double.clone()));
        let long = Passed::number(8, 8, INT);
        // SAFETY: the values have the types that are said, and are what the function takes.
        unsafe {
            arguments.push(&Passed::number(1, 1, INT), (&-1i8 as *const i8).cast());
            arguments.push(&double, (&0.5f64 as *const f64).cast());
            arguments.push(&long, (&1u64 as *const u64).cast());
            for n in [2i32, 3, 4, 5] {
                arguments.push(&Passed::int(), (&n as *const i32).cast());
            }
            arguments.push(&long, (&-100i64 as *const i64).cast());
            arguments.push(&Passed::number(4, 4, Number::Float), (&0.25f32 as *const f32).cast());
            arguments.call();
        }
        assert_eq!(arguments.result(), (-85.25f64).to_ne_bytes());
    }
}
