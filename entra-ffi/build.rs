//! Names the shared object: until 1.0 its name carries the exact version.

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script so")]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is_linux = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux");
    let by_cargo_c = std::env::var("CARGO_FEATURE_CAPI").is_ok();
    if is_linux && !by_cargo_c {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libentra.so.{}", env!("CARGO_PKG_VERSION"));
    }
}
