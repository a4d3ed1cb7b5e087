//! What instructions read and change. Memory is divided into places that cannot overlap: a kind of field each. An instruction
//! that may run other code changes them all.

use crate::mir::{Items, Op, Term};
use taipan_vm::object::builtin_types::shapes;

/// A part of memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// The shapes of objects whose class may change.
    Shape,
    /// The words at an offset.
    Field(i32),
    /// The numbers at an offset.
    Raw(i32),
    /// How lists store their items, how many they have, and where.
    ListHead,
    ListItems,
    /// Versions of classes, functions and dicts.
    Version,
    /// As [`Place::ListHead`], of arrays.
    ArrayHead,
    Elements,
    /// What is left of ranges.
    Range,
}

/// What an instruction's result depends on beside its arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reads {
    /// It is no function of arguments and memory.
    Other,
    Nothing,
    Memory(Place),
}

/// What an instruction reads. What reads nothing, or one place, does (or checks) the same again as long as that is not changed.
pub fn reads(op: Op) -> Reads {
    use Reads::{Memory, Nothing, Other};
    match op {
        Op::Word(_)
        | Op::Int(_)
        | Op::Float(_)
        | Op::Raw(_)
        | Op::UnboxInt
        | Op::UnboxFloat
        | Op::UnboxNumber
        | Op::BoxInt
        | Op::BoxFloat
        | Op::BoxBool
        | Op::IntToFloat
        | Op::Int2(_)
        | Op::IntTrueDiv
        | Op::IntNeg
        | Op::IntInvert
        | Op::IntCmp(_)
        | Op::Float2(_)
        | Op::FloatNeg
        | Op::FloatAbs
        | Op::GuardFinite
        | Op::FloatFunction(_)
        | Op::FloatToInt(_)
        | Op::FloatCmp(_)
        | Op::Select
        | Op::Not
        | Op::IsWord(_)
        | Op::GuardWord(_)
        | Op::GuardNotWord(_)
        | Op::GuardNotHeap
        | Op::RawLess
        | Op::RawNext
        | Op::IsZero
        | Op::IsRaw(_)
        | Op::GuardRaw(_)
        | Op::Index
        | Op::Same
        | Op::TupleGet(_)
        | Op::TupleLen
        | Op::TupleItem
        | Op::GuardTupleLen(_) => Nothing,
        // (Objects of built-in classes keep theirs.)
        Op::GuardShape(shape) | Op::HasShape(shape) if shape < shapes::COUNT => Nothing,
        Op::GuardShape(_) | Op::GuardShapes(_) | Op::HasShape(_) => Memory(Place::Shape),
        Op::GuardU32(..) => Memory(Place::Version),
        Op::LoadField(offset) => Memory(Place::Field(offset)),
        Op::LoadRaw(offset) => Memory(Place::Raw(offset)),
        Op::GuardItems(_) | Op::ListLen | Op::ListStorage => Memory(Place::ListHead),
        Op::ListGet(Items::Any) => Other,
        Op::ListGet(_) => Memory(Place::ListItems),
        Op::GuardArray(_) | Op::ArrayLen(_) | Op::ArrayItems(_) => Memory(Place::ArrayHead),
        Op::ArrayGet(_) => Memory(Place::Elements),
        Op::RangeLeft => Memory(Place::Range),
        _ => Other,
    }
}

/// Does it follow its first argument into memory? Then that must be what it is taken for.
pub fn follows(op: Op) -> bool {
    let into = matches!(op, Op::TupleGet(_) | Op::TupleLen | Op::TupleItem | Op::GuardTupleLen(_));
    into || matches!(reads(op), Reads::Memory(_))
        && !matches!(op, Op::GuardShape(_) | Op::GuardShapes(_) | Op::HasShape(_))
}

/// What an instruction changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Changes {
    Nothing,
    /// One place, or two.
    Places(Place, Option<Place>),
    Anything,
}

/// What an instruction changes of what others read.
pub fn changes(op: Op) -> Changes {
    match op {
        Op::StoreField(offset) => Changes::Places(Place::Field(offset), None),
        Op::StoreRaw(offset) => Changes::Places(Place::Raw(offset), None),
        Op::SetShape(_) => Changes::Places(Place::Shape, None),
        Op::ListSet(_) => Changes::Places(Place::ListItems, None),
        Op::ListAppend => Changes::Places(Place::ListHead, Some(Place::ListItems)),
        Op::ArraySet(_) => Changes::Places(Place::Elements, None),
        Op::RangeNext => Changes::Places(Place::Range, None),
        Op::Truth
        | Op::Try(..)
        | Op::Step(..)
        | Op::CallAny(_)
        | Op::CallFunction(_)
        | Op::Next
        | Op::NextPair(_) => Changes::Anything,
        _ => Changes::Nothing,
    }
}

/// What the end of a block changes.
pub fn end_changes(term: &Term) -> Changes {
    if matches!(term, Term::Step(..)) { Changes::Anything } else { Changes::Nothing }
}
