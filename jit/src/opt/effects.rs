//! What instructions read and change. Memory is divided into places that cannot overlap: a kind of field each. An instruction
//! that may run other code changes them all.

use crate::mir::{Items, Op, Quick, Term};
use taipan_vm::layout;
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
    /// The keys and values of dicts, and the items of sets.
    Dicts,
    /// Whether containers are empty.
    Truth,
    /// What compiled code assumes, which nothing changes but other code that runs.
    Assumed,
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
        | Op::U64(_)
        | Op::UnboxInt
        | Op::UnboxU64
        | Op::BoxU64
        | Op::IntToU64
        | Op::U64ToInt
        | Op::LowBits
        | Op::RangeCount(_)
        | Op::RangeCountBy
        | Op::RangeItem(_)
        | Op::Low(_)
        | Op::Masked(_)
        | Op::Wide(_)
        | Op::WideCmp(_)
        | Op::UnboxFloat
        | Op::UnboxNumber
        | Op::UnboxExact
        | Op::BoxInt
        | Op::BoxFloat
        | Op::BoxBool
        | Op::IntToFloat
        | Op::Int2(_)
        | Op::Sure(_)
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
        | Op::GuardNotInts
        | Op::RawLess
        | Op::RawNext
        | Op::IsZero
        | Op::IsRaw(_)
        | Op::GuardRaw(_)
        | Op::GuardAbove(_)
        | Op::GuardBool(_)
        | Op::Index
        | Op::Same
        | Op::TupleGet(_)
        | Op::TupleLen
        | Op::TupleItem
        | Op::GuardText
        | Op::TextLen
        | Op::Byte
        | Op::BytesItem
        | Op::Char(_)
        | Op::CharCode
        | Op::IsText(..)
        | Op::IsAmong(..)
        | Op::GuardTupleLen(_) => Nothing,
        // (Objects of built-in classes keep theirs.)
        Op::GuardShape(shape) | Op::HasShape(shape) if shape < shapes::COUNT => Nothing,
        Op::GuardShape(_) | Op::GuardShapes(_) | Op::HasShape(_) | Op::MethodOf(_) => Memory(Place::Shape),
        Op::GuardU32(..) => Memory(Place::Version),
        Op::GuardAssumptions => Memory(Place::Assumed),
        Op::LoadField(offset) => Memory(Place::Field(offset)),
        Op::LoadRaw(offset) => Memory(Place::Raw(offset)),
        Op::GuardItems(_) | Op::ListLen | Op::ListStorage => Memory(Place::ListHead),
        Op::ListGet(Items::Any) => Other,
        Op::ListGet(_) => Memory(Place::ListItems),
        Op::GuardArray(_) | Op::ArrayLen(_) | Op::ArrayItems(_) => Memory(Place::ArrayHead),
        Op::ArrayGet(_) => Memory(Place::Elements),
        Op::Ask(Quick::DictItem, _) => Memory(Place::Dicts),
        Op::Test => Memory(Place::Truth),
        _ => Other,
    }
}

/// Does it follow its first argument into memory? Then that must be what it is taken for.
pub fn follows(op: Op) -> bool {
    let tuples = matches!(op, Op::TupleGet(_) | Op::TupleLen | Op::TupleItem | Op::GuardTupleLen(_));
    let into = tuples || matches!(op, Op::GuardText | Op::TextLen | Op::Byte | Op::BytesItem);
    into || matches!(reads(op), Reads::Memory(_))
        && !matches!(op, Op::GuardShape(_) | Op::GuardShapes(_) | Op::HasShape(_) | Op::Test)
}

/// What an instruction changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Changes {
    Nothing,
    One(Place),
    Places(&'static [Place]),
    Anything,
}

/// What changes with the items of a list.
const LISTS: &[Place] = &[Place::ListHead, Place::ListItems, Place::Truth];

/// What changes with the items of a list or an array.
const SEQUENCES: &[Place] =
    &[Place::ListHead, Place::ListItems, Place::ArrayHead, Place::Elements, Place::Truth];

/// Where items of any container are stored.
const ITEMS: &[Place] =
    &[Place::ListHead, Place::ListItems, Place::ArrayHead, Place::Elements, Place::Dicts, Place::Truth];

/// What changes with the items of a set or dict.
const SETS: &[Place] = &[Place::Dicts, Place::Truth];

/// What built-in iterators change of themselves.
const ITERATORS: &[Place] = &[
    Place::Raw(layout::RANGE_NEXT),
    Place::Raw(layout::RANGE_LEFT),
    Place::Field(layout::LIST_ITER_LIST),
    Place::Raw(layout::LIST_ITER_INDEX),
    Place::Field(layout::TUPLE_ITER_TUPLE),
    Place::Raw(layout::TUPLE_ITER_INDEX),
    Place::Field(layout::BYTES_ITER_BYTES),
    Place::Raw(layout::BYTES_ITER_INDEX),
    Place::Field(layout::STR_ITER_STRING),
    Place::Raw(layout::STR_ITER_OFFSET),
    Place::Field(layout::ENUMERATE_INDEX),
];

/// What the content of a namespace's cell is part of.
const NAMESPACE: &[Place] = &[Place::Field(layout::NAMESPACE_CONTENT), Place::Dicts];

/// What a short cut that applies changes.
fn short_cut(quick: Quick) -> Changes {
    match quick {
        Quick::StoreAttr(..) => Changes::Anything,
        Quick::SetItem | Quick::DelItem => Changes::Places(ITEMS),
        Quick::SetSlice | Quick::ListExtend => Changes::Places(LISTS),
        Quick::Native(_) | Quick::Binary { in_place: true, .. } => Changes::Places(SEQUENCES),
        Quick::SetAdd | Quick::DictMerge => Changes::Places(SETS),
        _ => Changes::Nothing,
    }
}

/// What an instruction changes of what others read.
pub fn changes(op: Op) -> Changes {
    match op {
        Op::StoreField(layout::NAMESPACE_CONTENT) => Changes::Places(NAMESPACE),
        Op::StoreField(offset) => Changes::One(Place::Field(offset)),
        Op::StoreRaw(offset) => Changes::One(Place::Raw(offset)),
        Op::SetShape(_) => Changes::One(Place::Shape),
        Op::ListSet(_) => Changes::One(Place::ListItems),
        Op::ListAppend => Changes::Places(LISTS),
        Op::ArraySet(_) => Changes::One(Place::Elements),
        Op::Ask(quick, _) => short_cut(quick),
        Op::Next | Op::NextPair(_) => Changes::Places(ITERATORS),
        Op::Truth | Op::Try(..) | Op::Step(..) => Changes::Anything,
        Op::CallAny(_)
        | Op::NextItem(_)
        | Op::SendTo(_)
        | Op::CallUnary(_)
        | Op::CallEntry(..)
        | Op::CallBinary(..)
        | Op::CallFunction(_) => Changes::Anything,
        _ => Changes::Nothing,
    }
}

/// What the end of a block changes.
pub fn end_changes(term: &Term) -> Changes {
    if matches!(term, Term::Step(..)) { Changes::Anything } else { Changes::Nothing }
}
