//! Parameters of compression and decompression: what dicts of options say, and which values there may be.

use super::library::{self, Compression, Decompression};
use crate::type_name;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::{Dict, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;
use zstd_sys::{ZSTD_cParameter, ZSTD_dParameter};

/// The parameter for the level.
pub const LEVEL: i32 = ZSTD_cParameter::ZSTD_c_compressionLevel as i32;
const WORKERS: i32 = ZSTD_cParameter::ZSTD_c_nbWorkers as i32;
/// Keys of the interpreter's state: the classes that `set_parameter_types` was given.
const COMPRESSION_CLASS: &str = "_zstd.c_parameter_type";
const DECOMPRESSION_CLASS: &str = "_zstd.d_parameter_type";

/// Names of parameters in messages: those that the module `compression.zstd` gives them.
#[rustfmt::skip]
static COMPRESSION_NAMES: &[(ZSTD_cParameter, &str)] = &[
    (ZSTD_cParameter::ZSTD_c_compressionLevel, "compression_level"), (ZSTD_cParameter::ZSTD_c_windowLog, "window_log"),
    (ZSTD_cParameter::ZSTD_c_hashLog, "hash_log"), (ZSTD_cParameter::ZSTD_c_chainLog, "chain_log"),
    (ZSTD_cParameter::ZSTD_c_searchLog, "search_log"), (ZSTD_cParameter::ZSTD_c_minMatch, "min_match"),
    (ZSTD_cParameter::ZSTD_c_targetLength, "target_length"), (ZSTD_cParameter::ZSTD_c_strategy, "strategy"),
    (ZSTD_cParameter::ZSTD_c_enableLongDistanceMatching, "enable_long_distance_matching"),
    (ZSTD_cParameter::ZSTD_c_ldmHashLog, "ldm_hash_log"), (ZSTD_cParameter::ZSTD_c_ldmMinMatch, "ldm_min_match"),
    (ZSTD_cParameter::ZSTD_c_ldmBucketSizeLog, "ldm_bucket_size_log"),
    (ZSTD_cParameter::ZSTD_c_ldmHashRateLog, "ldm_hash_rate_log"),
    (ZSTD_cParameter::ZSTD_c_contentSizeFlag, "content_size_flag"),
    (ZSTD_cParameter::ZSTD_c_checksumFlag, "checksum_flag"), (ZSTD_cParameter::ZSTD_c_dictIDFlag, "dict_id_flag"),
    (ZSTD_cParameter::ZSTD_c_nbWorkers, "nb_workers"), (ZSTD_cParameter::ZSTD_c_jobSize, "job_size"),
    (ZSTD_cParameter::ZSTD_c_overlapLog, "overlap_log"),
];

/// Remembers the classes of parameters, which dicts of options are checked with.
pub fn remember(vm: &Vm, compression: Gc<Type>, decompression: Gc<Type>) {
    let mut state = vm.interp().module_state.borrow_mut();
    state.insert(COMPRESSION_CLASS, compression.value());
    state.insert(DECOMPRESSION_CLASS, decompression.value());
}

/// Raises that a parameter or its value is not possible.
#[cold]
fn refused(vm: &Vm, compression: bool, key: i32, value: i32) -> Raised {
    let name = if compression {
        COMPRESSION_NAMES.iter().find(|(known, _)| *known as i32 == key).map(|(_, name)| *name)
    } else {
        (key == ZSTD_dParameter::ZSTD_d_windowLogMax as i32).then_some("window_log_max")
    };
    let name = name.map_or_else(|| format!("unknown parameter (key {key})"), str::to_owned);
    let kind = if compression { "compression" } else { "decompression" };
    vm.value_error(match library::bounds(key, compression) {
        Ok((least, most)) => format!(
            "{kind} parameter '{name}' received an illegal value {value}; the valid range is [{least}, {most}]"
        ),
        Err(_) => format!("invalid {kind} parameter '{name}'"),
    })
}

/// Sets the level.
///
/// # Errors
/// ValueError for one that there is not.
pub fn set_level(vm: &Vm, context: &mut Compression, level: i32) -> PyResult<()> {
    let (least, most) = library::bounds(LEVEL, true).unwrap_or((0, 0));
    if !(least..=most).contains(&level) {
        let message = format!("illegal compression level {level}; the valid range is [{least}, {most}]");
        return Err(vm.value_error(message));
    }
    library::check(vm, context.set(LEVEL, level), "set zstd compression level").map(drop)
}

/// The level that an argument says.
///
/// # Errors
/// TypeError, ValueError
pub fn level_argument(vm: &Vm, v: Value) -> PyResult<i32> {
    if !vm.is_int(v) {
        return Err(vm.type_error("invalid type for level, expected int"));
    }
    vm.int_to_i64(v).and_then(|i| i32::try_from(i).ok()).ok_or_else(|| {
        let (least, most) = library::bounds(LEVEL, true).unwrap_or((0, 0));
        vm.value_error(format!("illegal compression level; the valid range is [{least}, {most}]"))
    })
}

/// A number for the library.
fn number(vm: &Vm, v: Value) -> PyResult<i32> {
    let index = vm.index_of(v)?;
    let number = vm.int_to_i64(index).and_then(|i| i32::try_from(i).ok());
    number.ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))
}

/// The pairs of an options argument, as numbers, for `set`. Keys of the class `foreign` are refused.
fn each_option(
    vm: &Vm,
    options: Value,
    compression: bool,
    mut set: impl FnMut(i32, i32) -> PyResult<()>,
) -> PyResult<()> {
    let (class, foreign, what, other) = if compression {
        ("ZstdCompressor", DECOMPRESSION_CLASS, "compression", "DecompressionParameter")
    } else {
        ("ZstdDecompressor", COMPRESSION_CLASS, "decompression", "CompressionParameter")
    };
    let Some(dict) = options.downcast::<Dict>() else {
        let got = type_name::full_type_name(vm, options);
        return Err(vm.type_error(format!("{class}() argument 'options' must be dict, not {got}")));
    };
    let foreign = vm.interp().module_state.borrow().get(foreign).copied();
    let mut pos = 0;
    while let Some((at, key, value)) = dict.next_entry(pos) {
        pos = at + 1;
        if foreign.is_some_and(|foreign| vm.type_of(key).value() == foreign) {
            let message = format!("{what} options dictionary key must not be a {other} attribute");
            return Err(vm.type_error(message));
        }
        set(number(vm, key)?, number(vm, value)?)?;
    }
    Ok(())
}

/// Sets what a dict of options for compression says; gives the level, 0 if it says none.
///
/// # Errors
/// TypeError, ValueError, OverflowError
pub fn set_compression(vm: &Vm, context: &mut Compression, options: Value) -> PyResult<i32> {
    let mut level = 0;
    each_option(vm, options, true, |key, value| {
        if key == LEVEL {
            level = value;
            return set_level(vm, context, value);
        }
        context.threads |= key == WORKERS && value != 0;
        if library::failed(context.set(key, value)) { Err(refused(vm, true, key, value)) } else { Ok(()) }
    })?;
    Ok(level)
}

/// Sets what a dict of options for decompression says.
///
/// # Errors
/// TypeError, ValueError, OverflowError
pub fn set_decompression(vm: &Vm, context: &mut Decompression, options: Value) -> PyResult<()> {
    each_option(vm, options, false, |key, value| {
        if library::failed(context.set(key, value)) { Err(refused(vm, false, key, value)) } else { Ok(()) }
    })
}
