//! The command line and the environment, as CPython has them.

use crate::help;
use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use taipan_vm::vm::Config;

/// What is to be run.
pub enum Target {
    /// A file, folder or archive, by the bytes of its name.
    File(Vec<u8>),
    /// `-c CODE`
    Command(Vec<u8>),
    /// `-m MODULE`
    Module(String),
    /// Standard input.
    Stdin,
}

/// A parsed command line.
pub struct Request {
    pub target: Target,
    pub config: Config,
}

/// Prints what is wrong with the command line; gives the exit code.
fn usage(program: &str, message: &str) -> i32 {
    eprintln!("{message}");
    eprintln!("usage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...");
    eprintln!("Try `taipan -h' for more information.");
    2
}

/// Prints that the interpreter cannot start; gives the exit code.
fn fatal(phase: &str, message: &str) -> i32 {
    eprintln!("Fatal Python error: {message}\nPython runtime state: {phase}\n");
    1
}

/// The command line while it is read.
struct Reader {
    program: String,
    /// What is left, the next one last.
    rest: Vec<Vec<u8>>,
    config: Config,
    versions: u32,
    /// Warning options of `-W`.
    warn: Vec<String>,
}

/// Parses the arguments, program name first.
///
/// # Errors
/// The exit code, after help, the version or a usage message was printed.
pub fn parse(arguments: Vec<OsString>) -> Result<Request, i32> {
    let bytes: Vec<Vec<u8>> = arguments.iter().map(|a| a.as_bytes().to_vec()).collect();
    let mut config = Config { orig_argv: bytes.clone(), ..Config::default() };
    config.executable = std::env::current_exe().map(|p| p.into_os_string().into_vec()).unwrap_or_default();
    let program = bytes.first().map_or("taipan".into(), |p| String::from_utf8_lossy(p).into_owned());
    let rest = bytes.into_iter().skip(1).rev().collect();
    let mut reader = Reader { program, rest, config, versions: 0, warn: Vec::new() };
    let target = reader.read()?;
    if reader.versions > 0 {
        println!("Python {}", if reader.versions > 1 { long_version() } else { version() });
        return Err(0);
    }
    let Reader { mut rest, mut config, warn, .. } = reader;
    let target = target.unwrap_or_else(|| {
        config.argv.push(Vec::new());
        Target::Stdin
    });
    rest.reverse();
    config.argv.extend(rest);
    environment(&mut config)?;
    x_options(&mut config)?;
    // The last option in the list decides.
    if config.dev_mode {
        config.warn_options.insert(0, "default".to_owned());
    }
    config.warn_options.extend(warn);
    match config.bytes_warning {
        0 => {}
        1 => config.warn_options.push("default::BytesWarning".to_owned()),
        _ => config.warn_options.push("error::BytesWarning".to_owned()),
    }
    Ok(Request { target, config })
}

/// The language's version.
pub fn version() -> String {
    let v = taipan_stdlib::sys::VERSION;
    format!("{}.{}.{} (Taipan {})", v.0, v.1, v.2, env!("CARGO_PKG_VERSION"))
}

fn long_version() -> String {
    format!("{} [rustc]", version())
}

impl Reader {
    fn usage(&self, message: &str) -> i32 {
        usage(&self.program, message)
    }

    fn read(&mut self) -> Result<Option<Target>, i32> {
        while let Some(argument) = self.rest.pop() {
            if argument == b"-" || !argument.starts_with(b"-") {
                self.config.argv.push(argument.clone());
                return Ok(Some(if argument == b"-" { Target::Stdin } else { Target::File(argument) }));
            }
            match argument.as_slice() {
                b"--" => {
                    // The end of the options: what follows is the file.
                    let Some(file) = self.rest.pop() else { return Ok(None) };
                    self.config.argv.push(file.clone());
                    return Ok(Some(if file == b"-" { Target::Stdin } else { Target::File(file) }));
                }
                b"--version" => self.versions += 1,
                b"--jit" => self.config.jit = true,
                b"--check-hash-based-pycs" => self.check_pycs()?,
                _ if argument.starts_with(b"--") => match help::for_option(&self.program, &argument) {
                    Some(text) => {
                        print!("{text}");
                        return Err(0);
                    }
                    None => {
                        return Err(
                            self.usage(&format!("Unknown option: {}", String::from_utf8_lossy(&argument)))
                        );
                    }
                },
                _ => {
                    if let Some(target) = self.letters(&argument[1..])? {
                        return Ok(Some(target));
                    }
                }
            }
        }
        Ok(None)
    }

    fn check_pycs(&mut self) -> Result<(), i32> {
        let Some(value) = self.rest.pop() else {
            return Err(self.usage("Argument expected for the --check-hash-based-pycs option"));
        };
        self.config.check_hash_pycs = match value.as_slice() {
            b"default" => "default",
            b"always" => "always",
            b"never" => "never",
            _ => {
                let message = "--check-hash-based-pycs must be one of 'default', 'always', or 'never'";
                return Err(self.usage(message));
            }
        };
        Ok(())
    }

    /// One argument of option letters; gives the target if one of them names it.
    fn letters(&mut self, text: &[u8]) -> Result<Option<Target>, i32> {
        for (i, letter) in text.iter().enumerate() {
            let config = &mut self.config;
            match letter {
                b'B' => config.dont_write_bytecode = true,
                b'b' => config.bytes_warning = config.bytes_warning.saturating_add(1),
                b'd' => config.debug = config.debug.saturating_add(1),
                // Randomised hashes are the rule, whatever PYTHONHASHSEED says.
                b'R' => config.random_hashes = true,
                // Accepted by CPython without any effect since Python 3.
                b't' => {}
                b'x' => config.skip_first_line = true,
                b'E' => config.ignore_environment = true,
                b'i' => (config.inspect, config.interactive) = (true, true),
                b'I' => {
                    (config.isolated, config.ignore_environment) = (true, true);
                    (config.no_user_site, config.safe_path) = (true, true);
                }
                b'O' => config.optimize = config.optimize.saturating_add(1).min(2),
                b'P' => config.safe_path = true,
                b'q' => config.quiet = true,
                b's' => config.no_user_site = true,
                b'S' => config.no_site = true,
                b'u' => config.unbuffered = true,
                b'v' => config.verbose = config.verbose.saturating_add(1),
                b'h' | b'?' => {
                    print!("{}", help::options(&self.program));
                    return Err(0);
                }
                b'V' => self.versions += 1,
                b'W' | b'X' | b'c' | b'm' => return self.with_value(*letter, &text[i + 1..]),
                other => {
                    let shown = String::from_utf8_lossy(std::slice::from_ref(other)).into_owned();
                    return Err(self.usage(&format!("Unknown option: -{shown}")));
                }
            }
        }
        Ok(None)
    }

    /// An option with a value, which follows the letter or is the next argument.
    fn with_value(&mut self, letter: u8, inline: &[u8]) -> Result<Option<Target>, i32> {
        let value = if inline.is_empty() { self.rest.pop() } else { Some(inline.to_vec()) };
        let Some(value) = value else {
            let message = format!("Argument expected for the -{} option", letter as char);
            return Err(self.usage(&message));
        };
        let text = || String::from_utf8_lossy(&value).into_owned();
        match letter {
            b'W' => self.warn.push(text()),
            b'X' => self.config.x_options.push(text()),
            b'c' => {
                self.config.argv.push(b"-c".to_vec());
                return Ok(Some(Target::Command(value)));
            }
            _ => {
                self.config.argv.push(b"-m".to_vec());
                return Ok(Some(Target::Module(text())));
            }
        }
        Ok(None)
    }
}

/// A variable that is set and not empty.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|v| !v.is_empty())
}

/// The level that a variable stands for: its number, or one.
fn level(name: &str) -> u8 {
    match variable(name) {
        Some(v) => {
            v.to_str().and_then(|s| s.parse::<i64>().ok()).filter(|n| *n >= 0).unwrap_or(1).min(255) as u8
        }
        None => 0,
    }
}

/// What the environment says, where the options do not forbid it.
fn environment(config: &mut Config) -> Result<(), i32> {
    config.gc_stress = std::env::var("TAIPAN_GC_STRESS").ok().and_then(|s| s.parse().ok()).unwrap_or(0);
    if config.ignore_environment {
        return Ok(());
    }
    if let Some(seed) = variable("PYTHONHASHSEED").filter(|s| s != "random") {
        match seed.to_str().and_then(|s| s.parse().ok()) {
            Some(n) if !config.random_hashes => config.hash_seed = Some(n),
            Some(_) => {}
            None => {
                let message = "config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]";
                return Err(fatal("preinitialized", message));
            }
        }
    }
    config.jit |= variable("PYTHON_JIT").is_some_and(|v| v == "1");
    config.python_path = variable("PYTHONPATH").map(|p| p.into_vec());
    config.pycache_prefix = variable("PYTHONPYCACHEPREFIX").map(|p| p.into_vec());
    config.dont_write_bytecode |= variable("PYTHONDONTWRITEBYTECODE").is_some();
    config.no_user_site |= variable("PYTHONNOUSERSITE").is_some();
    config.safe_path |= variable("PYTHONSAFEPATH").is_some();
    config.unbuffered |= variable("PYTHONUNBUFFERED").is_some();
    config.inspect |= variable("PYTHONINSPECT").is_some();
    config.optimize = config.optimize.max(level("PYTHONOPTIMIZE").min(2));
    config.verbose = config.verbose.max(level("PYTHONVERBOSE"));
    config.debug = config.debug.max(level("PYTHONDEBUG"));
    config.dev_mode |= variable("PYTHONDEVMODE").is_some();
    config.warn_default_encoding |= variable("PYTHONWARNDEFAULTENCODING").is_some();
    if let Some(encoding) = variable("PYTHONIOENCODING") {
        let text = encoding.to_string_lossy().into_owned();
        let (name, errors) = text.split_once(':').unwrap_or((&text, ""));
        config.io_encoding = Some(name.to_owned()).filter(|n| !n.is_empty());
        config.io_errors = Some(errors.to_owned()).filter(|e| !e.is_empty());
    }
    if let Some(mode) = variable("PYTHONUTF8") {
        config.utf8_mode = match mode.to_str() {
            Some("1") => true,
            Some("0") => false,
            _ => {
                let message = "preconfig_init_utf8_mode: invalid PYTHONUTF8 environment variable value";
                return Err(fatal("preinitializing", message));
            }
        };
    }
    if let Some(digits) = variable("PYTHONINTMAXSTRDIGITS") {
        config.int_max_str_digits = Some(max_str_digits(&digits.to_string_lossy()).ok_or_else(|| {
            fatal(
                "preinitialized",
                "config_init_int_max_str_digits: PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.",
            )
        })?);
    }
    if let Some(frames) = variable("PYTHONTRACEMALLOC") {
        let frames = frames.to_str().and_then(|n| n.parse::<u16>().ok()).ok_or_else(|| {
            let message = "config_init_tracemalloc: PYTHONTRACEMALLOC: invalid number of frames";
            fatal("preinitialized", message)
        })?;
        config.tracemalloc = Some(frames).filter(|n| *n > 0);
    }
    let flag = |name: &str, what: &str, slot: &mut bool| match variable(name) {
        None => Ok(()),
        Some(v) if v == "0" || v == "1" => {
            *slot = v == "1";
            Ok(())
        }
        Some(_) => {
            Err(fatal("preinitialized", &format!("config_init_{what}: {name}=N: N is missing or invalid")))
        }
    };
    flag("PYTHON_CONTEXT_AWARE_WARNINGS", "context_aware_warnings", &mut config.context_aware_warnings)?;
    flag("PYTHON_THREAD_INHERIT_CONTEXT", "thread_inherit_context", &mut config.thread_inherit_context)?;
    if let Some(count) = variable("PYTHON_CPU_COUNT") {
        config.cpu_count = cpu_count(&count.to_string_lossy()).ok_or_else(|| {
            let message = "config_init_cpu_count: PYTHON_CPU_COUNT=N: n is missing or an invalid number, n must be greater than 0";
            fatal("preinitialized", message)
        })?;
    }
    if let Some(warnings) = variable("PYTHONWARNINGS") {
        config.warn_options.extend(warnings.to_string_lossy().split(',').map(str::to_owned));
    }
    Ok(())
}

fn max_str_digits(text: &str) -> Option<usize> {
    text.parse::<usize>().ok().filter(|n| (*n == 0 || *n >= 640) && *n <= i32::MAX as usize)
}

/// `default` is None.
fn cpu_count(text: &str) -> Option<Option<i32>> {
    if text == "default" {
        return Some(None);
    }
    text.parse::<i32>().ok().filter(|n| *n > 0).map(Some)
}

/// What the `-X` options say.
fn x_options(config: &mut Config) -> Result<(), i32> {
    let refuse = |message: &str| Err(fatal("preinitialized", message));
    for option in config.x_options.clone() {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (option.as_str(), None),
        };
        let bit = match value {
            Some("1") => Some(true),
            Some("0") => Some(false),
            _ => None,
        };
        match name {
            "dev" => config.dev_mode = true,
            "warn_default_encoding" => config.warn_default_encoding = true,
            "utf8" => match (value, bit) {
                (None, _) | (_, Some(true)) => config.utf8_mode = true,
                (_, Some(false)) => config.utf8_mode = false,
                _ => {
                    let message = "preconfig_init_utf8_mode: invalid -X utf8 option value";
                    return Err(fatal("preinitializing", message));
                }
            },
            "pycache_prefix" => {
                config.pycache_prefix = value.filter(|v| !v.is_empty()).map(|v| v.as_bytes().to_vec());
            }
            "int_max_str_digits" => match value.and_then(max_str_digits) {
                Some(n) => config.int_max_str_digits = Some(n),
                None => {
                    return refuse(
                        "config_init_int_max_str_digits: -X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.",
                    );
                }
            },
            "cpu_count" => match value.and_then(cpu_count) {
                Some(n) => config.cpu_count = n,
                None => {
                    return refuse(
                        "config_init_cpu_count: -X cpu_count=n option: n is missing or an invalid number, n must be greater than 0",
                    );
                }
            },
            "gil" => match bit {
                Some(true) => {}
                Some(false) => {
                    return refuse("config_read_gil: Disabling the GIL is not supported by this build");
                }
                None => return refuse("config_read_gil: PYTHON_GIL / -X gil must be \"0\" or \"1\""),
            },
            "thread_inherit_context" | "context_aware_warnings" => {
                let Some(bit) = bit else {
                    return refuse(&format!("config_init_{name}: -X {name}=n: n is missing or invalid"));
                };
                match name {
                    "thread_inherit_context" => config.thread_inherit_context = bit,
                    _ => config.context_aware_warnings = bit,
                }
            }
            "frozen_modules" if !matches!(value, None | Some("" | "on" | "off")) => {
                return refuse("bad value for option -X frozen_modules (expected \"on\" or \"off\")");
            }
            "importtime" => match value {
                None | Some("1") => config.import_time = 1,
                Some("2") => config.import_time = 2,
                _ => {
                    return refuse(
                        "config_init_import_time: -X importtime: values other than 1 and 2 are reserved for future use.",
                    );
                }
            },
            "tracemalloc" => match value.unwrap_or("1").parse::<u16>() {
                Ok(frames) => config.tracemalloc = Some(frames).filter(|n| *n > 0),
                Err(_) => {
                    return refuse(
                        "config_init_tracemalloc: -X tracemalloc=NFRAME: invalid number of frames",
                    );
                }
            },
            // The others are for those who look into `sys._xoptions`.
            _ => {}
        }
    }
    if config.import_time == 0 && !config.ignore_environment {
        config.import_time = level("PYTHONPROFILEIMPORTTIME").min(2);
    }
    Ok(())
}
