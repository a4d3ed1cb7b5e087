//! Compiled code as bytes: the format of the embedded standard library and of cache files.
//!
//! ```text
//!   magic "TAIPANbc" | format u32 | payload length u32 | checksum u64 | payload
//!   payload = string pool, then the outermost code record
//! ```
//!
//! Loading is what start-up spends its time on, so instruction words lie in the file as they lie in memory, names
//! and file names are stored once in a pool, and positions are stored as runs with differences (three bytes where
//! memory takes sixteen). All numbers are little-endian; counts are LEB128 varints. A code record is a head, with
//! what is needed to make functions of it, and a body that says its length: bodies of embedded code are decoded when
//! they are first wanted ([`crate::unit`]).
//!
//! The bytes are not trusted. Every count is checked against the bytes that are left before memory is taken for
//! it, a pool entry cannot be repeated into gigabytes, nesting is limited, and what was read must pass
//! [`verify`](verify::verify) before anybody sees it: the interpreter relies on it and checks no index. Code that is
//! embedded in the program is as good as the program: it passed when that was built.

pub mod verify;

use crate::bytecode::{Code, Const, Handler, Instr, Intrinsic, Op, Position, Site};
use crate::unit::{Head, Unit};
use later::{Decode, Later, Section};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// First bytes of every serialized module.
const MAGIC: &[u8; 8] = b"TAIPANbc";
/// Raised whenever the layout or an opcode's operands change. A changed set of opcodes is noticed by itself, see
/// [`format_id`].
const FORMAT: u32 = 4;
/// Bytes in front of the payload.
pub const HEADER: usize = 24;
/// Deepest nesting of constants and code that is read. Source cannot nest so deep: the parser refuses it earlier.
const MAX_DEPTH: u32 = 1000;
/// Strings up to this length are stored once and named by number.
const POOLED: usize = 96;

/// Why bytes are no code object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Corrupt(pub &'static str);

impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bad compiled code: {}", self.0)
    }
}

impl std::error::Error for Corrupt {}

type Res<T> = Result<T, Corrupt>;

/// A number that differs whenever the layout or the opcodes do: code of another build is refused.
pub fn format_id() -> u32 {
    static ID: OnceLock<u32> = OnceLock::new();
    *ID.get_or_init(|| {
        // FNV-1a over the names of the opcodes, and how many intrinsics there are.
        let names = Op::ALL.iter().flat_map(|op| op.name().bytes().chain([b' ']));
        let numbers = [FORMAT as u8, Intrinsic::ALL.len() as u8];
        names.chain(numbers).fold(0x811C_9DC5, |hash, byte| (hash ^ byte as u32).wrapping_mul(0x0100_0193))
    })
}

/// A 64-bit checksum against accidents (not against malice): two multiply-and-mix lanes over 8-byte words.
fn checksum(bytes: &[u8]) -> u64 {
    const K1: u64 = 0x9E37_79B9_7F4A_7C15;
    const K2: u64 = 0xC2B2_AE3D_27D4_EB4F;
    let (mut a, mut b) = (bytes.len() as u64 ^ K1, K2);
    let mut chunks = bytes.chunks_exact(16);
    for chunk in &mut chunks {
        let (first, second) = chunk.split_at(8);
        a = (a ^ le64(first)).wrapping_mul(K1).rotate_left(29);
        b = (b ^ le64(second)).wrapping_mul(K2).rotate_left(31);
    }
    for &byte in chunks.remainder() {
        a = (a ^ byte as u64).wrapping_mul(K2).rotate_left(29);
    }
    let mixed = (a ^ b.rotate_left(17)).wrapping_mul(K1);
    mixed ^ mixed >> 32
}

/// The first eight bytes as a number, zero where there are fewer.
fn le64(bytes: &[u8]) -> u64 {
    bytes.first_chunk::<8>().map_or(0, |b| u64::from_le_bytes(*b))
}

// ---------------------------------------------------------------------------------------------- writing

/// Serializes `code` with everything nested in it.
pub fn to_bytes(code: &Code) -> Vec<u8> {
    let mut writer =
        Writer { out: Vec::with_capacity(code.instrs.len() * 16), pool: HashMap::new(), strings: Vec::new() };
    writer.code(code);
    let mut head = Writer { out: vec![0; HEADER], pool: HashMap::new(), strings: Vec::new() };
    head.count(writer.strings.len());
    for string in &writer.strings {
        head.blob(string);
    }
    let mut out = head.out;
    out.extend_from_slice(&writer.out);
    seal(&mut out);
    out
}

/// Writes the header that fits the payload behind it, as [`to_bytes`] does: length and checksum are right afterwards,
/// whatever the payload is. Bytes shorter than a header stay as they are.
pub fn seal(bytes: &mut [u8]) {
    let Some((header, payload)) = bytes.split_at_mut_checked(HEADER) else { return };
    header[..8].copy_from_slice(MAGIC);
    header[8..12].copy_from_slice(&format_id().to_le_bytes());
    header[12..16].copy_from_slice(&(payload.len() as u32).to_le_bytes());
    header[16..].copy_from_slice(&checksum(payload).to_le_bytes());
}

struct Writer<'a> {
    out: Vec<u8>,
    pool: HashMap<&'a [u8], usize>,
    strings: Vec<&'a [u8]>,
}

impl<'a> Writer<'a> {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.out.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.out.push(value as u8);
    }
    fn count(&mut self, value: usize) {
        self.varint(value as u64);
    }
    fn blob(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.out.extend_from_slice(bytes);
    }
    /// A string by its number in the pool.
    fn pooled(&mut self, bytes: &'a [u8]) {
        let next = self.strings.len();
        let number = *self.pool.entry(bytes).or_insert(next);
        if number == next {
            self.strings.push(bytes);
        }
        self.count(number);
    }
    fn names(&mut self, names: &'a [String]) {
        self.count(names.len());
        for name in names {
            self.pooled(name.as_bytes());
        }
    }

    /// A record: its head, the length of its body, its body.
    fn code(&mut self, code: &'a Code) {
        for text in [&code.name, &code.qualname, &code.filename] {
            self.pooled(text.as_bytes());
        }
        let head = Head::of(code);
        for number in [
            code.first_line,
            code.arg_count,
            code.posonly_count,
            code.kwonly_count,
            code.flags,
            code.registers,
            head.locals,
            head.free,
            u32::from(head.makes_generator) | u32::from(head.closes) << 1,
        ] {
            self.varint(number as u64);
        }
        let length_at = self.out.len();
        self.out.extend_from_slice(&[0; 4]);
        self.body(code);
        let length = (self.out.len() - length_at - 4) as u32;
        self.out[length_at..length_at + 4].copy_from_slice(&length.to_le_bytes());
    }

    fn body(&mut self, code: &'a Code) {
        self.varint(code.loops as u64);
        self.varint(code.first_free as u64);
        self.count(code.instrs.len());
        for instr in &code.instrs {
            self.out.extend_from_slice(&instr.0.to_le_bytes());
        }
        self.section(|w| w.positions(&code.positions));
        self.count(code.sites.len());
        for site in &code.sites {
            // One up, so that "none" is the short form.
            self.varint(site.constant.wrapping_add(1) as u64);
        }
        self.count(code.handlers.len());
        for h in &code.handlers {
            for number in [h.start, h.end, h.target, h.exc as u32] {
                self.varint(number as u64);
            }
        }
        self.section(|w| w.names(&code.varnames));
        self.names(&code.freevars);
        self.section(|w| w.names(&code.names));
        self.count(code.cellvars.len());
        for (name, register) in &code.cellvars {
            self.pooled(name.as_bytes());
            self.varint(*register as u64);
        }
        self.consts(&code.consts);
    }

    /// What `write` writes, after its length.
    fn section(&mut self, write: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        write(self);
        let written = self.out.split_off(start);
        self.blob(&written);
    }

    fn consts(&mut self, consts: &'a [Const]) {
        self.count(consts.len());
        for item in consts {
            self.constant(item);
        }
    }

    fn constant(&mut self, item: &'a Const) {
        self.out.push(tag_of(item));
        match item {
            Const::None | Const::True | Const::False | Const::Ellipsis => {}
            Const::Int(value) => self.varint(zigzag64(*value)),
            Const::BigInt(digits) => self.blob(digits.as_bytes()),
            Const::Float(bits) => self.out.extend_from_slice(&bits.to_le_bytes()),
            Const::Complex(real, imag) => {
                self.out.extend_from_slice(&real.to_le_bytes());
                self.out.extend_from_slice(&imag.to_le_bytes());
            }
            Const::Str(bytes) if bytes.len() <= POOLED => self.pooled(bytes),
            Const::Str(bytes) | Const::Bytes(bytes) => self.blob(bytes),
            // Nesting is as deep as the source's, so the native stack may have to grow.
            Const::Tuple(items) | Const::FrozenSet(items) => grow(|| self.consts(items)),
            Const::Slice(parts) => grow(|| parts.iter().for_each(|part| self.constant(part))),
            Const::Code(code) => grow(|| self.code(code)),
        }
    }

    /// Runs of equal positions: a head byte (see [`head`]), then the numbers it says are there.
    fn positions(&mut self, positions: &[Position]) {
        self.count(positions.len());
        let (mut at, mut line) = (0, 0u32);
        while at < positions.len() {
            let p = positions[at];
            let mut run = 1;
            while positions.get(at + run) == Some(&p) {
                run += 1;
            }
            at += run;
            let place = if p == Position::default() {
                head::NOWHERE
            } else {
                match p.line.wrapping_sub(line) {
                    0 => head::SAME_LINE,
                    1 => head::NEXT_LINE,
                    _ => head::OTHER_LINE,
                }
            };
            let short = run <= head::LONG_RUN as usize;
            let run_bits = if short { run as u8 - 1 } else { head::LONG_RUN };
            let one_line = if p.line == p.end_line { head::ONE_LINE } else { 0 };
            self.out.push(run_bits | place | one_line);
            if !short {
                self.count(run);
            }
            if place == head::NOWHERE {
                continue;
            }
            if place == head::OTHER_LINE {
                self.varint(zigzag(p.line.wrapping_sub(line)));
            }
            line = p.line;
            if one_line == 0 {
                self.varint(zigzag(p.end_line.wrapping_sub(p.line)));
            }
            self.varint(p.col as u64);
            self.varint(zigzag(p.end_col.wrapping_sub(p.col)));
        }
    }
}

/// The first byte of a run of positions: bits 0-2 its length less one, or [`LONG_RUN`](head::LONG_RUN) and the
/// length follows; bits 3-4 where the line is; bit 5 set when it ends in the line where it starts.
mod head {
    pub const LONG_RUN: u8 = 7;
    pub const SAME_LINE: u8 = 0;
    pub const NEXT_LINE: u8 = 1 << 3;
    pub const OTHER_LINE: u8 = 2 << 3;
    pub const NOWHERE: u8 = 3 << 3;
    pub const PLACE: u8 = 3 << 3;
    pub const ONE_LINE: u8 = 1 << 5;
}

mod tag {
    pub const NONE: u8 = 0;
    pub const TRUE: u8 = 1;
    pub const FALSE: u8 = 2;
    pub const ELLIPSIS: u8 = 3;
    pub const INT: u8 = 4;
    pub const BIG_INT: u8 = 5;
    pub const FLOAT: u8 = 6;
    pub const COMPLEX: u8 = 7;
    pub const STR: u8 = 8;
    pub const LONG_STR: u8 = 9;
    pub const BYTES: u8 = 10;
    pub const TUPLE: u8 = 11;
    pub const FROZEN_SET: u8 = 12;
    pub const SLICE: u8 = 13;
    pub const CODE: u8 = 14;
}

fn tag_of(item: &Const) -> u8 {
    match item {
        Const::None => tag::NONE,
        Const::True => tag::TRUE,
        Const::False => tag::FALSE,
        Const::Ellipsis => tag::ELLIPSIS,
        Const::Int(_) => tag::INT,
        Const::BigInt(_) => tag::BIG_INT,
        Const::Float(_) => tag::FLOAT,
        Const::Complex(..) => tag::COMPLEX,
        Const::Str(bytes) if bytes.len() <= POOLED => tag::STR,
        Const::Str(_) => tag::LONG_STR,
        Const::Bytes(_) => tag::BYTES,
        Const::Tuple(_) => tag::TUPLE,
        Const::FrozenSet(_) => tag::FROZEN_SET,
        Const::Slice(_) => tag::SLICE,
        Const::Code(_) => tag::CODE,
    }
}

/// Runs `f` with stack enough for one more level.
fn grow<T>(f: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, f)
}

fn zigzag(difference: u32) -> u64 {
    let d = difference as i32;
    ((d << 1) ^ (d >> 31)) as u32 as u64
}
fn unzigzag(coded: u32) -> u32 {
    coded >> 1 ^ (coded & 1).wrapping_neg()
}
fn zigzag64(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}
fn unzigzag64(coded: u64) -> i64 {
    (coded >> 1 ^ (coded & 1).wrapping_neg()) as i64
}

// ---------------------------------------------------------------------------------------------- reading

/// Reads what [`to_bytes`] made.
///
/// # Errors
/// When the bytes are damaged, of another version, or not structurally valid. Never panics, whatever the bytes.
pub fn from_bytes(bytes: &[u8]) -> Result<Code, Corrupt> {
    let Some((header, payload)) = bytes.split_at_checked(HEADER) else {
        return Err(Corrupt("shorter than its header"));
    };
    if &header[..8] != MAGIC {
        return Err(Corrupt("wrong magic"));
    }
    if header[8..12] != format_id().to_le_bytes() {
        return Err(Corrupt("another version's"));
    }
    if header[12..16] != (payload.len() as u32).to_le_bytes() {
        return Err(Corrupt("wrong length"));
    }
    if header[16..24] != checksum(payload).to_le_bytes() {
        return Err(Corrupt("wrong checksum"));
    }
    read_payload(payload)
}

/// Reads a payload whose header was found good.
fn read_payload(payload: &[u8]) -> Res<Code> {
    // What all references into the pool together may copy: far more than honest code needs, far from exhausting memory.
    let budget = payload.len().saturating_mul(100).saturating_add(1 << 20);
    let (pool, rest) = read_pool(payload)?;
    let mut reader = Reader { rest, pool: &pool, budget, module: None };
    let code = reader.code(0)?;
    if !reader.rest.is_empty() {
        return Err(Corrupt("bytes left over"));
    }
    Ok(code)
}

/// The strings at the start of a payload, and what follows them.
fn read_pool(payload: &[u8]) -> Res<(Vec<&[u8]>, &[u8])> {
    let mut reader = Reader { rest: payload, pool: &[], budget: 0, module: None };
    let strings = reader.count(1)?;
    let pool = (0..strings).map(|_| reader.blob()).collect::<Res<_>>()?;
    Ok((pool, reader.rest))
}

/// Reads what [`to_bytes`] made when the program was built, and [`from_bytes`] took then. Only the outermost body is
/// decoded. `filename` gives the name of the file that the code is of, from the name that it was compiled with.
///
/// # Errors
/// When the bytes are not such.
pub fn from_embedded(bytes: &'static [u8], filename: impl FnOnce(&str) -> String) -> Result<Code, Corrupt> {
    let payload = bytes.get(HEADER..).ok_or(Corrupt("shorter than its header"))?;
    let (pool, rest) = read_pool(payload)?;
    let own = Reader { rest, pool: &pool, budget: usize::MAX, module: None }.record()?;
    let name = filename(text(pool[own.filename as usize])?);
    let module = Arc::new(Module { bytes: payload, pool, filename: name });
    let mut reader = Reader { rest, pool: &module.pool, budget: usize::MAX, module: Some(&module) };
    reader.code(0)
}

/// What the bodies of an embedded module share.
struct Module {
    bytes: &'static [u8],
    pool: Vec<&'static [u8]>,
    filename: String,
}

/// A body of an embedded module that is to be decoded when it is wanted.
pub(crate) struct Encoded {
    module: Arc<Module>,
    record: Record,
    /// Where its body lies in the module's bytes.
    start: usize,
    length: usize,
}

impl Encoded {
    /// `co_name`
    pub fn name(&self) -> &str {
        text(self.module.pool[self.record.name as usize]).unwrap_or_default()
    }
    /// `co_qualname`
    pub fn qualname(&self) -> &str {
        text(self.module.pool[self.record.qualname as usize]).unwrap_or_default()
    }
    /// `co_filename`
    pub fn filename(&self) -> &str {
        &self.module.filename
    }
    /// The body.
    ///
    /// # Panics
    /// When the program itself is damaged.
    pub fn decode(&self) -> Code {
        let Encoded { module, record, start, length } = self;
        let rest = &module.bytes[*start..start + length];
        let mut reader = Reader { rest, pool: &module.pool, budget: usize::MAX, module: Some(module) };
        reader.body(record, 0).expect("embedded code was read when the program was built")
    }
}

/// What a record says of its body: names by their numbers in the pool.
struct Record {
    name: u32,
    qualname: u32,
    filename: u32,
    registers: u32,
    head: Head,
}

fn text(bytes: &[u8]) -> Res<&str> {
    std::str::from_utf8(bytes).map_err(|_| Corrupt("name is not UTF-8"))
}

/// What reads encoded bodies.
pub struct Reader<'a> {
    rest: &'a [u8],
    pool: &'a [&'a [u8]],
    budget: usize,
    /// The embedded module that is read, whose inner bodies stay encoded.
    module: Option<&'a Arc<Module>>,
}

impl<'a> Reader<'a> {
    #[inline]
    fn byte(&mut self) -> Res<u8> {
        let (first, rest) = self.rest.split_first().ok_or(Corrupt("truncated"))?;
        self.rest = rest;
        Ok(*first)
    }
    #[inline]
    fn take(&mut self, length: usize) -> Res<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Corrupt("truncated"))?;
        self.rest = rest;
        Ok(taken)
    }
    #[inline]
    fn varint(&mut self) -> Res<u64> {
        let first = self.byte()?;
        if first < 0x80 { Ok(first as u64) } else { self.long_varint(first) }
    }
    fn long_varint(&mut self, first: u8) -> Res<u64> {
        let mut value = (first & 0x7F) as u64;
        for shift in (7..64).step_by(7) {
            let byte = self.byte()?;
            let part = ((byte & 0x7F) as u64) << shift;
            if part >> shift != (byte & 0x7F) as u64 {
                break;
            }
            value |= part;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Corrupt("number too long"))
    }
    #[inline]
    fn u32(&mut self) -> Res<u32> {
        u32::try_from(self.varint()?).map_err(|_| Corrupt("number too big"))
    }
    fn u16(&mut self) -> Res<u16> {
        u16::try_from(self.varint()?).map_err(|_| Corrupt("number too big"))
    }
    /// A count of things that take at least `size` bytes each in the file.
    fn count(&mut self, size: usize) -> Res<usize> {
        let count = usize::try_from(self.varint()?).map_err(|_| Corrupt("number too big"))?;
        if count > self.rest.len() / size { Err(Corrupt("count exceeds what is there")) } else { Ok(count) }
    }
    fn blob(&mut self) -> Res<&'a [u8]> {
        let length = self.count(1)?;
        self.take(length)
    }
    fn pooled(&mut self) -> Res<&'a [u8]> {
        let number = self.u32()?;
        self.in_pool(number)
    }
    /// The string of this number, to be copied.
    fn in_pool(&mut self, number: u32) -> Res<&'a [u8]> {
        let bytes = *self.pool.get(number as usize).ok_or(Corrupt("string number out of range"))?;
        self.budget = self.budget.checked_sub(bytes.len()).ok_or(Corrupt("strings repeated too often"))?;
        Ok(bytes)
    }
    fn string(&mut self) -> Res<String> {
        Ok(text(self.pooled()?)?.to_owned())
    }
    fn names(&mut self) -> Res<Vec<String>> {
        (0..self.count(1)?).map(|_| self.string()).collect()
    }

    /// A part of a body with its length: of an embedded module it stays encoded.
    fn section<T: Decode>(&mut self) -> Res<Later<T>> {
        let bytes = self.blob()?;
        if let Some(module) = self.module {
            let start = bytes.as_ptr() as usize - module.bytes.as_ptr() as usize;
            return Ok(Later::encoded(Section {
                module: module.clone(),
                start: start as u32,
                length: bytes.len() as u32,
            }));
        }
        self.within(bytes, "bytes left over in a part of a body", T::decode).map(Later::from)
    }

    /// What `read` reads from `bytes`, all of which it must take; `left_over` says what is wrong if it does not.
    fn within<T>(
        &mut self,
        bytes: &'a [u8],
        left_over: &'static str,
        read: impl FnOnce(&mut Self) -> Res<T>,
    ) -> Res<T> {
        let after = std::mem::replace(&mut self.rest, bytes);
        let value = read(self)?;
        let all = std::mem::replace(&mut self.rest, after).is_empty();
        if all { Ok(value) } else { Err(Corrupt(left_over)) }
    }

    /// The head of a record.
    fn record(&mut self) -> Res<Record> {
        // Fields are read in the order in which they are written here.
        let (name, qualname, filename) = (self.u32()?, self.u32()?, self.u32()?);
        let mut head = Head {
            first_line: self.u32()?,
            arg_count: self.u32()?,
            posonly_count: self.u32()?,
            kwonly_count: self.u32()?,
            flags: self.u32()?,
            registers: self.u32()?,
            locals: self.u32()?,
            free: self.u32()?,
            ..Head::default()
        };
        let bits = self.u32()?;
        (head.makes_generator, head.closes) = (bits & 1 != 0, bits & 2 != 0);
        let registers = head.registers;
        head.registers = registers.max(head.locals);
        if [name, qualname, filename].iter().any(|n| *n as usize >= self.pool.len()) {
            return Err(Corrupt("string number out of range"));
        }
        Ok(Record { name, qualname, filename, registers, head })
    }

    /// The bytes of the body that follows its record.
    fn body_bytes(&mut self) -> Res<&'a [u8]> {
        let (length, rest) = self.rest.split_first_chunk::<4>().ok_or(Corrupt("truncated"))?;
        self.rest = rest;
        self.take(u32::from_le_bytes(*length) as usize)
    }

    fn code(&mut self, depth: u32) -> Res<Code> {
        let record = self.record()?;
        let body = self.body_bytes()?;
        self.within(body, "bytes left over in a body", |reader| reader.body(&record, depth))
    }

    /// A unit in the constants of another: of an embedded module it stays encoded.
    fn unit(&mut self, depth: u32) -> Res<Unit> {
        let Some(module) = self.module else { return Ok(Unit::from(grow(|| self.code(depth))?)) };
        let record = self.record()?;
        let body = self.body_bytes()?;
        let start = body.as_ptr() as usize - module.bytes.as_ptr() as usize;
        let head = record.head;
        Ok(Unit::encoded(head, Encoded { module: module.clone(), record, start, length: body.len() }))
    }

    fn body(&mut self, record: &Record, depth: u32) -> Res<Code> {
        let filename = match self.module {
            Some(module) => module.filename.clone(),
            None => text(self.in_pool(record.filename)?)?.to_owned(),
        };
        // Fields are read in the order in which they are written here.
        let mut code = Code {
            name: text(self.in_pool(record.name)?)?.to_owned(),
            qualname: text(self.in_pool(record.qualname)?)?.to_owned(),
            filename,
            first_line: record.head.first_line,
            arg_count: record.head.arg_count,
            posonly_count: record.head.posonly_count,
            kwonly_count: record.head.kwonly_count,
            flags: record.head.flags,
            registers: record.registers,
            loops: self.u32()?,
            first_free: self.u16()?,
            instrs: self.instrs()?,
            positions: self.section()?,
            sites: self.sites()?,
            handlers: self.handlers()?,
            varnames: self.section()?,
            freevars: self.names()?,
            names: self.section()?,
            cellvars: Vec::new(),
            consts: Vec::new(),
        };
        for _ in 0..self.count(2)? {
            code.cellvars.push((self.string()?, self.u16()?));
        }
        code.consts = self.consts(depth)?;
        if self.module.is_none() {
            verify::verify_body(&code)?;
        }
        Ok(code)
    }

    fn instrs(&mut self) -> Res<Vec<Instr>> {
        let count = self.count(8)?;
        Ok(self.take(count * 8)?.chunks_exact(8).map(|word| Instr(le64(word))).collect())
    }

    fn sites(&mut self) -> Res<Vec<Site>> {
        (0..self.count(1)?).map(|_| Ok(Site { constant: self.u32()?.wrapping_sub(1) })).collect()
    }

    fn handlers(&mut self) -> Res<Vec<Handler>> {
        let one =
            |r: &mut Self| Ok(Handler { start: r.u32()?, end: r.u32()?, target: r.u32()?, exc: r.u16()? });
        (0..self.count(4)?).map(|_| one(self)).collect()
    }

    fn positions(&mut self) -> Res<Vec<Position>> {
        let count = usize::try_from(self.varint()?).map_err(|_| Corrupt("number too big"))?;
        // Runs may be long, so the count says nothing about the bytes; but there is one a word, and the words
        // were read from this payload already.
        if count > (u32::MAX / 8) as usize {
            return Err(Corrupt("too many positions"));
        }
        let mut positions = Vec::with_capacity(count.min(self.rest.len() * 8));
        let mut line = 0u32;
        while positions.len() < count {
            let first = self.byte()?;
            let run = match first & 7 {
                head::LONG_RUN => usize::try_from(self.varint()?).map_err(|_| Corrupt("number too big"))?,
                short => short as usize + 1,
            };
            if run == 0 || run > count - positions.len() {
                return Err(Corrupt("run of positions too long"));
            }
            if self.budget < run {
                return Err(Corrupt("too many positions"));
            }
            self.budget -= run;
            let place = self.place(first, &mut line)?;
            positions.resize(positions.len() + run, place);
        }
        Ok(positions)
    }

    #[inline]
    fn place(&mut self, first: u8, line: &mut u32) -> Res<Position> {
        match first & head::PLACE {
            head::NOWHERE => return Ok(Position::default()),
            head::NEXT_LINE => *line = line.wrapping_add(1),
            head::OTHER_LINE => *line = line.wrapping_add(unzigzag(self.u32()?)),
            _ => {}
        }
        let mut end_line = *line;
        if first & head::ONE_LINE == 0 {
            end_line = end_line.wrapping_add(unzigzag(self.u32()?));
        }
        let col = self.u32()?;
        Ok(Position { line: *line, end_line, col, end_col: col.wrapping_add(unzigzag(self.u32()?)) })
    }

    fn consts(&mut self, depth: u32) -> Res<Vec<Const>> {
        if depth > MAX_DEPTH {
            return Err(Corrupt("nested too deep"));
        }
        let count = self.count(1)?;
        let mut consts = Vec::with_capacity(count);
        for _ in 0..count {
            consts.push(self.constant(depth)?);
        }
        Ok(consts)
    }

    fn constant(&mut self, depth: u32) -> Res<Const> {
        Ok(match self.byte()? {
            tag::NONE => Const::None,
            tag::TRUE => Const::True,
            tag::FALSE => Const::False,
            tag::ELLIPSIS => Const::Ellipsis,
            tag::INT => Const::Int(unzigzag64(self.varint()?)),
            tag::BIG_INT => {
                Const::BigInt(String::from_utf8(self.blob()?.to_vec()).map_err(|_| Corrupt("bad digits"))?)
            }
            tag::FLOAT => Const::Float(le64(self.take(8)?)),
            tag::COMPLEX => Const::Complex(le64(self.take(8)?), le64(self.take(8)?)),
            tag::STR => Const::Str(self.pooled()?.into()),
            tag::LONG_STR => Const::Str(self.blob()?.into()),
            tag::BYTES => Const::Bytes(self.blob()?.into()),
            tag::TUPLE => Const::Tuple(grow(|| self.consts(depth + 1))?.into()),
            tag::FROZEN_SET => Const::FrozenSet(grow(|| self.consts(depth + 1))?.into()),
            tag::SLICE if depth < MAX_DEPTH => grow(|| {
                let mut part = || self.constant(depth + 1);
                Ok(Const::Slice(Box::new([part()?, part()?, part()?])))
            })?,
            tag::CODE => Const::Code(self.unit(depth + 1)?),
            _ => return Err(Corrupt("unknown kind of constant")),
        })
    }
}

impl Decode for Vec<Position> {
    fn decode(reader: &mut Reader<'_>) -> Res<Vec<Position>> {
        reader.positions()
    }
}

impl Decode for Vec<String> {
    fn decode(reader: &mut Reader<'_>) -> Res<Vec<String>> {
        reader.names()
    }
}

pub mod later;
#[cfg(test)]
mod tests;
