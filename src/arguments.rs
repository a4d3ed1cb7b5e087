//! The command line, as CPython has it.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use taipan_vm::vm::Config;

/// What is to be run.
pub enum Target {
    /// A file, by the bytes of its name.
    File(Vec<u8>),
    /// `-c CODE`
    Command(String),
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

const HELP: &str = "\
usage: taipan [option] ... [-c cmd | -m mod | file | -] [arg] ...
Options:
-B     : don't write .pyc files on import
-c cmd : program passed in as string (terminates option list)
-E     : ignore PYTHON* environment variables
-h     : print this help message and exit
-i     : inspect interactively after running script
-I     : isolate from the user's environment (implies -E, -P and -s)
-m mod : run library module as a script (terminates option list)
-O     : remove assert and __debug__-dependent statements
-OO    : do -O changes and also discard docstrings
-P     : don't prepend a potentially unsafe path to sys.path
-q     : don't print version and copyright messages on interactive startup
-s     : don't add user site directory to sys.path
-S     : don't imply 'import site' on initialization
-u     : force the stdout and stderr streams to be unbuffered
-v     : verbose (trace import statements)
-V     : print the version number and exit
-W arg : warning control
-X opt : set implementation-specific option
file   : program read from script file
-      : program read from stdin (default)
arg ...: arguments passed to program in sys.argv[1:]
";

fn usage(message: &str) -> i32 {
    eprintln!("{message}");
    eprintln!("usage: taipan [option] ... [-c cmd | -m mod | file | -] [arg] ...");
    eprintln!("Try `taipan -h' for more information.");
    2
}

/// Parses the arguments, program name first.
///
/// # Errors
/// The exit code, after help, the version or a usage message was printed.
pub fn parse(arguments: Vec<OsString>) -> Result<Request, i32> {
    let mut config =
        Config { orig_argv: arguments.iter().map(|a| a.as_bytes().to_vec()).collect(), ..Config::default() };
    config.executable = std::env::current_exe().map(|p| p.into_os_string().into_vec()).unwrap_or_default();
    let mut rest: Vec<Vec<u8>> = arguments.iter().skip(1).map(|a| a.as_bytes().to_vec()).rev().collect();
    let mut target = None;
    while let Some(argument) = rest.pop() {
        if argument == b"-" || !argument.starts_with(b"-") {
            config.argv.push(argument.clone());
            target = Some(if argument == b"-" { Target::Stdin } else { Target::File(argument) });
            break;
        }
        if argument == b"--help" {
            print!("{HELP}");
            return Err(0);
        }
        if argument == b"--version" {
            println!("Python {}", version());
            return Err(0);
        }
        if argument.starts_with(b"--") {
            return Err(usage(&format!("unknown option {}", String::from_utf8_lossy(&argument))));
        }
        if let Some(t) = letters(&argument[1..], &mut rest, &mut config)? {
            target = Some(t);
            break;
        }
    }
    let target = target.unwrap_or_else(|| {
        config.argv.push(Vec::new());
        Target::Stdin
    });
    rest.reverse();
    config.argv.extend(rest);
    environment(&mut config);
    Ok(Request { target, config })
}

/// The language's version.
pub fn version() -> String {
    let v = taipan_stdlib::sys::VERSION;
    format!("{}.{}.{} (Taipan {})", v.0, v.1, v.2, env!("CARGO_PKG_VERSION"))
}

/// One argument of option letters; gives the target if one of them names it.
fn letters(text: &[u8], rest: &mut Vec<Vec<u8>>, config: &mut Config) -> Result<Option<Target>, i32> {
    for (i, letter) in text.iter().enumerate() {
        let mut value = |what: char| {
            let inline = &text[i + 1..];
            if !inline.is_empty() {
                return Ok(inline.to_vec());
            }
            rest.pop().ok_or_else(|| usage(&format!("Argument expected for the -{what} option")))
        };
        match letter {
            b'B' => config.dont_write_bytecode = true,
            b'b' => config.bytes_warning += 1,
            b'd' | b'R' | b't' | b'x' => {}
            b'E' => config.ignore_environment = true,
            b'i' => config.inspect = true,
            b'I' => {
                (config.isolated, config.ignore_environment) = (true, true);
                (config.no_user_site, config.safe_path) = (true, true);
            }
            b'O' => config.optimize += 1,
            b'P' => config.safe_path = true,
            b'q' => config.quiet = true,
            b's' => config.no_user_site = true,
            b'S' => config.no_site = true,
            b'u' => config.unbuffered = true,
            b'v' => config.verbose += 1,
            b'h' | b'?' => {
                print!("{HELP}");
                return Err(0);
            }
            b'V' => {
                println!("Python {}", version());
                return Err(0);
            }
            b'W' => {
                let v = value('W')?;
                config.warn_options.push(String::from_utf8_lossy(&v).into_owned());
                return Ok(None);
            }
            b'X' => {
                let v = value('X')?;
                config.x_options.push(String::from_utf8_lossy(&v).into_owned());
                return Ok(None);
            }
            b'c' => {
                let v = value('c')?;
                config.argv.push(b"-c".to_vec());
                return Ok(Some(Target::Command(String::from_utf8_lossy(&v).into_owned())));
            }
            b'm' => {
                let v = value('m')?;
                config.argv.push(b"-m".to_vec());
                return Ok(Some(Target::Module(String::from_utf8_lossy(&v).into_owned())));
            }
            other => return Err(usage(&format!("Unknown option: -{}", *other as char))),
        }
    }
    Ok(None)
}

/// What the environment says, where the options do not forbid it.
fn environment(config: &mut Config) {
    config.gc_stress = std::env::var("TAIPAN_GC_STRESS").ok().and_then(|s| s.parse().ok()).unwrap_or(0);
    if config.ignore_environment {
        return;
    }
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
    if let Some(seed) = set("PYTHONHASHSEED").and_then(|s| s.to_str().and_then(|s| s.parse().ok())) {
        config.hash_seed = Some(seed);
    }
    config.python_path = set("PYTHONPATH").map(|p| p.into_vec());
    config.dont_write_bytecode |= set("PYTHONDONTWRITEBYTECODE").is_some();
    config.no_user_site |= set("PYTHONNOUSERSITE").is_some();
    config.safe_path |= set("PYTHONSAFEPATH").is_some();
    config.unbuffered |= set("PYTHONUNBUFFERED").is_some();
    config.inspect |= set("PYTHONINSPECT").is_some();
    if let Some(level) = set("PYTHONOPTIMIZE") {
        config.optimize = config.optimize.max(level.to_str().and_then(|s| s.parse().ok()).unwrap_or(1));
    }
    if let Some(warnings) = set("PYTHONWARNINGS") {
        let list: Vec<String> = warnings.to_string_lossy().split(',').map(str::to_owned).collect();
        config.warn_options.splice(0..0, list);
    }
}
