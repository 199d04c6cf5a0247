"""What the figures depend on: processor, kernel, huge pages."""
import os
import platform
import time


def _first(path, prefix=""):
    try:
        with open(path) as f:
            for line in f:
                if line.startswith(prefix):
                    return line.strip()
    except OSError:
        pass
    return ""


def machine():
    thp = _first("/sys/kernel/mm/transparent_hugepage/enabled")
    memory = _first("/proc/meminfo", "MemTotal").split()
    return {
        "cpu": _first("/proc/cpuinfo", "model name").partition(":")[2].strip() or platform.processor(),
        "cpus": os.cpu_count(),
        "memory_mib": int(memory[1]) // 1024 if len(memory) > 1 else 0,
        "thp": thp.partition("[")[2].partition("]")[0] or "unknown",
        "kernel": platform.release(),
        "system": _first("/etc/os-release", "PRETTY_NAME").partition("=")[2].strip('"'),
        "arch": platform.machine(),
        "date": time.strftime("%Y-%m-%d"),
    }
