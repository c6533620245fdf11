//! A rule, as the command line gives it.

use clap::Args;
use entra_core::{
    Error, ErrorCode, Result,
    model::{
        EntraObjectId, ManagedTenantId, QueueItem, QueueStatus, ReviewRule, ReviewRuleEffect, ReviewRuleId,
        ReviewRuleNames,
    },
    store::QueueFilter,
};

use crate::{customer::Customers, session::Session};

/// Items that are read at once.
const PAGE: u32 = 1_000;

#[derive(Args)]
pub(super) struct Rule {
    /// The customer whose accounts it is about
    customer: String,
    #[command(flatten)]
    names: Names,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Names {
    /// Leave out this account: its item, object id, user principal name or mail address
    #[arg(long, value_name = "PERSON")]
    exclude: Option<String>,
    /// Leave out accounts with an address of exactly this domain
    #[arg(long, value_name = "DOMAIN")]
    exclude_domain: Option<String>,
    /// Leave out accounts in whose name or addresses this regular expression is found
    #[arg(long, value_name = "PATTERN")]
    exclude_pattern: Option<String>,
    /// Link accounts with an address of this domain to the one contact that carries it
    #[arg(long, value_name = "DOMAIN")]
    link_domain: Option<String>,
}

impl Rule {
    pub(super) async fn load(&self, session: &Session, customers: &Customers) -> Result<ReviewRule> {
        let managed_tenant_id = customers.find(&self.customer)?.managed_tenant_id.clone();
        let Names { exclude, exclude_domain, exclude_pattern, link_domain } = &self.names;
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        let (effect, names) = if link_domain.is_some() {
            (ReviewRuleEffect::Link, ReviewRuleNames::Domain(given(link_domain)))
        } else if exclude_domain.is_some() {
            (ReviewRuleEffect::Exclude, ReviewRuleNames::Domain(given(exclude_domain)))
        } else if exclude_pattern.is_some() {
            (ReviewRuleEffect::Exclude, ReviewRuleNames::Pattern(given(exclude_pattern)))
        } else {
            let account = who_waits(session, &managed_tenant_id, &given(exclude)).await?;
            (ReviewRuleEffect::Exclude, ReviewRuleNames::Identity(account.to_string()))
        };
        let rule_id = ReviewRuleId::default();
        Ok(ReviewRule { rule_id, managed_tenant_id, effect, names, decided_by: None, decided_at: None })
    }
}

/// The account of the customer who waits under this name.
async fn who_waits(session: &Session, tenant: &ManagedTenantId, name: &str) -> Result<EntraObjectId> {
    let mut filter = QueueFilter {
        status: Some(QueueStatus::Open),
        managed_tenant_id: Some(tenant.clone()),
        limit: PAGE,
        ..QueueFilter::default()
    };
    loop {
        let page = session.msp.list_queue(&filter).await?.items;
        if let Some(item) = page.iter().find(|item| is_called(item, name.trim())) {
            return Ok(item.entra_object_id.clone());
        }
        if page.is_empty() {
            return Err(Error::new(ErrorCode::NotFound)
                .with_message(format!("Nobody of this customer waits as `{name}`."))
                .with_remedy("`entra queue list` shows who waits, with their items."));
        }
        filter.offset += PAGE;
    }
}

fn is_called(item: &QueueItem, name: &str) -> bool {
    let names = [item.queue_item_id.as_str(), item.entra_object_id.as_str()];
    let addresses = [&item.user_principal_name, &item.email];
    let addresses = addresses.into_iter().flatten().map(String::as_str);
    names.into_iter().chain(addresses).any(|known| known.eq_ignore_ascii_case(name))
}
