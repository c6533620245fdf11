//! Why did this person end up so? One account, retraced with values.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Division, PlanInput, Scope, ScopeProfile,
    address::{addresses, fold},
    fields::field_patch,
    plan,
};
use crate::model::{Change, Completeness, DirectoryUser, EntraObjectId};

/// How one identity came to its line in the plan, or why it has none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Who.
    pub entra_object_id: EntraObjectId,
    /// One sentence.
    pub verdict: String,
    /// In the order in which things happened; it ends where the matter was settled.
    pub steps: Vec<Step>,
    /// Its line in the plan.
    pub change: Option<Change>,
}

/// One stage, with the values that it saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Which.
    pub stage: Stage,
    /// What came of it, in one sentence.
    pub text: String,
    /// What it looked at.
    pub values: Value,
}

/// Stages on the way of a directory user into the PSA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// What the read shows of it.
    Import,
    /// Whether it is a person here.
    Scope,
    /// Which contact it is.
    Correlation,
    /// What the field rules would write.
    Rules,
    /// What is done.
    Action,
}

/// Retraces one identity through the plan of `input`.
pub fn explain(input: &PlanInput<'_>, identity: &EntraObjectId) -> Explanation {
    let wanted = fold(identity.as_str());
    let is_it = |other: &EntraObjectId| fold(other.as_str()) == wanted;
    let user = input.read.users.iter().rfind(|user| is_it(&user.entra_object_id));
    let change = plan(input).changes.into_iter().find(|change| is_it(&change.entra_object_id));

    let mut steps = vec![import(input, user, is_it)];
    if let Some(user) = user {
        steps.push(scope(input, user));
    }
    let link = input.links.iter().find(|link| is_it(&link.entra_object_id));
    if user.is_some() || link.is_some() {
        let held: Vec<_> = user.map(addresses).unwrap_or_default();
        let holds = |email: &str| held.iter().any(|(_, address)| *address == fold(email));
        let contacts: Vec<_> = input
            .contacts
            .iter()
            .filter(|contact| {
                link.is_some_and(|link| link.contact_name_id == contact.contact_name_id)
                    || contact.entra_object_id.as_ref().is_some_and(is_it)
                    || contact.email.iter().chain(&contact.additional_emails).any(|email| holds(email))
            })
            .map(|contact| {
                json!({
                    "contactNameId": contact.contact_name_id,
                    "clientId": contact.client_id,
                    "email": contact.email,
                    "additionalEmails": contact.additional_emails,
                    "entraObjectId": contact.entra_object_id,
                    "isInactive": contact.is_inactive,
                })
            })
            .collect();
        steps.push(Step {
            stage: Stage::Correlation,
            text: change
                .as_ref()
                .map_or_else(|| "No contact is concerned.".into(), |change| correlation_text(change).into()),
            values: json!({
                "addresses": held.iter().map(|(_, address)| address).collect::<Vec<_>>(),
                "link": link,
                "contacts": contacts,
            }),
        });
    }
    if let (Some(user), Some(change)) = (user, &change)
        && change.contact_name_id.is_some()
    {
        steps.push(Step {
            stage: Stage::Rules,
            text: "What the field rules would write, before anything that a person edited or somebody else holds is left out.".into(),
            values: json!({"config": input.settings.field_sync, "patch": field_patch(user, &input.settings.field_sync)}),
        });
    }
    if let Some(change) = &change {
        steps.push(Step {
            stage: Stage::Action,
            text: format!("{}: {}.", change.action.as_str(), change.reason.as_str()),
            values: json!({"before": change.before, "after": change.after}),
        });
    }
    let verdict = steps.last().map(|step| step.text.clone()).unwrap_or_default();
    Explanation { entra_object_id: identity.clone(), verdict, steps, change }
}

fn import(
    input: &PlanInput<'_>,
    user: Option<&DirectoryUser>,
    is_it: impl Fn(&EntraObjectId) -> bool,
) -> Step {
    let removed = input.read.removed.iter().find(|removed| is_it(&removed.entra_object_id));
    let text = match (user, removed, &input.read.completeness) {
        (Some(_), ..) => "The read shows the account.",
        (None, Some(_), _) => "The read names the account as removed.",
        (None, None, Completeness::Complete) => {
            "The read is complete and does not show the account: it is gone."
        }
        (None, None, Completeness::Delta) => {
            "The read shows changes only, and the account is not among them."
        }
        (None, None, Completeness::Partial(_)) => {
            "The read ended early: that the account is not shown means nothing."
        }
    };
    Step {
        stage: Stage::Import,
        text: text.into(),
        values: json!({"completeness": input.read.completeness, "user": user, "removed": removed}),
    }
}

fn scope(input: &PlanInput<'_>, user: &DirectoryUser) -> Step {
    let scope = Scope::new(&input.settings.user_filter, ScopeProfile::Default, input.group_members);
    let division = Division::new(&input.mapping.rules, &input.mapping.rule_groups);
    let exclusion = scope.exclusion(user).or_else(|| division.exclusion(user));
    Step {
        stage: Stage::Scope,
        text: exclusion.map_or_else(
            || "The account is a person here.".into(),
            |reason| format!("The account is left out: {}.", reason.as_str()),
        ),
        values: json!({
            "reason": exclusion,
            "accountEnabled": user.account_enabled,
            "userType": user.user_type,
            "filter": input.settings.user_filter,
            "clientByRule": division.client_of(user),
            "invalidPatterns": scope.invalid_patterns(),
        }),
    }
}

fn correlation_text(change: &Change) -> &'static str {
    use crate::model::{Action, ChangeReason as Reason};
    match (change.action, change.reason) {
        (Action::Create, _) => "Nobody has the identity or one of its addresses.",
        (Action::Queue, _) | (_, Reason::Dismissed) => "A person has to decide which contact it is, if any.",
        (_, Reason::ObjectIdOnContact) => "A contact carries the object id.",
        (_, Reason::EmailMatch) => "One contact carries the mail address.",
        (_, Reason::ProxyAddressMatch) => "One contact carries a proxy address.",
        (_, Reason::UserPrincipalNameMatch) => "One contact carries the user principal name.",
        (_, Reason::SamePersonNewObjectId) => {
            "The contact of an account that is gone has the same address and name."
        }
        _ => "The identity is linked to a contact.",
    }
}
