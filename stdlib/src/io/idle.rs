//! Streams whose finalizers have nothing to do: those that are closed, those that another one closes, and those in memory. The
//! collector asks about dead streams, so it looks at no more than what the structs hold, and runs no code of the program: an
//! object of a program's own class may have a `close` that does more.

use super::buffered::Buffered;
use super::fileio::FileIO;
use super::text::TextIOWrapper;
use taipan_vm::object::Type;
use taipan_vm::object::types::type_flags;
use taipan_vm::value::{Gc, Value};

fn is_native(class: Gc<Type>) -> bool {
    !class.has_flag(type_flags::HEAP)
}

/// For streams in memory: closing them changes nothing that anybody could see.
pub fn in_memory(class: Gc<Type>, _stream: Value) -> bool {
    is_native(class)
}

/// For `FileIO`.
pub fn file(class: Gc<Type>, stream: Value) -> bool {
    let file: Gc<FileIO> = stream.cast_unchecked();
    is_native(class) && (file.fd().is_none() || super::fileio::is_owned(stream))
}

/// For the buffered classes of one stream.
pub fn buffered(class: Gc<Type>, stream: Value) -> bool {
    let buffer: Gc<Buffered> = stream.cast_unchecked();
    is_native(class) && (buffer.is_owned() || is_closed(buffer))
}

/// For `TextIOWrapper`.
pub fn text(class: Gc<Type>, stream: Value) -> bool {
    let text: Gc<TextIOWrapper> = stream.cast_unchecked();
    is_native(class) && text.direct.get() && text.buffer.get().downcast::<Buffered>().is_some_and(is_closed)
}

/// Is it a buffer over a file of the system that is closed?
fn is_closed(buffer: Gc<Buffered>) -> bool {
    buffer.direct.get() && buffer.raw.get().downcast::<FileIO>().is_some_and(|file| file.fd().is_none())
}
