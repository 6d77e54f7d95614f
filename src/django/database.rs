//! The database of a Django project: its tables as models, its rows as records.

use std::{
    fs::File,
    io::Read,
    path::Path,
    sync::{Arc, OnceLock},
};

use tokio::sync::mpsc::{self, Receiver, Sender};

use super::{
    error::SourceError,
    model_table::ModelTable,
    record::Record,
    token_models::{BLACKLISTED, OUTSTANDING},
    user_model::UserModel,
};
use crate::{
    config::database::{Database as Settings, DatabaseUrl},
    store::django_source::{Row, Snapshot, SqliteAccess, log_of},
};

const WAITING: usize = 64;
const TOKENS: [&str; 2] = [OUTSTANDING, BLACKLISTED];

#[derive(Clone)]
pub(super) struct FormerDatabase {
    snapshot: Snapshot,
    models: Arc<Vec<ModelTable>>,
    /// The user model, where one was asked for by name.
    wanted: Arc<OnceLock<String>>,
}

impl FormerDatabase {
    pub(super) async fn open(settings: &Settings) -> Result<Self, SourceError> {
        let access = match &settings.url {
            DatabaseUrl::Sqlite(path) => sqlite_access(path)?,
            DatabaseUrl::Postgres(_) => SqliteAccess::Locked,
        };
        let snapshot = Snapshot::open(settings, access).await?;
        let tables = snapshot.tables().await?;
        if !tables.iter().any(|table| table.name == "django_content_type") {
            let why =
                "it has no table django_content_type: it is no database of a Django project, or its tables are in another schema";
            return Err(SourceError::refused(format!("{}: {why}", settings.url)));
        }
        let models = ModelTable::all(tables, &snapshot.models().await?);
        Ok(Self { snapshot, models: Arc::new(models), wanted: Arc::default() })
    }

    pub(super) fn user_models(&self, wanted: Option<&str>) -> Vec<UserModel> {
        if let Some(name) = wanted {
            self.wanted.get_or_init(|| name.to_owned());
        }
        self.models.iter().map(ModelTable::user_model).collect()
    }

    pub(super) async fn last_id(&self, model: &str) -> Result<Option<i64>, SourceError> {
        let Some(found) = self.models.iter().find(|one| one.model == model) else { return Ok(None) };
        let Some(key) = found.table.key() else { return Ok(None) };
        Ok(self.snapshot.last_number(&found.table.name, key).await?)
    }

    /// Users, what they refer to by name, and tokens; what others refer to comes first.
    pub(super) fn records(&self) -> Receiver<Result<Record, SourceError>> {
        let (send, receive) = mpsc::channel(WAITING);
        let own = self.clone();
        tokio::spawn(async move {
            for model in own.needed() {
                if let Err(error) = own.read(model, &send).await {
                    // A reader that has gone does not need it.
                    drop(send.send(Err(error)).await);
                    return;
                }
            }
        });
        receive
    }

    fn needed(&self) -> Vec<&ModelTable> {
        let (users, others): (Vec<_>, Vec<_>) = self.models.iter().partition(|model| self.is_user(model));
        let is_named = |model: &&&ModelTable| model.table.has("name") && users.iter().any(|user| user.refers_to(model));
        let named: Vec<_> = others.iter().filter(is_named).copied().collect();
        let tokens = TOKENS.iter().filter_map(|name| others.iter().find(|model| model.model == *name)).copied();
        named.into_iter().chain(users.iter().copied()).chain(tokens).collect()
    }

    fn is_user(&self, model: &ModelTable) -> bool {
        let user = model.user_model();
        match self.wanted.get() {
            Some(name) => user.is_called(name),
            None => user.has_password(),
        }
    }

    async fn read(&self, model: &ModelTable, listener: &Sender<Result<Record, SourceError>>) -> Result<(), SourceError> {
        let (send, mut rows) = mpsc::channel::<Row>(WAITING);
        let passed_on = async {
            while let Some(row) = rows.recv().await {
                if listener.send(Ok(model.record(row))).await.is_err() {
                    break;
                }
            }
            Ok(())
        };
        let fed = async move { self.snapshot.rows((&model.table, &model.lists), &send).await };
        tokio::try_join!(fed, passed_on)?;
        Ok(())
    }
}

/// Of the header of the file (<https://www.sqlite.org/fileformat.html>): whether it is one, and whether it is in WAL mode.
fn sqlite_access(path: &Path) -> Result<SqliteAccess, SourceError> {
    let refused = |why: String| SourceError::refused(format!("{}: {why}", path.display()));
    if !path.exists() {
        return Err(SourceError::refused(format!("there is no database at {}", path.display())));
    }
    let mut header = [0; 20];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    match read {
        Ok(()) if header.starts_with(b"SQLite format 3\0") => {}
        Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => return Err(refused(error.to_string())),
        _ => return Err(refused("it is no SQLite database".to_owned())),
    }
    let is_wal = header[18] == 2;
    Ok(if is_wal && !log_of(path).exists() { SqliteAccess::Immutable } else { SqliteAccess::Locked })
}
