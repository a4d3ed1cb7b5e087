//! The kernels in Rust: the same algorithms over the same data as the programs of `programs/`, written as one would write
//! them in Rust, with integers of 64 bits in place of Python's unbounded ones.

use std::f64::consts::PI;
use std::hint::black_box;

/// A kernel: its name, which is its program's, and what gives its answer as Python prints it.
pub struct Kernel {
    pub name: &'static str,
    pub run: fn() -> String,
}

/// All kernels, in the order of the table.
pub const KERNELS: [Kernel; 10] = [
    Kernel { name: "mandelbrot", run: || mandelbrot(black_box(200), black_box(50)).to_string() },
    Kernel { name: "nbody", run: || float(nbody(black_box(5000)), 9) },
    Kernel { name: "matmul", run: || format!("{:?}", matmul(black_box(120))) },
    Kernel { name: "sieve", run: || sieve(black_box(200_000)).to_string() },
    Kernel { name: "collatz", run: || format!("{:?}", collatz(black_box(30_000))) },
    Kernel {
        name: "xorshift",
        run: || xorshift(black_box(0x9E37_79B9_7F4A_7C15), black_box(1_000_000)).to_string(),
    },
    Kernel { name: "fib", run: || fib(black_box(27)).to_string() },
    Kernel { name: "coins", run: || coins(black_box(200_000), &[1, 2, 5, 10, 20, 50, 100, 200]).to_string() },
    Kernel { name: "fft", run: || float(fft(black_box(8192)), 3) },
    Kernel { name: "spectral_norm", run: || float(spectral_norm(black_box(130)), 9) },
];

/// A float rounded to so many decimals, printed as Python prints it.
fn float(x: f64, decimals: usize) -> String {
    let rounded: f64 = format!("{x:.decimals$}").parse().unwrap_or(f64::NAN);
    format!("{rounded:?}")
}

fn mandelbrot(size: i64, steps: i64) -> i64 {
    let mut inside = 0;
    for y in 0..size {
        let ci = 2.0 * y as f64 / size as f64 - 1.0;
        for x in 0..size {
            let cr = 2.0 * x as f64 / size as f64 - 1.5;
            let (mut zr, mut zi) = (0.0, 0.0);
            let mut bounded = true;
            for _ in 0..steps {
                let (rr, ii) = (zr * zr, zi * zi);
                if rr + ii > 4.0 {
                    bounded = false;
                    break;
                }
                zi = 2.0 * zr * zi + ci;
                zr = rr - ii + cr;
            }
            inside += i64::from(bounded);
        }
    }
    inside
}

const SOLAR_MASS: f64 = 4.0 * PI * PI;
const YEAR: f64 = 365.24;

// (The digits are those of the program in Python.)
#[rustfmt::skip]
#[allow(clippy::excessive_precision)]
fn bodies() -> Vec<[f64; 7]> {
    vec![
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, SOLAR_MASS],
        [4.84143144246472090, -1.16032004402742839, -0.103622044471123109,
         0.00166007664274403694 * YEAR, 0.00769901118419740425 * YEAR, -0.0000690460016972063023 * YEAR,
         0.000954791938424326609 * SOLAR_MASS],
        [8.34336671824457987, 4.12479856412430479, -0.403523417114321381,
         -0.00276742510726411043 * YEAR, 0.00499852801234917238 * YEAR, 0.0000230417297573763929 * YEAR,
         0.000285885980666130812 * SOLAR_MASS],
        [12.8943695621391310, -15.1111514016986312, -0.223307578892655734,
         0.00296460137564761618 * YEAR, 0.00237847173959480950 * YEAR, -0.0000296589568540237556 * YEAR,
         0.0000436624404335156298 * SOLAR_MASS],
        [15.3796971148509165, -25.9193146099879641, 0.179258772950371181,
         0.00268067772490389322 * YEAR, 0.00162824170038242295 * YEAR, -0.0000951592254519715870 * YEAR,
         0.0000515138902046611451 * SOLAR_MASS],
    ]
}

fn nbody(steps: i64) -> f64 {
    let mut system = bodies();
    let dt = 0.01;
    for _ in 0..steps {
        for i in 0..system.len() {
            for j in i + 1..system.len() {
                let d: [f64; 3] = std::array::from_fn(|k| system[i][k] - system[j][k]);
                let square = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
                let pull = dt / (square * square.powf(0.5));
                let (ma, mb) = (system[i][6] * pull, system[j][6] * pull);
                for k in 0..3 {
                    system[i][k + 3] -= d[k] * mb;
                    system[j][k + 3] += d[k] * ma;
                }
            }
        }
        for body in &mut system {
            for k in 0..3 {
                body[k] += dt * body[k + 3];
            }
        }
    }
    let mut total = 0.0;
    for (i, a) in system.iter().enumerate() {
        total += 0.5 * a[6] * (a[3] * a[3] + a[4] * a[4] + a[5] * a[5]);
        for b in &system[i + 1..] {
            let (dx, dy, dz) = (a[0] - b[0], a[1] - b[1], a[2] - b[2]);
            total -= a[6] * b[6] / (dx * dx + dy * dy + dz * dz).powf(0.5);
        }
    }
    total
}

fn matrix(n: i64, seed: i64) -> Vec<Vec<f64>> {
    (0..n).map(|i| (0..n).map(|j| ((i * seed + j) % 17) as f64 * 0.25).collect()).collect()
}

// (As it stands in the program: by indices.)
#[allow(clippy::needless_range_loop)]
fn matmul(n: i64) -> f64 {
    let (a, b) = (matrix(n, 3), matrix(n, 5));
    let n = n as usize;
    let mut product = Vec::new();
    for row in &a {
        let mut out = Vec::new();
        for j in 0..n {
            let mut total = 0.0;
            for k in 0..n {
                total += row[k] * b[k][j];
            }
            out.push(total);
        }
        product.push(out);
    }
    (0..n).map(|i| product[i][i]).sum()
}

fn sieve(limit: usize) -> i64 {
    let mut flags = vec![true; limit + 1];
    flags[0] = false;
    flags[1] = false;
    let mut i = 2;
    while i * i <= limit {
        if flags[i] {
            let mut j = i * i;
            while j <= limit {
                flags[j] = false;
                j += i;
            }
        }
        i += 1;
    }
    let mut count = 0;
    for flag in flags {
        if flag {
            count += 1;
        }
    }
    count
}

fn collatz(limit: i64) -> (i64, i64) {
    let (mut best, mut longest) = (0, 0);
    for start in 1..limit {
        let (mut n, mut steps) = (start, 0);
        while n != 1 {
            if n % 2 == 0 {
                n /= 2;
            } else {
                n = 3 * n + 1;
            }
            steps += 1;
        }
        if steps > longest {
            (best, longest) = (start, steps);
        }
    }
    (best, longest)
}

fn xorshift(seed: u64, count: i64) -> u64 {
    let (mut x, mut total) = (seed, 0u64);
    for _ in 0..count {
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        total = total.wrapping_add(x.wrapping_mul(0x2545_F491_4F6C_DD1D));
    }
    total
}

fn fib(n: i64) -> i64 {
    if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
}

fn coins(amount: usize, coins: &[usize]) -> i64 {
    let mut table = vec![0i64; amount + 1];
    table[0] = 1;
    for &coin in coins {
        for total in coin..=amount {
            table[total] = (table[total] + table[total - coin]) % 1_000_000_007;
        }
    }
    table[amount]
}

fn transform(re: &mut [f64], im: &mut [f64]) {
    let n = re.len();
    let mut j = 0;
    for i in 1..n {
        let mut bit = n >> 1;
        while j & bit != 0 {
            j ^= bit;
            bit >>= 1;
        }
        j |= bit;
        if i < j {
            re.swap(i, j);
            im.swap(i, j);
        }
    }
    let mut length = 2;
    while length <= n {
        let angle = -2.0 * PI / length as f64;
        let (step_re, step_im) = (angle.cos(), angle.sin());
        let half = length / 2;
        for start in (0..n).step_by(length) {
            let (mut wr, mut wi) = (1.0, 0.0);
            for k in start..start + half {
                let (ur, ui, xr, xi) = (re[k], im[k], re[k + half], im[k + half]);
                let vr = xr * wr - xi * wi;
                let vi = xr * wi + xi * wr;
                re[k] = ur + vr;
                im[k] = ui + vi;
                re[k + half] = ur - vr;
                im[k + half] = ui - vi;
                (wr, wi) = (wr * step_re - wi * step_im, wr * step_im + wi * step_re);
            }
        }
        length *= 2;
    }
}

fn fft(size: usize) -> f64 {
    let mut re: Vec<f64> = (0..size).map(|i| (i % 31) as f64).collect();
    let mut im = vec![0.0; size];
    transform(&mut re, &mut im);
    re.iter().map(|x| x.abs()).sum()
}

fn element(i: i64, j: i64) -> f64 {
    1.0 / ((i + j) * (i + j + 1) / 2 + i + 1) as f64
}

fn times(vector: &[f64], n: i64) -> Vec<f64> {
    (0..n).map(|i| (0..n).map(|j| element(i, j) * vector[j as usize]).sum()).collect()
}

fn times_transposed(vector: &[f64], n: i64) -> Vec<f64> {
    (0..n).map(|i| (0..n).map(|j| element(j, i) * vector[j as usize]).sum()).collect()
}

fn spectral_norm(n: i64) -> f64 {
    let mut u = vec![1.0; n as usize];
    let mut v = Vec::new();
    for _ in 0..4 {
        v = times_transposed(&times(&u, n), n);
        u = times_transposed(&times(&v, n), n);
    }
    let (mut uv, mut vv) = (0.0, 0.0);
    for i in 0..n as usize {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    (uv / vv).powf(0.5)
}
