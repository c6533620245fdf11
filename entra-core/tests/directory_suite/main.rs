//! The conformance kit against Graph, CIPP and memory.
#![expect(clippy::expect_used, reason = "a bench that cannot be built is a failed test")]

mod cipp;
mod graph;
mod memory;
mod sim;
mod tokens;

entra_core::directory_suite!(
    graph::GraphHarness,
    cipp::CippHarness<false>,
    cipp::CippHarness<true>,
    memory::MemoryHarness,
);
