//! Installs the C library as a packager would: header, shared and static library, pkg-config file.

use std::{
    env, fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Failure, generated::root};

const VERSION: &str = env!("CARGO_PKG_VERSION");

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where to: `include`, `lib` and `lib/pkgconfig` are made below it.
    #[arg(long)]
    prefix: PathBuf,
    /// Cargo's profile.
    #[arg(long, default_value = "release")]
    profile: String,
    /// Takes what was built already.
    #[arg(long)]
    no_build: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err("this lays out libraries as Linux does; elsewhere use `cargo cinstall` (cargo-c)".into());
    }
    if !arguments.no_build {
        build(&arguments.profile)?;
    }
    let built = target_folder(&arguments.profile);
    let include = arguments.prefix.join("include");
    let lib = arguments.prefix.join("lib");
    let pkgconfig = lib.join("pkgconfig");
    fs::create_dir_all(&include)?;
    fs::create_dir_all(&pkgconfig)?;
    fs::copy(root().join("include/entra.h"), include.join("entra.h"))?;
    fs::copy(built.join("libentra.a"), lib.join("libentra.a"))?;
    let shared = format!("libentra.so.{VERSION}");
    // A program that has the old one mapped keeps it: the new one is another file.
    replace(&lib.join(&shared), |path| fs::copy(built.join("libentra.so"), path).map(drop))?;
    replace(&lib.join("libentra.so"), |path| symlink(&shared, path))?;
    fs::write(pkgconfig.join("entra.pc"), pkg_config()?)?;
    println!("entra {VERSION} is in {}", arguments.prefix.display());
    Ok(())
}

fn build(profile: &str) -> Result<(), Failure> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .current_dir(root())
        .args(["build", "--quiet", "--package", "entra-ffi", "--profile", profile])
        .status()?;
    if built.success() { Ok(()) } else { Err("the library could not be built".into()) }
}

/// Where cargo puts what it builds. The development profile's folder has a name of its own.
fn target_folder(profile: &str) -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    root().join(target).join(if profile == "dev" { "debug" } else { profile })
}

fn replace(path: &Path, make: impl FnOnce(&Path) -> std::io::Result<()>) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => make(path),
    }
}

/// Found from its own place, so that the folder can be moved.
fn pkg_config() -> Result<String, Failure> {
    let private = fs::read_to_string(root().join("entra-ffi/static-libs.txt"))?;
    Ok(format!(
        "prefix=${{pcfiledir}}/../..
libdir=${{prefix}}/lib
includedir=${{prefix}}/include

Name: entra
Description: Keeps an MSP's customers' Microsoft Entra directories and its PSA's contacts in step
Version: {VERSION}
Libs: -L${{libdir}} -lentra
Libs.private: {}
Cflags: -I${{includedir}}
",
        private.trim()
    ))
}
