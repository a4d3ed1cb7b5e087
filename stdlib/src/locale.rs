//! The module `_locale`: the C library's locale.

use crate::exception_class::exception_class;
use crate::os_error::raise_last;
use std::ffi::{CStr, CString};
use taipan_macros::module;
use taipan_vm::native::{FsPath, PyResult, Raised, set_module_attribute};
use taipan_vm::object::{Dict, Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

unsafe extern "C" {
    #[cfg(target_os = "linux")]
    fn gettext(msg: *const libc::c_char) -> *mut libc::c_char;
    #[cfg(target_os = "linux")]
    fn dgettext(domain: *const libc::c_char, msg: *const libc::c_char) -> *mut libc::c_char;
    #[cfg(target_os = "linux")]
    fn dcgettext(
        domain: *const libc::c_char,
        msg: *const libc::c_char,
        category: libc::c_int,
    ) -> *mut libc::c_char;
    #[cfg(target_os = "linux")]
    fn textdomain(domain: *const libc::c_char) -> *mut libc::c_char;
    #[cfg(target_os = "linux")]
    fn bindtextdomain(domain: *const libc::c_char, dir: *const libc::c_char) -> *mut libc::c_char;
    #[cfg(target_os = "linux")]
    fn bind_textdomain_codeset(
        domain: *const libc::c_char,
        codeset: *const libc::c_char,
    ) -> *mut libc::c_char;
    fn strxfrm(dest: *mut libc::c_char, src: *const libc::c_char, n: libc::size_t) -> libc::size_t;
    fn strcoll(a: *const libc::c_char, b: *const libc::c_char) -> libc::c_int;
}

/// Raises `locale.Error`.
fn error(vm: &Vm, message: &str) -> Raised {
    match exception_class(vm, "locale.Error", vm.exc().exception) {
        Ok(class) => vm.raise_message(class, message),
        Err(raised) => raised,
    }
}

/// A string for the C library.
///
/// # Errors
/// ValueError for one with NUL.
fn c_string(vm: &Vm, s: Gc<Str>) -> PyResult<CString> {
    CString::new(s.bytes()).map_err(|_| vm.value_error("embedded null character"))
}

/// A string of the C library.
fn text(vm: &Vm, s: *const libc::c_char) -> Value {
    if s.is_null() {
        return Value::NONE;
    }
    // SAFETY: the library gives strings that end with NUL and stay until the next call, before which they are copied.
    crate::sys::decode_fs(vm, unsafe { CStr::from_ptr(s) }.to_bytes())
}

fn pointer(s: &Option<CString>) -> *const libc::c_char {
    s.as_ref().map_or(std::ptr::null(), |s| s.as_ptr())
}

/// A list of group sizes; the last counts for the rest.
fn grouping(vm: &Vm, s: *const libc::c_char) -> Value {
    let list = vm.new_list();
    if !s.is_null() {
        // SAFETY: as in `text`.
        for group in unsafe { CStr::from_ptr(s) }.to_bytes() {
            list.push(vm, Value::int32(i32::from(*group)));
            if *group == libc::c_char::MAX as u8 {
                return list.value();
            }
        }
        if !list.is_empty() {
            list.push(vm, Value::int32(0));
        }
    }
    list.value()
}

/// How the locale writes numbers.
pub fn numeric() -> taipan_numeric::format::NumericLocale {
    // SAFETY: the call gives a struct that stays until the next one; its strings end with NUL.
    unsafe {
        let conv = &*libc::localeconv();
        let text = |s: *const libc::c_char| {
            if s.is_null() { String::new() } else { CStr::from_ptr(s).to_string_lossy().into_owned() }
        };
        taipan_numeric::format::NumericLocale {
            decimal_point: text(conv.decimal_point),
            thousands_sep: text(conv.thousands_sep),
            grouping: if conv.grouping.is_null() {
                Vec::new()
            } else {
                CStr::from_ptr(conv.grouping).to_bytes().to_vec()
            },
        }
    }
}

/// The name of the encoding of text: what the locale says, UTF-8 in the "C" locale (PEP 538, PEP 540).
fn encoding() -> String {
    // SAFETY: as in `text`.
    let name = unsafe { CStr::from_ptr(libc::nl_langinfo(libc::CODESET)) }.to_string_lossy().into_owned();
    match name.as_str() {
        "" | "ANSI_X3.4-1968" | "US-ASCII" => "UTF-8".into(),
        _ => name,
    }
}

#[module("_locale", doc = "Support for POSIX locales.")]
pub mod module {
    use super::*;

    /// Activates/queries locale processing.
    #[function("setlocale(category, locale=None, /)")]
    fn setlocale(vm: &Vm, category: i32, locale: Option<Gc<Str>>) -> PyResult {
        let name = locale.map(|s| c_string(vm, s)).transpose()?;
        // SAFETY: the name is null or ends with NUL.
        let result = unsafe { libc::setlocale(category, pointer(&name)) };
        match (result.is_null(), name.is_some()) {
            (false, _) => Ok(text(vm, result)),
            (true, true) => Err(error(vm, "unsupported locale setting")),
            (true, false) => Err(error(vm, "locale query failed")),
        }
    }
    /// Returns numeric and monetary locale-specific parameters.
    #[function("localeconv()")]
    fn localeconv(vm: &Vm) -> Gc<Dict> {
        // SAFETY: the call gives a struct that stays until the next one.
        let conv = unsafe { &*libc::localeconv() };
        let result = vm.new_dict();
        let set = |name: &str, value: Value| result.set_str(vm, vm.intern_str(name), value);
        for (name, s) in [
            ("int_curr_symbol", conv.int_curr_symbol),
            ("currency_symbol", conv.currency_symbol),
            ("mon_decimal_point", conv.mon_decimal_point),
            ("mon_thousands_sep", conv.mon_thousands_sep),
        ] {
            set(name, text(vm, s));
        }
        set("mon_grouping", grouping(vm, conv.mon_grouping));
        set("positive_sign", text(vm, conv.positive_sign));
        set("negative_sign", text(vm, conv.negative_sign));
        for (name, n) in [
            ("int_frac_digits", conv.int_frac_digits),
            ("frac_digits", conv.frac_digits),
            ("p_cs_precedes", conv.p_cs_precedes),
            ("p_sep_by_space", conv.p_sep_by_space),
            ("n_cs_precedes", conv.n_cs_precedes),
            ("n_sep_by_space", conv.n_sep_by_space),
            ("p_sign_posn", conv.p_sign_posn),
            ("n_sign_posn", conv.n_sign_posn),
        ] {
            set(name, Value::int32(n as i32));
        }
        set("decimal_point", text(vm, conv.decimal_point));
        set("thousands_sep", text(vm, conv.thousands_sep));
        set("grouping", grouping(vm, conv.grouping));
        result
    }
    /// Compares two strings according to the locale.
    #[function("strcoll(os1, os2, /)", text_signature = "($module, os1, os2, /)")]
    fn str_coll(vm: &Vm, os1: Gc<Str>, os2: Gc<Str>) -> PyResult<i32> {
        let (a, b) = (c_string(vm, os1)?, c_string(vm, os2)?);
        // SAFETY: both end with NUL.
        Ok(unsafe { strcoll(a.as_ptr(), b.as_ptr()) })
    }
    /// Return a string that can be used as a key for locale-aware comparisons.
    #[function("strxfrm(string, /)")]
    fn str_xfrm(vm: &Vm, string: Gc<Str>) -> PyResult {
        let source = c_string(vm, string)?;
        // SAFETY: the source ends with NUL; nothing is written to a buffer of no length.
        let needed = unsafe { strxfrm(std::ptr::null_mut(), source.as_ptr(), 0) };
        let mut buffer = vec![0u8; needed + 1];
        // SAFETY: the buffer has the length that is passed.
        unsafe { strxfrm(buffer.as_mut_ptr().cast(), source.as_ptr(), buffer.len()) };
        buffer.truncate(needed);
        Ok(match std::str::from_utf8(&buffer) {
            Ok(text) => vm.str(text).value(),
            // Bytes as characters compare like the bytes.
            Err(_) => vm.str(&buffer.iter().map(|b| *b as char).collect::<String>()).value(),
        })
    }
    /// Return the value for the locale information associated with key.
    #[function("nl_langinfo(key, /)")]
    fn nl_langinfo(vm: &Vm, key: i32) -> PyResult {
        if !LANGINFO.iter().any(|(_, k)| *k == key) {
            return Err(vm.value_error("unsupported langinfo constant"));
        }
        // SAFETY: the call takes any number.
        Ok(text(vm, unsafe { libc::nl_langinfo(key as libc::nl_item) }))
    }
    /// Get the current locale encoding.
    #[function("getencoding()")]
    fn getencoding() -> String {
        encoding()
    }
    /// gettext(msg) -> string
    ///
    /// Return translation of msg.
    #[function("gettext(msg, /)")]
    #[cfg(target_os = "linux")]
    fn get_text(vm: &Vm, msg: Gc<Str>) -> PyResult {
        let msg = c_string(vm, msg)?;
        // SAFETY: the message ends with NUL.
        Ok(text(vm, unsafe { gettext(msg.as_ptr()) }))
    }
    /// dgettext(domain, msg) -> string
    ///
    /// Return translation of msg in domain.
    #[function("dgettext(domain, msg, /)")]
    #[cfg(target_os = "linux")]
    fn d_gettext(vm: &Vm, domain: Option<Gc<Str>>, msg: Gc<Str>) -> PyResult {
        let domain = domain.map(|s| c_string(vm, s)).transpose()?;
        let msg = c_string(vm, msg)?;
        // SAFETY: both end with NUL, or the domain is null.
        Ok(text(vm, unsafe { dgettext(pointer(&domain), msg.as_ptr()) }))
    }
    /// Return translation of msg in domain and category.
    #[function("dcgettext(domain, msg, category, /)")]
    #[cfg(target_os = "linux")]
    fn dc_gettext(vm: &Vm, domain: Option<Gc<Str>>, msg: Gc<Str>, category: i32) -> PyResult {
        let domain = domain.map(|s| c_string(vm, s)).transpose()?;
        let msg = c_string(vm, msg)?;
        // SAFETY: both end with NUL, or the domain is null.
        Ok(text(vm, unsafe { dcgettext(pointer(&domain), msg.as_ptr(), category) }))
    }
    /// Set the C library's textdmain to domain, returning the new domain.
    #[function("textdomain(domain, /)")]
    #[cfg(target_os = "linux")]
    fn text_domain(vm: &Vm, domain: Option<Gc<Str>>) -> PyResult {
        let domain = domain.map(|s| c_string(vm, s)).transpose()?;
        // SAFETY: the domain ends with NUL, or is null.
        let result = unsafe { textdomain(pointer(&domain)) };
        if result.is_null() { Err(raise_last(vm)) } else { Ok(text(vm, result)) }
    }
    /// Bind the C library's domain to dir.
    #[function("bindtextdomain(domain, dir, /)")]
    #[cfg(target_os = "linux")]
    fn bind_text_domain(vm: &Vm, domain: Gc<Str>, dir: Option<FsPath>) -> PyResult {
        let domain = c_string(vm, domain)?;
        if domain.as_bytes().is_empty() {
            return Err(error(vm, "domain must be a non-empty string"));
        }
        let dir = dir.map(|d| d.to_c_string());
        // SAFETY: both end with NUL, or the folder is null.
        let result = unsafe { bindtextdomain(domain.as_ptr(), pointer(&dir)) };
        if result.is_null() { Err(raise_last(vm)) } else { Ok(text(vm, result)) }
    }
    /// Bind the C library's domain to codeset.
    #[function("bind_textdomain_codeset(domain, codeset, /)")]
    #[cfg(target_os = "linux")]
    fn bind_codeset(vm: &Vm, domain: Gc<Str>, codeset: Option<Gc<Str>>) -> PyResult {
        let domain = c_string(vm, domain)?;
        let codeset = codeset.map(|s| c_string(vm, s)).transpose()?;
        // SAFETY: both end with NUL, or the encoding is null.
        Ok(text(vm, unsafe { bind_textdomain_codeset(domain.as_ptr(), pointer(&codeset)) }))
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        for (name, value) in CATEGORIES.iter().chain(LANGINFO) {
            set_module_attribute(vm, module, name, Value::int32(*value))?;
        }
        set_module_attribute(vm, module, "CHAR_MAX", Value::int32(libc::c_char::MAX as i32))?;
        let class = exception_class(vm, "locale.Error", vm.exc().exception)?;
        set_module_attribute(vm, module, "Error", class.value())
    }
}

static CATEGORIES: &[(&str, i32)] = &[
    ("LC_CTYPE", libc::LC_CTYPE),
    ("LC_NUMERIC", libc::LC_NUMERIC),
    ("LC_TIME", libc::LC_TIME),
    ("LC_COLLATE", libc::LC_COLLATE),
    ("LC_MONETARY", libc::LC_MONETARY),
    ("LC_MESSAGES", libc::LC_MESSAGES),
    ("LC_ALL", libc::LC_ALL),
];

macro_rules! langinfo {
    ($($name:ident)*; $($linux:literal $number:literal)*) => {
        static LANGINFO: &[(&str, i32)] = &[
            $((stringify!($name), libc::$name as i32),)*
            $(#[cfg(target_os = "linux")] ($linux, $number),)*
        ];
    };
}
langinfo! {
    DAY_1 DAY_2 DAY_3 DAY_4 DAY_5 DAY_6 DAY_7 ABDAY_1 ABDAY_2 ABDAY_3 ABDAY_4 ABDAY_5 ABDAY_6 ABDAY_7 MON_1 MON_2 MON_3
    MON_4 MON_5 MON_6 MON_7 MON_8 MON_9 MON_10 MON_11 MON_12 ABMON_1 ABMON_2 ABMON_3 ABMON_4 ABMON_5 ABMON_6 ABMON_7
    ABMON_8 ABMON_9 ABMON_10 ABMON_11 ABMON_12 RADIXCHAR THOUSEP YESEXPR NOEXPR CRNCYSTR D_T_FMT D_FMT T_FMT AM_STR
    PM_STR CODESET T_FMT_AMPM ERA ERA_D_FMT ERA_D_T_FMT ERA_T_FMT ALT_DIGITS;
    "_DATE_FMT" 131180
}
