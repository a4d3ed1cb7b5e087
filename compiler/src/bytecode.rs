//! The bytecode: what the compiler makes and the interpreter and the JIT read.
//!
//! A function body is a sequence of 64-bit instruction words over numbered registers of a frame:
//!
//! ```text
//!   bit 0      8      16       32       48       64
//!       | op   | x    | a      | b      | c      |
//! ```
//!
//! `a`, `b`, `c` are 16-bit registers, counts or signed immediates; `bc` read together is one 32-bit number
//! (a constant index, a jump distance). `x` is 8 bits: a small count, a flag, or, for arithmetic, the operand
//! types seen so far (written by the interpreter, read by the JIT). Some instructions are followed by one
//! *extension word*, raw data that is never executed.
//!
//! Registers `0..nparams` hold the arguments in the order positional, keyword-only, `*args`, `**kwargs`; then the
//! other locals; then one register for each cell made here and each free variable; then temporaries, used as a
//! stack, so that at any call everything above the call's own arguments is dead.
//!
//! A call's arguments lie contiguous above a gap of [`CALL_GAP`] registers, into which the interpreter writes
//! the new frame's header: a call pushes a frame without copying its arguments.
//!
//! An instruction that looks something up names a *site*: an entry of the code object's site table, which holds
//! the site's static data (a name) and, at run time, its inline cache and feedback.

use crate::serialize::later::Later;

/// A register of the frame.
pub type Reg = u16;

/// Registers between the callee's register and the first argument (the callee's register is the first of them).
pub const CALL_GAP: u16 = 4;

/// Names no register.
pub const NO_REG: Reg = 0xFFFF;

/// `x` flag of a binary arithmetic instruction: the augmented form (`a += b`).
pub const INPLACE: u8 = 0x80;

/// One instruction word, or one extension word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Instr(pub u64);

impl Instr {
    /// Builds an instruction from its fields.
    pub const fn new(op: Op, x: u8, a: u16, b: u16, c: u16) -> Instr {
        Instr(op as u64 | (x as u64) << 8 | (a as u64) << 16 | (b as u64) << 32 | (c as u64) << 48)
    }
    /// Builds an instruction whose `b` and `c` together hold one 32-bit number.
    pub const fn wide(op: Op, x: u8, a: u16, bc: i32) -> Instr {
        Instr(op as u64 | (x as u64) << 8 | (a as u64) << 16 | ((bc as u32) as u64) << 32)
    }
    /// The opcode's number.
    #[inline(always)]
    pub const fn op_byte(self) -> u8 {
        self.0 as u8
    }
    /// The opcode.
    #[inline(always)]
    pub fn op(self) -> Op {
        Op::from_byte(self.0 as u8)
    }
    #[inline(always)]
    pub const fn x(self) -> u8 {
        (self.0 >> 8) as u8
    }
    #[inline(always)]
    pub const fn a(self) -> u16 {
        (self.0 >> 16) as u16
    }
    #[inline(always)]
    pub const fn b(self) -> u16 {
        (self.0 >> 32) as u16
    }
    #[inline(always)]
    pub const fn c(self) -> u16 {
        (self.0 >> 48) as u16
    }
    /// How far the instruction may jump, in words; None for one that never jumps.
    pub fn distance(self) -> Option<isize> {
        self.distance_as(self.op())
    }
    /// The same for an instruction whose opcode is `op`, whatever stands in its word.
    pub fn distance_as(self, op: Op) -> Option<isize> {
        match op {
            Op::Jump
            | Op::LoopBack
            | Op::JumpIfTrue
            | Op::JumpIfFalse
            | Op::JumpIfNone
            | Op::JumpIfNotNone => Some(self.bc() as isize),
            op if crate::codegen::is_short(op) => Some(self.c() as i16 as isize),
            _ => None,
        }
    }
    /// `b` and `c` as one signed 32-bit number.
    #[inline(always)]
    pub const fn bc(self) -> i32 {
        (self.0 >> 32) as i32
    }
}

macro_rules! opcodes {
    ($( $(#[$doc:meta])* $name:ident ),* $(,)?) => {
        /// The opcodes. In the comments `R[n]` is register n, `site` an index into the site table, `→` a jump
        /// distance in words relative to the jumping instruction's own first word.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Op { $( $(#[$doc])* $name ),* }
        impl Op {
            /// All opcodes in numeric order.
            pub const ALL: &'static [Op] = &[ $( Op::$name ),* ];
            /// The opcode's name, as a disassembly shows it.
            pub fn name(self) -> &'static str {
                match self { $( Op::$name => stringify!($name) ),* }
            }
        }
        /// Calls the macro `$m!` with all opcode names, in numeric order: the interpreter builds its table with it.
        #[macro_export]
        macro_rules! for_each_opcode { ($m:ident) => { $m! { $($name),* } } }
    };
}

opcodes! {
    /// Does nothing.
    Nop,
    /// Polls for pending work, at the entry of a function's body (first instruction) and of a resumed generator. x=0.
    Resume,

    // ---- moves, constants, locals ----
    /// R[a] = R[b]
    Move,
    /// R[a] = constant number bc
    LoadConst,
    /// R[a] = the int bc (signed)
    LoadInt,
    /// R[a] = None
    LoadNone,
    /// R[a] = True
    LoadTrue,
    /// R[a] = False
    LoadFalse,
    /// R[a] = Ellipsis
    LoadEllipsis,
    /// Raises UnboundLocalError (NameError for a free variable's register) when R[a] is unbound. The compiler leaves
    /// it out where the local is definitely assigned.
    CheckBound,
    /// R[a] = unbound; raises when it already is, unless x = 1
    DeleteLocal,
    /// R[a] = a new cell holding R[a] (a parameter that is captured), x=0; x=1: a new empty cell
    MakeCell,
    /// Copies the c cells of the running function's closure to R[a], R[a+1], ... (one for each free variable, in order)
    CopyFreeVars,
    /// R[a] = content of the cell R[b]; raises NameError / UnboundLocalError when empty
    LoadDeref,
    /// The cell R[a]'s content = R[b]
    StoreDeref,
    /// Empties the cell R[a]; raises when it already is
    DeleteDeref,
    /// R[a] = name `site` in the frame's locals mapping, else the content of the cell R[b] (class bodies). x=1: the
    /// mapping is in R[a] (annotation scopes in a class)
    LoadFromDictOrDeref,
    /// R[a] = name `site` in the mapping R[b], else global, else builtin (annotation scopes in a class)
    LoadFromDictOrGlobals,

    // ---- global and namespace names: c = site with the name ----
    /// R[a] = global or builtin of the site's name
    LoadGlobal,
    /// global = R[a]
    StoreGlobal,
    /// delete the global (a unused)
    DeleteGlobal,
    /// R[a] = name in the frame's locals mapping, else global, else builtin (module, class, exec code)
    LoadName,
    /// name in the frame's locals mapping = R[a]
    StoreName,
    /// delete it
    DeleteName,
    /// R[a] = the frame's locals mapping (class bodies, annotation scopes)
    LoadLocals,

    // ---- attributes: c = site with the name ----
    /// R[a] = R[b].name
    LoadAttr,
    /// R[a].name = R[b]
    StoreAttr,
    /// del R[a].name
    DeleteAttr,
    /// Prepares a method call at base a: R[a] = the callee, R[a+CALL_GAP] = R[b] where the callee takes it as first
    /// argument, or unbound where not. Arguments follow from R[a+CALL_GAP+1]. R[b] may be R[a+CALL_GAP].
    LoadMethod,
    /// R[a] = super(R[b], R[b+1]).name, with R[b+2] = the object found under the name `super` (if it is not the builtin
    /// it is called: with no arguments when x & 1, else with the two)
    LoadSuperAttr,
    /// As LoadSuperAttr, but prepares a method call at base a as LoadMethod does
    LoadSuperMethod,

    // ---- items ----
    /// R[a] = R[b][R[c]]; x = feedback
    GetItem,
    /// R[a] = R[b][c as i16]; x = feedback
    GetItemI,
    /// R[a][R[b]] = R[c]; x = feedback
    SetItem,
    /// del R[a][R[b]]
    DelItem,
    /// R[a] = R[b][R[c]:R[c+1]]
    GetSlice,
    /// R[a][R[b]:R[b+1]] = R[c]
    SetSlice,

    // ---- arithmetic: R[a] = R[b] op R[c]; x = feedback | INPLACE. The ..I forms take c as a signed 16-bit int ----
    Add, Sub, Mul, TrueDiv, FloorDiv, Mod, Pow, LShift, RShift, And, Or, Xor, MatMul,
    AddI, SubI, MulI, FloorDivI, ModI, LShiftI, RShiftI, AndI,
    /// R[a] = -R[b]; x = feedback
    Neg,
    /// R[a] = +R[b]
    Pos,
    /// R[a] = ~R[b]
    Invert,
    /// R[a] = not R[b]
    Not,
    /// R[a] = bool(R[b])
    ToBool,

    // ---- comparison: R[a] = R[b] op R[c]; x = feedback ----
    Lt, Le, Eq, Ne, Gt, Ge,
    /// R[a] = R[b] is R[c]
    Is,
    /// R[a] = R[b] is not R[c]
    IsNot,
    /// R[a] = R[b] in R[c]
    In,
    /// R[a] = R[b] not in R[c]
    NotIn,

    // ---- jumps; a fused compare-and-jump tests R[a] op R[b] (JumpIf..I: R[a] op b as i16) and jumps by c as i16.
    //      JumpIf.. jumps when the comparison is true, JumpIfNot.. when it is not (nan makes them differ); x = feedback ----
    JumpIfLt, JumpIfLe, JumpIfEq, JumpIfNe, JumpIfGt, JumpIfGe,
    JumpIfNotLt, JumpIfNotLe, JumpIfNotEq, JumpIfNotNe, JumpIfNotGt, JumpIfNotGe,
    JumpIfLtI, JumpIfLeI, JumpIfEqI, JumpIfNeI, JumpIfGtI, JumpIfGeI,
    JumpIfNotLtI, JumpIfNotLeI, JumpIfNotEqI, JumpIfNotNeI, JumpIfNotGtI, JumpIfNotGeI,
    /// → bc
    Jump,
    /// → bc (backwards), polls for pending work and counts the loop. a = the loop's number in the code object
    LoopBack,
    /// if bool(R[a]) → bc; x = feedback
    JumpIfTrue,
    /// if not bool(R[a]) → bc; x = feedback
    JumpIfFalse,
    /// if R[a] is None → bc
    JumpIfNone,
    /// if R[a] is not None → bc
    JumpIfNotNone,

    // ---- iteration ----
    /// R[a] = iter(R[b])
    GetIter,
    /// R[a] = the iterator R[b]'s next value; at its end → c as i16, R[a] unchanged; x = feedback
    ForIter,
    /// R[a..a+c] = the c items of R[b], else ValueError. Writes nothing if it raises: the registers may be variables'
    UnpackSeq,
    /// R[a..] = the first c items of R[b], a list of the middle, the last x items
    UnpackEx,

    // ---- building ----
    /// R[a] = (R[b], ..., R[b+c-1])
    BuildTuple,
    BuildList,
    BuildSet,
    /// R[a] = dict of the c pairs at R[b]: key, value, key, value, ...
    BuildMap,
    /// R[a] = ''.join of the c strings at R[b]
    BuildString,
    /// R[a] = slice(R[b], R[b+1], R[b+2])
    BuildSlice,
    /// R[a].append(R[b]) (comprehensions and displays; R[a] is an exact list)
    ListAppend,
    /// R[a].extend(R[b]); TypeError text "Value after * must be an iterable, not T"
    ListExtend,
    /// R[a] = tuple(list R[b])
    ListToTuple,
    /// R[a].add(R[b])
    SetAdd,
    /// R[a].update(R[b])
    SetUpdate,
    /// R[a][R[b]] = R[c] (R[a] is an exact dict)
    MapAdd,
    /// R[a].update(R[b]) for `{**x}`; TypeError "'T' object is not a mapping"
    DictUpdate,
    /// As DictUpdate for a call's `**x`: a repeated key is TypeError; R[c] = the function called, for the message
    DictMerge,
    /// R[a] = format(conversion x of R[b], R[c] or '' when c is NO_REG); x: 0 none, 1 str, 2 repr, 3 ascii
    FormatValue,
    /// R[a] = Interpolation(value R[b], expression text R[b+1], conversion x as FormatValue, format spec R[c] or '')
    BuildInterpolation,
    /// R[a] = Template(strings = tuple R[b], interpolations = tuple R[c])
    BuildTemplate,

    // ---- calls: b = base; R[b] = callee, arguments from R[b+CALL_GAP]; result to R[a]; c = site ----
    /// x positional arguments
    Call,
    /// As prepared by LoadMethod: x arguments from R[b+CALL_GAP+1], preceded by self in R[b+CALL_GAP] if that is bound
    CallMethod,
    /// x arguments in all, the last of which are named by the tuple that is the site's constant
    CallKw,
    /// CallMethod with names
    CallMethodKw,
    /// R[a] = R[b](*R[b+1], **R[b+2]): R[b+1] is a tuple or list or other iterable; R[b+2] is a dict or unbound
    CallEx,

    // ---- functions and classes ----
    /// R[a] = function of code constant b. x says which extras lie in R[c], R[c+1], ... in this order:
    /// 1 defaults (tuple), 2 keyword defaults (dict), 4 __annotate__ function, 8 closure (tuple of cells)
    MakeFunction,
    /// R[a] = builtins.__build_class__
    LoadBuildClass,
    /// R[a] = Intrinsic::ALL[x] applied to R[b], R[b+1], ...
    Intrinsic,

    // ---- import: c = site with the name ----
    /// R[a] = __import__(name, globals, locals, R[b+1] fromlist, R[b] level)
    ImportName,
    /// R[a] = from R[b] import name
    ImportFrom,

    // ---- exceptions ----
    /// x=0: raise again what is being handled; x=1: raise R[a]; x=2: raise R[a] from R[b]
    Raise,
    /// Entry of a handler: the unwinder put the exception into R[b]. R[a] = what was handled before; handled = R[b]
    PushExc,
    /// End of a handler: handled = R[a]
    PopExc,
    /// Raises R[a] again with its traceback as it stands
    Reraise,
    /// R[a] = does exception R[b] match R[c] (class or tuple of classes, else TypeError)
    MatchExc,
    /// Splits the exception (group) R[b] by R[c]: R[a] = the matching group or None, R[a+1] = the rest or None. R[b] may be
    /// None (nothing is left): then both are None
    MatchExcGroup,
    /// R[a] = what `try .. except*` must raise at its end, or None: original R[b], list of raised and unmatched R[c]
    PrepReraiseStar,
    /// R[a] = AssertionError
    LoadAssertionError,
    /// Enters a with: R[a] = bound __exit__ of R[b], R[a+1] = R[b].__enter__(); x=1: the async names (not awaited).
    /// b may be a+1
    EnterWith,
    /// R[a] = R[b](type(exc), exc, exc.__traceback__) with exc = R[c]; c = NO_REG: R[b](None, None, None)
    CallExit,

    // ---- generators and coroutines ----
    /// First instruction of a generator function: makes the generator, coroutine or async generator that holds this
    /// frame, and returns it to the caller. Execution goes on after this when it is first resumed.
    MakeGenerator,
    /// Yields R[b]; when resumed R[a] = the value sent. x=1: the yield of a Send loop: throw() and close() go to the
    /// iterator in R[c]. x=2: in an async generator, the yield of a value (wraps it).
    Yield,
    /// Sends R[a] to the iterator R[b]: R[a] = what it yields; when it ends R[a] = its result and → c as i16. The Yield with
    /// x=1 that belongs to it is the next instruction, after which a Jump leads back here
    Send,
    /// R[a] = the iterator that `yield from R[b]` runs over (coroutines pass only where allowed)
    GetYieldFromIter,
    /// R[a] = the awaitable iterator of R[b]; x: 0 await, 1 from `async with` enter, 2 exit (for the message)
    GetAwaitable,
    /// R[a] = R[b].__aiter__(), checked
    GetAIter,
    /// R[a] = awaitable iterator of R[b].__anext__()
    GetANext,
    /// Exception R[a] came out of awaiting __anext__: swallow it if it is StopAsyncIteration, else raise it again
    EndAsyncFor,
    /// An exception R[a] leaves a generator body: StopIteration (StopAsyncIteration in async) becomes RuntimeError; raises
    StopIterationError,
    /// returns R[a]
    Return,
    /// returns None
    ReturnNone,

    // ---- pattern matching ----
    /// R[a] = len(R[b])
    GetLen,
    /// R[a] = bool: is R[b] a mapping for patterns
    MatchMapping,
    /// R[a] = bool: is R[b] a sequence for patterns
    MatchSequence,
    /// R[a] = tuple of the values of R[b] under the keys of tuple R[c], or None
    MatchKeys,
    /// R[a] = tuple of attributes or None: subject R[b], class R[c], tuple of keyword names R[c+1]; x = positional patterns
    MatchClass,

    // ---- annotations ----
    /// Makes `__annotations__` in the frame's locals if missing (kept for `from __future__ import annotations`)
    SetupAnnotations,

    // ---- wide forms, for code with more than 65,000 sites; bc = index of the constant that is the name ----
    /// The next word is one of LoadGlobal StoreGlobal DeleteGlobal LoadName StoreName DeleteName LoadAttr StoreAttr
    /// DeleteAttr LoadMethod LoadSuperAttr LoadSuperMethod ImportName ImportFrom LoadFromDictOrDeref
    /// LoadFromDictOrGlobals with its site field unused: run it uncached with the name in constant bc
    WideName,

    // ---- monitoring ----
    /// Stands, while somebody monitors the code, in the place of an opcode at which an event is wanted; the other fields are
    /// the original instruction's. Compilers do not emit it.
    Instrumented,

    // ---- tiers: stand, where compiled code is wanted, in the place of the first Resume of a code object, of its
    //      LoopBacks, and of the instructions that suspend it; the other fields are the original instruction's. Compilers
    //      do not emit them. ----
    /// Resume that counts
    CountEntry,
    /// LoopBack that counts
    CountLoop,
    /// Resume that goes on in compiled code
    NativeEntry,
    /// LoopBack that goes on in compiled code
    NativeLoop,
    /// MakeGenerator that counts
    CountGenerator,
    /// Yield that counts
    CountYield,
    /// MakeGenerator after which the generator goes on in compiled code
    NativeGenerator,
    /// Yield after which the generator goes on in compiled code
    NativeYield,
    /// MakeGenerator after which there is code for a sink (see `interp::sink`)
    SinkGenerator,
    /// Yield after which there is code for a sink
    SinkYield,
    /// A call that notes what it calls (see `callees`)
    NoteCall,
    /// Stands for a body that was not decoded yet: has that done, and begins with its first instruction
    LoadBody,
    /// Goes on in compiled code a (see `tier::TierTable`): stands in no code, generators are resumed at it
    NativeResume,
}

impl Op {
    /// The opcode with this number.
    ///
    /// # Panics
    /// When there is none.
    #[inline]
    pub fn from_byte(byte: u8) -> Op {
        Op::ALL[byte as usize]
    }
}

macro_rules! intrinsics {
    ($( $(#[$doc:meta])* $name:ident ),* $(,)?) => {
        /// Rare operations of the language that need no opcode of their own (`Op::Intrinsic`). Arguments are named 0, 1, 2.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Intrinsic { $( $(#[$doc])* $name ),* }
        impl Intrinsic {
            /// All of them in numeric order.
            pub const ALL: &'static [Intrinsic] = &[ $( Intrinsic::$name ),* ];
        }
    };
}

intrinsics! {
    /// sys.displayhook(0) (interactive statements)
    Print,
    /// from 0 import * into the frame's locals
    ImportStar,
    /// TypeVar named 0
    TypeVar,
    /// TypeVar named 0 with the lazily evaluated bound function 1
    TypeVarWithBound,
    /// TypeVar named 0 with the lazily evaluated constraints function 1
    TypeVarWithConstraints,
    /// ParamSpec named 0
    ParamSpec,
    /// TypeVarTuple named 0
    TypeVarTuple,
    /// type parameter 0 with its lazily evaluated default function 1; gives 0
    SetTypeParamDefault,
    /// Generic[*0] for the tuple 0 of type parameters
    SubscriptGeneric,
    /// TypeAliasType(name 0, type parameters tuple or None 1, lazily evaluated value function 2)
    TypeAlias,
    /// function 0 gets __type_params__ = tuple 1; gives 0
    SetFunctionTypeParams,
    /// -> ExceptionGroup-free helper: raises NotImplementedError unless format 0 <= 2 (start of an __annotate__ function)
    CheckAnnotateFormat,
}

/// A constant. The runtime makes its values from these when a code object is loaded.
#[derive(Clone, Debug, PartialEq)]
pub enum Const {
    None,
    True,
    False,
    Ellipsis,
    /// An int that fits 64 bits.
    Int(i64),
    /// A bigger int: its digits in base 16, with a leading '-' where negative.
    BigInt(String),
    /// A float by its bits (so that -0.0 and nan keep their identity).
    Float(u64),
    /// A complex number by the bits of its parts.
    Complex(u64, u64),
    /// A string: UTF-8, lone surrogates as WTF-8.
    Str(Box<[u8]>),
    Bytes(Box<[u8]>),
    Tuple(Box<[Const]>),
    FrozenSet(Box<[Const]>),
    /// slice(start, stop, step) of constants
    Slice(Box<[Const; 3]>),
    Code(crate::unit::Unit),
}

/// The static data of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// Index of a constant: the name (a Str), or for CallKw the tuple of keyword names; `u32::MAX` for none.
    pub constant: u32,
}

/// One entry of the exception table. Entries are sorted by `start`; of those that cover a place the one
/// listed last is the innermost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// First instruction word covered.
    pub start: u32,
    /// First word no longer covered.
    pub end: u32,
    /// Where to go on.
    pub target: u32,
    /// The register that gets the exception.
    pub exc: Reg,
}

/// A place in the source, as `co_positions()` gives it. Lines count from 1, columns are UTF-8 bytes from 0;
/// a line of 0 means that there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Position {
    pub line: u32,
    pub end_line: u32,
    pub col: u32,
    pub end_col: u32,
}

/// Flags of a code object, with CPython's values (`inspect.CO_*`).
pub mod flags {
    pub const OPTIMIZED: u32 = 0x1;
    pub const NEWLOCALS: u32 = 0x2;
    pub const VARARGS: u32 = 0x4;
    pub const VARKEYWORDS: u32 = 0x8;
    pub const NESTED: u32 = 0x10;
    pub const GENERATOR: u32 = 0x20;
    pub const COROUTINE: u32 = 0x80;
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    pub const ASYNC_GENERATOR: u32 = 0x200;
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    pub const METHOD: u32 = 0x800_0000;
}

/// A compiled body: module, class, function, lambda, comprehension that is not inlined, annotation scope.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Code {
    pub name: String,
    pub qualname: String,
    pub filename: String,
    pub first_line: u32,
    /// Positional parameters, positional-only ones included.
    pub arg_count: u32,
    pub posonly_count: u32,
    pub kwonly_count: u32,
    pub flags: u32,
    /// Registers a frame needs in all, arguments of calls it makes included.
    pub registers: u32,
    /// How many loops (LoopBack numbers) it has.
    pub loops: u32,
    pub instrs: Vec<Instr>,
    /// One position for each instruction word.
    pub positions: Later<Vec<Position>>,
    pub consts: Vec<Const>,
    pub sites: Vec<Site>,
    pub handlers: Vec<Handler>,
    /// Names of registers 0..varnames.len(): parameters, then other locals (`co_varnames`).
    pub varnames: Later<Vec<String>>,
    /// `co_cellvars`, and for each the register that holds its cell (a parameter's own register where it is one).
    pub cellvars: Vec<(String, Reg)>,
    /// `co_freevars`; their cells are in consecutive registers from `first_free`.
    pub freevars: Vec<String>,
    pub first_free: Reg,
    /// `co_names`: global, attribute and import names in order of first use.
    pub names: Later<Vec<String>>,
}

impl Default for Instr {
    fn default() -> Self {
        Instr::new(Op::Nop, 0, 0, 0, 0)
    }
}
