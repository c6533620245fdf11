//! Tenants to clients: pure, deterministic, explained.
