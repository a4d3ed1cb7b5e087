//! What a certificate says, as the dict that `getpeercert` gives.

use super::errors;
use super::library::{
    AccessDescription, Asn1Object, Asn1String, DistPoint, GeneralName, Owned, Stack, X509, X509Name,
    free_access, free_names, free_points, items, ossl, printed,
};
use std::ffi::c_int;
use taipan_vm::native::PyResult;
use taipan_vm::object::List;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `NID_subject_alt_name`, `NID_info_access`, `NID_ad_OCSP`, `NID_ad_ca_issuers`, `NID_crl_distribution_points`
const SUBJECT_ALT_NAME: c_int = 85;
const INFO_ACCESS: c_int = 177;
const AD_OCSP: c_int = 178;
const AD_CA_ISSUERS: c_int = 179;
const CRL_DISTRIBUTION_POINTS: c_int = 103;

/// The kinds of general names (`GEN_EMAIL` ...).
const OTHER: c_int = 0;
const EMAIL: c_int = 1;
const DNS: c_int = 2;
const DIRECTORY: c_int = 4;
const URI: c_int = 6;
const IP: c_int = 7;
const REGISTERED_ID: c_int = 8;

/// The bytes of a string, which are copied.
fn string_bytes(string: *const Asn1String) -> Vec<u8> {
    if string.is_null() {
        return Vec::new();
    }
    // SAFETY: the string is a live one; its data is as long as it says, which is nothing where there is no data.
    unsafe {
        let len = usize::try_from(ossl().ASN1_STRING_length(string)).unwrap_or(0);
        let data = ossl().ASN1_STRING_get0_data(string);
        if data.is_null() { Vec::new() } else { std::slice::from_raw_parts(data, len).to_vec() }
    }
}

/// Bytes that are to be UTF-8.
///
/// # Errors
/// UnicodeDecodeError
fn utf8(vm: &Vm, data: &[u8]) -> PyResult {
    match std::str::from_utf8(data) {
        Ok(text) => Ok(vm.str(text).value()),
        Err(_) => vm.call_method_str(vm.bytes(data).value(), "decode", &[]),
    }
}

/// The name of an object: its long name, or its number if it has none or only that is wanted. None if there is no object.
///
/// # Errors
/// SSLError
pub(super) fn object_name(vm: &Vm, object: *const Asn1Object, number: bool) -> PyResult {
    let mut buffer = vec![0u8; 256];
    loop {
        let room = buffer.len() as c_int;
        // SAFETY: the buffer has that length; what is written ends with NUL, and its length is given.
        let len =
            unsafe { ossl().OBJ_obj2txt(buffer.as_mut_ptr().cast(), room, object, c_int::from(number)) };
        match usize::try_from(len) {
            Err(_) => return Err(errors::raise_last(vm)),
            Ok(0) => return Ok(Value::NONE),
            Ok(len) if len < buffer.len() => return utf8(vm, &buffer[..len]),
            Ok(len) => buffer.resize(len + 1, 0),
        }
    }
}

/// One attribute of a name: what it is, and its value.
fn attribute(vm: &Vm, object: *const Asn1Object, data: *const Asn1String) -> PyResult {
    let name = object_name(vm, object, false)?;
    let mut out = std::ptr::null_mut();
    // SAFETY: the string is a live one; the text that is made of it is freed below.
    let len = unsafe { ossl().ASN1_STRING_to_UTF8(&mut out, data) };
    let Ok(len) = usize::try_from(len) else { return Err(errors::raise_last(vm)) };
    // SAFETY: the text has that length; it is copied before it is freed.
    let text = unsafe {
        let text = if out.is_null() { Vec::new() } else { std::slice::from_raw_parts(out, len).to_vec() };
        ossl().CRYPTO_free(out.cast(), c"".as_ptr(), 0);
        text
    };
    let text = utf8(vm, &text)?;
    Ok(vm.new_tuple(&[name, text]).value())
}

/// A name: a tuple of its parts, each a tuple of attributes.
///
/// # Errors
/// SSLError, UnicodeDecodeError
fn name(vm: &Vm, name: *const X509Name) -> PyResult {
    let library = ossl();
    let parts = vm.new_list();
    let mut part = vm.new_list();
    let mut number = None;
    // SAFETY: the name is a live one, and the place within it.
    for at in 0..unsafe { library.X509_NAME_entry_count(name) }.max(0) {
        // SAFETY: as above; what the entry holds belongs to the certificate.
        let (set, object, data) = unsafe {
            let entry = library.X509_NAME_get_entry(name, at);
            (
                library.X509_NAME_ENTRY_set(entry),
                library.X509_NAME_ENTRY_get_object(entry),
                library.X509_NAME_ENTRY_get_data(entry),
            )
        };
        if number.is_some_and(|number| number != set) {
            parts.push(vm, vm.tuple_from_list(part).value());
            part = vm.new_list();
        }
        number = Some(set);
        part.push(vm, attribute(vm, object, data)?);
    }
    if number.is_some() {
        parts.push(vm, vm.tuple_from_list(part).value());
    }
    Ok(vm.tuple_from_list(parts).value())
}

/// An address as text.
fn address(data: &[u8]) -> String {
    match data {
        [a, b, c, d] => format!("{a}.{b}.{c}.{d}"),
        data if data.len() == 16 => {
            let groups: Vec<String> = data
                .chunks(2)
                .map(|pair| format!("{:X}", u16::from(pair[0]) << 8 | u16::from(pair[1])))
                .collect();
            groups.join(":")
        }
        _ => "<invalid>".into(),
    }
}

/// A name of one of several kinds: the kind and the name.
///
/// # Errors
/// SSLError, UnicodeDecodeError, what a warning that is an error raises
fn general_name(vm: &Vm, general: *mut GeneralName) -> PyResult {
    let mut kind = 0;
    // SAFETY: the name is a live one; what it holds is of the kind that it tells, and belongs to it.
    let value = unsafe { ossl().GENERAL_NAME_get0_value(general, &mut kind) };
    let (label, value) = match kind {
        DIRECTORY => ("DirName", name(vm, value.cast())?),
        EMAIL => ("email", utf8(vm, &string_bytes(value.cast()))?),
        DNS => ("DNS", utf8(vm, &string_bytes(value.cast()))?),
        URI => ("URI", utf8(vm, &string_bytes(value.cast()))?),
        REGISTERED_ID => ("Registered ID", object_name(vm, value.cast(), false)?),
        IP => ("IP Address", vm.str(&address(&string_bytes(value.cast()))).value()),
        _ => {
            if !(OTHER..=REGISTERED_ID).contains(&kind) {
                let message = format!("Unknown general name type {kind}");
                vm.warn(vm.exc().runtime_warning, &message, 1)?;
            }
            // SAFETY: both are live ones.
            let shown = printed(|bio| unsafe { ossl().GENERAL_NAME_print(bio, general) });
            let shown = String::from_utf8_lossy(&shown.unwrap_or_default()).into_owned();
            let Some((label, text)) = shown.split_once(':') else {
                return Err(vm.value_error(format!("Invalid value {shown}")));
            };
            return Ok(vm.new_tuple(&[vm.str(label).value(), vm.str(text).value()]).value());
        }
    };
    Ok(vm.new_tuple(&[vm.str(label).value(), value]).value())
}

/// An extension of a certificate; None if it is not there.
///
/// # Safety
/// `free` frees what the extension is.
unsafe fn extension(
    certificate: *const X509,
    nid: c_int,
    free: unsafe fn(*mut Stack),
) -> Option<Owned<Stack>> {
    let nothing = std::ptr::null_mut();
    // SAFETY: the certificate is a live one; what is made belongs to the caller.
    unsafe { Owned::new(ossl().X509_get_ext_d2i(certificate, nid, nothing, nothing).cast(), free) }
}

/// The other names that a certificate is for.
fn alternative_names(vm: &Vm, certificate: *const X509) -> PyResult {
    // SAFETY: this extension is a list of general names.
    let Some(names) = (unsafe { extension(certificate, SUBJECT_ALT_NAME, free_names) }) else {
        return Ok(Value::NONE);
    };
    let found = vm.new_list();
    for one in items::<GeneralName>(names.get()) {
        found.push(vm, general_name(vm, one)?);
    }
    Ok(vm.tuple_from_list(found).value())
}

/// The address in a general name, if it is a URI.
fn uri(vm: &Vm, general: *mut GeneralName) -> PyResult<Option<Value>> {
    let mut kind = 0;
    // SAFETY: as in `general_name`.
    let value = unsafe { ossl().GENERAL_NAME_get0_value(general, &mut kind) };
    if kind != URI {
        return Ok(None);
    }
    utf8(vm, &string_bytes(value.cast())).map(Some)
}

fn tuple_or_none(vm: &Vm, found: Gc<List>) -> Value {
    if found.is_empty() { Value::NONE } else { vm.tuple_from_list(found).value() }
}

/// Where to ask about a certificate, for one kind of question.
fn access(vm: &Vm, certificate: *const X509, method: c_int) -> PyResult {
    // SAFETY: this extension is a list of access descriptions.
    let Some(info) = (unsafe { extension(certificate, INFO_ACCESS, free_access) }) else {
        return Ok(Value::NONE);
    };
    let found = vm.new_list();
    for one in items::<AccessDescription>(info.get()) {
        // SAFETY: the description is a live one of the list.
        let (about, location) = unsafe { (ossl().OBJ_obj2nid((*one).method), (*one).location) };
        if about == method
            && let Some(uri) = uri(vm, location)?
        {
            found.push(vm, uri);
        }
    }
    Ok(tuple_or_none(vm, found))
}

/// Where lists of revoked certificates are.
fn revocation_lists(vm: &Vm, certificate: *const X509) -> PyResult {
    // SAFETY: this extension is a list of distribution points.
    let Some(points) = (unsafe { extension(certificate, CRL_DISTRIBUTION_POINTS, free_points) }) else {
        return Ok(Value::NONE);
    };
    let found = vm.new_list();
    for point in items::<DistPoint>(points.get()) {
        // SAFETY: the point is a live one of the list; it may have no name, and a name of kind 0 is a list of names.
        let names = unsafe {
            match (*point).distpoint.as_ref() {
                Some(name) if name.kind == 0 => name.names,
                _ => continue,
            }
        };
        for one in items::<GeneralName>(names) {
            if let Some(uri) = uri(vm, one)? {
                found.push(vm, uri);
            }
        }
    }
    Ok(tuple_or_none(vm, found))
}

/// What a function of OpenSSL writes, which is ASCII.
fn text_of(vm: &Vm, written: Option<Vec<u8>>) -> PyResult {
    match written {
        Some(text) => utf8(vm, &text),
        None => Err(errors::raise_last(vm)),
    }
}

/// What a certificate says: a dict.
///
/// # Errors
/// SSLError, UnicodeDecodeError
pub(super) fn decode(vm: &Vm, certificate: *mut X509) -> PyResult {
    let library = ossl();
    let dict = vm.new_dict();
    let set = |key: &str, value: Value| dict.set_str(vm, vm.intern_str(key), value);
    // SAFETY: the certificate is a live one, and what it holds belongs to it.
    unsafe {
        set("subject", name(vm, library.X509_get_subject_name(certificate))?);
        set("issuer", name(vm, library.X509_get_issuer_name(certificate))?);
        set("version", vm.int(library.X509_get_version(certificate).saturating_add(1)));
        let serial = library.X509_get_serialNumber(certificate);
        set("serialNumber", text_of(vm, printed(|bio| library.i2a_ASN1_INTEGER(bio, serial)))?);
        let begin = library.X509_get0_notBefore(certificate);
        set("notBefore", text_of(vm, printed(|bio| library.ASN1_TIME_print(bio, begin)))?);
        let end = library.X509_get0_notAfter(certificate);
        set("notAfter", text_of(vm, printed(|bio| library.ASN1_TIME_print(bio, end)))?);
    }
    let more = [
        ("subjectAltName", alternative_names(vm, certificate)?),
        ("OCSP", access(vm, certificate, AD_OCSP)?),
        ("caIssuers", access(vm, certificate, AD_CA_ISSUERS)?),
        ("crlDistributionPoints", revocation_lists(vm, certificate)?),
    ];
    for (key, value) in more {
        if !value.is_none() {
            set(key, value);
        }
    }
    Ok(dict.value())
}

/// A certificate in DER.
///
/// # Errors
/// SSLError
pub(super) fn der(vm: &Vm, certificate: *const X509) -> PyResult {
    let mut out = std::ptr::null_mut();
    // SAFETY: the certificate is a live one; what is made is copied and freed.
    unsafe {
        let Ok(len) = usize::try_from(ossl().i2d_X509(certificate, &mut out)) else {
            return Err(errors::raise_last(vm));
        };
        let bytes = vm.bytes(std::slice::from_raw_parts(out, len)).value();
        ossl().CRYPTO_free(out.cast(), c"".as_ptr(), 0);
        Ok(bytes)
    }
}
