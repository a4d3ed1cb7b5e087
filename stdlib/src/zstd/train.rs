//! Making dictionaries from samples: `train_dict` and `finalize_dict`.

use super::library::check;
use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::object::{Bytes, Tuple};
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;
use zstd_sys as sys;

/// The sizes of samples that lie in one bytes object of this length.
fn sizes(vm: &Vm, sizes: Gc<Tuple>, length: usize) -> PyResult<Vec<usize>> {
    if u32::try_from(sizes.items().len()).is_err() {
        return Err(vm.value_error(format!("The number of samples should be <= {}.", u32::MAX)));
    }
    let mut found = Vec::with_capacity(sizes.items().len());
    for size in sizes.items() {
        if !vm.is_int(*size) {
            return Err(vm.type_error("an integer is required"));
        }
        // A size that is no number of bytes makes no sum that fits, and so the message below.
        found.push(vm.int_to_i64(*size).and_then(|i| usize::try_from(i).ok()).unwrap_or(usize::MAX));
    }
    let sum = found.iter().try_fold(0usize, |sum, size| sum.checked_add(*size));
    if sum != Some(length) {
        return Err(vm.value_error("The samples size tuple doesn't match the concatenation's size."));
    }
    Ok(found)
}

/// Room for a dictionary of at most this size.
fn room(vm: &Vm, size: isize) -> PyResult<Vec<u8>> {
    let size = usize::try_from(size).unwrap_or(0);
    if size == 0 {
        return Err(vm.value_error("dict_size argument should be positive number."));
    }
    vm.room_for(size)?;
    Ok(vec![0; size])
}

#[module("_zstd")]
pub mod module {
    use super::*;

    /// Train a Zstandard dictionary on sample data.
    ///
    ///   samples_bytes
    ///     Concatenation of samples.
    ///   samples_sizes
    ///     Tuple of samples' sizes.
    ///   dict_size
    ///     The size of the dictionary.
    #[function("train_dict(samples_bytes, samples_sizes, dict_size, /)")]
    fn train_dict(
        vm: &Vm,
        samples_bytes: Gc<Bytes>,
        samples_sizes: Gc<Tuple>,
        dict_size: isize,
    ) -> PyResult<Gc<Bytes>> {
        let mut out = room(vm, dict_size)?;
        let samples = samples_bytes.as_slice();
        let sizes = sizes(vm, samples_sizes, samples.len())?;
        // SAFETY: the buffers have the lengths that are passed: the sizes of the samples add up to theirs.
        let result = unsafe {
            sys::ZDICT_trainFromBuffer(
                out.as_mut_ptr().cast(),
                out.len(),
                samples.as_ptr().cast(),
                sizes.as_ptr(),
                sizes.len() as u32,
            )
        };
        let length = check(vm, result, "train the Zstandard dictionary")?;
        Ok(vm.bytes(&out[..length]))
    }
    /// Finalize a Zstandard dictionary.
    ///
    ///   custom_dict_bytes
    ///     Custom dictionary content.
    ///   samples_bytes
    ///     Concatenation of samples.
    ///   samples_sizes
    ///     Tuple of samples' sizes.
    ///   dict_size
    ///     The size of the dictionary.
    ///   compression_level
    ///     Optimize for a specific Zstandard compression level, 0 means default.
    #[function(
        "finalize_dict(custom_dict_bytes, samples_bytes, samples_sizes, dict_size, compression_level, /)",
        text_signature = "($module, custom_dict_bytes, samples_bytes, samples_sizes,
              dict_size, compression_level, /)"
    )]
    fn finalize_dict(
        vm: &Vm,
        custom_dict_bytes: Gc<Bytes>,
        samples_bytes: Gc<Bytes>,
        samples_sizes: Gc<Tuple>,
        dict_size: isize,
        compression_level: i32,
    ) -> PyResult<Gc<Bytes>> {
        let mut out = room(vm, dict_size)?;
        let (content, samples) = (custom_dict_bytes.as_slice(), samples_bytes.as_slice());
        let sizes = sizes(vm, samples_sizes, samples.len())?;
        let parameters =
            sys::ZDICT_params_t { compressionLevel: compression_level, notificationLevel: 0, dictID: 0 };
        // SAFETY: as above.
        let result = unsafe {
            sys::ZDICT_finalizeDictionary(
                out.as_mut_ptr().cast(),
                out.len(),
                content.as_ptr().cast(),
                content.len(),
                samples.as_ptr().cast(),
                sizes.as_ptr(),
                sizes.len() as u32,
                parameters,
            )
        };
        let length = check(vm, result, "finalize the Zstandard dictionary")?;
        Ok(vm.bytes(&out[..length]))
    }
}
