//! The handler of each opcode.

use super::*;

macro_rules! table {
    ($( $op:ident => $($handler:ident)::+ ),* $(,)?) => {
        /// Handler by opcode byte.
        pub(super) static DISPATCH: [Handler; 256] = {
            let mut table: [Handler; 256] = [illegal::<false>; 256];
            $( table[taipan_compiler::bytecode::Op::$op as usize] = $($handler)::+::<false>; )*
            table
        };
        /// The form that comes back after one instruction.
        pub(super) static STEPS: [Handler; 256] = {
            let mut table: [Handler; 256] = [illegal::<true>; 256];
            $( table[taipan_compiler::bytecode::Op::$op as usize] = $($handler)::+::<true>; )*
            table
        };
        /// Every opcode has a handler: the compiler checks this match.
        #[allow(dead_code)]
        fn complete(op: taipan_compiler::bytecode::Op) {
            match op { $( taipan_compiler::bytecode::Op::$op => {} )* }
        }
    };
}

handler!(illegal(pc, regs, vm, code, i) {
    vm.pc.set(pc);
    vm.system_error("unknown opcode");
    raise!(pc, regs, vm, code)
});

table! {
    Nop => ops_basic::nop, Resume => ops_basic::resume, Move => ops_basic::r#move, LoadConst => ops_basic::load_const,
    LoadInt => ops_basic::load_int, LoadNone => ops_basic::load_none, LoadTrue => ops_basic::load_true,
    LoadFalse => ops_basic::load_false, LoadEllipsis => ops_basic::load_ellipsis, CheckBound => ops_basic::check_bound,
    DeleteLocal => ops_basic::delete_local, MakeCell => ops_basic::make_cell, CopyFreeVars => ops_basic::copy_free_vars,
    LoadDeref => ops_basic::load_deref, StoreDeref => ops_basic::store_deref, DeleteDeref => ops_basic::delete_deref,
    LoadFromDictOrDeref => ops_name::load_from_dict_or_deref, LoadFromDictOrGlobals => ops_name::load_from_dict_or_globals,
    LoadGlobal => ops_name::load_global, StoreGlobal => ops_name::store_global, DeleteGlobal => ops_name::delete_global,
    LoadName => ops_name::load_name, StoreName => ops_name::store_name, DeleteName => ops_name::delete_name,
    LoadLocals => ops_name::load_locals, LoadAttr => ops_attr::load_attr, StoreAttr => ops_attr::store_attr,
    DeleteAttr => ops_attr::delete_attr, LoadMethod => ops_attr::load_method, LoadSuperAttr => ops_super::load_super_attr,
    LoadSuperMethod => ops_super::load_super_method, GetItem => ops_build::get_item, GetItemI => ops_build::get_item_i,
    SetItem => ops_build::set_item, DelItem => ops_build::del_item, GetSlice => ops_build::get_slice,
    SetSlice => ops_build::set_slice, Add => ops_arith::add, Sub => ops_arith::sub, Mul => ops_arith::mul,
    TrueDiv => ops_arith::true_div, FloorDiv => ops_arith::floor_div_op, Mod => ops_arith::mod_op, Pow => ops_arith::pow,
    LShift => ops_arith::lshift, RShift => ops_arith::rshift, And => ops_arith::and, Or => ops_arith::or, Xor => ops_arith::xor,
    MatMul => ops_arith::mat_mul, AddI => ops_arith::add_i, SubI => ops_arith::sub_i, MulI => ops_arith::mul_i,
    FloorDivI => ops_arith::floor_div_i, ModI => ops_arith::mod_i, LShiftI => ops_arith::lshift_i,
    RShiftI => ops_arith::rshift_i, AndI => ops_arith::and_i, Neg => ops_arith::neg, Pos => ops_arith::pos,
    Invert => ops_arith::invert, Not => ops_basic::not, ToBool => ops_basic::to_bool, Lt => ops_compare::lt, Le => ops_compare::le,
    Eq => ops_compare::eq, Ne => ops_compare::ne, Gt => ops_compare::gt, Ge => ops_compare::ge, Is => ops_compare::is,
    IsNot => ops_compare::is_not, In => ops_compare::r#in, NotIn => ops_compare::not_in,
    JumpIfLt => ops_compare::jump_if_lt, JumpIfLe => ops_compare::jump_if_le, JumpIfEq => ops_compare::jump_if_eq,
    JumpIfNe => ops_compare::jump_if_ne, JumpIfGt => ops_compare::jump_if_gt, JumpIfGe => ops_compare::jump_if_ge,
    JumpIfNotLt => ops_compare::jump_if_not_lt, JumpIfNotLe => ops_compare::jump_if_not_le,
    JumpIfNotEq => ops_compare::jump_if_not_eq, JumpIfNotNe => ops_compare::jump_if_not_ne,
    JumpIfNotGt => ops_compare::jump_if_not_gt, JumpIfNotGe => ops_compare::jump_if_not_ge,
    JumpIfLtI => ops_compare::jump_if_lt_i, JumpIfLeI => ops_compare::jump_if_le_i, JumpIfEqI => ops_compare::jump_if_eq_i,
    JumpIfNeI => ops_compare::jump_if_ne_i, JumpIfGtI => ops_compare::jump_if_gt_i, JumpIfGeI => ops_compare::jump_if_ge_i,
    JumpIfNotLtI => ops_compare::jump_if_not_lt_i, JumpIfNotLeI => ops_compare::jump_if_not_le_i,
    JumpIfNotEqI => ops_compare::jump_if_not_eq_i, JumpIfNotNeI => ops_compare::jump_if_not_ne_i,
    JumpIfNotGtI => ops_compare::jump_if_not_gt_i, JumpIfNotGeI => ops_compare::jump_if_not_ge_i,
    Jump => ops_basic::jump, LoopBack => ops_basic::loop_back, JumpIfTrue => ops_basic::jump_if_true,
    JumpIfFalse => ops_basic::jump_if_false, JumpIfNone => ops_basic::jump_if_none, JumpIfNotNone => ops_basic::jump_if_not_none,
    GetIter => ops_iter::get_iter, ForIter => ops_iter::for_iter, UnpackSeq => ops_iter::unpack_seq, UnpackEx => ops_iter::unpack_ex,
    BuildTuple => ops_build::build_tuple, BuildList => ops_build::build_list, BuildSet => ops_build::build_set,
    BuildMap => ops_build::build_map, BuildString => ops_build::build_string, BuildSlice => ops_build::build_slice,
    ListAppend => ops_build::list_append, ListExtend => ops_build::list_extend, ListToTuple => ops_build::list_to_tuple,
    SetAdd => ops_build::set_add, SetUpdate => ops_build::set_update, MapAdd => ops_build::map_add,
    DictUpdate => ops_build::dict_update_op, DictMerge => ops_build::dict_merge_op, FormatValue => ops_build::format_value_op,
    BuildInterpolation => ops_build::build_interpolation, BuildTemplate => ops_build::build_template,
    Call => ops_call::call, CallMethod => ops_call::call_method, CallKw => ops_call::call_kw,
    CallMethodKw => ops_call::call_method_kw, CallEx => ops_call::call_ex, MakeFunction => ops_misc::make_function_op,
    LoadBuildClass => ops_misc::load_build_class, Intrinsic => ops_misc::intrinsic_op, ImportName => ops_misc::import_name_op,
    ImportFrom => ops_misc::import_from_op, Raise => ops_except::raise_op, PushExc => ops_except::push_exc,
    PopExc => ops_except::pop_exc, Reraise => ops_except::reraise, MatchExc => ops_except::match_exc,
    MatchExcGroup => ops_except::match_exc_group, PrepReraiseStar => ops_except::prep_reraise_star,
    LoadAssertionError => ops_except::load_assertion_error, EnterWith => ops_except::enter_with, CallExit => ops_except::call_exit,
    MakeGenerator => generator::make_generator, Yield => generator::r#yield, Send => generator::send,
    GetYieldFromIter => ops_misc::get_yield_from_iter, GetAwaitable => ops_misc::get_awaitable, GetAIter => ops_misc::get_aiter,
    GetANext => ops_misc::get_anext, EndAsyncFor => ops_misc::end_async_for, StopIterationError => ops_misc::stop_iteration_error,
    Return => ops_call::r#return, ReturnNone => ops_call::return_none, GetLen => ops_misc::get_len,
    MatchMapping => ops_misc::match_mapping, MatchSequence => ops_misc::match_sequence, MatchKeys => ops_misc::match_keys,
    MatchClass => ops_misc::match_class, SetupAnnotations => ops_misc::setup_annotations, WideName => ops_name::wide_name,
    Instrumented => instrumented::instrumented, CountEntry => native::count_entry, CountLoop => native::count_loop,
    NativeEntry => native::native_entry, NativeLoop => native::native_loop, CountGenerator => native::count_generator,
    CountYield => native::count_yield, NativeGenerator => generator::make_generator, NativeYield => generator::r#yield,
    SinkGenerator => generator::make_generator, SinkYield => native::sink_yield, NativeResume => native::native_resume,
    NoteCall => native::note_call,
    LoadBody => ops_basic::load_body,
}
