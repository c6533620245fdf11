//! The native part of the Node package: convert, call, convert. What users see is in `index.cjs` and `lib/`.
//!
//! Documents cross as JSON text, answers in an envelope `{"ok": …}` or `{"error": {code, message, …}}`: one text is
//! quicker across the boundary than thousands of objects, and errors keep every field that JavaScript shows.
#![cfg_attr(test, allow(dead_code, reason = "the exports exist only where Node loads them"))]

mod cancellation;
mod envelope;
mod host;
mod instance;
mod logger;
mod native;
mod progress;
mod pure;
