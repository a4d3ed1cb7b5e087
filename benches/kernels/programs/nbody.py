"""The Sun and the four great planets for 5,000 steps; each body is a list of seven floats."""

from kernel import measure

PI = 3.141592653589793
SOLAR_MASS = 4 * PI * PI
YEAR = 365.24
STEPS = 5000


def bodies():
    return [
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


def advance(system, dt, steps):
    count = len(system)
    for _ in range(steps):
        for i in range(count):
            a = system[i]
            for j in range(i + 1, count):
                b = system[j]
                dx = a[0] - b[0]
                dy = a[1] - b[1]
                dz = a[2] - b[2]
                square = dx * dx + dy * dy + dz * dz
                pull = dt / (square * square ** 0.5)
                ma = a[6] * pull
                mb = b[6] * pull
                a[3] -= dx * mb
                a[4] -= dy * mb
                a[5] -= dz * mb
                b[3] += dx * ma
                b[4] += dy * ma
                b[5] += dz * ma
        for body in system:
            body[0] += dt * body[3]
            body[1] += dt * body[4]
            body[2] += dt * body[5]


def energy(system):
    total = 0.0
    for i, a in enumerate(system):
        total += 0.5 * a[6] * (a[3] * a[3] + a[4] * a[4] + a[5] * a[5])
        for b in system[i + 1:]:
            dx = a[0] - b[0]
            dy = a[1] - b[1]
            dz = a[2] - b[2]
            total -= a[6] * b[6] / (dx * dx + dy * dy + dz * dz) ** 0.5
    return total


def run():
    system = bodies()
    advance(system, 0.01, STEPS)
    return round(energy(system), 9)


measure(run)
