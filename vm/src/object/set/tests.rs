//! Sets of ints, whose hash is the int itself, so that the places are plain to see; the orders are CPython's.

use super::*;
use crate::builtins::set::{new_empty, new_set};
use crate::native::tests::with_vm;

fn add(vm: &Vm, set: Gc<Set>, n: i64) {
    assert!(crate::builtins::set::insert(vm, set, Value::int_unchecked(n)).is_ok());
}

fn remove(vm: &Vm, set: Gc<Set>, n: i64) -> bool {
    set.remove(vm, Value::int_unchecked(n), n).is_ok_and(|was| was)
}

fn has(vm: &Vm, set: Gc<Set>, n: i64) -> bool {
    set.has(vm, Value::int_unchecked(n), n).is_ok_and(|has| has)
}

fn of(vm: &Vm, numbers: impl IntoIterator<Item = i64>) -> Gc<Set> {
    let set = new_empty(vm);
    numbers.into_iter().for_each(|n| add(vm, set, n));
    set
}

fn order(set: Gc<Set>) -> Vec<i64> {
    set.keys().map(|(key, _)| key.as_small_int_unchecked()).collect()
}

#[test]
fn small_ints_lie_at_their_places() {
    with_vm(|vm| {
        assert_eq!(order(of(vm, [3, 1, 2])), [1, 2, 3]);
        // 8 and 16 find entry 0 taken and go to 1 and 6.
        assert_eq!(order(of(vm, [0, 8, 16])), [0, 8, 16]);
        assert_eq!(order(of(vm, [16, 8, 0])), [16, 8, 0]);
        // With the fifth key, the table grows to 32 entries, where each has its own place.
        assert_eq!(order(of(vm, [16, 8, 0, 24, 1])), [0, 1, 8, 16, 24]);
        // 32 comes before 0 in the table of eight entries; 0 then finds its entry taken and goes to the one behind it.
        assert_eq!(order(of(vm, [16, 8, 0, 24, 32])), [32, 0, 8, 16, 24]);
    });
}

#[test]
fn tables_grow_by_the_number_of_keys() {
    with_vm(|vm| {
        let set = new_empty(vm);
        let mut sizes = vec![];
        for n in 0..400 {
            add(vm, set, n);
            if sizes.last().is_none_or(|(_, size)| *size != set.entries()) {
                sizes.push((n + 1, set.entries()));
            }
        }
        assert_eq!(sizes, [(1, 8), (5, 32), (19, 128), (77, 512), (307, 2048)]);
        assert_eq!(set.len(), 400);
        assert!((0..400).all(|n| has(vm, set, n)) && !has(vm, set, 400));
    });
}

#[test]
fn the_last_mark_of_a_removed_key_is_taken_again() {
    with_vm(|vm| {
        let set = of(vm, [0, 8, 16, 24]);
        assert!(remove(vm, set, 0) && remove(vm, set, 8) && remove(vm, set, 16) && !remove(vm, set, 16));
        assert!(has(vm, set, 24));
        add(vm, set, 32);
        assert_eq!(order(set), [32, 24]);
        assert_eq!((set.len(), set.filled.get()), (2, 4));
        let copy = new_empty(vm);
        assert!(copy.merge(vm, set).is_ok());
        assert_eq!((order(copy), copy.filled.get()), (vec![32, 24], 2));
    });
}

#[test]
fn pop_goes_on_where_it_was() {
    with_vm(|vm| {
        let set = of(vm, 0..4);
        let pop = || set.pop().map(Value::as_small_int_unchecked);
        assert_eq!((pop(), pop()), (Some(0), Some(1)));
        add(vm, set, 0);
        assert_eq!([pop(), pop(), pop(), pop()], [Some(2), Some(3), Some(0), None]);
        set.clear();
        (0..4).for_each(|n| add(vm, set, n));
        // 0 had gone to entry 1, the last one that a removed key left; `clear` keeps where to go on.
        assert_eq!(pop(), Some(2));
    });
}

#[test]
fn merging_copies_the_table_where_it_fits() {
    with_vm(|vm| {
        // The copy has a table for more than twice its keys, not the one that the keys have grown into.
        let set = of(vm, (0..6).map(|n| n * 32));
        let copy = of(vm, []);
        assert!(copy.merge(vm, set).is_ok());
        assert_eq!((set.entries(), copy.entries()), (32, 16));
        let again = of(vm, []);
        assert!(again.merge(vm, copy).is_ok());
        assert_eq!(order(again), order(copy));
    });
}

#[test]
fn hashes_of_contents_do_not_depend_on_the_table() {
    with_vm(|vm| {
        let set = of(vm, [1, 2, 3]);
        assert_eq!(set.content_hash(), -272375401224217160);
        let other = of(vm, 0..50);
        (4..50).for_each(|n| assert!(remove(vm, other, n)));
        assert!(remove(vm, other, 0));
        assert_eq!(other.content_hash(), set.content_hash());
        assert_eq!(new_empty(vm).content_hash(), 133146708735736);
    });
}

#[test]
fn other_keys_end_simplicity() {
    with_vm(|vm| {
        let Ok(set) = new_set(vm, &[Value::int32(1), vm.str("a").value(), Value::int32(1)]) else { panic!() };
        let set: Gc<Set> = set.cast_unchecked();
        assert!(set.is_simple() && set.len() == 2);
        // Equal to an int that is there, so that it is not added.
        assert!(crate::builtins::set::insert(vm, set, Value::TRUE).is_ok());
        assert!(set.is_simple() && set.len() == 2);
        assert!(crate::builtins::set::insert(vm, set, Value::NONE).is_ok());
        assert!(!set.is_simple() && set.len() == 3);
        assert!(has(vm, set, 1) && !has(vm, set, 2));
        set.clear();
        assert!(set.is_simple() && set.is_empty() && set.next(0).is_none());
    });
}
