//! Examples of `entra-core`. Each is a program of its own: `cargo run --release --example quickstart`.
