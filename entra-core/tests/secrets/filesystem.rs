//! Files: their places, their modes, and what a reader sees while a writer writes.

use std::{fs, sync::Arc};

use entra_core::{
    ErrorCode,
    model::HostTenantId,
    secrets::{Environment, FilesystemSecrets, SecretProvider},
};

#[tokio::test]
async fn reads_mounted_files_and_trims_them() {
    let base = tempfile::tempdir().unwrap();
    fs::write(base.path().join("MICROSOFT_CLIENT_ID"), "  app\n").unwrap();
    fs::create_dir_all(base.path().join("tenants/t-1")).unwrap();
    fs::write(base.path().join("tenants/t-1/key"), "one\n").unwrap();
    let path = base.path().to_str().unwrap();
    let secrets = FilesystemSecrets::from_environment(&Environment::of([("SECRET_FS_BASE_PATH", path)]));
    assert_eq!(secrets.get_app_secret("MICROSOFT_CLIENT_ID").await.unwrap(), Some("app".into()));
    assert_eq!(secrets.get_tenant_secret(&"t-1".into(), "key").await.unwrap(), Some("one".into()));
}

#[cfg(unix)]
#[tokio::test]
async fn files_and_folders_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt;

    let base = tempfile::tempdir().unwrap();
    let secrets = FilesystemSecrets::new(base.path().join("fresh"));
    secrets.set_tenant_secret(&"t-1".into(), "key", &"one".into()).await.unwrap();
    let mode = |path: &str| fs::metadata(base.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("fresh/tenants/t-1/key"), 0o600);
    for folder in ["fresh", "fresh/tenants", "fresh/tenants/t-1"] {
        assert_eq!(mode(folder), 0o700, "{folder}");
    }
}

#[tokio::test]
async fn a_link_out_of_the_folder_cannot_be_named() {
    let base = tempfile::tempdir().unwrap();
    let secrets = FilesystemSecrets::new(base.path());
    for (tenant, name) in [("..", "passwd"), ("t-1/../..", "passwd"), ("t-1", "../../etc/passwd")] {
        let error = secrets.get_tenant_secret(&tenant.into(), name).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidArgument);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_never_sees_a_part() {
    let base = tempfile::tempdir().unwrap();
    let secrets = Arc::new(FilesystemSecrets::new(base.path()));
    let tenant = HostTenantId::from("t-1");
    let texts = ["a".repeat(60_000), "b".repeat(60_000)];
    secrets.set_tenant_secret(&tenant, "key", &texts[0].as_str().into()).await.unwrap();
    let writer = {
        let (secrets, tenant, texts) = (Arc::clone(&secrets), tenant.clone(), texts.clone());
        tokio::spawn(async move {
            for turn in 0..50 {
                let text = texts[turn % 2].as_str();
                secrets.set_tenant_secret(&tenant, "key", &text.into()).await.unwrap();
            }
        })
    };
    while !writer.is_finished() {
        let seen = secrets.get_tenant_secret(&tenant, "key").await.unwrap().unwrap();
        assert!(texts.iter().any(|text| seen == text.as_str().into()), "a part was seen");
    }
    writer.await.unwrap();
    let left: Vec<_> = fs::read_dir(base.path().join("tenants/t-1")).unwrap().collect();
    assert_eq!(left.len(), 1, "temporary files stay behind");
}
