//! Filter chains: from Python's dicts to the library's structs, and back for `_decode_filter_properties`.

use super::{check, error};
use liblzma_sys as sys;
use taipan_vm::native::PyResult;
use taipan_vm::object::{Dict, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const LZMA1: u64 = 0x4000_0000_0000_0001;
const LZMA2: u64 = 0x21;
const DELTA: u64 = 3;
/// The filters for machine code of several processors.
const BRANCH: std::ops::RangeInclusive<u64> = 4..=9;
const MOST: usize = 4;
/// The id that ends a chain.
const END: u64 = u64::MAX;

/// The options of a filter, in the place that the chain refers to.
enum Options {
    Lzma(Box<sys::lzma_options_lzma>),
    Delta(Box<sys::lzma_options_delta>),
    Branch(Box<sys::lzma_options_bcj>),
}

/// A chain of filters.
pub struct Chain {
    filters: Vec<sys::lzma_filter>,
    options: Vec<Options>,
}

/// An unsigned number of 32 bits.
///
/// # Errors
/// TypeError, ValueError, OverflowError for what is none.
pub fn number(vm: &Vm, v: Value) -> PyResult<u32> {
    let n = long_number(vm, v)?;
    u32::try_from(n).map_err(|_| vm.overflow_error("Value too large for uint32_t type"))
}

/// An unsigned number of 64 bits.
///
/// # Errors
/// As for [`number`].
pub fn long_number(vm: &Vm, v: Value) -> PyResult<u64> {
    let index = vm.index_of(v)?;
    match vm.int_to_big(index) {
        Some(big) if big.is_negative() => Err(vm.value_error("Cannot convert negative int")),
        Some(big) => match big.to_u64() {
            Some(n) => Ok(n),
            None => Err(vm.overflow_error("int too big to convert")),
        },
        None => Err(vm.overflow_error("int too big to convert")),
    }
}

/// The options of a preset.
///
/// # Errors
/// LZMAError with `message` for a preset that there is not.
pub fn preset_options(vm: &Vm, preset: u32, message: &str) -> PyResult<sys::lzma_options_lzma> {
    // SAFETY: all zeros is a valid value of the plain struct, which the call then fills.
    let (failed, options) = unsafe {
        let mut options: sys::lzma_options_lzma = std::mem::zeroed();
        (sys::lzma_lzma_preset(&mut options, preset), options)
    };
    if failed != 0 { Err(error(vm, message)) } else { Ok(options) }
}

/// The entries of a filter's dict, by name; `known` are those that the filter may have.
fn entries<'a>(vm: &Vm, filter: Gc<Dict>, known: &[&'a str], what: &str) -> PyResult<Vec<(&'a str, Value)>> {
    let mut found = Vec::new();
    let mut pos = 0;
    while let Some((at, key, value)) = filter.next_entry(pos) {
        pos = at + 1;
        let name = key.downcast::<Str>().map(|s| s.as_str_lossy().into_owned()).unwrap_or_default();
        match known.iter().find(|k| **k == name) {
            Some(known) => found.push((*known, value)),
            None if name == "id" => {}
            None => return Err(vm.value_error(format!("Invalid filter specifier for {what} filter"))),
        }
    }
    Ok(found)
}

/// A number of a filter's dict; what is no number makes the whole filter invalid.
fn entry_number(vm: &Vm, v: Value, what: &str) -> PyResult<u32> {
    match number(vm, v) {
        Ok(n) => Ok(n),
        Err(_) => {
            vm.take_exception();
            Err(vm.value_error(format!("Invalid filter specifier for {what} filter")))
        }
    }
}

fn lzma_options(vm: &Vm, filter: Gc<Dict>) -> PyResult<Options> {
    let mut preset = super::PRESET_DEFAULT;
    if let Some(v) = filter.get_str(vm, vm.intern_str("preset")) {
        preset = number(vm, v)?;
    }
    let mut options = preset_options(vm, preset, &format!("Invalid compression preset: {preset}"))?;
    let known = ["preset", "dict_size", "lc", "lp", "pb", "mode", "nice_len", "mf", "depth"];
    for (name, v) in entries(vm, filter, &known, "LZMA")? {
        let n = entry_number(vm, v, "LZMA")?;
        match name {
            "dict_size" => options.dict_size = n,
            "lc" => options.lc = n,
            "lp" => options.lp = n,
            "pb" => options.pb = n,
            "mode" => options.mode = n as sys::lzma_mode,
            "nice_len" => options.nice_len = n,
            "mf" => options.mf = n as sys::lzma_match_finder,
            "depth" => options.depth = n,
            _ => {}
        }
    }
    Ok(Options::Lzma(Box::new(options)))
}

fn delta_options(vm: &Vm, filter: Gc<Dict>) -> PyResult<Options> {
    // SAFETY: all zeros is a valid value of the plain struct.
    let mut options: sys::lzma_options_delta = unsafe { std::mem::zeroed() };
    options.dist = 1;
    for (_, v) in entries(vm, filter, &["dist"], "delta")? {
        options.dist = entry_number(vm, v, "delta")?;
    }
    Ok(Options::Delta(Box::new(options)))
}

fn branch_options(vm: &Vm, filter: Gc<Dict>) -> PyResult<Options> {
    let mut options = sys::lzma_options_bcj { start_offset: 0 };
    for (_, v) in entries(vm, filter, &["start_offset"], "BCJ")? {
        options.start_offset = entry_number(vm, v, "BCJ")?;
    }
    Ok(Options::Branch(Box::new(options)))
}

impl Chain {
    fn empty() -> Chain {
        let end = sys::lzma_filter { id: END, options: std::ptr::null_mut() };
        Chain { filters: vec![end], options: Vec::new() }
    }
    /// Adds the filter that a dict describes.
    fn add(&mut self, vm: &Vm, filter: Value) -> PyResult<()> {
        let Some(dict) = filter.downcast::<Dict>() else {
            return Err(vm.type_error("Filter specifier must be a dict or dict-like object"));
        };
        let Some(id) = dict.get_str(vm, vm.intern_str("id")) else {
            return Err(vm.value_error("Filter specifier must have an \"id\" entry"));
        };
        let id = long_number(vm, id)?;
        let mut options = match id {
            LZMA1 | LZMA2 => lzma_options(vm, dict)?,
            DELTA => delta_options(vm, dict)?,
            id if BRANCH.contains(&id) => branch_options(vm, dict)?,
            id => return Err(vm.value_error(format!("Invalid filter ID: {id}"))),
        };
        // The boxes stay where they are when the vector grows.
        let place: *mut libc::c_void = match &mut options {
            Options::Lzma(o) => (&raw mut **o).cast(),
            Options::Delta(o) => (&raw mut **o).cast(),
            Options::Branch(o) => (&raw mut **o).cast(),
        };
        let last = self.filters.len() - 1;
        self.filters.insert(last, sys::lzma_filter { id, options: place });
        self.options.push(options);
        Ok(())
    }
    /// The chain that a sequence of dicts describes.
    ///
    /// # Errors
    /// TypeError, ValueError, LZMAError for what is none.
    pub fn of(vm: &Vm, specifications: Value) -> PyResult<Chain> {
        let slots = vm.type_of(specifications).slots();
        if slots.len.is_none() {
            let got = vm.type_of(specifications).name();
            return Err(vm.type_error(format!("object of type '{got}' has no len()")));
        }
        let items = vm.tuple_from(specifications)?;
        if items.len > MOST {
            let message = format!("Too many filters - liblzma supports a maximum of {MOST}");
            return Err(vm.value_error(message));
        }
        let mut chain = Chain::empty();
        for item in items.items() {
            chain.add(vm, *item)?;
        }
        Ok(chain)
    }
    /// A chain of one filter.
    ///
    /// # Errors
    /// As for [`Chain::of`].
    pub fn single(vm: &Vm, specification: Value) -> PyResult<Chain> {
        let mut chain = Chain::empty();
        chain.add(vm, specification)?;
        Ok(chain)
    }
    /// The chain for the library, with its end.
    pub fn as_ptr(&self) -> *const sys::lzma_filter {
        self.filters.as_ptr()
    }
    /// The options, if this is a chain of one LZMA1 filter.
    pub fn single_lzma1(&self) -> Option<&sys::lzma_options_lzma> {
        match (self.filters.as_slice(), self.options.as_slice()) {
            ([first, _], [Options::Lzma(options)]) if first.id == LZMA1 => Some(options),
            _ => None,
        }
    }
}

/// A dict that describes the filter with these encoded options.
///
/// # Errors
/// LZMAError, ValueError
pub fn decode(vm: &Vm, id: u64, encoded: &[u8]) -> PyResult<Gc<Dict>> {
    let mut filter = sys::lzma_filter { id, options: std::ptr::null_mut() };
    // SAFETY: the filter is a live local, and the bytes have the length that is passed.
    let result = unsafe {
        sys::lzma_properties_decode(&mut filter, std::ptr::null(), encoded.as_ptr(), encoded.len())
    };
    check(vm, result)?;
    let dict = vm.new_dict();
    let set = |name: &str, v: Value| dict.set_str(vm, vm.intern_str(name), v);
    let int = |n: u32| vm.int(n.into());
    set("id", vm.int_from_u64(id));
    if filter.options.is_null() {
        return Ok(dict);
    }
    // SAFETY: the library allocated the struct that belongs to the id, by `malloc`; it is freed once.
    unsafe {
        match id {
            LZMA1 => {
                let o = &*filter.options.cast::<sys::lzma_options_lzma>();
                for (name, n) in [("lc", o.lc), ("lp", o.lp), ("pb", o.pb), ("dict_size", o.dict_size)] {
                    set(name, int(n));
                }
            }
            LZMA2 => set("dict_size", int((*filter.options.cast::<sys::lzma_options_lzma>()).dict_size)),
            DELTA => set("dist", int((*filter.options.cast::<sys::lzma_options_delta>()).dist)),
            id if BRANCH.contains(&id) => {
                set("start_offset", int((*filter.options.cast::<sys::lzma_options_bcj>()).start_offset));
            }
            _ => {}
        }
        libc::free(filter.options);
    }
    Ok(dict)
}
