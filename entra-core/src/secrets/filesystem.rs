//! Secrets in files: `{base}/{name}` and `{base}/tenants/{tenant}/{name}`, as container platforms mount them.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use secrecy::zeroize::Zeroizing;
use tempfile::NamedTempFile;

use super::{Environment, SecretProvider, name::check_name};
use crate::{
    error::{Error, ErrorCode, Result},
    model::HostTenantId,
    secret::Secret,
};

/// Files of one secret each, readable by their owner only. A reader sees the old content or the new, never a part.
#[derive(Clone, Debug)]
pub struct FilesystemSecrets {
    base: PathBuf,
}

impl FilesystemSecrets {
    /// Keeps files below `base`.
    pub fn new(base: impl Into<PathBuf>) -> Self {
        Self { base: base.into() }
    }

    /// Below `SECRET_FS_BASE_PATH`, else `/run/secrets` where that exists, else `./secrets`.
    pub fn from_environment(environment: &Environment) -> Self {
        let mounted = Path::new("/run/secrets");
        let fallback = || if mounted.is_dir() { mounted.to_owned() } else { PathBuf::from("./secrets") };
        Self::new(environment.get("SECRET_FS_BASE_PATH").map_or_else(fallback, PathBuf::from))
    }

    fn tenant_file(&self, tenant: &HostTenantId, name: &str) -> Result<PathBuf> {
        Ok(self.base.join("tenants").join(check_name(tenant.as_str())?).join(check_name(name)?))
    }
}

#[async_trait]
impl SecretProvider for FilesystemSecrets {
    async fn get_app_secret(&self, name: &str) -> Result<Option<Secret>> {
        let file = self.base.join(check_name(name)?);
        blocking(move || read(&file)).await
    }

    async fn get_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        let file = self.tenant_file(tenant, name)?;
        blocking(move || read(&file)).await
    }

    async fn set_tenant_secret(&self, tenant: &HostTenantId, name: &str, value: &Secret) -> Result<()> {
        let (file, value) = (self.tenant_file(tenant, name)?, value.clone());
        blocking(move || write(&file, &value)).await
    }

    async fn delete_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<()> {
        let file = self.tenant_file(tenant, name)?;
        blocking(move || remove(&file)).await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer.map_err(refused),
        Err(stopped) => Err(Error::new(ErrorCode::SecretProviderFailed).caused_by(stopped)),
    }
}

fn refused(error: io::Error) -> Error {
    let code = match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => ErrorCode::SecretStoreReadOnly,
        _ => ErrorCode::SecretProviderFailed,
    };
    Error::new(code).caused_by(error)
}

fn read(file: &Path) -> io::Result<Option<Secret>> {
    match fs::read_to_string(file).map(Zeroizing::new) {
        Ok(text) => Ok(Some(Secret::new(text.trim()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn write(file: &Path, value: &Secret) -> io::Result<()> {
    let folder = file.parent().ok_or(io::ErrorKind::InvalidInput)?;
    make_private(folder)?;
    // A temporary file is made 0600, and the rename carries that over.
    let mut fresh = NamedTempFile::new_in(folder)?;
    // Exposed to write it where it belongs.
    fresh.write_all(value.expose().as_bytes())?;
    fresh.as_file().sync_all()?;
    fresh.persist(file).map_err(|error| error.error)?;
    sync_folder(folder)
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Ok(()) => file.parent().map_or(Ok(()), sync_folder),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// A rename survives a power cut only once its folder is on the disk too.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
