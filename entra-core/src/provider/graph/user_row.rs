//! Graph's `user` (Graph facts, §3).

use serde::Deserialize;

use super::page::Text;
use crate::{
    error::{Error, ErrorCode, Result},
    model::{AssignedLicense, DirectoryUser, EntraObjectId, EntraTenantId, RemovalKind},
};

/// A row of `users` or `users/delta`: exactly the fields that we select.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserRow<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    display_name: Option<Text<'a>>,
    given_name: Option<Text<'a>>,
    surname: Option<Text<'a>>,
    mail: Option<Text<'a>>,
    user_principal_name: Option<Text<'a>>,
    account_enabled: Option<bool>,
    user_type: Option<Text<'a>>,
    creation_type: Option<Text<'a>>,
    external_user_state: Option<Text<'a>>,
    job_title: Option<Text<'a>>,
    department: Option<Text<'a>>,
    company_name: Option<Text<'a>>,
    office_location: Option<Text<'a>>,
    mobile_phone: Option<Text<'a>>,
    business_phones: Option<Vec<Text<'a>>>,
    other_mails: Option<Vec<Text<'a>>>,
    proxy_addresses: Option<Vec<Text<'a>>>,
    on_premises_sync_enabled: Option<bool>,
    is_resource_account: Option<bool>,
    assigned_licenses: Option<Vec<LicenseRow<'a>>>,
    #[serde(rename = "@removed")]
    removed: Option<RemovedRow<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LicenseRow<'a> {
    #[serde(borrow)]
    sku_id: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct RemovedRow<'a> {
    #[serde(borrow)]
    reason: Option<Text<'a>>,
}

impl UserRow<'_> {
    /// Who it is about; a row without an id is about nobody and spoils the page.
    pub(crate) fn identity(&self) -> Result<EntraObjectId> {
        match self.id.as_str() {
            "" => Err(Error::new(ErrorCode::VendorInvalidAnswer).with_message("A person's row has no id.")),
            id => Ok(EntraObjectId::from(id)),
        }
    }

    /// How the person was removed, if the row says so.
    pub(crate) fn removal(&self) -> Option<RemovalKind> {
        self.removed.as_ref().map(|removed| match removed.reason.as_ref().map(Text::as_str) {
            Some("deleted") => RemovalKind::Deleted,
            _ => RemovalKind::Changed,
        })
    }

    /// The account. Graph's user has no tenant of its own: it is stamped with the one that was read.
    pub(crate) fn user(&self, tenant: &EntraTenantId, identity: EntraObjectId) -> DirectoryUser {
        let text = |field: &Option<Text<'_>>| field.as_ref().map(Text::owned);
        let texts = |field: &Option<Vec<Text<'_>>>| field.iter().flatten().map(Text::owned).collect();
        let licences = |rows: &Vec<LicenseRow<'_>>| {
            rows.iter().filter_map(|row| Some(AssignedLicense { sku_id: text(&row.sku_id)? })).collect()
        };
        DirectoryUser {
            entra_tenant_id: tenant.clone(),
            entra_object_id: identity,
            user_principal_name: text(&self.user_principal_name),
            email: text(&self.mail),
            display_name: text(&self.display_name),
            given_name: text(&self.given_name),
            surname: text(&self.surname),
            account_enabled: self.account_enabled,
            job_title: text(&self.job_title),
            mobile_phone: text(&self.mobile_phone),
            business_phones: texts(&self.business_phones),
            user_type: text(&self.user_type),
            creation_type: text(&self.creation_type),
            external_user_state: text(&self.external_user_state),
            department: text(&self.department),
            company_name: text(&self.company_name),
            office_location: text(&self.office_location),
            other_mails: texts(&self.other_mails),
            proxy_addresses: texts(&self.proxy_addresses),
            on_premises_sync_enabled: self.on_premises_sync_enabled,
            is_resource_account: self.is_resource_account,
            assigned_licenses: self.assigned_licenses.as_ref().map(licences),
            raw: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::{
        Deserializer,
        de::{Visitor, value::Error},
        forward_to_deserialize_any,
    };

    use super::*;
    use crate::provider::graph::{SELECT_VERSION, routes::USER};

    /// Answers with no row, but remembers which fields the row would have.
    struct Fields<'a>(&'a mut &'static [&'static str]);

    impl<'de> Deserializer<'de> for Fields<'_> {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
            Err(serde::de::Error::custom("there is no row"))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Error> {
            *self.0 = fields;
            self.deserialize_any(visitor)
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    #[test]
    fn what_is_selected_is_what_is_read() {
        let mut fields: &[&str] = &[];
        assert!(UserRow::deserialize(Fields(&mut fields)).is_err());
        let read: Vec<_> = fields.iter().copied().filter(|field| !field.starts_with('@')).collect();
        assert_eq!(read, USER.fields);
    }

    /// Cursors of another selection would miss changes: whoever changes the list changes the version.
    #[test]
    fn the_selection_has_its_version() {
        let selection = "id,displayName,givenName,surname,mail,userPrincipalName,accountEnabled,userType,creationType,\
            externalUserState,jobTitle,department,companyName,officeLocation,mobilePhone,businessPhones,otherMails,\
            proxyAddresses,onPremisesSyncEnabled,isResourceAccount,assignedLicenses";
        assert_eq!((SELECT_VERSION, USER.select().as_str()), (1, selection));
    }
}
