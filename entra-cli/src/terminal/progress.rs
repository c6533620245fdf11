//! Progress of long operations, where a person is looking: one bar for the whole, one line for each customer at work.

use std::{collections::HashMap, time::Duration};

use console::user_attended_stderr;
use entra_core::{
    Result,
    context::{Context, Progress, Stage},
    model::ManagedTenantId,
};
use indicatif::{HumanCount, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::sync::mpsc;

use super::Terminal;

const TICK: Duration = Duration::from_millis(100);

impl Terminal {
    /// Does long work, and shows how far it is. Ctrl-C ends it at its next batch.
    pub(crate) async fn watch<T>(
        &self,
        title: &str,
        work: impl AsyncFnOnce(Context) -> Result<T>,
    ) -> Result<T> {
        let (sender, mut news) = mpsc::unbounded_channel();
        let context = Context::cancelled_by(self.stop.clone()).telling(sender);
        let mut board = Board::new(title, self.shows_progress());
        let follow = async {
            while let Some(progress) = news.recv().await {
                board.show(&progress);
            }
        };
        let (result, ()) = tokio::join!(work(context), follow);
        board.clear();
        result
    }

    fn shows_progress(&self) -> bool {
        !self.quiet && user_attended_stderr() && console::colors_enabled_stderr()
    }
}

/// What is on the screen.
struct Board {
    bars: MultiProgress,
    whole: ProgressBar,
    customers: HashMap<ManagedTenantId, ProgressBar>,
    people: HashMap<ManagedTenantId, u64>,
}

impl Board {
    fn new(title: &str, is_shown: bool) -> Self {
        let target = if is_shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bars = MultiProgress::with_draw_target(target);
        let whole = bars.add(ProgressBar::no_length());
        whole.set_style(style("{spinner} {prefix} {elapsed} {msg}"));
        whole.set_prefix(title.to_owned());
        if is_shown {
            whole.enable_steady_tick(TICK);
        }
        Self { bars, whole, customers: HashMap::new(), people: HashMap::new() }
    }

    fn show(&mut self, progress: &Progress) {
        let done = HumanCount(progress.done);
        match (progress.stage, &progress.managed_tenant_id) {
            (Stage::Tenants, tenant) => self.tenant_done(progress, tenant.as_ref()),
            (Stage::Discovering, _) => self.whole.set_message(format!("{done} customers")),
            (Stage::Undoing, _) => self.whole.set_message(format!("{done} changes put back")),
            (Stage::ReadingUsers, Some(tenant)) => {
                self.people.insert(tenant.clone(), progress.done);
                self.tell_people();
                self.line(tenant, progress, format!("reading, {done} people"));
            }
            (Stage::Planning, Some(tenant)) => {
                self.people.insert(tenant.clone(), progress.done);
                self.tell_people();
                self.line(tenant, progress, format!("planning for {done} people"));
            }
            (Stage::Applying, Some(tenant)) => {
                let total = progress.total.unwrap_or(progress.done);
                self.line(tenant, progress, format!("writing, batch {done} of {total}"));
            }
            (Stage::ReadingUsers, None) => self.whole.set_message(format!("{done} people read")),
            (Stage::Planning | Stage::Applying, None) => {}
        }
    }

    fn tenant_done(&mut self, progress: &Progress, tenant: Option<&ManagedTenantId>) {
        if let Some(total) = progress.total {
            self.whole.set_style(style("{spinner} {prefix} {bar:24} {pos}/{len} customers {elapsed} {msg}"));
            self.whole.set_length(total);
        }
        self.whole.set_position(progress.done);
        if let Some(bar) = tenant.and_then(|tenant| self.customers.remove(tenant)) {
            bar.finish_and_clear();
            self.bars.remove(&bar);
        }
    }

    fn tell_people(&self) {
        let people = HumanCount(self.people.values().sum());
        self.whole.set_message(format!("{people} people read"));
    }

    fn line(&mut self, tenant: &ManagedTenantId, progress: &Progress, doing: String) {
        let bar = self.customers.entry(tenant.clone()).or_insert_with(|| {
            let bar = self.bars.add(ProgressBar::no_length());
            bar.set_style(style("  {prefix:30!} {msg}"));
            bar.set_prefix(progress.tenant_name.clone().unwrap_or_default());
            bar
        });
        bar.set_message(doing);
    }

    fn clear(self) {
        for bar in self.customers.into_values() {
            bar.finish_and_clear();
        }
        self.whole.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    // A template that does not parse is a slip of ours, and no reason to stop the work.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
