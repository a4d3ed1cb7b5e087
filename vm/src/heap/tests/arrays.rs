//! Tests of arrays: cards, growth, the barrier of their helpers; and of `ValueVec`.

use super::*;

#[test]
fn cards_of_large_arrays() {
    let heap = heap();
    let n = 100_000;
    let array = heap.new_value_array(n);
    heap.collect(false);
    assert_eq!(array.header().gc.get(), CARDED);
    let places = [0, 1, 509, 510, 511, 4096, 50_000, n - 1];
    for full in [false, false, true, false] {
        let children: Vec<usize> = apart(&heap, || {
            places
                .iter()
                .map(|&i| {
                    let child = leaf(&heap, i as u64);
                    array.set(i, child.value());
                    hide(child.address())
                })
                .collect()
        });
        heap.collect(full);
        for (&i, &child) in places.iter().zip(&children) {
            assert!(alive(&heap, child), "{i}");
            assert_eq!(array.get(i).cast_unchecked::<Node>().id.get(), i as u64);
        }
    }
    // By a barrier that does not know the place.
    let child = apart(&heap, || {
        let child = leaf(&heap, 1);
        unsafe { array.items().add(777).write(child.value()) };
        write_barrier(array.header(), child.value());
        hide(child.address())
    });
    heap.collect(false);
    assert!(alive(&heap, child));
    // By moving a range.
    let child = apart(&heap, || {
        let child = leaf(&heap, 1);
        array.set(10, child.value());
        array.move_within(10, 60_000, 2000);
        array.set(10, Value::NONE);
        hide(child.address())
    });
    heap.collect(false);
    assert!(alive(&heap, child));
}

#[test]
fn arrays_grow_in_place_and_keep_their_values() {
    let heap = heap();
    let mut array = heap.new_value_array(4);
    let mut moves = 0;
    let mut n = 0;
    while n < 300_000 {
        if n == array.len() {
            let grown = heap.grow_value_array(array, n + n / 8 + 6).unwrap();
            moves += usize::from(grown != array);
            array = grown;
            assert!(array.get(array.len() - 1).is_unbound());
        }
        let value = if n % 100 == 0 { leaf(&heap, n as u64).value() } else { Value::int32(n as i32) };
        array.set(n, value);
        n += 1;
    }
    assert!(moves < 40, "{moves}");
    heap.collect(true);
    heap.collect(false);
    for i in 0..n {
        let value = array.get(i);
        if i % 100 == 0 {
            assert_eq!(value.cast_unchecked::<Node>().id.get(), i as u64);
        } else {
            assert_eq!(value.as_small_int(), Some(i as i64));
        }
    }
    let mut raw = heap.new_raw_array(100);
    unsafe { raw.data_ptr().add(99).write(42) };
    for size in [200, 20_000, 100_000, 10_000_000] {
        raw = heap.grow_raw_array(raw, size).unwrap();
        assert_eq!((raw.len(), unsafe { raw.bytes()[99] }), (size, 42));
    }
}

#[test]
fn an_old_array_that_grows_begins_to_use_cards() {
    let heap = heap();
    let array = heap.new_value_array(3000);
    heap.collect(false);
    assert_eq!(array.header().gc.get(), gc_state::OLD);
    assert_eq!(heap.grow_value_array(array, 20_000), Ok(array));
    for round in 0..4 {
        let children = [0, 2999, 3000, 19_999].map(|i| {
            apart(&heap, || {
                let child = leaf(&heap, i);
                array.set(i as usize, child.value());
                hide(child.address())
            })
        });
        heap.collect(round == 2);
        assert!(children.iter().all(|&c| alive(&heap, c)), "{round}");
    }
    assert_eq!(array.header().gc.get(), CARDED);
}

#[test]
fn array_helpers_run_the_barrier() {
    let heap = heap();
    for n in [100, 10_000] {
        let (a, b) = (heap.new_value_array(n), heap.new_value_array(n));
        heap.collect(false);
        let fresh = |f: &dyn Fn(Value)| {
            let hidden = apart(&heap, || {
                let child = leaf(&heap, 1);
                f(child.value());
                hide(child.address())
            });
            heap.collect(false);
            assert!(alive(&heap, hidden));
            hidden
        };
        fresh(&|v| a.fill(n - 10, 5, v));
        fresh(&|v| a.copy_from_slice(n / 2, &[Value::NONE, v]));
        fresh(&|v| {
            let young = heap.new_value_array(10);
            young.init(9, v);
            a.copy_words(n - 10, &young, 0, 10);
        });
        fresh(&|v| {
            let young = heap.new_value_array(10);
            young.init(9, v);
            unsafe { b.copy_from(young.items(), 10) };
        });
        let last = fresh(&|v| {
            unsafe { b.items().add(20).write(v) };
            b.written(20, 1);
        });
        assert_eq!(b.get(20).bits(), (!last + 1) as u64);
        assert_eq!(unsafe { b.slice(20, 21) }.len(), 1);
    }
}

#[test]
fn value_vecs() {
    let heap = stress_heap(3);
    let mut vec = ValueVec::new(&heap);
    for i in 0..500 {
        vec.push(leaf(&heap, i).value());
    }
    vec.insert(0, Value::TRUE);
    assert_eq!(vec.remove(0), Value::TRUE);
    let id = |v: Value| v.cast_unchecked::<Node>().id.get();
    assert!(vec.iter().map(id).eq(0..500));
    vec.with_mut(|s| s.sort_by_key(|&v| std::cmp::Reverse(id(v))));
    heap.collect(false);
    assert!(vec.iter().map(id).eq((0..500).rev()));
    assert_eq!(vec.pop().map(id), Some(0));
    vec.truncate(10);
    assert_eq!((vec.len(), vec.last().map(id), vec.get(10)), (10, Some(490), None));
    let copy = ValueVec::from_slice(&heap, &vec);
    vec.clear();
    assert!(vec.is_empty() && copy.len() == 10 && vec.pop().is_none());
}
