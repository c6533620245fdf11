//! The conformance kit against Graph, CIPP and memory.

mod graph;
mod memory;
mod sim;
mod tokens;

entra_core::directory_suite!(graph::GraphHarness, memory::MemoryHarness);
