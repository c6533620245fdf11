//! What holds for every export, read from the source.

/// Every export stands in the boundary: a panic beside it would end the host.
#[test]
fn no_export_is_outside_the_boundary() {
    let sources = [
        include_str!("bytes.rs"),
        include_str!("call.rs"),
        include_str!("error.rs"),
        include_str!("instance.rs"),
        include_str!("job.rs"),
        include_str!("operations.rs"),
        include_str!("pure.rs"),
        include_str!("secrets.rs"),
        include_str!("tenant.rs"),
    ];
    let exports = sources.iter().flat_map(|source| source.split("#[unsafe(no_mangle)]").skip(1));
    let mut count = 0;
    for export in exports {
        let end = export.find("\n}\n").unwrap_or(export.len());
        let body = export.get(..end).unwrap_or_default();
        let inside = ["run(", "hand_out(", "guarded(", "document(", "domain(", "start(", " text(error"];
        assert!(inside.iter().any(|call| body.contains(call)), "outside of the boundary: {body}");
        count += 1;
    }
    assert!(count >= 30, "{count} exports were found");
}

/// The handles that several threads may use.
#[test]
fn shared_handles_may_be_shared() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<crate::instance::entra>();
    is_shared::<crate::tenant::entra_tenant>();
    is_shared::<crate::job::entra_job>();
    is_shared::<crate::error::entra_error>();
}
