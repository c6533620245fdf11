//! Telling the story while it happens: chapters, tables, and one bar that follows the library's progress.

use entra_core::{
    Result,
    context::{Context, Progress, Stage},
};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::mpsc;

/// Speaks to a person, or keeps quiet for a program.
pub(crate) struct Narrator {
    is_quiet: bool,
}

impl Narrator {
    pub(crate) fn new(is_quiet: bool) -> Self {
        Self { is_quiet }
    }

    pub(crate) fn chapter(&self, title: &str) {
        self.say(&format!("\n== {title}"));
    }

    pub(crate) fn show(&self, table: &impl std::fmt::Display) {
        self.say(&table.to_string());
    }

    #[expect(clippy::print_stdout, reason = "this is how the story is told")]
    pub(crate) fn say(&self, text: &str) {
        if !self.is_quiet {
            println!("{text}");
        }
    }

    /// Does long work under a bar.
    pub(crate) async fn watch<T>(
        &self,
        context: &Context,
        work: impl AsyncFnOnce(Context) -> Result<T>,
    ) -> Result<T> {
        let bar = self.bar();
        let (sender, mut news) = mpsc::unbounded_channel();
        let context = context.clone().telling(sender);
        let follow = async {
            while let Some(progress) = news.recv().await {
                draw(&bar, &progress);
            }
        };
        let (result, ()) = tokio::join!(work(context), follow);
        bar.finish_and_clear();
        result
    }

    fn bar(&self) -> ProgressBar {
        if self.is_quiet {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::no_length();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg:48} {wide_bar} {pos}/{len}") {
            bar.set_style(style);
        }
        bar
    }
}

fn draw(bar: &ProgressBar, progress: &Progress) {
    let doing = match progress.stage {
        Stage::Discovering => "discovering tenants",
        Stage::ReadingUsers => "reading users",
        Stage::Planning => "planning",
        Stage::Applying => "applying batches",
        Stage::Tenants => "tenants done",
        Stage::Undoing => "undoing",
    };
    bar.set_message(match &progress.tenant_name {
        Some(tenant) => format!("{doing} · {tenant}"),
        None => doing.to_owned(),
    });
    if let Some(total) = progress.total {
        bar.set_length(total);
    }
    bar.set_position(progress.done);
}
