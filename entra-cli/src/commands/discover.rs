//! `entra discover`.

use entra_core::{
    Result,
    model::{ManagedTenant, TenantAccess},
};

use crate::{
    exit::Exit,
    session::Session,
    terminal::{Terminal, count},
};

pub(crate) async fn run(session: &Session, terminal: &Terminal) -> Result<Exit> {
    let found =
        terminal.watch("Discovering customers", async |context| session.msp.discover(&context).await).await?;
    terminal.answer(&found, || {
        let mut table = terminal.table(["Customer", "Domain", "People", "Access"]).numbers([2]).one_line([]);
        for tenant in &found.tenants {
            table.row(row(tenant));
        }
        let ended = if found.is_complete { "" } else { " The list ended early: nobody was called gone." };
        let unread = found.tenants.iter().filter(|tenant| tenant.access != TenantAccess::Readable).count();
        let unread = if unread == 0 { String::new() } else { format!(" {unread} cannot be read.") };
        let counts = format!(
            "{} customers, {} of them new, {} gone.{unread}{ended}",
            found.seen, found.added, found.gone
        );
        format!("{table}\n{counts}\nNext: entra map preview")
    })?;
    Ok(Exit::Done)
}

fn row(tenant: &ManagedTenant) -> [String; 4] {
    let domain = tenant.primary_domain.clone().unwrap_or_else(|| tenant.entra_tenant_id.to_string());
    [tenant.display_name.clone(), domain, count(tenant.source_user_count), access(&tenant.access)]
}

fn access(access: &TenantAccess) -> String {
    match access {
        TenantAccess::Readable => "readable".to_owned(),
        TenantAccess::AccessLost { code, .. } | TenantAccess::Failing { code, .. } => code.clone(),
        TenantAccess::Gone { .. } => "gone".to_owned(),
    }
}
