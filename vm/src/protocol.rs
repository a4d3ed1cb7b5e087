//! The operations of the language on any values: truth, comparison, hashing, attributes, items, iteration, arithmetic.
//! Each first tries the common built-in types, then goes through the slot tables as CPython's abstract object layer does.

use crate::names::Names;
use crate::native::{PyResult, Raised};
use crate::object::attribute;
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::simple::Name;
use crate::object::slots::{BinaryFn, CompareOp, Slots};
use crate::object::types::{Type, type_flags};
use crate::object::{BoundMethod, Bytes, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// A binary operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    TrueDiv,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    And,
    Or,
    Xor,
    MatMul,
    DivMod,
}

impl BinOp {
    /// The operators in the order of their opcodes.
    pub const ALL: [BinOp; 14] = [
        BinOp::Add,
        BinOp::Sub,
        BinOp::Mul,
        BinOp::TrueDiv,
        BinOp::FloorDiv,
        BinOp::Mod,
        BinOp::Pow,
        BinOp::LShift,
        BinOp::RShift,
        BinOp::And,
        BinOp::Or,
        BinOp::Xor,
        BinOp::MatMul,
        BinOp::DivMod,
    ];
    /// Its sign in error messages.
    pub fn sign(self) -> &'static str {
        ["+", "-", "*", "/", "//", "%", "** or pow()", "<<", ">>", "&", "|", "^", "@", "divmod()"]
            [self as usize]
    }
    /// The name of its method.
    #[inline]
    pub fn method(self, names: &Names) -> Name {
        match self {
            BinOp::Add => names.__add__,
            BinOp::Sub => names.__sub__,
            BinOp::Mul => names.__mul__,
            BinOp::TrueDiv => names.__truediv__,
            BinOp::FloorDiv => names.__floordiv__,
            BinOp::Mod => names.__mod__,
            BinOp::Pow => names.__pow__,
            BinOp::LShift => names.__lshift__,
            BinOp::RShift => names.__rshift__,
            BinOp::And => names.__and__,
            BinOp::Or => names.__or__,
            BinOp::Xor => names.__xor__,
            BinOp::MatMul => names.__matmul__,
            BinOp::DivMod => names.__divmod__,
        }
    }
    /// The name of its method for the right operand.
    pub fn reflected_method(self, names: &Names) -> Name {
        match self {
            BinOp::Add => names.__radd__,
            BinOp::Sub => names.__rsub__,
            BinOp::Mul => names.__rmul__,
            BinOp::TrueDiv => names.__rtruediv__,
            BinOp::FloorDiv => names.__rfloordiv__,
            BinOp::Mod => names.__rmod__,
            BinOp::Pow => names.__rpow__,
            BinOp::LShift => names.__rlshift__,
            BinOp::RShift => names.__rrshift__,
            BinOp::And => names.__rand__,
            BinOp::Or => names.__ror__,
            BinOp::Xor => names.__rxor__,
            BinOp::MatMul => names.__rmatmul__,
            BinOp::DivMod => names.__rdivmod__,
        }
    }
    #[inline]
    fn slot(self, s: &Slots) -> Option<BinaryFn> {
        match self {
            BinOp::Add => s.add,
            BinOp::Sub => s.sub,
            BinOp::Mul => s.mul,
            BinOp::TrueDiv => s.truediv,
            BinOp::FloorDiv => s.floordiv,
            BinOp::Mod => s.modulo,
            BinOp::LShift => s.lshift,
            BinOp::RShift => s.rshift,
            BinOp::And => s.and,
            BinOp::Or => s.or,
            BinOp::Xor => s.xor,
            BinOp::MatMul => s.matmul,
            BinOp::DivMod => s.divmod,
            BinOp::Pow => None,
        }
    }
    pub fn inplace_slot(self, s: &Slots) -> Option<BinaryFn> {
        match self {
            BinOp::Add => s.iadd,
            BinOp::Sub => s.isub,
            BinOp::Mul => s.imul,
            BinOp::TrueDiv => s.itruediv,
            BinOp::FloorDiv => s.ifloordiv,
            BinOp::Mod => s.imodulo,
            BinOp::Pow => s.ipow,
            BinOp::LShift => s.ilshift,
            BinOp::RShift => s.irshift,
            BinOp::And => s.iand,
            BinOp::Or => s.ior,
            BinOp::Xor => s.ixor,
            BinOp::MatMul => s.imatmul,
            BinOp::DivMod => None,
        }
    }
}

impl Vm {
    // ---- truth, length, identity of content ----

    /// `bool(v)`
    #[inline]
    pub fn truth(&self, v: Value) -> PyResult<bool> {
        if v.is_bool() {
            return Ok(v.is_true());
        }
        if v.is_none() {
            return Ok(false);
        }
        if v.is_small_int() {
            return Ok(v.as_small_int_unchecked() != 0);
        }
        self.truth_slow(v)
    }
    #[inline(never)]
    fn truth_slow(&self, v: Value) -> PyResult<bool> {
        if v.is_float_imm() {
            return Ok(v.as_float_unchecked() != 0.0);
        }
        let slots = self.type_of(v).slots();
        if let Some(f) = slots.bool {
            return f(self, v);
        }
        if let Some(f) = slots.len {
            return Ok(f(self, v)? != 0);
        }
        Ok(true)
    }

    /// `len(v)`
    pub fn len(&self, v: Value) -> PyResult<usize> {
        match self.type_of(v).slots().len {
            Some(f) => f(self, v),
            None => Err(self.type_error(format!("object of type '{}' has no len()", self.type_of(v).name()))),
        }
    }

    /// `a is b or a == b`
    #[inline]
    pub fn eq(&self, a: Value, b: Value) -> PyResult<bool> {
        if a == b {
            return Ok(true);
        }
        if a.both_small_int(b) {
            return Ok(false);
        }
        if self.is_exact_str(a) && self.is_exact_str(b) {
            let (x, y): (Gc<Str>, Gc<Str>) = (a.cast_unchecked(), b.cast_unchecked());
            return Ok(x.byte_len() == y.byte_len() && x.bytes() == y.bytes());
        }
        if a.is_heap() && b.is_heap() {
            let shape = a.header_unchecked().shape();
            if shape == b.header_unchecked().shape() {
                if shape == shapes::BYTES {
                    let (x, y) = (a.cast_unchecked::<Bytes>(), b.cast_unchecked::<Bytes>());
                    return Ok(x.as_slice() == y.as_slice());
                }
                if shape == shapes::TUPLE {
                    return crate::builtins::tuple::equal(self, a.cast_unchecked(), b.cast_unchecked());
                }
                if a.is_kind(Kind::Tuple) && self.has_tuple_equality(a) {
                    return crate::builtins::tuple::equal(self, a.cast_unchecked(), b.cast_unchecked());
                }
                // A NaN that went through raw storage is still itself.
                if crate::interp::is_same(a, b) {
                    return Ok(true);
                }
            }
        }
        let plain = self.builtin_type(shapes::OBJECT).slots().compare;
        let by_identity = |v: Value| match (self.type_of(v).slots().compare, plain) {
            (Some(f), Some(plain)) => std::ptr::fn_addr_eq(f, plain),
            (own, _) => own.is_none(),
        };
        if by_identity(a) && by_identity(b) {
            return Ok(false);
        }
        self.compare_bool(a, b, CompareOp::Eq)
    }

    /// True for an instance of a class derived from tuple that compares as tuples do (a named tuple).
    #[inline]
    pub fn has_tuple_equality(&self, v: Value) -> bool {
        let plain = self.builtin_type(shapes::TUPLE).slots().compare;
        let own = self.type_of(v).slots().compare;
        own.zip(plain).is_some_and(|(f, g)| std::ptr::fn_addr_eq(f, g))
    }

    /// `bool(a op b)`
    pub fn compare_bool(&self, a: Value, b: Value, op: CompareOp) -> PyResult<bool> {
        let v = self.compare(a, b, op)?;
        self.truth(v)
    }

    /// `a op b`
    pub fn compare(&self, a: Value, b: Value, op: CompareOp) -> PyResult {
        if a.both_small_int(b) {
            return Ok(Value::bool(op.of(a.as_small_int_unchecked().cmp(&b.as_small_int_unchecked()))));
        }
        self.check_native_stack()?;
        let (ta, tb) = (self.type_of(a), self.type_of(b));
        let (fa, fb) = (ta.slots().compare, tb.slots().compare);
        let mut tried_reflected = false;
        if ta != tb
            && tb.is_subtype(ta)
            && let Some(f) = fb
        {
            tried_reflected = true;
            let v = f(self, b, a, op.swapped())?;
            if !v.is_not_implemented() {
                return Ok(v);
            }
        }
        if let Some(f) = fa {
            let v = f(self, a, b, op)?;
            if !v.is_not_implemented() {
                return Ok(v);
            }
        }
        self.compare_after_left(a, b, op, tried_reflected)
    }

    /// `a op b` after the left operand's method has answered NotImplemented; `tried_reflected` says that the right one's
    /// has too.
    pub fn compare_after_left(&self, a: Value, b: Value, op: CompareOp, tried_reflected: bool) -> PyResult {
        let (ta, tb) = (self.type_of(a), self.type_of(b));
        if !tried_reflected && let Some(f) = tb.slots().compare {
            let v = f(self, b, a, op.swapped())?;
            if !v.is_not_implemented() {
                return Ok(v);
            }
        }
        match op {
            CompareOp::Eq => Ok(Value::bool(a == b)),
            CompareOp::Ne => Ok(Value::bool(a != b)),
            _ => Err(self.type_error(format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.sign(),
                ta.name(),
                tb.name()
            ))),
        }
    }

    /// `hash(v)`
    #[inline]
    pub fn hash(&self, v: Value) -> PyResult<i64> {
        if v.is_small_int() {
            return Ok(taipan_numeric::bigint::hash_i64(v.as_small_int_unchecked()));
        }
        if self.is_exact_str(v) {
            return Ok(self.str_hash(v.cast_unchecked()));
        }
        if self.is_exact(v, shapes::TUPLE) {
            return crate::builtins::tuple::hash_of(self, v.cast_unchecked());
        }
        match self.type_of(v).slots().hash {
            Some(f) => f(self, v),
            None => Err(self.unhashable(v)),
        }
    }
    /// TypeError for a value that cannot be hashed.
    #[cold]
    pub fn unhashable(&self, v: Value) -> Raised {
        self.type_error(format!("unhashable type: '{}'", self.type_of(v).name()))
    }

    // ---- text ----

    /// `repr(v)`
    pub fn repr(&self, v: Value) -> PyResult<Gc<Str>> {
        self.check_native_stack()?;
        let class = self.type_of(v);
        let Some(f) = class.slots().repr else {
            return Ok(self.str(&format!("<{} object>", class.name())));
        };
        let r = f(self, v)?;
        match r.downcast::<Str>() {
            Some(s) => Ok(s),
            None => {
                Err(self
                    .type_error(format!("__repr__ returned non-string (type {})", self.type_of(r).name())))
            }
        }
    }
    /// `str(v)`
    pub fn str_of(&self, v: Value) -> PyResult<Gc<Str>> {
        if self.is_exact_str(v) {
            return Ok(v.cast_unchecked());
        }
        self.check_native_stack()?;
        let class = self.type_of(v);
        let Some(f) = class.slots().str else { return self.repr(v) };
        let r = f(self, v)?;
        match r.downcast::<Str>() {
            Some(s) => Ok(s),
            None => {
                Err(self.type_error(format!("__str__ returned non-string (type {})", self.type_of(r).name())))
            }
        }
    }
    /// `repr(v)` as Rust text, for messages.
    pub fn repr_text(&self, v: Value) -> PyResult<String> {
        Ok(self.repr(v)?.as_str_lossy().into_owned())
    }

    // ---- attributes ----

    /// `obj.name`
    #[inline]
    pub fn getattr(&self, obj: Value, name: Name) -> PyResult {
        let result = match self.type_of(obj).slots().getattr {
            Some(f) => f(self, obj, name),
            None => attribute::generic_getattr(self, obj, name),
        };
        if result.is_err() {
            crate::exceptions::complete_attribute_error(self, obj, name);
        }
        result
    }
    /// `obj.name` for a name given as text.
    pub fn getattr_str(&self, obj: Value, name: &str) -> PyResult {
        self.getattr(obj, self.intern_str(name))
    }
    /// `getattr(obj, name, None)`: None where AttributeError is raised.
    pub fn getattr_opt(&self, obj: Value, name: Name) -> PyResult<Option<Value>> {
        let class = self.type_of(obj);
        type Getter = fn(&Vm, Value, Name) -> PyResult;
        let is = |f: Getter, known: Getter| std::ptr::fn_addr_eq(f, known);
        let found = match class.slots().getattr {
            Some(f) if is(f, crate::builtins::r#type::type_getattr) => {
                Some(crate::builtins::r#type::type_lookup(self, obj, name))
            }
            Some(f) if !is(f, attribute::generic_getattr) => None,
            _ => Some(attribute::generic_lookup(self, obj, name)),
        };
        if let Some(found) = found {
            return found.or_else(|raised| self.absorb_attribute_error(raised));
        }
        if obj.is_kind(Kind::Module) && crate::builtins::module::has_module_getattr(class) {
            let found = attribute::generic_lookup(self, obj, name);
            let module: Gc<crate::object::Module> = obj.cast_unchecked();
            match found {
                Ok(None) if module.namespace().get_str(self, self.names().__getattr__).is_some() => {}
                Err(raised) => return self.absorb_attribute_error(raised),
                found => return found,
            }
        }
        match self.getattr(obj, name) {
            Ok(v) => Ok(Some(v)),
            Err(raised) => self.absorb_attribute_error(raised),
        }
    }
    fn absorb_attribute_error(&self, raised: Raised) -> PyResult<Option<Value>> {
        if self.take_if(self.exc().attribute_error).is_some() { Ok(None) } else { Err(raised) }
    }
    /// `obj.name = value`
    pub fn setattr(&self, obj: Value, name: Name, value: Value) -> PyResult<()> {
        match self.type_of(obj).slots().setattr {
            Some(f) => f(self, obj, name, value),
            None => attribute::generic_setattr(self, obj, name, value),
        }
    }
    /// `del obj.name`
    pub fn delattr(&self, obj: Value, name: Name) -> PyResult<()> {
        self.setattr(obj, name, Value::UNBOUND)
    }
    /// A special method of the value's class, bound to the value; None when the class has none.
    pub fn lookup_special(&self, obj: Value, name: Name) -> PyResult<Option<Value>> {
        let class = self.type_of(obj);
        match class.lookup(self, name) {
            Some(attr) => attribute::bind(self, attr, obj, class.value()).map(Some),
            None => Ok(None),
        }
    }
    /// Calls a special method of the value's class; None when the class has none.
    pub fn call_special(&self, obj: Value, name: Name, args: &[Value]) -> PyResult<Option<Value>> {
        let class = self.type_of(obj);
        let Some(attr) = class.lookup(self, name) else { return Ok(None) };
        self.call_bound(attr, obj, class.value(), args).map(Some)
    }
    /// Calls class attribute `attr` as a method of `obj`, without making a bound method where it is a plain function.
    pub fn call_bound(&self, attr: Value, obj: Value, class: Value, args: &[Value]) -> PyResult {
        if is_plain_method(attr) {
            let mut all = [Value::UNBOUND; 8];
            if args.len() < 8 {
                all[0] = obj;
                all[1..=args.len()].copy_from_slice(args);
                return self.call(attr, &all[..=args.len()]);
            }
        }
        let bound = attribute::bind(self, attr, obj, class)?;
        self.call(bound, args)
    }
    /// `obj.name(*args)`
    pub fn call_method(&self, obj: Value, name: Name, args: &[Value]) -> PyResult {
        let class = self.type_of(obj);
        let generic = class.slots().getattr.is_none_or(|f| {
            std::ptr::fn_addr_eq(f, attribute::generic_getattr as fn(&Vm, Value, Name) -> PyResult)
        });
        if generic
            && let Some(attr) = class.lookup(self, name)
            && is_plain_method(attr)
            && attribute::own_attribute(self, obj, self.intern(name)).is_none()
        {
            return self.call_bound(attr, obj, class.value(), args);
        }
        let method = self.getattr(obj, name)?;
        self.call(method, args)
    }
    /// `obj.name(*args)` for a name given as text.
    pub fn call_method_str(&self, obj: Value, name: &str, args: &[Value]) -> PyResult {
        self.call_method(obj, self.intern_str(name), args)
    }

    // ---- items ----

    /// `obj[key]`
    pub fn getitem(&self, obj: Value, key: Value) -> PyResult {
        if let Some(f) = self.type_of(obj).slots().getitem {
            return f(self, obj, key);
        }
        if let Some(class) = obj.downcast::<Type>() {
            return crate::object::type_slots::class_getitem(self, class, key);
        }
        Err(self.type_error(format!("'{}' object is not subscriptable", self.type_of(obj).name())))
    }
    /// `obj[key] = value`
    pub fn setitem(&self, obj: Value, key: Value, value: Value) -> PyResult<()> {
        match self.type_of(obj).slots().setitem {
            Some(f) => f(self, obj, key, value),
            None => Err(self.type_error(format!(
                "'{}' object does not support item assignment",
                self.type_of(obj).name()
            ))),
        }
    }
    /// `del obj[key]`
    pub fn delitem(&self, obj: Value, key: Value) -> PyResult<()> {
        match self.type_of(obj).slots().setitem {
            Some(f) => f(self, obj, key, Value::UNBOUND),
            None => Err(self
                .type_error(format!("'{}' object doesn't support item deletion", self.type_of(obj).name()))),
        }
    }
    /// `item in container`
    pub fn contains(&self, container: Value, item: Value) -> PyResult<bool> {
        let class = self.type_of(container);
        if let Some(f) = class.slots().contains {
            return f(self, container, item);
        }
        if class.slots().iter.is_none() && !class.is_iterable_by_index() {
            let message = format!("argument of type '{}' is not a container or iterable", class.name());
            return Err(self.type_error(message));
        }
        let iter = self.iter(container)?;
        while let Some(v) = self.next(iter)? {
            if self.eq(v, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    // ---- iteration ----

    /// `iter(v)`
    pub fn iter(&self, v: Value) -> PyResult {
        let class = self.type_of(v);
        if let Some(f) = class.slots().iter {
            let it = f(self, v)?;
            if self.type_of(it).slots().next.is_none() {
                let message = format!("iter() returned non-iterator of type '{}'", self.type_of(it).name());
                return Err(self.type_error(message));
            }
            return Ok(it);
        }
        if class.is_iterable_by_index() {
            return Ok(crate::builtins::iterators::new_sequence_iter(self, v));
        }
        Err(self.type_error(format!("'{}' object is not iterable", class.name())))
    }
    /// The iterator's next value, None at its end.
    #[inline]
    pub fn next(&self, iterator: Value) -> PyResult<Option<Value>> {
        if !self.heap().is_exhausted()
            && let Some(item) = crate::builtins::iterators::quick_next(self, iterator)
        {
            return Ok(Some(item));
        }
        self.next_called(iterator)
    }
    /// As [`Vm::next`], by the iterator's class.
    fn next_called(&self, iterator: Value) -> PyResult<Option<Value>> {
        let Some(f) = self.type_of(iterator).slots().next else {
            return Err(
                self.type_error(format!("'{}' object is not an iterator", self.type_of(iterator).name()))
            );
        };
        // Functions that go over something call nothing else that would notice.
        self.check_memory()?;
        match f(self, iterator) {
            Ok(v) => Ok(if v.is_unbound() { None } else { Some(v) }),
            Err(raised) => self.end_of(raised),
        }
    }
    /// What an iterator's error means: StopIteration (raised by a function that `map` calls, say) is the end.
    #[cold]
    pub fn end_of(&self, raised: Raised) -> PyResult<Option<Value>> {
        match self.take_if(self.exc().stop_iteration) {
            Some(e) => {
                self.scratch.set(crate::exceptions::stop_iteration_value(e));
                Ok(None)
            }
            None => Err(raised),
        }
    }
    /// Calls `f` with every item of an iterable.
    pub fn for_each(&self, iterable: Value, mut f: impl FnMut(Value) -> PyResult<()>) -> PyResult<()> {
        self.each(
            iterable,
            |_| false,
            |v| {
                f(v)?;
                Ok(std::ops::ControlFlow::Continue(()))
            },
        )
    }
    /// All items of an iterable as a new list.
    pub fn list_from(&self, iterable: Value) -> PyResult<Gc<crate::object::List>> {
        let list = self.new_list();
        if let Some(other) = iterable.downcast::<crate::object::List>()
            && self.is_exact(iterable, shapes::LIST)
        {
            let copy = other.copy_range(self, 0, other.len());
            return self.check_memory().map(|()| copy);
        }
        if self.is_exact(iterable, shapes::STR)
            && iterable.cast_unchecked::<Str>().is_ascii()
            && iterable.cast_unchecked::<Str>().byte_len() <= 16
        {
            let text: Gc<Str> = iterable.cast_unchecked();
            let mut chars = [Value::UNBOUND; 16];
            for (place, c) in chars.iter_mut().zip(text.bytes()) {
                *place = self.one_char_str(u32::from(*c)).value();
            }
            return Ok(self.new_list_from(&chars[..text.byte_len()]));
        }
        if !self.type_of(iterable).has_flag(type_flags::HEAP) {
            crate::builtins::sequence::check_length_hint(self, iterable, 0)?;
        }
        self.consume(iterable, &mut crate::builtins::list::into_list(self, list))?;
        Ok(list)
    }
    /// All items of an iterable as a tuple (the same one if it is an exact tuple).
    pub fn tuple_from(&self, iterable: Value) -> PyResult<Gc<Tuple>> {
        if self.is_exact(iterable, shapes::TUPLE) {
            return Ok(iterable.cast_unchecked());
        }
        let list = if self.is_exact(iterable, shapes::LIST) {
            iterable.cast_unchecked()
        } else {
            self.list_from(iterable)?
        };
        let tuple = self.tuple_from_list(list);
        self.check_memory().map(|()| tuple)
    }
    /// A tuple of a list's items. Where there is no memory for it, that is noted (see [`Vm::check_memory`]), and the tuple empty.
    pub fn tuple_from_list(&self, list: Gc<crate::object::List>) -> Gc<Tuple> {
        let n = list.len();
        if n == 0 {
            return self.new_tuple(&[]);
        }
        if n <= 16 {
            let mut few = [Value::UNBOUND; 16];
            for (k, place) in few[..n].iter_mut().enumerate() {
                *place = list.try_get(self, k).unwrap_or(Value::NONE);
            }
            return self.new_tuple(&few[..n]);
        }
        // Room for the items twice: in an array, and in the tuple.
        if !self.heap().has_room(n.saturating_mul(16)) {
            self.heap().note_exhausted();
            return self.new_tuple(&[]);
        }
        let items = list.snapshot(self);
        // SAFETY: nothing writes the snapshot any more.
        self.new_tuple(unsafe { items.slice(0, n) })
    }

    // ---- arithmetic ----

    /// `a op b`
    pub fn binary(&self, op: BinOp, a: Value, b: Value) -> PyResult {
        let v = self.binary_raw(op, a, b)?;
        if !v.is_not_implemented() {
            return Ok(v);
        }
        self.binary_of_sequences(op, a, b, false)
    }

    /// TypeError for operands that an operator does not take.
    #[cold]
    pub fn unsupported(&self, sign: &str, a: Value, b: Value) -> Raised {
        let (ta, tb) = (self.type_of(a).name(), self.type_of(b).name());
        self.type_error(format!("unsupported operand type(s) for {sign}: '{ta}' and '{tb}'"))
    }

    /// A sequence's repetition count: `__index__`, else TypeError.
    fn repeat_count(&self, n: Value) -> PyResult<isize> {
        if self.type_of(n).slots().index.is_none() {
            let message = format!("can't multiply sequence by non-int of type '{}'", self.type_of(n).name());
            return Err(self.type_error(message));
        }
        let i = self.index_of(n)?;
        match self.int_to_i64(i) {
            Some(i) => Ok(i as isize),
            None => {
                let message = format!("cannot fit '{}' into an index-sized integer", self.type_of(n).name());
                Err(self.overflow_error(message))
            }
        }
    }

    /// The number part of a binary operator: value or NotImplemented.
    pub fn binary_raw(&self, op: BinOp, a: Value, b: Value) -> PyResult {
        if op == BinOp::Pow {
            return self.pow_raw(a, b, Value::NONE);
        }
        let (ta, tb) = (self.type_of(a), self.type_of(b));
        let fa = op.slot(ta.slots());
        let mut fb = if ta == tb { None } else { op.slot(tb.slots()) };
        if let (Some(x), Some(y)) = (fa, fb)
            && std::ptr::fn_addr_eq(x, y)
        {
            fb = None;
        }
        if let Some(f) = fa {
            if let Some(g) = fb
                && tb.is_subtype(ta)
            {
                let v = g(self, a, b)?;
                if !v.is_not_implemented() {
                    return Ok(v);
                }
                fb = None;
            }
            let v = f(self, a, b)?;
            if !v.is_not_implemented() {
                return Ok(v);
            }
        }
        match fb {
            Some(g) => g(self, a, b),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    /// `a op b` (`a op= b`) after the Python method of the left operand has answered NotImplemented.
    ///
    /// # Errors
    /// What the right operand's method raises; TypeError when it does not know either.
    pub fn binary_after_left(&self, op: BinOp, a: Value, b: Value, inplace: bool) -> PyResult {
        let (ta, tb) = (self.type_of(a), self.type_of(b));
        if ta != tb {
            let v = match op.slot(tb.slots()) {
                // A native class has one function for both sides.
                Some(f) if !tb.has_flag(type_flags::HEAP) => f(self, a, b)?,
                _ => self
                    .call_special(b, op.reflected_method(self.names()), &[a])?
                    .unwrap_or(Value::NOT_IMPLEMENTED),
            };
            if !v.is_not_implemented() {
                return Ok(v);
            }
        }
        self.binary_of_sequences(op, a, b, inplace)
    }

    /// `a op= b`
    pub fn inplace(&self, op: BinOp, a: Value, b: Value) -> PyResult {
        let slots = self.type_of(a).slots();
        if let Some(f) = op.inplace_slot(slots) {
            let v = f(self, a, b)?;
            if !v.is_not_implemented() {
                return Ok(v);
            }
        }
        let v = self.binary_raw(op, a, b)?;
        if !v.is_not_implemented() {
            return Ok(v);
        }
        self.binary_of_sequences(op, a, b, true)
    }

    /// Concatenation and repetition, after the number methods of both operands have not known what to do.
    ///
    /// # Errors
    /// TypeError when it is neither.
    fn binary_of_sequences(&self, op: BinOp, a: Value, b: Value, inplace: bool) -> PyResult {
        let (sa, sb) = (self.type_of(a).slots(), self.type_of(b).slots());
        match op {
            BinOp::Add => {
                if let Some(f) = sa.inplace_concat.filter(|_| inplace).or(sa.concat) {
                    return f(self, a, b);
                }
            }
            BinOp::Mul => {
                if let Some(f) = sa.inplace_repeat.filter(|_| inplace).or(sa.repeat) {
                    return f(self, a, self.repeat_count(b)?);
                }
                if let Some(f) = sb.repeat {
                    return f(self, b, self.repeat_count(a)?);
                }
            }
            _ => {}
        }
        if !inplace {
            return Err(self.unsupported(op.sign(), a, b));
        }
        let sign = match op {
            BinOp::Pow => "**=".to_owned(),
            _ => format!("{}=", op.sign()),
        };
        Err(self.unsupported(&sign, a, b))
    }

    /// `pow(a, b, c)` by the slots: value or NotImplemented.
    fn pow_raw(&self, a: Value, b: Value, c: Value) -> PyResult {
        let (ta, tb) = (self.type_of(a), self.type_of(b));
        let fa = ta.slots().pow;
        let mut fb = if ta == tb { None } else { tb.slots().pow };
        if let (Some(x), Some(y)) = (fa, fb)
            && std::ptr::fn_addr_eq(x, y)
        {
            fb = None;
        }
        if let Some(f) = fa {
            if let Some(g) = fb
                && tb.is_subtype(ta)
            {
                let v = g(self, a, b, c)?;
                if !v.is_not_implemented() {
                    return Ok(v);
                }
                fb = None;
            }
            let v = f(self, a, b, c)?;
            if !v.is_not_implemented() {
                return Ok(v);
            }
        }
        if let Some(g) = fb {
            let v = g(self, a, b, c)?;
            if !v.is_not_implemented() {
                return Ok(v);
            }
        }
        if !c.is_none()
            && let Some(h) = self.type_of(c).slots().pow
        {
            return h(self, a, b, c);
        }
        Ok(Value::NOT_IMPLEMENTED)
    }

    /// `pow(a, b, c)`
    pub fn pow(&self, a: Value, b: Value, c: Value) -> PyResult {
        let v = self.pow_raw(a, b, c)?;
        if !v.is_not_implemented() {
            return Ok(v);
        }
        if c.is_none() {
            return Err(self.unsupported("** or pow()", a, b));
        }
        let names: Vec<String> = [a, b, c].iter().map(|v| format!("'{}'", self.type_of(*v).name())).collect();
        let message =
            format!("unsupported operand type(s) for ** or pow(): {}, {}, {}", names[0], names[1], names[2]);
        Err(self.type_error(message))
    }

    /// `-v`, `+v`, `~v`, `abs(v)`
    pub fn unary(
        &self,
        v: Value,
        slot: impl Fn(&Slots) -> Option<fn(&Vm, Value) -> PyResult>,
        what: &str,
    ) -> PyResult {
        match slot(self.type_of(v).slots()) {
            Some(f) => f(self, v),
            None => {
                Err(self.type_error(format!("bad operand type for {what}: '{}'", self.type_of(v).name())))
            }
        }
    }

    /// `operator.index(v)`: an exact int.
    pub fn index_of(&self, v: Value) -> PyResult {
        if v.is_small_int() {
            return Ok(v);
        }
        if v.is_bool() {
            return Ok(self.int(v.is_true() as i64));
        }
        if self.is_exact(v, shapes::INT) {
            return Ok(v);
        }
        if v.is_kind(Kind::BigInt) {
            let big = v.cast_unchecked::<crate::object::BigInt>().value.clone();
            return Ok(self.int_big(big));
        }
        let Some(f) = self.type_of(v).slots().index else {
            let message = format!("'{}' object cannot be interpreted as an integer", self.type_of(v).name());
            return Err(self.type_error(message));
        };
        let r = f(self, v)?;
        if !self.is_int(r) {
            return Err(
                self.type_error(format!("__index__ returned non-int (type {})", self.type_of(r).name()))
            );
        }
        if r.is_small_int() || self.is_exact(r, shapes::INT) {
            return Ok(r);
        }
        self.warn_subclass("__index__", r, "int")?;
        self.index_of(r)
    }

    /// The warning that a conversion method gave an instance of a subclass of the built-in type `wanted`.
    ///
    /// # Errors
    /// As for [`Vm::warn`].
    #[cold]
    pub fn warn_subclass(&self, method: &str, given: Value, wanted: &str) -> PyResult<()> {
        let got = self.type_of(given).name();
        let message = format!(
            "{method} returned non-{wanted} (type {got}).  The ability to return an instance of a strict subclass \
             of {wanted} is deprecated, and may be removed in a future version of Python."
        );
        self.warn(self.exc().deprecation_warning, &message, 1)
    }

    /// A float from a number: `__float__`, then `__index__`.
    pub fn float_of(&self, v: Value) -> PyResult<f64> {
        if let Some(f) = self.any_float(v) {
            return Ok(f);
        }
        if v.is_small_int() {
            return Ok(v.as_small_int_unchecked() as f64);
        }
        let slots = self.type_of(v).slots();
        if let Some(f) = slots.float {
            let r = f(self, v)?;
            return match self.any_float(r) {
                Some(f) => {
                    if self.exact_float(r).is_none() {
                        let what = format!("{}.__float__", self.type_of(v).name());
                        self.warn_subclass(&what, r, "float")?;
                    }
                    Ok(f)
                }
                None => {
                    let (a, b) = (self.type_of(v).name(), self.type_of(r).name());
                    Err(self.type_error(format!("{a}.__float__ returned non-float (type {b})")))
                }
            };
        }
        if slots.index.is_some() {
            let i = self.index_of(v)?;
            return crate::builtins::int::int_to_f64(self, i);
        }
        Err(self.type_error(format!("must be real number, not {}", self.type_of(v).name())))
    }

    // ---- classes ----

    /// `isinstance(v, class)` with `__instancecheck__` and tuples and unions.
    pub fn isinstance(&self, v: Value, class: Value) -> PyResult<bool> {
        if let Some(t) = class.downcast::<Type>()
            && (self.type_of(v) == t)
        {
            return Ok(true);
        }
        if let Some(t) = class.downcast::<Type>()
            && self.is_exact(class, shapes::TYPE)
        {
            return self.isinstance_default(v, t.value());
        }
        if let Some(tuple) = class.downcast::<Tuple>().or_else(|| crate::builtins::union::members(class)) {
            self.check_native_stack()?;
            for c in tuple.items() {
                if self.isinstance(v, *c)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let meta = self.type_of(class);
        if self.checks_plainly(class) {
            return self.isinstance_default(v, class);
        }
        if let Some(check) = meta.lookup(self, self.names().__instancecheck__) {
            let default = self.builtin_type(shapes::TYPE).lookup(self, self.names().__instancecheck__);
            if class.is_kind(Kind::Type) && Some(check) == default {
                meta.plain_check.set(meta.version.get());
                return self.isinstance_default(v, class);
            }
            let r = self.call_bound(check, class, meta.value(), &[v])?;
            return self.truth(r);
        }
        self.isinstance_default(v, class)
    }
    /// Is it a class whose metaclass is known to have no `__instancecheck__` of its own?
    pub fn checks_plainly(&self, class: Value) -> bool {
        if !class.is_kind(Kind::Type) {
            return false;
        }
        let meta = self.type_of(class);
        let version = meta.version.get();
        class.header_unchecked().shape() == shapes::TYPE || version != 0 && meta.plain_check.get() == version
    }
    /// `type.__instancecheck__`: by MRO of the value's class or of what its `__class__` says.
    pub fn isinstance_default(&self, v: Value, class: Value) -> PyResult<bool> {
        let actual = self.type_of(v);
        if let Some(t) = class.downcast::<Type>() {
            if actual.is_subtype(t) {
                return Ok(true);
            }
            // Only an object whose class overrides `__class__` can claim another one.
            return match self.claimed_class(v)? {
                Some(c) if c != actual.value() => Ok(c.downcast::<Type>().is_some_and(|c| c.is_subtype(t))),
                _ => Ok(false),
            };
        }
        match self.getattr_opt(class, self.names().__bases__)? {
            Some(b) if b.is_kind(Kind::Tuple) => {}
            _ => {
                return Err(
                    self.type_error("isinstance() arg 2 must be a type, a tuple of types, or a union")
                );
            }
        }
        match self.getattr_opt(v, self.names().__class__)? {
            Some(c) => self.abstract_issubclass(c, class),
            None => Ok(false),
        }
    }
    /// Do all instances of the class say that they are of just that class?
    pub fn keeps_its_class(&self, class: Gc<Type>) -> bool {
        let name = self.names().__class__;
        class.has_flag(type_flags::PLAIN_CLASS)
            || !class.has_flag(type_flags::CLAIMS_CLASS)
                && crate::object::type_slots::finds_generically(self, class)
                && (class.has_flag(type_flags::HEAP)
                    || class.lookup(self, name) == self.builtin_type(shapes::OBJECT).lookup(self, name))
    }
    fn claimed_class(&self, v: Value) -> PyResult<Option<Value>> {
        let class = self.type_of(v);
        if class.has_flag(type_flags::PLAIN_CLASS) {
            return Ok(None);
        }
        if self.keeps_its_class(class) {
            // No one can change a built-in class.
            class.set_flag(type_flags::PLAIN_CLASS, !class.has_flag(type_flags::HEAP));
            return Ok(None);
        }
        self.getattr_opt(v, self.names().__class__)
    }
    fn abstract_issubclass(&self, derived: Value, class: Value) -> PyResult<bool> {
        self.check_native_stack()?;
        if derived == class {
            return Ok(true);
        }
        if let Some(bases) =
            self.getattr_opt(derived, self.names().__bases__)?.and_then(|b| b.downcast::<Tuple>())
        {
            for b in bases.items() {
                if self.abstract_issubclass(*b, class)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// `issubclass(derived, class)` with `__subclasscheck__`.
    pub fn issubclass(&self, derived: Value, class: Value) -> PyResult<bool> {
        if self.is_exact(class, shapes::TYPE) && derived == class {
            return Ok(true);
        }
        if let Some(tuple) = class.downcast::<Tuple>().or_else(|| crate::builtins::union::members(class)) {
            self.check_native_stack()?;
            for c in tuple.items() {
                if self.issubclass(derived, *c)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if self.is_exact(class, shapes::TYPE) {
            // What `type.__subclasscheck__` does, which nobody can replace.
            return self.issubclass_default(derived, class);
        }
        if let Some(r) = self.call_special(class, self.names().__subclasscheck__, &[derived])? {
            return self.truth(r);
        }
        self.issubclass_default(derived, class)
    }
    /// `type.__subclasscheck__`
    pub fn issubclass_default(&self, derived: Value, class: Value) -> PyResult<bool> {
        if let (Some(d), Some(c)) = (derived.downcast::<Type>(), class.downcast::<Type>()) {
            return Ok(d.is_subtype(c));
        }
        let has_bases = |v: Value| -> PyResult<bool> {
            Ok(self.getattr_opt(v, self.names().__bases__)?.is_some_and(|b| b.is_kind(Kind::Tuple)))
        };
        if !has_bases(derived)? {
            return Err(self.type_error("issubclass() arg 1 must be a class"));
        }
        if !has_bases(class)? {
            return Err(self.type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union"));
        }
        self.abstract_issubclass(derived, class)
    }

    /// True for what `callable()` accepts.
    pub fn is_callable(&self, v: Value) -> bool {
        self.type_of(v).slots().call.is_some()
    }

    /// A bound method's function and receiver.
    pub fn method_parts(&self, v: Value) -> Option<(Value, Value)> {
        v.downcast::<BoundMethod>().map(|m| (m.function.get(), m.receiver.get()))
    }
}

/// True for a function or native method, whose binding only puts the object in front of the arguments.
#[inline]
pub fn is_plain_method(attr: Value) -> bool {
    attr.is_kind(Kind::Function)
        || (attr.is_heap()
            && matches!(
                attr.header_unchecked().shape(),
                shapes::METHOD_DESCRIPTOR | shapes::WRAPPER_DESCRIPTOR
            ))
}
