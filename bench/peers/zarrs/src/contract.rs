//! Flags, random selections, checksum and repetitions of the driver contract (../../README.md).
use std::path::PathBuf;
use std::time::Instant;

pub const VERSION: &str = "zarrs 0.23.14, zarrs_filesystem 0.3.14";

#[derive(Default)]
pub struct Arguments {
    pub workload: String,
    pub data: PathBuf,
    pub out: PathBuf,
    pub like: Option<PathBuf>,
    pub durability: String,
    pub threads: usize,
    pub reps: usize,
    pub count: usize,
    pub edge: u64,
}

pub fn arguments() -> Arguments {
    let mut a = Arguments { durability: "fsync".into(), threads: 2, reps: 3, count: 1, edge: 16, ..Default::default() };
    let words: Vec<String> = std::env::args().skip(1).collect();
    for pair in words.chunks(2) {
        let value = pair.get(1).cloned().unwrap_or_default();
        let number = || value.parse().unwrap_or_else(|_| panic!("{}: no number: {value}", pair[0]));
        match pair[0].as_str() {
            "--workload" => a.workload = value,
            "--data" => a.data = value.into(),
            "--out" => a.out = value.into(),
            "--like" => a.like = Some(value.into()),
            "--durability" => a.durability = value,
            "--threads" => a.threads = number(),
            "--reps" => a.reps = number(),
            "--count" => a.count = number(),
            "--box" => a.edge = number() as u64,
            "--step" | "--codec" | "--size" | "--budget" => {} // of workloads that are skipped
            other => panic!("unknown flag {other}"),
        }
    }
    a
}

pub fn skip(reason: &str) -> ! {
    println!("{{\"skip\": \"{reason}\"}}");
    std::process::exit(3)
}

/// splitmix64
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }
}

fn words_sum(bytes: &[u8]) -> u64 {
    bytes.chunks(8).enumerate().fold(0u64, |sum, (i, chunk)| {
        let mut word = [0u8; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        sum.wrapping_add(u64::from_le_bytes(word).wrapping_mul(2 * i as u64 + 1))
    })
}

/// Repetitions of one workload and the line that reports them.
#[derive(Default)]
pub struct Timer {
    pub operations: usize,
    pub extra: String,
    seconds: Vec<f64>,
    cpu: Vec<f64>,
    total: u64,
    k: u64,
}

impl Timer {
    pub fn add(&mut self, bytes: &[u8]) {
        self.add_sum(words_sum(bytes));
    }

    pub fn add_sum(&mut self, sum: u64) {
        self.total = self.total.wrapping_add(sum.wrapping_mul(2 * self.k + 1));
        self.k += 1;
    }

    /// Times `body(self, repetition)` for repetition 0 (not counted; it adds to the checksum) to `reps`. `before` is not timed.
    pub fn run<S>(&mut self, reps: usize, mut before: impl FnMut() -> S, mut body: impl FnMut(&mut Timer, u64, &mut S)) {
        for rep in 0..=reps {
            let mut state = before();
            let cpu = cpu_seconds();
            let start = Instant::now();
            body(self, rep as u64, &mut state);
            let wall = start.elapsed().as_secs_f64();
            if rep > 0 {
                self.seconds.push(wall);
                self.cpu.push(cpu_seconds() - cpu);
            }
        }
    }

    pub fn print(&self, a: &Arguments) {
        println!(
            "{{\"impl\": \"zarrs\", \"version\": \"{VERSION}\", \"workload\": \"{}\", \"threads\": {}, \"ops\": {}, \"seconds\": {:?}, \
             \"cpu\": {:?}, \"checksum\": \"{:016x}\"{}}}",
            a.workload, a.threads, self.operations.max(1), self.seconds, self.cpu, self.total, self.extra
        );
    }
}

/// User and system seconds of this process, in steps of 10 ms.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = text.rsplit(')').next().unwrap_or("").split_whitespace().filter_map(|w| w.parse().ok()).collect();
    // After the name come the state (not a number) and then fields 4, 5, ... of proc(5): utime is 14, stime 15.
    fields.get(10).zip(fields.get(11)).map_or(0.0, |(user, system)| (user + system) / 100.0)
}
