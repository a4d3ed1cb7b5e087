//! The command line.

/// What `--help` prints.
pub const USAGE: &str = "\
usage: taipan-compare [OPTIONS] [PROGRAM...] [-- ARGUMENTS...]

Compares Python interpreters over the programs of benches/programs, or over scripts of your own.

  PROGRAM                    a part of a program's name, or the path of a script (it ends in .py);
                             all programs without it
  -- ARGUMENTS               what follows is for the scripts
  -i, --interpreter [NAME=]COMMAND
                             take this interpreter, in place of those that are found: python3* and
                             pypy3* on the search path, taipan, taipan --jit; may be given repeatedly
  -b, --baseline NAME        compare with this interpreter (the CPython of Taipan's
                             language, or the newest)
  -r, --rounds N             run everything N times (3)
  -s, --seconds S            repeat a program's run for S seconds in a process (3)
  -t, --timeout S            end a process after S seconds (300)
  -o, --output FOLDER        where report.html, results.json and programs.svg go (comparison)
      --small                small sizes, for trying this out
      --check                only check the answers: each program once at its small size
      --from FILE            show the results in a JSON file again, measure nothing
      --no-build             do not build taipan first
      --list                 list the programs, and stop
  -h, --help                 this text
";

/// What the command line asks for.
#[derive(Debug, PartialEq)]
pub struct Request {
    pub programs: Vec<String>,
    pub arguments: Vec<String>,
    pub interpreters: Vec<String>,
    pub baseline: Option<String>,
    pub rounds: usize,
    pub seconds: f64,
    pub timeout: u64,
    pub output: String,
    pub small: bool,
    pub check: bool,
    pub from: Option<String>,
    pub build: bool,
    pub list: bool,
    pub help: bool,
}

impl Default for Request {
    fn default() -> Request {
        Request {
            programs: Vec::new(),
            arguments: Vec::new(),
            interpreters: Vec::new(),
            baseline: None,
            rounds: 3,
            seconds: 3.0,
            timeout: 300,
            output: "comparison".to_owned(),
            small: false,
            check: false,
            from: None,
            build: true,
            list: false,
            help: false,
        }
    }
}

/// Reads the arguments that follow the program's name. A value may follow its option or an equals sign.
///
/// # Errors
///
/// An option is not known, or its value cannot be used.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Request, String> {
    let mut request = Request::default();
    let mut rest = arguments.into_iter();
    while let Some(argument) = rest.next() {
        if argument == "--" {
            request.arguments.extend(rest.by_ref());
            break;
        }
        let (option, mut inline) = match argument.split_once('=') {
            Some((option, value)) if option.starts_with("--") => (option.to_owned(), Some(value.to_owned())),
            _ => (argument, None),
        };
        let mut value = || inline.take().or_else(|| rest.next()).ok_or(format!("{option} needs a value"));
        match option.as_str() {
            "-i" | "--interpreter" => request.interpreters.push(value()?),
            "-b" | "--baseline" => request.baseline = Some(value()?),
            "-r" | "--rounds" => request.rounds = number(&option, &value()?)?,
            "-s" | "--seconds" => request.seconds = number(&option, &value()?)?,
            "-t" | "--timeout" => request.timeout = number(&option, &value()?)?,
            "-o" | "--output" => request.output = value()?,
            "--from" => request.from = Some(value()?),
            "--small" => request.small = true,
            "--check" => request.check = true,
            "--no-build" => request.build = false,
            "--list" => request.list = true,
            "-h" | "--help" => request.help = true,
            _ if option.starts_with('-') => return Err(format!("unknown option {option}\n\n{USAGE}")),
            _ => request.programs.push(option.clone()),
        }
        if let Some(value) = inline {
            return Err(format!("{option} takes no value, but was given {value:?}"));
        }
    }
    if request.rounds == 0 {
        return Err("--rounds must be at least 1".to_owned());
    }
    Ok(request)
}

fn number<T: std::str::FromStr>(option: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{option}: {text:?} is not a number that can be used"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Request, String> {
        parse(text.split(' ').map(str::to_owned))
    }

    #[test]
    fn options_and_arguments() {
        let request = parsed("-i a=b --rounds=5 nbody x.py -s 0.5 -- --rounds y").unwrap();
        assert_eq!(request.interpreters, ["a=b"]);
        assert_eq!((request.rounds, request.seconds), (5, 0.5));
        assert_eq!(request.programs, ["nbody", "x.py"]);
        assert_eq!(request.arguments, ["--rounds", "y"]);
    }

    #[test]
    fn mistakes() {
        for text in ["--frobnicate", "-r", "-r many", "--rounds=0", "--small=yes"] {
            assert!(parsed(text).is_err(), "{text}");
        }
    }
}
