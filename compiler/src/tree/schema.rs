//! The node classes of the module `ast` of Python 3.14: names, fields and their types, as the documentation of `ast`
//! lists them (its "abstract grammar"). Everything about Python's syntax tree that can be generic follows from this
//! table: the classes, making objects from trees and trees from objects.

use std::sync::OnceLock;

macro_rules! kinds {
    ($( $base:ident { $( $name:ident $text:literal ),* $(,)? } )*) => {
        /// A node class that has instances.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        #[allow(non_camel_case_types, missing_docs)]
        pub enum Kind { $( $( $name ),* ),* }

        /// Class, base ("" for `AST`), fields as in the abstract grammar.
        static TABLE: &[(&str, &str, &str)] = &[ $( $( (stringify!($name), stringify!($base), $text) ),* ),* ];
        const ALL: &[Kind] = &[ $( $( Kind::$name ),* ),* ];
    };
}

kinds! {
    r#mod {
        Module "stmt* body, type_ignore* type_ignores",
        Interactive "stmt* body",
        Expression "expr body",
        FunctionType "expr* argtypes, expr returns",
    }
    stmt {
        FunctionDef "identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params",
        AsyncFunctionDef "identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params",
        ClassDef "identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params",
        Return "expr? value",
        Delete "expr* targets",
        Assign "expr* targets, expr value, string? type_comment",
        TypeAlias "expr name, type_param* type_params, expr value",
        AugAssign "expr target, operator op, expr value",
        AnnAssign "expr target, expr annotation, expr? value, int simple",
        For "expr target, expr iter, stmt* body, stmt* orelse, string? type_comment",
        AsyncFor "expr target, expr iter, stmt* body, stmt* orelse, string? type_comment",
        While "expr test, stmt* body, stmt* orelse",
        If "expr test, stmt* body, stmt* orelse",
        With "withitem* items, stmt* body, string? type_comment",
        AsyncWith "withitem* items, stmt* body, string? type_comment",
        Match "expr subject, match_case* cases",
        Raise "expr? exc, expr? cause",
        Try "stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody",
        TryStar "stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody",
        Assert "expr test, expr? msg",
        Import "alias* names",
        ImportFrom "identifier? module, alias* names, int? level",
        Global "identifier* names",
        Nonlocal "identifier* names",
        Expr "expr value",
        Pass "",
        Break "",
        Continue "",
    }
    expr {
        BoolOp "boolop op, expr* values",
        NamedExpr "expr target, expr value",
        BinOp "expr left, operator op, expr right",
        UnaryOp "unaryop op, expr operand",
        Lambda "arguments args, expr body",
        IfExp "expr test, expr body, expr orelse",
        Dict "expr?* keys, expr* values",
        Set "expr* elts",
        ListComp "expr elt, comprehension* generators",
        SetComp "expr elt, comprehension* generators",
        DictComp "expr key, expr value, comprehension* generators",
        GeneratorExp "expr elt, comprehension* generators",
        Await "expr value",
        Yield "expr? value",
        YieldFrom "expr value",
        Compare "expr left, cmpop* ops, expr* comparators",
        Call "expr func, expr* args, keyword* keywords",
        FormattedValue "expr value, int conversion, expr? format_spec",
        Interpolation "expr value, constant str, int conversion, expr? format_spec",
        JoinedStr "expr* values",
        TemplateStr "expr* values",
        Constant "constant value, string? kind",
        Attribute "expr value, identifier attr, expr_context ctx",
        Subscript "expr value, expr slice, expr_context ctx",
        Starred "expr value, expr_context ctx",
        Name "identifier id, expr_context ctx",
        List "expr* elts, expr_context ctx",
        Tuple "expr* elts, expr_context ctx",
        Slice "expr? lower, expr? upper, expr? step",
    }
    expr_context { Load "", Store "", Del "" }
    boolop { And "", Or "" }
    operator {
        Add "", Sub "", Mult "", MatMult "", Div "", Mod "", Pow "", LShift "", RShift "", BitOr "", BitXor "",
        BitAnd "", FloorDiv "",
    }
    unaryop { Invert "", Not "", UAdd "", USub "" }
    cmpop { Eq "", NotEq "", Lt "", LtE "", Gt "", GtE "", Is "", IsNot "", In "", NotIn "" }
    AST {
        comprehension "expr target, expr iter, expr* ifs, int is_async",
    }
    excepthandler { ExceptHandler "expr? type, identifier? name, stmt* body" }
    AST {
        arguments "arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults",
        arg "identifier arg, expr? annotation, string? type_comment",
        keyword "identifier? arg, expr value",
        alias "identifier name, identifier? asname",
        withitem "expr context_expr, expr? optional_vars",
        match_case "pattern pattern, expr? guard, stmt* body",
    }
    pattern {
        MatchValue "expr value",
        MatchSingleton "constant value",
        MatchSequence "pattern* patterns",
        MatchMapping "expr* keys, pattern* patterns, identifier? rest",
        MatchClass "expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns",
        MatchStar "identifier? name",
        MatchAs "pattern? pattern, identifier? name",
        MatchOr "pattern* patterns",
    }
    type_ignore { TypeIgnore "int lineno, string tag" }
    type_param {
        TypeVar "identifier name, expr? bound, expr? default_value",
        ParamSpec "identifier name, expr? default_value",
        TypeVarTuple "identifier name, expr? default_value",
    }
}

/// How many values a field has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    One,
    /// `?`: None when absent
    Optional,
    /// `*`
    Many,
    /// `?*`: a list in which None can stand
    ManyOptional,
}

/// A field of a node class.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    /// `identifier`, `string`, `int`, `constant`, or the name of a node class.
    pub ty: &'static str,
    pub count: Count,
}

impl Field {
    /// The type as the abstract grammar writes it.
    pub fn notation(&self) -> String {
        let mark = match self.count {
            Count::One => "",
            Count::Optional => "?",
            Count::Many => "*",
            Count::ManyOptional => "?*",
        };
        format!("{}{mark}", self.ty)
    }
    /// True for lists.
    pub fn is_many(&self) -> bool {
        matches!(self.count, Count::Many | Count::ManyOptional)
    }
}

/// A node class.
#[derive(Debug)]
pub struct Class {
    pub kind: Kind,
    pub name: &'static str,
    /// The class of which this is an alternative, or `AST`.
    pub base: &'static str,
    pub fields: Vec<Field>,
}

fn parse_fields(text: &'static str) -> Vec<Field> {
    let field = |text: &'static str| {
        let (ty, name) = text.trim().split_once(' ').unwrap_or((text, ""));
        let (ty, count) = match ty {
            _ if ty.ends_with("?*") => (&ty[..ty.len() - 2], Count::ManyOptional),
            _ if ty.ends_with('*') => (&ty[..ty.len() - 1], Count::Many),
            _ if ty.ends_with('?') => (&ty[..ty.len() - 1], Count::Optional),
            _ => (ty, Count::One),
        };
        Field { name, ty, count }
    };
    text.split(',').filter(|t| !t.is_empty()).map(field).collect()
}

/// All node classes that have instances, by the number of their kind.
pub fn classes() -> &'static [Class] {
    static CLASSES: OnceLock<Vec<Class>> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let class = |(kind, (name, base, fields)): (&Kind, &(&'static str, &'static str, &'static str))| {
            Class { kind: *kind, name, base: base.trim_start_matches("r#"), fields: parse_fields(fields) }
        };
        ALL.iter().zip(TABLE).map(class).collect()
    })
}

/// The class of a kind.
pub fn class(kind: Kind) -> &'static Class {
    &classes()[kind as usize]
}

/// Does a class, or a base of alternatives, have a place in the source?
pub fn has_place(base: &str) -> bool {
    matches!(base, "stmt" | "expr" | "excepthandler" | "pattern" | "type_param" | "arg" | "keyword" | "alias")
}

/// Is the end of the place optional for this class or base?
pub fn optional_end(base: &str) -> bool {
    has_place(base) && !matches!(base, "pattern" | "type_param")
}

impl Kind {
    /// The name of the class.
    pub fn name(self) -> &'static str {
        class(self).name
    }
    /// What the class is called in the table of alternatives, or its own name.
    pub fn group(self) -> &'static str {
        match class(self).base {
            "AST" => self.name(),
            base => base,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_complete() {
        assert_eq!(classes().len(), ALL.len());
        for (i, class) in classes().iter().enumerate() {
            assert_eq!(class.kind as usize, i);
            for field in &class.fields {
                let known = matches!(field.ty, "identifier" | "string" | "int" | "constant")
                    || classes().iter().any(|c| c.name == field.ty || c.base == field.ty);
                assert!(known, "{} of {}", field.ty, class.name);
            }
        }
        assert_eq!(class(Kind::Dict).fields[0].count, Count::ManyOptional);
        assert_eq!(class(Kind::Module).base, "mod");
    }
}
