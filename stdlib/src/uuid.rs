//! The module `_uuid`: UUIDs of version 1, made of the time and the machine's node.

use std::time::{SystemTime, UNIX_EPOCH};
use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::object::Bytes;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const STATE_KEY: &str = "_uuid.last";

/// 100-nanosecond intervals between 1582-10-15 and 1970-01-01 (RFC 9562).
const EPOCH_OFFSET: u64 = 0x01B2_1DD2_1381_4000;

fn random(bytes: &mut [u8]) {
    // SAFETY: the buffer has the length that is passed.
    unsafe { libc::getrandom(bytes.as_mut_ptr().cast(), bytes.len(), 0) };
}

/// The hardware address of a network card, or a random one with the multicast bit set.
fn node() -> [u8; 6] {
    let mut cards: Vec<_> = std::fs::read_dir("/sys/class/net").into_iter().flatten().flatten().collect();
    cards.sort_by_key(|card| card.file_name());
    for card in cards {
        let Ok(text) = std::fs::read_to_string(card.path().join("address")) else { continue };
        let bytes: Option<Vec<u8>> =
            text.trim().split(':').map(|part| u8::from_str_radix(part, 16).ok()).collect();
        if let Some(Ok(address)) = bytes.map(<[u8; 6]>::try_from)
            && address.iter().any(|b| *b != 0)
        {
            return address;
        }
    }
    let mut address = [0; 6];
    random(&mut address);
    address[0] |= 1;
    address
}

#[module("_uuid")]
pub mod module {
    use super::*;

    /// Sixteen bytes, and whether they are surely unique: -1, that is not known.
    #[function("generate_time_safe()", text_signature = "($self, /)")]
    fn generate_time_safe(vm: &Vm) -> PyResult<(Gc<Bytes>, Value)> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut time = (now.as_nanos() / 100) as u64 + EPOCH_OFFSET;
        // Never the same time twice.
        let last = vm.interp().module_state.borrow().get(STATE_KEY).copied();
        let last = last.and_then(|v| vm.int_to_i64(v)).unwrap_or(0) as u64;
        time = time.max(last + 1);
        let state = vm.int(time as i64);
        vm.interp().module_state.borrow_mut().insert(STATE_KEY, state);
        let mut sequence = [0u8; 2];
        random(&mut sequence);
        let mut uuid = [0u8; 16];
        uuid[..4].copy_from_slice(&(time as u32).to_be_bytes());
        uuid[4..6].copy_from_slice(&((time >> 32) as u16).to_be_bytes());
        uuid[6..8].copy_from_slice(&((time >> 48) as u16 & 0x0FFF | 0x1000).to_be_bytes());
        uuid[8] = sequence[0] & 0x3F | 0x80;
        uuid[9] = sequence[1];
        uuid[10..].copy_from_slice(&node());
        Ok((vm.bytes(&uuid), Value::int32(-1)))
    }

    #[attr("has_uuid_generate_time_safe")]
    fn has_uuid_generate_time_safe() -> i32 {
        1
    }
    #[attr("has_stable_extractable_node")]
    fn has_stable_extractable_node() -> i32 {
        0
    }
}
