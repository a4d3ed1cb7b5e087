//! The module `_zoneinfo`: the class `ZoneInfo`, time zones of the IANA database.
//!
//! Files are found and read by the Python modules `zoneinfo._tzpath` and `zoneinfo._common`; `data` holds what they say,
//! and finds the offset at a time, `rule` what comes after the last transition.

pub mod data;
pub mod rule;

use crate::datetime::calendar::EPOCH_ORDINAL;
use crate::datetime::datetime::DateTime;
use crate::datetime::delta::{self, Delta};
use crate::datetime::stamp::{self, Stamp};
use crate::datetime::zone::TzInfo;
use data::{Parts, Zone};
use std::cell::{Cell, OnceCell};
use taipan_macros::{class, module, native_object};
use taipan_vm::heap::HeapCell;
use taipan_vm::import::import;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, List, Module, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Keys of the interpreter's state: the zones that are still referred to, and the last ones that were asked for.
const WEAK: &str = "_zoneinfo.weak";
const STRONG: &str = "_zoneinfo.strong";
/// How many zones are kept.
const KEPT: usize = 8;

/// Where a zone comes from.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    NoCache,
    Cache,
    File,
}

/// A time zone.
#[native_object("zoneinfo.ZoneInfo")]
pub struct ZoneInfo {
    /// None for a zone of a file without a key.
    key: ValueCell,
    file_repr: ValueCell,
    #[untraced]
    source: Cell<Source>,
    #[untraced]
    zone: OnceCell<Zone>,
    /// Offset, summer time's part of it, and name of each kind of time.
    kinds: HeapCell<Vec<[Value; 3]>>,
}

/// What is asked of a kind of time.
#[derive(Clone, Copy)]
pub enum Asked {
    Offset,
    Summer,
    Name,
}

/// The seconds since 1970 that a clock with this date and time would count, the year, and the fold.
fn local_time(vm: &Vm, moment: Value) -> PyResult<(i64, i32, bool)> {
    if let Some(stamp) = moment.downcast::<Stamp>().filter(|s| s.has_time) {
        return Ok((seconds_of(stamp), stamp.year(), stamp.fold.get() != 0));
    }
    let number = |name: &str| -> PyResult<i64> {
        let index = vm.index_of(vm.getattr_str(moment, name)?)?;
        vm.int_to_i64(index).ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))
    };
    let day = vm.index_of(vm.call_method_str(moment, "toordinal", &[])?)?;
    let day = vm.int_to_i64(day).unwrap_or(0);
    let clock = number("hour")? * 3600 + number("minute")? * 60 + number("second")?;
    let year = i32::try_from(number("year")?).unwrap_or(0).clamp(1, 9999);
    Ok((
        day.saturating_sub(EPOCH_ORDINAL).saturating_mul(86_400).saturating_add(clock),
        year,
        number("fold")? != 0,
    ))
}

fn seconds_of(stamp: Gc<Stamp>) -> i64 {
    (stamp.ordinal() - EPOCH_ORDINAL) * 86_400 + i64::from(stamp.time().seconds())
}

/// What `utcoffset`, `dst` and `tzname` of a zone give.
///
/// # Errors
/// AttributeError for what is no datetime.
pub fn ask(vm: &Vm, this: Gc<ZoneInfo>, moment: Value, asked: Asked) -> PyResult {
    let Some(zone) = this.zone.get() else { return Ok(Value::NONE) };
    let kind = match zone.only {
        Some(only) if moment.is_none() => only,
        None if moment.is_none() => return Ok(Value::NONE),
        _ => {
            let (time, year, fold) = local_time(vm, moment)?;
            zone.at_local(time, year, fold)
        }
    };
    Ok(this.kinds.borrow()[kind][asked as usize])
}

/// The zone that `value` is, if it is exactly that, so that no Python code changes what it says.
pub fn exact(vm: &Vm, value: Value) -> Option<Gc<ZoneInfo>> {
    value.downcast::<ZoneInfo>().filter(|_| vm.type_of(value).value() == ZoneInfo::class(vm).value())
}

/// The only argument of a method.
fn only_argument(vm: &Vm, args: &Args, function: &str) -> PyResult {
    match (args.positional(), args.keyword_count()) {
        ([argument], 0) => Ok(*argument),
        (given, _) => {
            let given = given.len();
            Err(vm.type_error(format!("{function}() takes exactly 1 positional argument ({given} given)")))
        }
    }
}

// ---- reading ----

fn numbers(vm: &Vm, values: Value) -> PyResult<Vec<i64>> {
    let values = vm.tuple_from(values)?;
    values
        .items()
        .iter()
        .map(|v| {
            let index = vm.index_of(*v)?;
            vm.int_to_i64(index).ok_or_else(|| vm.overflow_error("Python int too large to convert to C long"))
        })
        .collect()
}

/// The parts of a file, as `zoneinfo._common` reads it.
fn read(vm: &Vm, file: Value) -> PyResult<Parts> {
    let common = import(vm, "zoneinfo._common")?;
    let parts = vm.call_method_str(common, "load_data", &[file])?;
    let parts = vm.tuple_from(parts)?;
    let [begins, utc, offsets, is_summer, names, rule] = *parts.items() else {
        return Err(vm.type_error("Invalid data result type"));
    };
    let mut read = Parts {
        utc: numbers(vm, utc)?,
        offsets: numbers(vm, offsets)?,
        is_summer: numbers(vm, is_summer)?.into_iter().map(|n| n != 0).collect(),
        ..Parts::default()
    };
    for name in vm.tuple_from(names)?.items() {
        read.names.push(vm.str_of(*name)?.as_str_lossy().into_owned());
    }
    let kinds = read.offsets.len();
    for kind in numbers(vm, begins)? {
        match usize::try_from(kind).ok().filter(|kind| *kind < kinds) {
            Some(kind) => read.begins.push(kind),
            None => {
                return Err(
                    vm.value_error(format!("Invalid transition index found while reading TZif: {kind}"))
                );
            }
        }
    }
    if read.utc.len() != read.begins.len() || read.names.len() != kinds || read.is_summer.len() != kinds {
        return Err(vm.value_error("Invalid TZif file: parts of different lengths"));
    }
    if let Some(text) = rule.downcast::<Bytes>().filter(|text| !text.as_slice().is_empty()) {
        match rule::parse(text.as_slice()) {
            Ok(rule) => read.rule = Some(rule),
            Err(problem) => {
                let text = vm.repr_text(text.value())?;
                return Err(vm.value_error(format!("{problem} {text}")));
            }
        }
    }
    Ok(read)
}

/// A zone of this class, read from a file.
fn load(vm: &Vm, cls: Gc<Type>, file: Value, key: Value, source: Source) -> PyResult<Gc<ZoneInfo>> {
    let parts = read(vm, file)?;
    let Some(zone) = Zone::new(parts) else {
        return Err(vm.value_error("No time zone information found."));
    };
    let this = ZoneInfo::alloc(vm, cls, |head| ZoneInfo {
        head,
        key: ValueCell::new(key),
        file_repr: ValueCell::new(Value::NONE),
        source: Cell::new(source),
        zone: OnceCell::new(),
        kinds: HeapCell::new(Vec::new()),
    });
    for kind in &zone.kinds {
        let offset = delta::new(vm, 0, kind.offset, 0)?.value();
        let summer = delta::new(vm, 0, kind.summer, 0)?.value();
        let name = vm.str(&kind.name).value();
        this.kinds.borrow_mut().push([offset, summer, name]);
    }
    // The zone is new, so that there is none yet.
    let _ = this.zone.set(zone);
    Ok(this)
}

/// A zone of this class, found by its key.
fn find(vm: &Vm, cls: Gc<Type>, key: Value, source: Source) -> PyResult<Gc<ZoneInfo>> {
    let path = vm.call_method_str(import(vm, "zoneinfo._tzpath")?, "find_tzfile", &[key])?;
    let file = if path.is_none() {
        vm.call_method_str(import(vm, "zoneinfo._common")?, "load_tzdata", &[key])?
    } else {
        vm.call_method_str(import(vm, "io")?, "open", &[path, vm.str("rb").value()])?
    };
    let loaded = load(vm, cls, file, key, source);
    if loaded.is_ok() {
        vm.call_method_str(file, "close", &[])?;
        return loaded;
    }
    let exception = vm.take_exception();
    if vm.call_method_str(file, "close", &[]).is_err() {
        vm.take_exception();
    }
    vm.raise(exception);
    loaded
}

// ---- caches ----

fn is_base(vm: &Vm, cls: Gc<Type>) -> bool {
    cls.value() == ZoneInfo::class(vm).value()
}

fn new_weak_cache(vm: &Vm) -> PyResult {
    let class = vm.getattr_str(import(vm, "weakref")?, "WeakValueDictionary")?;
    vm.call(class, &[])
}

/// A class's dict of zones that are still referred to.
fn weak_cache(vm: &Vm, cls: Gc<Type>) -> PyResult {
    if !is_base(vm, cls) {
        return vm.getattr_str(cls.value(), "_weak_cache");
    }
    let known = vm.interp().module_state.borrow().get(WEAK).copied();
    if let Some(known) = known {
        return Ok(known);
    }
    let cache = new_weak_cache(vm)?;
    vm.interp().module_state.borrow_mut().insert(WEAK, cache);
    Ok(cache)
}

/// Pairs of keys and zones, the last one asked for first.
fn strong_cache(vm: &Vm) -> Gc<List> {
    let known = vm.interp().module_state.borrow().get(STRONG).copied();
    if let Some(list) = known.and_then(|v| v.downcast::<List>()) {
        return list;
    }
    let list = vm.new_list();
    vm.interp().module_state.borrow_mut().insert(STRONG, list.value());
    list
}

/// Takes the pair with this key off the list of those that are kept.
fn take_strong(vm: &Vm, key: Value) -> PyResult<Option<Gc<Tuple>>> {
    let list = strong_cache(vm);
    let mut at = 0;
    while let Some(pair) = list.try_get(vm, at) {
        if let Some(pair) = pair.downcast::<Tuple>()
            && let [known, _] = *pair.items()
            && vm.eq(known, key)?
        {
            // Comparing may have changed the list.
            if list.try_get(vm, at) == Some(pair.value()) {
                list.remove_range(vm, at, at + 1);
            }
            return Ok(Some(pair));
        }
        at += 1;
    }
    Ok(None)
}

fn keep(vm: &Vm, pair: Gc<Tuple>) {
    let list = strong_cache(vm);
    list.insert(vm, 0, pair.value());
    if list.len() > KEPT {
        list.remove_range(vm, KEPT, list.len());
    }
}

/// `ZoneInfo(key)`
fn cached(vm: &Vm, cls: Gc<Type>, key: Value) -> PyResult {
    let base = is_base(vm, cls);
    if base
        && let Some(pair) = take_strong(vm, key)?
        && let [_, zone] = *pair.items()
    {
        keep(vm, pair);
        return Ok(zone);
    }
    let cache = weak_cache(vm, cls)?;
    let mut zone = vm.call_method_str(cache, "get", &[key, Value::NONE])?;
    if zone.is_none() {
        let new = find(vm, cls, key, Source::Cache)?;
        zone = vm.call_method_str(cache, "setdefault", &[key, new.value()])?;
    }
    if !vm.is_instance(zone, cls) {
        let (got, class, key) = (vm.type_of(zone).name(), cls.name(), vm.repr_text(key)?);
        let message = format!("Unexpected instance of {got} in {class} weak cache for key {key}");
        return Err(vm.raise_message(vm.exc().runtime_error, message));
    }
    if base {
        keep(vm, vm.new_tuple(&[key, zone]));
    }
    Ok(zone)
}

#[class("ZoneInfo", module = "zoneinfo", base = TzInfo, subclassable, weakrefable)]
impl ZoneInfo {
    #[new("ZoneInfo(key)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, key: Value) -> PyResult {
        cached(vm, cls, key)
    }
    /// Clear the ZoneInfo cache.
    #[class_method("clear_cache(*, only_keys=None)")]
    fn clear_cache(vm: &Vm, cls: Gc<Type>, only_keys: Value) -> PyResult<()> {
        let (cache, base) = (weak_cache(vm, cls)?, is_base(vm, cls));
        if only_keys.is_none() {
            vm.call_method_str(cache, "clear", &[])?;
            if base {
                strong_cache(vm).clear();
            }
            return Ok(());
        }
        vm.for_each(only_keys, |key| {
            if base {
                take_strong(vm, key)?;
            }
            vm.call_method_str(cache, "pop", &[key, Value::NONE]).map(drop)
        })
    }
    /// Get a new instance of ZoneInfo, bypassing the cache.
    #[class_method("no_cache(key)")]
    fn no_cache(vm: &Vm, cls: Gc<Type>, key: Value) -> PyResult<Gc<ZoneInfo>> {
        find(vm, cls, key, Source::NoCache)
    }
    /// Create a ZoneInfo file from a file object.
    #[class_method("from_file(file_obj, /, key=None)")]
    fn from_file(vm: &Vm, cls: Gc<Type>, file_obj: Value, key: Value) -> PyResult<Gc<ZoneInfo>> {
        let this = load(vm, cls, file_obj, key, Source::File)?;
        let text = vm.repr(file_obj)?;
        this.file_repr.set(this.header(), text.value());
        Ok(this)
    }
    /// Private method used in unpickling.
    #[class_method("_unpickle(*args)", text_signature = "($type, key, from_cache, /)")]
    fn unpickle(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult {
        let ([key, from_cache], 0) = (args.positional(), args.keyword_count()) else {
            let given = args.len();
            let message = format!("_unpickle() takes exactly 2 positional arguments ({given} given)");
            return Err(vm.type_error(message));
        };
        if vm.truth(*from_cache)? {
            vm.call(cls.value(), &[*key])
        } else {
            find(vm, cls, *key, Source::NoCache).map(|zone| zone.value())
        }
    }
    /// Function to initialize subclasses.
    #[class_method("__init_subclass__(*args, **kwargs)", text_signature = None)]
    fn init_subclass(vm: &Vm, cls: Gc<Type>, _args: &Args) -> PyResult<()> {
        let cache = new_weak_cache(vm)?;
        vm.setattr(cls.value(), vm.intern_str("_weak_cache"), cache)
    }
    /// Retrieve a timedelta representing the UTC offset in a zone at the given datetime.
    #[method("utcoffset(*args)", text_signature = "($self, dt, /)")]
    fn utcoffset(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ask(vm, this, only_argument(vm, args, "utcoffset")?, Asked::Offset)
    }
    /// Retrieve a timedelta representing the amount of DST applied in a zone at the given datetime.
    #[method("dst(*args)", text_signature = "($self, dt, /)")]
    fn dst(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ask(vm, this, only_argument(vm, args, "dst")?, Asked::Summer)
    }
    /// Retrieve a string containing the abbreviation for the time zone that applies in a zone at a given datetime.
    #[method("tzname(*args)", text_signature = "($self, dt, /)")]
    fn tzname(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        ask(vm, this, only_argument(vm, args, "tzname")?, Asked::Name)
    }
    /// Given a datetime with local time in UTC, retrieve an adjusted datetime in local time.
    #[method("fromutc(object, /)")]
    fn fromutc(vm: &Vm, this: Gc<Self>, object: Value) -> PyResult {
        let Some(moment) = object.downcast::<Stamp>().filter(|s| s.has_time) else {
            return Err(vm.type_error("fromutc: argument must be a datetime"));
        };
        if moment.zone != this.value() {
            return Err(vm.value_error("fromutc: dt.tzinfo is not self"));
        }
        let Some(zone) = this.zone.get() else { return Ok(object) };
        let (kind, fold) = zone.at_utc(seconds_of(moment), moment.year());
        let offset = this.kinds.borrow()[kind][Asked::Offset as usize];
        let Some(offset) = offset.downcast::<Delta>() else { return Ok(object) };
        let local = stamp::add_delta(vm, moment, offset, 1)?;
        if !fold {
            return Ok(local.value());
        }
        if vm.type_of(local.value()).value() == DateTime::class(vm).value() {
            // Nobody else has seen the object.
            local.fold.set(1);
            return Ok(local.value());
        }
        let replace = vm.getattr_str(local.value(), "replace")?;
        taipan_vm::call::call_with_keywords(vm, replace, &[], &[(vm.intern_str("fold"), vm.int(1))])
    }
    /// Function for serialization with the pickle protocol.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Self>) -> PyResult {
        if this.source.get() == Source::File {
            let class = vm.getattr_str(import(vm, "pickle")?, "PicklingError")?;
            let message = vm.str("Cannot pickle a ZoneInfo file from a file stream.");
            let exception = vm.call(class, &[message.value()])?;
            return Err(vm.raise(exception));
        }
        let make = vm.getattr_str(vm.type_of(this.value()).value(), "_unpickle")?;
        let from_cache = vm.int((this.source.get() == Source::Cache).into());
        let arguments = vm.new_tuple(&[this.key.get(), from_cache]);
        Ok(vm.new_tuple(&[make, arguments.value()]).value())
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Str>> {
        let class = vm.type_of(this.value()).name();
        let key = this.key.get();
        let mut out = class.into_bytes();
        if key.is_none() {
            out.extend_from_slice(b".from_file(");
            let file = this.file_repr.get().downcast::<Str>();
            out.extend_from_slice(file.map_or(&[][..], |file| file.bytes()));
        } else {
            out.extend_from_slice(b"(key=");
            out.extend_from_slice(vm.repr(key)?.bytes());
        }
        out.push(b')');
        Ok(vm.str_from_bytes(&out))
    }
    #[slot(str)]
    fn str(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Str>> {
        let key = this.key.get();
        if key.is_none() { vm.repr(this.value()) } else { vm.str_of(key) }
    }
    #[member]
    fn key(this: Gc<Self>) -> Value {
        this.key.get()
    }
}

#[module("_zoneinfo", doc = "C implementation of the zoneinfo module", classes(ZoneInfo))]
pub mod module {
    use super::*;

    #[init]
    fn init(vm: &Vm, _module: Gc<Module>) -> PyResult<()> {
        // Where programs made `datetime` use its classes in Python, `zoneinfo` is to do the same.
        let datetime = vm.getattr_str(import(vm, "datetime")?, "datetime")?;
        if datetime == DateTime::class(vm).value() {
            return Ok(());
        }
        let message = "module 'datetime' has no attribute 'datetime_CAPI'";
        Err(vm.raise_message(vm.exc().attribute_error, message))
    }
}
