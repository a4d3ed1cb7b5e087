//! Writing a pickle: the stream with its frames, and objects of built-in types. What objects make of themselves
//! (`__reduce__`, globals) is in `reduce`.

use super::errors::{add_note, cannot_pickle};
use super::memo::Memo;
use super::opcodes as op;
use crate::type_name::full_type_name;
use taipan_vm::builtins::bytes::array::ByteArray;
use taipan_vm::builtins::int::{Num, text::to_text};
use taipan_vm::builtins::set::Set;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Bytes, Dict, List, Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Bytes of a frame's header.
const FRAME_HEADER: usize = 9;
/// Smaller frames are written without a header.
const FRAME_MIN: usize = 4;
/// From this size on a frame is ended, and data goes outside of frames.
const FRAME_TARGET: usize = 64 * 1024;
/// Items that are appended by one instruction.
const BATCH: usize = 1000;
/// In fast mode containers are looked for in themselves from this depth on.
const FAST_DEPTH: usize = 50;

/// A pickle being written. It lives on the stack, where the collector sees the values in it.
pub struct Saver<'a> {
    pub vm: &'a Vm,
    pub out: Vec<u8>,
    /// Where the open frame's header lies.
    frame: Option<usize>,
    framing: bool,
    pub proto: u8,
    pub fix_imports: bool,
    pub fast: bool,
    pub memo: Gc<Memo>,
    /// The file's method; UNBOUND: everything stays in `out`.
    pub write: Value,
    /// None, or a function.
    pub buffer_callback: Value,
    /// Each UNBOUND where there is none.
    pub persistent_id: Value,
    pub reducer_override: Value,
    pub dispatch_table: Value,
    /// From `copyreg`, when first needed: its dispatch table and its `__newobj__`.
    pub copyreg: [Value; 2],
    /// No program sees the memo, and there are no hooks.
    pub hidden_memo: bool,
    /// A class whose instances have nothing special about pickling, and its version then.
    pub plain: (Value, u32),
    /// Addresses of the containers around, in fast mode.
    nesting: Vec<u64>,
}

impl<'a> Saver<'a> {
    /// Nothing written yet.
    pub fn new(vm: &'a Vm, proto: u8, memo: Gc<Memo>) -> Saver<'a> {
        Saver {
            vm,
            out: Vec::with_capacity(128),
            frame: None,
            framing: false,
            proto,
            fix_imports: false,
            fast: false,
            memo,
            write: Value::UNBOUND,
            buffer_callback: Value::NONE,
            persistent_id: Value::UNBOUND,
            reducer_override: Value::UNBOUND,
            dispatch_table: Value::UNBOUND,
            copyreg: [Value::UNBOUND; 2],
            hidden_memo: false,
            plain: (Value::UNBOUND, 0),
            nesting: Vec::new(),
        }
    }

    /// Writes the pickle of `object`.
    ///
    /// # Errors
    /// PicklingError and whatever the objects' hooks raise.
    pub fn dump(&mut self, object: Value) -> PyResult<()> {
        if self.proto >= 2 {
            self.emit(&[op::PROTO, self.proto]);
        }
        self.framing = self.proto >= 4;
        self.save(object, true)?;
        self.emit(&[op::STOP]);
        self.close_frame();
        self.framing = false;
        Ok(())
    }

    // ---- the stream ----

    #[inline]
    pub fn emit(&mut self, bytes: &[u8]) {
        if self.framing && self.frame.is_none() {
            self.frame = Some(self.out.len());
            self.out.extend_from_slice(&[0; FRAME_HEADER]);
        }
        self.out.extend_from_slice(bytes);
    }

    fn close_frame(&mut self) {
        let Some(start) = self.frame.take() else { return };
        let len = self.out.len() - start - FRAME_HEADER;
        if len >= FRAME_MIN {
            self.out[start] = op::FRAME;
            self.out[start + 1..start + FRAME_HEADER].copy_from_slice(&(len as u64).to_le_bytes());
        } else {
            self.out.drain(start..start + FRAME_HEADER);
        }
    }

    /// Hands what was written to the file.
    pub fn flush(&mut self) -> PyResult<()> {
        if self.write.is_unbound() {
            return Ok(());
        }
        let bytes = self.vm.bytes(&self.out);
        self.out.clear();
        self.vm.call(self.write, &[bytes.value()]).map(|_| ())
    }

    /// Between instructions: ends a frame that is large enough.
    #[inline]
    pub fn boundary(&mut self) -> PyResult<()> {
        match self.frame {
            Some(start) if self.out.len() - start - FRAME_HEADER >= FRAME_TARGET => {
                self.close_frame();
                self.flush()
            }
            _ => Ok(()),
        }
    }

    /// An instruction with data, which stay out of frames if they are large. `object` is the bytes object of the data,
    /// if there is one.
    fn data(&mut self, header: &[u8], data: &[u8], object: Option<Gc<Bytes>>) -> PyResult<()> {
        if data.len() < FRAME_TARGET {
            self.emit(header);
            self.emit(data);
            return Ok(());
        }
        self.close_frame();
        let framing = std::mem::replace(&mut self.framing, false);
        self.emit(header);
        let result = if self.write.is_unbound() {
            self.emit(data);
            Ok(())
        } else {
            self.flush().and_then(|()| {
                let object = object.unwrap_or_else(|| self.vm.bytes(data));
                self.vm.call(self.write, &[object.value()]).map(|_| ())
            })
        };
        self.framing = framing;
        result
    }

    /// True for the protocols with binary numbers.
    pub fn bin(&self) -> bool {
        self.proto >= 1
    }

    // ---- the memo ----

    /// Writes that the object with this number goes onto the stack.
    pub fn get(&mut self, number: u32) {
        if !self.bin() {
            self.emit(format!("g{number}\n").as_bytes());
        } else if let Ok(short) = u8::try_from(number) {
            self.emit(&[op::BINGET, short]);
        } else {
            let n = number.to_le_bytes();
            self.emit(&[op::LONG_BINGET, n[0], n[1], n[2], n[3]]);
        }
    }

    /// Notes `object` as written, and says so in the pickle.
    pub fn memoize(&mut self, object: Value) {
        if self.fast {
            return;
        }
        let number = self.memo.add(object);
        if self.proto >= 4 {
            self.emit(&[op::MEMOIZE]);
        } else if !self.bin() {
            self.emit(format!("p{number}\n").as_bytes());
        } else if let Ok(short) = u8::try_from(number) {
            self.emit(&[op::BINPUT, short]);
        } else {
            let n = number.to_le_bytes();
            self.emit(&[op::LONG_BINPUT, n[0], n[1], n[2], n[3]]);
        }
    }

    // ---- objects ----

    /// Writes an object; `ask`: whether `persistent_id` is asked about it.
    ///
    /// # Errors
    /// As for [`Saver::dump`].
    pub fn save(&mut self, object: Value, ask: bool) -> PyResult<()> {
        self.boundary()?;
        if ask && !self.persistent_id.is_unbound() && self.persistent(object)? {
            return Ok(());
        }
        if let Some(i) = object.as_small_int() {
            return self.small_int(i);
        }
        if !object.is_heap() {
            if object.is_float_imm() {
                return self.float(object.as_float_unchecked());
            }
            match object {
                Value::NONE => self.emit(&[op::NONE]),
                Value::TRUE if self.proto >= 2 => self.emit(&[op::NEWTRUE]),
                Value::FALSE if self.proto >= 2 => self.emit(&[op::NEWFALSE]),
                Value::TRUE => self.emit(b"I01\n"),
                Value::FALSE => self.emit(b"I00\n"),
                _ => match self.memo.find(object) {
                    Some(number) => self.get(number),
                    None => return self.save_other(object),
                },
            }
            return Ok(());
        }
        let vm = self.vm;
        let shape = object.header_unchecked().shape();
        if shape == shapes::FLOAT {
            return self.float(vm.exact_float(object).unwrap_or(0.0));
        }
        if shape == shapes::INT {
            return self.big_int(object);
        }
        if let Some(number) = self.memo.find(object) {
            self.get(number);
            return Ok(());
        }
        match shape {
            shapes::STR => return self.str(object.cast_unchecked()),
            shapes::BYTES => return self.bytes(object),
            _ => {}
        }
        vm.check_native_stack()?;
        match shape {
            shapes::DICT => self.nested(object, |s| s.dict(object.cast_unchecked())),
            shapes::LIST => self.nested(object, |s| s.list(object.cast_unchecked())),
            shapes::TUPLE => self.tuple(object.cast_unchecked()),
            shapes::SET => self.nested(object, |s| s.set(object)),
            shapes::FROZENSET => self.nested(object, |s| s.frozenset(object)),
            shapes::BYTEARRAY => self.bytearray(object),
            _ => match object.downcast::<super::buffer::PickleBuffer>() {
                Some(buffer) => self.pickle_buffer(buffer),
                None => self.save_other(object),
            },
        }
    }

    /// In fast mode, where there is no memo, keeps an object from being saved inside itself without end.
    #[inline]
    fn nested(&mut self, object: Value, f: impl FnOnce(&mut Self) -> PyResult<()>) -> PyResult<()> {
        if !self.fast {
            return f(self);
        }
        if self.nesting.len() >= FAST_DEPTH && self.nesting[FAST_DEPTH - 1..].contains(&object.bits()) {
            let name = self.vm.type_of(object).name();
            let address = object.bits() - 1;
            return Err(self.vm.value_error(format!(
                "fast mode: can't pickle cyclic objects including object type {name} at {address:#x}"
            )));
        }
        self.nesting.push(object.bits());
        let result = f(self);
        self.nesting.pop();
        result
    }

    fn persistent(&mut self, object: Value) -> PyResult<bool> {
        let vm = self.vm;
        let id = vm.call(self.persistent_id, &[object])?;
        if id.is_none() {
            return Ok(false);
        }
        if self.bin() {
            self.save(id, false)?;
            self.emit(&[op::BINPERSID]);
            return Ok(true);
        }
        let text = vm.str_of(id)?;
        if !text.is_ascii() {
            return Err(cannot_pickle(vm, "persistent IDs in protocol 0 must be ASCII strings"));
        }
        self.emit(&[op::PERSID]);
        self.emit(text.bytes());
        self.emit(b"\n");
        Ok(true)
    }

    fn small_int(&mut self, i: i64) -> PyResult<()> {
        let Ok(n) = i32::try_from(i) else {
            // Eight bytes and, where their top bit is not the sign, one more.
            let bytes = i.to_le_bytes();
            return self.long(&bytes, || i.to_string());
        };
        if !self.bin() {
            self.emit(format!("I{n}\n").as_bytes());
        } else if let Ok(byte) = u8::try_from(n) {
            self.emit(&[op::BININT1, byte]);
        } else if let Ok(short) = u16::try_from(n) {
            let b = short.to_le_bytes();
            self.emit(&[op::BININT2, b[0], b[1]]);
        } else {
            let b = n.to_le_bytes();
            self.emit(&[op::BININT, b[0], b[1], b[2], b[3]]);
        }
        Ok(())
    }

    /// An int by its two's complement, least byte first, which may be longer than needed.
    fn long(&mut self, bytes: &[u8], text: impl FnOnce() -> String) -> PyResult<()> {
        if self.proto < 2 {
            self.emit(&[op::LONG]);
            self.emit(text().as_bytes());
            self.emit(b"L\n");
            return Ok(());
        }
        let mut n = bytes.len();
        while n > 1 && matches!((bytes[n - 1], bytes[n - 2] >> 7), (0, 0) | (0xFF, 1)) {
            n -= 1;
        }
        match u8::try_from(n) {
            Ok(short) => self.emit(&[op::LONG1, short]),
            Err(_) => match i32::try_from(n) {
                Ok(long) => {
                    self.emit(&[op::LONG4]);
                    self.emit(&long.to_le_bytes());
                }
                Err(_) => return Err(self.vm.overflow_error("int too large to pickle")),
            },
        }
        self.emit(&bytes[..n]);
        Ok(())
    }

    fn big_int(&mut self, object: Value) -> PyResult<()> {
        let vm = self.vm;
        if self.proto < 2 {
            let Some(n) = Num::of(object) else { return self.save_other(object) };
            let text = to_text(vm, n)?;
            return self.long(&[], || text.as_str_lossy().into_owned());
        }
        let Some(big) = vm.int_to_big(object) else { return self.save_other(object) };
        let length = big.bit_length() as usize / 8 + 1;
        match big.to_bytes(length, true, true) {
            Ok(bytes) => self.long(&bytes, String::new),
            Err(_) => Err(vm.overflow_error("int too large to pickle")),
        }
    }

    fn float(&mut self, x: f64) -> PyResult<()> {
        if self.bin() {
            let mut bytes = [op::BINFLOAT; 9];
            bytes[1..].copy_from_slice(&x.to_be_bytes());
            self.emit(&bytes);
        } else {
            self.emit(format!("F{}\n", taipan_numeric::float::repr(x)).as_bytes());
        }
        Ok(())
    }

    /// The data of a bytes object in protocols 3 and up, without memo.
    fn raw_bytes(&mut self, data: &[u8], object: Option<Gc<Bytes>>) -> PyResult<()> {
        let n = data.len();
        let mut header = [0u8; 9];
        if let Ok(short) = u8::try_from(n) {
            return self.data(&[op::SHORT_BINBYTES, short], data, object);
        }
        if let Ok(n) = u32::try_from(n) {
            header[0] = op::BINBYTES;
            header[1..5].copy_from_slice(&n.to_le_bytes());
            return self.data(&header[..5], data, object);
        }
        if self.proto < 4 {
            let message = "serializing a bytes object larger than 4 GiB requires pickle protocol 4 or higher";
            return Err(self.vm.overflow_error(message));
        }
        header[0] = op::BINBYTES8;
        header[1..].copy_from_slice(&(n as u64).to_le_bytes());
        self.data(&header, data, object)
    }

    fn bytes(&mut self, object: Value) -> PyResult<()> {
        let vm = self.vm;
        let bytes: Gc<Bytes> = object.cast_unchecked();
        if self.proto >= 3 {
            self.raw_bytes(bytes.as_slice(), Some(bytes))?;
            self.memoize(object);
            return Ok(());
        }
        // Python 2 had no such type: it is made from text there.
        if bytes.as_slice().is_empty() {
            let class = vm.builtin_type(shapes::BYTES).value();
            let rv = [class, vm.new_tuple(&[]).value()];
            return self.save_reduced(&rv, Some(object));
        }
        let module = taipan_vm::import::import(vm, "_codecs")?;
        let encode = vm.getattr_str(module, "encode")?;
        let mut text = Vec::with_capacity(bytes.as_slice().len());
        for byte in bytes.as_slice() {
            taipan_text::wtf8::push(&mut text, u32::from(*byte));
        }
        let args = vm.new_tuple(&[vm.str_from_bytes(&text).value(), vm.intern_str("latin1").value()]);
        self.save_reduced(&[encode, args.value()], Some(object))
    }

    fn raw_bytearray(&mut self, data: &[u8]) -> PyResult<()> {
        let mut header = [op::BYTEARRAY8; 9];
        header[1..].copy_from_slice(&(data.len() as u64).to_le_bytes());
        self.data(&header, data, None)
    }

    fn bytearray(&mut self, object: Value) -> PyResult<()> {
        let vm = self.vm;
        // A copy: the file's method could change the array meanwhile.
        let data = object.downcast::<ByteArray>().map(|b| b.view().to_vec()).unwrap_or_default();
        if self.proto >= 5 {
            self.raw_bytearray(&data)?;
            self.memoize(object);
            return Ok(());
        }
        let class = vm.builtin_type(shapes::BYTEARRAY).value();
        let args = if data.is_empty() { vm.new_tuple(&[]) } else { vm.new_tuple(&[vm.bytes(&data).value()]) };
        self.save_reduced(&[class, args.value()], Some(object))
    }

    fn pickle_buffer(&mut self, buffer: Gc<super::buffer::PickleBuffer>) -> PyResult<()> {
        let vm = self.vm;
        if self.proto < 5 {
            return Err(cannot_pickle(vm, "PickleBuffer can only be pickled with protocol >= 5"));
        }
        let view = buffer.view(vm)?;
        if !view.is_contiguous() {
            return Err(cannot_pickle(
                vm,
                "PickleBuffer can not be pickled when pointing to a non-contiguous buffer",
            ));
        }
        let in_band = if self.buffer_callback.is_none() {
            true
        } else {
            let answer = vm.call(self.buffer_callback, &[buffer.value()])?;
            vm.truth(answer)?
        };
        if !in_band {
            self.emit(&[op::NEXT_BUFFER]);
            if view.readonly {
                self.emit(&[op::READONLY_BUFFER]);
            }
            return Ok(());
        }
        let data = view.as_slice().to_vec();
        if view.readonly {
            self.raw_bytes(&data, None)?;
        } else {
            self.raw_bytearray(&data)?;
        }
        self.memoize(buffer.value());
        Ok(())
    }

    fn str(&mut self, object: Gc<Str>) -> PyResult<()> {
        let text = object.bytes();
        if !self.bin() {
            self.emit(&[op::UNICODE]);
            self.raw_unicode_escape(text);
            self.emit(b"\n");
        } else {
            let n = text.len();
            let mut header = [0u8; 9];
            let used = match (u8::try_from(n), u32::try_from(n)) {
                (Ok(short), _) if self.proto >= 4 => {
                    header[..2].copy_from_slice(&[op::SHORT_BINUNICODE, short]);
                    2
                }
                (_, Ok(n)) => {
                    header[0] = op::BINUNICODE;
                    header[1..5].copy_from_slice(&n.to_le_bytes());
                    5
                }
                _ if self.proto >= 4 => {
                    header[0] = op::BINUNICODE8;
                    header[1..].copy_from_slice(&(n as u64).to_le_bytes());
                    9
                }
                _ => {
                    let message =
                        "serializing a string larger than 4 GiB requires pickle protocol 4 or higher";
                    return Err(self.vm.overflow_error(message));
                }
            };
            self.data(&header[..used], text, None)?;
        }
        self.memoize(object.value());
        Ok(())
    }

    fn raw_unicode_escape(&mut self, text: &[u8]) {
        let mut out = Vec::with_capacity(text.len());
        for c in taipan_text::wtf8::code_points(text) {
            match c {
                0x10000.. => out.extend_from_slice(format!("\\U{c:08x}").as_bytes()),
                0x100.. | 0 | 0x5C | 0x0A | 0x0D | 0x1A => {
                    out.extend_from_slice(format!("\\u{c:04x}").as_bytes());
                }
                _ => out.push(c as u8),
            }
        }
        self.emit(&out);
    }

    /// Saves item `i` of `container`.
    #[inline]
    fn item(&mut self, container: Value, i: usize, item: Value) -> PyResult<()> {
        let vm = self.vm;
        self.save(item, true).map_err(|raised| {
            add_note(vm, raised, || {
                Ok(format!("when serializing {} item {i}", full_type_name(vm, container)))
            })
        })
    }

    fn tuple(&mut self, tuple: Gc<Tuple>) -> PyResult<()> {
        let items = tuple.items();
        if items.is_empty() {
            if self.bin() {
                self.emit(&[op::EMPTY_TUPLE]);
            } else {
                self.emit(&[op::MARK, op::TUPLE]);
            }
            return Ok(());
        }
        let short = items.len() <= 3 && self.proto >= 2;
        if !short {
            self.emit(&[op::MARK]);
        }
        for (i, item) in items.iter().enumerate() {
            self.item(tuple.value(), i, *item)?;
        }
        // A tuple that is part of itself was written meanwhile.
        if let Some(number) = self.memo.find(tuple.value()) {
            if short {
                self.emit(&[op::POP; 3][..items.len()]);
            } else if self.bin() {
                self.emit(&[op::POP_MARK]);
            } else {
                self.emit(&vec![op::POP; items.len() + 1]);
            }
            self.get(number);
            return Ok(());
        }
        self.emit(&[if short { op::TUPLE1 + items.len() as u8 - 1 } else { op::TUPLE }]);
        self.memoize(tuple.value());
        Ok(())
    }

    fn list(&mut self, list: Gc<List>) -> PyResult<()> {
        if !self.bin() {
            self.emit(&[op::MARK, op::LIST]);
        } else {
            self.emit(&[op::EMPTY_LIST]);
        }
        self.memoize(list.value());
        if list.is_empty() {
            return Ok(());
        }
        if !self.bin() {
            let iterator = self.vm.iter(list.value())?;
            return self.append_all(iterator, list.value());
        }
        if list.len() == 1 {
            self.item(list.value(), 0, list.get(self.vm, 0))?;
            self.emit(&[op::APPEND]);
            return Ok(());
        }
        let mut i = 0;
        loop {
            let end = i + BATCH;
            self.emit(&[op::MARK]);
            while let Some(item) = list.try_get(self.vm, i).filter(|_| i < end) {
                self.item(list.value(), i, item)?;
                i += 1;
            }
            self.emit(&[op::APPENDS]);
            if i >= list.len() {
                return Ok(());
            }
        }
    }

    /// Appends all that an iterator gives to the object on the stack.
    pub fn append_all(&mut self, iterator: Value, container: Value) -> PyResult<()> {
        let vm = self.vm;
        let mut i = 0;
        if !self.bin() {
            while let Some(item) = vm.next(iterator)? {
                self.item(container, i, item)?;
                self.emit(&[op::APPEND]);
                i += 1;
            }
            return Ok(());
        }
        loop {
            let Some(first) = vm.next(iterator)? else { return Ok(()) };
            let mut next = vm.next(iterator)?;
            if next.is_none() {
                self.item(container, i, first)?;
                self.emit(&[op::APPEND]);
                return Ok(());
            }
            self.emit(&[op::MARK]);
            self.item(container, i, first)?;
            i += 1;
            let mut count = 1;
            while let Some(item) = next {
                self.item(container, i, item)?;
                (i, count) = (i + 1, count + 1);
                if count == BATCH {
                    break;
                }
                next = vm.next(iterator)?;
            }
            self.emit(&[op::APPENDS]);
            if count < BATCH {
                return Ok(());
            }
        }
    }

    /// Saves a key and its value.
    #[inline]
    /// A key and a value of a container; None: of a dict that is not there.
    pub fn pair(&mut self, container: Option<Value>, key: Value, value: Value) -> PyResult<()> {
        let vm = self.vm;
        self.save(key, true)?;
        self.save(value, true).map_err(|raised| {
            add_note(vm, raised, || {
                let name = container.map_or("dict".into(), |c| full_type_name(vm, c));
                Ok(format!("when serializing {name} item {}", vm.repr_text(key)?))
            })
        })
    }

    fn dict(&mut self, dict: Gc<Dict>) -> PyResult<()> {
        if !self.bin() {
            self.emit(&[op::MARK, op::DICT]);
        } else {
            self.emit(&[op::EMPTY_DICT]);
        }
        self.memoize(dict.value());
        let size = dict.len();
        if size == 0 {
            return Ok(());
        }
        if !self.bin() {
            let items = self.vm.call_method(dict.value(), self.vm.names().items, &[])?;
            let iterator = self.vm.iter(items)?;
            return self.set_all(iterator, dict.value());
        }
        if size == 1 {
            if let Some((_, key, value)) = dict.next_entry(0) {
                self.pair(Some(dict.value()), key, value)?;
                self.emit(&[op::SETITEM]);
            }
            return Ok(());
        }
        let mut pos = 0;
        loop {
            let mut count = 0;
            self.emit(&[op::MARK]);
            while let Some((entry, key, value)) = dict.next_entry(pos).filter(|_| count < BATCH) {
                pos = entry + 1;
                self.pair(Some(dict.value()), key, value)?;
                count += 1;
            }
            self.emit(&[op::SETITEMS]);
            if dict.len() != size {
                return Err(self.vm.runtime_error("dictionary changed size during iteration"));
            }
            if count < BATCH {
                return Ok(());
            }
        }
    }

    fn pair_of(&self, item: Value) -> PyResult<(Value, Value)> {
        match item.downcast::<Tuple>().map(|t| t.items()) {
            Some(&[key, value]) => Ok((key, value)),
            _ => Err(self.vm.type_error("dict items iterator must return 2-tuples")),
        }
    }

    /// Stores all pairs that an iterator gives into the object on the stack.
    pub fn set_all(&mut self, iterator: Value, container: Value) -> PyResult<()> {
        let vm = self.vm;
        if !self.bin() {
            while let Some(item) = vm.next(iterator)? {
                let (key, value) = self.pair_of(item)?;
                self.pair(Some(container), key, value)?;
                self.emit(&[op::SETITEM]);
            }
            return Ok(());
        }
        loop {
            let Some(first) = vm.next(iterator)? else { return Ok(()) };
            let (key, value) = self.pair_of(first)?;
            let mut next = vm.next(iterator)?;
            if next.is_none() {
                self.pair(Some(container), key, value)?;
                self.emit(&[op::SETITEM]);
                return Ok(());
            }
            self.emit(&[op::MARK]);
            self.pair(Some(container), key, value)?;
            let mut count = 1;
            while let Some(item) = next {
                let (key, value) = self.pair_of(item)?;
                self.pair(Some(container), key, value)?;
                count += 1;
                if count == BATCH {
                    break;
                }
                next = vm.next(iterator)?;
            }
            self.emit(&[op::SETITEMS]);
            if count < BATCH {
                return Ok(());
            }
        }
    }

    /// Saves an element of a set.
    fn element(&mut self, set: Value, item: Value) -> PyResult<()> {
        let vm = self.vm;
        self.save(item, true).map_err(|raised| -> Raised {
            add_note(vm, raised, || Ok(format!("when serializing {} element", full_type_name(vm, set))))
        })
    }

    /// A set for protocols that know none.
    fn set_as_call(&mut self, set: Value) -> PyResult<()> {
        let vm = self.vm;
        let items = vm.list_from(set)?;
        let args = vm.new_tuple(&[items.value()]);
        self.save_reduced(&[vm.type_of(set).value(), args.value()], Some(set))
    }

    fn set(&mut self, set: Value) -> PyResult<()> {
        let Some(keys) = set.downcast::<Set>() else { return self.save_other(set) };
        if self.proto < 4 {
            return self.set_as_call(set);
        }
        self.emit(&[op::EMPTY_SET]);
        self.memoize(set);
        let size = keys.len();
        if size == 0 {
            return Ok(());
        }
        let mut pos = 0;
        loop {
            let mut count = 0;
            self.emit(&[op::MARK]);
            while let Some((entry, item)) = keys.next(pos).filter(|_| count < BATCH) {
                pos = entry + 1;
                self.element(set, item)?;
                count += 1;
            }
            self.emit(&[op::ADDITEMS]);
            if keys.len() != size {
                return Err(self.vm.runtime_error("set changed size during iteration"));
            }
            if count < BATCH {
                return Ok(());
            }
        }
    }

    fn frozenset(&mut self, set: Value) -> PyResult<()> {
        let Some(keys) = set.downcast::<Set>() else { return self.save_other(set) };
        if self.proto < 4 {
            return self.set_as_call(set);
        }
        self.emit(&[op::MARK]);
        let mut pos = 0;
        while let Some((entry, item)) = keys.next(pos) {
            pos = entry + 1;
            self.element(set, item)?;
        }
        // One that is part of itself was written meanwhile.
        if let Some(number) = self.memo.find(set) {
            self.emit(&[op::POP_MARK]);
            self.get(number);
            return Ok(());
        }
        self.emit(&[op::FROZENSET]);
        self.memoize(set);
        Ok(())
    }
}
