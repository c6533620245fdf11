//! Every operation of the facade, and what it takes.

use super::Flag;

/// Permissions of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// To look.
    Read,
    /// To connect, map, sync, resolve or undo.
    Update,
}

impl Permission {
    /// The host's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "system_settings.read",
            Self::Update => "system_settings.update",
        }
    }
}

macro_rules! operations {
    ($($name:ident $text:literal $permission:ident [$($flag:ident)*];)*) => {
        /// Operations, by the facade's names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Operation {
            $(#[doc = concat!("`", $text, "`.")] $name,)*
        }

        impl Operation {
            /// All, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The facade's name, as the audit trail keeps it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The permission that it takes.
            pub fn permission(self) -> Permission {
                match self { $(Self::$name => Permission::$permission,)* }
            }

            /// The flags that must be on.
            pub fn flags(self) -> &'static [Flag] {
                match self { $(Self::$name => &[Flag::Ui $(, Flag::$flag)*],)* }
            }
        }
    };
}

operations! {
    Status "status" Read [];
    Disclosure "disclosure" Read [];
    ExplainCredentials "explain_credentials" Read [];
    ConnectDirectStart "connect_direct_start" Update [];
    ConnectDirectFinish "connect_direct_finish" Update [];
    TestCipp "test_cipp" Update [Cipp];
    ConnectCipp "connect_cipp" Update [Cipp];
    ValidateConnection "validate_connection" Update [];
    Disconnect "disconnect" Update [];

    Discover "discover" Update [];
    ManagedTenants "managed_tenants" Read [];
    PreviewMappings "preview_mappings" Read [];
    ExplainMatch "explain_match" Read [];
    Mappings "mappings" Read [];
    MappingHistory "mapping_history" Read [];
    ConfirmMappings "confirm_mappings" Update [];
    RetireMapping "retire_mapping" Update [];
    LookAlikes "look_alikes" Read [];
    RemapEffect "remap_effect" Read [];
    Remap "remap" Update [];
    MappingRules "mapping_rules" Read [];
    PreviewMappingRules "preview_mapping_rules" Read [];
    ConfirmMappingRules "confirm_mapping_rules" Update [];

    Records "records" Read [];
    ImportRecords "import_records" Update [];

    Preflight "preflight" Read [];
    SyncTenant "sync_tenant" Update [ClientSyncAction];
    SyncAll "sync_all" Update [];
    CancelRun "cancel_run" Update [];
    Runs "runs" Read [];
    RunProgress "run_progress" Read [];
    ExportRuns "export_runs" Read [];
    KeptPlan "kept_plan" Read [];
    AllowPlan "allow_plan" Update [];
    UndoRun "undo_run" Update [];
    RunOutcomes "run_outcomes" Read [];
    ExplainUser "explain_user" Read [];
    Hygiene "hygiene" Read [];
    ForgetDetails "forget_details" Update [];

    ProvisionClient "provision_client" Update [];
    BeginRun "begin_run" Update [];
    SyncTenantOfRun "sync_tenant_of_run" Update [];
    RecordTenantResult "record_tenant_result" Update [];
    FinishRun "finish_run" Update [];

    ReviewQueue "review_queue" Read [AmbiguousQueue];
    ResolveToExisting "resolve_to_existing" Update [AmbiguousQueue];
    ResolveToNew "resolve_to_new" Update [AmbiguousQueue];
    DismissReview "dismiss_review" Update [AmbiguousQueue];
    ResolveMany "resolve_many" Update [AmbiguousQueue];
    ReviewRules "review_rules" Read [AmbiguousQueue];
    PreviewReviewRule "preview_review_rule" Read [AmbiguousQueue];
    AddReviewRule "add_review_rule" Update [AmbiguousQueue];
    RemoveReviewRule "remove_review_rule" Update [AmbiguousQueue];

    Settings "settings" Read [];
    UpdateSettings "update_settings" Update [];
    UpdateFieldRules "update_field_rules" Update [FieldSync];
    UpdateSchedule "update_schedule" Update [];
    AuditTrail "audit_trail" Read [];
}
