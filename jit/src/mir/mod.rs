//! The mid-level representation: SSA with block parameters over values of a few machine types. Instructions that may fail
//! name a *frame state*: which values the interpreter's registers have there, as far as the frame's memory is behind.
//!
//! A function is built from bytecode for one place of entry ([`crate::build`]), checked by [`verify`], shown by [`print`],
//! and lowered to Cranelift's representation by [`crate::lower`].

use taipan_vm::interp::quick::Template;
use taipan_vm::object::Code;
use taipan_vm::tier::ArrayLayout;
use taipan_vm::tier::assume::Assumption;
use taipan_vm::value::Gc;

pub mod graph;
pub mod parse;
pub mod print;
pub mod verify;

/// A value, by the number of the instruction that makes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct V(pub u32);
/// A block.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct B(pub u32);
/// A frame state.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct S(pub u32);

/// An instruction of one of the function's frames.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct At {
    /// Place in [`Func::frames`].
    pub frame: u16,
    pub index: u32,
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.frame {
            0 => write!(f, "@{}", self.index),
            frame => write!(f, "@{frame}.{}", self.index),
        }
    }
}

/// The machine type of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Ty {
    /// A value's word.
    Any,
    /// An int of at most 62 bits, shifted left by two.
    Int,
    /// An int from 0 to 2^64 - 1.
    U64,
    /// A double.
    Float,
    /// 0 or 1.
    Bool,
    /// A 64-bit number that is no value: a length, an address.
    Raw,
    /// Nothing.
    None,
}

/// Integer operations that may need a state: see [`Op::may_exit`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum IntOp {
    Add,
    Sub,
    Mul,
    FloorDiv,
    Mod,
    And,
    Or,
    Xor,
    Shl,
    Shr,
}

/// Operations on doubles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FloatOp {
    Add,
    Sub,
    Mul,
    Div,
}

/// Which way a double is made an int.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Rounding {
    Down,
    Up,
    ToZero,
}

/// Comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Cmp {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

/// How the items of a list are stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Items {
    Ints,
    Floats,
    Values,
    /// In one way or another.
    Any,
}

/// The items of an array, by its type code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Elements {
    pub code: u8,
    /// Bytes of an item, as a power of two.
    pub log: u8,
    pub signed: bool,
    /// Where the array has what the code reads, in bytes from its address.
    pub at: ArrayLayout,
}

impl Elements {
    /// The items of arrays of this type code; None where compiled code has no form for them.
    pub fn of(code: u8, at: ArrayLayout) -> Option<Elements> {
        let (log, signed) = match code {
            b'b' => (0, true),
            b'B' => (0, false),
            b'h' => (1, true),
            b'H' => (1, false),
            b'i' => (2, true),
            b'I' => (2, false),
            b'l' | b'q' => (3, true),
            b'd' => (3, false),
            _ => return None,
        };
        Some(Elements { code, log, signed, at })
    }
    /// The type of an item in a machine register.
    pub fn ty(self) -> Ty {
        if self.code == b'd' { Ty::Float } else { Ty::Int }
    }
}

/// Short cuts for instructions: see `taipan_vm::interp::quick`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Quick {
    /// a[b]
    GetItem,
    /// a[b] = c
    SetItem,
    /// The attribute of a site (its address) of a; with the place in [`Func::shapes`] of what is known.
    LoadAttr(u64, u16),
    /// The attribute of a site of a = b; likewise.
    StoreAttr(u64, u16),
    /// The function to call with a; likewise.
    LoadMethod(u64, u16),
    /// iter(a)
    Iter,
    /// a op b, the operator by its number in `BinOp::ALL`; an operator that may work in place; doubles are likely.
    Binary { op: u8, in_place: bool, floats: bool },
    /// -a
    Negative,
    /// a op b, as True or False.
    Compare(Cmp),
    /// b in a, or b not in a, as True or False.
    Contains { not: bool },
    /// a[b] of the dict a.
    DictItem,
    /// a[b:c]
    GetSlice,
    /// a[b:c:d]
    GetStride,
    /// Appends the items of b to the list a.
    ListExtend,
    /// a[b:c] = d
    SetSlice,
    /// A dict of so many pairs in the frame, from a register on.
    Map(u16, u16),
    /// len(a)
    Length,
    /// Is a a mapping, or else a sequence, for a pattern?
    HasKind { mapping: bool },
    /// isinstance(a, b)
    IsInstance,
    /// The dict a's item b, or c
    DictGet,
    /// Adds b to the set a.
    SetAdd,
    /// del a[b] of a dict
    DelItem,
    /// Adds the named arguments in the dict b to those in the dict a.
    DictMerge,
    /// The text of a, formatted as b says and converted: see `quick::format`.
    Format(u8),
    /// So many strings in the frame, from a register on, as one.
    Text(u16, u16),
    /// The native function with this definition (its address), of a, b and c.
    Native(u64),
    /// The global of a site.
    LoadGlobal(u64),
    /// What super(a, b) has under the name of a site; puts the first argument for it into the frame.
    LoadSuper(u64),
    /// Puts so many items of a into the frame from register `to` on.
    Unpack(u16),
}

impl Quick {
    /// Does it give a value?
    pub fn has_value(self) -> bool {
        !matches!(
            self,
            Quick::SetItem
                | Quick::SetSlice
                | Quick::ListExtend
                | Quick::StoreAttr(..)
                | Quick::Unpack(_)
                | Quick::DelItem
                | Quick::DictMerge
        )
    }
}

/// What an instruction does. `a`, `b`, ... are its arguments.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Op {
    /// A block's parameter.
    Param,
    /// A constant value by its bits.
    Word(u64),
    /// A constant int.
    Int(i64),
    /// A constant int of 64 bits without sign.
    U64(u64),
    /// A constant double by its bits.
    Float(u64),
    /// The register's word in the frame.
    LoadReg(u16),
    /// The saved register of the generator that runs
    LoadSaved(u16),
    /// The saved register of the generator a
    LoadSavedOf(u16),
    /// Does the generator a wait at this instruction (its address), which is a Yield or made it, with no exception handled in it
    /// or around it, and without a Frame object?
    WaitsAt {
        pc: u64,
        created: bool,
    },
    /// The generator a, which waited, runs.
    Resume,
    /// The generator a waits as [`Func::waits`] says at this place, with b, c, ... in the registers.
    Suspend(u32),
    /// The generator a has ended.
    EndGenerator,
    /// Puts the saved registers into the outermost frame.
    Fill,
    /// This word of the running generator's store for a sink, a value or a double
    LoadStore(u8),
    /// That word = a
    StoreStore(u8),
    /// The frame's register = a.
    StoreReg(u16),
    /// The int that a is, or exit.
    UnboxInt,
    /// The double that a is (also one on the heap), or exit.
    UnboxFloat,
    /// The double that a is, or the int that a is as one, or exit.
    UnboxNumber,
    /// The same, but exit also where the int is not exact as a double.
    UnboxExact,
    /// The int of 64 bits without sign that a is, or exit.
    UnboxU64,
    BoxInt,
    BoxU64,
    BoxFloat,
    BoxBool,
    IntToFloat,
    /// The int a as one without sign; exit where it has one.
    IntToU64,
    /// The int a of 64 bits without sign; exit where it has more than 61 bits.
    U64ToInt,
    /// The low 64 bits of an int.
    LowBits,
    /// a op b modulo 2^64; a shift exits where it is by less than 0 or more than 63 bits.
    Low(IntOp),
    /// a & this, as an int.
    Masked(u64),
    /// a op b of ints without sign; exit where b is 0 and divides.
    Wide(IntOp),
    WideCmp(Cmp),
    /// a op b, or exit where the result is no int of 62 bits, or is an error.
    Int2(IntOp),
    /// a op b (plus, minus or times), which is an int of 62 bits for sure.
    Sure(IntOp),
    /// a / b as a double, or exit where that needs more than doubles.
    IntTrueDiv,
    IntNeg,
    IntInvert,
    IntCmp(Cmp),
    /// a op b; Div exits at 0.
    Float2(FloatOp),
    FloatNeg,
    /// Exit if the double a is infinite.
    GuardFinite,
    /// What a function of doubles, by its place in [`crate::math::FUNCTIONS`], gives for the arguments; exit where that is no
    /// finite number.
    FloatFunction(u8),
    /// Without its sign.
    FloatAbs,
    /// The int that a double is without its fraction, as the rounding says; exit where that has more than 59 bits.
    FloatToInt(Rounding),
    /// b if a holds, else c: two values of a type.
    Select,
    FloatCmp(Cmp),
    Not,
    /// a is the constant word.
    IsWord(u64),
    /// Exit unless a is this word.
    GuardWord(u64),
    /// Exit if a is this word.
    GuardNotWord(u64),
    /// Exit unless a is a heap object of this shape.
    GuardShape(u32),
    /// Exit unless a is a heap object of one of the shapes that [`Func::sets`] has at this place.
    GuardShapes(u16),
    /// a is a heap object of this shape.
    HasShape(u32),
    /// Exit if a is a heap object.
    GuardNotHeap,
    /// One of both is no int that tags itself, or exit.
    GuardNotInts,
    /// Exit if the frame has a Frame object or a locals mapping.
    GuardNoFrame,
    /// Exit unless the u32 at this address is this.
    GuardU32(u64, u32),
    /// All that the function assumes ([`Func::assumptions`]) holds still.
    GuardAssumptions,
    /// Exit unless a list's items are stored so.
    GuardItems(Items),
    /// The word at an offset in the object a.
    LoadField(i32),
    /// The word at an offset in object a = b (with the write barrier).
    StoreField(i32),
    /// The number at an offset in the object a.
    LoadRaw(i32),
    /// The number at an offset in the object a = b.
    StoreRaw(i32),
    /// a < b, without sign.
    RawLess,
    /// a + 1
    RawNext,
    /// The object a has this shape from now on.
    SetShape(u32),
    /// Truth of any value; may run code.
    Truth,
    /// Number of items of the list a.
    ListLen,
    /// Number of items of the tuple a.
    TupleLen,
    /// The index a, counted from the front, for a sequence with b items; or exit.
    Index,
    /// Where the items of the list a are.
    ListStorage,
    /// Item b of a list with its items at a; of the list a itself, if these may be stored in any way.
    ListGet(Items),
    /// Item b of a list with its items at a = c.
    ListSet(Items),
    /// Exit unless array a has this type code.
    GuardArray(Elements),
    /// Number of items of array a.
    ArrayLen(Elements),
    /// Where the items of array a are.
    ArrayItems(Elements),
    /// Item b of an array with its items at a; exit where it is no int of 62 bits.
    ArrayGet(Elements),
    /// Item b of an array with its items at a = c; exit where that is no number for it.
    ArraySet(Elements),
    /// Item b (constant) of tuple a.
    TupleGet(u32),
    /// Item b of tuple a.
    TupleItem,
    /// Exit unless tuple a has so many items.
    GuardTupleLen(u32),
    /// Exit unless the string a is ASCII.
    GuardText,
    /// Number of characters of the string a.
    TextLen,
    /// The code of the character at place b of the ASCII string a.
    Byte,
    /// Item b of the bytes a.
    BytesItem,
    /// The string of the one ASCII character with code a, from the table of all at this address.
    Char(u64),
    /// The code of a, if that is a string of one ASCII character; else `text::NO_CHAR`.
    CharCode,
    /// 1 if a is the interned string of these bits, which has so many characters, 0 if it is another string for sure; else
    /// `text::UNTOLD`.
    IsText(u64, u32),
    /// Is bit a of these 128 set? (No, if there is none.)
    IsAmong(u64, u64),
    /// a is 0.
    IsZero,
    /// Appends b to list a (of any kind).
    ListAppend,
    /// Exit if work waits.
    Poll,
    /// Leave the code to the interpreter if there is no room for the inlined frames.
    Room,
    /// Makes another frame the running one for the interpreter.
    EnterFrame {
        from: u16,
        to: u16,
    },
    /// The word in a frame's header that names the caller, and what kind of call it was.
    FrameWord {
        frame: u16,
        kind: u8,
    },
    /// Exit (as planned) if a, the word for it in a frame's header, is a frame object.
    GuardPlainFrame,
    /// The running function, from the outermost frame's header.
    LoadHeader,
    /// A new cell of a closure with a in it.
    NewCell,
    /// A new plain object, by the place of its template in [`Func::templates`].
    NewInstance(u16),
    /// One that is made only for the interpreter: see [`State::objects`].
    Virtual(u16),
    /// Lets the interpreter run an instruction, in the frame; with its opcode.
    Step(At, taipan_compiler::bytecode::Op),
    /// Tries a short cut, and lets the interpreter run the instruction at the index of the state where it does not apply.
    /// Gives the value of register `to`, or nothing.
    Try(Quick, u16),
    /// The same, but exits where the short cut does not apply: so no other code runs.
    Ask(Quick, u16),
    /// The function that a method of a is, by its shape, which is one of those in that place of [`Func::shapes`].
    MethodOf(u16),
    /// The truth of a; exits where a class of the program has a say in it.
    Test,
    /// A new dict. Like a tuple, it is made where it is used, and else only for the interpreter.
    NewDict,
    /// The number a of a range as an int; whether it is known not to be negative.
    RangeItem(bool),
    /// How many items range(a, b, step) has.
    RangeCount(i64),
    /// The same with the step c, which is not 0.
    RangeCountBy,
    /// type(a)
    TypeOf,
    /// slice(a, b, c)
    NewSlice,
    /// A function with the code of these bits, made by the function a, with the parts that the second number names.
    NewFunction(u64, u8),
    /// A tuple of the arguments, one to three of any type. It is made where it is used, and else only for the interpreter.
    NewTuple,
    /// Makes a tuple of so many words of the frame from a register on.
    Tuple(u16, u32),
    /// Makes a list of so many words of the frame from a register on.
    List(u16, u32),
    /// a op b as True or False, or unbound where that is not simple; whether doubles are likely.
    Compare(Cmp, bool),
    /// The next item of the iterator a: a value, or `quick::END`, or unbound where the interpreter must see to it.
    Next,
    /// The halves of the next item of the iterator a, put into two registers of the frame from this one on: 1, or
    /// `quick::END`, or 0 where the interpreter must see to it.
    NextPair(u16),
    /// A constant number.
    Raw(u64),
    /// a is this number.
    IsRaw(u64),
    /// Exit unless a is this number.
    GuardRaw(u64),
    /// Exit unless a is this: a jump goes where it never went before.
    GuardBool(bool),
    /// Exit unless a is above this number.
    GuardAbove(u64),
    /// a is b
    Same,
    /// Makes the call of an instruction; its operands are in the frame.
    CallAny(At),
    /// The next item of a, as the ForIter has it, which may be a generator's; `quick::END` where there is none.
    NextItem(At),
    /// What to iterate over, or to wait for, of a, as the instruction has it.
    CallUnary(At),
    /// Sends b to a for the Send: what it yields, or `quick::END`, and what it returned is in the instruction's register then.
    SendTo(At),
    /// Makes the call of an instruction, whose operands are in the frame, by a native function's quick entry (its address), with
    /// a, b and c.
    CallEntry(At, u64),
    /// a op b for the instruction, whose operands are in the frame; the operator as `quick::call_binary` has it.
    CallBinary(At, u8),
    /// Calls the Python function that [`Func::calls`] has at this place.
    CallFunction(u32),
}

/// An instruction.
#[derive(Clone, Debug)]
pub struct Inst {
    pub op: Op,
    pub ty: Ty,
    pub args: Vec<V>,
    pub state: Option<S>,
}

/// What the registers are at an instruction, beyond what the frame's memory says.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The instruction to go on with.
    pub at: At,
    /// The frame that the interpreter takes for the running one.
    pub entered: u16,
    /// It is for guards where a block is entered, which say nothing about that instruction.
    pub at_edge: bool,
    /// What the outermost frame, a generator's, has beside `registers` is among the saved ones.
    pub bare: bool,
    pub registers: Vec<(u16, V)>,
    /// Objects that are not made otherwise, among what the registers (and these objects) have: each after those in it.
    pub objects: Vec<Object>,
}

impl State {
    /// The values that it names.
    pub fn values(&self) -> impl Iterator<Item = V> + '_ {
        let fields = self.objects.iter().flat_map(|o| o.fields.iter().map(|f| f.1));
        self.registers.iter().map(|r| r.1).chain(fields)
    }
    /// The same, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        let fields = self.objects.iter_mut().flat_map(|o| o.fields.iter_mut().map(|f| &mut f.1));
        self.registers.iter_mut().map(|r| &mut r.1).chain(fields)
    }
}

/// What an object has that is made only where compiled code is left.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// The instruction that it is, or a block's parameter: that may be something else, which is then in its place.
    pub v: V,
    /// Its place in [`Func::templates`].
    pub template: u16,
    pub shape: u32,
    /// Attributes by their offsets.
    pub fields: Vec<(i32, V)>,
}

/// Where control goes at the end of a block.
#[derive(Clone, Debug, Default)]
pub enum Term {
    /// Not set yet.
    #[default]
    Open,
    Jump(B, Vec<V>),
    /// To the first if the condition holds, else to the second; neither has parameters.
    Branch(V, B, B),
    /// Returns the value, or leaves to the interpreter, which shall see to a Frame object or generator.
    Return(V, S),
    /// Gives the first value for an instruction that ends or suspends a generator's frame. The others go to its saved registers.
    Give(Vec<V>, Vec<u16>, At),
    /// Leaves to the interpreter, as planned.
    Exit(S, &'static str),
    /// A guess that cannot hold.
    Fail(S),
    /// Lets the interpreter run the instruction at the index, and goes where that leads; elsewhere it is left.
    Step(At, taipan_compiler::bytecode::Op, Vec<(u32, B)>),
}

impl Term {
    /// The values that it uses itself.
    pub fn values(&self) -> &[V] {
        match self {
            Term::Jump(_, args) => args,
            Term::Give(values, ..) => values,
            Term::Branch(v, ..) | Term::Return(v, _) => std::slice::from_ref(v),
            _ => &[],
        }
    }
    /// The same, to be changed.
    pub fn values_mut(&mut self) -> &mut [V] {
        match self {
            Term::Jump(_, args) | Term::Give(args, ..) => args,
            Term::Branch(v, ..) | Term::Return(v, _) => std::slice::from_mut(v),
            _ => &mut [],
        }
    }
    /// Its frame state.
    pub fn state(&self) -> Option<S> {
        match self {
            Term::Return(_, s) | Term::Exit(s, _) | Term::Fail(s) => Some(*s),
            _ => None,
        }
    }
}

/// A block.
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub params: Vec<V>,
    pub insts: Vec<V>,
    pub term: Term,
}

/// What an access to an attribute does for objects of one shape.
#[derive(Clone, Copy, Debug)]
pub enum Shaped {
    /// The word at an offset.
    Slot { shape: u32, offset: i32 },
    /// The function to call (by its bits) while the class at an address has this version.
    Method { shape: u32, class: u64, version: u32, callee: u64 },
}

/// A call of a known Python function: what compiled code needs to know of it.
#[derive(Clone, Copy, Debug)]
pub struct CallTarget {
    /// Bits of the function, or 0 where it is the instruction's operand.
    pub function: u64,
    /// Address of the code's hot part.
    pub hot: u64,
    /// Registers of its frame, and which of them are locals to unbind.
    pub registers: u32,
    pub params: u32,
    pub locals: u32,
    /// The calling instruction, the register of the first argument, and the one of the result.
    pub at: At,
    pub first: u16,
    pub to: u16,
}

/// Where an inlined generator waits: the instruction's address, and the saved registers that change.
#[derive(Clone, Debug)]
pub struct Waits {
    pub pc: u64,
    pub registers: Vec<u16>,
}

/// A frame of a function: its own or an inlined one.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Bits of its code object.
    pub code: u64,
    /// Address of the first instruction word, and all words, for places to go on at.
    pub instrs: u64,
    pub words: Vec<taipan_compiler::bytecode::Instr>,
    /// Its first register, counted from the outermost frame's.
    pub base: u16,
    /// How many registers it has.
    pub registers: u16,
    /// Frames below it.
    pub level: u16,
    /// Instructions at which guesses had failed once when it was built.
    pub doubted: std::collections::BTreeSet<u32>,
}

impl Frame {
    /// The frame of a code object.
    pub fn new(code: Gc<Code>, base: u16, level: u16) -> Frame {
        Frame {
            code: code.value().bits(),
            instrs: code.hot.instrs.get() as u64,
            words: code.unit.instrs.clone(),
            base,
            registers: code.unit.registers as u16,
            level,
            doubted: code.tier().map(|t| t.doubted.borrow().clone()).unwrap_or_default(),
        }
    }
    /// The address of the instruction at `index`.
    pub fn pc(&self, index: usize) -> u64 {
        self.instrs + (index * size_of::<taipan_compiler::bytecode::Instr>()) as u64
    }
}

/// A function, for one place of entry.
#[derive(Clone, Debug, Default)]
pub struct Func {
    pub name: String,
    pub insts: Vec<Inst>,
    pub blocks: Vec<Block>,
    pub states: Vec<State>,
    pub calls: Vec<CallTarget>,
    /// Where its inlined generators wait.
    pub waits: Vec<Waits>,
    /// Shapes that are asked for together.
    pub sets: Vec<Vec<u32>>,
    /// What new objects look like.
    pub templates: Vec<Template>,
    /// What tuples look like, by the number of their items.
    pub tuples: Vec<Template>,
    /// What short cuts for attributes try themselves.
    pub shapes: Vec<Vec<Shaped>>,
    /// Its frame, and those of inlined functions.
    pub frames: Vec<Frame>,
    /// Does it go round anywhere?
    pub has_loops: bool,
    /// Where its loops are entered, as far as checks may be made there.
    pub loops: Vec<graph::Entrance>,
    /// Heap objects that it refers to, by their bits.
    pub pins: Vec<u64>,
    /// Words that it takes to keep their values, and the epoch in which they have these.
    pub assumptions: Vec<Assumption>,
    pub epoch: u32,
}

impl Op {
    /// Is it a constant?
    pub fn is_constant(self) -> bool {
        matches!(self, Op::Word(_) | Op::Int(_) | Op::U64(_) | Op::Float(_) | Op::Raw(_))
    }
    /// Does it need a frame state?
    pub fn may_exit(self) -> bool {
        match self {
            Op::Int2(op) => !matches!(op, IntOp::And | IntOp::Or | IntOp::Xor),
            Op::Float2(op) => op == FloatOp::Div,
            Op::Low(op) => op == IntOp::Shl,
            Op::Wide(op) => matches!(op, IntOp::FloorDiv | IntOp::Mod),
            Op::UnboxInt
            | Op::UnboxU64
            | Op::IntToU64
            | Op::U64ToInt
            | Op::UnboxFloat
            | Op::UnboxNumber
            | Op::UnboxExact
            | Op::GuardNotInts
            | Op::IntTrueDiv
            | Op::IntNeg
            | Op::GuardWord(_)
            | Op::GuardNotWord(_)
            | Op::GuardShape(_)
            | Op::GuardShapes(_)
            | Op::GuardU32(..)
            | Op::GuardAssumptions
            | Op::GuardItems(_)
            | Op::GuardTupleLen(_)
            | Op::GuardText
            | Op::GuardFinite
            | Op::FloatFunction(_)
            | Op::FloatToInt(_)
            | Op::GuardRaw(_)
            | Op::GuardAbove(_)
            | Op::GuardBool(_)
            | Op::GuardNoFrame
            | Op::Truth
            | Op::Try(..)
            | Op::Ask(..)
            | Op::Test
            | Op::Index
            | Op::GuardPlainFrame
            | Op::GuardNotHeap
            | Op::GuardArray(_)
            | Op::ArrayGet(_)
            | Op::ArraySet(_)
            | Op::Poll => true,
            _ => false,
        }
    }
    /// Can it be left out where nobody uses its value?
    pub fn is_pure(self) -> bool {
        match self {
            Op::Param
            | Op::Word(_)
            | Op::Int(_)
            | Op::Float(_)
            | Op::LoadReg(_)
            | Op::LoadSaved(_)
            | Op::LoadSavedOf(_)
            | Op::WaitsAt { .. }
            | Op::LoadStore(_)
            | Op::U64(_)
            | Op::BoxU64
            | Op::LowBits
            | Op::Masked(_)
            | Op::WideCmp(_)
            | Op::BoxInt
            | Op::BoxFloat
            | Op::BoxBool
            | Op::MethodOf(_)
            | Op::IntToFloat
            | Op::IntInvert
            | Op::IntCmp(_)
            | Op::FloatNeg
            | Op::FloatAbs
            | Op::Select
            | Op::HasShape(_)
            | Op::Raw(_)
            | Op::FloatCmp(_)
            | Op::Not
            | Op::IsWord(_)
            | Op::LoadField(_)
            | Op::Compare(..)
            | Op::IsRaw(_)
            | Op::Same
            | Op::LoadRaw(_)
            | Op::RawLess
            | Op::RawNext
            | Op::ListLen
            | Op::ListStorage
            | Op::ArrayItems(_)
            | Op::NewTuple
            | Op::NewDict
            | Op::Virtual(_)
            | Op::TupleLen
            | Op::ListGet(_)
            | Op::TupleGet(_)
            | Op::TupleItem
            | Op::TextLen
            | Op::Byte
            | Op::BytesItem
            | Op::Char(_)
            | Op::CharCode
            | Op::IsText(..)
            | Op::IsAmong(..)
            | Op::ArrayLen(_)
            | Op::IsZero
            | Op::FrameWord { .. }
            | Op::LoadHeader
            | Op::RangeItem(_)
            | Op::RangeCount(_)
            | Op::RangeCountBy => true,
            Op::Sure(_) => true,
            Op::Int2(_) | Op::Float2(_) | Op::Low(_) | Op::Wide(_) => !self.may_exit(),
            _ => false,
        }
    }
}

impl Func {
    /// The values that instructions or ends of blocks use: what is not among them is at most wanted by frame states.
    pub fn used(&self) -> Vec<bool> {
        let mut used = vec![false; self.insts.len()];
        for block in &self.blocks {
            let args = block.insts.iter().flat_map(|v| &self.inst(*v).args);
            args.chain(block.term.values()).for_each(|v| used[v.0 as usize] = true);
        }
        used
    }
    /// How often each value is used by instructions, ends of blocks and their frame states.
    pub fn uses(&self) -> Vec<u32> {
        let mut uses = vec![0; self.insts.len()];
        let mut note = |v: V| uses[v.0 as usize] += 1;
        for block in &self.blocks {
            block.insts.iter().flat_map(|v| &self.inst(*v).args).copied().for_each(&mut note);
            block.term.values().iter().copied().for_each(&mut note);
        }
        self.states.iter().flat_map(State::values).for_each(&mut note);
        uses
    }
    /// A new block.
    pub fn block(&mut self) -> B {
        self.blocks.push(Block::default());
        B(self.blocks.len() as u32 - 1)
    }
    /// The instruction of a value.
    pub fn inst(&self, v: V) -> &Inst {
        &self.insts[v.0 as usize]
    }
    pub fn op(&self, v: V) -> Op {
        self.inst(v).op
    }
    pub fn ty(&self, v: V) -> Ty {
        self.inst(v).ty
    }
    /// Adds an instruction to the end of a block.
    pub fn push(&mut self, b: B, op: Op, ty: Ty, args: &[V], state: Option<S>) -> V {
        self.insts.push(Inst { op, ty, args: args.to_vec(), state });
        let v = V(self.insts.len() as u32 - 1);
        self.blocks[b.0 as usize].insts.push(v);
        v
    }
    /// Adds a parameter to a block.
    pub fn param(&mut self, b: B, ty: Ty) -> V {
        self.insts.push(Inst { op: Op::Param, ty, args: Vec::new(), state: None });
        let v = V(self.insts.len() as u32 - 1);
        self.blocks[b.0 as usize].params.push(v);
        v
    }
}
