//! Tests that need a process of their own.

use super::*;

/// Runs one of the ignored tests below in a process of its own; true if it passed.
fn passes_alone(test: &str, limit: Option<u64>) -> bool {
    use std::os::unix::process::CommandExt;
    let Ok(program) = std::env::current_exe() else { return false };
    let mut command = std::process::Command::new(program);
    command.args(["--exact", test, "--ignored", "--test-threads=1"]).stdout(std::process::Stdio::null());
    if let Some(bytes) = limit {
        // SAFETY: the function makes one system call.
        unsafe {
            command.pre_exec(move || {
                let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
                if libc::setrlimit(libc::RLIMIT_AS, &limit) == 0 {
                    Ok(())
                } else {
                    Err(std::io::Error::last_os_error())
                }
            });
        }
    }
    command.status().is_ok_and(|s| s.success())
}

#[test]
fn limits_of_address_space_are_honoured() {
    assert!(passes_alone("heap::tests::process::child_with_little_address_space", Some(1 << 30)));
}

#[test]
#[ignore = "run by limits_of_address_space_are_honoured"]
fn child_with_little_address_space() {
    let heap = heap();
    assert!(heap.try_new_value_array(1 << 28).is_err());
    assert!(heap.try_new_value_array(10usize.pow(15)).is_err());
    let array = heap.try_new_value_array(1 << 25).unwrap();
    assert!(heap.try_new_raw_array(1 << 29).is_err());
    // There is room left for Rust's own allocations, and for threads.
    let vec = vec![1u8; 64 << 20];
    assert!(apart(&heap, || array.get(77).is_unbound()));
    std::hint::black_box(vec);
}

#[test]
fn a_freed_object_that_is_traced_is_noticed_in_stress_mode() {
    assert!(!passes_alone("heap::tests::process::child_with_dangling_reference", None));
}

#[test]
#[ignore = "run by a_freed_object_that_is_traced_is_noticed_in_stress_mode"]
fn child_with_dangling_reference() {
    let heap = stress_heap(1);
    let holder = leaf(&heap, 1);
    heap.collect(true);
    // Stored without a barrier, so a minor collection frees it.
    apart(&heap, || holder.left.init(leaf(&heap, 2).value()));
    heap.collect(false);
    heap.collect(true);
}
