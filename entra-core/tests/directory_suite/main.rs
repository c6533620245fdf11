//! The conformance kit against Graph, CIPP and memory.

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
