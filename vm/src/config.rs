//! What is known of an interpreter before it starts: how the program was started, and what the interpreter refuses to do.

/// How the program was started: what `sys.flags` shows and start-up needs.
#[derive(Clone, Debug, Default)]
pub struct Config {
    pub optimize: u8,
    /// None: random; Some(n): PYTHONHASHSEED=n
    pub hash_seed: Option<u32>,
    pub gc_stress: usize,
    pub verbose: u8,
    pub argv: Vec<Vec<u8>>,
    pub orig_argv: Vec<Vec<u8>>,
    pub executable: Vec<u8>,
    pub warn_options: Vec<String>,
    pub x_options: Vec<String>,
    pub isolated: bool,
    pub ignore_environment: bool,
    pub no_site: bool,
    pub no_user_site: bool,
    pub dont_write_bytecode: bool,
    pub inspect: bool,
    pub interactive: bool,
    pub quiet: bool,
    pub unbuffered: bool,
    pub safe_path: bool,
    pub bytes_warning: u8,
    pub dev_mode: bool,
    /// `-X context_aware_warnings`
    pub context_aware_warnings: bool,
    /// `-X thread_inherit_context`
    pub thread_inherit_context: bool,
    /// `-X warn_default_encoding`
    pub warn_default_encoding: bool,
    pub debug: u8,
    /// The first line of the program is skipped (`-x`).
    pub skip_first_line: bool,
    /// `-X pycache_prefix`
    pub pycache_prefix: Option<Vec<u8>>,
    /// `-R`: PYTHONHASHSEED does not count.
    pub random_hashes: bool,
    /// `--check-hash-based-pycs`; empty for the default.
    pub check_hash_pycs: &'static str,
    /// PYTHONIOENCODING
    pub io_encoding: Option<String>,
    pub io_errors: Option<String>,
    /// `-X int_max_str_digits`
    pub int_max_str_digits: Option<usize>,
    /// `-X tracemalloc`: how many frames; None for off.
    pub tracemalloc: Option<u16>,
    /// `-X cpu_count`
    pub cpu_count: Option<i32>,
    /// `-X importtime`: 1, or 2 with what was imported already; 0 for off.
    pub import_time: u8,
    pub utf8_mode: bool,
    pub jit: bool,
    /// What goes in front of `sys.path` (a script's folder), if anything.
    pub path0: Option<Vec<u8>>,
    pub python_path: Option<Vec<u8>>,
    pub limits: Limits,
}

/// What an interpreter refuses to do, because others share its process. The first one refuses nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub no_fork: bool,
    pub no_exec: bool,
    pub no_threads: bool,
    pub no_daemon_threads: bool,
    /// Modules that keep state for the whole process are not imported.
    pub no_process_modules: bool,
}
