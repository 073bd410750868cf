//! What a process uses, from Linux' `/proc`.

use std::fs;

/// Sums over all threads of a process.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    /// Time on a processor, in nanoseconds.
    pub(crate) cpu_ns: u64,
    /// How often a thread went to sleep of its own accord, so how often it was woken.
    pub(crate) wakes: u64,
}

pub(crate) fn usage(pid: u32) -> Usage {
    let mut sum = Usage { cpu_ns: 0, wakes: 0 };
    for thread in fs::read_dir(format!("/proc/{pid}/task")).unwrap() {
        let folder = thread.unwrap().path();
        let times = fs::read_to_string(folder.join("schedstat")).unwrap();
        sum.cpu_ns += times.split(' ').next().unwrap().parse::<u64>().unwrap();
        let status = fs::read_to_string(folder.join("status")).unwrap();
        sum.wakes += field(&status, "voluntary_ctxt_switches:");
    }
    sum
}

/// Proportional set size: a page that is shared counts in parts. In KiB.
pub(crate) fn pss_kib(pid: u32) -> u64 {
    field(&fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap(), "Pss:")
}

fn field(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
