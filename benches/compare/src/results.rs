//! What a comparison found: the machine, the interpreters, the programs, and every process that was run. It is written
//! as JSON and read again, and all figures that are shown are computed from it here.

use crate::statistics::{Summary, geometric_mean};
use serde::{Deserialize, Serialize};

/// A run has come to its peak when it takes no more than this multiple of the process's fastest run.
pub const NEAR_PEAK: f64 = 1.1;

/// A whole comparison.
#[derive(Serialize, Deserialize)]
pub struct Comparison {
    pub machine: Machine,
    pub settings: Settings,
    pub interpreters: Vec<Interpreter>,
    pub programs: Vec<Program>,
    pub cases: Vec<Case>,
    /// The interpreter that the others are compared with, as an index.
    pub baseline: usize,
    /// False: it was interrupted, so that some cases have fewer processes than others, or none.
    pub complete: bool,
}

/// What it was measured on, and when.
#[derive(Serialize, Deserialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub memory_bytes: u64,
    pub system: String,
    pub kernel: String,
    /// The time of the start, in UTC.
    pub started: String,
    /// How many processes wanted to run, in the mean over a minute, before and after. Beyond zero before the start,
    /// other work disturbed the measurement.
    pub load_before: Option<f64>,
    pub load_after: Option<f64>,
}

/// How it was measured.
#[derive(Serialize, Deserialize)]
pub struct Settings {
    pub rounds: usize,
    /// For how long a process repeats a program's run.
    pub seconds: f64,
    pub small: bool,
    pub arguments: Vec<String>,
}

/// An interpreter that takes part.
#[derive(Clone, Serialize, Deserialize)]
pub struct Interpreter {
    pub name: String,
    pub command: Vec<String>,
    /// `sys.implementation.name`.
    pub implementation: String,
    /// The version of the language.
    pub language: String,
    /// `sys.version`, on one line.
    pub version: String,
    /// Processes that ran `-c pass`.
    #[serde(default)]
    pub empty: Vec<Process>,
}

/// A program, of this project or the user's.
#[derive(Clone, Serialize, Deserialize)]
pub struct Program {
    pub name: String,
    pub path: String,
    /// The first paragraph of its docstring.
    pub about: String,
    /// What its size counts.
    pub unit: String,
    pub size: Option<u64>,
    /// It follows the protocol of this project's programs. A user's script does not: it is run as a whole.
    pub reports: bool,
}

/// A program under an interpreter.
#[derive(Serialize, Deserialize)]
pub struct Case {
    pub program: usize,
    pub interpreter: usize,
    /// Processes that ran the program once.
    pub once: Vec<Process>,
    /// Processes that repeated its run.
    pub repeated: Vec<Process>,
    pub failure: Option<Failure>,
}

/// One process that ended well. Times are seconds from its start.
#[derive(Clone, Serialize, Deserialize)]
pub struct Process {
    pub wall: f64,
    /// Processor time, of all cores.
    pub processor: f64,
    /// The largest resident set.
    pub memory_bytes: u64,
    /// When the program had been loaded.
    pub loaded: Option<f64>,
    /// When each run ended, and how long it took.
    pub runs: Vec<(f64, f64)>,
}

/// Why a case has no further processes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The exit status, the signal or the time limit, in words.
    pub status: String,
    /// The last line of standard error.
    pub error: String,
}

/// What is shown of a case. All are seconds, but for the memory's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    StartUp,
    First,
    ToPeak,
    Peak,
    Total,
    Memory,
}

impl Measure {
    /// All of them, in the order of the tables.
    pub const ALL: [Measure; 6] =
        [Measure::StartUp, Measure::First, Measure::ToPeak, Measure::Peak, Measure::Total, Measure::Memory];

    /// The heading of its column.
    pub fn title(self) -> &'static str {
        match self {
            Measure::StartUp => "start-up",
            Measure::First => "first run",
            Measure::ToPeak => "to peak",
            Measure::Peak => "peak",
            Measure::Total => "total",
            Measure::Memory => "memory",
        }
    }
}

impl Process {
    /// The fastest run.
    pub fn peak(&self) -> Option<f64> {
        self.runs.iter().map(|run| run.1).min_by(f64::total_cmp)
    }

    /// When the first run ended that was nearly as fast as the fastest.
    pub fn to_peak(&self) -> Option<f64> {
        let limit = self.peak()? * NEAR_PEAK;
        self.runs.iter().find(|run| run.1 <= limit).map(|run| run.0)
    }
}

impl Case {
    /// A measure over all processes of the case that tell it.
    pub fn summary(&self, measure: Measure) -> Option<Summary> {
        let once = || self.once.iter();
        let repeated = || self.repeated.iter();
        match measure {
            Measure::StartUp => Summary::of(once().chain(repeated()).filter_map(|p| p.loaded)),
            Measure::First => {
                Summary::of(once().chain(repeated()).filter_map(|p| p.runs.first()).map(|r| r.1))
            }
            Measure::ToPeak => Summary::of(repeated().filter_map(Process::to_peak)),
            Measure::Peak => Summary::of(repeated().filter_map(Process::peak)),
            Measure::Total => Summary::of(once().map(|p| p.wall)),
            Measure::Memory if self.repeated.is_empty() => memory(&self.once),
            Measure::Memory => memory(&self.repeated),
        }
    }

    /// Among the processes that repeated the run, the one whose peak is in the middle.
    pub fn typical(&self) -> Option<&Process> {
        let mut sorted: Vec<&Process> = self.repeated.iter().collect();
        sorted.sort_by(|a, b| a.peak().unwrap_or(0.0).total_cmp(&b.peak().unwrap_or(0.0)));
        sorted.get(sorted.len() / 2).copied()
    }
}

fn memory(processes: &[Process]) -> Option<Summary> {
    Summary::of(processes.iter().map(|p| p.memory_bytes as f64))
}

impl Comparison {
    /// The case of a program under an interpreter.
    pub fn case(&self, program: usize, interpreter: usize) -> Option<&Case> {
        self.cases.iter().find(|case| case.program == program && case.interpreter == interpreter)
    }

    /// A measure of a program under an interpreter. What failed has none: a part of its processes would show it in
    /// too good a light.
    pub fn summary(&self, program: usize, interpreter: usize, measure: Measure) -> Option<Summary> {
        let case = self.case(program, interpreter).filter(|case| case.failure.is_none())?;
        match (measure, self.programs[program].reports) {
            // A script says nothing of itself; the empty program stands for its start.
            (Measure::StartUp, false) => self.start_up(interpreter),
            _ => case.summary(measure),
        }
    }

    /// The time of a process that runs nothing.
    pub fn start_up(&self, interpreter: usize) -> Option<Summary> {
        Summary::of(self.interpreters[interpreter].empty.iter().map(|process| process.wall))
    }

    /// The baseline's median over the interpreter's: above 1, the interpreter is faster, or needs less memory. The ends
    /// are those of the interpreter's processes.
    pub fn ratio(&self, program: usize, interpreter: usize, measure: Measure) -> Option<Summary> {
        let base = self.summary(program, self.baseline, measure)?.median;
        let own = self.summary(program, interpreter, measure)?;
        let positive = own.low > 0.0 && base > 0.0;
        positive.then(|| Summary { median: base / own.median, low: base / own.high, high: base / own.low })
    }

    /// The geometric mean of the ratios over all programs that both have a figure for, and how many those are.
    pub fn mean_ratio(&self, interpreter: usize, measure: Measure) -> Option<(f64, usize)> {
        let ratios: Vec<f64> = (0..self.programs.len())
            .filter_map(|program| self.ratio(program, interpreter, measure).map(|r| r.median))
            .collect();
        geometric_mean(ratios.iter().copied()).map(|mean| (mean, ratios.len()))
    }

    /// The interpreters but the baseline, as indices.
    pub fn others(&self) -> impl Iterator<Item = usize> + use<> {
        let baseline = self.baseline;
        (0..self.interpreters.len()).filter(move |interpreter| *interpreter != baseline)
    }

    /// The measure that speed is judged by: the peak, or the total where no program tells its runs.
    pub fn speed_measure(&self) -> Measure {
        if self.programs.iter().any(|program| program.reports) { Measure::Peak } else { Measure::Total }
    }

    /// All that failed: program, interpreter and why.
    pub fn failures(&self) -> impl Iterator<Item = (&Program, &Interpreter, &Failure)> {
        self.cases.iter().filter_map(|case| {
            let failure = case.failure.as_ref()?;
            Some((&self.programs[case.program], &self.interpreters[case.interpreter], failure))
        })
    }
}

/// Seconds as a person would write them: three digits and a unit.
pub fn seconds(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0} s"),
        v if v >= 10.0 => format!("{v:.1} s"),
        v if v >= 1.0 => format!("{v:.2} s"),
        v if v >= 0.1 => format!("{:.0} ms", v * 1e3),
        v if v >= 0.01 => format!("{:.1} ms", v * 1e3),
        v if v >= 0.001 => format!("{:.2} ms", v * 1e3),
        v => format!("{:.0} µs", v * 1e6),
    }
}

/// Bytes in megabytes (of a million bytes), or gigabytes.
pub fn bytes(value: f64) -> String {
    match value / 1e6 {
        v if v >= 1000.0 => format!("{:.2} GB", v / 1e3),
        v if v >= 10.0 => format!("{v:.0} MB"),
        v => format!("{v:.1} MB"),
    }
}

/// A ratio with as many digits as it deserves.
pub fn times(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

/// A value of a measure in its unit.
pub fn shown(measure: Measure, value: f64) -> String {
    if measure == Measure::Memory { bytes(value) } else { seconds(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_to_peak() {
        let runs = vec![(1.0, 0.9), (1.5, 0.5), (1.71, 0.21), (1.91, 0.20)];
        let process = Process { wall: 2.0, processor: 2.0, memory_bytes: 1, loaded: Some(0.1), runs };
        assert_eq!(process.peak(), Some(0.20));
        assert_eq!(process.to_peak(), Some(1.71));
    }

    #[test]
    fn figures_as_text() {
        assert_eq!(seconds(0.0123), "12.3 ms");
        assert_eq!(seconds(1.234), "1.23 s");
        assert_eq!(bytes(12_400_000.0), "12 MB");
        assert_eq!(times(12.34), "12.3");
    }
}
