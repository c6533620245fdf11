//! `entra connect validate`: does the connection in force still work?

use entra_core::{Result, context::Context};

use super::told;
use crate::{exit::Exit, session::Session, terminal::Terminal};

pub(crate) async fn run(session: &Session, terminal: &Terminal) -> Result<Exit> {
    let context = Context::cancelled_by(terminal.stop.clone());
    let connection = session.msp.validate(&context).await?;
    let failure = connection.last_validation_error.clone();
    terminal.answer(&connection, || match &failure {
        None => told(&connection),
        Some(failure) => {
            format!("{} {}\n{}", terminal.bad("It does not work:"), failure.message, failure.remedy)
        }
    })?;
    Ok(if failure.is_some() { Exit::Failed } else { Exit::Done })
}
