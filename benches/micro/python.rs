//! What Python code does most, each in a loop of a thousand rounds, interpreted and compiled.

use crate::runtime::{Tiers, call, global, module, with_vm};
use criterion::{Criterion, Throughput};

const ROUNDS: i64 = 1000;

/// Calls before anything is timed, so that hot code is compiled.
const WARM_UP: usize = 300;

/// Functions of one argument, the number of rounds; `loop` has an empty body.
const SOURCE: &str = "
class Plain:
    def __init__(self, x):
        self.x = x

    def method(self):
        return self.x

class Slotted:
    __slots__ = ('x',)

    def __init__(self, x):
        self.x = x

class Computed:
    @property
    def x(self):
        return 1

def identity(x):
    return x

def loop(n):
    for i in range(n):
        pass

def attribute(n, o=Plain(1)):
    for i in range(n):
        o.x

def attribute_store(n, o=Plain(1)):
    for i in range(n):
        o.x = i

def slot(n, o=Slotted(1)):
    for i in range(n):
        o.x

def property(n, o=Computed()):
    for i in range(n):
        o.x

def function_call(n):
    for i in range(n):
        identity(i)

def keyword_call(n):
    for i in range(n):
        identity(x=i)

def method_call(n, o=Plain(1)):
    for i in range(n):
        o.method()

def builtin_call(n, s='text'):
    for i in range(n):
        len(s)

def instance(n):
    for i in range(n):
        Plain(i)

def tuple(n, kept=[None]):
    for i in range(n):
        kept[0] = (i, i)

def list_append(n):
    a = []
    for i in range(n):
        a.append(i)

def dict_insert(n):
    d = {}
    for i in range(n):
        d[i] = i

def dict_look_up(n, d={i: i for i in range(1000)}):
    for i in range(n):
        d[i]

def int_add(n):
    t = 0
    for i in range(n):
        t += i
    return t

def float_multiply(n):
    t = 1.0
    for i in range(n):
        t *= 1.0000001
    return t

def generator(n):
    for i in (i for i in range(n)):
        pass

def exception(n):
    for i in range(n):
        try:
            raise ValueError
        except ValueError:
            pass
";

/// The functions of [`SOURCE`] that are timed.
const FUNCTIONS: [&str; 18] = [
    "loop",
    "attribute",
    "attribute_store",
    "slot",
    "property",
    "function_call",
    "keyword_call",
    "method_call",
    "builtin_call",
    "instance",
    "tuple",
    "list_append",
    "dict_insert",
    "dict_look_up",
    "int_add",
    "float_multiply",
    "generator",
    "exception",
];

/// All functions under the interpreter alone, then with compilation.
pub fn benchmarks(criterion: &mut Criterion) {
    for (title, tiers) in [("interpreted", Tiers::Interpreter), ("compiled", Tiers::Jit)] {
        with_vm(tiers, |vm, _| {
            let module = module(vm, "parts", SOURCE);
            let mut group = criterion.benchmark_group(title);
            group.throughput(Throughput::Elements(ROUNDS as u64));
            for name in FUNCTIONS {
                let function = global(vm, module, name);
                for _ in 0..WARM_UP {
                    call(vm, function, &[ROUNDS]);
                }
                group.bench_function(name, |bencher| bencher.iter(|| call(vm, function, &[ROUNDS])));
            }
            group.finish();
        });
    }
}
