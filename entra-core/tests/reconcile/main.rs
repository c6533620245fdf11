//! What holds for every plan, on worlds small enough that everybody gets in everybody's way.
#![expect(clippy::unwrap_used, reason = "what a test cannot do, it fails at")]

mod properties;
mod world;
