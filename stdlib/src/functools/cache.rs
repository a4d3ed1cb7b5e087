//! `functools.lru_cache`: a dict from arguments to results. Dicts keep their order, so the entry used longest ago is the
//! first one, and using an entry moves it behind the others.

use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::call::call;
use taipan_vm::heap::ValueVec;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::Dict;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// No limit of the number of results.
const UNLIMITED: usize = usize::MAX;

/// `functools._lru_cache_wrapper`
#[native_object("functools._lru_cache_wrapper")]
pub struct LruCache {
    function: Value,
    /// Dict
    results: Value,
    max: usize,
    typed: bool,
    /// The named tuple that `cache_info` makes.
    info_type: Value,
    hits: Cell<i64>,
    misses: Cell<i64>,
    /// Parts a key's positional arguments from its keywords: an object that no argument equals.
    mark: ValueCell,
}

impl LruCache {
    fn dict(&self) -> Gc<Dict> {
        self.results.cast_unchecked()
    }
}

/// The key for these arguments: a lone `str` or `int` itself, else a tuple.
fn make_key(vm: &Vm, this: Gc<LruCache>, args: &Args) -> Value {
    let given = args.positional();
    if !this.typed && args.keyword_count() == 0 {
        if let [one] = given
            && (one.is_small_int() || vm.is_exact_str(*one))
        {
            return *one;
        }
        return vm.new_tuple(given).value();
    }
    let mut key = ValueVec::new(vm.heap());
    key.extend_from_slice(given);
    if args.keyword_count() > 0 {
        key.push(this.mark.get());
        for (name, value) in args.keywords() {
            key.push(name.value());
            key.push(value);
        }
    }
    if this.typed {
        for v in args.values() {
            key.push(vm.type_of(*v).value());
        }
    }
    vm.new_tuple(key.as_slice()).value()
}

/// Create a cached callable that wraps another function.
///
/// user_function:      the function being cached
///
/// maxsize:  0         for no caching
///           None      for unlimited cache size
///           n         for a bounded cache
///
/// typed:    False     cache f(3) and f(3.0) as identical calls
///           True      cache f(3) and f(3.0) as distinct calls
///
/// cache_info_type:    namedtuple class with the fields:
///                         hits misses currsize maxsize
#[class("_lru_cache_wrapper", module = "functools", weakrefable, dict)]
impl LruCache {
    #[new("lru_cache(user_function, maxsize, typed, cache_info_type)", text_signature = None)]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        user_function: Value,
        maxsize: Value,
        typed: bool,
        cache_info_type: Value,
    ) -> PyResult<Gc<LruCache>> {
        if !vm.is_callable(user_function) {
            return Err(vm.type_error("the first argument must be callable"));
        }
        let max = if maxsize.is_none() {
            UNLIMITED
        } else if vm.type_of(maxsize).slots().index.is_some() || maxsize.is_small_int() {
            let n = vm.index_of(maxsize)?;
            match vm.int_to_i64(n) {
                Some(n) => usize::try_from(n).unwrap_or(0),
                None => return Err(vm.overflow_error("cannot fit 'int' into an index-sized integer")),
            }
        } else {
            return Err(vm.type_error("maxsize should be integer or None"));
        };
        let results = vm.new_dict().value();
        let mark = vm.call(vm.builtin_type(shapes::OBJECT).value(), &[])?;
        Ok(LruCache::alloc(vm, cls, |head| LruCache {
            head,
            function: user_function,
            results,
            max,
            typed,
            info_type: cache_info_type,
            hits: Cell::new(0),
            misses: Cell::new(0),
            mark: ValueCell::new(mark),
        }))
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<LruCache>, args: &Args) -> PyResult {
        if this.max == 0 {
            this.misses.set(this.misses.get() + 1);
            return call(vm, this.function, args);
        }
        let key = make_key(vm, this, args);
        let hash = vm.hash(key)?;
        let results = this.dict();
        if let Some(e) = results.find(vm, key, hash)? {
            this.hits.set(this.hits.get() + 1);
            let result = results.value_at(e);
            if this.max != UNLIMITED && e + 1 != results.used.get() {
                results.move_entry(vm, e, true);
            }
            return Ok(result);
        }
        this.misses.set(this.misses.get() + 1);
        let result = call(vm, this.function, args)?;
        if results.find(vm, key, hash)?.is_some() {
            // Another call with the same arguments, from inside the first or another thread, came first.
            return Ok(result);
        }
        if results.len() >= this.max
            && let Some((oldest, _, _)) = results.next_entry(0)
        {
            results.remove_at(oldest);
        }
        results.insert_new(vm, key, hash, result);
        Ok(result)
    }
    #[slot(descr_get)]
    fn get(vm: &Vm, this: Gc<LruCache>, instance: Value, _owner: Value) -> Value {
        if instance.is_unbound() || instance.is_none() {
            return this.value();
        }
        vm.new_bound_method(this.value(), instance)
    }
    /// Report cache statistics
    #[method("cache_info()")]
    fn cache_info(vm: &Vm, this: Gc<LruCache>) -> PyResult {
        let max = if this.max == UNLIMITED { Value::NONE } else { vm.int(this.max as i64) };
        let size = vm.int(this.dict().len() as i64);
        vm.call(this.info_type, &[vm.int(this.hits.get()), vm.int(this.misses.get()), max, size])
    }
    /// Clear the cache and cache statistics
    #[method("cache_clear()")]
    fn cache_clear(this: Gc<LruCache>) {
        this.hits.set(0);
        this.misses.set(0);
        this.dict().clear();
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<LruCache>) -> PyResult {
        vm.getattr(this.value(), vm.names().__qualname__)
    }
    #[method("__copy__()", text_signature = None)]
    fn copy(this: Gc<LruCache>) -> Gc<LruCache> {
        this
    }
    #[method("__deepcopy__(memo, /)", text_signature = None)]
    fn deepcopy(this: Gc<LruCache>, memo: Value) -> Gc<LruCache> {
        // A cache is as good for the copy.
        let _ = memo;
        this
    }
}
