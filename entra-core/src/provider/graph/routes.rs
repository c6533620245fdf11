//! Graph's routes and fields that we use (Graph facts, §1–§5).

use crate::provider::route::{Route, RowType, Surface};

macro_rules! routes {
    ($($(#[$doc:meta])* $name:ident: $surface:ident $path:literal [$($parameter:literal),*] -> $row:literal, $permission:expr;)*) => {
        $($(#[$doc])*
        pub const $name: Route = Route {
            surface: Surface::$surface,
            path: $path,
            parameters: &[$($parameter),*],
            row: $row,
            permission: $permission,
        };)*

        /// All of them.
        pub const ROUTES: &[Route] = &[$($name),*];
    };
}

routes! {
    /// The partner's relationships with its customers.
    RELATIONSHIPS: Graph "/tenantRelationships/delegatedAdminRelationships" ["$top"]
        -> "delegatedAdminRelationship", Some("DelegatedAdminRelationship.Read.All");
    /// Which groups of the partner's have a relationship's roles.
    ACCESS_ASSIGNMENTS: Graph "/tenantRelationships/delegatedAdminRelationships/{}/accessAssignments" []
        -> "delegatedAdminAccessAssignment", Some("DelegatedAdminRelationship.Read.All");
    /// The partner's customers.
    CUSTOMERS: Graph "/tenantRelationships/delegatedAdminCustomers" ["$top"]
        -> "delegatedAdminCustomer", Some("DelegatedAdminRelationship.Read.All");
    /// A tenant's name and default domain, without its consent.
    TENANT_INFORMATION: Graph "/tenantRelationships/findTenantInformationByTenantId(tenantId='{}')" []
        -> "tenantInformation", Some("CrossTenantInformation.ReadBasic.All");
    /// Lighthouse's tenants.
    LIGHTHOUSE_TENANTS: GraphBeta "/tenantRelationships/managedTenants/tenants" []
        -> "managedTenants.tenant", Some("ManagedTenants.Read.All");
    /// Reseller partnerships.
    CONTRACTS: Graph "/contracts" [] -> "contract", Some("Directory.Read.All");
    /// The customer itself: its id, its name, its verified domains.
    ORGANIZATION: Graph "/organization" ["$select"] -> "organization", Some("User.Read.All");
    /// The customer's people.
    USERS: Graph "/users" ["$select", "$top", "$count"] -> "user", Some("User.Read.All");
    /// The customer's people and their changes.
    USERS_DELTA: Graph "/users/delta" ["$select"] -> "user", Some("User.Read.All");
    /// A group's members, nested ones too.
    TRANSITIVE_MEMBERS: Graph "/groups/{}/transitiveMembers" ["$select", "$top"]
        -> "directoryObject", Some("GroupMember.Read.All");
}

/// `$select` of people. A change here is a change of [`SELECT_VERSION`](super::SELECT_VERSION).
pub const USER: RowType = RowType {
    name: "user",
    fields: &[
        "id",
        "displayName",
        "givenName",
        "surname",
        "mail",
        "userPrincipalName",
        "accountEnabled",
        "userType",
        "creationType",
        "externalUserState",
        "jobTitle",
        "department",
        "companyName",
        "officeLocation",
        "mobilePhone",
        "businessPhones",
        "otherMails",
        "proxyAddresses",
        "onPremisesSyncEnabled",
        "isResourceAccount",
        "assignedLicenses",
    ],
};

/// `$select` of the organisation.
pub const ORGANIZATION_ROW: RowType =
    RowType { name: "organization", fields: &["id", "displayName", "verifiedDomains"] };

/// Every type and the fields that we read.
pub const ROW_TYPES: &[RowType] = &[
    USER,
    ORGANIZATION_ROW,
    RowType { name: "assignedLicense", fields: &["skuId"] },
    RowType { name: "verifiedDomain", fields: &["name", "isDefault"] },
    RowType { name: "directoryObject", fields: &["id"] },
    RowType {
        name: "delegatedAdminRelationship",
        fields: &[
            "id",
            "displayName",
            "customer",
            "status",
            "endDateTime",
            "autoExtendDuration",
            "accessDetails",
        ],
    },
    RowType { name: "delegatedAdminRelationshipCustomerParticipant", fields: &["tenantId", "displayName"] },
    RowType { name: "delegatedAdminAccessDetails", fields: &["unifiedRoles"] },
    RowType { name: "unifiedRole", fields: &["roleDefinitionId"] },
    RowType {
        name: "delegatedAdminAccessAssignment",
        fields: &["accessContainer", "accessDetails", "status"],
    },
    RowType { name: "delegatedAdminAccessContainer", fields: &["accessContainerId"] },
    RowType { name: "delegatedAdminCustomer", fields: &["tenantId", "displayName"] },
    RowType { name: "tenantInformation", fields: &["tenantId", "displayName", "defaultDomainName"] },
    RowType { name: "contract", fields: &["customerId", "displayName", "defaultDomainName", "contractType"] },
    RowType {
        name: "managedTenants.tenant",
        fields: &["tenantId", "displayName", "contract", "tenantStatusInformation"],
    },
    RowType { name: "managedTenants.tenantContract", fields: &["defaultDomainName"] },
    RowType {
        name: "managedTenants.tenantStatusInformation",
        fields: &["onboardingStatus", "delegatedPrivilegeStatus"],
    },
];
