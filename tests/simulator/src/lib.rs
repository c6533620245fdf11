//! Microsoft identity platform, Graph and CIPP on loopback, held to the vendors' published metadata.
