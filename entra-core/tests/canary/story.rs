//! A connection's whole life, told so that every secret passes wherever it can.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use entra_core::{
    Entra, ForTenant, Secret,
    access::flags::{FeatureFlags, PostHogFlags, PostHogManagement, PostHogSettings},
    clock::SystemClock,
    connection::{CippForm, DirectAnswer, DirectSignInOptions},
    context::Context,
    http::{AddressRule, HttpClient, HttpSettings},
    matching::Profile,
    model::HostTenantId,
    provider::{cipp::CippSettings, graph::GraphSettings},
    secrets::{
        EncryptedSecrets, MasterKeys, SecretChain, SecretProvider, VaultConfig, VaultLogin, VaultSecrets,
        keys,
    },
    store::{QueueFilter, RunFilter, Store},
    sync::{ExportFormat, SyncRequest, runs::RunKey},
    testing::{Fault as Drill, StagedDirectory, person},
};
use entra_simulator::{CippStyle, Command, Fault, SignIn, Simulator, When};

use crate::{echo, needles::Needles, watch::Watch, wire};

const HOST: &str = "aaaaaaaa-0000-4000-8000-00000000000c";
/// 32 bytes that seal every secret of the story.
const MASTER_KEY: [u8; 32] = *b"canary-of-the-key-that-seals-all";

/// What of the secret store is secret by itself; the rest are names, times, and documents of these.
const KEPT: [&str; 5] = [
    keys::DIRECT_ACCESS_TOKEN,
    keys::DIRECT_REFRESH_TOKEN,
    keys::CIPP_API_TOKEN,
    keys::CIPP_CLIENT_SECRET,
    keys::SIGN_IN_KEY,
];

pub(crate) struct Story {
    simulator: Simulator,
    store: Arc<dyn Store>,
    secrets: Arc<EncryptedSecrets>,
    watch: Watch,
    entra: Entra,
    msp: ForTenant,
    needles: Needles,
}

/// A secret that nothing else in the world looks like.
fn canary(name: &str) -> String {
    format!("canary-{name}-{}", "x7Qf2Zp9".repeat(3))
}

fn host() -> HostTenantId {
    HOST.into()
}

fn request() -> SyncRequest {
    SyncRequest { full_read: true, ..SyncRequest::default() }
}

impl Story {
    pub(crate) async fn new(simulator: Simulator, store: Arc<dyn Store>, watch: Watch) -> Self {
        let keys = MasterKeys::new(&STANDARD.encode(MASTER_KEY).into()).unwrap();
        let secrets = Arc::new(EncryptedSecrets::new(Arc::<dyn Store>::clone(&store), keys));
        let entra = Self::instance(&simulator, &store, &secrets, None).await;
        let msp = entra.for_tenant(HOST, wire::person());
        let mut needles = Needles::default();
        needles.add_bytes("the key that seals", &MASTER_KEY);
        needles.add("the application's secret", &simulator.client_secret());
        needles.add("CIPP's secret", &simulator.cipp_client_secret());
        Self { simulator, store, secrets, watch, entra, msp, needles }
    }

    /// An instance over the same database; before a hostile service in Microsoft's place, if one is named.
    async fn instance(
        simulator: &Simulator,
        store: &Arc<dyn Store>,
        secrets: &Arc<EncryptedSecrets>,
        in_place: Option<(Option<&str>, Option<&str>)>,
    ) -> Entra {
        let (login, graph) = in_place.unwrap_or_default();
        let or = |named: Option<&str>, own: String| Some(named.map_or(own, ToOwned::to_owned));
        let quick =
            HttpSettings { first_wait: std::time::Duration::from_millis(1), ..HttpSettings::default() };
        wire::builder(simulator)
            .store(Arc::clone(store))
            .secrets(Arc::<EncryptedSecrets>::clone(secrets))
            .microsoft_hosts(
                or(login, simulator.login_base_url()),
                or(graph.map(|graph| format!("{graph}/v1.0")).as_deref(), simulator.graph_base_url()),
                None,
            )
            .http(quick)
            .graph(GraphSettings {
                page_size: 5,
                budget: std::time::Duration::from_secs(3),
                ..Default::default()
            })
            .cipp(AddressRule::PublicOrLoopback, CippSettings::default())
            .open()
            .await
            .unwrap()
    }

    pub(crate) async fn run(&mut self) {
        self.sign_ins_that_fail().await;
        self.a_sign_in_that_works().await;
        self.a_bad_vendor().await;
        self.tokens_that_end().await;
        self.hostile_services().await;
        self.cipp().await;
        self.panics().await;
        self.everything_that_can_be_looked_at().await;
        self.watch.outcome(self.msp.disconnect().await);
        self.watch.answer(self.msp.status().await);
    }

    /// Every secret that was known, sent or kept in the story.
    pub(crate) fn needles(mut self) -> Needles {
        for secret in self.simulator.secrets() {
            self.needles.add("a secret of the wire", &secret);
        }
        self.needles
    }

    /// What lies in the secret store now.
    async fn remember(&mut self) {
        for name in KEPT {
            if let Some(kept) = self.secrets.get_tenant_secret(&host(), name).await.unwrap() {
                self.needles.add(name, kept.expose());
            }
        }
    }

    async fn sign_ins_that_fail(&mut self) {
        let context = Context::default();
        let good = wire::answer_of_sign_in(&self.msp).await;
        let code = good.code.clone().unwrap();
        self.needles.add("an authorization code", code.expose());
        self.watch.show(&good);
        self.remember().await;

        let second = wire::answer_of_sign_in(&self.msp).await;
        let crossed = DirectAnswer { code: Some(code.clone()), ..second };
        self.watch.failure(self.msp.connect_direct_finish(&crossed, &context).await);
        let forged = DirectAnswer { state: Some("forged".into()), ..good.clone() };
        self.watch.failure(self.msp.connect_direct_finish(&forged, &context).await);
        let refused = DirectAnswer { error: Some(code.expose().to_owned()), ..good.clone() };
        self.watch.failure(self.msp.connect_direct_finish(&refused, &context).await);
        self.watch.failure(self.msp.connect_direct_finish(&good, &context).await);

        self.simulator.sign_in(SignIn::Decline).unwrap();
        let declined = wire::answer_of_sign_in(&self.msp).await;
        self.watch.failure(self.msp.connect_direct_finish(&declined, &context).await);
        self.simulator.sign_in(SignIn::Accept).unwrap();

        // The tenant's own application, with a secret that Microsoft refuses; then only half of one.
        let wrong = canary("wrong-client-secret");
        self.needles.add("a wrong client secret", &wrong);
        let app = [
            (keys::MICROSOFT_CLIENT_ID, self.simulator.client_id().into()),
            (keys::MICROSOFT_CLIENT_SECRET, Secret::new(wrong)),
        ];
        self.secrets.set_tenant_secrets(&host(), &app).await.unwrap();
        let answer = wire::answer_of_sign_in(&self.msp).await;
        self.watch.failure(self.msp.connect_direct_finish(&answer, &context).await);
        self.watch.answer(self.msp.explain_credentials().await);
        self.secrets.delete_tenant_secret(&host(), keys::MICROSOFT_CLIENT_ID).await.unwrap();
        self.watch.answer(self.msp.explain_credentials().await);
        self.secrets.delete_tenant_secret(&host(), keys::MICROSOFT_CLIENT_SECRET).await.unwrap();
    }

    async fn a_sign_in_that_works(&mut self) {
        let context = Context::default();
        let options = DirectSignInOptions::default();
        let started = self.msp.connect_direct_start("http://localhost:1/callback", &options).await;
        self.watch.answer(started);
        wire::connect(&self.msp).await;
        self.remember().await;
        self.watch.answer(self.msp.discover(&context).await);
        wire::map_everybody(&self.msp).await;
        let tenant = self.msp.managed_tenants().await.unwrap().remove(0).managed_tenant_id;
        self.watch.answer(self.msp.preflight(&tenant, &context).await);
        self.watch.answer(self.msp.sync(&request(), &context).await);
    }

    async fn a_bad_vendor(&mut self) {
        for fault in [
            Fault::status(400),
            Fault::status(401),
            Fault::status(403),
            Fault::status(404),
            Fault::status(500),
            Fault::throttled(0),
            Fault::Disconnect,
            Fault::CutBody,
            Fault::NotJson,
            Fault::Html,
            Fault::Redirect,
            Fault::NoValue,
            Fault::RepeatNextLink,
            Fault::ForeignNextLink,
            Fault::EmptyValue,
            Fault::HalfDirectory,
        ] {
            self.simulator.faults().at("GET /v1.0/*", When::Every(2), fault);
            self.watch.answer(self.msp.sync(&request(), &Context::default()).await);
            self.watch.answer(self.msp.discover(&Context::default()).await);
            self.simulator.faults().clear();
        }
        let customer = self.simulator.tenants()[0].id;
        for code in [53_003, 50_076, 90_002, 65_001, 50_020, 99_999] {
            self.simulator.refuse_tokens(customer, Some(code)).unwrap();
            self.simulator.expire_access_tokens().unwrap();
            self.watch.answer(self.msp.sync(&request(), &Context::default()).await);
        }
        self.simulator.refuse_tokens(customer, None).unwrap();
        self.watch.answer(self.msp.status().await);
    }

    async fn tokens_that_end(&mut self) {
        let context = Context::default();
        for _ in 0..2 {
            self.simulator.expire_access_tokens().unwrap();
            self.watch.answer(self.msp.sync(&request(), &context).await);
            self.remember().await;
        }
        self.simulator.command(Command::ExpireSecret { expired: true }).unwrap();
        self.simulator.expire_access_tokens().unwrap();
        self.watch.answer(self.msp.validate(&context).await);
        self.simulator.command(Command::ExpireSecret { expired: false }).unwrap();
        self.simulator.revoke_refresh_tokens().unwrap();
        self.simulator.expire_access_tokens().unwrap();
        self.watch.answer(self.msp.validate(&context).await);
        self.watch.answer(self.msp.sync(&request(), &context).await);
        self.watch.answer(self.msp.status().await);
        wire::connect(&self.msp).await;
        self.remember().await;
    }

    /// Services that say everything they hear.
    async fn hostile_services(&mut self) {
        let context = Context::default();
        for status in [200, 302, 400, 401, 403, 404, 429, 500, 503] {
            let address = echo::start(status).await;
            // Whoever asks for a token asks the hostile service.
            self.simulator.expire_access_tokens().unwrap();
            let login = (Some(address.as_str()), None);
            let fooled = Self::instance(&self.simulator, &self.store, &self.secrets, Some(login)).await;
            let fooled = fooled.for_tenant(HOST, wire::person());
            let started = fooled
                .connect_direct_start("http://localhost:1/callback", &DirectSignInOptions::default())
                .await;
            let code = canary("code-for-a-hostile-service");
            self.needles.add("a code for a hostile service", &code);
            let answer =
                DirectAnswer { code: Some(code.into()), state: Some(started.unwrap().state), error: None };
            self.watch.failure(fooled.connect_direct_finish(&answer, &context).await);
            self.watch.answer(fooled.validate(&context).await);

            let graph = (None, Some(address.as_str()));
            let fooled = Self::instance(&self.simulator, &self.store, &self.secrets, Some(graph)).await;
            let fooled = fooled.for_tenant(HOST, wire::person());
            self.watch.answer(fooled.validate(&context).await);
            self.watch.answer(fooled.discover(&context).await);
            self.watch.answer(fooled.sync(&request(), &context).await);

            // The others repeat what may pass at a pace of their own; once is enough.
            if matches!(status, 429 | 503) {
                continue;
            }
            self.vault(&address).await;
            self.posthog(&address).await;
            let gateway = canary("gateway-token-of-cipp");
            self.needles.add("a gateway's token", &gateway);
            let form = CippForm { base_url: address, api_token: Some(gateway.into()), ..CippForm::default() };
            self.watch.show(&form);
            self.watch.outcome(self.msp.test_cipp(&form, &context).await);
        }
        // What the hostile ones were told of the connection is mended by a look at the real one.
        self.watch.answer(self.msp.validate(&context).await);
    }

    async fn vault(&mut self, address: &str) {
        let (token, secret_id) = (canary("token-of-vault"), canary("secret-id-of-vault"));
        self.needles.add("Vault's token", &token);
        self.needles.add("Vault's secret id", &secret_id);
        let role = VaultLogin::AppRole {
            mount: "approle".into(),
            role_id: "entra".into(),
            secret_id: secret_id.into(),
        };
        for login in [VaultLogin::Token(token.into()), role] {
            let vault = VaultSecrets::new(VaultConfig {
                address: address.parse().unwrap(),
                authorities: None,
                login,
                namespace: None,
                app_path: Some("kv/data/app".into()),
                tenant_path_template: Some("kv/data/{tenantId}".into()),
            });
            let vault: Arc<dyn SecretProvider> = Arc::new(vault.unwrap());
            let kept = canary("value-for-vault");
            self.needles.add("a value for Vault", &kept);
            self.watch.outcome(vault.set_tenant_secret(&host(), "key", &kept.into()).await);
            self.watch.outcome(vault.get_tenant_secret(&host(), "key").await);
            let chain = SecretChain::new(vec![("vault", Arc::clone(&vault))], vault);
            self.watch.outcome(chain.get_tenant_secret(&host(), "key").await);
        }
    }

    async fn posthog(&mut self, address: &str) {
        let key = canary("personal-key-of-posthog");
        self.needles.add("PostHog's key", &key);
        let settings = PostHogSettings {
            question_url: address.parse().unwrap(),
            project_key: "phc_public".into(),
            management: Some(PostHogManagement {
                base_url: address.parse().unwrap(),
                project: 1,
                key: key.into(),
            }),
        };
        let http = HttpSettings { addresses: AddressRule::PublicOrLoopback, ..HttpSettings::default() };
        let flags = PostHogFlags::new(settings, HttpClient::new(http).unwrap(), Arc::new(SystemClock));
        self.watch.outcome(flags.enabled(&host()).await);
        self.watch.outcome(flags.ensure().await);
    }

    async fn cipp(&mut self) {
        let context = Context::default();
        let wrong = canary("wrong-secret-of-cipp");
        self.needles.add("CIPP's wrong secret", &wrong);
        for style in [CippStyle::Classic, CippStyle::Ng] {
            let form = CippForm {
                base_url: self.simulator.cipp_base_url(style),
                tenant_id: Some(self.simulator.partner_tenant_id().to_string()),
                client_id: Some(self.simulator.cipp_client_id()),
                client_secret: Some(self.simulator.cipp_client_secret().into()),
                ..CippForm::default()
            };
            let refused = CippForm { client_secret: Some(wrong.as_str().into()), ..form.clone() };
            self.watch.failure(self.msp.connect_cipp(&refused, &context).await);
            let gateway =
                CippForm { client_secret: None, api_token: Some(wrong.as_str().into()), ..form.clone() };
            self.watch.failure(self.msp.connect_cipp(&gateway, &context).await);
            self.watch.outcome(self.msp.test_cipp(&form, &context).await);
            self.watch.answer(self.msp.connect_cipp(&form, &context).await);
            self.remember().await;
            self.watch.answer(self.msp.discover(&context).await);
            self.watch.answer(self.msp.sync(&request(), &context).await);
            self.simulator.faults().at("/api/*", When::Every(2), Fault::status(500));
            self.watch.answer(self.msp.sync(&request(), &context).await);
            self.simulator.faults().clear();
        }
        self.watch.answer(self.msp.status().await);
        // Back to Microsoft: CIPP's credentials are removed.
        wire::connect(&self.msp).await;
        self.remember().await;
    }

    /// A directory that panics in the middle of a run, and panics that carry what holds secrets.
    async fn panics(&mut self) {
        let directory = StagedDirectory::new();
        directory.add_tenant("t-0", "Tenant", "tenant.test");
        directory.put("t-0", person("p-0", "Person", "p@tenant.test")).unwrap();
        directory.fault("t-0", Some(Drill::Panic));
        let other = wire::builder(&self.simulator)
            .store(Arc::clone(&self.store))
            .secrets(Arc::<EncryptedSecrets>::clone(&self.secrets))
            .directories(Arc::new(directory))
            .open()
            .await
            .unwrap()
            .for_tenant("aaaaaaaa-0000-4000-8000-00000000000d", wire::person());
        wire::map_everybody(&other).await;
        self.watch.answer(other.sync(&request(), &Context::default()).await);

        let kept = self.secrets.get_tenant_secret(&host(), keys::DIRECT_REFRESH_TOKEN).await.unwrap();
        let answer = DirectAnswer { code: kept.clone(), state: None, error: None };
        let task = tokio::spawn(async move {
            assert!(answer.state.is_some(), "while holding {kept:?} and {answer:?}");
        });
        self.watch.show(&task.await);
    }

    async fn everything_that_can_be_looked_at(&mut self) {
        let (context, msp) = (Context::default(), self.msp.clone());
        self.watch.answer(msp.status().await);
        self.watch.answer(msp.managed_tenants().await);
        self.watch.outcome(msp.list_mappings().await);
        self.watch.answer(msp.preview_mappings(Profile::Evidence).await);
        self.watch.outcome(msp.get_settings().await);
        self.watch.outcome(msp.list_queue(&QueueFilter::default()).await);
        self.watch.outcome(msp.audit(500).await);
        self.watch.outcome(self.store.active_connection(&host()).await);
        self.watch.outcome(msp.export_runs(&RunFilter::default(), ExportFormat::Csv).await);
        let runs =
            self.watch.answer(msp.list_runs(&RunFilter { limit: 100, ..Default::default() }).await).unwrap();
        for run in &runs {
            self.watch.answer(msp.get_run(&RunKey::Run(run.run_id.clone())).await);
            self.watch.outcome(msp.run_outcomes(&run.run_id, None, 10).await);
            self.watch.outcome(msp.export_run(&run.run_id, ExportFormat::Json).await);
        }
        let first = runs.iter().rev().find(|run| run.succeeded_tenants > 0 && !run.is_dry_run).unwrap();
        self.watch.answer(msp.undo_run(&first.run_id, &context).await);
        self.watch.show(&self.entra.services());
    }
}
