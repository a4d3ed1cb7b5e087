//! The module `unicodedata`: properties of characters, in Unicode 16.0 and in Unicode 3.2 (`ucd_3_2_0`). Data and algorithms
//! are in `taipan-text`.

use taipan_macros::{class, module, native_object};
use taipan_text::unicode::{CURRENT, Database, Form, UCD_3_2_0};
use taipan_vm::native::{ArgContext, BytesLike, FromArg, PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A character: a str of length 1.
struct Char(u32);

impl FromArg for Char {
    fn from_arg(vm: &Vm, value: Value, context: &ArgContext) -> PyResult<Char> {
        let Some(text) = value.downcast::<Str>() else {
            return Err(context.bad_argument(vm, "a unicode character", value));
        };
        match (text.char_len(), text.text().code_point(0)) {
            (1, Some(c)) => Ok(Char(c)),
            (n, _) => {
                let function = context.function;
                let argument = match context.position {
                    0 => "argument".to_string(),
                    position => format!("argument {position}"),
                };
                Err(vm.type_error(format!(
                    "{function}(): {argument} must be a unicode character, not a string of length {n}"
                )))
            }
        }
    }
}

/// `default` where it was given, else a ValueError.
fn or_default(vm: &Vm, default: Value, message: &str) -> PyResult {
    if default.is_unbound() { Err(vm.value_error(message)) } else { Ok(default) }
}

fn decimal(vm: &Vm, db: &Database, c: u32, default: Value) -> PyResult {
    match db.decimal(c) {
        Some(n) => Ok(vm.int(n.into())),
        None => or_default(vm, default, "not a decimal"),
    }
}

fn digit(vm: &Vm, db: &Database, c: u32, default: Value) -> PyResult {
    match db.digit(c) {
        Some(n) => Ok(vm.int(n.into())),
        None => or_default(vm, default, "not a digit"),
    }
}

fn numeric(vm: &Vm, db: &Database, c: u32, default: Value) -> PyResult {
    match db.numeric(c) {
        Some(x) => Ok(vm.float(x)),
        None => or_default(vm, default, "not a numeric character"),
    }
}

fn name(vm: &Vm, db: &Database, c: u32, default: Value) -> PyResult {
    match db.name(c) {
        Some(name) => Ok(vm.str(&name).value()),
        None => or_default(vm, default, "no such name"),
    }
}

/// Longest name that is looked for.
const LONGEST_NAME: usize = 256;

fn lookup(vm: &Vm, db: &Database, name: Value) -> PyResult<Gc<Str>> {
    let key_error =
        |message: String| -> Raised { vm.raise_with(vm.exc().key_error, vm.str(&message).value()) };
    let buffer;
    let bytes = match name.downcast::<Str>() {
        Some(s) => s.bytes(),
        None => {
            buffer = BytesLike::of(vm, name)?;
            &*buffer
        }
    };
    if bytes.len() > LONGEST_NAME {
        return Err(key_error("name too long".into()));
    }
    match db.lookup(bytes) {
        Some(found) => Ok(vm.str_from_bytes(found.bytes())),
        None => {
            let shown = String::from_utf8_lossy(bytes);
            Err(key_error(format!("undefined character name '{shown}'")))
        }
    }
}

fn form_of(vm: &Vm, form: Gc<Str>) -> PyResult<Form> {
    Form::from_name(form.bytes()).ok_or_else(|| vm.value_error("invalid normalization form"))
}

fn exact(vm: &Vm, s: Gc<Str>) -> Gc<Str> {
    if vm.is_exact_str(s.value()) { s } else { vm.str_from_bytes(s.bytes()) }
}

fn normalize(vm: &Vm, db: &Database, form: Gc<Str>, text: Gc<Str>) -> PyResult<Gc<Str>> {
    if text.is_ascii() {
        form_of(vm, form)?;
        return Ok(exact(vm, text));
    }
    Ok(match db.normalize(form_of(vm, form)?, text.text()) {
        Some(made) => vm.str_from_bytes(made.bytes()),
        None => exact(vm, text),
    })
}

fn is_normalized(vm: &Vm, db: &Database, form: Gc<Str>, text: Gc<Str>) -> PyResult<bool> {
    let form = form_of(vm, form)?;
    Ok(text.is_ascii() || db.is_normalized(form, text.text()))
}

/// `unicodedata.UCD`
#[native_object("unicodedata.UCD")]
pub struct Ucd {
    #[untraced]
    database: &'static Database,
}

#[class("UCD", module = "unicodedata", doc = "")]
impl Ucd {
    #[getter]
    fn unidata_version(this: Gc<Self>) -> &'static str {
        this.database.version()
    }
    /// Returns the general category assigned to the character chr as string.
    #[method("category(chr, /)")]
    fn category(this: Gc<Self>, chr: Char) -> &'static str {
        this.database.category(chr.0)
    }
    /// Returns the bidirectional class assigned to the character chr as string.
    ///
    /// If no such value is defined, an empty string is returned.
    #[method("bidirectional(chr, /)")]
    fn bidirectional(this: Gc<Self>, chr: Char) -> &'static str {
        this.database.bidirectional(chr.0)
    }
    /// Returns the canonical combining class assigned to the character chr as integer.
    ///
    /// Returns 0 if no combining class is defined.
    #[method("combining(chr, /)")]
    fn combining(this: Gc<Self>, chr: Char) -> u8 {
        this.database.combining(chr.0)
    }
    /// Returns the mirrored property assigned to the character chr as integer.
    ///
    /// Returns 1 if the character has been identified as a "mirrored"
    /// character in bidirectional text, 0 otherwise.
    #[method("mirrored(chr, /)")]
    fn mirrored(this: Gc<Self>, chr: Char) -> u8 {
        u8::from(this.database.mirrored(chr.0))
    }
    /// Returns the east asian width assigned to the character chr as string.
    #[method("east_asian_width(chr, /)")]
    fn east_asian_width(this: Gc<Self>, chr: Char) -> &'static str {
        this.database.east_asian_width(chr.0)
    }
    /// Returns the character decomposition mapping assigned to the character chr as string.
    ///
    /// An empty string is returned in case no such mapping is defined.
    #[method("decomposition(chr, /)")]
    fn decomposition(this: Gc<Self>, chr: Char) -> String {
        this.database.decomposition(chr.0)
    }
    /// Converts a Unicode character into its equivalent decimal value.
    ///
    /// Returns the decimal value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[method("decimal(chr, default=<unrepresentable>, /)")]
    fn decimal(vm: &Vm, this: Gc<Self>, chr: Char, default: Value) -> PyResult {
        self::decimal(vm, this.database, chr.0, default)
    }
    /// Converts a Unicode character into its equivalent digit value.
    ///
    /// Returns the digit value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[method("digit(chr, default=<unrepresentable>, /)")]
    fn digit(vm: &Vm, this: Gc<Self>, chr: Char, default: Value) -> PyResult {
        self::digit(vm, this.database, chr.0, default)
    }
    /// Converts a Unicode character into its equivalent numeric value.
    ///
    /// Returns the numeric value assigned to the character chr as float.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[method("numeric(chr, default=<unrepresentable>, /)")]
    fn numeric(vm: &Vm, this: Gc<Self>, chr: Char, default: Value) -> PyResult {
        self::numeric(vm, this.database, chr.0, default)
    }
    /// Returns the name assigned to the character chr as a string.
    ///
    /// If no name is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[method("name(chr, default=<unrepresentable>, /)")]
    fn name(vm: &Vm, this: Gc<Self>, chr: Char, default: Value) -> PyResult {
        self::name(vm, this.database, chr.0, default)
    }
    /// Look up character by name.
    ///
    /// If a character with the given name is found, return the
    /// corresponding character.  If not found, KeyError is raised.
    #[method("lookup(name, /)")]
    fn lookup(vm: &Vm, this: Gc<Self>, name: Value) -> PyResult<Gc<Str>> {
        self::lookup(vm, this.database, name)
    }
    /// Return the normal form 'form' for the Unicode string unistr.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[method("normalize(form, unistr, /)")]
    fn normalize(vm: &Vm, this: Gc<Self>, form: Gc<Str>, unistr: Gc<Str>) -> PyResult<Gc<Str>> {
        self::normalize(vm, this.database, form, unistr)
    }
    /// Return whether the Unicode string unistr is in the normal form 'form'.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[method("is_normalized(form, unistr, /)")]
    fn is_normalized(vm: &Vm, this: Gc<Self>, form: Gc<Str>, unistr: Gc<Str>) -> PyResult<bool> {
        self::is_normalized(vm, this.database, form, unistr)
    }
}

#[module(
    "unicodedata",
    doc = "This module provides access to the Unicode Character Database which\ndefines character properties for all Unicode characters. The data in\nthis database is based on the UnicodeData.txt file version\n16.0.0 which is publicly available from ftp://ftp.unicode.org/.\n\nThe module uses the same names and symbols as defined by the\nUnicodeData File Format 16.0.0.",
    classes(Ucd)
)]
pub mod module {
    use super::*;

    /// Returns the general category assigned to the character chr as string.
    #[function("category(chr, /)", text_signature = "($self, chr, /)")]
    fn category(chr: Char) -> &'static str {
        CURRENT.category(chr.0)
    }
    /// Returns the bidirectional class assigned to the character chr as string.
    ///
    /// If no such value is defined, an empty string is returned.
    #[function("bidirectional(chr, /)", text_signature = "($self, chr, /)")]
    fn bidirectional(chr: Char) -> &'static str {
        CURRENT.bidirectional(chr.0)
    }
    /// Returns the canonical combining class assigned to the character chr as integer.
    ///
    /// Returns 0 if no combining class is defined.
    #[function("combining(chr, /)", text_signature = "($self, chr, /)")]
    fn combining(chr: Char) -> u8 {
        CURRENT.combining(chr.0)
    }
    /// Returns the mirrored property assigned to the character chr as integer.
    ///
    /// Returns 1 if the character has been identified as a "mirrored"
    /// character in bidirectional text, 0 otherwise.
    #[function("mirrored(chr, /)", text_signature = "($self, chr, /)")]
    fn mirrored(chr: Char) -> u8 {
        u8::from(CURRENT.mirrored(chr.0))
    }
    /// Returns the east asian width assigned to the character chr as string.
    #[function("east_asian_width(chr, /)", text_signature = "($self, chr, /)")]
    fn east_asian_width(chr: Char) -> &'static str {
        CURRENT.east_asian_width(chr.0)
    }
    /// Returns the character decomposition mapping assigned to the character chr as string.
    ///
    /// An empty string is returned in case no such mapping is defined.
    #[function("decomposition(chr, /)", text_signature = "($self, chr, /)")]
    fn decomposition(chr: Char) -> String {
        CURRENT.decomposition(chr.0)
    }
    /// Converts a Unicode character into its equivalent decimal value.
    ///
    /// Returns the decimal value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function(
        "decimal(chr, default=<unrepresentable>, /)",
        text_signature = "($self, chr, default=<unrepresentable>, /)"
    )]
    fn decimal(vm: &Vm, chr: Char, default: Value) -> PyResult {
        super::decimal(vm, &CURRENT, chr.0, default)
    }
    /// Converts a Unicode character into its equivalent digit value.
    ///
    /// Returns the digit value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function(
        "digit(chr, default=<unrepresentable>, /)",
        text_signature = "($self, chr, default=<unrepresentable>, /)"
    )]
    fn digit(vm: &Vm, chr: Char, default: Value) -> PyResult {
        super::digit(vm, &CURRENT, chr.0, default)
    }
    /// Converts a Unicode character into its equivalent numeric value.
    ///
    /// Returns the numeric value assigned to the character chr as float.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function(
        "numeric(chr, default=<unrepresentable>, /)",
        text_signature = "($self, chr, default=<unrepresentable>, /)"
    )]
    fn numeric(vm: &Vm, chr: Char, default: Value) -> PyResult {
        super::numeric(vm, &CURRENT, chr.0, default)
    }
    /// Returns the name assigned to the character chr as a string.
    ///
    /// If no name is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function(
        "name(chr, default=<unrepresentable>, /)",
        text_signature = "($self, chr, default=<unrepresentable>, /)"
    )]
    fn name(vm: &Vm, chr: Char, default: Value) -> PyResult {
        super::name(vm, &CURRENT, chr.0, default)
    }
    /// Look up character by name.
    ///
    /// If a character with the given name is found, return the
    /// corresponding character.  If not found, KeyError is raised.
    #[function("lookup(name, /)", text_signature = "($self, name, /)")]
    fn lookup(vm: &Vm, name: Value) -> PyResult<Gc<Str>> {
        super::lookup(vm, &CURRENT, name)
    }
    /// Return the normal form 'form' for the Unicode string unistr.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[function("normalize(form, unistr, /)", text_signature = "($self, form, unistr, /)")]
    fn normalize(vm: &Vm, form: Gc<Str>, unistr: Gc<Str>) -> PyResult<Gc<Str>> {
        super::normalize(vm, &CURRENT, form, unistr)
    }
    /// Return whether the Unicode string unistr is in the normal form 'form'.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[function("is_normalized(form, unistr, /)", text_signature = "($self, form, unistr, /)")]
    fn is_normalized(vm: &Vm, form: Gc<Str>, unistr: Gc<Str>) -> PyResult<bool> {
        super::is_normalized(vm, &CURRENT, form, unistr)
    }

    #[attr]
    fn unidata_version() -> &'static str {
        CURRENT.version()
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let old = Ucd::alloc(vm, Ucd::class(vm), |head| Ucd { head, database: &UCD_3_2_0 });
        set_module_attribute(vm, module, "ucd_3_2_0", old.value())
    }
}
