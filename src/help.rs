//! The texts of `-h`, `--help-env` and `--help-xoptions`.

const OPTIONS: &str = "\
Options (and corresponding environment variables):
-b     : warn of comparisons of bytes with str, and of str() of bytes (-bb: as errors)
-B     : don't write .pyc files on import; also PYTHONDONTWRITEBYTECODE=x
-c cmd : program passed in as string (terminates option list)
-d     : debugging output of the parser (no effect); also PYTHONDEBUG=x
-E     : ignore PYTHON* environment variables (such as PYTHONPATH)
-h     : print this help message and exit (also -? or --help)
-i     : inspect interactively after running script; forces a prompt even
         if stdin does not appear to be a terminal; also PYTHONINSPECT=x
-I     : isolate from the user's environment (implies -E, -P and -s)
-m mod : run library module as a script (terminates option list)
-O     : remove assert and __debug__-dependent statements; also PYTHONOPTIMIZE=x
-OO    : do -O changes and also discard docstrings
-P     : don't prepend a potentially unsafe path to sys.path; also PYTHONSAFEPATH
-q     : don't print version and copyright messages on interactive startup
-s     : don't add user site directory to sys.path; also PYTHONNOUSERSITE=x
-S     : don't imply 'import site' on initialization
-u     : force the stdout and stderr streams to be unbuffered; also PYTHONUNBUFFERED=x
-v     : verbose (trace import statements); also PYTHONVERBOSE=x
-V     : print the version number and exit (also --version); twice: more about the build
-W arg : warning control; arg is action:message:category:module:lineno; also PYTHONWARNINGS=arg
-x     : skip first line of source, allowing use of non-Unix forms of #!cmd
-X opt : set implementation-specific option
--check-hash-based-pycs always|default|never:
         control how hash-based .pyc files are invalidated
--help-env: print help about environment variables and exit
--help-xoptions: print help about implementation-specific -X options and exit
--help-all: print complete help information and exit

Arguments:
file   : program read from script file
-      : program read from stdin (default; interactive mode if a tty)
arg ...: arguments passed to program in sys.argv[1:]
";

const ENVIRONMENT: &str = "\
Environment variables that change behavior:
PYTHONBREAKPOINT: what breakpoint() calls; 0 for nothing
PYTHONHASHSEED  : seed of the hashes of str and bytes: an integer in the range [0,4294967295], or 'random'
PYTHONIOENCODING: encoding[:errors] used for stdin/stdout/stderr
PYTHONPATH      : ':'-separated list of directories prefixed to the default module search path
PYTHONSTARTUP   : file executed on interactive startup (no default)
PYTHONUSERBASE  : defines the user base directory (site.USER_BASE)
PYTHON_COLORS   : 1 colorizes various kinds of output, 0 does not

These variables have equivalent command-line options (see --help for details):
PYTHON_CONTEXT_AWARE_WARNINGS: -X context_aware_warnings
PYTHON_CPU_COUNT: -X cpu_count
PYTHON_THREAD_INHERIT_CONTEXT: -X thread_inherit_context
PYTHONDEBUG     : -d
PYTHONDEVMODE   : -X dev
PYTHONDONTWRITEBYTECODE: -B
PYTHONINSPECT   : -i
PYTHONINTMAXSTRDIGITS: -X int_max_str_digits
PYTHONNOUSERSITE: -s
PYTHONOPTIMIZE  : -O
PYTHONPROFILEIMPORTTIME: -X importtime
PYTHONPYCACHEPREFIX: -X pycache_prefix
PYTHONSAFEPATH  : -P
PYTHONUNBUFFERED: -u
PYTHONUTF8      : -X utf8
PYTHONVERBOSE   : -v
PYTHONWARNDEFAULTENCODING: -X warn_default_encoding
PYTHONWARNINGS  : -W
";

const X_OPTIONS: &str = "\
The following implementation-specific options are available:
-X context_aware_warnings=[0|1]: warnings.catch_warnings() changes a context variable, not the module
-X cpu_count=N: override the return value of os.cpu_count(); default cancels overriding
-X dev : enable development mode: all warnings are shown
-X importtime: show how long each import takes
-X int_max_str_digits=N: limit the size of int<->str conversions; 0 disables the limit
-X pycache_prefix=PATH: write .pyc files to a parallel tree instead of to the code tree
-X thread_inherit_context=[0|1]: threads inherit the context variables of the thread that starts them
-X utf8[=0|1]: enable (1) or disable (0) UTF-8 mode
-X warn_default_encoding: enable EncodingWarning for encoding=None
Other options are kept in sys._xoptions without an effect of their own.
";

/// The text of `-h`.
pub fn options(program: &str) -> String {
    format!("usage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\n{OPTIONS}")
}

/// The text that a long option asks for.
pub fn for_option(program: &str, option: &[u8]) -> Option<String> {
    match option {
        b"--help" => Some(options(program)),
        b"--help-env" => Some(ENVIRONMENT.to_owned()),
        b"--help-xoptions" => Some(X_OPTIONS.to_owned()),
        b"--help-all" => Some(format!("{}\n{ENVIRONMENT}\n{X_OPTIONS}", options(program))),
        _ => None,
    }
}
