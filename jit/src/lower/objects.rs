//! Objects: shapes, the items of lists, tuples and arrays, attributes by shape, and the write barrier.

use super::*;
use crate::opt::carried;
use taipan_vm::heap::alloc::Cells;
use taipan_vm::interp::quick::Template;
use taipan_vm::object::ListKind;

impl Lower<'_, '_> {
    /// The address of a new object, with the words that all objects of its kind begin with.
    pub(super) fn new_cell(&mut self, template: &Template) -> Clif {
        let Cells { cursor, limit, size } = template.cells;
        let at = self.int(cursor as i64);
        let cell = self.load(types::I64, Region::Heap, at, 0);
        let next = self.b.ins().iadd_imm_s(cell, size as i64);
        let end = self.load(types::I64, Region::Heap, at, limit as i32 - cursor as i32);
        let (fast, slow, on) = (self.b.create_block(), self.cold(), self.b.create_block());
        let result = self.b.append_block_param(on, types::I64);
        let fits = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, next, end);
        self.b.ins().brif(fits, fast, &[], slow, &[]);
        self.b.switch_to_block(fast);
        self.store(Region::Heap, next, at, 0);
        self.b.ins().jump(on, &[cell.into()]);
        self.b.switch_to_block(slow);
        let bytes = self.int(((template.words.len() + template.more) * 8) as i64);
        let made = self.call_apart(1, quick::raw_cell as *const () as usize, &[self.vm, bytes])[0];
        self.b.ins().jump(on, &[made.into()]);
        self.b.switch_to_block(on);
        for (k, word) in template.words.iter().enumerate() {
            let region = if k == 0 { Region::Headers } else { Region::Tuples };
            let word = self.int(*word as i64);
            self.store(region, word, result, k as i32 * 8);
        }
        result
    }

    /// The address of a new instance, without attributes.
    pub(super) fn new_instance(&mut self, template: &Template) -> Clif {
        let (cell, unbound) = (self.new_cell(template), self.int(Value::UNBOUND.bits() as i64));
        let first = template.words.len();
        for k in first..first + template.more {
            self.store(Region::Fields, unbound, cell, k as i32 * 8);
        }
        cell
    }

    /// A tuple, made in place.
    pub(super) fn new_tuple(&mut self, v: V) -> Clif {
        let func = self.job.func;
        let args = &func.inst(v).args;
        let Some(template) = func.tuples.get(args.len()) else { return self.make_tuple(v) };
        let mut items = Vec::new();
        for a in args {
            let c = self.v(*a);
            items.push(self.boxed(c, func.ty(*a)));
        }
        let cell = self.new_cell(template);
        for (k, item) in items.into_iter().enumerate() {
            self.store(Region::Tuples, item, cell, layout::TUPLE_ITEMS + k as i32 * 8);
        }
        self.b.ins().iadd_imm_s(cell, 1)
    }

    /// What is made only for the interpreter, once for each frame state.
    pub(super) fn made_late(&mut self, v: V) -> Clif {
        if let Some((_, made)) = self.made.iter().find(|m| m.0 == v) {
            return *made;
        }
        let func = self.job.func;
        let made = match func.op(v) {
            Op::NewDict => self.call(0, quick::dict as *const () as usize, &[self.vm])[0],
            Op::NewSlice => self.make_slice(v),
            Op::Virtual(_) => self.virtual_object(v),
            Op::Param => self.carried_object(v),
            _ => self.make_tuple(v),
        };
        if self.writing.is_some() {
            self.made.push((v, made));
        }
        made
    }

    /// The object that a parameter's parts are, or what it has itself.
    fn carried_object(&mut self, v: V) -> Clif {
        let Some(word) = self.values[v.0 as usize] else { unreachable!("v{} is not made", v.0) };
        let (make, on) = (self.cold(), self.cold());
        let result = self.b.append_block_param(on, types::I64);
        let none = self.b.ins().icmp_imm_s(IntCC::Equal, word, carried::NONE as i64);
        self.b.ins().brif(none, make, &[], on, &[word.into()]);
        self.b.switch_to_block(make);
        let object = self.virtual_object(v);
        self.b.ins().jump(on, &[object.into()]);
        self.b.switch_to_block(on);
        result
    }

    fn virtual_object(&mut self, v: V) -> Clif {
        let func = self.job.func;
        let state = self.writing.map(|s| &func.states[s.0 as usize]);
        let Some(object) = state.and_then(|s| s.objects.iter().find(|o| o.v == v)) else {
            unreachable!("v{} is not in the state", v.0)
        };
        let mut fields = Vec::new();
        for (offset, value) in &object.fields {
            let part = state.is_some_and(|s| s.objects.iter().any(|o| o.v == *value));
            let c = if part { self.made_late(*value) } else { self.v(*value) };
            fields.push((*offset, self.boxed(c, func.ty(*value))));
        }
        let template = &func.templates[object.template as usize];
        let cell = self.new_instance(template);
        let shape = self.int(object.shape as i64);
        let flags = self.flags(Region::Headers);
        self.b.ins().istore32(flags, shape, cell, layout::SHAPE);
        for (offset, word) in fields {
            self.store(Region::Fields, word, cell, offset);
        }
        self.b.ins().iadd_imm_s(cell, 1)
    }

    pub(super) fn make_tuple(&mut self, v: V) -> Clif {
        let func = self.job.func;
        let mut all = vec![self.vm];
        for a in &func.inst(v).args {
            let c = self.v(*a);
            all.push(self.boxed(c, func.ty(*a)));
        }
        let (signature, function) = match all.len() {
            2 => (1, quick::tuple1 as *const ()),
            3 => (2, quick::tuple2 as *const ()),
            _ => (6, quick::tuple3 as *const ()),
        };
        self.call(signature, function as usize, &all)[0]
    }

    /// Makes a slice.
    pub(super) fn make_slice(&mut self, v: V) -> Clif {
        let args = self.job.func.inst(v).args.clone();
        let [a, b, c] = [0, 1, 2].map(|k| self.v(args[k]));
        self.call(6, quick::new_slice as *const () as usize, &[self.vm, a, b, c])[0]
    }

    /// Leaves unless a word is an object of one of these shapes.
    pub(super) fn check_shapes(&mut self, word: Clif, shapes: &[u32], v: V, reason: &'static str) {
        let (heap, on, out) = (self.b.create_block(), self.b.create_block(), self.cold());
        let is_heap = value::is_heap(&mut self.b, word);
        self.b.ins().brif(is_heap, heap, &[], out, &[]);
        self.b.switch_to_block(heap);
        let now = self.load_u32(Region::Headers, word, layout::SHAPE - 1);
        let mut any: Option<Clif> = None;
        for shape in shapes {
            let is = self.b.ins().icmp_imm_s(IntCC::Equal, now, *shape as i64);
            any = Some(any.map_or(is, |any| self.b.ins().bor(any, is)));
        }
        match any {
            Some(any) => self.b.ins().brif(any, on, &[], out, &[]),
            None => self.b.ins().jump(out, &[]),
        };
        self.b.switch_to_block(out);
        self.fail(v, reason);
        self.b.switch_to_block(on);
    }

    /// The function that a method of the object is by its shape, one of those known.
    pub(super) fn method_of(&mut self, n: u16, obj: Clif) -> Clif {
        let now = self.load_u32(Region::Headers, obj, layout::SHAPE - 1);
        let mut found: Option<Clif> = None;
        for shaped in &self.job.func.shapes[n as usize] {
            let Shaped::Method { shape, callee, .. } = *shaped else { continue };
            let callee = self.int(callee as i64);
            found = Some(match found {
                None => callee,
                Some(other) => {
                    let is = self.b.ins().icmp_imm_s(IntCC::Equal, now, shape as i64);
                    self.b.ins().select(is, callee, other)
                }
            });
        }
        found.unwrap_or(obj)
    }

    pub(super) fn has_shape(&mut self, word: Clif, shape: u32) -> Clif {
        let (heap, on) = (self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(on, types::I8);
        let is_heap = value::is_heap(&mut self.b, word);
        let no = self.b.ins().iconst(types::I8, 0);
        self.b.ins().brif(is_heap, heap, &[], on, &[no.into()]);
        self.b.switch_to_block(heap);
        let s = self.load_u32(Region::Headers, word, layout::SHAPE - 1);
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, s, shape as i64);
        self.b.ins().jump(on, &[same.into()]);
        self.b.switch_to_block(on);
        result
    }

    pub(super) fn index(&mut self, v: V, key: V, len: V) -> Clif {
        let (op, len) = (self.job.func.op(key), self.v(len));
        let n = if let Op::RangeItem(_) = op {
            self.v(self.job.func.inst(key).args[0])
        } else {
            let key = self.v(key);
            self.b.ins().sshr_imm_s(key, 2)
        };
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThan, n, len);
        if op == Op::RangeItem(true) {
            self.guard(inside, v, "index");
            return n;
        }
        let (on, other) = (self.b.create_block(), self.cold());
        let result = self.b.append_block_param(on, types::I64);
        self.b.ins().brif(inside, on, &[n.into()], other, &[]);
        self.b.switch_to_block(other);
        let from_end = self.b.ins().iadd(n, len);
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThan, from_end, len);
        self.guard(inside, v, "index");
        self.b.ins().jump(on, &[from_end.into()]);
        self.b.switch_to_block(on);
        result
    }

    /// Address of the word of an item, less the offset that the items begin at.
    pub(super) fn item(&mut self, storage: V, place: V) -> (Clif, Clif) {
        let (storage, place) = (self.v(storage), self.v(place));
        let offset = self.b.ins().ishl_imm_s(place, 3);
        (self.b.ins().iadd(storage, offset), storage)
    }

    /// An item of a list that stores its items in any way, boxed.
    fn list_get_any(&mut self, list: V, place: V) -> Clif {
        let (list, place) = (self.v(list), self.v(place));
        let kind = self.load_u8(Region::ListHead, list, layout::LIST_KIND - 1);
        let storage = self.load(types::I64, Region::ListHead, list, layout::LIST_STORAGE - 1);
        let offset = self.b.ins().ishl_imm_s(place, 3);
        let at = self.b.ins().iadd(storage, offset);
        let word = self.load(types::I64, Region::ListItems, at, layout::ARRAY_ITEMS - 1);
        let [ints, other, floats, on] = [(); 4].map(|()| self.b.create_block());
        let result = self.b.append_block_param(on, types::I64);
        let is =
            |this: &mut Self, items: Items| this.b.ins().icmp_imm_s(IntCC::Equal, kind, items as i64 + 1);
        let is_ints = is(self, Items::Ints);
        self.b.ins().brif(is_ints, ints, &[], other, &[]);
        self.b.switch_to_block(ints);
        let up = self.b.ins().ishl_imm_s(word, 2);
        let boxed = self.boxed(up, Ty::Int);
        self.b.ins().jump(on, &[boxed.into()]);
        self.b.switch_to_block(other);
        let is_floats = is(self, Items::Floats);
        self.b.ins().brif(is_floats, floats, &[], on, &[word.into()]);
        self.b.switch_to_block(floats);
        let double = self.b.ins().bitcast(types::F64, MemFlagsData::new(), word);
        let boxed = self.box_float(double);
        self.b.ins().jump(on, &[boxed.into()]);
        self.b.switch_to_block(on);
        result
    }

    pub(super) fn list_get(&mut self, items: Items, storage: V, place: V) -> Clif {
        if items == Items::Any {
            return self.list_get_any(storage, place);
        }
        let (at, _) = self.item(storage, place);
        let ty = if items == Items::Floats { types::F64 } else { types::I64 };
        let word = self.load(ty, Region::ListItems, at, layout::ARRAY_ITEMS - 1);
        if items == Items::Ints { self.b.ins().ishl_imm_s(word, 2) } else { word }
    }

    pub(super) fn list_set(&mut self, items: Items, storage: V, place: V, v: V) {
        let (at, storage) = self.item(storage, place);
        let c = self.v(v);
        let word = if items == Items::Ints { self.b.ins().sshr_imm_s(c, 2) } else { c };
        self.store(Region::ListItems, word, at, layout::ARRAY_ITEMS - 1);
        if items == Items::Values {
            self.barrier(storage, c, v, Some(at));
        }
    }

    /// Appends in place where the list stores such items already and has room.
    pub(super) fn list_append(&mut self, list: V, item: V) {
        let ty = self.job.func.ty(item);
        let (list, c) = (self.v(list), self.v(item));
        let kind = match ty {
            Ty::Int => ListKind::Ints,
            Ty::Float => ListKind::Floats,
            _ => ListKind::Values,
        };
        let (slow, on) = (self.cold(), self.b.create_block());
        let now = self.load_u8(Region::ListHead, list, layout::LIST_KIND - 1);
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, now, kind as i64);
        let other = if kind == ListKind::Values { self.b.create_block() } else { slow };
        self.or_else(same, other);
        let (storage, at, next) = self.list_end(list, kind, slow);
        let word = if ty == Ty::Int { self.b.ins().sshr_imm_s(c, 2) } else { c };
        self.store(Region::ListItems, word, at, layout::ARRAY_ITEMS - 1);
        self.store(Region::ListHead, next, list, layout::LIST_LEN - 1);
        if kind == ListKind::Values {
            self.barrier(storage, c, item, Some(at));
            self.b.ins().jump(on, &[]);
            // What nobody looked at yet is often an int after all.
            self.b.switch_to_block(other);
            let same = self.b.ins().icmp_imm_s(IntCC::Equal, now, ListKind::Ints as i64);
            self.or_else(same, slow);
            let tag = self.b.ins().band_imm_s(c, 3);
            let is_int = self.b.ins().icmp_imm_s(IntCC::Equal, tag, 2);
            self.or_else(is_int, slow);
            let (_, at, next) = self.list_end(list, ListKind::Ints, slow);
            let word = self.b.ins().sshr_imm_s(c, 2);
            self.store(Region::ListItems, word, at, layout::ARRAY_ITEMS - 1);
            self.store(Region::ListHead, next, list, layout::LIST_LEN - 1);
        }
        self.b.ins().jump(on, &[]);
        self.b.switch_to_block(slow);
        let word = self.boxed(c, ty);
        self.call_apart(2, rt::list_append as *const () as usize, &[self.vm, list, word]);
        self.b.ins().jump(on, &[]);
        self.b.switch_to_block(on);
    }

    /// Where the next item of a list with items goes: its storage, the item's address less the array's head, and the new length.
    /// Goes to `slow` where there are no items or there is no room.
    fn list_end(&mut self, list: Clif, kind: ListKind, slow: Block) -> (Clif, Clif, Clif) {
        // (One without items may have no storage.)
        let len = self.load(types::I64, Region::ListHead, list, layout::LIST_LEN - 1);
        let some = self.b.ins().icmp_imm_s(IntCC::NotEqual, len, 0);
        self.or_else(some, slow);
        let storage = self.load(types::I64, Region::ListHead, list, layout::LIST_STORAGE - 1);
        let room = self.load(types::I64, Region::ListHead, storage, layout::ARRAY_LEN - 1);
        let offset = self.b.ins().ishl_imm_s(len, 3);
        let end = if kind == ListKind::Values { len } else { offset };
        let fits = self.b.ins().icmp(IntCC::UnsignedLessThan, end, room);
        self.or_else(fits, slow);
        (storage, self.b.ins().iadd(storage, offset), self.b.ins().iadd_imm_s(len, 1))
    }

    /// Address of an array's item.
    pub(super) fn element(&mut self, e: Elements, items: V, place: V) -> Clif {
        let (items, place) = (self.v(items), self.v(place));
        let offset = self.b.ins().ishl_imm_s(place, e.log as i64);
        self.b.ins().iadd(items, offset)
    }

    pub(super) fn array_get(&mut self, v: V, e: Elements, array: V, place: V) -> Clif {
        let at = self.element(e, array, place);
        let flags = self.flags(Region::Elements);
        let word = match (e.log, e.signed) {
            (3, false) => return self.b.ins().load(types::F64, flags, at, 0),
            (3, true) => self.b.ins().load(types::I64, flags, at, 0),
            (2, true) => self.b.ins().sload32(flags, at, 0),
            (2, false) => self.b.ins().uload32(flags, at, 0),
            (1, true) => self.b.ins().sload16(types::I64, flags, at, 0),
            (1, false) => self.b.ins().uload16(types::I64, flags, at, 0),
            (_, true) => self.b.ins().sload8(types::I64, flags, at, 0),
            (_, false) => self.b.ins().uload8(types::I64, flags, at, 0),
        };
        let up = self.b.ins().ishl_imm_s(word, 2);
        if e.log == 3 {
            let back = self.b.ins().sshr_imm_s(up, 2);
            let same = self.b.ins().icmp(IntCC::Equal, back, word);
            self.guard(same, v, "overflow");
        }
        up
    }

    pub(super) fn array_set(&mut self, v: V, e: Elements, array: V, place: V, value: V) {
        let at = self.element(e, array, place);
        let c = self.v(value);
        let flags = self.flags(Region::Elements);
        if e.ty() == Ty::Float {
            self.b.ins().store(flags, c, at, 0);
            return;
        }
        let n = self.b.ins().sshr_imm_s(c, 2);
        if e.log < 3 {
            let bits = 8i64 << e.log;
            let least = if e.signed { -1i64 << (bits - 1) } else { 0 };
            let up = self.b.ins().iadd_imm_s(n, -least);
            let most = self.int((1i64 << bits) - 1);
            let fits = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, up, most);
            self.guard(fits, v, "overflow");
        }
        match e.log {
            0 => self.b.ins().istore8(flags, n, at, 0),
            1 => self.b.ins().istore16(flags, n, at, 0),
            2 => self.b.ins().istore32(flags, n, at, 0),
            _ => self.b.ins().store(flags, n, at, 0),
        };
    }

    /// The write barrier after `word` (the value `v`) was stored into `obj`; for an array at an item's place.
    pub(super) fn barrier(&mut self, obj: Clif, word: Clif, v: V, at: Option<Clif>) {
        let func = self.job.func;
        if matches!(func.op(v), Op::BoxInt | Op::BoxBool)
            || matches!(func.op(v), Op::Word(w) if !Value::from_bits(w).is_heap())
        {
            return;
        }
        let gc = self.load_u8(Region::Headers, obj, layout::GC_STATE - 1);
        let old = self.b.ins().band_imm_s(gc, 1);
        let heap = value::is_heap(&mut self.b, word);
        let heap = self.b.ins().uextend(types::I64, heap);
        let both = self.b.ins().band(old, heap);
        let (slow, on) = (self.cold(), self.b.create_block());
        self.b.ins().brif(both, slow, &[], on, &[]);
        self.b.switch_to_block(slow);
        let at = match at {
            Some(at) => self.b.ins().iadd_imm_s(at, layout::ARRAY_ITEMS as i64 - 1),
            None => self.int(0),
        };
        self.call_apart(2, rt::barrier as *const () as usize, &[obj, at, word]);
        self.b.ins().jump(on, &[]);
        self.b.switch_to_block(on);
    }

    /// The length of a list or tuple, which goes to `to` as an int's word; other values go on in a new block.
    pub(super) fn length_form(&mut self, obj: Clif, to: Block) {
        let other = self.b.create_block();
        let heap = self.b.create_block();
        let is_heap = value::is_heap(&mut self.b, obj);
        self.b.ins().brif(is_heap, heap, &[], other, &[]);
        self.b.switch_to_block(heap);
        let now = self.load_u32(Region::Headers, obj, layout::SHAPE - 1);
        let forms = [
            (shapes::LIST, Region::ListHead, layout::LIST_LEN),
            (shapes::TUPLE, Region::Tuples, layout::TUPLE_LEN),
        ];
        for (shape, region, offset) in forms {
            let (hit, on) = (self.b.create_block(), self.b.create_block());
            let is = self.b.ins().icmp_imm_s(IntCC::Equal, now, shape as i64);
            self.b.ins().brif(is, hit, &[], on, &[]);
            self.b.switch_to_block(hit);
            let len = self.load(types::I64, region, obj, offset - 1);
            let shifted = self.b.ins().ishl_imm_s(len, 2);
            let word = self.b.ins().iadd_imm_s(shifted, 2);
            self.b.ins().jump(to, &[word.into()]);
            self.b.switch_to_block(on);
        }
        self.b.ins().jump(other, &[]);
        self.b.switch_to_block(other);
    }

    /// Finds (or stores `value` into) the attribute of an object by its shape, and goes on with that in `to`; in a new block
    /// where the shape is none of those known.
    pub(super) fn by_shape(&mut self, n: u16, obj: Clif, value: Option<V>, to: Block) {
        let shapes = &self.job.func.shapes[n as usize];
        if shapes.is_empty() {
            return;
        }
        let (heap, other) = (self.b.create_block(), self.b.create_block());
        let is_heap = value::is_heap(&mut self.b, obj);
        self.b.ins().brif(is_heap, heap, &[], other, &[]);
        self.b.switch_to_block(heap);
        let now = self.load_u32(Region::Headers, obj, layout::SHAPE - 1);
        let mut offsets: Vec<i32> = Vec::new();
        for shaped in shapes {
            if let Shaped::Slot { offset, .. } = shaped
                && !offsets.contains(offset)
            {
                offsets.push(*offset);
            }
        }
        // Shapes that have the attribute at the same place are asked for together.
        for offset in offsets {
            let mut any: Option<Clif> = None;
            for shaped in shapes {
                if let Shaped::Slot { shape, offset: o } = *shaped
                    && o == offset
                {
                    let is = self.b.ins().icmp_imm_s(IntCC::Equal, now, shape as i64);
                    any = Some(any.map_or(is, |any| self.b.ins().bor(any, is)));
                }
            }
            let Some(any) = any else { continue };
            let (hit, on) = (self.b.create_block(), self.b.create_block());
            self.b.ins().brif(any, hit, &[], on, &[]);
            self.b.switch_to_block(hit);
            match value {
                Some(v) => {
                    let word = self.v(v);
                    self.store(Region::Fields, word, obj, offset - 1);
                    self.barrier(obj, word, v, None);
                    self.b.ins().jump(to, &[]);
                }
                None => {
                    let word = self.load(types::I64, Region::Fields, obj, offset - 1);
                    let none = self.b.ins().icmp_imm_s(IntCC::Equal, word, Value::UNBOUND.bits() as i64);
                    self.b.ins().brif(none, other, &[], to, &[word.into()]);
                }
            }
            self.b.switch_to_block(on);
        }
        for shaped in shapes {
            let Shaped::Method { shape, class, version, callee } = *shaped else { continue };
            if value.is_some() {
                continue;
            }
            let is = self.b.ins().icmp_imm_s(IntCC::Equal, now, shape as i64);
            let (hit, on) = (self.b.create_block(), self.b.create_block());
            self.b.ins().brif(is, hit, &[], on, &[]);
            self.b.switch_to_block(hit);
            let at = self.int(class as i64 + layout::TYPE_VERSION as i64);
            let have = self.load_u32(Region::Versions, at, 0);
            let same = self.b.ins().icmp_imm_s(IntCC::Equal, have, version as i64);
            let word = self.int(callee as i64);
            self.b.ins().brif(same, to, &[word.into()], other, &[]);
            self.b.switch_to_block(on);
        }
        self.b.ins().jump(other, &[]);
        self.b.switch_to_block(other);
    }
}
