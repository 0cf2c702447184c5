//! The entries of the format as far as they are read. Everything that any recorded body leaves out or has as null is an
//! option here; fields that are not named are passed over, because nothing that nobody knows is published.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Ids there have twelve characters; what is much longer is none.
pub(super) const ID_BYTES_MAX: usize = 64;

#[derive(Debug, Deserialize)]
pub(super) struct Component {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) group_id: Option<String>,
    #[serde(default)]
    pub(super) group: bool,
    pub(super) start_date: Option<String>,
    pub(super) created_at: Option<String>,
}

/// An incident or a maintenance.
#[derive(Debug, Deserialize)]
pub(super) struct Record {
    pub(super) id: String,
    #[serde(default)]
    pub(super) name: String,
    pub(super) status: String,
    pub(super) impact: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) started_at: Option<String>,
    pub(super) resolved_at: Option<String>,
    pub(super) scheduled_for: Option<String>,
    pub(super) scheduled_until: Option<String>,
    #[serde(default)]
    pub(super) incident_updates: Option<Vec<Value>>,
    #[serde(default)]
    pub(super) components: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Update {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) body: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) display_at: Option<String>,
    #[serde(default)]
    pub(super) affected_components: Option<Vec<Affected>>,
}

/// A component in an update. Old pages have one with a name alone, which says that there is none.
#[derive(Debug, Deserialize)]
pub(super) struct Affected {
    pub(super) code: Option<String>,
    pub(super) name: Option<String>,
    pub(super) new_status: Option<String>,
}

/// `value` as an entry, or what is wrong with it.
pub(super) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    let id = value.get("id").and_then(Value::as_str);
    if id.is_none_or(|id| id.is_empty() || id.len() > ID_BYTES_MAX) {
        return Err("it has no id, or one that is none: record the body again".to_owned());
    }
    T::deserialize(value).map_err(|error| format!("it is not as the format has it: {error}"))
}
