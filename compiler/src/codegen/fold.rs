//! Constant folding: expressions whose value is known now become constants, within the limits CPython sets itself so
//! that a short program never makes a huge constant.

use ruff_python_ast::{self as ast, Expr, Number, Operator, UnaryOp};

use super::Compiler;
use crate::bytecode::{Const, Op, Reg};
use crate::symtable::node_key;

/// Folded strings and bytes have at most this many bytes.
const MAX_TEXT: usize = 4096;
/// Folded tuples made by repetition have at most this many items.
const MAX_ITEMS: usize = 256;

impl<'a> Compiler<'a> {
    /// The value of an expression, where it is a constant.
    pub(crate) fn constant(&mut self, expr: &'a Expr) -> Option<Const> {
        match expr {
            Expr::NoneLiteral(_) => Some(Const::None),
            Expr::BooleanLiteral(e) => Some(if e.value { Const::True } else { Const::False }),
            Expr::EllipsisLiteral(e) => Some(self.foreign(&e.node_index).unwrap_or(Const::Ellipsis)),
            Expr::NumberLiteral(e) => Some(number(&e.value)),
            Expr::StringLiteral(e) => Some(Const::Str(self.string_bytes(e).into())),
            Expr::BytesLiteral(e) => Some(Const::Bytes(e.value.bytes().collect())),
            Expr::Name(e) if e.id == "__debug__" => {
                Some(if self.options.optimize == 0 { Const::True } else { Const::False })
            }
            Expr::BinOp(_) | Expr::UnaryOp(_) | Expr::Tuple(_) | Expr::Subscript(_) => {
                let key = match expr {
                    Expr::BinOp(e) => node_key(e),
                    other => node_key(other),
                };
                if self.not_constant.contains(&key) {
                    return None;
                }
                let value = crate::stack::guarded(|| self.compound_constant(expr));
                if value.is_none() {
                    self.not_constant.insert(key);
                }
                value
            }
            _ => None,
        }
    }

    fn compound_constant(&mut self, expr: &'a Expr) -> Option<Const> {
        match expr {
            Expr::BinOp(_) => {
                let mut spine = Vec::new();
                let mut left = expr;
                while let Expr::BinOp(e) = left {
                    spine.push(e);
                    left = &e.left;
                }
                let mut value = self.constant(left);
                for e in spine.into_iter().rev() {
                    // What contains something that is not constant is not either: no need to look again.
                    value = value.and_then(|value| binary(e.op, &value, &self.constant(&e.right)?));
                    if value.is_none() {
                        self.not_constant.insert(node_key(e));
                    }
                }
                value
            }
            Expr::UnaryOp(e) => {
                let value = self.constant(&e.operand)?;
                unary(e.op, &value)
            }
            Expr::Tuple(e) => self.constants(&e.elts).map(|items| Const::Tuple(items.into())),
            Expr::Subscript(e) if e.ctx.is_load() => {
                let index = match self.constant(&e.slice)? {
                    Const::Int(index) => index,
                    _ => return None,
                };
                subscript(&self.constant(&e.value)?, index)
            }
            _ => None,
        }
    }

    /// The value of a node that stands for a constant which source cannot express (in trees that programs made).
    pub(crate) fn foreign(&self, index: &ast::AtomicNodeIndex) -> Option<Const> {
        let number = index.load().as_u32()?;
        self.foreign.get(number as usize).cloned()
    }

    /// The values of expressions that are all constant.
    pub(crate) fn constants(&mut self, exprs: &'a [Expr]) -> Option<Vec<Const>> {
        exprs.iter().map(|expr| self.constant(expr)).collect()
    }

    /// The truth of an expression, where it is constant.
    pub(crate) fn constant_truth(&mut self, expr: &'a Expr) -> Option<bool> {
        self.constant(expr).map(|value| truth(&value))
    }

    /// An int that fits the 16-bit immediate of an instruction.
    pub(crate) fn small_int(&mut self, expr: &'a Expr) -> Option<u16> {
        if !matches!(expr, Expr::NumberLiteral(_) | Expr::UnaryOp(_)) {
            return None;
        }
        match self.constant(expr)? {
            Const::Int(n) => i16::try_from(n).ok().map(|n| n as u16),
            _ => None,
        }
    }

    /// Loads a constant.
    pub(crate) fn load_const(&mut self, dst: Reg, value: Const) {
        match value {
            Const::None => self.u.emit(Op::LoadNone, 0, dst, 0, 0),
            Const::True => self.u.emit(Op::LoadTrue, 0, dst, 0, 0),
            Const::False => self.u.emit(Op::LoadFalse, 0, dst, 0, 0),
            Const::Ellipsis => self.u.emit(Op::LoadEllipsis, 0, dst, 0, 0),
            Const::Int(n) if i32::try_from(n).is_ok() => self.u.emit_wide(Op::LoadInt, 0, dst, n as i32),
            value => {
                if self.u.reachable() {
                    let index = self.u.constant(value);
                    self.u.emit_wide(Op::LoadConst, 0, dst, index as i32);
                }
            }
        }
    }
}

/// A number literal.
pub(crate) fn number(number: &Number) -> Const {
    match number {
        Number::Int(int) => match int.as_u64() {
            Some(n) => from_i128(n as i128),
            None => Const::BigInt(hex_digits(&int.to_string())),
        },
        Number::Float(value) => Const::Float(value.to_bits()),
        Number::Complex { real, imag } => Const::Complex(real.to_bits(), imag.to_bits()),
    }
}

/// The base 16 digits of a non-negative int literal in any of Python's notations.
fn hex_digits(literal: &str) -> String {
    let literal: String = literal.chars().filter(|&c| c != '_').collect::<String>().to_lowercase();
    let trim = |digits: &str| {
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() { "0".to_owned() } else { digits.to_owned() }
    };
    let (bits, digits) = match literal.get(..2) {
        Some("0x") => return trim(&literal[2..]),
        Some("0o") => (3, &literal[2..]),
        Some("0b") => (1, &literal[2..]),
        _ => return trim(&decimal_to_hex(&literal)),
    };
    let binary: String = digits.chars().map(|c| format!("{:0bits$b}", c.to_digit(8).unwrap_or(0))).collect();
    let padded = format!("{}{binary}", "0".repeat((4 - binary.len() % 4) % 4));
    let nibbles = padded.as_bytes().chunks(4).map(|chunk| {
        let value = chunk.iter().fold(0, |value, bit| value * 2 + (bit - b'0') as u32);
        char::from_digit(value, 16).unwrap_or('0')
    });
    trim(&nibbles.collect::<String>())
}

fn decimal_to_hex(digits: &str) -> String {
    // Little-endian base 2^32, multiplied up nine decimal digits at a time.
    let mut words: Vec<u32> = Vec::new();
    for chunk in digits.as_bytes().chunks(9) {
        let value =
            chunk.iter().fold(0u64, |value, digit| value * 10 + (digit.wrapping_sub(b'0') % 10) as u64);
        let mut carry = value;
        for word in &mut words {
            carry += *word as u64 * 10u64.pow(chunk.len() as u32);
            *word = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            words.push(carry as u32);
        }
    }
    words.iter().rev().map(|word| format!("{word:08x}")).collect()
}

/// An int constant.
fn from_i128(n: i128) -> Const {
    match i64::try_from(n) {
        Ok(n) => Const::Int(n),
        Err(_) if n < 0 => Const::BigInt(format!("-{:x}", n.unsigned_abs())),
        Err(_) => Const::BigInt(format!("{n:x}")),
    }
}

fn to_i128(value: &Const) -> Option<i128> {
    match value {
        Const::Int(n) => Some(*n as i128),
        Const::BigInt(digits) => i128::from_str_radix(digits, 16).ok(),
        _ => None,
    }
}

fn to_f64(value: &Const) -> Option<f64> {
    match value {
        Const::Float(bits) => Some(f64::from_bits(*bits)),
        Const::Int(n) => Some(*n as f64),
        _ => None,
    }
}

/// The truth of a constant.
pub(crate) fn truth(value: &Const) -> bool {
    match value {
        Const::None | Const::False => false,
        Const::True | Const::Ellipsis | Const::Slice(_) | Const::Code(_) => true,
        Const::Int(n) => *n != 0,
        Const::BigInt(digits) => !digits.trim_start_matches(['-', '0']).is_empty(),
        Const::Float(bits) => f64::from_bits(*bits) != 0.0,
        Const::Complex(real, imag) => f64::from_bits(*real) != 0.0 || f64::from_bits(*imag) != 0.0,
        Const::Str(text) | Const::Bytes(text) => !text.is_empty(),
        Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
    }
}

/// `op value`, where it is folded.
pub(crate) fn unary(op: UnaryOp, value: &Const) -> Option<Const> {
    let negated = |bits: u64| (-f64::from_bits(bits)).to_bits();
    Some(match (op, value) {
        (UnaryOp::Not, value) => {
            if truth(value) {
                Const::False
            } else {
                Const::True
            }
        }
        (UnaryOp::UAdd, Const::Int(_) | Const::BigInt(_) | Const::Float(_) | Const::Complex(..)) => {
            value.clone()
        }
        (UnaryOp::USub, Const::Float(bits)) => Const::Float(negated(*bits)),
        (UnaryOp::USub, Const::Complex(real, imag)) => Const::Complex(negated(*real), negated(*imag)),
        (UnaryOp::USub, Const::BigInt(digits)) => match to_i128(value).and_then(i128::checked_neg) {
            Some(n) => from_i128(n),
            None if digits.starts_with('-') => Const::BigInt(digits[1..].to_owned()),
            None => Const::BigInt(format!("-{digits}")),
        },
        (UnaryOp::USub, Const::Int(n)) => from_i128(-(*n as i128)),
        (UnaryOp::Invert, Const::Int(n)) => Const::Int(!*n),
        _ => return None,
    })
}

/// `left op right`, where it is folded.
pub(crate) fn binary(op: Operator, left: &Const, right: &Const) -> Option<Const> {
    if let (Some(a), Some(b)) = (to_i128(left), to_i128(right)) {
        return binary_int(op, a, b);
    }
    match (left, right) {
        (Const::Complex(..), _) | (_, Const::Complex(..)) => binary_complex(op, left, right),
        (Const::Float(_), _) | (_, Const::Float(_)) => binary_float(op, to_f64(left)?, to_f64(right)?),
        _ => binary_sequence(op, left, right),
    }
}

fn bit_length(n: i128) -> u32 {
    128 - n.unsigned_abs().leading_zeros()
}

fn binary_int(op: Operator, a: i128, b: i128) -> Option<Const> {
    let exact = |n: i128| n.unsigned_abs() < 1 << 53;
    Some(from_i128(match op {
        Operator::Add => a.checked_add(b)?,
        Operator::Sub => a.checked_sub(b)?,
        Operator::Mult if bit_length(a) + bit_length(b) < 128 => a.checked_mul(b)?,
        Operator::FloorDiv if b != 0 => {
            let quotient = a.checked_div(b)?;
            quotient - (a % b != 0 && (a < 0) != (b < 0)) as i128
        }
        Operator::Mod if b != 0 => {
            let rest = a.checked_rem(b)?;
            if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }
        }
        Operator::Div if b != 0 && exact(a) && exact(b) => {
            return Some(Const::Float((a as f64 / b as f64).to_bits()));
        }
        Operator::Pow if b >= 0 && (bit_length(a) as i128) * b <= 128 => {
            a.checked_pow(u32::try_from(b).ok()?)?
        }
        Operator::LShift if b >= 0 && bit_length(a) as i128 + b < 127 => a << b,
        Operator::RShift if b >= 0 => a >> b.min(127),
        Operator::BitOr => a | b,
        Operator::BitXor => a ^ b,
        Operator::BitAnd => a & b,
        _ => return None,
    }))
}

fn binary_float(op: Operator, a: f64, b: f64) -> Option<Const> {
    let value = match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => a * b,
        Operator::Div if b != 0.0 => a / b,
        Operator::Pow if a > 0.0 => {
            let value = a.powf(b);
            if value.is_infinite() {
                return None;
            }
            value
        }
        _ => return None,
    };
    Some(Const::Float(value.to_bits()))
}

/// Sums and differences with a complex number; a real operand has no imaginary part (not even zero).
fn binary_complex(op: Operator, left: &Const, right: &Const) -> Option<Const> {
    let parts = |value: &Const| match value {
        Const::Complex(real, imag) => Some((f64::from_bits(*real), Some(f64::from_bits(*imag)))),
        other => to_f64(other).map(|real| (real, None)),
    };
    let ((a, ai), (b, bi)) = (parts(left)?, parts(right)?);
    let (real, imag) = match op {
        Operator::Add => (a + b, ai.zip(bi).map(|(x, y)| x + y).or(ai).or(bi)?),
        Operator::Sub => (a - b, ai.zip(bi).map(|(x, y)| x - y).or(ai).or(bi.map(|y| -y))?),
        _ => return None,
    };
    Some(Const::Complex(real.to_bits(), imag.to_bits()))
}

fn binary_sequence(op: Operator, left: &Const, right: &Const) -> Option<Const> {
    match (op, left, right) {
        (Operator::Add, Const::Str(a), Const::Str(b)) if a.len() + b.len() <= 16 * MAX_TEXT => {
            Some(Const::Str(join(a, b)))
        }
        (Operator::Add, Const::Bytes(a), Const::Bytes(b)) if a.len() + b.len() <= 16 * MAX_TEXT => {
            Some(Const::Bytes(join(a, b)))
        }
        (Operator::Add, Const::Tuple(a), Const::Tuple(b)) if a.len() + b.len() <= MAX_ITEMS => {
            Some(Const::Tuple(a.iter().chain(b.iter()).cloned().collect()))
        }
        (Operator::Mult, Const::Int(n), sequence) | (Operator::Mult, sequence, Const::Int(n)) => {
            repeat(sequence, usize::try_from((*n).max(0)).ok()?)
        }
        _ => None,
    }
}

/// `a + b` of two texts. A surrogate pair that meets in the middle stays two lone surrogates in Python, which WTF-8
/// cannot tell from the character: such texts are left to the runtime.
fn join(a: &[u8], b: &[u8]) -> Box<[u8]> {
    [a, b].concat().into()
}

fn repeat(sequence: &Const, n: usize) -> Option<Const> {
    match sequence {
        Const::Str(text) if text.len().checked_mul(n)? <= MAX_TEXT => Some(Const::Str(text.repeat(n).into())),
        Const::Bytes(text) if text.len().checked_mul(n)? <= MAX_TEXT => {
            Some(Const::Bytes(text.repeat(n).into()))
        }
        Const::Tuple(items) if items.len().checked_mul(n)? <= MAX_ITEMS => {
            Some(Const::Tuple(items.iter().cycle().take(items.len() * n).cloned().collect()))
        }
        _ => None,
    }
}

fn subscript(value: &Const, index: i64) -> Option<Const> {
    let at = |len: usize| {
        let index = if index < 0 { index + len as i64 } else { index };
        usize::try_from(index).ok().filter(|&index| index < len)
    };
    match value {
        Const::Tuple(items) => items.get(at(items.len())?).cloned(),
        Const::Bytes(data) => Some(Const::Int(data[at(data.len())?] as i64)),
        Const::Str(text) => {
            let text = std::str::from_utf8(text).ok()?;
            let character = text.chars().nth(at(text.chars().count())?)?;
            Some(Const::Str(character.to_string().as_bytes().into()))
        }
        _ => None,
    }
}

/// The module of a `from __future__ import`, if the body begins with one that turns annotations into strings.
pub(crate) fn future_annotations(module: &ast::Mod) -> bool {
    let ast::Mod::Module(module) = module else { return false };
    module.body.iter().any(|statement| match statement {
        ast::Stmt::ImportFrom(import) => {
            import.level == 0
                && import.module.as_ref().is_some_and(|module| module == "__future__")
                && import.names.iter().any(|alias| &*alias.name == "annotations")
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn big_literals() {
        assert_eq!(hex_digits("18446744073709551616"), "10000000000000000");
        assert_eq!(hex_digits("0x1_FFFF_ffff_ffff_ffff"), "1ffffffffffffffff");
        assert_eq!(hex_digits("0b1_0000"), "10");
        assert_eq!(hex_digits("0o777777777777777777777777"), "ffffffffffffffffff");
        assert_eq!(hex_digits(&format!("1{}", "0".repeat(30))), format!("{:x}", 10u128.pow(30)));
    }

    #[test]
    fn int_arithmetic() {
        let fold = |op, a, b| binary(op, &Const::Int(a), &Const::Int(b));
        assert_eq!(fold(Operator::FloorDiv, -7, 2), Some(Const::Int(-4)));
        assert_eq!(fold(Operator::Mod, -7, 2), Some(Const::Int(1)));
        assert_eq!(fold(Operator::Mod, 7, -2), Some(Const::Int(-1)));
        assert_eq!(fold(Operator::FloorDiv, 1, 0), None);
        assert_eq!(fold(Operator::LShift, 1, 64), Some(Const::BigInt("10000000000000000".into())));
        assert_eq!(fold(Operator::LShift, 1, 1000), None);
        assert_eq!(fold(Operator::Pow, 2, 1000), None);
        assert_eq!(fold(Operator::Div, 1, 2), Some(Const::Float(0.5f64.to_bits())));
    }

    #[test]
    fn complex_literals() {
        let minus = binary(Operator::Sub, &Const::Int(1), &Const::Complex(0, 0));
        assert_eq!(minus, Some(Const::Complex(1f64.to_bits(), (-0f64).to_bits())));
    }
}
