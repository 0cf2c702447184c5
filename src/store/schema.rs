//! The tables as queries see them. `tests/it/architecture.rs` holds both sets of migrations against this file.

#![allow(missing_docs, reason = "diesel derives and table macros make public items without docs")]

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    public_record (id) {
        id -> Integer,
        sequence -> BigInt,
        stamped_at -> Ts,
        content_sequence -> BigInt,
        content_at -> Ts,
        catalogue_sequence -> BigInt,
        rolled_on -> Date,
        is_rehearsal -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    facilities (id) {
        id -> Text,
        slug -> Text,
        parent_id -> Nullable<Text>,
        kind -> Text,
        operator -> Nullable<Text>,
        names -> Text,
        position -> Integer,
        removed_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    component_groups (id) {
        id -> Text,
        slug -> Text,
        names -> Text,
        descriptions -> Text,
        position -> Integer,
        removed_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    components (id) {
        id -> Text,
        slug -> Text,
        group_id -> Nullable<Text>,
        parent_id -> Nullable<Text>,
        names -> Text,
        descriptions -> Text,
        tier -> Nullable<Integer>,
        operator -> Nullable<Text>,
        policy -> Text,
        position -> Integer,
        stamp_sequence -> BigInt,
        stamp_at -> Ts,
        uptime_as_of -> Ts,
        began_at -> Ts,
        removed_at -> Nullable<Ts>,
    }
}

diesel::table! {
    component_facilities (component_id, facility_id) {
        component_id -> Text,
        facility_id -> Text,
        position -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    probes (id) {
        id -> Text,
        slug -> Text,
        component_id -> Text,
        definition -> Text,
        position -> Integer,
        removed_at -> Nullable<Ts>,
    }
}

diesel::table! {
    series (id) {
        id -> BigInt,
        probe_id -> Text,
        location -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    observations (at, series_id) {
        at -> Ts,
        series_id -> BigInt,
        outcome_and_latency -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    observation_notes (at, series_id) {
        at -> Ts,
        series_id -> BigInt,
        note -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    check_hours (hour_at, series_id) {
        hour_at -> Ts,
        series_id -> BigInt,
        ok -> Integer,
        slow -> Integer,
        failed -> Integer,
        path_failed -> Integer,
        self_failed -> Integer,
        skipped -> Integer,
        latency_sum_ms -> BigInt,
        latency_max_ms -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    verdicts (series_id) {
        series_id -> BigInt,
        standing -> Text,
        since -> Ts,
        before -> Text,
        is_flapping -> Bool,
        recorded_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    status_changes (id) {
        id -> BigInt,
        component_id -> Text,
        from_status -> Text,
        to_status -> Text,
        since -> Ts,
        recorded_at -> Ts,
        as_of -> Ts,
        basis -> Text,
        actor -> Text,
        why -> Nullable<Text>,
        sequence -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    status_spans (component_id, from_at) {
        component_id -> Text,
        from_at -> Ts,
        until_at -> Nullable<Ts>,
        status -> Text,
    }
}

diesel::table! {
    uptime_summaries (component_id) {
        component_id -> Text,
        last_on -> Date,
        days -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    leases (name) {
        name -> Text,
        holder -> Text,
        until_at -> Ts,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    public_record,
    facilities,
    component_groups,
    components,
    component_facilities,
    probes,
    series,
    observations,
    observation_notes,
    check_hours,
    verdicts,
    status_changes,
    status_spans,
    uptime_summaries,
    leases,
);
