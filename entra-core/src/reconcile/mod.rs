//! Who is in, who is whom, what to change, and whether to dare: pure and deterministic.
