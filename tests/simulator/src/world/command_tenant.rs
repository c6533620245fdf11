//! Commands about tenants, the app, and the states of the hosts.

use super::World;
use super::command::{CippChange, Command, Refused};
use super::field::Field;
use super::person::Text;
use super::relationship::{HELPDESK_ADMINISTRATOR, READERS};
use super::tenant::Tenant;
use serde_json::Value;

type Done = Result<Value, Refused>;

impl World {
    /// `None` when the command concerns tokens, the clock or throttling, which the world does not keep.
    pub(super) fn carry_out_for_tenants(&mut self, command: Command, now: i64) -> Option<Done> {
        match command {
            Command::RevokeConsent { tenant, unknown_app } => Some(self.within(tenant, |tenant| {
                tenant.consent = if unknown_app { None } else { Some(std::collections::BTreeSet::new()) };
                tenant.app_roles.clear();
                Ok(Value::Null)
            })),
            Command::GrantConsent { tenant, scopes } => Some(self.within(tenant, |tenant| {
                tenant.consent.get_or_insert_default().extend(scopes);
                Ok(Value::Null)
            })),
            Command::GrantApplication { tenant, roles } => Some(self.within(tenant, |tenant| {
                tenant.consent.get_or_insert_default();
                tenant.app_roles = roles.into_iter().collect();
                Ok(Value::Null)
            })),
            Command::Relationships { tenant, status } => Some(self.within(tenant, |tenant| {
                for relationship in &mut tenant.relationships {
                    relationship.status = status;
                    relationship.modified = now;
                }
                Ok(Value::Null)
            })),
            Command::Assignments { tenant, status } => Some(self.within(tenant, |tenant| {
                for relationship in &mut tenant.relationships {
                    for assignment in &mut relationship.assignments {
                        assignment.status = status;
                    }
                }
                Ok(Value::Null)
            })),
            Command::Roles { tenant, readers } => Some(self.within(tenant, |tenant| {
                let roles = if readers { READERS.to_vec() } else { vec![HELPDESK_ADMINISTRATOR] };
                for relationship in &mut tenant.relationships {
                    for assignment in &mut relationship.assignments {
                        assignment.roles.clone_from(&roles);
                    }
                }
                Ok(Value::Null)
            })),
            Command::RefuseTokens { tenant, code } => Some(self.within(tenant, |tenant| {
                tenant.refuse_tokens = code;
                Ok(Value::Null)
            })),
            Command::RenameDomain { tenant, from, to } => {
                Some(self.within(tenant, |tenant| rename_domain(tenant, &from, &to)))
            }
            Command::RenameTenant { tenant, display_name } => Some(self.within(tenant, |tenant| {
                tenant.display_name = display_name;
                Ok(Value::Null)
            })),
            Command::DeleteTenant { tenant } => Some(self.within(tenant, |tenant| {
                tenant.gone = true;
                Ok(Value::Null)
            })),
            Command::CippErrors { tenant, count } => Some(self.within(tenant, |tenant| {
                tenant.cipp_errors = count;
                Ok(Value::Null)
            })),
            Command::SignIn { outcome } => {
                self.app.sign_in = outcome;
                Some(Ok(Value::Null))
            }
            Command::ExpireSecret { expired } => {
                self.app.secret_expired = expired;
                Some(Ok(Value::Null))
            }
            Command::MultiTenant { multi_tenant } => {
                self.app.multi_tenant = multi_tenant;
                Some(Ok(Value::Null))
            }
            Command::Quirks { quirks } => {
                self.quirks = quirks;
                Some(Ok(Value::Null))
            }
            Command::Cipp { change } => {
                self.change_cipp(change);
                Some(Ok(Value::Null))
            }
            _ => None,
        }
    }

    fn change_cipp(&mut self, change: CippChange) {
        let state = &mut self.cipp.state;
        let set = |place: &mut bool, value: Option<bool>| *place = value.unwrap_or(*place);
        set(&mut state.list_tenants_fails, change.list_tenants_fails);
        set(&mut state.partner_row, change.partner_row);
        set(&mut state.address_refused, change.address_refused);
        set(&mut state.role_refused, change.role_refused);
        set(&mut state.subscription_ended, change.subscription_ended);
        set(&mut state.queues, change.queues);
        if let Some(endpoint) = change.disabled_endpoint {
            state.disabled_endpoint = (!endpoint.is_empty()).then_some(endpoint);
        }
    }
}

fn rename_domain(tenant: &mut Tenant, from: &str, to: &str) -> Done {
    let domain = tenant
        .domains
        .iter_mut()
        .find(|domain| domain.name.eq_ignore_ascii_case(from))
        .ok_or_else(|| Refused::because(format!("the tenant has no domain {from}")))?;
    to.clone_into(&mut domain.name);
    let (old, new) = (format!("@{from}"), format!("@{to}"));
    for place in 0..tenant.people.len() {
        let person = &mut tenant.people[place];
        let moved = |address: &Text| address.strip_suffix(old.as_str()).map(|local| format!("{local}{new}"));
        let mut fields = Vec::new();
        if let Some(name) = moved(&person.user_principal_name) {
            person.user_principal_name = Text::Owned(name);
            fields.push(Field::UserPrincipalName);
        }
        if let Some(mail) = person.mail.as_ref().and_then(moved) {
            person.mail = Some(Text::Owned(mail));
            fields.push(Field::Mail);
        }
        let addresses: Box<[Text]> = person
            .proxy_addresses
            .iter()
            .map(|address| moved(address).map_or_else(|| address.clone(), Text::Owned))
            .collect();
        if addresses != person.proxy_addresses {
            person.proxy_addresses = addresses;
            fields.push(Field::ProxyAddresses);
        }
        if !fields.is_empty() {
            tenant.touched(place, &fields);
        }
    }
    Ok(Value::Null)
}
