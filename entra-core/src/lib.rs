//! Keeps an MSP's customers' Microsoft Entra directories and its PSA's contacts in step.
#![forbid(unsafe_code)]

pub mod matching;
