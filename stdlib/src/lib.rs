//! Native halves of standard-library modules, one file or folder a module.

// `#[new]` functions of classes give a Python object, not Self.
#![allow(clippy::new_ret_no_self, clippy::type_complexity)]

pub mod abc;
pub mod array;
pub mod ast;
pub mod asyncio;
pub mod atexit;
pub mod binascii;
pub mod bisect;
pub mod bz2;
pub mod cmath;
pub mod codecs;
pub mod collections;
pub mod contextvars;
pub mod csv;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub mod ctypes;
pub mod curses;
pub mod datetime;
pub mod dbm;
pub mod decimal;
pub mod decompression;
pub mod errno;
pub mod etree;
pub mod exception_class;
pub mod expat;
pub mod faulthandler;
pub mod fcntl;
pub mod fd_arg;
pub mod finish;
pub mod frozen;
pub mod functools;
pub mod gc;
pub mod getpath;
pub mod hashes;
pub mod hashlib;
pub mod heapq;
pub mod hmac;
pub mod imp;
pub mod interpreters;
pub mod io;
pub mod itertools;
pub mod json;
pub mod keywords;
pub mod library;
pub mod locale;
pub mod lsprof;
pub mod lzma;
pub mod marshal;
pub mod math;
pub mod mmap;
pub mod monitoring;
pub mod multibyte;
pub mod multiprocessing;
pub mod opcode;
pub mod operator;
pub mod os_error;
pub mod pickle;
pub mod posix;
pub mod posixsubprocess;
pub mod queue;
pub mod random;
pub mod readline;
pub mod remote_debugging;
pub mod report;
pub mod resource;
pub mod select;
pub mod sha3;
pub mod signal;
pub mod socket;
pub mod sqlite;
pub mod sre;
pub mod ssl;
pub mod start;
pub mod stat;
pub mod statistics;
pub mod std_printer;
pub mod string_;
pub mod struct_;
pub mod suggestions;
pub mod symtable;
pub mod sys;
pub mod sys_more;
pub mod sysconfig;
pub mod sysconfigdata;
pub mod syslog;
pub mod termios;
pub mod thread;
pub mod time;
pub mod tokenize;
pub mod tracemalloc;
pub mod type_name;
pub mod typing;
pub mod unicodedata;
pub mod users;
pub mod uuid;
pub mod warnings;
pub mod weakref;
mod word_table;
pub mod zlib;
pub mod zlib_decompressor;
pub mod zoneinfo;
pub mod zstd;

use taipan_vm::native::ModuleDef;

/// All native modules, for the import system. One line a module.
static MODULES: &[&ModuleDef] = &[
    &bz2::module::DEF,
    &codecs::module::DEF,
    &multibyte::module::DEF,
    &multibyte::cn::DEF,
    &multibyte::hk::DEF,
    &multibyte::iso2022::DEF,
    &multibyte::jp::DEF,
    &multibyte::kr::DEF,
    &multibyte::tw::DEF,
    &expat::pyexpat::module::DEF,
    &etree::module::DEF,
    &marshal::module::DEF,
    &math::module::DEF,
    &bisect::module::DEF,
    &heapq::module::DEF,
    &struct_::module::DEF,
    &array::module::DEF,
    &random::module::DEF,
    &readline::module::DEF,
    &tracemalloc::module::DEF,
    &typing::typing_module::DEF,
    &typing::types_module::DEF,
    &imp::module::DEF,
    &thread::module::DEF,
    &warnings::module::DEF,
    &interpreters::module::DEF,
    &interpreters::channel_module::module::DEF,
    &interpreters::queue_module::module::DEF,
    &io::module::DEF,
    &socket::module::DEF,
    &sqlite::module::DEF,
    &ssl::module::DEF,
    &sre::module::DEF,
    &signal::module::DEF,
    &locale::module::DEF,
    &time::module::DEF,
    &tokenize::module::DEF,
    &abc::module::DEF,
    &ast::module::DEF,
    &symtable::module::DEF,
    &atexit::module::DEF,
    &contextvars::module::DEF,
    &asyncio::module::DEF,
    &curses::module::DEF,
    &curses::panel::module::DEF,
    &datetime::module::DEF,
    &dbm::gdbm::module::DEF,
    &dbm::ndbm::module::DEF,
    &decimal::module::DEF,
    &errno::module::DEF,
    &stat::module::DEF,
    &posix::module::DEF,
    &faulthandler::module::DEF,
    &mmap::module::DEF,
    &multiprocessing::module::DEF,
    &multiprocessing::shared_memory::module::DEF,
    &syslog::module::DEF,
    &sysconfig::module::DEF,
    &sysconfigdata::module::DEF,
    &termios::module::DEF,
    &zlib::module::DEF,
    &zoneinfo::module::DEF,
    &lsprof::module::DEF,
    &lzma::module::DEF,
    &zstd::module::DEF,
    &collections::module::DEF,
    &functools::module::DEF,
    &gc::module::DEF,
    &operator::module::DEF,
    &itertools::module::DEF,
    &weakref::module::DEF,
    &string_::module::DEF,
    &binascii::module::DEF,
    &json::module::DEF,
    &pickle::module::DEF,
    &csv::module::DEF,
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    &ctypes::module::DEF,
    &posixsubprocess::module::DEF,
    &select::module::DEF,
    &fcntl::module::DEF,
    &uuid::module::DEF,
    &users::grp_module::DEF,
    &users::pwd_module::DEF,
    &unicodedata::module::DEF,
    &suggestions::module::DEF,
    &statistics::module::DEF,
    &remote_debugging::module::DEF,
    &resource::module::DEF,
    &queue::module::DEF,
    &opcode::module::DEF,
    &cmath::module::DEF,
    &hashlib::module::DEF,
    &hmac::module::DEF,
    &hashes::md5_module::DEF,
    &hashes::sha1_module::DEF,
    &hashes::sha2_module::DEF,
    &sha3::module::DEF,
    &hashes::blake2_module::DEF,
];

/// All native modules, for the import system.
pub fn modules() -> &'static [&'static ModuleDef] {
    MODULES
}
